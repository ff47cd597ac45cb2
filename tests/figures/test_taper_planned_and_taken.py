"""Timeline rule 15: a taper as planned is an outline, what was taken is filled, and the gap between them is seen."""

from __future__ import annotations

from datetime import date

from figures.patients import TODAY, on, plan_of, scene, seen

from dashboard.domain.dates import days
from dashboard.domain.record import Hold, Medication, Patient, PatientRecord, TaperStep
from dashboard.domain.words import DoseStatus, Per
from dashboard.figures.drawing.draw import draw
from dashboard.figures.marks import Step
from dashboard.figures.scene import Scene
from dashboard.figures.theme import SHADES, Family

DOWN = (TaperStep(by=-5, every_days=14, to=5),)


def steroid(mg: float, start: str, stop: str | None = None, drug: str = "prednisolone", **more: object) -> Medication:
    return Medication(
        drug=drug,
        dose=mg,
        unit="mg",
        per=Per.DAY,
        started_on=on(start),
        stopped_on=on(stop) if stop else None,
        provenance=seen(f"{drug} {mg} {start}"),
        **more,  # type: ignore[arg-type]
    )


def taking(*regimen: Medication) -> Scene:
    return scene((PatientRecord(patient=Patient(), regimen=regimen), plan_of()))


def steps(found: Scene, *, planned: bool) -> list[tuple[str, str, float | None]]:
    return [
        (str(m.first), str(m.last), m.mg_per_day)
        for m in found.marks
        if isinstance(m, Step) and m.is_planned is planned
    ]


def test_a_planned_taper_stands_beside_the_doses_that_were_taken() -> None:
    planned = steroid(20, "2026-05-01", "2026-06-11", taper=DOWN, status=DoseStatus.PLANNED)
    taken = steroid(20, "2026-05-01", "2026-06-11")

    found = taking(planned, taken)
    assert steps(found, planned=False) == [("2026-05-01", "2026-06-11", 20)]
    assert steps(found, planned=True) == [
        ("2026-05-01", "2026-05-14", 20),
        ("2026-05-15", "2026-05-28", 15),
        ("2026-05-29", "2026-06-11", 10),
    ]


def test_a_taper_that_another_dose_replaced_keeps_its_outline_as_it_was_written() -> None:
    found = taking(steroid(20, "2026-05-01", "2026-05-20", taper=DOWN), steroid(25, "2026-05-21", "2026-07-31"))

    assert steps(found, planned=False) == [
        ("2026-05-01", "2026-05-14", 20),
        ("2026-05-15", "2026-05-20", 15),
        ("2026-05-21", "2026-07-31", 25),
    ]
    assert steps(found, planned=True) == [
        ("2026-05-21", "2026-05-28", 15),
        ("2026-05-29", "2026-06-11", 10),
        ("2026-06-12", "2026-06-25", 5),
    ]


def test_a_taper_on_hold_keeps_its_outline_on_those_days() -> None:
    hold = Hold(from_=date(2026, 5, 10), until=date(2026, 5, 12))

    assert steps(taking(steroid(20, "2026-05-01", "2026-07-31", taper=DOWN, holds=(hold,))), planned=True) == [
        ("2026-05-10", "2026-05-12", 20)
    ]


def test_another_steroid_taken_then_counts_in_the_outline_too() -> None:
    other = steroid(4, "2026-04-01", "2026-07-31", "methylprednisolone")

    assert steps(taking(steroid(20, "2026-05-01", "2026-06-11", taper=DOWN), other), planned=True) == [
        ("2026-06-12", "2026-06-25", 10)
    ]


def test_a_taper_that_was_followed_has_no_outline() -> None:
    assert steps(taking(steroid(20, "2026-05-01", taper=DOWN)), planned=True) == []
    assert steps(taking(steroid(20, "2026-05-01", "2026-06-25", taper=DOWN)), planned=True) == []
    assert steps(taking(steroid(20, "2026-05-01", "2026-06-24", taper=DOWN)), planned=True) == [
        ("2026-06-25", "2026-06-25", 5)
    ]


def test_a_taper_to_nothing_ends_with_its_last_dose() -> None:
    to_nothing = (TaperStep(by=-10, every_days=14, to=0),)

    assert steps(taking(steroid(20, "2026-05-01", "2026-05-07", taper=to_nothing)), planned=True) == [
        ("2026-05-08", "2026-05-14", 20),
        ("2026-05-15", "2026-05-28", 10),
    ]


def test_a_plan_that_was_given_up_is_not_drawn_into_the_future() -> None:
    written = steroid(40, str(TODAY - days(20)), str(TODAY - days(10)), taper=DOWN)

    assert steps(taking(written), planned=True) == [
        (str(TODAY - days(9)), str(TODAY - days(7)), 40),
        (str(TODAY - days(6)), str(TODAY), 35),
    ]


def test_the_outline_is_dashed_over_the_fill_of_what_was_taken() -> None:
    drawing = draw(taking(steroid(20, "2026-05-01", "2026-05-20", taper=DOWN), steroid(25, "2026-05-21", "2026-07-31")))
    shade = SHADES[Family.STEROID]
    outline = [line for line in drawing.under if line.dash == "dash" and line.stroke == shade.ink]
    filled = [box for box in drawing.areas if box.fill == shade.pale]
    instead = date(2026, 5, 21).toordinal()

    (box,) = [box for box in filled if box.x0 == instead]
    assert [line for line in outline if line.points[-1][1] > box.y0], "below the top of the fill: less was planned"


def test_the_dose_of_now_is_printed_strongest_whatever_was_planned_before() -> None:
    drawing = draw(taking(steroid(20, "2026-05-01", "2026-05-20", taper=DOWN), steroid(25, "2026-05-21")))

    assert [text.text for text in drawing.texts if text.is_bold and text.text.endswith(" mg")] == ["25 mg"]
