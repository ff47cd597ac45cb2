"""RECIST 1.1 from sums of diameters: the worked examples of the clinical sheet, and the ends of each category."""

from __future__ import annotations

import pytest

from dashboard.domain.recist import Recist, recist
from dashboard.domain.refusal import Refusal


@pytest.mark.parametrize(
    ("baseline", "nadir", "now", "category"),
    [
        (80, 50, 59, Recist.SD),
        (80, 50, 61, Recist.PD),
        (80, 20, 24, Recist.PR),
        (24, 20, 24, Recist.SD),
        (100, 100, 70, Recist.PR),
        (100, 100, 70.1, Recist.SD),
        (100, 25, 30, Recist.PD),
        (100, 24, 28.9, Recist.PR),
        (100, 50, 60, Recist.PD),
        (100, 0, 5, Recist.PD),
        (100, 0, 4.9, Recist.PR),
        (60, 60, 0, Recist.CR),
        (None, 50, 40, Recist.NE),
        (80, None, 40, Recist.NE),
        (80, 50, None, Recist.NE),
    ],
    ids=[
        *("sheet: +18 % and +9 mm", "sheet: +22 % and +11 mm", "sheet: +20 % but +4 mm, still 70 % below baseline"),
        *("sheet: +20 % but +4 mm, and no fall", "exactly 30 % below", "just less than 30 %", "exactly 20 % and 5 mm"),
        *("20 % but less than 5 mm", "exactly 20 %", "5 mm after none was left", "less than 5 mm after none was left"),
        *("gone", "no baseline", "no nadir", "not measured now"),
    ],
)
def test_the_category_follows_from_the_sums(
    baseline: float | None, nadir: float | None, now: float | None, category: Recist
) -> None:
    assert recist(baseline, nadir, now) is category


def test_a_new_lesion_is_progression_whatever_the_sums() -> None:
    assert recist(80, 50, 10, new_lesion=True) is Recist.PD
    assert recist(None, None, None, new_lesion=True) is Recist.PD


def test_small_nodes_left_are_complete_response() -> None:
    assert recist(40, 20, 16, all_gone=True) is Recist.CR


@pytest.mark.parametrize(("baseline", "nadir", "now"), [(80, 90, 60), (-1, 50, 60), (80, 50, -2)])
def test_sums_that_cannot_be_are_refused(baseline: float, nadir: float, now: float) -> None:
    with pytest.raises(Refusal, match="Correct"):
        recist(baseline, nadir, now)
