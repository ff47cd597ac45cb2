"""Days of a cycle: typed in the regimen's form, told alike in both forms."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.domain.cycle_days import cycle_day_words, read_cycle_days
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import single_doses


@pytest.mark.parametrize(
    ("typed", "on", "told"),
    [
        ("1", (1,), "day 1"),
        ("1, 15", (1, 15), "days 1 and 15"),
        (" 1 and 8 ", (1, 8), "days 1 and 8"),
        ("1-5", (1, 2, 3, 4, 5), "days 1 to 5"),
        ("1 to 5", (1, 2, 3, 4, 5), "days 1 to 5"),
        ("1, 8, 15", (1, 8, 15), "days 1, 8 and 15"),
        ("1-2, 15", (1, 2, 15), "days 1, 2 and 15"),
        ("1, 365", (1, 365), "days 1 and 365"),
    ],
)
def test_days_are_read_as_they_are_typed_and_told_in_words(typed, on, told):
    assert read_cycle_days(typed) == on
    assert cycle_day_words(on) == told


@pytest.mark.parametrize("typed", ["", "0, 14", "2, 15", "15, 1", "1, 1", "1, 366", "5-1", "one", "1, x", "1.5", "-1"])
def test_what_is_no_list_of_days_from_day_1_on_is_refused(typed):
    with pytest.raises(Refusal, match=r"1, 15 or|as 1, 15"):
        read_cycle_days(typed)


def test_rituximab_on_days_1_and_15_again_after_six_months_is_four_infusions():
    assert single_doses(date(2026, 6, 1), 2, 182, (1, 15)) == (
        *(date(2026, 6, 1), date(2026, 6, 15)),
        *(date(2026, 11, 30), date(2026, 12, 14)),
    )


def test_immunoglobulin_on_five_days_every_four_weeks():
    first, second = date(2026, 6, 1), date(2026, 6, 29)
    five = tuple(range(1, 6))
    assert single_doses(first, 2, 28, five) == (
        *(first.replace(day=day) for day in five),
        *(second, date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 3)),
    )


@pytest.mark.parametrize(("every_days", "is_refused"), [(14, True), (15, False)])
def test_a_cycle_ends_before_the_next_begins(every_days, is_refused):
    if is_refused:
        with pytest.raises(Refusal, match="Day 15 of one cycle comes after the next begins, 14 days on"):
            single_doses(date(2026, 6, 1), 2, every_days, (1, 15))
    else:
        assert len(single_doses(date(2026, 6, 1), 2, every_days, (1, 15))) == 4
    assert len(single_doses(date(2026, 6, 1), 1, every_days, (1, 15))) == 2
