"""The policy table, cell by cell, against the table written out here."""

from __future__ import annotations

import pytest

from dashboard.auth.policy import Action, may, may_answer, may_record_act, require
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty

TABLE = """
                          dermatology rheumatology oncology contributor coordinator administrator observer
read                           x           x           x         x           x            x           x
record_act                     x           x           x         -           x            -           -
record_own_act                 x           x           x         x           x            -           -
record_myositis                x           x           -         -           -            -           -
record_immunosuppression       x           x           -         -           -            -           -
confirm_dose                   x           x           x         -           -            -           -
record_cancer                  -           -           x         -           -            -           -
record_result                  x           x           x         -           -            -           -
add_patient                    x           x           x         -           x            -           -
record_demographics            -           -           -         -           x            -           -
confirm_group                  x           x           -         -           -            -           -
answer_finding                 x           x           x         x           -            -           -
import                         -           -           -         -           x            -           -
export                         x           x           x         -           x            -           -
read_audit                     -           -           -         -           -            x           -
manage_accounts                -           -           -         -           -            x           -
restrict                       -           -           -         -           x            -           -
break_glass                    x           x           x         -           -            -           -
lead                           -           -           -         -           -            -           -
"""
_HEAD, *_LINES = TABLE.strip().splitlines()
CELLS = [
    (Action(line.split()[0]), Role(role), mark == "x")
    for line in _LINES
    for role, mark in zip(_HEAD.split(), line.split()[1:], strict=True)
]


def test_the_table_here_has_every_cell():
    assert {(action, role) for action, role, _ in CELLS} == {(action, role) for action in Action for role in Role}


@pytest.mark.parametrize(("action", "role", "is_allowed"), CELLS)
def test_each_role_may_do_what_the_table_says(action, role, is_allowed):
    actor = Actor(name="somebody", roles=frozenset({role}))

    assert may(actor, action) is is_allowed
    if is_allowed:
        require(actor, action)
    else:
        with pytest.raises(Refusal, match="may not"):
            require(actor, action)


@pytest.mark.parametrize("action", Action)
def test_without_a_role_nothing_is_allowed(action):
    assert not may(Actor(name="nobody"), action)


def test_an_account_with_two_roles_may_do_what_either_may():
    actor = Actor(name="both", roles=frozenset({Role.ONCOLOGY, Role.COORDINATOR}))

    assert may(actor, "record_cancer")
    assert may(actor, "import")
    assert not may(actor, "record_myositis")


@pytest.mark.parametrize("role", Role)
def test_leading_is_a_right_of_its_own(role):
    assert may(Actor(name="lead", roles=frozenset({role}), is_lead=True), Action.LEAD)


def answers_for(role: Role, *owners: Specialty, **own: frozenset[Specialty]) -> bool:
    return may_answer(Actor(name="somebody", roles=frozenset({role}), **own), owners)


def test_a_finding_is_answered_by_its_owners_alone():
    assert answers_for(Role.ONCOLOGY, Specialty.ONCOLOGY, Specialty.RHEUMATOLOGY)
    assert not answers_for(Role.DERMATOLOGY, Specialty.ONCOLOGY, Specialty.RHEUMATOLOGY)
    assert not answers_for(Role.COORDINATOR, Specialty.ONCOLOGY)
    pharmacist = {"specialties": frozenset({Specialty.PHARMACY})}
    assert answers_for(Role.CONTRIBUTOR, Specialty.ONCOLOGY, Specialty.PHARMACY, **pharmacist)
    assert not answers_for(Role.CONTRIBUTOR, Specialty.ONCOLOGY, **pharmacist)


def test_where_no_clinic_owns_a_finding_every_clinic_may_answer():
    assert answers_for(Role.DERMATOLOGY, Specialty.PHARMACY)
    assert not answers_for(Role.OBSERVER, Specialty.PHARMACY)


def test_a_contributor_records_only_for_the_own_specialty():
    radiologist = Actor(name="rad", roles=frozenset({Role.CONTRIBUTOR}), specialties=frozenset({Specialty.RADIOLOGY}))

    assert may_record_act(radiologist, Specialty.RADIOLOGY)
    assert not may_record_act(radiologist, Specialty.PATHOLOGY)
    assert not may_record_act(radiologist, Specialty.ONCOLOGY)


@pytest.mark.parametrize("role", [Role.DERMATOLOGY, Role.RHEUMATOLOGY, Role.ONCOLOGY, Role.COORDINATOR])
def test_the_clinics_and_the_coordinator_record_any_test(role):
    assert may_record_act(Actor(name="any", roles=frozenset({role})), Specialty.RADIOLOGY)


def test_a_refusal_names_who_may():
    with pytest.raises(Refusal) as refused:
        require(Actor(name="eve", roles=frozenset({Role.OBSERVER})), Action.CONFIRM_GROUP)

    assert str(refused.value) == (
        "eve (observer) may not confirm a risk group. This is for dermatology or rheumatology; ask one of them."
    )


def test_an_action_that_does_not_exist_is_a_bug():
    with pytest.raises(ValueError, match="fly"):
        may(Actor(name="anna"), "fly")
