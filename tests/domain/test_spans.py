from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.spans import ALWAYS, Span, Spans, common, moved, union, without

FIRST = date(2026, 1, 1)
a_day = st.integers(0, 60).map(lambda number: date.fromordinal(FIRST.toordinal() + number))
a_span = st.tuples(a_day, a_day).map(lambda ends: Span(min(ends), max(ends)))
some_spans = st.lists(a_span, max_size=6)


def day_set(spans: list[Span] | Spans) -> set[int]:
    return {day for span in spans for day in range(span.first.toordinal(), span.last.toordinal() + 1)}


@given(some_spans)
def test_the_days_of_any_are_neither_lost_nor_added(spans: list[Span]) -> None:
    joined = union(spans)
    assert day_set(joined) == day_set(spans)
    assert all(moved(one.last, 1) < other.first for one, other in pairwise(joined))


@given(some_spans, some_spans)
def test_the_days_of_both_are_those_in_each(one: list[Span], other: list[Span]) -> None:
    assert day_set(common(union(one), union(other))) == day_set(one) & day_set(other)


@given(some_spans, some_spans)
def test_what_is_taken_away_is_gone_and_the_rest_is_left(spans: list[Span], taken: list[Span]) -> None:
    assert day_set(without(union(spans), union(taken))) == day_set(spans) - day_set(taken)


@pytest.mark.parametrize(("apart", "gap_days", "spans"), [(42, 42, 1), (43, 42, 2), (0, 0, 1), (1, 0, 2)], ids=str)
def test_entries_at_most_so_many_days_apart_are_one(apart: int, gap_days: int, spans: int) -> None:
    first = Span(date(2026, 1, 1), date(2026, 1, 10))
    second_day = date.fromordinal(first.last.toordinal() + apart + 1)
    assert len(union([first, Span(second_day, second_day)], gap_days)) == spans


def test_an_open_end_stays_open_however_it_is_widened() -> None:
    assert ALWAYS[0].widened(42, 7) == Span()
    assert Span(first=FIRST).widened(7, 7) == Span(date(2025, 12, 25), date.max)


def test_nothing_is_left_of_always_without_always() -> None:
    assert without(ALWAYS, ALWAYS) == ()
