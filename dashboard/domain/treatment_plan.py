"""Changes of a cancer's treatment: systemic treatment in cycles, a cycle that goes otherwise, radiotherapy, surgery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.amendments import Amendments
from dashboard.domain.cycle_days import cycle_days, cycles_words
from dashboard.domain.cycles import ChangeCycle, cycle_amendments, first_on, is_ahead, left_out
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import DoseStatus, Modality, Per, Specialty


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugOfCycle:
    """`dose` in `unit` is that of each of the `on` days of the cycle, of which the first is 1; None = unknown."""

    drug: str
    on: tuple[int, ...] = (1,)
    dose: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCycles:
    """`cycles` cycles from `first_on` on, one every `every_days`: Q21d x 6. `combination` is what the drugs are called
    together, `cancer` the site of the cancer that they treat, `reason` why an unusual number of cycles is right."""

    drugs: tuple[DrugOfCycle, ...]
    first_on: date
    every_days: int
    cycles: int
    combination: str | None = None
    cancer: str | None = None
    route: str | None = None
    reason: str | None = None

    @property
    def begin_on(self) -> tuple[date, ...]:
        return tuple(self.first_on + days(n * self.every_days) for n in range(self.cycles))

    def words(self, today: date) -> str:
        """`Q21d x 6: 12 May 2026 given; 2 Jun 2026; 23 Jun 2026 ... 25 Aug 2026`; up to four days are all told."""
        told = (f"{day_words(day)}{' given' if day < today else ''}" for day in self.begin_on)
        return cycles_words(self.every_days, self.cycles, told)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTreatment:
    """`last_on` is the last day of these entries, inclusive; cycles that begin later are left out."""

    fact_ids: tuple[str, ...]
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Enter:
    """A treatment in one entry: tablets, radiotherapy or an operation; `fact_id` names the entry that it corrects."""

    entry: CancerTreatment
    fact_id: str | None = None


TreatmentChange = StartCycles | ChangeCycle | StopTreatment | Enter


def goes_on(entry: CancerTreatment, today: date) -> bool:
    """Systemic treatment that can be stopped: planned, or no last day before today is recorded."""
    if entry.modality is not Modality.SYSTEMIC or entry.status is DoseStatus.OMITTED:
        return False
    return entry.status is DoseStatus.PLANNED or entry.stopped_on is None or entry.stopped_on.last >= today


def treatment_amendments(record: PatientRecord, change: TreatmentChange, today: date) -> Amendments:
    """What becomes of the treatment. Refuses what cannot be right, and a change of what is not there any more."""
    match change:
        case StartCycles():
            return Amendments(added=tuple(_cycles(change, today)), first_on=change.first_on)
        case Enter():
            begins = change.entry.started_on.first if change.entry.started_on else date.max
            if change.fact_id is None:
                return Amendments(added=(change.entry,), first_on=begins)
            (before,) = _named(record, (change.fact_id,))
            return Amendments(corrected=(replace(change.entry, provenance=before.provenance),), first_on=begins)
        case StopTreatment():
            return _stopped(_named(record, change.fact_ids), change, today)
        case ChangeCycle():
            return cycle_amendments(record, _named(record, change.fact_ids), change, today)


def _cycles(change: StartCycles, today: date) -> Iterable[CancerTreatment]:
    for number, begins in enumerate(change.begin_on, start=1):
        for drug in change.drugs:
            on_days = cycle_days(begins, drug.on)
            first, last = on_days[0], on_days[-1]
            has_gap = (last - first).days + 1 > len(on_days)
            yield CancerTreatment(
                modality=Modality.SYSTEMIC,
                drug=drug.drug,
                procedure=change.combination,
                site=change.cancer,
                cycle=number,
                cycles_planned=change.cycles,
                dose=drug.dose,
                unit=drug.unit,
                per=Per.COURSE if len(drug.on) == 1 else Per.DAY,
                route=change.route,
                started_on=PartialDate.on(begins),
                stopped_on=PartialDate.on(last),
                given_on=on_days if has_gap or first > begins else (),
                status=DoseStatus.PLANNED if begins >= today else DoseStatus.TAKEN,
                reason=change.reason,
                prescriber=Specialty.ONCOLOGY,
            )


def _named(record: PatientRecord, fact_ids: tuple[str, ...]) -> tuple[CancerTreatment, ...]:
    found = tuple(e for e in record.cancer_treatments if e.provenance.fact_id in fact_ids)
    if not found or len(found) < len(fact_ids):
        raise Refusal("This treatment is not in the record any more. Reload the page to see what is planned now.")
    return found


def _stopped(named: tuple[CancerTreatment, ...], change: StopTreatment, today: date) -> Amendments:
    """Cycles ahead are left out; what was begun ends, and what had ended by then stays as it is."""
    now = []
    for entry in named:
        if first_on(entry) > change.last_on:
            if not is_ahead(entry, today):
                raise Refusal(
                    f"{entry.drug} was given on {day_words(first_on(entry))}; {day_words(change.last_on)} cannot be "
                    "its last day. Correct the date."
                )
            now.append(left_out(entry, change.reason))
        elif entry.stopped_on is None or entry.stopped_on.last > change.last_on:
            now.append(_ended(entry, change))
    if not now:
        raise Refusal(f"Nothing of this treatment goes on after {day_words(change.last_on)}. Correct the date.")
    return Amendments(corrected=tuple(now), first_on=change.last_on)


def _ended(entry: CancerTreatment, change: StopTreatment) -> CancerTreatment:
    """With its last day; left out where each of the days that it lists comes later."""
    given_on = tuple(day for day in entry.given_on if day <= change.last_on)
    doses = tuple(dose for dose in entry.administrations if dose.on <= change.last_on)
    if (entry.given_on or entry.administrations) and not (given_on or doses):
        return left_out(entry, change.reason)
    last = PartialDate.on(change.last_on)
    return replace(entry, stopped_on=last, given_on=given_on, administrations=doses, reason=change.reason)
