"""What somebody may ask the cause of: a rash, low counts, a CK or a transaminase over its limit, as they were recorded.

A result beyond its limit is a change when the one before was not, or no longer counted; what follows belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.care_plan import Source
from dashboard.domain.chart import RESULT_HOLDS_DAYS, Chart, Reading, is_beyond
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Result
from dashboard.domain.spans import Span, moved
from dashboard.domain.words import RASHES

MOST_SHOWN = 5


class ChangeKind(StrEnum):
    RASH = "rash"
    CYTOPENIA = "cytopenia"
    CK = "ck"
    TRANSAMINASES = "transaminases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A test whose values beyond a limit are a change. The limit is the laboratory's own; `without_limit`, in the
    test's own unit, counts where it sent none, and None there leaves the result unjudged."""

    test: str
    kind: ChangeKind
    is_low: bool
    without_limit: float | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`words` has a line for each test of that day. `on` may be known to the month or year only. `sources` are those of
    limits that are not the laboratory's."""

    kind: ChangeKind
    on: PartialDate
    words: tuple[str, ...]
    tests: frozenset[str] = frozenset()
    fact_ids: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The latest first. `unplaced` says, one line each, what was left out because a day or a limit is not known."""

    found: tuple[Change, ...]
    unplaced: tuple[str, ...]


def changes(chart: Chart, measured: Iterable[Limit], today: date) -> Changes:
    """Up to `today`. Results of one day that are one kind of change are one."""
    together: dict[tuple[ChangeKind, PartialDate], list[Change]] = {}
    measured = tuple(measured)
    for change in (*_rashes(chart), *(each for row in measured for each in _beyond(chart, row))):
        if change.on.first <= today:
            together.setdefault((change.kind, change.on), []).append(change)
    found = [_as_one(each) for each in together.values()]
    order = list(ChangeKind)
    found.sort(key=lambda change: (change.on.last, change.on.first, -order.index(change.kind)), reverse=True)
    return Changes(tuple(found), tuple(_unplaced(chart, measured)))


def foremost(found: Iterable[Change]) -> tuple[Change, ...]:
    """At most `MOST_SHOWN` of them: the latest of each kind, and the latest of the others; the latest first."""
    found = tuple(found)
    last_of_kind = {change.kind: change for change in reversed(found)}.values()
    others = [change for change in found if change not in last_of_kind]
    chosen = [*last_of_kind, *others[: MOST_SHOWN - len(last_of_kind)]]
    return tuple(change for change in found if change in chosen)


def _as_one(parts: list[Change]) -> Change:
    parts.sort(key=lambda part: part.words)
    return Change(
        kind=parts[0].kind,
        on=parts[0].on,
        words=tuple(dict.fromkeys(words for part in parts for words in part.words)),
        tests=frozenset().union(*(part.tests for part in parts)),
        fact_ids=tuple(fact_id for part in parts for fact_id in part.fact_ids),
        sources=tuple(dict.fromkeys(source for part in parts for source in part.sources)),
    )


def _rashes(chart: Chart) -> Iterator[Change]:
    for event in chart.record.events:
        if event.type == "symptom" and event.detail == "rash" and event.on:
            yield Change(kind=ChangeKind.RASH, on=event.on, words=("Rash",), fact_ids=(event.provenance.fact_id,))
    for feature in chart.record.features:
        if feature.feature in RASHES and feature.present and feature.since:
            words = feature.feature.replace("_", " ").capitalize()
            yield Change(kind=ChangeKind.RASH, on=feature.since, words=(words,), fact_ids=(feature.provenance.fact_id,))


def _beyond(chart: Chart, row: Limit) -> Iterator[Change]:
    """The first of each run of results beyond the limit; a result holds for 180 days at most, and so does a run."""
    run: list[Result] = []
    for result in chart.results((row.test,)):
        judged = _judged(chart, row, result)
        is_over = run and result.on and run[-1].on and result.on.first > moved(run[-1].on.last, RESULT_HOLDS_DAYS)
        if run and (judged is False or is_over):
            yield _change(chart, row, run)
            run = []
        if judged:
            run.append(result)
    if run:
        yield _change(chart, row, run)


def _change(chart: Chart, row: Limit, run: list[Result]) -> Change:
    first = run[0]
    assert first.on is not None
    own, fall_back = _limit(row, first), row.without_limit
    limit = f"{own:g}" if own is not None else f"{fall_back:g}, the laboratory sent none"
    side = "under" if row.is_low else "over"
    words = f"{chart.test_name(row.test)} {value_words(first)}, {side} its limit of {limit}"
    last = run[-1]
    if last.on and len(run) > 1:
        worst = (min if row.is_low else max)(run, key=lambda result: _canonical(chart, result) or 0)
        words += f"; so until {last.on.words}"
        words += f", at worst {value_words(worst)}" if worst is not first else ""
    return Change(
        kind=row.kind,
        on=first.on,
        words=(words,),
        tests=frozenset((row.test,)),
        fact_ids=tuple(result.provenance.fact_id for result in run),
        sources=(row.source,) if own is None else (),
    )


def value_words(result: Result) -> str:
    """`<4 10*9/L`."""
    return f"{result.comparator or ''}{result.value:g} {result.unit or ''}".strip()


def is_over_limit(result: Result) -> bool | None:
    """Surely over the laboratory's own upper limit; None where that cannot be told."""
    if result.value is None or result.upper_limit is None:
        return None
    return is_beyond(Reading(result, result.value, Span()), above=result.upper_limit)


def _judged(chart: Chart, row: Limit, result: Result) -> bool | None:
    own = _limit(row, result)
    value, limit = (result.value, own) if own is not None else (_canonical(chart, result), row.without_limit)
    if value is None or limit is None:
        return None
    reading = Reading(result, value, Span())
    return is_beyond(reading, below=limit) if row.is_low else is_beyond(reading, above=limit)


def _limit(row: Limit, result: Result) -> float | None:
    return result.lower_limit if row.is_low else result.upper_limit


def _canonical(chart: Chart, result: Result) -> float | None:
    known = chart.tests.find(result.test)
    return known.canonical(result.value, result.unit) if known and result.value is not None else result.value


def _unplaced(chart: Chart, measured: tuple[Limit, ...]) -> Iterator[str]:
    rashes = sum(e.type == "symptom" and e.detail == "rash" and e.on is None for e in chart.record.events)
    rashes += sum(f.feature in RASHES and f.present and f.since is None for f in chart.record.features)
    if rashes:
        yield f"Rash: {rashes} without a day"
    for row in measured:
        all_of_it = [r for r in chart.record.results if r.test == row.test and r.value is not None]
        name = chart.test_name(row.test)
        if undated := sum(r.on is None for r in all_of_it):
            yield f"{name}: {undated} without a day"
        if unjudged := sum(r.on is not None and _judged(chart, row, r) is None for r in all_of_it):
            yield f"{name}: {unjudged} without a limit to compare with"
