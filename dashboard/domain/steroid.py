"""How much systemic steroid a patient takes: continuous doses as prednisone, exact, and the days of single doses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.exact import exact
from dashboard.domain.record import Entry, Hold, PatientRecord
from dashboard.domain.spans import Span
from dashboard.domain.steroid_dose import is_continuous, prednisone_mg_per_day, systemic_steroid, taper_doses
from dashboard.domain.words import NOT_TAKEN, DoseStatus


@dataclass(frozen=True, kw_only=True)
class DoseStep:
    """One unchanged continuous dose in prednisone mg a day; no `ends` = ongoing.

    It was surely taken from the last day of `begins` to the first of `ends`; on none where these cross.
    `mg_per_day` is None where the dose of any part is unknown: never zero, never the sum of the rest, `known_mg`.
    """

    begins: PartialDate
    ends: PartialDate | None
    mg_per_day: Fraction | None
    because: str
    known_mg: Fraction = Fraction(0)
    fact_ids: tuple[str, ...] = ()

    @property
    def at_least_mg(self) -> Fraction:
        return self.known_mg if self.mg_per_day is None else self.mg_per_day

    @property
    def from_on(self) -> date:
        """The first day on which it may have been taken."""
        return self.begins.first

    @property
    def until_on(self) -> date | None:
        """The last one, inclusive."""
        return self.ends.last if self.ends else None

    @cached_property
    def span(self) -> Span:
        return Span(self.from_on, self.until_on or date.max)


def high_enough(steps: Iterable[DoseStep], mg: float) -> list[DoseStep]:
    """The steps of surely at least `mg` of prednisone a day; an unknown dose beside it takes nothing away."""
    # Whole numbers, because fractions are slow to compare.
    wanted, parts = exact(mg).as_integer_ratio()
    known = ((step, step.at_least_mg) for step in steps)
    return [step for step, dose in known if dose.numerator * parts >= wanted * dose.denominator]


def facts_of(steps: Iterable[DoseStep]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact_id for step in steps for fact_id in step.fact_ids))


def continuous_steroid(record: PatientRecord, formulary: Formulary) -> tuple[DoseStep, ...]:
    """The sum of all continuous systemic steroids, oldest step first; days without any are absent.

    Planned entries are left out (`planned_steroid`), and so are single doses, local routes and held days. A month or
    year counts from its first day to its last, except that a stop known only so ends where the drug's next dose begins.
    """
    return _steps(spells(record, formulary, planned=False))


def surely_taken(record: PatientRecord, formulary: Formulary) -> tuple[DoseStep, ...]:
    """As `continuous_steroid`, of the days that are sure alone, whatever day of a month or year is meant."""
    taken = spells(record, formulary, planned=False)
    sure = [replace(s, from_on=max(s.from_on, s.sure_from), until_on=_earlier(s.until_on, s.sure_until)) for s in taken]
    return _steps([s for s in sure if s.until_on is None or s.from_on <= s.until_on])


def planned_steroid(record: PatientRecord, formulary: Formulary) -> tuple[DoseStep, ...]:
    """As `continuous_steroid`, of the entries whose status is planned."""
    return _steps(spells(record, formulary, planned=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One unchanged continuous dose of one entry, in prednisone mg a day; None = unknown."""

    from_on: date
    sure_from: date
    sure_until: date | None
    until_on: date | None
    mg_per_day: Fraction | None
    drug: Drug
    words: str
    fact_id: str

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def spells(record: PatientRecord, formulary: Formulary, *, planned: bool) -> list[Spell]:
    """What each entry says by itself; `planned` tells the planned ones from those taken."""
    entries = [(e, d) for e in record.entries if (d := systemic_steroid(e, formulary)) and counts_by_the_day(e)]
    return [
        taken
        for entry, drug in entries
        if (entry.status is DoseStatus.PLANNED) is planned
        for spell in _entry_spells(entry, drug, _stop(entry, [e for e, d in entries if d is drug]))
        for taken in _without(spell, entry.holds)
    ]


def counts_by_the_day(entry: Entry) -> bool:
    """The entry is one that a dose per day can be read from: continuous, taken, its start known."""
    return is_continuous(entry) and entry.status not in NOT_TAKEN and _start(entry) is not None


def _start(entry: Entry) -> PartialDate | None:
    return entry.started_on or entry.dose_since


