"""What is given, held, ahead or over: one line of finished words a drug or procedure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.catalogue import Formulary
from dashboard.domain.daily_dose import awaits_confirmation
from dashboard.domain.dates import day_words, days
from dashboard.domain.dose_words import how_many, how_often
from dashboard.domain.record import CancerTreatment, Entry, Hold, Medication
from dashboard.domain.steroid_dose import dose_by_taper
from dashboard.domain.words import NOT_GIVEN, DoseStatus, Modality, Per

SAME_EXPOSURE_DAYS = 42
"""Entries of one drug at most this many days apart are one exposure."""


class When(StrEnum):
    """`uncertain`: the dates do not say whether it still goes on. `unconfirmed`: a second person has yet to say that
    the dose is right."""

    NOW = "now"
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
    for entry in sorted(entries, key=_first_day):
        if entry not in unconfirmed:
            by_name.setdefault(_name(entry, formulary), []).append(entry)
    told = [_course(name, found, as_of, has_died) for name, found in by_name.items()]
    return those_of_now_first([*told, *(_unconfirmed(entry, formulary) for entry in unconfirmed)])


def those_of_now_first(told: Iterable[Course]) -> tuple[Course, ...]:
    return tuple(sorted(told, key=lambda course: list(When).index(course.when)))


def _unconfirmed(entry: Entry, formulary: Formulary) -> Course:
    told = (
        f"{_dose(entry, _first_day(entry))} from {day_words(_first_day(entry))}, awaits a second person's confirmation"
    )
    return Course(When.UNCONFIRMED, _name(entry, formulary), told)


def _course(name: str, entries: list[Entry], as_of: date, has_died: bool) -> Course:
    given = [e for e in entries if e.status not in NOT_GIVEN and _first_day(e) <= as_of]
    dated = [e for e in given if _first_day(e) > date.min]
    if all(entry.status is DoseStatus.OMITTED for entry in entries):
        why = f" ({entries[-1].reason})" if entries[-1].reason else ""
        return Course(When.BEFORE, name, f", left out{why}")
    if not given:
        planned = next(entry for entry in entries if entry.status is not DoseStatus.OMITTED)
        start = f"planned from {day_words(_first_day(planned))}" if _first_day(planned) > date.min else "planned"
        return Course(When.AHEAD, name, f"{_dose(planned, _first_day(planned))}{_progress(planned)}, {start}")
    if not dated:
        last = given[-1]
        if last.stopped_on and (last.stopped_on.last < as_of or has_died):
            return Course(When.BEFORE, name, f"{_progress(last)}, until {last.stopped_on.words}, start not recorded")
        return Course(When.UNCERTAIN, name, f"{_dose(last, as_of)}, dates not recorded")
    last = dated[-1]
    stopped = last.stopped_on
    if _is_of_some_year(last) and not has_died:
        return Course(When.UNCERTAIN, name, f"{_dose(last, as_of)}{_since(entries, last, as_of)}")
    if stopped and not has_died and stopped.first <= as_of < stopped.last:
        return Course(When.UNCERTAIN, name, f"{_dose(last, as_of)}, stopped some time in {stopped.words}")
    if (held := _held(last, as_of)) and not has_died:
        why = f" ({held.reason})" if held.reason else ""
        return Course(When.HELD, name, f"{_dose(last, held.from_ - days(1))}, held since {day_words(held.from_)}{why}")
    until = _last_day(last, as_of)
    more = any(_first_day(e) > as_of and e.status is not DoseStatus.OMITTED for e in entries)
    if not has_died and (until >= as_of or (more and as_of - until <= days(SAME_EXPOSURE_DAYS))):
        return Course(When.NOW, name, f"{_dose(last, as_of)}{_progress(last)}{_since(entries, last, as_of)}")
    if last_given := _last_given(last, as_of):
        return Course(When.BEFORE, name, f"{_progress(last)}, last given {day_words(last_given)}")
    words = last.started_on.words if last.started_on and _is_one_day(last) else day_words(until)
    verb = "on" if _is_one_day(last) else "until"
    return Course(When.BEFORE, name, f"{_progress(last)}, {verb} {words}")


def _name(entry: Entry, formulary: Formulary) -> str:
    if isinstance(entry, CancerTreatment) and entry.modality is not Modality.SYSTEMIC:
        return " ".join(filter(None, (entry.procedure or entry.modality.capitalize(), entry.site)))
    drug = formulary.find(entry.drug)
    written = entry.drug or (entry.procedure if isinstance(entry, CancerTreatment) else None) or "Drug not named"
    return drug.name if drug else f"{written} (not mapped)"


def given_days(entry: Entry) -> list[date]:
    """The listed days on which doses were given, as they were written; not those planned, held or left out."""
    return [*entry.given_on, *(dose.on for dose in entry.administrations if dose.status not in NOT_GIVEN)]


def _first_day(entry: Entry) -> date:
    if entry.started_on:
        return entry.started_on.first
    given = [*entry.given_on, *(a.on for a in entry.administrations)]
    return min(given, default=date.min)


def _last_day(entry: Entry, as_of: date) -> date:
    """The last day of exposure up to now; a course of single days lasts to the day that the next would be due, a taper
    to nothing to the day before it."""
    tapered = dose_by_taper(entry, as_of)
    if tapered and tapered[0] == 0:
        ended = tapered[1].last - days(1)
        return min(ended, entry.stopped_on.last) if entry.stopped_on else ended
    if entry.stopped_on:
        return entry.stopped_on.last
    if last_given := _last_given(entry, as_of):
        return last_given + days(SAME_EXPOSURE_DAYS)
    return _first_day(entry) if _is_one_day(entry) else as_of


def _is_of_some_year(entry: Entry) -> bool:
    """Begun some day of a year, and nothing says for how long: it may have been over within days."""
    start = entry.started_on
    return bool(start and not entry.stopped_on and not given_days(entry) and start.last - start.first > days(31))


def _last_given(entry: Entry, as_of: date) -> date | None:
    return max((day for day in given_days(entry) if day <= as_of), default=None)


def _held(entry: Entry, as_of: date) -> Hold | None:
    return next((h for h in entry.holds if h.from_ <= as_of and (h.until is None or as_of <= h.until)), None)


def _is_one_day(entry: Entry) -> bool:
    return isinstance(entry, CancerTreatment) and (
        entry.modality is Modality.SURGERY or entry.started_on == entry.stopped_on
    )


def _dose(entry: Entry, on: date) -> str:
    """That of the day, where a taper changes it."""
    if isinstance(entry, CancerTreatment) and entry.dose_gy:
        fractions = f" in {entry.fractions_planned} fractions" if entry.fractions_planned else ""
        return f" {entry.dose_gy:g} Gy{fractions}"
    route = route_words(entry) if isinstance(entry, Medication) else ""
    if entry.dose is None:
        unknown = " (dose not recorded)" if isinstance(entry, Medication) else ""
        return f",{route}{unknown}" if route else unknown
    often = how_often(entry)
    if isinstance(entry, CancerTreatment) and entry.cycle and entry.per is not Per.DAY:
        often = " a cycle"
    tapered = dose_by_taper(entry, on)
    dose = entry.dose if tapered is None or tapered[0] is None else float(tapered[0])
    start = " from" if tapered and tapered[0] is None else ""
    by_taper = " by its taper" if tapered else ""
    return f"{start} {how_many(entry)}{dose:g} {entry.unit or 'unit not recorded'}{often}{route}{by_taper}"


def route_words(entry: Entry) -> str:
    """` SC`; empty for what is taken by mouth, which goes without saying."""
    return f" {entry.route}" if entry.route and entry.route.casefold() not in ("oral", "po") else ""


def _progress(entry: Entry) -> str:
    if isinstance(entry, CancerTreatment) and entry.cycle:
        combination = f"{entry.procedure} " if entry.drug and entry.procedure else ""
        return f", {combination}cycle {entry.cycle}" + (f" of {entry.cycles_planned}" if entry.cycles_planned else "")
    return ""


def _since(entries: list[Entry], last: Entry, as_of: date) -> str:
    """Since when without a pause, and since when at this dose where that is later.

    A start that is not known to the day is an old or a summary record: then it says that no stop is recorded.
    """
    if last_given := _last_given(last, as_of):
        return f", last given {day_words(last_given)}"
    if isinstance(last, CancerTreatment) and last.cycle:
        return f", given {day_words(_first_day(last))}"
    began = last
    for earlier in reversed(entries[: entries.index(last)]):
        if _first_day(began) - _last_day(earlier, as_of) > days(SAME_EXPOSURE_DAYS):
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
