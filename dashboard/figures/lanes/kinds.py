"""The lanes, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.domain.lab_tests import TestKind
from dashboard.domain.words import Specialty
from dashboard.figures.lanes import collisions, events, response, results, screening, steroids, treatments
from dashboard.figures.lanes.lifetime import earlier_doses
from dashboard.figures.marks import (
    TableRow,
)
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View

Rows = Callable[[View], list[Row]]


Unseen = Callable[[View], list[TableRow]]


@dataclass(frozen=True, slots=True)
class LaneKind:
    """`specialty` is the one whose colour the heading wears: who leads here, not who may read. `is_found`: by rules, so
    that nobody can record anything in it."""

    key: str
    title: str
    specialty: Specialty
    rows: Rows
    unseen: Unseen
    is_found: bool = False


ACTIVITY_KINDS = (TestKind.ACTIVITY, TestKind.LABORATORY)


MARKER_KINDS = (TestKind.MARKER,)


LANES = (
    LaneKind(
        "activity",
        events.ACTIVITY,
        Specialty.DERMATOLOGY,
        lambda v: (
            results.result_rows(v, events.ACTIVITY, ACTIVITY_KINDS, Family.ACTIVITY)
            + events.event_rows(v, events.ACTIVITY)
        ),
        lambda v: (
            results.undated_results(v, events.ACTIVITY, ACTIVITY_KINDS) + events.undated_events(v, events.ACTIVITY)
        ),
    ),
    LaneKind("steroids", steroids.TITLE, Specialty.RHEUMATOLOGY, steroids.steroid_rows, steroids.undated_steroids),
    LaneKind(
        "immunosuppression",
        treatments.IMMUNOSUPPRESSION,
        Specialty.RHEUMATOLOGY,
        treatments.immunosuppression_rows,
        lambda v: treatments.undated_immunosuppression(v) + earlier_doses(v, treatments.IMMUNOSUPPRESSION),
    ),
    LaneKind(
        "cancer_treatment",
        treatments.CANCER_TREATMENT,
        Specialty.ONCOLOGY,
        treatments.cancer_treatment_rows,
        lambda v: treatments.undated_treatments(v) + earlier_doses(v, treatments.CANCER_TREATMENT),
    ),
    LaneKind(
        "response",
        response.TITLE,
        Specialty.ONCOLOGY,
        lambda v: response.response_rows(v) + results.result_rows(v, response.TITLE, MARKER_KINDS, Family.RESPONSE),
        lambda v: response.undated_cancers(v) + results.undated_results(v, response.TITLE, MARKER_KINDS),
    ),
    LaneKind(
        "imaging",
        screening.DONE,
        Specialty.ONCOLOGY,
        lambda v: screening.outside_plan_rows(v) + events.event_rows(v, screening.DONE),
        lambda v: events.undated_events(v, screening.DONE),
    ),
    LaneKind("screening", screening.TITLE, Specialty.ONCOLOGY, screening.screening_rows, screening.waiting_items),
    LaneKind(
        "collisions",
        collisions.TITLE,
        Specialty.PHARMACY,
        collisions.collision_rows,
        collisions.collisions_not_drawn,
        is_found=True,
    ),
    LaneKind(
        "safety",
        events.SAFETY,
        Specialty.RHEUMATOLOGY,
        lambda v: events.event_rows(v, events.SAFETY),
        lambda v: events.undated_events(v, events.SAFETY),
    ),
)
"""Top to bottom, the same in every view and in print. Board and decisions come beside the collisions with the board."""
