"""A patient restricted to named staff: nobody else reads, finds, changes or takes away anything of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from asked import ASKED, somebody
from builders import TODAY
from people import COORDINATOR, DERMATOLOGIST, OBSERVER, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, text
from sqlmodel import Session

from dashboard import services
from dashboard.auth.accounts import AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Overtaken, Refusal, Unseen
from dashboard.domain.sight import RESTRICTED
from dashboard.exchange.exporting import export_case, export_cases
from dashboard.services.seen import show_as_seen_by
from db import findings, patients, recent, worklist
from db.engine import reading
from db.records import record
from db.versions import versions

LEAD = Actor(name="lena", is_lead=True)
CANARY = "Zzyzx"
"""The name of the restricted patient: it must be in nothing that anybody else gets."""


def hers() -> PatientRecord:
    she = somebody("T-90210")
    return named(replace(she, patient=replace(she.patient, family_name=CANARY, given_name=CANARY)))


def restriction(patient_id: str, *who: str, **own: object) -> services.RestrictPatient:
    facts: dict[str, object] = {"reason": "a colleague is the patient", "idempotency_key": f"{who} {own}"} | own
    return services.RestrictPatient(patient_id=patient_id, named=who, **facts)  # type: ignore[arg-type]


@pytest.fixture
def restricted(engine: Engine, clock: Clock) -> str:
    """Restricted to dara; somebody else, T-1, is not."""
    dara, administrator = (Grant(Role.DERMATOLOGY),), Actor(name="ada", roles=frozenset({Role.ADMINISTRATOR}))
    add_account(engine, AddAccount("dara", "Dara", dara, "seven green herons fly"), administrator, clock)
    ids = services.load_records(engine, [hers(), somebody("T-1")], COORDINATOR, clock, key="load").patient_ids
    ASKED["record_act/oncology"](engine, ids[0], ONCOLOGIST, clock)
    services.restrict_patient(engine, restriction(ids[0], "dara"), COORDINATOR, clock)
    return ids[0]


READS: dict[str, Callable[[Session, str], object]] = {
    "open_patient": services.open_patient,
    "changed_since": lambda db, id_: services.changed_since(db, id_, CLOCK.end_of(TODAY), TODAY),
    "findings_to_answer": lambda db, _: services.findings_to_answer(db, TODAY),
    "record": record,
    "versions": lambda db, id_: versions(db, [id_]),
    "findings of the patient": lambda db, id_: list(findings.of_patient(db, id_)),
    "beside screening": worklist.beside_screening,
    "follows": worklist.follows,
    "work": lambda db, _: worklist.outstanding(db, TODAY),
    "work of the patient": lambda db, id_: worklist.outstanding(db, TODAY, patient_id=id_),
    "recent acts": lambda db, _: recent.recent_acts(db, 10),
    "list": lambda db, _: patients.search(db),
    "search by name": lambda db, _: patients.search(db, CANARY),
    "search by number": lambda db, _: patients.search(db, "90210"),
    "search by risk": lambda db, _: patients.search(db, group=patients.Group.HIGH),
    "everybody": lambda db, _: patients.patient_ids(db),
}
CLOCK = Clock(ZoneInfo("Europe/London"), TODAY)


@pytest.mark.parametrize("who", [RHEUMATOLOGIST, COORDINATOR, LEAD, OBSERVER], ids=lambda actor: actor.name)
def test_nothing_that_anybody_else_reads_says_who_it_is(
    engine: Engine, clock: Clock, restricted: str, who: Actor
) -> None:
    for name, read in READS.items():
        with reading(engine) as db:
            show_as_seen_by(db, who, clock)
            try:
                told = repr(read(db, restricted))
            except Unseen as refusal:
                told = str(refusal)
        assert CANARY not in told, name
        assert "90210" not in told, name
        assert "1971" not in told or "T-1" in told, name


def test_who_is_named_reads_on(engine: Engine, clock: Clock, restricted: str) -> None:
    with reading(engine) as db:
        show_as_seen_by(db, DERMATOLOGIST, clock)
        assert services.open_patient(db, restricted).record.patient.family_name == CANARY
        assert patients.search(db, CANARY).count == 1


def test_her_work_stays_in_the_lists_and_counts_without_her_name(engine: Engine, clock: Clock, restricted: str) -> None:
    with reading(engine) as db:
        every, counted = worklist.outstanding(db, TODAY), worklist.counts(db, TODAY)
        asked = services.findings_to_answer(db, TODAY)
    with reading(engine) as db:
        show_as_seen_by(db, RHEUMATOLOGIST, clock)
        shown = worklist.outstanding(db, TODAY)
        assert worklist.counts(db, TODAY) == counted
        assert len(services.findings_to_answer(db, TODAY)) == len(asked)
        lines = patients.search(db).lines

    assert [item.plan_key for item in shown] == [item.plan_key for item in every]
    of_hers = [item for item in shown if item.patient_id == restricted]
    assert {(item.name, item.mrn, item.birth_date, item.because) for item in of_hers} == {(RESTRICTED, "…10", None, "")}
    assert [(line.display_name, line.mrn, line.is_masked) for line in lines][-1] == (RESTRICTED, "…10", True)


ABOUT_WHO_SEES = ("restrict", "open_in", "end_", "emerg", "review")
ABOUT_ACCOUNTS = ("add_", "disable_", "set_")


@pytest.mark.parametrize("asked", [each for each in ASKED if not each.startswith(ABOUT_WHO_SEES + ABOUT_ACCOUNTS)])
def test_nobody_else_changes_or_takes_away_anything_of_hers(
    engine: Engine, clock: Clock, restricted: str, asked: str
) -> None:
    """Whoever asks has every role, and is not named."""
    everything = Actor(name="evan", roles=frozenset(Role), is_lead=True)
    held = facts(engine)

    with pytest.raises(Refusal, match="restricted to named staff"):
        ASKED[asked](engine, restricted, everything, clock)
    assert facts(engine) == held


def test_a_file_of_everybody_leaves_her_out_and_her_own_is_refused(
    engine: Engine, clock: Clock, restricted: str
) -> None:
    assert [case["patient"]["mrn"] for case in export_cases(engine, COORDINATOR, clock)] == ["T-1"]
    with pytest.raises(Unseen):
        export_case(engine, "T-90210", COORDINATOR, clock)


@pytest.mark.parametrize("who", [COORDINATOR, LEAD], ids=["coordinator", "lead"])
def test_a_coordinator_or_a_lead_lifts_it_with_a_reason(
    engine: Engine, clock: Clock, restricted: str, who: Actor
) -> None:
    with reading(engine) as db:
        held = services.restriction_of(db, restricted)
    assert held
    follows = held.provenance.version_id
    with pytest.raises(Refusal, match="needs a reason"):
        services.restrict_patient(engine, restriction(restricted, reason=" ", follows=follows), who, clock)

    services.restrict_patient(engine, restriction(restricted, follows=follows), who, clock)

    with reading(engine) as db:
        show_as_seen_by(db, OBSERVER, clock)
        assert services.open_patient(db, restricted).record.patient.family_name == CANARY
        assert services.restriction_of(db, restricted) is None


def test_wrong_restrictions_are_refused(engine: Engine, clock: Clock, restricted: str) -> None:
    with pytest.raises(Refusal, match=r"coordinator or a lead"):
        services.restrict_patient(engine, restriction(restricted, "dara"), RHEUMATOLOGIST, clock)
    with pytest.raises(Overtaken, match="cora restricted this patient"):
        services.restrict_patient(engine, restriction(restricted, "dara", reason="again"), COORDINATOR, clock)
    with reading(engine) as db:
        held = services.restriction_of(db, restricted)
    assert held
    follows = held.provenance.version_id
    with pytest.raises(Refusal, match="no open account nobody"):
        services.restrict_patient(engine, restriction(restricted, "nobody", follows=follows), COORDINATOR, clock)


def facts(engine: Engine) -> list[str]:
    tables = (
        "medication",
        "cancer_treatment",
        "screening_act",
        "finding_answered",
        "flare_answered",
        "group_confirmed",
    )
    with reading(engine) as session:
        return [
            repr(row)
            for name in (*tables, "patient", "event")
            for row in session.execute(text(f"SELECT * FROM {name}"))
        ]
