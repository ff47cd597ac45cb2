"""How the steroid doses add up, and what is in no total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from builders import when
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.chart import Chart
from dashboard.domain.dates import days
from dashboard.domain.record import Administration, CancerTreatment, Medication, Patient, PatientRecord, TaperStep
from dashboard.domain.steroid_account import SteroidAccount, steroid_account
from dashboard.domain.words import DoseStatus, Group, Modality, Pattern, Per, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.safety import safety_rules

DAY = date(2026, 6, 1)


def account(*entries: Medication | CancerTreatment, on: date = DAY) -> SteroidAccount:
    record = PatientRecord(
        patient=Patient(),
        regimen=tuple(e for e in entries if isinstance(e, Medication)),
        cancer_treatments=tuple(e for e in entries if isinstance(e, CancerTreatment)),
    )
    chart = Chart.of(record, Group.UNDETERMINED, region=Region.UK, formulary=formulary(), tests=lab_tests())
    return steroid_account(chart, safety_rules(), on)


def steroid(mg: float | None, start: str | None = "2026-05-01", stop: str | None = None, **more: object) -> Medication:
    known = {"drug": "prednisolone", "unit": "mg", "per": Per.DAY} | more
    return Medication(
        dose=mg,
        started_on=when(start) if start else None,
        stopped_on=when(stop) if stop else None,
        **known,  # type: ignore[arg-type]
    )


def dexamethasone(mg: float | None, *on: date) -> CancerTreatment:
    return CancerTreatment(modality=Modality.SYSTEMIC, drug="dexamethasone", dose=mg, unit="mg", given_on=on)


def test_the_worked_example_of_the_fact_sheet_adds_up_to_65_8_mg() -> None:
    """TV-31 of the fact sheet, 1.1."""
    told = account(steroid(12.5), dexamethasone(8, DAY))

    assert [part.words for part in told.parts] == [
        "Prednisolone 12.5 mg x 1 = 12.5 mg",
        "Dexamethasone 8 mg x 6.67 = 53.3 mg",
    ]
    assert told.totals.continuous_mg_per_day == Fraction(25, 2)
    assert round(float(told.totals.total_mg_per_day), 1) == 65.8
    assert all(part.source and not part.source.verified for part in told.parts)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (steroid(70, per=Per.WEEK), "Prednisolone 10 mg x 1 = 10 mg"),
        (steroid(8, drug="methylprednisolone"), "Methylprednisolone 8 mg x 1.25 = 10 mg"),
        (steroid(20, drug="hydrocortisone"), "Hydrocortisone 20 mg x 0.25 = 5 mg"),
        (
            steroid(20, "2026-05-01", taper=(TaperStep(by=-5, every_days=14, to=10),)),
            "Prednisolone 10 mg x 1 = 10 mg",
        ),
    ],
    ids=["a weekly dose by the day", "methylprednisolone", "hydrocortisone", "a taper on its third step"],
)
def test_the_conversion_of_that_days_dose_is_told(entry: Medication, words: str) -> None:
    assert [part.words for part in account(entry).parts] == [words]


def test_a_single_dose_of_unknown_amount_is_named_with_its_day_and_counts_nowhere() -> None:
    told = account(steroid(10), dexamethasone(None, date(2026, 3, 3)))

    assert told.not_counted == ("Dexamethasone of 3 Mar 2026, dose unknown",)
    assert told.totals.last_365_days_g == Fraction(320, 1000)


def of_one_day(*given: Administration, mg: float | None = None, **more: object) -> CancerTreatment:
    return replace(dexamethasone(mg), administrations=given, **more)  # type: ignore[arg-type]


def test_two_doses_of_one_day_are_both_counted() -> None:
    told = account(of_one_day(Administration(on=DAY, dose=8), Administration(on=DAY, dose=4)))

    assert told.totals.total_mg_per_day == 80
    assert told.totals.last_365_days_g == Fraction(80, 1000)
    assert [part.words for part in told.parts] == ["Dexamethasone 12 mg x 6.67 = 80 mg"]
    assert told.total_is_known


def test_a_known_dose_counts_beside_an_unknown_one_of_that_day() -> None:
    told = account(of_one_day(Administration(on=DAY, dose=12), Administration(on=DAY)))

    assert told.totals.total_mg_per_day == 80
    assert not told.total_is_known
    assert told.not_counted == ("Dexamethasone of 1 Jun 2026, dose unknown",)


@pytest.mark.parametrize("status", [DoseStatus.OMITTED, DoseStatus.HELD, DoseStatus.PLANNED])
def test_of_two_doses_of_a_day_only_the_one_that_was_given_counts(status: DoseStatus) -> None:
    told = account(of_one_day(Administration(on=DAY, dose=12), Administration(on=DAY, dose=8, status=status)))

    assert told.totals.total_mg_per_day == 80


@pytest.mark.parametrize(
    "planned",
    [
        replace(dexamethasone(12, DAY), status=DoseStatus.PLANNED),
        of_one_day(Administration(on=DAY, dose=12), status=DoseStatus.PLANNED),
        of_one_day(Administration(on=DAY, status=DoseStatus.PLANNED), mg=12),
    ],
    ids=["its days", "a plan of doses", "its dose"],
)
def test_a_single_dose_that_is_only_planned_does_not_count_as_given(planned: CancerTreatment) -> None:
    told = account(planned)

    assert told.totals.total_mg_per_day == told.totals.last_365_days_g == 0
    assert not told.parts
    assert not told.not_counted


def test_many_days_of_unknown_amount_are_not_all_listed() -> None:
    given_on = [date(2024, 3, 3), *(date(2026, 3, 3) + days(n) for n in range(5))]

    assert account(dexamethasone(None, *given_on)).not_counted == (
        "Dexamethasone of 3 Mar 2026, 4 Mar 2026, 5 Mar 2026 and 2 more days, dose unknown",
    )


@pytest.mark.parametrize(
    ("given_on", "is_named"),
    [(DAY - days(365), False), (DAY - days(364), True), (DAY, True), (DAY + days(1), False)],
    ids=["the day before the year", "its first day", "today", "tomorrow"],
)
def test_what_is_not_counted_is_that_of_the_365_days(given_on: date, is_named: bool) -> None:
    assert bool(account(dexamethasone(None, given_on)).not_counted) is is_named


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (steroid(10, None), "Prednisolone 10 mg, start not recorded"),
        (steroid(8, "2026-05-01", pattern=Pattern.INTERMITTENT), "Prednisolone 8 mg, its days not recorded"),
        (steroid(10, drug="corticosteroid"), "Corticosteroid, not named: how strong it is, is not known"),
    ],
    ids=["no start", "no days", "no name"],
)
def test_what_has_no_place_in_the_sum_is_named(entry: Medication, said: str) -> None:
    told = account(entry)

    assert told.not_counted == (said,)
    assert not told.parts


@pytest.mark.parametrize(
    "entry",
    [
        steroid(10, status=DoseStatus.PLANNED),
        steroid(10, None, "2025-05-31"),
        steroid(10, drug="clobetasol"),
        steroid(10, "2024", "2025-05-31", drug="corticosteroid"),
        Medication(drug="dexamethasone", administrations=(Administration(on=DAY, status=DoseStatus.OMITTED),)),
    ],
    ids=["only planned", "stopped before the year", "a cream", "an unnamed one of before", "left out"],
)
def test_what_was_not_taken_or_not_then_is_not_named(entry: Medication) -> None:
    assert account(entry).not_counted == ()


def test_a_dose_that_is_known_counts_beside_one_that_is_not() -> None:
    told = account(steroid(40, drug="methylprednisolone"), steroid(None, "2026-05-20", drug="dexamethasone"))

    assert [part.words for part in told.parts] == ["Methylprednisolone 40 mg x 1.25 = 50 mg"]
    assert told.totals.continuous_mg_per_day == told.totals.total_mg_per_day == 50
    assert told.totals.last_365_days_g == Fraction(8, 5)
    assert not told.continuous_is_known
    assert told.not_counted == ("Dexamethasone, dose unknown from 20 May 2026 to 1 Jun 2026",)


@pytest.mark.parametrize(
    ("beside", "continuous_is_known", "total_is_known"),
    [
        (steroid(None), False, False),
        (steroid(5, None), False, False),
        (steroid(10, drug="corticosteroid"), False, False),
        (dexamethasone(None, DAY), True, False),
        (dexamethasone(None, DAY - days(1)), True, True),
        (steroid(None, "2026-04-01", "2026-05-31"), True, True),
    ],
    ids=["no dose", "no start", "no name", "a single dose of today", "one of yesterday", "one that was stopped"],
)
def test_a_sum_of_the_day_is_known_when_nothing_that_it_adds_is_left_out(
    beside: Medication | CancerTreatment, continuous_is_known: bool, total_is_known: bool
) -> None:
    told = account(steroid(10), beside)

    assert (told.continuous_is_known, told.total_is_known) == (continuous_is_known, total_is_known)
    assert told.not_counted


@pytest.mark.parametrize(
    ("stopped", "started", "days_long"),
    [("2026-04-30", "2026-05-15", 151), ("2026-04-30", "2026-05-16", 16)],
    ids=["a gap of 14 days", "a gap of 15 days"],
)
def test_a_course_goes_on_across_a_gap_of_14_days(stopped: str, started: str, days_long: int) -> None:
    assert account(steroid(10, "2026-01-01", stopped), steroid(10, started)).course_days == days_long


def test_a_course_that_began_before_the_record_counts_from_its_start() -> None:
    told = account(steroid(10, course_started_on=when("2026-03-01")))

    assert told.course_words == "Continuous steroid since 1 Mar 2026: 3 m, no gap longer than 14 days."


@pytest.mark.parametrize(("stop", "is_told"), [("2026-05-18", True), ("2026-05-17", False)], ids=["14 days", "15 days"])
def test_a_course_that_ended_at_most_14_days_ago_is_told_with_its_last_day(stop: str, is_told: bool) -> None:
    told = account(steroid(10, "2026-04-01", stop))

    assert ("last taken 18 May 2026" in told.course_words) is is_told
    assert (
        is_told
        or told.course_words == "No continuous steroid that can be counted in the 14 days that end with 1 Jun 2026."
    )


@pytest.mark.parametrize(("mg", "counted"), [(19.9, 0), (20, 32), (20.1, 32)])
def test_days_at_or_above_a_threshold_are_those_of_the_rules(mg: float, counted: int) -> None:
    by_mg = {each.mg: each for each in account(steroid(mg)).at_or_above}

    assert (by_mg[20].days, by_mg[20].in_a_row) == (counted, counted)
    assert "C-02" in by_mg[20].rules
    assert by_mg[30].rules == ("C-04",)


def test_single_doses_do_not_count_as_days_above_a_threshold() -> None:
    assert all(each.days == 0 for each in account(dexamethasone(20, DAY)).at_or_above)


doses = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 60) | st.none(), st.sampled_from([2.5, 10, None]), st.sampled_from("pdhs")
    ),
    max_size=5,
)
NAMES = {"p": "prednisolone", "d": "dexamethasone", "h": "hydrocortisone"}


def entries_of(drawn: list[tuple[int, int | None, float | None, str]]) -> list[Medication | CancerTreatment]:
    return [
        dexamethasone(mg, DAY - days(before))
        if letter == "s"
        else steroid(
            mg,
            (DAY - days(before)).isoformat(),
            None if length is None else (DAY - days(before) + days(length)).isoformat(),
            drug=NAMES[letter],
        )
        for before, length, mg, letter in drawn
    ]


@settings(deadline=None)
@given(doses, st.randoms())
def test_the_parts_always_add_up_to_the_total_whatever_their_order(
    drawn: list[tuple[int, int | None, float | None, str]], chance: object
) -> None:
    entries = entries_of(drawn)
    told = account(*entries)
    chance.shuffle(entries)  # type: ignore[attr-defined]

    assert sum((part.prednisone_mg for part in told.parts), Fraction(0)) == told.totals.total_mg_per_day
    assert account(*entries) == told


@settings(deadline=None)
@given(doses)
def test_whenever_a_total_leaves_something_out_it_is_named(
    drawn: list[tuple[int, int | None, float | None, str]],
) -> None:
    unknown = [(before, 0 if kind == "s" else length) for before, length, mg, kind in drawn if mg is None]
    is_left_out = any(length is None or before - length < 365 for before, length in unknown)

    assert bool(account(*entries_of(drawn)).not_counted) is is_left_out


@settings(deadline=None)
@given(doses, doses)
def test_an_entry_of_unknown_dose_never_changes_a_total(
    drawn: list[tuple[int, int | None, float | None, str]], more: list[tuple[int, int | None, float | None, str]]
) -> None:
    unknown = [(before, length, None, kind) for before, length, _, kind in more]

    assert account(*entries_of([*drawn, *unknown])).totals == account(*entries_of(drawn)).totals
