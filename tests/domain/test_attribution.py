"""What else happened near a change: offered with its window, never asserted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import when
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.attribution import Candidate, candidates, looked_at
from dashboard.domain.causes import Cause, CauseKind
from dashboard.domain.changes import Change, ChangeKind
from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import (
    Administration,
    Cancer,
    CancerMove,
    CancerTreatment,
    ClinicalFeature,
    Event,
    Medication,
    Myositis,
    Patient,
    PatientRecord,
    Provenance,
    Result,
    TaperStep,
)
from dashboard.domain.words import CancerState, DoseStatus, Feature, Group, Modality, Per, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.causes import causes

DAY = date(2026, 6, 1)


def chart(**facts: tuple[object, ...]) -> Chart:
    record = PatientRecord(patient=Patient(), **facts)  # type: ignore[arg-type]
    return Chart.of(record, Group.UNDETERMINED, region=Region.UK, formulary=formulary(), tests=lab_tests())


def change(kind: ChangeKind, on: str = "2026-06-01", *tests: str, fact_id: str = "it") -> Change:
    return Change(kind=kind, on=when(on), words=("It",), tests=frozenset(tests), fact_ids=(fact_id,))


def words(kind: ChangeKind, *tests: str, on: str = "2026-06-01", **facts: tuple[object, ...]) -> list[str]:
    return [c.words for c in candidates(chart(**facts), change(kind, on, *tests), causes())]


def drug(name: str, start: str | None, stop: str | None = None, mg: float | None = 10, **more: object) -> Medication:
    known = {"unit": "mg", "per": Per.DAY} | more
    return Medication(
        drug=name,
        dose=mg,
        started_on=when(start) if start else None,
        stopped_on=when(stop) if stop else None,
        **known,  # type: ignore[arg-type]
    )


def cycle(name: str, on: str, number: int, **more: object) -> CancerTreatment:
    return CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug=name,
        started_on=when(on),
        stopped_on=when(on),
        cycle=number,
        **more,  # type: ignore[arg-type]
    )


def begins_on(cause: Cause, day: date) -> Chart:
    """A patient with one thing that a row of the file looks for, on one day."""
    on = PartialDate.on(day)
    known = next((d.key for d in formulary().drugs if d.is_one_of(cause.drugs)), "")
    match cause.kind:
        case CauseKind.DRUG_BEGUN:
            return chart(regimen=(drug(known, day.isoformat()),))
        case CauseKind.DRUG_GIVEN:
            return chart(regimen=(Medication(drug=known, given_on=(day,)),))
        case CauseKind.EVENT:
            return chart(events=(Event(type=cause.events[0], on=on),))
        case CauseKind.CANCER:
            move = CancerMove(state=CancerState.RECURRENCE, on=on)
            return chart(cancers=(Cancer(site="ovary", moves=(move,)),))
        case CauseKind.MYOSITIS:
            return chart(myositis=Myositis(onset_on=on, diagnosed_on=on))  # type: ignore[arg-type]
        case CauseKind.MUSCLE:
            return chart(results=(Result(test="ck", value=900, unit="U/L", upper_limit=200, on=on),))


@pytest.mark.parametrize("cause", causes(), ids=lambda cause: cause.title)
@pytest.mark.parametrize(
    ("edge", "beyond", "is_near"),
    [("from_days", -1, False), ("from_days", 0, True), ("to_days", 0, True), ("to_days", 1, False)],
    ids=["the day before", "on the first day", "on the last day", "the day after"],
)
def test_each_window_holds_its_first_and_last_day_and_no_other(
    cause: Cause, edge: str, beyond: int, is_near: bool
) -> None:
    distance = getattr(cause, edge) + beyond
    for kind in cause.changes:
        near_it = begins_on(cause, DAY - days(distance))
        found = candidates(near_it, change(kind, DAY.isoformat(), *cause.tests), causes())

        assert (cause.title in {c.title for c in found}) is is_near


def test_low_counts_after_chemotherapy_name_the_cycle_and_how_long_before_it_was() -> None:
    given_before = chart(
        cancer_treatments=(cycle("carboplatin", "2026-05-22", 3), cycle("paclitaxel", "2026-05-22", 3))
    )
    found = candidates(given_before, change(ChangeKind.CYTOPENIA), causes())

    assert [(c.words, c.when, c.window) for c in found] == [
        ("Carboplatin, cycle 3 on 22 May 2026", "10 d before", "7 to 14 days before"),
        ("Paclitaxel, cycle 3 on 22 May 2026", "10 d before", "7 to 14 days before"),
    ]


def test_chemotherapy_is_no_candidate_for_a_raised_ck() -> None:
    assert words(ChangeKind.CK, cancer_treatments=(cycle("carboplatin", "2026-05-22", 3),)) == []


def test_a_dose_that_was_raised_is_told_with_the_dose_before() -> None:
    raised = (
        drug("methotrexate", "2025-01-01", "2026-05-09", 10, per=Per.WEEK),
        drug("methotrexate", "2026-05-10", None, 15, per=Per.WEEK),
    )

    assert words(ChangeKind.CYTOPENIA, regimen=raised) == [
        "Methotrexate raised to 15 mg a week from 10 mg a week, 10 May 2026"
    ]


@pytest.mark.parametrize(
    ("then", "told"),
    [
        (drug("azathioprine", "2026-05-10", None, 50), []),
        (drug("azathioprine", "2026-05-10", None, 100), []),
        (drug("azathioprine", "2026-05-10", None, 100.5), ["raised to 100.5 mg a day from 100 mg a day"]),
        (drug("azathioprine", "2026-05-10", None, None), ["changed from 100 mg a day to a dose not recorded"]),
        (drug("azathioprine", "2026-05-10", None, 700, per=Per.WEEK), []),
        (drug("azathioprine", "2026-05-10", None, 0.2, unit="g"), ["raised to 0.2 g a day from 100 mg a day"]),
    ],
    ids=["lower", "the same", "just higher", "unknown", "the same by the week", "higher in another unit"],
)
def test_only_a_dose_that_rose_or_may_have_risen_is_a_candidate(then: Medication, told: list[str]) -> None:
    found = words(ChangeKind.CYTOPENIA, regimen=(drug("azathioprine", "2025-01-01", "2026-05-09", 100), then))

    assert len(found) == len(told)
    assert all(part in each for part, each in zip(told, found, strict=True))


@pytest.mark.parametrize(
    ("stopped", "is_again"), [("2026-04-07", True), ("2026-04-08", False)], ids=["43 days apart", "42 days apart"]
)
def test_a_drug_taken_again_after_more_than_42_days_has_started_again(stopped: str, is_again: bool) -> None:
    again = (drug("azathioprine", "2025-01-01", stopped), drug("azathioprine", "2026-05-20"))

    assert ("Azathioprine started again at 10 mg a day, 20 May 2026" in words(ChangeKind.CYTOPENIA, regimen=again)) is (
        is_again
    )


def test_a_drug_whose_start_is_not_recorded_is_named_as_such_and_comes_last() -> None:
    found = words(
        ChangeKind.CYTOPENIA, regimen=(drug("methotrexate", None), drug("azathioprine", "2026-05-20")), on="2026-06-01"
    )

    assert found == [
        "Azathioprine started at 10 mg a day, 20 May 2026",
        "Methotrexate started at 10 mg a day, start not recorded",
    ]


def test_a_drug_of_unknown_start_that_was_stopped_long_ago_is_no_candidate() -> None:
    assert words(ChangeKind.CYTOPENIA, regimen=(drug("methotrexate", None, "2026-03-02"),)) == []
    assert words(ChangeKind.CYTOPENIA, regimen=(drug("methotrexate", None, "2026-03-03"),)) == [
        "Methotrexate started at 10 mg a day, start not recorded, until 3 Mar 2026"
    ]


def test_a_start_known_to_the_month_is_offered_without_a_number_of_days() -> None:
    record = chart(regimen=(drug("azathioprine", "2026-05"),))
    (found,) = candidates(record, change(ChangeKind.CYTOPENIA), causes())

    assert (found.days_before, found.when) == (None, "")
    assert found.words == "Azathioprine started at 10 mg a day, May 2026"


def test_a_dose_since_a_later_day_than_the_course_has_changed_then() -> None:
    entry = drug("methotrexate", "2024-01-01", None, 15, per=Per.WEEK, dose_since=when("2026-05-10"))

    assert words(ChangeKind.CYTOPENIA, regimen=(entry,)) == [
        "Methotrexate changed to 15 mg a week, the dose before is not recorded, 10 May 2026"
    ]


def test_a_dose_that_a_schedule_raises_is_a_candidate_on_its_day() -> None:
    entry = drug("methotrexate", "2025-12-01", None, 10, per=Per.WEEK, taper=(TaperStep(by=5, every_days=170, to=15),))

    assert words(ChangeKind.CYTOPENIA, regimen=(entry,)) == [
        "Methotrexate raised to 15 mg a week by its schedule, 20 May 2026"
    ]


def test_a_planned_dose_whose_day_is_past_is_told_as_planned() -> None:
    planned = cycle("carboplatin", "2026-05-22", 4, status=DoseStatus.PLANNED)

    assert words(ChangeKind.CYTOPENIA, cancer_treatments=(planned,)) == [
        "Carboplatin, cycle 4 on 22 May 2026, planned, not recorded as given"
    ]


def test_a_dose_that_was_left_out_is_no_candidate() -> None:
    listed = Medication(
        drug="cyclophosphamide", administrations=(Administration(on=date(2026, 5, 22), status=DoseStatus.OMITTED),)
    )

    assert words(ChangeKind.CYTOPENIA, regimen=(listed,)) == []


def test_a_statin_counts_for_as_long_as_it_is_taken_and_not_for_low_counts() -> None:
    statin = drug("atorvastatin", "2020-01-01", None, 20)

    assert words(ChangeKind.CK, regimen=(statin,)) == ["Atorvastatin from 1 Jan 2020"]
    assert words(ChangeKind.CYTOPENIA, regimen=(statin,)) == []


def test_a_checkpoint_inhibitor_is_told_once_with_its_last_cycle() -> None:
    given = tuple(cycle("pembrolizumab", on, n) for n, on in enumerate(("2026-04-01", "2026-04-22", "2026-05-13"), 1))

    for kind in ChangeKind:
        assert words(kind, cancer_treatments=given) == ["Pembrolizumab, cycle 3 on 13 May 2026"]


def test_steroid_is_a_candidate_for_few_lymphocytes_only() -> None:
    steroid = (drug("prednisolone", "2026-01-01", None, 40),)

    assert words(ChangeKind.CYTOPENIA, "lymphocytes", regimen=steroid) == ["Prednisolone from 1 Jan 2026"]
    assert words(ChangeKind.CYTOPENIA, "neutrophils", regimen=steroid) == []


def ck(value: float, on: str = "2026-06-01", limit: float | None = 200) -> Result:
    return Result(test="ck", value=value, unit="U/L", upper_limit=limit, on=when(on))


def test_a_raised_alt_with_a_raised_ck_may_come_from_muscle() -> None:
    beside = Result(test="ggt", value=20, unit="U/L", upper_limit=40, on=when("2026-05-30"))

    assert words(ChangeKind.TRANSAMINASES, results=(ck(900), beside)) == [
        "CK 900 U/L of 1 Jun 2026, 4.5 times its upper limit; GGT not over its limit and bilirubin not known"
    ]


@pytest.mark.parametrize(
    ("value", "limit", "is_offered"),
    [(200, 200, False), (201, 200, True), (900, None, True)],
    ids=["at the limit", "just over", "no limit sent: offered, and said"],
)
def test_muscle_is_offered_where_ck_is_over_its_limit_or_cannot_be_judged(
    value: float, limit: float | None, is_offered: bool
) -> None:
    found = words(ChangeKind.TRANSAMINASES, results=(ck(value, limit=limit),))

    assert bool(found) is is_offered
    assert limit or "no limit to compare with" in found[0]


def test_a_ck_that_was_normal_again_does_not_explain_a_raised_alt() -> None:
    assert words(ChangeKind.TRANSAMINASES, results=(ck(900, "2026-05-01"), ck(100, "2026-05-20"))) == []


def test_ck_does_not_explain_itself() -> None:
    assert words(ChangeKind.CK, results=(ck(900),)) == []


def test_a_flare_an_infection_and_a_recurrence_near_a_rash_are_offered_nearest_first() -> None:
    found = words(
        ChangeKind.RASH,
        events=(
            Event(type="severe_infection", on=when("2026-05-10"), ended_on=when("2026-05-20"), detail="pneumonia"),
            Event(type="disease_activity", on=when("2026-06-04")),
        ),
        cancers=(
            Cancer(site="ovary", moves=(CancerMove(state=CancerState.RECURRENCE, on=when("2026-07-20")),)),
            Cancer(site="breast", moves=(CancerMove(state=CancerState.REMISSION, on=when("2026-06-01")),)),
        ),
    )

    assert found == [
        "Disease activity of 4 Jun 2026",
        "Severe infection (pneumonia) of 10 May 2026 to 20 May 2026",
        "Ovary cancer: recurrence of 20 Jul 2026",
    ]


def test_what_has_no_day_is_named_without_one() -> None:
    found = words(
        ChangeKind.RASH,
        events=(Event(type="disease_activity"),),
        features=(ClinicalFeature(feature=Feature.PERSISTENT_HIGH_ACTIVITY, present=True),),
        cancers=(Cancer(site="ovary", moves=(CancerMove(state=CancerState.PROGRESSION),)),),
    )

    assert found == [
        "Disease activity, day not recorded",
        "Persistent high activity, day not recorded",
        "Ovary cancer: progression, day not recorded",
    ]


def test_a_fact_is_no_candidate_for_itself() -> None:
    seen = Event(type="disease_activity", on=when("2026-06-01"), provenance=Provenance(fact_id="it"))

    assert words(ChangeKind.RASH, events=(seen,)) == []


def test_where_nothing_is_found_the_windows_looked_at_are_named() -> None:
    nothing = change(ChangeKind.CYTOPENIA, "2026-06-01", "neutrophils")

    assert candidates(chart(), nothing, causes()) == ()
    named = looked_at(nothing, causes())
    assert "The nadir of chemotherapy, 7 to 14 days before" in named
    assert not any("Haemolysis" in each for each in named), "that is for haemoglobin"


DRUGS = ("methotrexate", "azathioprine", "carboplatin", "pembrolizumab", "atorvastatin", "prednisolone")
entries = st.lists(
    st.tuples(
        st.sampled_from(DRUGS),
        st.integers(0, 200) | st.none(),
        st.integers(0, 90) | st.none(),
        st.sampled_from([5, 10, None]),
    ),
    max_size=6,
)


def regimen_of(drawn: list[tuple[str, int | None, int | None, float | None]]) -> tuple[Medication, ...]:
    return tuple(
        drug(
            name,
            None if before is None else (DAY - days(before)).isoformat(),
            None if before is None or length is None else (DAY - days(before) + days(length)).isoformat(),
            mg,
            provenance=Provenance(fact_id=f"{number}"),
        )
        for number, (name, before, length, mg) in enumerate(drawn)
    )


def found_with(regimen: tuple[Medication, ...], kind: ChangeKind) -> tuple[Candidate, ...]:
    return candidates(chart(regimen=regimen), change(kind, "2026-06-01", "lymphocytes"), causes())


@settings(deadline=None)
@given(entries, st.sampled_from(ChangeKind), st.randoms())
def test_the_order_of_the_entries_changes_nothing(
    drawn: list[tuple[str, int | None, int | None, float | None]], kind: ChangeKind, chance: object
) -> None:
    regimen = regimen_of(drawn)
    shuffled = list(regimen)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert found_with(regimen, kind) == found_with(tuple(shuffled), kind)


@settings(deadline=None)
@given(entries, entries, st.sampled_from(ChangeKind))
def test_an_added_drug_never_removes_a_candidate(
    drawn: list[tuple[str, int | None, int | None, float | None]],
    more: list[tuple[str, int | None, int | None, float | None]],
    kind: ChangeKind,
) -> None:
    regimen = regimen_of(drawn)
    added = tuple(m for m in regimen_of(more) if m.drug not in {each.drug for each in regimen})
    before, after = found_with(regimen, kind), found_with((*regimen, *(replace(m) for m in added)), kind)

    assert set(before) <= set(after)
