"""When a drug was begun, begun again or raised, as the entries of a record tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.dose_words import how_often
from dashboard.domain.exposure import Exposure
from dashboard.domain.record import Entry
from dashboard.domain.spans import moved
from dashboard.domain.steroid_dose import mg_per_day, taper_doses
from dashboard.domain.words import DoseStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """`on` is None where it is not recorded; then `latest` is the last day on which it may have been."""

    on: PartialDate | None
    latest: date
    words: str
    fact_ids: tuple[str, ...]


def times_begun(given: Iterable[Exposure]) -> Iterator[Begun]:
    """Of each drug: its starts, starts after more than 42 days without it, and doses that rose or may have risen.

    `given` is each entry's own days (`Chart.entries_of`). A lower dose, and a pause of at most 42 days, are left out.
    """
    by_drug: dict[str, list[Exposure]] = {}
    for each in given:
        by_drug.setdefault(each.drug.key, []).append(each)
    for of_drug in by_drug.values():
        of_drug.sort(key=lambda e: (e.span.first, e.span.last, e.words, e.fact_ids))
        last, before = date.min, None
        for each in of_drug:
            if words := _begins(before, each, last):
                is_older = before is None and each.entries[0].course_started_on
                yield _begun(each, is_older or entry_on(each), words)
            if before is None or before.entries[0] is not each.entries[0]:
                yield from _changed_within(each, is_first=before is None)
            last, before = max(last, each.span.last), each


def entry_on(given: Exposure) -> PartialDate | None:
    """When these days of an entry begin; as vague as the entry's own start where that is what they begin with."""
    entry = given.entries[0]
    start = entry.started_on or entry.dose_since
    if given.span.first == date.min:
        return None
    return start if start and start.first == given.span.first else PartialDate.on(given.span.first)


def planned_words(entry: Entry, on: date) -> str:
    """Nothing says that a planned dose was taken, even where its day is past."""
    own = next((dose.status for dose in entry.administrations if dose.on == on), None) or entry.status
    return ", planned, not recorded as given" if own is DoseStatus.PLANNED else ""


def _begins(before: Exposure | None, now: Exposure, last: date) -> str:
    """What began with these days; empty where the drug only went on, or its dose fell."""
    if before is None:
        return f"started at {_dose(now.entries[0])}"
    if now.span.first == date.min:
        return f"started at {_dose(now.entries[0])}, as another entry"
    if now.span.first > moved(last, SAME_EXPOSURE_DAYS):
        return f"started again at {_dose(now.entries[0])}"
    one, other = before.entries[0], now.entries[0]
    if one is other:
        return ""
    is_more = _is_more(one, other)
    if is_more is None:
        return f"changed from {_dose(one)} to {_dose(other)}, whether it rose is not known"
    if is_more:
        return f"raised to {_dose(other)} from {_dose(one)}"
    goes_on = one.stopped_on is None or one.stopped_on.first > now.span.first
    if goes_on and before.span.last > now.span.first and one.dose != other.dose:
        return f"taken as well at {_dose(other)}, beside {_dose(one)}"
    return ""


def _changed_within(given: Exposure, *, is_first: bool) -> Iterator[Begun]:
    """What one entry says of its own doses: since when the last one, and which a schedule raises."""
    entry = given.entries[0]
    start = (entry.course_started_on if is_first else None) or entry.started_on
    since = entry.dose_since or entry.started_on
    if since and start and since.first > start.first:
        yield _begun(given, since, f"changed to {_dose(entry)}, the dose before is not recorded")
    if not entry.taper or not entry.dose or given.span.first == date.min:
        return
    for (_, before), (on, dose) in pairwise(taper_doses(entry, given.span.first)):
        if dose > before and on in given.span:
            told = replace(entry, dose=float(dose))
            yield _begun(given, PartialDate.on(on), f"raised to {_dose(told)} by its schedule")


def _begun(given: Exposure, on: PartialDate | None, words: str) -> Begun:
    when = f", {on.words}" if on else ", start not recorded"
    if on is None and given.span.last < date.max:
        when += f", until {day_words(given.span.last)}"
    return Begun(
        on=on,
        latest=on.last if on else given.span.last,
        words=f"{given.drug.name} {words}{when}{planned_words(given.entries[0], given.span.first)}",
        fact_ids=given.fact_ids,
    )


def _dose(entry: Entry) -> str:
    if entry.dose is None:
        return "a dose not recorded"
    return f"{entry.dose:g} {entry.unit or 'unit not recorded'}{how_often(entry)}"


def _is_more(one: Entry, other: Entry) -> bool | None:
    """Whether the other dose is higher; None where either, its unit or how often it is taken is not known."""
    if (one.unit, one.per, one.every_days) == (other.unit, other.per, other.every_days):
        return None if one.dose is None or other.dose is None else other.dose > one.dose
    before, after = mg_per_day(one), mg_per_day(other)
    return None if before is None or after is None else after > before
