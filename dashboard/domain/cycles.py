"""The cycles of a cancer's systemic treatment, and what becomes of one that goes otherwise than it was planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dashboard.domain.amendments import Amendments
from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.exact import exact
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import DoseStatus

_REDUCED = "Reduced to"


class CycleState(StrEnum):
    GIVEN = "given"
    DELAYED = "delayed"
    REDUCED = "reduced"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCycle:
    """What became of these entries of one cycle. `on` is the day on which it was given or to which it is delayed; later
    cycles that nobody has given yet move with a delayed one. A reduced dose is so many `percent` of what it was."""

    fact_ids: tuple[str, ...]
    state: CycleState
    on: date | None = None
    percent: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What is given together from `first_on` on."""

    number: int
    first_on: date
    entries: tuple[CancerTreatment, ...]

    @property
    def fact_ids(self) -> tuple[str, ...]:
        return tuple(entry.provenance.fact_id for entry in self.entries)

    @property
    def leading(self) -> CancerTreatment:
        return leading(self.entries)


def leading(entries: Sequence[CancerTreatment]) -> CancerTreatment:
    """Whose state is that of the whole cycle: the first that was not left out of it, if any."""
    return next((entry for entry in entries if entry.status is not DoseStatus.OMITTED), entries[0])


def cycles(record: PatientRecord) -> tuple[Cycle, ...]:
    """The cycles whose first day is known, the earliest first. Two regimens stay two on a day with the same number."""
    found: dict[tuple[date, int, str], list[CancerTreatment]] = {}
    for entry in record.cancer_treatments:
        if entry.cycle and entry.started_on and entry.started_on.is_exact:
            found.setdefault((entry.started_on.first, entry.cycle, regimen_of(entry)), []).append(entry)
    return tuple(Cycle(number, on, tuple(entries)) for (on, number, _), entries in sorted(found.items()))


def regimen_of(cycle: CancerTreatment) -> str:
    """The same for all that is given together: what the combination is called, else when it was recorded.

    A file may hold the drugs of a combination without its name, all at once; on the screen what has no name is one
    drug, and two of them are recorded one after the other.
    """
    return cycle.procedure or str(cycle.provenance.known_since or "")


def cycle_amendments(
    record: PatientRecord, named: tuple[CancerTreatment, ...], change: ChangeCycle, today: date
) -> Amendments:
    """Refuses a delay to a day that is not later. A plan that is changed stays a plan until somebody gives it."""
    planned_on = first_on(named[0])
    match change.state:
        case CycleState.OMITTED:
            now = [left_out(e, change.reason) for e in named]
            return Amendments(corrected=tuple(now), first_on=planned_on)
        case CycleState.REDUCED:
            assert change.percent, "a reduced dose is a part of what it was"
            if any((e.reason or "").startswith(_REDUCED) for e in named):
                raise Refusal(f"This cycle was reduced already: {named[0].reason}. A part of a part is not meant.")
            is_given = planned_on < today or leading(named).status is DoseStatus.TAKEN
            status = DoseStatus.REDUCED if is_given else DoseStatus.PLANNED
            told = f"{_REDUCED} {change.percent} %: {change.reason}"
            now = [replace(_become(_part(e, change.percent), status, today), reason=told) for e in named]
            return Amendments(corrected=tuple(now), first_on=planned_on)
        case CycleState.GIVEN:
            on = change.on or planned_on
            now = [_become(_moved(e, on - planned_on), DoseStatus.TAKEN, today) for e in named]
            return Amendments(corrected=tuple(now), first_on=on)
        case CycleState.DELAYED:
            on = change.on or planned_on
            if on <= planned_on:
                raise Refusal(f"The cycle is planned for {day_words(planned_on)}. Choose the later day of the delay.")
            status = DoseStatus.PLANNED if on >= today else DoseStatus.DELAYED
            told = f"Delayed from {day_words(planned_on)}: {change.reason}"
            now = [replace(_become(_moved(e, on - planned_on), status, today), reason=told) for e in named]
            now += [_moved(e, on - planned_on) for e in _later(record, named, today)]
            return Amendments(corrected=tuple(now), first_on=on)


def _later(record: PatientRecord, named: tuple[CancerTreatment, ...], today: date) -> Iterable[CancerTreatment]:
    """Cycles of these drugs after this one, of the same regimen and course, that nobody has given, those left out too.

    A lower number begins another course.
    """
    begins = first_on(named[0])
    for drug in {entry.drug for entry in named}:
        number = named[0].cycle or 0
        of_regimen = (e for e in record.cancer_treatments if e.procedure == named[0].procedure)
        of_drug = (e for e in of_regimen if e.drug == drug and e.cycle and first_on(e) > begins)
        for entry in sorted(of_drug, key=first_on):
            if (entry.cycle or 0) < number:
                break
            if entry.cycle != named[0].cycle and (is_ahead(entry, today) or entry.status is DoseStatus.OMITTED):
                yield entry
            number = entry.cycle or 0


def is_ahead(entry: CancerTreatment, today: date) -> bool:
    """Nobody has recorded it as given, and without a word it lies ahead."""
    return entry.status is DoseStatus.PLANNED or (entry.status is None and first_on(entry) >= today)


def first_on(entry: CancerTreatment) -> date:
    """`date.min` where it is not known."""
    return entry.started_on.first if entry.started_on else date.min


def left_out(entry: CancerTreatment, reason: str) -> CancerTreatment:
    return replace(_become(entry, DoseStatus.OMITTED, date.max), reason=reason)


def _become(entry: CancerTreatment, status: DoseStatus, until: date) -> CancerTreatment:
    """With this status, which its doses planned up to that day have too; of those after it nothing is known yet."""
    if status is DoseStatus.PLANNED:
        return replace(entry, status=status)
    doses = (
        replace(dose, status=None) if dose.status is DoseStatus.PLANNED and dose.on <= until else dose
        for dose in entry.administrations
    )
    return replace(entry, status=status, administrations=tuple(doses))


def _moved(entry: CancerTreatment, by: timedelta) -> CancerTreatment:
    start, stop = (
        known and PartialDate(known.first + by, known.last + by) for known in (entry.started_on, entry.stopped_on)
    )
    return replace(
        entry,
        started_on=start,
        stopped_on=stop,
        given_on=tuple(day + by for day in entry.given_on),
        administrations=tuple(replace(dose, on=dose.on + by) for dose in entry.administrations),
    )


def _part(entry: CancerTreatment, percent: int) -> CancerTreatment:
    """An unknown dose stays unknown."""

    def part(dose: float | None) -> float | None:
        return None if dose is None else float(exact(dose) * percent / 100)

    doses = tuple(replace(dose, dose=part(dose.dose)) for dose in entry.administrations)
    return replace(entry, dose=part(entry.dose), administrations=doses)
