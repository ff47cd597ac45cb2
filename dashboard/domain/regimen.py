"""Changes of the regimen: a drug started, a dose changed, a drug stopped; and what would follow from one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dashboard.domain.amendments import MOST_DOSE, Amendments
from dashboard.domain.catalogue import Formulary
from dashboard.domain.cycle_days import cycle_days
from dashboard.domain.daily_dose import awaits_confirmation, is_weekly_drug
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.dose_words import is_dose_of_listed_days, listed_days
from dashboard.domain.entry_words import substance_of
from dashboard.domain.record import Hold, Medication, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import DoseStatus, Per

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Start:
    """A drug that was not taken before; `entry.started_on` is its first day."""

    entry: Medication


@dataclass(frozen=True, slots=True)
class NewDose:
    """Another dose of what `fact_id` names, from `entry.started_on` on; the earlier entry ends the day before."""

    fact_id: str
    entry: Medication


@dataclass(frozen=True, slots=True)
class Stop:
    """`last_on` is the last day on which the drug is taken, inclusive."""

    fact_id: str
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PutOnHold:
    """The drug is not taken from `hold.from_` to `hold.until`, both inclusive; None = until somebody decides."""

    fact_id: str
    hold: Hold


@dataclass(frozen=True, slots=True)
class Confirm:
    """A second person says that a daily dose of a weekly drug is right; it counts from then on."""

    fact_id: str


RegimenChange = Start | NewDose | Stop | PutOnHold | Confirm


def ongoing(record: PatientRecord, today: date) -> tuple[Medication, ...]:
    """Entries whose dose can be changed or that can be stopped: not left out, and no last day before today recorded."""
    meant = (entry for entry in record.regimen if entry.status is not DoseStatus.OMITTED)
    return tuple(entry for entry in meant if entry.stopped_on is None or entry.stopped_on.last >= today)


def amendments(record: PatientRecord, change: RegimenChange, formulary: Formulary) -> Amendments:
    """What becomes of the regimen. Refuses a change of what is not in it, and one that ends before it began.

    A dose that waits for a second person is taken by nobody: it does not end, it is left out.
    """
    if isinstance(change, Start):
        return Amendments(added=(change.entry,), first_on=_first_on(change.entry))
    before = next((e for e in record.regimen if e.provenance.fact_id == change.fact_id), None)
    if before is None:
        raise Refusal("This drug is no longer in the regimen. Reload the page to see what is taken now.")
    if isinstance(change, Confirm):
        return _confirmed(record, before, formulary)
    if isinstance(change, NewDose) and substance_of(change.entry, formulary) != substance_of(before, formulary):
        raise Refusal("A new dose is of the same drug. To change the drug, stop this one and start the other.")
    if isinstance(change, NewDose) and change.entry.status is DoseStatus.PLANNED:
        # Nothing ends before a second person has confirmed what is to take its place.
        return Amendments(added=(change.entry,), first_on=_first_on(change.entry))
    waits = awaits_confirmation(before, formulary) and not isinstance(change, PutOnHold)
    now = (_withdrawn(before, change) if waits else _ended_or_held(before, change),)
    match change:
        case NewDose():
            return Amendments(corrected=now, added=(change.entry,), first_on=_first_on(change.entry))
        case Stop():
            return Amendments(corrected=now, first_on=change.last_on)
        case PutOnHold():
            return Amendments(corrected=now, first_on=change.hold.from_)


def _confirmed(record: PatientRecord, daily: Medication, formulary: Formulary) -> Amendments:
    """It counts from now on, and ends what it takes the place of, under whichever name that was recorded."""
    first, substance = _first_on(daily), substance_of(daily, formulary)
    others = (e for e in record.regimen if substance_of(e, formulary) == substance and e is not daily)
    ended = (
        replace(e, stopped_on=PartialDate.on(first - days(1)))
        for e in others
        if e.started_on and e.started_on.first < first and (e.stopped_on is None or e.stopped_on.first >= first)
    )
    return Amendments(corrected=(replace(daily, status=None), *ended), first_on=first)


def _withdrawn(waiting: Medication, change: NewDose | Stop | PutOnHold) -> Medication:
    reason = change.reason if isinstance(change, Stop) else waiting.reason
    return replace(waiting, status=DoseStatus.OMITTED, stopped_on=waiting.started_on, reason=reason)


def _ended_or_held(entry: Medication, change: NewDose | Stop | PutOnHold) -> Medication:
    """The entry with its last day, left out where each day that it lists comes later; or with the hold. Refuses a last
    day before its first, and a hold that ends before it begins or begins before the drug."""
    match change:
        case PutOnHold():
            hold = change.hold
            if hold.until and hold.until < hold.from_:
                raise Refusal("The hold ends before it begins. Correct one of its days.")
            if entry.stopped_on and hold.from_ > entry.stopped_on.last:
                raise Refusal(f"{entry.drug} ended on {entry.stopped_on.words}; there is nothing to hold after that.")
            if entry.started_on and hold.from_ < entry.started_on.first:
                raise Refusal(
                    f"{entry.drug} began on {entry.started_on.words}; it cannot be held before. Correct the day."
                )
            return replace(entry, holds=(*entry.holds, hold))
        case NewDose():
            last, reason = _first_on(change.entry) - days(1), entry.reason
        case Stop():
            last, reason = change.last_on, change.reason
    if entry.started_on and last < entry.started_on.first:
        raise Refusal(
            f"{entry.drug} began on {entry.started_on.words}, so {day_words(last)} cannot be its last day. "
            "Correct the date."
        )
    if entry.stopped_on and entry.stopped_on.last < last:
        raise Refusal(f"{entry.drug} ended on {entry.stopped_on.words}. If it goes on after that day, start it again.")
    given_on = tuple(day for day in entry.given_on if day <= last)
    doses = tuple(dose for dose in entry.administrations if dose.on <= last)
    if (entry.given_on or entry.administrations) and not (given_on or doses):
        return replace(entry, status=DoseStatus.OMITTED, reason=reason)
    return replace(entry, stopped_on=PartialDate.on(last), reason=reason, given_on=given_on, administrations=doses)


def single_doses(first: date, count: int, every_days: int, on: tuple[int, ...] = (1,)) -> tuple[date, ...]:
    """The days of single doses, infusions for example: `count` cycles, one every `every_days` from `first` on, and a
    dose on the days `on` of each, of which the first is 1. Refuses cycles that run into each other."""
    if count > 1 and on[-1] > every_days:
        raise Refusal(f"Day {on[-1]} of one cycle comes after the next begins, {every_days} days on. Correct the days.")
    begins = (first + days(every_days * number) for number in range(count))
    return tuple(day for begin in begins for day in cycle_days(begin, on))


def _first_on(entry: Medication) -> date:
    assert entry.started_on, "what starts has a first day"
    return entry.started_on.first


def refuse_unsafe(entry: Medication, formulary: Formulary) -> None:
    """A dose is a value with its unit and how often; a weekly drug names its weekday, or why it is taken every day.

    What is given for cancer alone is no drug of the regimen: there nobody would ask what oncology asks.
    """
    if not entry.drug.strip():
        raise Refusal("Which drug? Choose it from the list, or type its name.")
    drug = formulary.find(entry.drug)
    if drug and drug.is_only_for_cancer:
        raise Refusal(
            f"{drug.name} is given as cancer treatment: oncology records it under Change the cancer treatment."
        )
    if entry.started_on is None:
        raise Refusal("From which day? A drug needs its first day.")
    if entry.dose is not None and entry.dose <= 0:
        raise Refusal("A dose is more than zero. To end a drug, choose Stop a drug.")
    if entry.taper and (entry.dose is None or entry.per is not Per.DAY):
        raise Refusal("A taper goes on from a daily dose. Write the dose that it begins with.")
    if any(step.by <= 0 or step.every_days <= 0 or step.to < 0 or step.to >= (entry.dose or 0) for step in entry.taper):
        raise Refusal("A taper goes down: by more than zero, every so many days, to less than the dose. Correct it.")
    if entry.dose is not None and entry.dose > MOST_DOSE:
        raise Refusal(f"{entry.dose:.15g} is more than anybody takes. Correct the dose or its unit.")
    if entry.dose is not None and not (entry.unit and entry.per):
        raise Refusal("A dose needs its unit and how often it is taken. Choose both, or leave the dose unknown.")
    if not drug or not is_weekly_drug(entry.drug, formulary) or (entry.per is Per.WEEK and entry.weekday in WEEKDAYS):
        return
    usual = f"{drug.name} for myositis is taken once a week."
    if is_dose_of_listed_days(entry):
        if any(later - earlier < days(7) for earlier, later in pairwise(listed_days(entry))):
            raise Refusal(f"{usual} Single doses of it are at least a week apart.")
        return
    if entry.per is not Per.DAY:
        raise Refusal(f"{usual} Choose a week, and name the weekday, so that nobody takes it every day.")
    if not (entry.reason or "").strip():
        raise Refusal(f"{usual} A dose a day needs a reason, and counts once a second person has confirmed it.")


def refuse_second_person(entry: Medication, change: RegimenChange, by: str, formulary: Formulary, today: date) -> None:
    """Refuses that whoever recorded a daily dose confirms it, and that it is held or given a last day to come before
    anybody else has."""
    awaits = awaits_confirmation(entry, formulary)
    if isinstance(change, Stop) and awaits and change.last_on > today:
        raise Refusal(
            "This dose waits for a second person, so nothing is taken that could go on until "
            f"{day_words(change.last_on)}. Record its last day once it is confirmed, or choose today to withdraw it."
        )
    if isinstance(change, PutOnHold) and awaits:
        raise Refusal("This dose waits for a second person, so nothing is taken that could be held. Stop it, or wait.")
    if not isinstance(change, Confirm):
        return
    if not awaits:
        raise Refusal("This dose does not wait for a confirmation any more. Reload the page to see it.")
    if entry.provenance.recorded_by == by:
        raise Refusal(
            "You recorded this dose. A second person of dermatology, rheumatology or oncology confirms it; ask one."
        )
