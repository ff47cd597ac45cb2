"""Recording facts in place: each kind is recorded, corrected and withdrawn by those whose it is, once, and for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from builders import patient, when
from people import COORDINATOR, DERMATOLOGIST, OBSERVER, ONCOLOGIST, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine, func, select

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.record import (
    AntibodyResult,
    ClinicalFeature,
    Comorbidity,
    Event,
    Fact,
    LifetimeDose,
    Medication,
    Note,
    RedFlagNoted,
    Result,
)
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.words import Antibody, AntibodyState, Dysphagia, Feature, RedFlag, Smoking
from dashboard.services import (
    CorrectFact,
    RecordFacts,
    RetractFacts,
    check,
    correct_fact,
    load_records,
    record_facts,
    retract_facts,
)
from dashboard.services.facts import MAY_RECORD
from db.engine import reading
from db.models import AuditEventRow
from db.versions import PatientIdentifier, Version, of_kind, versions

MAY_2 = when("2026-05-02")
CK = Result(test="ck", value=340.0, unit="U/L", upper_limit=170.0, on=MAY_2)
NEW: dict[str, tuple[Fact, Fact, Actor, Actor]] = {
    "identifier": (
        PatientIdentifier(system="nhs", value="943 476 5919"),
        PatientIdentifier(system="nhs", value="943 476 5870"),
        COORDINATOR,
        ONCOLOGIST,
    ),
    "antibody": (
        AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.PENDING, on=when("2026-04")),
        AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.POSITIVE, on=MAY_2),
        RHEUMATOLOGIST,
        ONCOLOGIST,
    ),
    "feature": (
        ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, grade=Dysphagia.MILD, since=when("2026")),
        ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, grade=Dysphagia.SEVERE, since=MAY_2),
        DERMATOLOGIST,
        ONCOLOGIST,
    ),
    "red_flag": (RedFlagNoted(flag=RedFlag.FEVER), RedFlagNoted(flag=RedFlag.NIGHT_SWEATS), DERMATOLOGIST, COORDINATOR),
    "comorbidity": (
        Comorbidity(what="diabetes"),
        Comorbidity(what="diabetes", on=when("2019")),
        ONCOLOGIST,
        COORDINATOR,
    ),
    "lifetime_dose": (
        LifetimeDose(drug="cyclophosphamide", grams=12.0, for_="cancer"),
        LifetimeDose(drug="cyclophosphamide", grams=1.2, for_="cancer"),
        ONCOLOGIST,
        OBSERVER,
    ),
    "result": (CK, replace(CK, value=430.0), ONCOLOGIST, COORDINATOR),
    "event": (
        Event(type="admission", on=MAY_2, detail="pneumonia"),
        Event(type="admission", on=MAY_2, ended_on=when("2026-05-09"), detail="pneumonia"),
        RHEUMATOLOGIST,
        COORDINATOR,
    ),
    "note": (Note(text="Asked about work.", on=MAY_2), Note(text="Works again.", on=MAY_2), DERMATOLOGIST, OBSERVER),
}


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """Nothing is known of antibodies, features and all the rest."""
    record = replace(patient(), antibodies=())
    other = numbered(named(patient(family_name="Other")), "T-2")
    return load_records(engine, [named(record), other], COORDINATOR, clock, key="fixture").patient_ids[0]


def recorded(
    engine: Engine, clock: Clock, patient_id: str, *facts: Fact, by: Actor = ONCOLOGIST, key: str = "1"
) -> str:
    command = RecordFacts(patient_id=patient_id, facts=facts, idempotency_key=key)
    return record_facts(engine, command, by, clock)[0]


def corrected(
    engine: Engine, clock: Clock, patient_id: str, follows: str, fact: Fact, by: Actor = ONCOLOGIST, key: str = "2"
) -> str:
    command = CorrectFact(patient_id=patient_id, follows=follows, fact=fact, idempotency_key=key)
    return correct_fact(engine, command, by, clock)[0]


def withdrawn(
    engine: Engine, clock: Clock, patient_id: str, follows: str, by: Actor = ONCOLOGIST, reason: str = "wrong patient"
) -> str:
    command = RetractFacts(patient_id=patient_id, follows=(follows,), reason=reason, idempotency_key=f"not {follows}")
    return retract_facts(engine, command, by, clock)[0]


def kept(engine: Engine, kind: str, patient_id: str) -> list[Version]:
    with reading(engine) as session:
        return of_kind(session, kind, patient_id)


def counts(engine: Engine, patient_id: str) -> tuple[int, int]:
    with reading(engine) as session:
        audited = session.execute(select(func.count()).select_from(AuditEventRow)).scalar_one()
        return len(versions(session, [patient_id])[patient_id]), audited


def test_every_kind_that_is_recorded_here_is_tried_here() -> None:
    assert set(NEW) | {"patient", "myositis"} == set(MAY_RECORD)


@pytest.mark.parametrize("kind", NEW)
def test_each_kind_is_recorded_corrected_and_withdrawn_and_all_of_it_stays(
    engine: Engine, clock: Clock, patient_id: str, kind: str
) -> None:
    fact, right, who, _ = NEW[kind]
    before = [version.version_id for version in kept(engine, kind, patient_id)]
    first = recorded(engine, clock, patient_id, fact, by=who)
    second = corrected(engine, clock, patient_id, first, right, by=who)
    third = withdrawn(engine, clock, patient_id, second, by=who)

    told = [version for version in kept(engine, kind, patient_id) if version.version_id not in before]
    assert [version.fact for version in told] == [fact, right, right]
    assert [version.version_id for version in told] == [first, second, third]
    assert [version.supersedes_id for version in told] == [None, first, second]
    assert [version.retracted_because for version in told] == [None, None, "wrong patient"]
    assert {version.fact.provenance.recorded_by for version in told} == {who.name}
    with reading(engine) as session:
        audited = session.execute(select(AuditEventRow.action, AuditEventRow.version_after)).all()
    assert {("create", first), ("correct", second), ("retract", third)} <= {tuple(row) for row in audited}
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


@pytest.mark.parametrize("kind", NEW)
def test_who_may_not_record_a_kind_is_refused_and_leaves_a_note_of_that_alone(
    engine: Engine, clock: Clock, patient_id: str, kind: str
) -> None:
    fact, right, who, stranger = NEW[kind]
    first = recorded(engine, clock, patient_id, fact, by=who)
    facts, events = counts(engine, patient_id)

    with pytest.raises(Refusal, match=f"{stranger.name}.*may not"):
        recorded(engine, clock, patient_id, right, by=stranger, key="3")
    with pytest.raises(Refusal, match=f"{stranger.name}.*may not"):
        corrected(engine, clock, patient_id, first, right, by=stranger)
    with pytest.raises(Refusal, match=f"{stranger.name}.*may not"):
        withdrawn(engine, clock, patient_id, first, by=stranger)
    assert counts(engine, patient_id) == (facts, events + 3)


def test_demographics_are_corrected_by_the_coordinator_and_never_withdrawn(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    (held,) = kept(engine, "patient", patient_id)
    right = replace(held.fact, weight_kg=61.0, smoking=Smoking.FORMER)
    second = corrected(engine, clock, patient_id, held.version_id, right, by=COORDINATOR)

    assert kept(engine, "patient", patient_id)[-1].fact == right
    with pytest.raises(Refusal, match="A patient stays"):
        withdrawn(engine, clock, patient_id, second, by=COORDINATOR)
    with pytest.raises(Refusal, match="may not change names"):
        corrected(engine, clock, patient_id, second, held.fact, by=ONCOLOGIST, key="3")
    with pytest.raises(Refusal, match="recorded already"):
        recorded(engine, clock, patient_id, right, by=COORDINATOR)


def test_there_is_one_myositis_and_it_is_corrected(engine: Engine, clock: Clock, patient_id: str) -> None:
    (held,) = kept(engine, "myositis", patient_id)
    right = replace(held.fact, onset_on=when("2026-02"))
    with pytest.raises(Refusal, match="This myositis is recorded already"):
        recorded(engine, clock, patient_id, right, by=RHEUMATOLOGIST)

    corrected(engine, clock, patient_id, held.version_id, right, by=RHEUMATOLOGIST)
    assert kept(engine, "myositis", patient_id)[-1].fact == right


def test_eight_clicks_record_once_and_the_key_is_good_for_nothing_else(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    with ThreadPoolExecutor(8) as clicks:
        ids = set(clicks.map(lambda _: recorded(engine, clock, patient_id, CK), range(8)))

    assert len(ids) == 1
    assert len(kept(engine, "result", patient_id)) == 1
    with pytest.raises(Refusal, match="already sent for something else"):
        recorded(engine, clock, patient_id, replace(CK, value=1.0))


def test_of_two_who_correct_one_fact_the_second_is_told_who_changed_what_and_when(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    first = recorded(engine, clock, patient_id, CK)
    corrected(engine, clock, patient_id, first, replace(CK, value=430.0), by=RHEUMATOLOGIST)

    with pytest.raises(
        Overtaken, match=r"rhea changed this result on 1 Jun 2026 at \d\d:\d\d \(value from 340 to 430\), after you"
    ):
        corrected(engine, clock, patient_id, first, replace(CK, value=34.0), by=DERMATOLOGIST, key="3")
    assert [v.fact.value for v in kept(engine, "result", patient_id)] == [340.0, 430.0]


def test_who_corrects_what_was_withdrawn_meanwhile_is_told_why_it_was(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    first = recorded(engine, clock, patient_id, CK)
    gone = withdrawn(engine, clock, patient_id, first, by=RHEUMATOLOGIST)

    with pytest.raises(Overtaken, match=r"rhea withdrew this result on .* \(wrong patient\), after you"):
        corrected(engine, clock, patient_id, first, replace(CK, value=34.0))
    with pytest.raises(Refusal, match="withdrawn already"):
        withdrawn(engine, clock, patient_id, gone)
    corrected(engine, clock, patient_id, gone, CK)
    assert kept(engine, "result", patient_id)[-1].retracted_because is None


def test_of_eight_who_correct_at_once_one_is_saved_and_seven_are_told(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    first = recorded(engine, clock, patient_id, CK)

    def correct(value: int) -> str:
        try:
            return corrected(engine, clock, patient_id, first, replace(CK, value=float(value)), key=f"by {value}")
        except Overtaken:
            return ""

    with ThreadPoolExecutor(8) as clinics:
        saved = list(clinics.map(correct, range(8)))
    assert saved.count("") == 7
    assert len(kept(engine, "result", patient_id)) == 2


def test_a_correction_that_changes_nothing_is_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    first = recorded(engine, clock, patient_id, CK)
    with pytest.raises(Refusal, match="Nothing differs"):
        corrected(engine, clock, patient_id, first, CK)


def test_the_same_result_is_not_recorded_twice_and_another_value_of_that_day_is(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    recorded(engine, clock, patient_id, CK)
    with pytest.raises(Refusal, match="This result is recorded already, by ono"):
        recorded(engine, clock, patient_id, CK, key="again")
    recorded(engine, clock, patient_id, replace(CK, value=350.0), key="another")


def test_an_antibody_that_is_held_is_corrected_and_not_recorded_beside_itself(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    pending, positive, who, _ = NEW["antibody"]
    recorded(engine, clock, patient_id, pending, by=who)
    with pytest.raises(Refusal, match="This antibody is recorded already"):
        recorded(engine, clock, patient_id, positive, by=who, key="again")


def test_of_many_facts_all_are_stored_or_none(engine: Engine, clock: Clock, patient_id: str) -> None:
    before = counts(engine, patient_id)
    with pytest.raises(Refusal, match="after today"):
        recorded(engine, clock, patient_id, CK, replace(CK, on=when("2026-06-02")))
    assert counts(engine, patient_id) == before


def test_a_number_of_another_patient_is_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    with pytest.raises(Refusal, match="belongs to another patient"):
        recorded(engine, clock, patient_id, PatientIdentifier(system="mrn", value="T-2"), by=COORDINATOR)
    with pytest.raises(Refusal, match="has a number of this site"):
        recorded(engine, clock, patient_id, PatientIdentifier(system="mrn", value="T-3"), by=COORDINATOR)


def test_what_was_recorded_here_is_not_undone_by_a_later_file(engine: Engine, clock: Clock, patient_id: str) -> None:
    (held,) = kept(engine, "myositis", patient_id)
    right = replace(held.fact, onset_on=when("2026-02"))
    corrected(engine, clock, patient_id, held.version_id, right, by=RHEUMATOLOGIST)
    load_records(engine, [named(replace(patient(), antibodies=()))], COORDINATOR, clock, key="again")
    assert kept(engine, "myositis", patient_id)[-1].fact == right


@pytest.mark.parametrize(
    ("fact", "by", "words"),
    [
        (replace(CK, on=when("2026-06-02")), ONCOLOGIST, "Result, day: is 2 Jun 2026, after today"),
        (replace(CK, on=when("1995")), ONCOLOGIST, "Result, day: is 1995, before the birth on 15 Jan 1996"),
        (replace(CK, test="x" * 10_000), ONCOLOGIST, "Result, test: has 10000 characters: write at most 2000"),
        (replace(CK, test="x" * 600), ONCOLOGIST, "result test length"),
        (replace(CK, test="c\x00k"), ONCOLOGIST, "Result, test: holds control characters"),
        (replace(CK, test="\ud800"), ONCOLOGIST, "Result, test: holds control characters"),
        (replace(CK, test=" "), ONCOLOGIST, "Result, test: is empty"),
        (replace(CK, value=float("nan")), ONCOLOGIST, "Result, value: is nan: write a number"),
        (replace(CK, value=1e300), ONCOLOGIST, "no measurement is that large"),
        (Event(type="dancing"), ONCOLOGIST, "Event, type: is 'dancing'"),
        (Event(type="symptom", detail="hiccups"), ONCOLOGIST, "Event, detail: is 'hiccups'"),
        (Event(type="admission", grade=7), ONCOLOGIST, "event grade range"),
        (
            Event(type="admission", on=MAY_2, ended_on=when("2026-05-01")),
            ONCOLOGIST,
            "Event, end: is 1 May 2026, before",
        ),
        (Event(type="admission", on=when("1995")), ONCOLOGIST, "Event, day: is 1995, before the birth"),
        (Comorbidity(what="gout"), ONCOLOGIST, "Comorbidity, condition: is 'gout': write one of"),
        (
            LifetimeDose(drug="cisplatin", grams=-1.0),
            ONCOLOGIST,
            "Lifetime dose, grams: is -1: it cannot be below zero",
        ),
        (
            ClinicalFeature(feature=Feature.RAYNAUD, present=False, since=MAY_2),
            DERMATOLOGIST,
            "Feature, since: is 2 May 2026, but the feature is absent",
        ),
        (
            ClinicalFeature(feature=Feature.RAYNAUD, present=True, grade=Dysphagia.MILD),
            DERMATOLOGIST,
            "Feature, grade: is mild, but only dysphagia has a grade",
        ),
        (Note(text="n" * 10_000, on=MAY_2), ONCOLOGIST, "Note, text: has 10000 characters"),
        (Note(text="bell\x07", on=MAY_2), ONCOLOGIST, "Note, text: holds control characters"),
        (Medication(drug="aspirin"), DERMATOLOGIST, "not changed here"),
    ],
)
def test_what_cannot_be_right_is_refused_in_one_line_and_leaves_nothing(
    engine: Engine, clock: Clock, patient_id: str, fact: Fact, by: Actor, words: str
) -> None:
    before = counts(engine, patient_id)
    with pytest.raises(Refusal) as refused:
        recorded(engine, clock, patient_id, fact, by=by)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert counts(engine, patient_id) == before


def test_nothing_that_has_happened_lies_after_the_death(engine: Engine, clock: Clock, patient_id: str) -> None:
    (held,) = kept(engine, "patient", patient_id)
    died = replace(held.fact, deceased_on=when("2026-05-10"))
    corrected(engine, clock, patient_id, held.version_id, died, by=COORDINATOR)

    with pytest.raises(Refusal, match="Result, day: is 20 May 2026, after the death on 10 May 2026"):
        recorded(engine, clock, patient_id, replace(CK, on=when("2026-05-20")))
    recorded(engine, clock, patient_id, replace(CK, on=when("2026-05")))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"birth_date": "2026-06-02"}, "is 2 Jun 2026, after today"),
        ({"birth_date": "2026-04-01"}, "before the birth on 1 Apr 2026"),
        ({"deceased_on": "2026-06-02"}, "Patient, day of death: is 2 Jun 2026, after today"),
        ({"weight_kg": 7000.0}, "patient weight kg range"),
        ({"age_at_onset": 3}, "Age at onset: is 3, but birth date"),
    ],
)
def test_demographics_that_contradict_the_record_are_refused(
    engine: Engine, clock: Clock, patient_id: str, wrong: dict[str, object], words: str
) -> None:
    (held,) = kept(engine, "patient", patient_id)
    told = {name: when(value) if isinstance(value, str) else value for name, value in wrong.items()}
    with pytest.raises(Refusal) as refused:
        corrected(engine, clock, patient_id, held.version_id, replace(held.fact, **told), by=COORDINATOR)
    assert words in str(refused.value)


def test_withdrawing_needs_a_reason(engine: Engine, clock: Clock, patient_id: str) -> None:
    first = recorded(engine, clock, patient_id, CK)
    with pytest.raises(Refusal, match="needs a reason"):
        withdrawn(engine, clock, patient_id, first, reason="  ")
