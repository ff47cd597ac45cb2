"""What the record holds that may have caused a change, one function for each kind of cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from dashboard.domain.causes import UNKNOWN, Cause, CauseKind, Near
from dashboard.domain.changes import Change, is_over_limit, value_words
from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate
from dashboard.domain.drug_begun import entry_on, planned_words, times_begun
from dashboard.domain.evidence import SAME_SAMPLE_DAYS
from dashboard.domain.exposure import span_in_words
from dashboard.domain.reading import diagnosed_on, onset_on
from dashboard.domain.record import CancerTreatment
from dashboard.domain.spans import Span


def _drugs_begun(chart: Chart, cause: Cause, _change: Change) -> Iterator[Near]:
    for begun in times_begun(chart.entries_of(cause.drugs)):
        yield Near(begun.on or UNKNOWN, begun.latest, begun.words, begun.fact_ids)


def _drugs_given(chart: Chart, cause: Cause, change: Change) -> Iterator[Near]:
    """The last stretch of days of each drug that is near, and every one whose beginning is not known."""
    latest: dict[str, Near] = {}
    for given in sorted(chart.entries_of(cause.drugs), key=lambda e: (e.span.first, e.span.last, e.words, e.fact_ids)):
        entry = given.entries[0]
        cycle = f", cycle {entry.cycle}" if isinstance(entry, CancerTreatment) and entry.cycle else ""
        days = span_in_words(given.span, [entry.started_on or entry.dose_since, entry.stopped_on])
        known = "" if given.span.first > date.min else ", start not recorded"
        words = f"{given.drug.name}{cycle}{days}{known}{planned_words(entry, given.span.first)}"
        near = Near(entry_on(given) or UNKNOWN, given.span.last, words, given.fact_ids)
        if given.span.first == date.min:
            yield near
        elif cause.near_days(near).overlaps(Span(change.on.first, change.on.last)):
            latest[given.drug.key] = near
    yield from latest.values()


def _events(chart: Chart, cause: Cause, _change: Change) -> Iterator[Near]:
    for event in chart.record.events:
        if event.type in cause.events:
            what = event.type.replace("_", " ").capitalize() + (f" ({event.detail})" if event.detail else "")
            on = event.on or UNKNOWN
            until = event.ended_on.last if event.ended_on else on.last
            when = _when(event.on, event.ended_on)
            yield Near(on, max(until, on.first), f"{what}{when}", (event.provenance.fact_id,))
    for feature in chart.record.features:
        if feature.feature in cause.features and feature.present:
            on = feature.since or UNKNOWN
            words = f"{feature.feature.replace('_', ' ').capitalize()}{_when(feature.since, None)}"
            yield Near(on, on.last, words, (feature.provenance.fact_id,))


def _cancers(chart: Chart, cause: Cause, _change: Change) -> Iterator[Near]:
    for cancer in chart.record.cancers:
        for move in cancer.moves:
            if move.state in cause.states:
                on = move.on or UNKNOWN
                state = move.state.replace("_", " ")
                words = f"{cancer.site[:1].upper()}{cancer.site[1:]} cancer: {state}{_when(move.on, None)}"
                yield Near(on, on.last, words, (move.provenance.fact_id or cancer.provenance.fact_id,))


def _myositis(chart: Chart, _cause: Cause, _change: Change) -> Iterator[Near]:
    """The disease as it began, from its onset to its diagnosis; what came later is a flare."""
    onset, diagnosed = onset_on(chart.record), diagnosed_on(chart.record)
    begins = onset or diagnosed
    if chart.record.myositis and begins:
        named = [f"{what} {on.words}" for what, on in (("onset", onset), ("diagnosed", diagnosed)) if on]
        until = max(begins.last, diagnosed.last) if diagnosed else begins.last
        yield Near(begins, until, f"Myositis, {', '.join(named)}", (chart.record.myositis.provenance.fact_id,))


def _muscle(chart: Chart, cause: Cause, change: Change) -> Iterator[Near]:
    """The CK that counts on that day, or one of the same sample, if it is over its limit or has none to compare with.

    `to_days`: how long a CK counts without a later one.
    """
    on = change.on.first
    readings = [r for r in chart.readings("ck", cause.to_days) if on in r.span.widened(before=SAME_SAMPLE_DAYS)]
    for reading in readings[-1:]:
        result, limit = reading.result, reading.result.upper_limit
        if is_over_limit(result) is False or result.on is None or result.value is None:
            continue
        times = f"{result.value / limit:.1f} times its upper limit" if limit else "no limit to compare with"
        liver = [_beside(chart, test, on) for test in ("ggt", "bilirubin")]
        words = f"CK {value_words(result)}{_when(result.on, None)}, {times}; {' and '.join(w for w, _ in liver)}"
        ids = (result.provenance.fact_id, *(i for _, i in liver if i))
        yield Near(result.on, result.on.last, words, ids)


def _beside(chart: Chart, test: str, on: date) -> tuple[str, str]:
    """Whether a test of the same days is over its limit, in words, and the fact that says so."""
    name = chart.test_name(test)
    name = name if name.isupper() else name.lower()
    for reading in reversed(chart.readings(test)):
        if on in reading.span.widened(before=SAME_SAMPLE_DAYS):
            is_over = is_over_limit(reading.result)
            said = "cannot be judged" if is_over is None else "over its limit" if is_over else "not over its limit"
            return f"{name} {said}", reading.result.provenance.fact_id
    return f"{name} not known", ""


def _when(on: PartialDate | None, ended_on: PartialDate | None) -> str:
    if on is None:
        return ", day not recorded"
    return f" of {on.words}" + (f" to {ended_on.words}" if ended_on and ended_on != on else "")


LOOK: dict[CauseKind, Callable[[Chart, Cause, Change], Iterator[Near]]] = {
    CauseKind.DRUG_BEGUN: _drugs_begun,
    CauseKind.DRUG_GIVEN: _drugs_given,
    CauseKind.EVENT: _events,
    CauseKind.CANCER: _cancers,
    CauseKind.MYOSITIS: _myositis,
    CauseKind.MUSCLE: _muscle,
}
