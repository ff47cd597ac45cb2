"""Events, each kind in the lane where a clinician looks for it; a kind nobody foresaw is still shown."""

from __future__ import annotations

from collections import defaultdict

from dashboard.domain.record import Event
from dashboard.figures.lanes.points import point, point_row
from dashboard.figures.lanes.screening import DONE
from dashboard.figures.marks import Fill, Point, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, course_words, plain

ACTIVITY = "DM activity and bloods"
SAFETY = "Infections, vaccines, safety"
TREATED_ELSEWHERE = frozenset({"immune_related_adverse_event"})

PLACES = {
    "disease_activity": (ACTIVITY, "Flares and symptoms", Shape.TRIANGLE),
    "symptom": (ACTIVITY, "Flares and symptoms", Shape.TRIANGLE),
    "fdg_pet": (DONE, "FDG PET", Shape.CIRCLE),
    "surgery": (DONE, "Procedures", Shape.CROSS),
    "drain": (DONE, "Procedures", Shape.CROSS),
    "third_space_fluid": (DONE, "Procedures", Shape.CROSS),
    "contrast": (DONE, "Procedures", Shape.CROSS),
    "dental_work": (DONE, "Procedures", Shape.CROSS),
    "retinal_check": (DONE, "Checks", Shape.CIRCLE),
    "fracture_risk_assessment": (DONE, "Checks", Shape.CIRCLE),
    "blood_pressure": (DONE, "Checks", Shape.CIRCLE),
    "monitoring_bloods": (SAFETY, "Monitoring bloods", Shape.CIRCLE),
    "severe_infection": (SAFETY, "Infections", Shape.TRIANGLE),
    "varicella_exposure": (SAFETY, "Infections", Shape.TRIANGLE),
    "vaccination": (SAFETY, "Vaccines", Shape.SQUARE),
    "live_product": (SAFETY, "Vaccines", Shape.SQUARE),
    "adverse_event": (SAFETY, "Adverse events", Shape.TRIANGLE),
    "admission": (SAFETY, "Admissions", Shape.TRIANGLE),
    "vomiting_or_fasting": (SAFETY, "Admissions", Shape.TRIANGLE),
}
OTHERWISE = (SAFETY, "Other events", Shape.CIRCLE)
UNLABELLED = frozenset({"monitoring_bloods", "fdg_pet"})
"""The row's name says all there is."""


def event_rows(view: View, lane: str) -> list[Row]:
    groups: dict[str, list[Point]] = defaultdict(list)
    for event in view.record.events:
        place, name, shape = PLACES.get(event.type, OTHERWISE)
        if place == lane and event.on and event.type not in TREATED_ELSEWHERE:
            groups[name].append(_point(view, lane, event, shape))
    if lane == SAFETY:
        for illness in view.record.comorbidities:
            if illness.on:
                row = view.say(lane, plain(illness.what), fact=illness, on=illness.on, status="since then")
                mark = point(illness.on, (row,), Family.EVENT, Shape.SQUARE, Fill.FILLED, plain(illness.what))
                groups["Other illnesses"].append(mark)
    return [point_row(name, points) for name, points in groups.items()]


def undated_events(view: View, lane: str) -> list[TableRow]:
    illnesses = view.record.comorbidities if lane == SAFETY else ()
    return [
        view.say_undated(lane, plain(e.type), fact=e, value=e.detail or "")
        for e in view.record.events
        if e.on is None and PLACES.get(e.type, OTHERWISE)[0] == lane
    ] + [view.say_undated(lane, plain(illness.what), fact=illness) for illness in illnesses if illness.on is None]


def _point(view: View, lane: str, event: Event, shape: Shape) -> Point:
    assert event.on
    pressure = f"{event.systolic}/{event.diastolic} mmHg" if event.systolic and event.diastolic else ""
    grade = f"grade {event.grade}" if event.grade is not None else ""
    grade += f" (CTCAE {event.ctcae_version})" if grade and event.ctcae_version else ""
    value = ", ".join(part for part in (event.detail, pressure, grade) if part)
    when = course_words(event.on, event.ended_on, view.today) if event.ended_on else ""
    is_ahead = event.on.first > view.today
    row = view.say(
        lane, plain(event.type), fact=event, on=event.on, when=when, value=value, status="planned" if is_ahead else ""
    )
    is_named = event.type in PLACES
    name = "" if event.type in UNLABELLED else plain(event.type)
    text = value or name if is_named else ": ".join(part for part in (name, value) if part)
    return point(event.on, (row,), Family.EVENT, shape, Fill.OPEN if is_ahead else Fill.FILLED, text)
