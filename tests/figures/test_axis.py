from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from figures.patients import EVERYONE, TODAY, died, fifteen_years, full_story, nothing, on, plan_of

from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Cancer, Myositis, Patient, PatientRecord
from dashboard.domain.words import Group
from dashboard.figures.axis import Fold, TimeAxis, months_words, quiet_stretches
from dashboard.figures.theme import text_px
from dashboard.figures.window import Window, WindowChoice, days_of, iim_window


def window(story, choice=WindowChoice.DEFAULT) -> Window:
    return Window.of(*story(), TODAY, choice)


def axis(start: date, end: date, **other) -> TimeAxis:
    return TimeAxis(Window(start, end), 860, **other)


def test_by_default_the_view_begins_three_months_before_the_earlier_diagnosis_and_looks_six_months_ahead():
    assert (window(full_story).start, window(full_story).end) == (date(2024, 12, 18), date(2027, 5, 22))


def test_a_cancer_long_before_the_myositis_is_history_and_does_not_stretch_the_view():
    record = PatientRecord(
        patient=Patient(),
        myositis=Myositis(diagnosed_on=on("2025-03-18")),
        cancers=(Cancer(site="colon", diagnosed_on=on("2009-05-01")),),
    )

    assert Window.of(record, plan_of(), TODAY, WindowChoice.DEFAULT).start == date(2024, 12, 18)


def test_the_axis_ends_soon_after_death():
    assert window(died).end == date(2026, 8, 14)


def test_the_cancer_window_runs_from_three_years_before_to_three_years_after_the_onset():
    found = iim_window(*full_story())

    assert (str(found.opens), str(found.closes)) == ("2022-01", "2028-01")


def test_there_is_no_cancer_window_where_screening_does_not_apply():
    record, care = full_story()

    assert iim_window(record, replace(care, risk=replace(care.risk, group=Group.NOT_APPLICABLE))) is None


@pytest.mark.parametrize(
    ("death", "is_cut"),
    [("2027-03-04", True), ("2027-03", True), ("2028-01-31", False), ("2028-02-01", False)],
    ids=["before it closes", "in a month before", "on its last day", "after it"],
)
def test_the_cancer_window_ends_with_the_patients_life(death, is_cut):
    record, care = full_story()
    found = iim_window(replace(record, patient=replace(record.patient, deceased_on=on(death))), care)

    assert found.died_on == (on(death) if is_cut else None)


@pytest.mark.parametrize("choice", list(WindowChoice))
@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_every_view_of_every_patient_shows_at_least_four_weeks(story, choice):
    found = window(story, choice)

    assert (found.end - found.start).days >= 27


@pytest.mark.parametrize("choice", [c for c in WindowChoice if c is not WindowChoice.IIM])
def test_a_living_patients_view_holds_today(choice):
    for story in (full_story, fifteen_years, nothing):
        assert window(story, choice).overlaps(TODAY, TODAY)


@pytest.mark.parametrize(
    ("first", "last", "is_seen"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), False),
        (date(2026, 1, 1), date(2026, 2, 1), True),
        (date(2025, 1, 1), date(2027, 1, 1), True),
        (date(2026, 2, 28), date(2026, 3, 9), True),
        (date(2026, 3, 1), date(2026, 3, 9), False),
    ],
    ids=["ends the day before", "ends on the first day", "spans it", "begins on the last day", "begins the day after"],
)
def test_whatever_overlaps_the_view_is_kept(first, last, is_seen):
    assert Window(date(2026, 2, 1), date(2026, 2, 28)).overlaps(first, last) is is_seen


