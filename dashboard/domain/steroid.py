"""How much systemic steroid a patient takes: continuous doses as prednisone, exact, and the days of single doses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from dashboard.domain.catalogue import Drug, Formulary
from dashboard.domain.dates import days
from dashboard.domain.record import Entry, Hold, Medication, PatientRecord
from dashboard.domain.words import DoseStatus, Pattern, Per

DAYS_PER = {Per.DAY: Fraction(1), Per.WEEK: Fraction(7), Per.MONTH: Fraction(487, 16)}
MG_PER_UNIT = {"mg": 1, "g": 1000}
LOCAL_ROUTES = frozenset({"topical", "inhaled", "nasal", "ophthalmic", "otic", "intra-articular", "rectal"})
NOT_TAKEN = frozenset({DoseStatus.HELD, DoseStatus.OMITTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseStep:
    """One unchanged continuous dose in prednisone mg a day, both ends inclusive; no `until_on` = ongoing.

    `mg_per_day` is None where the dose of any part is unknown: never zero, never the sum of the rest.
    """

    from_on: date
    until_on: date | None
    mg_per_day: Fraction | None
    because: str
    fact_ids: tuple[str, ...] = ()


def continuous_steroid(record: PatientRecord, formulary: Formulary) -> tuple[DoseStep, ...]:
    """The sum of all continuous systemic steroids, oldest step first; days without any are absent.

    Planned entries are left out (`planned_steroid`), and so are single doses, local routes and held days. A month or
    year counts from its first day to its last, except that a stop known only so ends where the drug's next dose begins.
    """
    return _steps([s for s in _spells(record, formulary) if not s.is_planned])


def planned_steroid(record: PatientRecord, formulary: Formulary) -> tuple[DoseStep, ...]:
    """As `continuous_steroid`, of the entries whose status is planned."""
    return _steps([s for s in _spells(record, formulary) if s.is_planned])


def systemic_steroid(entry: Entry, formulary: Formulary) -> Drug | None:
    """The drug, where the entry is a steroid given so that it reaches the whole body."""
    drug = formulary.find(entry.drug)
    return drug if drug and drug.prednisone_factor is not None and not is_local(entry) else None


def is_local(entry: Entry) -> bool:
    """The route keeps the drug where it is put."""
    return (entry.route or "").casefold() in LOCAL_ROUTES


def is_continuous(entry: Entry) -> bool:
    """By default a medication of the regimen is, one given with cancer treatment is not; listed days never are."""
    if entry.given_on or entry.administrations:
        return False
    by_default = Pattern.CONTINUOUS if isinstance(entry, Medication) else Pattern.INTERMITTENT
    return (entry.pattern or by_default) is Pattern.CONTINUOUS


def prednisone_mg(entry: Entry, drug: Drug) -> Fraction | None:
    """The recorded dose as prednisone, whatever it is counted per; None = unknown dose or unit."""
    scale = MG_PER_UNIT.get((entry.unit or "").casefold())
    if entry.dose is None or scale is None or drug.prednisone_factor is None:
        return None
    return Fraction(str(entry.dose)) * scale * drug.prednisone_factor


def prednisone_mg_per_day(entry: Entry, drug: Drug) -> Fraction | None:
    """None where the dose, its unit or how often it is taken is unknown."""
    mg = prednisone_mg(entry, drug)
    over = Fraction(entry.every_days) if entry.every_days else DAYS_PER.get(entry.per) if entry.per else None
    return None if mg is None or over is None else mg / over


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spell:
    from_on: date
    until_on: date | None
    mg_per_day: Fraction | None
    words: str
    fact_id: str
    is_planned: bool

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def _spells(record: PatientRecord, formulary: Formulary) -> list[_Spell]:
    entries = [
        (entry, drug)
        for entry in record.entries
        if (drug := systemic_steroid(entry, formulary)) and counts_by_the_day(entry)
    ]
    return [
        taken
        for entry, drug in entries
        for spell in _entry_spells(entry, drug, _last_day(entry, [e for e, d in entries if d is drug]))
        for taken in _without(spell, entry.holds)
    ]


def counts_by_the_day(entry: Entry) -> bool:
    """The entry is one that a dose per day can be read from: continuous, taken, its start known."""
    return is_continuous(entry) and entry.status not in NOT_TAKEN and _start(entry) is not None


def _start(entry: Entry) -> date | None:
    known = entry.started_on or entry.dose_since
    return known.first if known else None


def _last_day(entry: Entry, same_drug: list[Entry]) -> date | None:
    if entry.stopped_on is None:
        return None
    within = (s for other in same_drug if other is not entry and (s := _start(other)))
    begun = [s for s in within if entry.stopped_on.first < s <= entry.stopped_on.last and s > (_start(entry) or s)]
    return min(begun) - days(1) if begun else entry.stopped_on.last


def _entry_spells(entry: Entry, drug: Drug, until_on: date | None) -> Iterator[_Spell]:
    """One spell, or one for each dose of the entry's taper."""
    start = _start(entry)
    if start is None or (until_on and until_on < start):
        return
    per_day = prednisone_mg_per_day(entry, drug)
    spell = _Spell(
        from_on=start,
        until_on=until_on,
        mg_per_day=per_day,
        words=_words(entry, drug, entry.dose),
        fact_id=entry.provenance.fact_id,
        is_planned=entry.status is DoseStatus.PLANNED,
    )
    if per_day is None or not entry.taper or not entry.dose:
        yield spell
        return
    doses = list(_taper_doses(entry, start))
    for (begins, dose), following in zip(doses, [*doses[1:], None], strict=True):
        ends = following[0] - days(1) if following else until_on
        if until_on and begins > until_on:
            return
        yield replace(
            spell,
            from_on=begins,
            until_on=min(ends, until_on) if ends and until_on else ends,
            mg_per_day=per_day * dose / Fraction(str(entry.dose)),
            words=_words(entry, drug, float(dose)) + (" by its taper" if begins > start else ""),
        )


def _taper_doses(entry: Entry, start: date) -> Iterator[tuple[date, Fraction]]:
    day, dose = start, Fraction(str(entry.dose))
    yield day, dose
    for step in entry.taper:
        target, by = Fraction(str(step.to)), abs(Fraction(str(step.by)))
        while by and step.every_days > 0 and dose != target:
            day += days(step.every_days)
            dose = max(dose - by, target) if dose > target else min(dose + by, target)
            yield day, dose


def _without(spell: _Spell, holds: tuple[Hold, ...]) -> Iterator[_Spell]:
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


def _steps(spells: list[_Spell]) -> tuple[DoseStep, ...]:
    changes = sorted({s.from_on for s in spells} | {s.until_on + days(1) for s in spells if s.until_on})
    steps: list[DoseStep] = []
    for begins, following in pairwise([*changes, None]):
        taken = [s for s in spells if begins and s.covers(begins)]
        if not taken or begins is None:
            continue
        known = [s.mg_per_day for s in taken if s.mg_per_day is not None]
        step = DoseStep(
            from_on=begins,
            until_on=following - days(1) if following else None,
            mg_per_day=sum(known, Fraction(0)) if len(known) == len(taken) else None,
            because=" and ".join(sorted({s.words for s in taken})),
            fact_ids=tuple(dict.fromkeys(s.fact_id for s in taken if s.fact_id)),
        )
        previous = steps[-1] if steps else None
        if (
            previous
            and previous.until_on == begins - days(1)
            and replace(step, from_on=previous.from_on) == replace(previous, until_on=step.until_on)
        ):
            steps[-1] = replace(previous, until_on=step.until_on)
        else:
            steps.append(step)
    return tuple(steps)
