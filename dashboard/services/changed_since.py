"""What became known about a patient since a day, and from whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from dashboard.domain.actor import Role
from dashboard.domain.fact_line import fact_line
from dashboard.domain.record import Fact
from dashboard.protocols.catalogue import formulary, lab_tests
from db.models import AccountRoleRow, AccountRow
from db.records import no_such_patient
from db.versions import KINDS, PatientIdentifier, Version, versions

_CLINICS = (Role.DERMATOLOGY, Role.RHEUMATOLOGY, Role.ONCOLOGY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`did`: recorded, corrected or withdrawn; `told` is the fact as it stands since, `fields` what a correction
    changed, `because` why it was withdrawn."""

    kind: str
    did: str
    told: str
    fields: tuple[str, ...]
    because: str | None
    recorded_by: str
    recorded_at: datetime


def changed_since(session: Session, patient_id: str, since: datetime, today: date) -> dict[str, list[Change]]:
    """What was recorded after that instant, the newest first, by the clinic of who recorded it now: a clinic's account
    may have changed hands. Who belongs to none, files and the command line among them, stands under "others".

    Refuses an unknown patient.
    """
    found = versions(session, [patient_id]).get(patient_id, [])
    if not found:
        raise no_such_patient()
    new = [version for version in found if version.recorded_at > since]
    clinics = _clinics(session, {version.fact.provenance.recorded_by for version in new})
    before = {version.version_id: version for version in found}
    changes: dict[str, list[Change]] = {role.value: [] for role in _CLINICS} | {"others": []}
    for version in reversed(new):
        changes[clinics.get(version.fact.provenance.recorded_by, "others")].append(_change(version, before, today))
    return {clinic: of_clinic for clinic, of_clinic in changes.items() if of_clinic}


def recorded_by_others(session: Session, patient_id: str, seen: int, me: str) -> dict[str, int]:
    """How many facts others recorded after the version that the screen shows, by clinic as in `changed_since`."""
    found = versions(session, [patient_id]).get(patient_id, [])
    names = [v.fact.provenance.recorded_by for v in found if v.ordinal > seen and v.fact.provenance.recorded_by != me]
    clinics = _clinics(session, set(names))
    return dict(Counter(clinics.get(name, "others") for name in names))


def _line(fact: Fact, today: date) -> tuple[str, str]:
    if isinstance(fact, PatientIdentifier):
        return "Number", f"{fact.system} {fact.value}"
    return fact_line(fact, formulary(), lab_tests(), today)


def _change(version: Version, before: dict[str, Version], today: date) -> Change:
    kind, told = _line(version.fact, today)
    earlier = before.get(version.supersedes_id or "")
    is_withdrawn = version.retracted_because is not None
    names = KINDS[version.kind].fields if earlier and not is_withdrawn else ()
    return Change(
        kind=kind,
        did="withdrawn" if is_withdrawn else "corrected" if earlier else "recorded",
        told=told,
        fields=tuple(
            name.replace("_", " ").strip()
            for name in names
            if earlier and getattr(earlier.fact, name) != getattr(version.fact, name)
        ),
        because=version.retracted_because,
        recorded_by=version.fact.provenance.recorded_by,
        recorded_at=version.recorded_at,
    )


def _clinics(session: Session, names: Iterable[str]) -> dict[str, str]:
    """By user name, the clinic of the account; of several the first of the table of roles."""
    rows = session.exec(
        select(AccountRow.username, AccountRoleRow.role)
        .join(AccountRoleRow, col(AccountRoleRow.account_id) == AccountRow.account_id)
        .where(col(AccountRow.username).in_(list(names)), col(AccountRoleRow.role).in_(_CLINICS))
    )
    roles: dict[str, list[Role]] = defaultdict(list)
    for username, role in rows:
        roles[username].append(role)
    return {username: min(held, key=_CLINICS.index).value for username, held in roles.items()}
