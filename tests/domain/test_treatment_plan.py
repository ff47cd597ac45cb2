"""A cancer's treatment planned in cycles, and what becomes of a cycle that goes otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import TODAY, having, patient, when

from dashboard.domain.amendments import amended
from dashboard.domain.courses import When, courses
from dashboard.domain.cycles import ChangeCycle, CycleState, cycles
from dashboard.domain.exposure import entry_days
from dashboard.domain.impossible_treatment import refuse_impossible
from dashboard.domain.record import Administration, CancerTreatment, Medication, PatientRecord, Provenance
from dashboard.domain.refusal import Refusal
from dashboard.domain.treatment_plan import (
    DrugOfCycle,
    Enter,
    StartCycles,
    StopTreatment,
    TreatmentChange,
    goes_on,
    treatment_amendments,
)
from dashboard.domain.usual_dose import unusual_cycles
from dashboard.domain.words import DoseStatus, Modality, Per, Subtype
from dashboard.protocols.catalogue import combinations, formulary
from dashboard.services.plans import drug_chart, drug_findings, plan

R_CHOP = tuple(
    DrugOfCycle(drug=drug.key, on=on, dose=100, unit="mg") for drug, on in combinations().find("R-CHOP").drugs
)
FOLFOX = tuple(DrugOfCycle(drug=name) for name in ("oxaliplatin", "fluorouracil"))


def start(first_on: date, drugs=FOLFOX, **own: object) -> StartCycles:
    facts = {"every_days": 14, "cycles": 4, "combination": "FOLFOX", "cancer": "colon"} | own
    return StartCycles(drugs=drugs, first_on=first_on, **facts)  # type: ignore[arg-type]


def after(change: TreatmentChange, record: PatientRecord | None = None) -> PatientRecord:
    record = record or patient()
    then = amended(record, treatment_amendments(record, change, TODAY))
    stored = (
        replace(e, provenance=Provenance(fact_id=str(n), version_id=str(n)))
        for n, e in enumerate(then.cancer_treatments)
    )
    return having(then, cancer_treatments=tuple(stored))


@pytest.fixture
def under_way() -> PatientRecord:
    """FOLFOX on 12 and 26 May given; 9 and 23 June planned."""
    return after(start(date(2026, 5, 12)))


def test_q21d_x_6_are_six_first_days_21_days_apart():
    six = start(date(2026, 6, 2), every_days=21, cycles=6)

    assert [str(day) for day in six.begin_on] == [
        *("2026-06-02", "2026-06-23", "2026-07-14", "2026-08-04", "2026-08-25", "2026-09-15")
    ]


@pytest.mark.parametrize(
    ("cycles", "told"),
    [
        (1, "Q21d x 1: 18 May 2026 given"),
        (4, "Q21d x 4: 18 May 2026 given; 8 Jun 2026; 29 Jun 2026; 20 Jul 2026"),
        (5, "Q21d x 5: 18 May 2026 given; 8 Jun 2026; 29 Jun 2026 ... 10 Aug 2026"),
        (60, "Q21d x 60: 18 May 2026 given; 8 Jun 2026; 29 Jun 2026 ... 8 Oct 2029"),
    ],
)
def test_many_cycles_are_told_by_their_number_the_first_three_days_and_the_last(cycles, told):
    assert start(date(2026, 5, 18), every_days=21, cycles=cycles).words(TODAY) == told


PEMBROLIZUMAB = (DrugOfCycle(drug="pembrolizumab"),)


@pytest.mark.parametrize(
    ("drugs", "every_days", "cycles", "question"),
    [
        (FOLFOX, 14, 12, None),
        (FOLFOX, 14, 13, "13 cycles are more than the usual 12 of chemotherapy."),
        (PEMBROLIZUMAB, 21, 35, None),
        (PEMBROLIZUMAB, 21, 60, "60 cycles, the last on 22 Oct 2029, go on for longer than the usual two years."),
        ((DrugOfCycle(drug="brandname-9"),), 28, 24, None),
        (
            (DrugOfCycle(drug="brandname-9"),),
            28,
            60,
            "60 cycles, the last on 9 Dec 2030, go on for longer than the usual two years.",
        ),
    ],
    ids=["FOLFOX x 12", "FOLFOX x 13", "two years", "60 cycles", "not mapped", "not mapped, 60 cycles"],
)
def test_a_number_of_cycles_that_is_hardly_meant_is_asked_about(drugs, every_days, cycles, question):
    asked = unusual_cycles(start(date(2026, 6, 1), drugs, every_days=every_days, cycles=cycles), formulary())

    assert asked == question


def test_a_combination_becomes_its_drugs_in_each_cycle_and_each_remembers_it():
    found = after(start(TODAY, R_CHOP, cycles=2, every_days=21, combination="R-CHOP")).cancer_treatments

    assert len(found) == 10
    assert {(e.procedure, e.cycles_planned, e.site) for e in found} == {("R-CHOP", 2, "colon")}


def test_prednisolone_of_r_chop_is_a_dose_a_day_on_five_days_and_rituximab_one_a_cycle():
    first = after(start(TODAY, R_CHOP, cycles=1)).cancer_treatments
    doses = {e.drug: (e.per, str(e.started_on), str(e.stopped_on)) for e in first}

    assert doses["prednisolone"] == (Per.DAY, "2026-06-01", "2026-06-05")
    assert doses["rituximab"] == (Per.COURSE, "2026-06-01", "2026-06-01")


def test_gemcitabine_is_given_on_days_1_and_8_and_not_between():
    gemcitabine = DrugOfCycle(drug="gemcitabine", on=(1, 8))
    (entry,) = after(start(TODAY, (gemcitabine,), cycles=1)).cancer_treatments

    assert entry.given_on == (date(2026, 6, 1), date(2026, 6, 8))


def test_cycles_before_today_were_given_and_one_of_today_is_planned():
    found = cycles(after(start(date(2026, 5, 18))))

    assert [cycle.entries[0].status for cycle in found[:2]] == [DoseStatus.TAKEN, DoseStatus.PLANNED]
    assert found[1].first_on == TODAY


def test_the_regimen_is_told_beside_the_drug(under_way):
    (now, *_) = courses(under_way.cancer_treatments, formulary(), TODAY, has_died=False)

    assert now.words == "Oxaliplatin, FOLFOX cycle 2 of 4, given 26 May 2026"


def test_what_was_left_out_is_not_told_as_planned():
    record = after(start(date(2026, 6, 2), (DrugOfCycle(drug="oxaliplatin"),), cycles=2))
    first = ChangeCycle(fact_ids=("0",), state=CycleState.OMITTED, reason="unfit")
    both = StopTreatment(fact_ids=("0", "1"), last_on=TODAY, reason="progression")

    def told(change: TreatmentChange) -> list[str]:
        return [c.words for c in courses(after(change, record).cancer_treatments, formulary(), TODAY, has_died=False)]

    assert told(first) == ["Oxaliplatin, FOLFOX cycle 2 of 2, planned from 16 Jun 2026"]
    assert told(both) == ["Oxaliplatin, left out (progression)"]


def test_a_dose_of_several_days_is_told_as_a_dose_a_day():
    drugs = (DrugOfCycle(drug="etoposide", on=(1, 2, 3), dose=170, unit="mg"),)
    (now,) = courses(after(start(date(2026, 5, 30), drugs)).cancer_treatments, formulary(), TODAY, has_died=False)

    assert now.words.startswith("Etoposide 170 mg a day, ")


def test_a_delayed_cycle_moves_the_later_ones_and_none_of_those_given(under_way):
    delay = ChangeCycle(
        fact_ids=cycles(under_way)[2].fact_ids, state=CycleState.DELAYED, on=date(2026, 6, 16), reason="platelets 60"
    )

    found = cycles(after(delay, under_way))

    assert [str(cycle.first_on) for cycle in found] == ["2026-05-12", "2026-05-26", "2026-06-16", "2026-06-30"]
    assert found[2].entries[0].reason == "Delayed from 9 Jun 2026: platelets 60"
    assert found[2].entries[0].status is DoseStatus.PLANNED
    assert found[3].entries[0].reason is None


def test_what_was_reduced_or_delayed_before_today_was_given_so(under_way):
    ids = cycles(under_way)[0].fact_ids
    reduce = ChangeCycle(fact_ids=ids, state=CycleState.REDUCED, percent=80, reason="age")
    delay = ChangeCycle(fact_ids=ids, state=CycleState.DELAYED, on=date(2026, 5, 19), reason="holiday")

    assert cycles(after(reduce, under_way))[0].entries[0].status is DoseStatus.REDUCED
    assert cycles(after(delay, under_way))[0].entries[0].status is DoseStatus.DELAYED


def test_a_cycle_delayed_until_today_is_still_a_plan(under_way):
    delay = ChangeCycle(fact_ids=cycles(under_way)[1].fact_ids, state=CycleState.DELAYED, on=TODAY, reason="fever")

    assert cycles(after(delay, under_way))[1].entries[0].status is DoseStatus.PLANNED


def test_a_late_record_of_a_delay_moves_no_cycle_that_was_given(under_way):
    delay = ChangeCycle(
        fact_ids=cycles(under_way)[0].fact_ids, state=CycleState.DELAYED, on=date(2026, 5, 19), reason="holiday"
    )

    found = cycles(after(delay, under_way))

    assert [str(cycle.first_on) for cycle in found] == ["2026-05-19", "2026-05-26", "2026-06-16", "2026-06-30"]


def test_the_second_day_of_a_cycle_moves_with_it_and_is_left_out_when_it_stops_before():
    record = after(start(date(2026, 5, 28), (DrugOfCycle(drug="gemcitabine", on=(1, 8)),), cycles=1))
    delay = ChangeCycle(fact_ids=("0",), state=CycleState.DELAYED, on=date(2026, 6, 2), reason="platelets 60")
    stop = StopTreatment(fact_ids=("0",), last_on=TODAY, reason="rash")

    assert after(delay, record).cancer_treatments[0].given_on == (date(2026, 6, 2), date(2026, 6, 9))
    assert after(stop, record).cancer_treatments[0].given_on == (date(2026, 5, 28),)


def test_a_drug_that_is_stopped_before_its_day_of_the_cycle_was_never_given():
    """Gemcitabine on days 1 and 8, cisplatin on day 8; stopped on day 5."""
    drugs = (DrugOfCycle(drug="gemcitabine", on=(1, 8)), DrugOfCycle(drug="cisplatin", on=(8,), dose=100, unit="mg"))
    record = after(start(date(2026, 5, 28), drugs, cycles=1), patient(subtype=Subtype.DM))
    methotrexate = Medication(drug="methotrexate", dose=15, unit="mg", per=Per.WEEK, started_on=when("2026-01-05"))
    record = having(record, regimen=(methotrexate,))
    stopped = after(StopTreatment(fact_ids=("0", "1"), last_on=TODAY, reason="rash"), record)
    gemcitabine, cisplatin = stopped.cancer_treatments

    assert (gemcitabine.status, cisplatin.status) == (DoseStatus.TAKEN, DoseStatus.OMITTED)
    assert cisplatin.reason == "rash"
    told = [course.words for course in courses(stopped.cancer_treatments, formulary(), TODAY, has_died=False)]
    assert "Cisplatin, left out (rash)" in told
    reasons = [f.because for f in drug_findings(drug_chart(stopped, plan(stopped, None)))]
    assert any("gemcitabine" in reason for reason in reasons)
    assert not any("cisplatin" in reason for reason in reasons)


def of_a_file(*listed: Administration, **own: object) -> PatientRecord:
    """A cycle of gemcitabine from 25 May whose days each bear their own dose, as a case file may tell it."""
    facts = {"status": DoseStatus.PLANNED, "dose": 1000.0, "unit": "mg", "started_on": when("2026-05-25")} | own
    entry = CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug="gemcitabine",
        cycle=1,
        administrations=listed,
        **facts,  # type: ignore[arg-type]
    )
    return having(patient(), cancer_treatments=(replace(entry, provenance=Provenance(fact_id="0", version_id="0")),))


def test_the_doses_of_a_file_that_come_after_the_stop_are_not_given():
    record = of_a_file(Administration(on=date(2026, 5, 25)), Administration(on=date(2026, 6, 15)))
    later = of_a_file(Administration(on=date(2026, 6, 15), status=DoseStatus.PLANNED), status=DoseStatus.TAKEN)
    stop = StopTreatment(fact_ids=("0",), last_on=TODAY, reason="rash")

    (cut,) = after(stop, record).cancer_treatments
    (left_out,) = after(stop, later).cancer_treatments

    assert [dose.on for dose in cut.administrations] == [date(2026, 5, 25)]
    assert left_out.status is DoseStatus.OMITTED
    assert courses((left_out,), formulary(), date(2026, 6, 20), has_died=False)[0].words == (
        "Gemcitabine, left out (rash)"
    )


def test_the_doses_of_a_file_move_with_their_cycle():
    record = of_a_file(Administration(on=date(2026, 5, 25)), Administration(on=date(2026, 6, 1)))
    delay = ChangeCycle(fact_ids=("0",), state=CycleState.DELAYED, on=date(2026, 6, 2), reason="fever")

    (now,) = after(delay, record).cancer_treatments

    assert [dose.on for dose in now.administrations] == [date(2026, 6, 2), date(2026, 6, 9)]
    assert [span.first for span in entry_days(now)] == [date(2026, 6, 2), date(2026, 6, 9)]


def test_the_doses_of_a_file_are_reduced_with_their_cycle_and_an_unknown_one_stays_unknown():
    record = of_a_file(
        Administration(on=date(2026, 5, 25), dose=800, unit="mg"), Administration(on=date(2026, 6, 1)), dose=None
    )
    reduce = ChangeCycle(fact_ids=("0",), state=CycleState.REDUCED, percent=75, reason="age")

    (now,) = after(reduce, record).cancer_treatments

    assert [dose.dose for dose in now.administrations] == [600, None]
    assert now.dose is None


@pytest.mark.parametrize("state", [CycleState.GIVEN, CycleState.OMITTED])
def test_what_became_of_a_cycle_became_of_its_planned_doses_up_to_now(state):
    """Of those still to come only what is left out is known."""
    record = of_a_file(
        *(Administration(on=date(2026, month, day), status=DoseStatus.PLANNED) for month, day in ((5, 25), (6, 8)))
    )
    change = ChangeCycle(fact_ids=("0",), state=state, on=date(2026, 5, 25), reason="unfit")

    (now,) = after(change, record).cancer_treatments
    (told,) = courses((now,), formulary(), TODAY, has_died=False)

    if state is CycleState.GIVEN:
        assert told.words == "Gemcitabine 1000 mg a cycle, cycle 1, last given 25 May 2026"
        assert now.administrations[1].status is DoseStatus.PLANNED
    else:
        assert told.words == "Gemcitabine, left out (unfit)"


def test_a_drug_of_the_second_day_is_given_on_that_day_alone():
    (entry,) = after(start(TODAY, (DrugOfCycle(drug="pegfilgrastim", on=(2,)),), cycles=1)).cancer_treatments

    assert entry.given_on == (date(2026, 6, 2),)


def test_a_delay_is_to_a_later_day(under_way):
    early = ChangeCycle(
        fact_ids=cycles(under_way)[2].fact_ids, state=CycleState.DELAYED, on=date(2026, 6, 9), reason="x"
    )

    with pytest.raises(Refusal, match="later day"):
        treatment_amendments(under_way, early, TODAY)


@pytest.fixture
def two_regimens() -> PatientRecord:
    """Pembrolizumab every 21 days from 18 May and FOLFOX every 14 days from 25 May: both have cycle 2 on 8 June."""
    alone = start(date(2026, 5, 18), PEMBROLIZUMAB, every_days=21, cycles=60, combination=None)
    return after(start(date(2026, 5, 25)), after(alone))


def test_two_regimens_with_the_same_cycle_on_the_same_day_stay_two(two_regimens):
    on_that_day = [cycle for cycle in cycles(two_regimens) if cycle.first_on == date(2026, 6, 8)]

    assert [(cycle.number, [e.drug for e in cycle.entries]) for cycle in on_that_day] == [
        (2, ["pembrolizumab"]),
        (2, ["oxaliplatin", "fluorouracil"]),
    ]


def test_drugs_of_one_day_and_number_without_a_regimen_are_one_cycle(under_way):
    told_of_none = [replace(e, procedure=None) for e in under_way.cancer_treatments]

    assert len(cycles(having(under_way, cancer_treatments=tuple(told_of_none)))) == 4


def test_two_single_drugs_that_were_recorded_one_after_the_other_are_two_cycles():
    alone = {"every_days": 21, "cycles": 2, "combination": None}
    first = after(start(TODAY, PEMBROLIZUMAB, **alone))
    both = after(start(TODAY, (DrugOfCycle(drug="gemcitabine"),), **alone), first)
    told = (
        replace(e, provenance=replace(e.provenance, recorded_at=datetime(2026, 6, 1, hour, tzinfo=UTC)))
        for e, hour in zip(both.cancer_treatments, (9, 9, 10, 10), strict=True)
    )

    found = cycles(having(both, cancer_treatments=tuple(told)))

    assert [(cycle.number, [e.drug for e in cycle.entries]) for cycle in found] == [
        *[(1, ["pembrolizumab"]), (1, ["gemcitabine"]), (2, ["pembrolizumab"]), (2, ["gemcitabine"])],
    ]


@pytest.mark.parametrize("cycles_of_weekly", [2, 4], ids=["a lower number", "a higher number"])
def test_a_delay_moves_its_own_regimen_whole_and_no_other_with_the_same_drug(under_way, cycles_of_weekly):
    begins = date(2026, 6, 12) if cycles_of_weekly == 2 else date(2026, 5, 13)
    weekly = {"every_days": 14, "cycles": cycles_of_weekly, "combination": "Bolus 5-FU"}
    both = after(start(begins, (DrugOfCycle(drug="fluorouracil"),), **weekly), under_way)
    folfox = tuple(e.provenance.fact_id for e in both.cancer_treatments if (e.procedure, e.cycle) == ("FOLFOX", 3))
    delay = ChangeCycle(fact_ids=folfox, state=CycleState.DELAYED, on=date(2026, 6, 16), reason="fever")

    found = [(e.procedure, e.drug, str(e.started_on)) for e in after(delay, both).cancer_treatments]

    for drug in ("oxaliplatin", "fluorouracil"):
        assert [on for each, of, on in found if (each, of) == ("FOLFOX", drug)][2:] == ["2026-06-16", "2026-06-30"]
    assert [on for each, _, on in found if each == "Bolus 5-FU"] == [
        str(e.started_on) for e in both.cancer_treatments if e.procedure == "Bolus 5-FU"
    ]


def test_one_drug_of_a_cycle_is_left_out_and_the_other_stays(under_way):
    oxaliplatin, _ = cycles(under_way)[2].entries
    omit = ChangeCycle(fact_ids=(oxaliplatin.provenance.fact_id,), state=CycleState.OMITTED, reason="neuropathy")

    now = cycles(after(omit, under_way))[2].entries

    assert [(e.drug, e.status) for e in now] == [
        ("oxaliplatin", DoseStatus.OMITTED),
        ("fluorouracil", DoseStatus.PLANNED),
    ]


def test_a_reduced_dose_is_a_part_of_what_it_was_and_an_unknown_one_stays_unknown():
    record = after(start(TODAY, (DrugOfCycle(drug="oxaliplatin", dose=160, unit="mg"), DrugOfCycle(drug="mesna"))))
    reduce = ChangeCycle(fact_ids=cycles(record)[0].fact_ids, state=CycleState.REDUCED, percent=75, reason="neuropathy")

    now = cycles(after(reduce, record))[0].entries

    assert [e.dose for e in now] == [120, None]
    assert now[0].status is DoseStatus.PLANNED
    assert now[0].reason == "Reduced to 75 %: neuropathy"


def test_a_planned_cycle_becomes_a_given_one_on_the_day_it_was_given():
    record = after(start(date(2026, 6, 1)))
    given = ChangeCycle(fact_ids=cycles(record)[0].fact_ids, state=CycleState.GIVEN, on=TODAY)

    assert cycles(after(given, record))[0].entries[0].status is DoseStatus.TAKEN


def test_stopping_leaves_out_the_cycles_ahead_and_keeps_those_given(under_way):
    ids = tuple(e.provenance.fact_id for e in under_way.cancer_treatments if goes_on(e, TODAY))
    stop = StopTreatment(fact_ids=ids, last_on=TODAY, reason="progression")

    found = cycles(after(stop, under_way))

    assert [cycle.entries[0].status for cycle in found] == [*[DoseStatus.TAKEN] * 2, *[DoseStatus.OMITTED] * 2]
    assert found[2].entries[0].reason == "progression"
    told = courses([entry for cycle in found for entry in cycle.entries], formulary(), TODAY, has_died=False)
    assert {course.when for course in told} == {When.BEFORE}


def test_stopping_ends_tablets_on_their_last_day():
    tablets = CancerTreatment(modality=Modality.SYSTEMIC, drug="osimertinib", started_on=when("2026-01-05"))
    stop = StopTreatment(fact_ids=("0",), last_on=TODAY, reason="rash")

    (now,) = after(stop, after(Enter(tablets))).cancer_treatments

    assert (str(now.stopped_on), now.reason) == ("2026-06-01", "rash")


def test_a_treatment_that_ended_before_goes_on_no_more():
    record = after(start(date(2026, 5, 12), cycles=1))

    with pytest.raises(Refusal, match="Nothing of this treatment goes on"):
        treatment_amendments(record, StopTreatment(fact_ids=("0",), last_on=TODAY, reason="x"), TODAY)


def test_what_is_not_there_any_more_cannot_be_changed(under_way):
    with pytest.raises(Refusal, match="not in the record any more"):
        treatment_amendments(under_way, StopTreatment(fact_ids=("gone",), last_on=TODAY, reason="x"), TODAY)


def radiotherapy(**own: object) -> Enter:
    facts = {"site": "pelvis", "dose_gy": 45.0, "fractions_planned": 25, "started_on": when("2026-05-18")} | own
    return Enter(CancerTreatment(modality=Modality.RADIOTHERAPY, **facts))  # type: ignore[arg-type]


def surgery(status: DoseStatus, on: str | None, reason: str | None = None, procedure: str = "lobectomy") -> Enter:
    day = when(on) if on else None
    return Enter(
        CancerTreatment(modality=Modality.SURGERY, procedure=procedure, started_on=day, status=status, reason=reason)
    )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (start(TODAY, ()), "Which drug"),
        (start(TODAY, cycles=0), "how many cycles"),
        (start(TODAY, cycles=61), "how many cycles"),
        (start(TODAY, every_days=0), "every how many days"),
        (start(TODAY, (DrugOfCycle(drug="cisplatin", dose=140),)), "has its unit"),
        (start(TODAY, (DrugOfCycle(drug="cisplatin", dose=0, unit="mg"),)), "more than zero"),
        (radiotherapy(site=" "), "to where"),
        (radiotherapy(started_on=None), "first day"),
        (radiotherapy(stopped_on=when("2026-05-17")), "ends before it begins"),
        (radiotherapy(dose_gy=0.0), "more than zero Gy"),
        (radiotherapy(fractions_given=26), "26 fractions given are more than the 25 planned"),
        (radiotherapy(fractions_given=1, started_on=when("2026-06-02")), "still to come"),
        (surgery(DoseStatus.TAKEN, "2026-06-02"), "On which day was it done"),
        (surgery(DoseStatus.TAKEN, None), "On which day was it done"),
        (surgery(DoseStatus.PLANNED, "2026-05-31"), "31 May 2026 is past"),
        (surgery(DoseStatus.OMITTED, "2026-05-31"), "needs a reason"),
        (surgery(DoseStatus.TAKEN, "2026-05-31", procedure=" "), "Which operation"),
        (StopTreatment(fact_ids=("0",), last_on=TODAY, reason=" "), "needs a reason"),
        (ChangeCycle(fact_ids=("0",), state=CycleState.OMITTED), "needs a reason"),
        (ChangeCycle(fact_ids=("0",), state=CycleState.REDUCED, percent=100, reason="x"), "between 1 and 99"),
        (ChangeCycle(fact_ids=("0",), state=CycleState.REDUCED, reason="x"), "between 1 and 99"),
        (ChangeCycle(fact_ids=("0",), state=CycleState.GIVEN, on=date(2026, 6, 2)), "still to come"),
    ],
)
def test_what_cannot_be_right_is_refused_in_plain_words(wrong, why):
    with pytest.raises(Refusal, match=why):
        refuse_impossible(wrong, TODAY)


@pytest.mark.parametrize(
    "right",
    [
        start(TODAY),
        radiotherapy(fractions_given=25),
        radiotherapy(dose_gy=None, fractions_planned=None),
        surgery(DoseStatus.PLANNED, None),
        surgery(DoseStatus.PLANNED, "2026-06-01"),
        surgery(DoseStatus.TAKEN, "2026-06-01"),
        surgery(DoseStatus.OMITTED, "2026-05-31", "unfit"),
        Enter(CancerTreatment(modality=Modality.SYSTEMIC, drug="tamoxifen", started_on=when("2026-06-01"))),
        ChangeCycle(fact_ids=("0",), state=CycleState.GIVEN, on=TODAY),
    ],
)
def test_what_can_be_right_is_accepted(right):
    refuse_impossible(right, TODAY)


@pytest.mark.parametrize(("status", "asks"), [(DoseStatus.PLANNED, True), (DoseStatus.OMITTED, False)])
def test_radiotherapy_that_was_left_out_asks_nothing(status, asks):
    record = after(Enter(replace(radiotherapy().entry, status=status)), patient(subtype=Subtype.DM))

    found = drug_findings(drug_chart(record, plan(record, None)))

    assert ("X-39" in {finding.rule.id for finding in found}) is asks


def test_a_delay_moves_its_own_course_alone_and_what_was_left_out_of_it(under_way):
    again = after(start(date(2026, 9, 10)), under_way)
    omitted = after(ChangeCycle(fact_ids=_ids(again, "2026-06-23"), state=CycleState.OMITTED, reason="fever"), again)
    delay = ChangeCycle(
        fact_ids=_ids(omitted, "2026-06-09"), state=CycleState.DELAYED, on=date(2026, 6, 16), reason="platelets 60"
    )

    found = cycles(after(delay, omitted))

    assert [f"{cycle.first_on:%d %b}" for cycle in found] == [
        *("12 May", "26 May", "16 Jun", "30 Jun"),
        *("10 Sep", "24 Sep", "08 Oct", "22 Oct"),
    ]


def test_a_cycle_is_reduced_once_and_a_given_one_stays_given(under_way):
    dosed = start(TODAY, (DrugOfCycle(drug="oxaliplatin", dose=200, unit="mg"),))
    record = after(dosed)
    given = after(ChangeCycle(fact_ids=("0",), state=CycleState.GIVEN, on=TODAY), record)
    half = ChangeCycle(fact_ids=("0",), state=CycleState.REDUCED, percent=50, reason="neuropathy")

    reduced = after(half, given)
    assert (reduced.cancer_treatments[0].dose, reduced.cancer_treatments[0].status) == (100, DoseStatus.REDUCED)
    with pytest.raises(Refusal, match="reduced already"):
        after(half, reduced)


def _ids(record: PatientRecord, on: str) -> tuple[str, ...]:
    return next(cycle.fact_ids for cycle in cycles(record) if cycle.first_on.isoformat() == on)


@pytest.mark.parametrize(("gy", "is_refused"), [(120, False), (120.5, True), (4500, True)])
def test_a_dose_of_radiotherapy_in_centigray_is_refused(gy, is_refused):
    change = replace(radiotherapy(), entry=replace(radiotherapy().entry, dose_gy=gy))
    if is_refused:
        with pytest.raises(Refusal, match="Is it cGy"):
            refuse_impossible(change, TODAY)
    else:
        refuse_impossible(change, TODAY)