def _stop(entry: Entry, same_drug: list[Entry]) -> PartialDate | None:
    stop, start = entry.stopped_on, _start(entry)
    if stop is None or start is None:
        return stop
    within = (s.first for other in same_drug if other is not entry and (s := _start(other)))
    begun = [s for s in within if stop.first < s <= stop.last and s > start.first]
    if begun:
        return PartialDate.on(min(begun) - days(1))
    return PartialDate(min(max(stop.first, start.first), stop.last), stop.last)


def _entry_spells(entry: Entry, drug: Drug, stop: PartialDate | None) -> Iterator[Spell]:
    """One spell, or one for each dose of the entry's taper."""
    known, until_on = _start(entry), stop.last if stop else None
    if known is None or (until_on and until_on < known.first):
        return
    start, in_doubt = known.first, known.last - known.first
    per_day = prednisone_mg_per_day(entry, drug)
    spell = Spell(
        from_on=start,
        sure_from=known.last,
        sure_until=stop.first if stop else None,
        until_on=until_on,
        mg_per_day=per_day,
        drug=drug,
        words=_words(entry, drug, entry.dose),
        fact_id=entry.provenance.fact_id,
    )
    if per_day is None or not entry.taper or not entry.dose:
        yield spell
        return
    doses = list(taper_doses(entry, start))
    for (begins, dose), following in zip(doses, [*doses[1:], None], strict=True):
        ends = following[0] - days(1) if following else until_on
        if until_on and begins > until_on:
            return
        yield replace(
            spell,
            from_on=begins,
            sure_from=begins + in_doubt,
            sure_until=_earlier(ends, spell.sure_until),
            until_on=min(ends, until_on) if ends and until_on else ends,
            mg_per_day=per_day * dose / exact(entry.dose),
            words=_words(entry, drug, float(dose)) + (" by its taper" if begins > start else ""),
        )


def _earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two days; None = there is no such day."""
    return min((day for day in (one, other) if day), default=None)


def _without(spell: Spell, holds: tuple[Hold, ...]) -> Iterator[Spell]:
    begins: date | None = spell.from_on
    for hold in sorted(holds, key=lambda h: h.from_):
        ended = spell.until_on is not None and hold.from_ > spell.until_on
        if begins is None or ended or (hold.until and hold.until < begins):
            continue
        if hold.from_ > begins:
            yield replace(spell, from_on=begins, until_on=hold.from_ - days(1))
        begins = hold.until + days(1) if hold.until else None
    if begins and (spell.until_on is None or begins <= spell.until_on):
        yield replace(spell, from_on=begins)


def _words(entry: Entry, drug: Drug, dose: float | None) -> str:
    if dose is None or not entry.unit:
        return f"{drug.name}, dose unknown"
    often = f" every {entry.every_days} days" if entry.every_days else f" a {entry.per}" if entry.per else ""
    return f"{drug.name} {dose:g} {entry.unit}{often or ', how often is unknown'}"


def _steps(spells: list[Spell]) -> tuple[DoseStep, ...]:
    changes = sorted({s.from_on for s in spells} | {s.until_on + days(1) for s in spells if s.until_on})
    steps: list[DoseStep] = []
    for begins, following in pairwise([*changes, None]):
        assert begins, "the open end comes last"
        if not (taken := [s for s in spells if s.covers(begins)]):
            continue
        known = [s.mg_per_day for s in taken if s.mg_per_day is not None]
        step = DoseStep(
            begins=PartialDate(begins, max([begins, *(s.sure_from for s in taken)])),
            ends=_end(taken, following - days(1)) if following else None,
            mg_per_day=sum(known, Fraction(0)) if len(known) == len(taken) else None,
            because=" and ".join(sorted({s.words for s in taken})),
            known_mg=sum(known, Fraction(0)),
            fact_ids=tuple(dict.fromkeys(s.fact_id for s in taken if s.fact_id)),
        )
        previous = steps[-1] if steps else None
        if previous and step.begins.is_exact and _goes_on(previous, step):
            steps[-1] = replace(previous, ends=step.ends)
        else:
            steps.append(step)
    return tuple(steps)


def _goes_on(before: DoseStep, after: DoseStep) -> bool:
    """The same dose of the same entries without a day between."""
    is_same = before.because == after.because and before.fact_ids == after.fact_ids
    is_same = is_same and before.mg_per_day == after.mg_per_day and before.known_mg == after.known_mg
    return is_same and before.ends == PartialDate.on(after.begins.first - days(1))


def _end(taken: list[Spell], last: date) -> PartialDate:
    return PartialDate(min([last, *(s.sure_until for s in taken if s.sure_until)]), last)
