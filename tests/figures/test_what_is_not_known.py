"""What has no date, or only a month or a year, is not drawn as if its day were known."""

from __future__ import annotations

from datetime import date

import pytest
from figures.patients import TODAY, on, plan_of, scene, seen

from dashboard.domain.record import (
    Cancer,
    CancerMove,
    CancerTreatment,
    Comorbidity,
    Event,
    Medication,
    Myositis,
    Patient,
    PatientRecord,
    Result,
)
from dashboard.domain.words import CancerState, DoseStatus, Modality
from dashboard.figures.drawing.draw import draw
from dashboard.figures.marks import Bar, BarState, Point
from dashboard.figures.scene import Scene, csv_rows
from dashboard.figures.theme import SHADES, Family


def of(**facts: object) -> Scene:
    return scene((PatientRecord(patient=Patient(), **facts), plan_of()))  # type: ignore[arg-type]


def drug(name: str, start: str | None = None, stop: str | None = None, **more: object) -> Medication:
    began, ended = (on(day) if day else None for day in (start, stop))
    return Medication(drug=name, started_on=began, stopped_on=ended, provenance=seen(name), **more)  # type: ignore[arg-type]


def treatment(modality: Modality, **more: object) -> CancerTreatment:
    return CancerTreatment(modality=modality, provenance=seen("t-1"), **more)  # type: ignore[arg-type]


UNDATED = {
    "immunosuppressant": ({"regimen": (drug("azathioprine"),)}, "Azathioprine"),
    "steroid": ({"regimen": (drug("prednisolone"),)}, "Prednisolone"),
    "a drug that is said to be taken": ({"regimen": (drug("azathioprine", status=DoseStatus.TAKEN),)}, "Azathioprine"),
    "chemotherapy": ({"cancer_treatments": (treatment(Modality.SYSTEMIC, drug="paclitaxel"),)}, "Paclitaxel"),
    "a cycle": ({"cancer_treatments": (treatment(Modality.SYSTEMIC, drug="paclitaxel", cycle=2),)}, "Paclitaxel"),
    "checkpoint inhibitor": (
        {"cancer_treatments": (treatment(Modality.SYSTEMIC, drug="pembrolizumab"),)},
        "Pembrolizumab",
    ),
    "radiotherapy": ({"cancer_treatments": (treatment(Modality.RADIOTHERAPY),)}, "Radiotherapy"),
    "surgery": ({"cancer_treatments": (treatment(Modality.SURGERY, procedure="mastectomy"),)}, "Mastectomy"),
    "cancer": ({"cancers": (Cancer(site="stomach", provenance=seen("c-1")),)}, "Stomach cancer"),
    "result": ({"results": (Result(test="ck", value=900, unit="U/L", provenance=seen("r-1")),)}, "CK"),
    "event": ({"events": (Event(type="admission", provenance=seen("e-1")),)}, "Admission"),
    "illness": ({"comorbidities": (Comorbidity(what="diabetes", provenance=seen("i-1")),)}, "Diabetes"),
}


@pytest.mark.parametrize(("facts", "name"), UNDATED.values(), ids=UNDATED.keys())
def test_what_has_no_date_is_named_under_the_chart_and_stands_in_the_table_only(facts, name):
    found = of(**facts)

    assert found.marks == ()
    assert f"No date recorded, in the table only: {name}" in [text.text for text in draw(found).texts]
    (row,) = [row for row in found.rows() if row.what == name]
    assert row.status.startswith("no date recorded")
    assert row.lane not in found.nothing_recorded


def test_a_state_of_a_cancer_without_a_day_is_named_under_the_chart():
    moves = (CancerMove(state=CancerState.REMISSION, provenance=seen("m-1")),)
    found = of(cancers=(Cancer(site="breast", diagnosed_on=on("2026-02-01"), moves=moves, provenance=seen("c")),))

    assert found.undated == ("No date recorded, in the table only: Breast cancer (remission)",)


def test_a_long_list_of_what_has_no_date_takes_more_lines_and_makes_room_for_them():
    some = of(regimen=(drug("azathioprine"),))
    many = of(events=tuple(Event(type=f"kind_of_event_number_{i}", provenance=seen(f"e-{i}")) for i in range(20)))

    assert len(many.undated) > 1
    assert many.height_px - some.height_px == 15 * (len(many.undated) - 1)


def bar(start: str | None, stop: str | None, **more: object) -> Bar:
    found = of(regimen=(drug("azathioprine", start, stop, **more),))
    (mark,) = found.marks
    assert isinstance(mark, Bar)
    return mark


