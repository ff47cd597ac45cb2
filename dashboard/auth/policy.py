"""The one table of who may do what. Services enforce it; pages only hide what would be refused."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty


class NotAllowed(Refusal):
    """Somebody asked for what the table does not allow. The service that was asked notes it in the audit trail."""

    def __init__(self, actor: Actor, action: Action, text: str) -> None:
        super().__init__(text)
        self.actor, self.action = actor, action


class Action(StrEnum):
    READ = "read"
    RECORD_ACT = "record_act"
    RECORD_OWN_ACT = "record_own_act"
    RECORD_MYOSITIS = "record_myositis"
    RECORD_IMMUNOSUPPRESSION = "record_immunosuppression"
    CONFIRM_DOSE = "confirm_dose"
    RECORD_CANCER = "record_cancer"
    RECORD_RESULT = "record_result"
    ADD_PATIENT = "add_patient"
    RECORD_DEMOGRAPHICS = "record_demographics"
    CONFIRM_GROUP = "confirm_group"
    ANSWER_FINDING = "answer_finding"
    IMPORT = "import"
    EXPORT = "export"
    READ_AUDIT = "read_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    RESTRICT = "restrict"
    BREAK_GLASS = "break_glass"
    LEAD = "lead"


_EVERYONE = frozenset(Role)
_CLINICS = frozenset({Role.DERMATOLOGY, Role.RHEUMATOLOGY, Role.ONCOLOGY})
_MYOSITIS_CLINICS = frozenset({Role.DERMATOLOGY, Role.RHEUMATOLOGY})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ: _EVERYONE,
    Action.RECORD_ACT: _CLINICS | {Role.COORDINATOR},
    Action.RECORD_OWN_ACT: _CLINICS | {Role.COORDINATOR, Role.CONTRIBUTOR},
    Action.RECORD_MYOSITIS: _MYOSITIS_CLINICS,
    Action.RECORD_IMMUNOSUPPRESSION: _MYOSITIS_CLINICS,
    # Another person than who recorded it: see `refuse_second_person`.
    Action.CONFIRM_DOSE: _CLINICS,
    Action.RECORD_CANCER: frozenset({Role.ONCOLOGY}),
    Action.RECORD_RESULT: _CLINICS,
    # Each with what is theirs to record; names and numbers are corrected by the coordinator.
    Action.ADD_PATIENT: _CLINICS | {Role.COORDINATOR},
    Action.RECORD_DEMOGRAPHICS: frozenset({Role.COORDINATOR}),
    Action.CONFIRM_GROUP: _MYOSITIS_CLINICS,
    # For the owning specialty alone: see `may_answer`.
    Action.ANSWER_FINDING: _CLINICS | {Role.CONTRIBUTOR},
    Action.IMPORT: frozenset({Role.COORDINATOR}),
    Action.EXPORT: _CLINICS | {Role.COORDINATOR},
    Action.READ_AUDIT: frozenset({Role.ADMINISTRATOR}),
    Action.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    # A lead too: see `may`.
    Action.RESTRICT: frozenset({Role.COORDINATOR}),
    Action.BREAK_GLASS: _CLINICS,
    # A right of the account, whatever its roles: sign-off of rules, site settings.
    Action.LEAD: frozenset(),
}

_LEADS_TOO = frozenset({Action.LEAD, Action.RESTRICT})

_WORDS = {
    Action.READ: "read patients",
    Action.RECORD_ACT: "record a booked, done, declined or waived test",
    Action.RECORD_OWN_ACT: "record work of the own specialty",
    Action.RECORD_MYOSITIS: "record facts about the myositis",
    Action.RECORD_IMMUNOSUPPRESSION: "record immunosuppression",
    Action.CONFIRM_DOSE: "confirm a daily dose",
    Action.RECORD_CANCER: "record a cancer or its treatment",
    Action.RECORD_RESULT: "record a result, an event, a known condition or a note",
    Action.ADD_PATIENT: "add a patient",
    Action.RECORD_DEMOGRAPHICS: "change names, numbers and dates of birth",
    Action.CONFIRM_GROUP: "confirm a risk group",
    Action.ANSWER_FINDING: "answer what a drug rule found",
    Action.IMPORT: "import patients",
    Action.EXPORT: "export patients",
    Action.READ_AUDIT: "read the audit trail",
    Action.MANAGE_ACCOUNTS: "manage accounts",
    Action.RESTRICT: "say who may see a restricted patient",
    Action.BREAK_GLASS: "open a restricted patient in an emergency",
    Action.LEAD: "sign off rules and change site settings",
}


def may(actor: Actor, action: Action | str) -> bool:
    """Whether any of the actor's roles, or the right `lead`, allows the action."""
    action = Action(action)
    return bool(actor.roles & ALLOWED[action]) or (actor.is_lead and action in _LEADS_TOO)


def may_see(actor: Actor, named: Collection[str] | None, *, has_opened: bool = False) -> bool:
    """Whether the actor sees a patient who is restricted to those `named`, by user name; None = is not restricted.

    Else only a clinic that opened the patient in an emergency does.
    """
    return named is None or actor.name in named or (has_opened and may(actor, Action.BREAK_GLASS))


def may_record_act(actor: Actor, owner: Specialty) -> bool:
    """Whether the actor may record an act for an item of this owner: a contributor only for the own specialty."""
    return may(actor, Action.RECORD_ACT) or (may(actor, Action.RECORD_OWN_ACT) and owner in actor.specialties)


def may_answer(actor: Actor, owners: Collection[Specialty]) -> bool:
    """Whether the actor speaks for one of a finding's owners; where none of these is a clinic, every clinic may."""
    clinics = {Specialty(role) for role in _CLINICS}
    asked = set(owners) if clinics & set(owners) else clinics | set(owners)
    own = {Specialty(role) for role in actor.roles & _CLINICS}
    return bool(asked & (own | (actor.specialties if Role.CONTRIBUTOR in actor.roles else set())))


def require(actor: Actor, action: Action | str) -> None:
    """Raises `NotAllowed` unless the policy table allows the action; the text names the roles that may."""
    action = Action(action)
    if may(actor, action):
        return
    roles = [role.value for role in Role if role in ALLOWED[action]]
    who = " or ".join([*roles, "a lead"] if action in _LEADS_TOO else roles)
    own = ", ".join(sorted(actor.roles)) or "none"
    raise NotAllowed(
        actor, action, f"{actor.name} ({own}) may not {_WORDS[action]}. This is for {who}; ask one of them."
    )
