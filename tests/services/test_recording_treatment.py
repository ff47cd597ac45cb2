"""Recording a cancer's treatment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import TODAY, cancer, drug, having, patient, when
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, select

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.cycles import ChangeCycle, CycleState, cycles
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.record import Cancer, CancerTreatment, Medication, Result
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.said_to_be_right import to_be_ticked
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles, StopTreatment, TreatmentChange
from dashboard.domain.words import CancerState, Modality, Per
from dashboard.exchange.case_file import write_case
from dashboard.protocols.catalogue import formulary
from dashboard.services import (
    OpenPatient,
    RecordTreatment,
    check,
    load_records,
    open_patient,
    preview_treatment,
    record_treatment,
)
from db.engine import reading
from db.models import AuditEventRow

FOLFIRI = StartCycles(
    drugs=tuple(DrugOfCycle(drug=name) for name in ("irinotecan", "fluorouracil")),
    first_on=date(2026, 6, 2),
    every_days=14,
    cycles=2,
    combination="FOLFIRI",
    cancer="colon",
)
IFOSFAMIDE = replace(FOLFIRI, drugs=(DrugOfCycle(drug="ifosfamide"),), combination=None)


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """Colon cancer, on cyclophosphamide for the myositis since 2 May 2026."""
    ill = having(
        patient(),
        cancers=(cancer("colon", "2026-04-02", CancerState.CONFIRMED_STAGING),),
        regimen=(drug("cyclophosphamide"),),
    )
    return load_records(engine, [named(ill)], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def command(engine: Engine, patient_id: str, change: TreatmentChange, **own: object) -> RecordTreatment:
    shown = tuple(e.provenance.version_id for e in opened(engine, patient_id).record.cancer_treatments)
    facts = {"follows": shown, "reason": "agreed", "idempotency_key": "form 1"} | own
    return RecordTreatment(patient_id=patient_id, change=change, **facts)  # type: ignore[arg-type]


def delay(engine: Engine, patient_id: str) -> ChangeCycle:
    first = cycles(opened(engine, patient_id).record)[0]
    return ChangeCycle(fact_ids=first.fact_ids, state=CycleState.DELAYED, on=date(2026, 6, 9), reason="platelets 60")


def test_a_combination_is_kept_as_its_drugs_and_follows_are_rebuilt(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    record_treatment(engine, command(engine, patient_id, FOLFIRI), ONCOLOGIST, clock)

    kept = opened(engine, patient_id).record.cancer_treatments
    assert [(e.procedure, e.drug, e.cycle) for e in kept] == [
        *[("FOLFIRI", "irinotecan", 1), ("FOLFIRI", "fluorouracil", 1)],
        *[("FOLFIRI", "irinotecan", 2), ("FOLFIRI", "fluorouracil", 2)],
    ]
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_a_case_file_tells_the_combination(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_treatment(engine, command(engine, patient_id, FOLFIRI), ONCOLOGIST, clock)

    (first, *_) = write_case(opened(engine, patient_id).record)["cancer_treatments"]

    assert (first["drug"], first["procedure"], first["cycle"], first["status"]) == (
        *("irinotecan", "FOLFIRI", 1, "planned"),
    )


def test_what_the_preview_says_is_what_is_found_once_it_is_saved(engine: Engine, clock: Clock, patient_id: str) -> None:
    before = opened(engine, patient_id)
    said = preview_treatment(before, FOLFIRI, TODAY)

    record_treatment(engine, command(engine, patient_id, FOLFIRI), ONCOLOGIST, clock)

    new = {f.rule.id for f in opened(engine, patient_id).findings} - {f.rule.id for f in before.findings}
    assert new
    assert new <= {finding.rule.id for finding in said.caused}


def critical(engine: Engine, patient_id: str, first_on: date) -> StartCycles:
    """Ifosfamide beside the cyclophosphamide."""
    change = replace(IFOSFAMIDE, first_on=first_on)
    assert preview_treatment(opened(engine, patient_id), change, TODAY).critical
    return change


def test_a_critical_plan_waits_for_a_reason(engine: Engine, clock: Clock, patient_id: str) -> None:
    planned = command(engine, patient_id, critical(engine, patient_id, TODAY), reason=" ")

    with pytest.raises(Refusal, match="Write why it is right all the same"):
        record_treatment(engine, planned, ONCOLOGIST, clock)
    assert opened(engine, patient_id).record.cancer_treatments == ()

    record_treatment(engine, replace(planned, reason="agreed with rheumatology"), ONCOLOGIST, clock)
    assert opened(engine, patient_id).record.cancer_treatments[0].reason == "agreed with rheumatology"


HIGH_DOSE = replace(
    IFOSFAMIDE, drugs=(DrugOfCycle(drug="HD-MTX", dose=6.0, unit="g"),), cycles=4, reason="with leucovorin rescue"
)
POOR_KIDNEYS = (Result(test="egfr", value=20.0, unit="mL/min/1.73m2", on=when("2026-05-20")),)


@pytest.mark.parametrize(
    ("also", "results", "rule"),
    [((drug("cotrimoxazole"),), (), "X-03"), ((), POOR_KIDNEYS, "X-11")],
    ids=["co-trimoxazole", "eGFR 20"],
)
def test_high_dose_methotrexate_is_another_danger_than_the_weekly_dose_that_is_taken(
    engine: Engine, clock: Clock, also: tuple[Medication, ...], results: tuple[Result, ...], rule: str
) -> None:
    weekly = replace(drug("methotrexate"), dose=15.0, unit="mg", per=Per.WEEK)
    ill = having(patient(), regimen=(weekly, *also), results=results)
    (ill_id,) = load_records(engine, [named(ill)], COORDINATOR, clock, key="weekly").patient_ids
    assert rule in {finding.rule.id for finding in opened(engine, ill_id).findings}

    shown = preview_treatment(opened(engine, ill_id), HIGH_DOSE, TODAY)

    assert rule in {finding.rule.id for finding in shown.critical}
    ticked = tuple(to_be_ticked(opened(engine, ill_id).record, HIGH_DOSE, formulary()).values())
    with pytest.raises(Refusal, match="critical finding"):
        record_treatment(engine, command(engine, ill_id, HIGH_DOSE, reason=None, ticked=ticked), ONCOLOGIST, clock)


def test_what_was_already_given_is_kept_and_its_finding_stands_open(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    once = replace(critical(engine, patient_id, date(2026, 5, 31)), cycles=1)
    given = command(engine, patient_id, once, reason=None)

    record_treatment(engine, given, ONCOLOGIST, clock)

    now = opened(engine, patient_id)
    assert now.record.cancer_treatments[0].reason == "Already given when it was recorded; no reason was written."
    assert finding_cards(now.findings, now.record.answers, TODAY).open[0].lead.severity == "critical"


def test_what_began_yesterday_but_plans_more_needs_a_reason_for_a_critical_finding(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    more = replace(critical(engine, patient_id, date(2026, 5, 31)), cycles=2)

    with pytest.raises(Refusal, match="Write why it is right all the same"):
        record_treatment(engine, command(engine, patient_id, more, reason=None), ONCOLOGIST, clock)


def test_a_delay_supersedes_every_cycle_that_it_moves_and_is_audited(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    record_treatment(engine, command(engine, patient_id, FOLFIRI), ONCOLOGIST, clock)
    change = command(engine, patient_id, delay(engine, patient_id), idempotency_key="form 2")

    record_treatment(engine, change, ONCOLOGIST, clock)

    assert [str(c.first_on) for c in cycles(opened(engine, patient_id).record)] == ["2026-06-09", "2026-06-23"]
    with reading(engine) as session:
        audited = session.execute(select(AuditEventRow.action).where(AuditEventRow.actor == ONCOLOGIST.name))
        assert list(audited.scalars()) == ["create"] * 4 + ["correct"] * 4


def test_who_comes_second_is_told_who_changed_the_treatment(engine: Engine, clock: Clock, patient_id: str) -> None:
    record_treatment(engine, command(engine, patient_id, FOLFIRI), ONCOLOGIST, clock)
    both_saw = command(engine, patient_id, delay(engine, patient_id), idempotency_key="form 2")
    record_treatment(engine, both_saw, ONCOLOGIST, clock)
    ids = tuple(e.provenance.fact_id for e in opened(engine, patient_id).record.cancer_treatments)
    stop = StopTreatment(fact_ids=ids, last_on=TODAY, reason="progression")

    with pytest.raises(Overtaken, match=f"{ONCOLOGIST.name} changed irinotecan"):
        record_treatment(engine, replace(both_saw, change=stop, idempotency_key="form 3"), ONCOLOGIST, clock)


def test_four_clicks_on_save_are_one_course(engine: Engine, clock: Clock, patient_id: str) -> None:
    start = command(engine, patient_id, FOLFIRI)

    with ThreadPoolExecutor(4) as clicks:
        ids = set(clicks.map(lambda _: record_treatment(engine, start, ONCOLOGIST, clock), range(4)))

    assert len(ids) == 1
    assert len(opened(engine, patient_id).record.cancer_treatments) == 4


def test_fractions_given_are_corrected_in_the_same_fact(engine: Engine, clock: Clock, patient_id: str) -> None:
    pelvis = CancerTreatment(
        modality=Modality.RADIOTHERAPY,
        site="pelvis",
        dose_gy=45,
        fractions_planned=25,
        fractions_given=3,
        started_on=when("2026-05-27"),
    )
    fact_id = record_treatment(engine, command(engine, patient_id, Enter(pelvis)), ONCOLOGIST, clock)
    more = Enter(replace(pelvis, fractions_given=4), fact_id)

    record_treatment(engine, command(engine, patient_id, more, idempotency_key="form 2"), ONCOLOGIST, clock)

    (kept,) = opened(engine, patient_id).record.cancer_treatments
    assert (kept.provenance.fact_id, kept.fractions_given) == (fact_id, 4)


@pytest.mark.parametrize("actor", [RHEUMATOLOGIST, DERMATOLOGIST, COORDINATOR], ids=["rheum", "derm", "coordinator"])
def test_only_oncology_records_the_cancers_treatment(
    engine: Engine, clock: Clock, patient_id: str, actor: Actor
) -> None:
    with pytest.raises(Refusal, match="may not record a cancer or its treatment"):
        record_treatment(engine, command(engine, patient_id, FOLFIRI), actor, clock)


def test_an_unusual_number_of_cycles_is_asked_about_and_kept_once_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    many = replace(FOLFIRI, cycles=20)
    with pytest.raises(Refusal, match="20 cycles are more than the usual 12 of chemotherapy"):
        record_treatment(engine, command(engine, patient_id, many, reason="agreed"), ONCOLOGIST, clock)
    assert opened(engine, patient_id).record.cancer_treatments == ()

    with_a_reason = command(engine, patient_id, replace(many, reason="trial protocol"))
    with pytest.raises(Refusal, match=r"12 of chemotherapy\. Is it right\? Tick that it is"):
        record_treatment(engine, with_a_reason, ONCOLOGIST, clock)
    question = "20 cycles are more than the usual 12 of chemotherapy. Is it right?"
    record_treatment(engine, replace(with_a_reason, ticked=(question,)), ONCOLOGIST, clock)

    reason = "trial protocol; Number of cycles outside the usual, said to be right.; agreed"
    assert opened(engine, patient_id).record.cancer_treatments[0].reason == reason


def test_a_course_that_begins_before_another_cycle_would_be_due_waits_until_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    finished = replace(FOLFIRI, first_on=date(2026, 5, 11))
    record_treatment(engine, command(engine, patient_id, finished), ONCOLOGIST, clock)
    folfox = replace(FOLFIRI, drugs=(DrugOfCycle(drug="fluorouracil"),), combination="FOLFOX")
    again = command(engine, patient_id, folfox, idempotency_key="form 2")
    question = (
        "The last cycle of FOLFIRI (Fluorouracil, every 14 days) is of 25 May 2026, another would be due on 8 Jun "
        "2026. Is it right that FOLFOX begins on 2 Jun 2026?"
    )
    with pytest.raises(Refusal, match="another would be due on 8 Jun 2026"):
        record_treatment(engine, again, ONCOLOGIST, clock)

    record_treatment(engine, replace(again, ticked=(question,)), ONCOLOGIST, clock)

    kept = [entry.reason or "" for entry in opened(engine, patient_id).record.cancer_treatments]
    assert sum("Begun before another cycle of the course before it" in reason for reason in kept) == 2


@pytest.mark.parametrize("is_tablet", [False, True], ids=["cycles", "tablets"])
def test_what_the_regimen_gives_too_is_asked_about_and_kept_once_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock, patient_id: str, is_tablet: bool
) -> None:
    tablets = CancerTreatment(modality=Modality.SYSTEMIC, drug="Endoxan", started_on=when("2026-06-02"))
    cycles_too = replace(IFOSFAMIDE, drugs=(DrugOfCycle(drug="cyclophosphamide"),))
    both = Enter(tablets) if is_tablet else cycles_too
    with pytest.raises(Refusal, match="Cyclophosphamide since 2 May 2026 is in the regimen already"):
        record_treatment(engine, command(engine, patient_id, both), ONCOLOGIST, clock)
    assert opened(engine, patient_id).record.cancer_treatments == ()

    with_a_reason = Enter(replace(tablets, reason="lymphoma")) if is_tablet else replace(cycles_too, reason="lymphoma")
    with pytest.raises(Refusal, match="Is it right that both are given"):
        record_treatment(engine, command(engine, patient_id, with_a_reason), ONCOLOGIST, clock)
    question = "Cyclophosphamide since 2 May 2026 is in the regimen already. Is it right that both are given?"
    record_treatment(engine, command(engine, patient_id, both, ticked=(question,)), ONCOLOGIST, clock)

    reason = "The same drug on the same days, said to be right.; agreed"
    assert opened(engine, patient_id).record.cancer_treatments[0].reason == reason


@pytest.mark.parametrize(
    "cancers", [(), (cancer("colon", "2026-04-02", CancerState.EXCLUDED),)], ids=["none", "one that was excluded"]
)
def test_what_begins_without_a_cancer_waits_until_somebody_says_that_it_is_the_right_patient(
    engine: Engine, clock: Clock, cancers: tuple[Cancer, ...]
) -> None:
    well = having(patient(), cancers=cancers)
    (well_id,) = load_records(engine, [named(well)], COORDINATOR, clock, key="well").patient_ids
    radiotherapy = Enter(
        CancerTreatment(modality=Modality.RADIOTHERAPY, site="pelvis", started_on=when("2026-06-02"), reason="agreed")
    )
    question = "No cancer is recorded for this patient. Is this the right patient?"
    for key, change in (("cycles", FOLFIRI), ("radiotherapy", radiotherapy)):
        begun = command(engine, well_id, change, idempotency_key=key)
        with pytest.raises(Refusal, match="Is this the right patient"):
            record_treatment(engine, begun, ONCOLOGIST, clock)
        record_treatment(engine, replace(begun, ticked=(question,)), ONCOLOGIST, clock)

    kept = opened(engine, well_id).record.cancer_treatments
    assert all("No cancer was recorded, said to be the right patient." in (entry.reason or "") for entry in kept)
    corrected = Enter(replace(kept[-1], dose_gy=50.0), kept[-1].provenance.fact_id)
    record_treatment(engine, command(engine, well_id, corrected, idempotency_key="corrected"), ONCOLOGIST, clock)


def test_an_unusual_dose_of_each_drug_of_a_cycle_is_asked_about_once(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    """As tablets for the myositis 100 mg of prednisolone would be asked about, in cycles it is usual."""
    drugs = (
        *(DrugOfCycle(drug=name, dose=1000.0, unit="mg/m2") for name in ("cisplatin", "etoposide")),
        DrugOfCycle(drug="prednisolone", on=(1, 2, 3, 4, 5), dose=100.0, unit="mg"),
    )
    many = replace(FOLFIRI, drugs=drugs, combination=None)

    asked = to_be_ticked(opened(engine, patient_id).record, many, formulary())

    (question,) = asked.values()
    assert question == (
        "Cisplatin 1000 mg/m2 a course is above the usual 20 to 120 mg/m2 a dose. "
        "Etoposide 1000 mg/m2 a course is above the usual 35 to 150 mg/m2 a dose. Is it right?"
    )
    with pytest.raises(Refusal, match="Tick that it is"):
        record_treatment(engine, command(engine, patient_id, many), ONCOLOGIST, clock)
    record_treatment(engine, command(engine, patient_id, many, ticked=(question,)), ONCOLOGIST, clock)


def test_an_unusual_dose_of_tablets_is_asked_about(engine: Engine, clock: Clock, patient_id: str) -> None:
    many = Enter(
        CancerTreatment(
            modality=Modality.SYSTEMIC,
            drug="prednisolone",
            dose=600.0,
            unit="mg",
            per=Per.DAY,
            started_on=when("2026-06-02"),
            reason="lymphoma",
        )
    )
    with pytest.raises(Refusal, match="Prednisolone 600 mg a day is above the usual 60 mg a day"):
        record_treatment(engine, command(engine, patient_id, many), ONCOLOGIST, clock)

    question = "Prednisolone 600 mg a day is above the usual 60 mg a day. Is it right?"
    record_treatment(engine, command(engine, patient_id, many, ticked=(question,)), ONCOLOGIST, clock)

    reason = "lymphoma; Dose outside the usual range, said to be right.; agreed"
    assert opened(engine, patient_id).record.cancer_treatments[0].reason == reason


@pytest.mark.parametrize(
    "wrong",
    [
        Enter(CancerTreatment(modality=Modality.SYSTEMIC, drug="MTX", per=Per.DAY, started_on=when("2026-06-02"))),
        replace(FOLFIRI, drugs=()),
        replace(FOLFIRI, first_on=date(2100, 12, 30)),
        StopTreatment(fact_ids=("gone",), last_on=TODAY, reason="x"),
        Enter(CancerTreatment(modality=Modality.SURGERY, procedure="lobectomy", reason="x" * 501)),
    ],
    ids=["methotrexate every day", "no drug", "cycles after 2100", "what is not there", "a reason too long"],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_stored(
    engine: Engine, clock: Clock, patient_id: str, wrong: TreatmentChange
) -> None:
    with pytest.raises(Refusal):
        record_treatment(engine, command(engine, patient_id, wrong), ONCOLOGIST, clock)

    assert opened(engine, patient_id).record.cancer_treatments == ()
