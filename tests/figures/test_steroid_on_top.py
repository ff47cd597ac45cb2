"""Where one steroid is surely taken and another perhaps, the sure dose is drawn as sure."""

from __future__ import annotations

from datetime import date

import pytest
from figures.patients import on, plan_of, scene, seen

from dashboard.domain.record import Hold, Medication, Patient, PatientRecord, TaperStep
from dashboard.domain.words import Per
from dashboard.figures.drawing.draw import draw
from dashboard.figures.drawing.steps import UNSURE_OPACITY
from dashboard.figures.held import held
from dashboard.figures.marks import Bar, BarState, Step
from dashboard.figures.scene import Scene
from dashboard.figures.theme import SHADES, Family

SHADE = SHADES[Family.STEROID]


def steroid(drug: str, mg: float | None, start: str, stop: str | None = None, **more) -> Medication:
    return Medication(
        drug=drug,
        dose=mg,
        unit="mg",
        per=Per.DAY,
        started_on=on(start),
        stopped_on=on(stop) if stop else None,
        provenance=seen(f"{drug} {mg}"),
        **more,
    )


SURE = steroid("prednisolone", 20, "2026-01-01", "2026-08-31")
PERHAPS = steroid("methylprednisolone", 8, "2026-05", "2026-06-30")


def taking(*regimen: Medication, folded: tuple[str, ...] = ()) -> Scene:
    return scene((PatientRecord(patient=Patient(), regimen=regimen), plan_of()), folded=folded)


def heights(found: Scene) -> list[tuple[str, str, float | None, float | None]]:
    """First and last day, the most that may have been taken, and what surely was."""
    return [
        (str(m.first), str(m.last), m.mg_per_day, m.sure_mg if m.is_unsure else m.mg_per_day)
        for m in found.marks
        if isinstance(m, Step)
    ]


def test_what_may_come_on_top_leaves_the_sure_dose_sure():
    assert heights(taking(SURE, PERHAPS)) == [
        ("2026-01-01", "2026-04-30", 20, 20),
        ("2026-05-01", "2026-05-30", 30, 20),
        ("2026-05-31", "2026-06-30", 30, 30),
        ("2026-07-01", "2026-08-31", 20, 20),
    ]


def test_a_stop_in_doubt_leaves_the_sure_dose_sure():
    perhaps = steroid("methylprednisolone", 8, "2026-05-01", "2026-06")

    assert heights(taking(SURE, perhaps))[1:3] == [
        ("2026-05-01", "2026-06-01", 30, 30),
        ("2026-06-02", "2026-06-30", 30, 20),
    ]


def test_where_every_steroid_is_in_doubt_nothing_is_sure():
    assert heights(taking(PERHAPS))[0] == ("2026-05-01", "2026-05-30", 10, 0)


def test_a_perhaps_of_unknown_dose_leaves_the_sure_dose_sure():
    unknown = steroid("methylprednisolone", None, "2026-05", "2026-06-30")

    assert heights(taking(SURE, unknown))[1:3] == [
        ("2026-05-01", "2026-05-30", None, 20),
        ("2026-05-31", "2026-06-30", None, None),
    ]


def test_an_unknown_dose_that_is_surely_taken_makes_what_is_sure_unknown():
    unknown = steroid("prednisolone", None, "2026-01-01", "2026-08-31")

    assert heights(taking(unknown, PERHAPS))[1] == ("2026-05-01", "2026-05-30", None, None)


def test_a_dose_that_changes_under_the_doubt_is_drawn_as_it_changed():
    tapered = steroid("prednisolone", 20, "2026-01-01", "2026-08-31", taper=(TaperStep(by=10, every_days=134, to=10),))
    found = heights(taking(tapered, PERHAPS))

    assert ("2026-05-01", "2026-05-14", 30, 20) in found
    assert ("2026-05-15", "2026-05-30", 20, 10) in found


def test_a_hold_interrupts_what_is_sure():
    held_ = steroid(
        "prednisolone", 20, "2026-01-01", "2026-08-31", holds=(Hold(from_=date(2026, 5, 10), until=date(2026, 5, 12)),)
    )
    found = heights(taking(held_, PERHAPS))

    assert ("2026-05-10", "2026-05-12", 10, 0) in found
    assert ("2026-05-13", "2026-05-30", 30, 20) in found


def test_the_sure_part_is_solid_and_what_comes_on_top_is_dashed():
    drawing = draw(taking(SURE, PERHAPS))
    x0, x1 = date(2026, 5, 1).toordinal(), date(2026, 5, 31).toordinal()
    over = sorted((box.y0, box.y1, box.opacity) for box in drawing.areas if (box.x0, box.x1) == (x0, x1))
    (outline,) = [box for box in drawing.boxes if box.is_dashed]
    flat = [line for line in drawing.lines if line.stroke == SHADE.ink and line.points[-1][0] == x1]

    (top, middle, pale), (start, bottom, solid) = over
    assert top < middle == start < bottom
    assert (pale, solid) == (UNSURE_OPACITY, 1)
    assert (outline.x0, outline.y0, outline.y1) == (x0, top, middle)
    assert [line.points[-1][1] for line in flat] == [middle]


@pytest.mark.parametrize(
    ("perhaps", "words"),
    [
        (PERHAPS, "Continuous steroid: prednisone 30 mg a day, day not known, 20 mg of it sure"),
        (
            steroid("methylprednisolone", None, "2026-05", "2026-06-30"),
            "Continuous steroid: dose unknown, day not known, 20 mg of it sure",
        ),
    ],
    ids=["a known dose", "an unknown dose"],
)
def test_the_pointer_is_told_how_much_is_sure(perhaps, words):
    assert (words,) in {there.lines for there in held(taking(SURE, perhaps))}


def test_the_table_says_how_much_is_sure():
    (row,) = [row for row in taking(SURE, PERHAPS).rows() if row.value.startswith("prednisone 30 mg")]

    assert row.status.endswith(", start known to the month only, 20 mg of it sure")


def test_a_folded_lane_shows_what_is_surely_taken_as_taken():
    marks = taking(SURE, PERHAPS, folded=("steroids",)).marks
    states = {str(mark.first): mark.segments[0].state for mark in marks if isinstance(mark, Bar)}

    assert states["2026-05-01"] is BarState.TAKEN