@pytest.mark.parametrize(
    ("length_days", "apart_days"),
    [
        (21, (7, 7)),
        (42, (7, 7)),
        (75, (28, 31)),
        (540, (28, 31)),
        (560, (90, 92)),
        (2400, (90, 92)),
        (9000, (365, 366)),
    ],
    ids=["3 weeks", "6 weeks", "just over", "18 months", "over 18 months", "6 years", "25 years"],
)
def test_ticks_are_weekly_then_monthly_then_quarterly_then_yearly(length_days, apart_days):
    ticks = axis(date(2024, 1, 10), date(2024, 1, 10) + days(length_days)).calendar()
    apart = {(b.on - a.on).days for a, b in pairwise(ticks)}

    assert apart
    assert apart_days[0] <= min(apart) <= max(apart) <= apart_days[1]


@pytest.mark.parametrize("length_days", [21, 60, 300, 900, 5000])
def test_the_calendar_year_is_always_written(length_days):
    ticks = axis(date(2025, 11, 3), date(2025, 11, 3) + days(length_days)).calendar()
    changes = [b for a, b in pairwise(ticks) if a.on.year != b.on.year]

    assert ticks[0].year
    assert all(tick.year for tick in changes)


@pytest.mark.parametrize(
    ("months", "words"),
    [(0, "0"), (-3, "−3 m"), (9, "+9 m"), (18, "+18 m"), (24, "+2 y"), (30, "+2 y 6 m"), (-36, "−3 y")],
)
def test_time_since_diagnosis_is_said_in_months_and_years(months, words):
    assert months_words(months) == words


def test_the_zero_of_the_upper_axis_is_the_day_of_diagnosis():
    ticks = axis(date(2025, 1, 1), date(2026, 1, 1), diagnosed_on=date(2025, 3, 18)).since_diagnosis()

    assert next(t.on for t in ticks if t.text == "0") == date(2025, 3, 18)


def test_without_a_diagnosis_there_is_no_upper_axis():
    assert axis(date(2025, 1, 1), date(2026, 1, 1)).since_diagnosis() == ()


def test_quiet_years_fold_in_the_view_of_everything():
    record, plan = fifteen_years()
    view = window(fifteen_years, WindowChoice.ALL)
    folds = quiet_stretches(view, days_of(record, plan), TODAY)

    assert [fold.words for fold in folds] == ["11 y quiet", "2 y 3 m quiet"]
    assert not any(fold.first <= day <= fold.last for fold in folds for day in days_of(record, plan))


def test_nothing_folds_in_any_other_view():
    assert quiet_stretches(Window(date(2010, 1, 1), date(2026, 1, 1)), {date(2010, 2, 1)}, TODAY) == ()


def test_a_folded_stretch_takes_no_width_and_the_days_around_it_keep_their_order():
    folded = axis(date(2010, 1, 1), date(2020, 12, 31), folds=(Fold(date(2012, 1, 1), date(2018, 12, 31)),))

    at = [
        folded.px(day.toordinal()) for day in (date(2010, 1, 1), date(2012, 1, 1), date(2019, 1, 1), date(2021, 1, 1))
    ]

    assert at[0] == 0
    assert at[1] == at[2]
    assert at[3] == pytest.approx(860)


def test_an_uncertain_onset_makes_both_edges_of_the_window_as_uncertain():
    record = PatientRecord(patient=Patient(), myositis=Myositis(onset_on=on("2024")))

    found = iim_window(record, plan_of())

    assert found.opens == PartialDate(date(2021, 1, 1), date(2021, 12, 31))
    assert found.closes.last == add_months(date(2024, 12, 31), 36)


@pytest.mark.parametrize("last_year", [2016, 2017, 2018, 2019, 2020])
def test_labels_of_years_and_months_do_not_run_into_each_other(last_year):
    found = axis(date(2015, 1, 1), date(last_year, 6, 30), diagnosed_on=date(2012, 12, 15))
    places = [(found.px(tick.on.toordinal()), text_px(tick.text)) for tick in found.since_diagnosis()]

    assert len(places) > 3
    assert all(right - wide / 2 - (left + before / 2) > 2 for (left, before), (right, wide) in pairwise(places))
