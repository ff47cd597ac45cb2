"""What is given, held, ahead or over: one line of finished words a drug or procedure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.course_days import first_day, given_days, is_of_some_year, is_one_day, last_given
from dashboard.domain.daily_dose import awaits_confirmation
from dashboard.domain.dates import PartialDate, add_months, day_words, days
from dashboard.domain.entry_words import cycle_words, dose_on, entry_name
from dashboard.domain.record import CancerTreatment, Entry, Hold
from dashboard.domain.steroid_dose import dose_by_taper
from dashboard.domain.words import NOT_GIVEN, DoseStatus, Modality

SAME_EXPOSURE_DAYS = 42
"""Entries of one drug at most this many days apart are one exposure."""


class When(StrEnum):
    """`still`: given no more, but acts on. `uncertain`: the dates do not say whether it still goes on. `unconfirmed`:
    a second person has yet to say that the dose is right."""

    NOW = "now"
    STILL = "still"
    HELD = "held"
    UNCONFIRMED = "unconfirmed"
    UNCERTAIN = "when?"
    AHEAD = "ahead"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Course:
    """A drug or procedure in one line of plain text: its `name`, and what is `told` of it, which follows at once."""

    when: When
    name: str
    told: str

    @property
    def words(self) -> str:
        return f"{self.name}{self.told}"


def courses(entries: Sequence[Entry], formulary: Formulary, as_of: date, has_died: bool) -> tuple[Course, ...]:
    """One line a drug or procedure, those of now first. Whoever `has_died` takes nothing now."""
    by_name: dict[str, list[Entry]] = {}
    unconfirmed = [entry for entry in entries if awaits_confirmation(entry, formulary)]
    for entry in sorted(entries, key=first_day):
        if entry not in unconfirmed:
            by_name.setdefault(entry_name(entry, formulary), []).append(entry)
    told = [each for name, found in by_name.items() for each in _told(name, found, formulary, as_of, has_died)]
    return those_of_now_first([*told, *(_unconfirmed(entry, formulary) for entry in unconfirmed)])


def those_of_now_first(told: Iterable[Course]) -> tuple[Course, ...]:
    return tuple(sorted(told, key=lambda course: list(When).index(course.when)))


def _unconfirmed(entry: Entry, formulary: Formulary) -> Course:
    told = f"{_planned(entry)} from {day_words(first_day(entry))}, awaits a second person's confirmation"
    return Course(When.UNCONFIRMED, entry_name(entry, formulary), told)


def _told(name: str, entries: list[Entry], formulary: Formulary, as_of: date, has_died: bool) -> list[Course]:
    """What was given, what was planned up to now and is not recorded, and what is ahead where nothing goes on."""
    given = [e for e in entries if _is_given(e, as_of)]
    not_recorded = [e for e in entries if _not_recorded_on(e, as_of)]
    others = [e for e in entries if e not in given and e not in not_recorded and e.status is not DoseStatus.OMITTED]
    ahead = [e for e in others if first_day(e) > as_of or e.status is DoseStatus.PLANNED]
    found = [_course(name, entries, given, as_of, has_died)] if given else []
    if found and found[0].when is When.BEFORE and not has_died:
        found = [_acting(found[0], given, formulary.find(entries[0].drug), as_of)]
    found += [_not_recorded(name, not_recorded, as_of, has_died)] if not_recorded else []
    if ahead and not (found and has_died) and all(course.when in (When.BEFORE, When.STILL) for course in found):
        found.append(_ahead(name, ahead[0], has_died))
    if not found:
        held = others[0] if others else None
        last = held or entries[-1]
        why = f" ({last.reason})" if last.reason else ""
        when = When.HELD if held and not has_died else When.BEFORE
        found = [Course(when, name, f"{_planned(last)}, held{why}" if held else f", left out{why}")]
    return found


def _is_given(entry: Entry, as_of: date) -> bool:
    is_begun = entry.status not in NOT_GIVEN and first_day(entry) <= as_of
    return is_begun and (bool(given_days(entry)) or not _not_recorded_on(entry, as_of))


def _not_recorded_on(entry: Entry, as_of: date) -> list[PartialDate]:
    """The days up to now for which it was planned, while nothing says that it was given."""
    if entry.administrations:
        found = [a.on for a in entry.administrations if (a.status or entry.status) is DoseStatus.PLANNED]
        return [PartialDate.on(day) for day in sorted(found) if day <= as_of]
    if entry.status is not DoseStatus.PLANNED or not date.min < first_day(entry) <= as_of:
        return []
    return [entry.started_on or PartialDate.on(first_day(entry))]


def _not_recorded(name: str, entries: list[Entry], as_of: date, has_died: bool) -> Course:
    """In one line, by the first of them."""
    days_of = [(entry, on) for entry in entries for on in _not_recorded_on(entry, as_of)]
    entry, on = days_of[0]
    that_day = replace(entry, administrations=tuple(dose for dose in entry.administrations if dose.on == on.first))
    later = len({other.first for _, other in days_of} - {on.first})
    more = f" and {later} later {'day' if later == 1 else 'days'}" if later else ""
    done = "done" if isinstance(entry, CancerTreatment) and entry.modality is Modality.SURGERY else "given"
    told = f"{_planned(that_day)}, planned for {on.words}{more}, not recorded as {done}"
    return Course(When.BEFORE if has_died else When.UNCERTAIN, name, told)


def _ahead(name: str, planned: Entry, has_died: bool) -> Course:
    start = f"planned from {day_words(first_day(planned))}" if first_day(planned) > date.min else "planned"
    return Course(When.BEFORE if has_died else When.AHEAD, name, f"{_planned(planned)}, {start}")


def _planned(entry: Entry) -> str:
    return f"{dose_on(entry, first_day(entry))}{cycle_words(entry)}"


def _course(name: str, entries: list[Entry], given: list[Entry], as_of: date, has_died: bool) -> Course:
    dated = [e for e in given if first_day(e) > date.min]
    if not dated:
        last = given[-1]
        if last.stopped_on and (last.stopped_on.last < as_of or has_died):
            return Course(When.BEFORE, name, f"{cycle_words(last)}, until {last.stopped_on.words}, start not recorded")
        return Course(When.UNCERTAIN, name, f"{dose_on(last, as_of)}, dates not recorded")
    last = dated[-1]
    stopped = last.stopped_on
    if is_of_some_year(last) and not has_died:
        return Course(When.UNCERTAIN, name, f"{dose_on(last, as_of)}{_since(given, last, as_of)}")
    if stopped and not has_died and stopped.first <= as_of < stopped.last:
        return Course(When.UNCERTAIN, name, f"{dose_on(last, as_of)}, stopped some time in {stopped.words}")
    if (held := _held(last, as_of)) and not has_died:
        why = f" ({held.reason})" if held.reason else ""
        dose = dose_on(last, held.from_ - days(1))
        return Course(When.HELD, name, f"{dose}, held since {day_words(held.from_)}{why}")
    until = _last_day(last, as_of)
    more = any(first_day(e) > until and e.status is not DoseStatus.OMITTED for e in entries)
    if not has_died and (until >= as_of or (more and as_of - until <= days(SAME_EXPOSURE_DAYS))):
        return Course(When.NOW, name, f"{dose_on(last, as_of)}{cycle_words(last)}{_since(given, last, as_of)}")
    if given_on := last_given(last, as_of):
        return Course(When.BEFORE, name, f"{cycle_words(last)}, last given {day_words(given_on)}")
    words = last.started_on.words if last.started_on and is_one_day(last) else day_words(until)
    verb = "on" if is_one_day(last) else "until"
    return Course(When.BEFORE, name, f"{cycle_words(last)}, {verb} {words}")


def _acting(over: Course, given: list[Entry], drug: Drug | None, as_of: date) -> Course:
    """Told as acting still, for as many months after the last dose as the formulary says; else as it is."""
    last_on = max(last_given(entry, as_of) or min(_last_day(entry, as_of), as_of) for entry in given)
    if drug is None or drug.acts_months is None or as_of > add_months(last_on, drug.acts_months):
        return over
    return Course(When.STILL, over.name, f"{over.told}, acts for about {drug.acts_months} months")


def _last_day(entry: Entry, as_of: date) -> date:
    """The last day of exposure up to now; a course of single days lasts to the day that the next would be due, a taper
    to nothing to the day before it."""
    tapered = dose_by_taper(entry, as_of)
    if tapered and tapered[0] == 0:
        ended = tapered[1].last - days(1)
        return min(ended, entry.stopped_on.last) if entry.stopped_on else ended
    if entry.stopped_on:
        return entry.stopped_on.last
    if given_on := last_given(entry, as_of):
        return given_on + days(SAME_EXPOSURE_DAYS)
    return first_day(entry) if is_one_day(entry) else as_of


def _held(entry: Entry, as_of: date) -> Hold | None:
    return next((h for h in entry.holds if h.from_ <= as_of and (h.until is None or as_of <= h.until)), None)


def _since(entries: list[Entry], last: Entry, as_of: date) -> str:
    """Since when without a pause, and since when at this dose where that is later.

    A start that is not known to the day is an old or a summary record: then it says that no stop is recorded.
    """
    if given_on := last_given(last, as_of):
        return f", last given {day_words(given_on)}"
    if isinstance(last, CancerTreatment) and last.cycle:
        return f", given {day_words(first_day(last))}"
    began = last
    for earlier in reversed(entries[: entries.index(last)]):
        if first_day(began) - _last_day(earlier, as_of) > days(SAME_EXPOSURE_DAYS):
            break
        began = earlier
    start = began.course_started_on or began.started_on
    since = f", since {start.words}" if start else ""
    tapered = dose_by_taper(last, as_of)
    changed = last.dose_since or (last.started_on if last is not began else None)
    if tapered:
        changed = tapered[1] if tapered[0] is not None else None
    since += f", this dose since {changed.words}" if changed and changed != start else ""
    return since if last.stopped_on or (start and start.is_exact) else f"{since}, no stop recorded"
