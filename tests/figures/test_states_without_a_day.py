"""A cancer whose later states have no day."""

from __future__ import annotations

from datetime import date

from builders import cancer, having, high_risk, plan, when

from dashboard.domain.record import CancerMove
from dashboard.domain.words import CancerState
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.window import Window, WindowChoice
from dashboard.protocols.catalogue import formulary, lab_tests

TODAY = date(2026, 11, 22)


def test_a_state_left_on_an_unknown_day_is_not_drawn_as_the_state_of_today():
    moves = (
        CancerMove(state=CancerState.CONFIRMED_STAGING, on=when("2026-06-01")),
        CancerMove(state=CancerState.REMISSION),
    )
    record = having(high_risk(), cancers=(having(cancer("breast", "2026-06-01", None), moves=moves),))
    care = plan(record)
    window = Window.of(record, care, TODAY, WindowChoice.DEFAULT)
    scene = timeline_scene(
        record, care, formulary=formulary(), tests=lab_tests(), known_items=frozenset(), today=TODAY, window=window
    )

    (bar, _) = next(row.marks for lane in scene.lanes if lane.key == "response" for row in lane.rows)
    assert bar.text == "confirmed, being staged, then remission (day not recorded)"
    assert not bar.continues
    assert (bar.last, bar.fades_until) == (date(2026, 6, 1), TODAY)