@pytest.mark.parametrize(
    ("start", "stop", "first", "last", "words"),
    [
        ("2026", "2026", "2026-01-01", "2026-12-31", "2026, days not known"),
        ("2026-05", "2026-05", "2026-05-01", "2026-05-31", "May 2026, days not known"),
        ("2026", "2026-05", "2026-01-01", "2026-05-31", "2026 to May 2026, days not known"),
        ("2026-05", "2026", "2026-05-01", "2026-12-31", "May 2026 to 2026, days not known"),
        ("2026-05", "2026-05-20", "2026-05-01", "2026-05-20", "May 2026 to 20 May 2026, days not known"),
    ],
    ids=["one year", "one month", "a year, a month of it", "a month, its year", "a month, a day of it"],
)
def test_a_course_of_which_no_day_is_sure_is_in_doubt_from_end_to_end(start, stop, first, last, words):
    mark = bar(start, stop)

    assert [segment.state for segment in mark.segments] == [BarState.UNSURE]
    assert (mark.first, mark.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert mark.text == words
    assert (mark.fades_from, mark.fades_until) == (None, None)


@pytest.mark.parametrize(
    ("start", "stop", "sure", "doubt"),
    [
        ("2026-02", "2026-06", ("2026-02-28", "2026-06-01"), ("2026-02-01", "2026-06-30")),
        ("2026-02-10", "2026-06", ("2026-02-10", "2026-06-01"), (None, "2026-06-30")),
        ("2026-02-10", "2026-06-09", ("2026-02-10", "2026-06-09"), (None, None)),
    ],
    ids=["both months", "only the stop", "both days"],
)
def test_only_the_sure_days_of_a_course_are_solid(start, stop, sure, doubt):
    mark = bar(start, stop)

    assert [segment.state for segment in mark.segments] == [BarState.TAKEN]
    assert (mark.first.isoformat(), mark.last.isoformat()) == sure
    assert tuple(day and day.isoformat() for day in (mark.fades_from, mark.fades_until)) == doubt


def test_what_began_some_day_this_year_and_goes_on_is_not_called_planned():
    mark = bar("2026", None)

    assert [segment.state for segment in mark.segments] == [BarState.TAKEN, BarState.AHEAD]
    assert (mark.fades_from, mark.first) == (date(2026, 1, 1), TODAY)


def test_what_is_planned_for_some_day_of_this_year_stays_planned():
    assert [segment.state for segment in bar("2026", None, status=DoseStatus.PLANNED).segments] == [BarState.PLANNED]


def test_days_in_doubt_are_evenly_pale_and_dashed_and_the_legend_says_so():
    found = of(regimen=(drug("azathioprine", "2025", "2026-06"),))
    shades = SHADES[Family.IMMUNOSUPPRESSANT]
    doubtful = [box for box in draw(found).boxes if box.is_dashed]

    assert len(doubtful) == 2
    assert {(box.fill, box.stroke, box.opacity) for box in doubtful} == {(shades.pale, shades.ink, 1)}
    assert "dashed pale = day not known" in found.legend_words


def test_a_course_with_both_its_days_needs_no_word_of_doubt():
    assert "dashed pale = day not known" not in of(regimen=(drug("azathioprine", "2026-02-10"),)).legend_words


def test_a_checkpoint_inhibitor_begun_in_some_month_wears_its_glyph_over_that_month():
    pembrolizumab = treatment(Modality.SYSTEMIC, drug="pembrolizumab", started_on=on("2026-03"))
    (glyph,) = [mark for mark in of(cancer_treatments=(pembrolizumab,)).marks if isinstance(mark, Point)]

    assert glyph.on == on("2026-03")


def test_the_csv_holds_what_is_not_drawn():
    heading, row = csv_rows(of(regimen=(drug("azathioprine", reason="by mouth"),)))

    assert row[heading.index("status")] == "no date recorded, by mouth"


def test_the_dose_of_undated_radiotherapy_is_not_lost():
    found = of(cancer_treatments=(treatment(Modality.RADIOTHERAPY, dose_gy=45, fractions_planned=25),))

    assert [row.value for row in found.rows()] == ["45 Gy / 25 fx"]


def test_a_course_whose_stop_is_known_to_this_year_is_neither_ongoing_nor_given_a_length():
    (row,) = bar("2026", "2026").says

    assert row.status == "stop day not known"
    assert row.when == "2026, approx. to 2026, approx."


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-01-12", "2 d after myositis diagnosis"),
        ("2026-01-07", "3 d before myositis diagnosis"),
        ("2026-01", ""),
        ("2026", ""),
    ],
    ids=["a day after", "a day before", "a month", "a year"],
)
def test_only_a_known_day_is_said_to_be_before_or_after_the_diagnosis(start, words):
    found = of(regimen=(drug("azathioprine", start),), myositis=Myositis(diagnosed_on=on("2026-01-10")))

    assert next(row for row in found.rows() if row.what == "Azathioprine").since_diagnosis == words
