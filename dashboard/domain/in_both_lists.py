"""The same substance twice on the same days: refused within the regimen, asked about beside the cancer's treatment.
Asked about too is a course of what another course would give again only later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from dashboard.domain.catalogue import Formulary
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import day_words
from dashboard.domain.dose_words import how_many, how_often
from dashboard.domain.entry_words import substance_of
from dashboard.domain.exposure import entry_days, first_day, is_taken
from dashboard.domain.record import CancerTreatment, Entry, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import NewDose, RegimenChange, Start
from dashboard.domain.spans import Span, Spans, common, moved, union, without
from dashboard.domain.treatment_plan import Enter, StartCycles, TreatmentChange, treatment_amendments
from dashboard.domain.words import Per

BOTH_SAID_TO_BE_RIGHT = "The same drug on the same days, said to be right."

TOO_SOON_SAID_TO_BE_RIGHT = "Begun before another cycle of the course before it would have been due, said to be right."


def in_both_lists(record: PatientRecord, change: RegimenChange | TreatmentChange, formulary: Formulary) -> str | None:
    """`Prednisolone 60 mg a day since 1 Nov 2026 is in the regimen already. Is it right that both are given?`

    None where nothing is given twice. Asked of what starts and of a new dose, where the cancer's treatment, or for an
    entry of it the regimen, has the same substance on the same days.
    """
    new: tuple[Entry, ...]
    regimen, treatments = record.regimen, record.cancer_treatments
    match change:
        case Start(entry) | NewDose(_, entry):
            new, regimen = (entry,), ()
        case Enter(entry, corrected):
            new, treatments = (entry,), tuple(e for e in treatments if e.provenance.fact_id != corrected)
        case StartCycles():
            new = treatment_amendments(record, change, today=change.first_on).added
        case _:
            return None
    on = min((_first_on(entry) for entry in new), default=date.min)
    told = [
        _told(where, [_words(other, on, formulary) for other in _given_too(new, others, formulary).values()])
        for where, others in (("regimen", regimen), ("cancer's treatment", treatments))
    ]
    return f"{' '.join(filter(None, told))} Is it right that both are given?" if any(told) else None


def too_soon(record: PatientRecord, change: StartCycles, formulary: Formulary) -> str | None:
    """`The last cycle of FOLFOX (Oxaliplatin, every 14 days) is of 2 Jun 2026, another would be due on 16 Jun 2026. Is
    it right that FOLFIRI begins on 7 Jun 2026?`

    None where nothing of the new course was given before, where it is asked about as given on the same days already,
    and where one cycle alone leaves open how often it is given.
    """
    new = treatment_amendments(record, change, today=change.first_on).added
    both = _given_too(new, record.cancer_treatments, formulary)
    found: dict[tuple[date, int, str], dict[str, None]] = {}
    for substance in dict.fromkeys(substance_of(entry, formulary) for entry in new):
        of_drug = (e for e in record.cancer_treatments if e.cycle and substance_of(e, formulary) == substance)
        course = _course_before(of_drug, change.first_on)
        given = [entry for entry in course if is_taken(entry, formulary.find(entry.drug))]
        every_days = _every_days(course)
        if substance not in both and given and every_days:
            last = given[-1]
            if change.first_on < _first_on(last) + timedelta(every_days):
                names = found.setdefault((_first_on(last), every_days, last.procedure or ""), {})
                names[_name(last, formulary)] = None
    if not found:
        return None
    begins = change.combination or ", ".join(dict.fromkeys(_name(entry, formulary) for entry in new))
    told = " ".join(_last_cycle(*last, ", ".join(names)) for last, names in found.items())
    return f"{told} Is it right that {begins} begins on {day_words(change.first_on)}?"


def _last_cycle(on: date, every_days: int, combination: str, drugs: str) -> str:
    often = f"every {every_days} days"
    course = f"{combination} ({drugs}, {often})" if combination else f"{drugs} ({often})"
    next_on = day_words(on + timedelta(every_days))
    return f"The last cycle of {course} is of {day_words(on)}, another would be due on {next_on}."


def _course_before(of_drug: Iterable[CancerTreatment], first_on: date) -> list[CancerTreatment]:
    """The cycles of the last course that began by that day, in order, those left out too; a number that is not higher
    begins another course."""
    course: list[CancerTreatment] = []
    for entry in sorted(of_drug, key=_first_on):
        if not entry.started_on or not entry.started_on.is_exact:
            continue
        is_next = (
            not course or (entry.cycle or 0) > (course[-1].cycle or 0) or _first_on(entry) == _first_on(course[-1])
        )
        if not is_next and _first_on(entry) > first_on:
            break
        course = [*course, entry] if is_next else [entry]
    return course if course and _first_on(course[0]) <= first_on else []


def _every_days(course: Iterable[CancerTreatment]) -> int | None:
    """The shortest way from one cycle to the next: a delay makes it longer, never shorter."""
    begins = {entry.cycle or 0: _first_on(entry) for entry in course}
    apart = ((begins[later] - begins[number]).days // (later - number) for number, later in pairwise(sorted(begins)))
    return min((days for days in apart if days > 0), default=None)


def refuse_double(record: PatientRecord, change: Start | NewDose, formulary: Formulary) -> None:
    """Refuses a dose that would be taken on top of another of the same substance: nobody meant to double it."""
    changed = change.fact_id if isinstance(change, NewDose) else None
    others = (entry for entry in record.regimen if entry.provenance.fact_id != changed)
    for other in _given_too((change.entry,), others, formulary).values():
        dose = f" {other.dose:g} {other.unit}" if other.dose is not None else ""
        since = f" from {other.started_on.words}" if other.started_on else ""
        name = _name(other, formulary)
        raise Refusal(f"{name}{dose} is recorded{since} already. Change that dose, or stop it first.")


def _told(where: str, found: list[str]) -> str:
    listed = " and ".join(filter(None, (", ".join(found[:-1]), *found[-1:])))
    return f"{listed} {'is' if len(found) == 1 else 'are'} in the {where} already." if found else ""


def _given_too(new: Iterable[Entry], others: Iterable[Entry], formulary: Formulary) -> dict[str, Entry]:
    """By its substance, the earliest of `others` that gives what `new` gives on the same days."""
    given = [(substance, days) for substance, days, _ in _courses(new, formulary)]
    found: dict[str, Entry] = {}
    for substance, days, entry in sorted(_courses(others, formulary), key=lambda course: _first_on(course[2])):
        if any(substance == same and common(days, each) for same, each in given):
            found.setdefault(substance, entry)
    return found


def _courses(entries: Iterable[Entry], formulary: Formulary) -> Iterator[tuple[str, Spans, Entry]]:
    """The substance, its days, and the entry that begins them. A drug of the regimen stands for its own days; cycles at
    most 42 days apart are one course, but for the days of a hold, and so long may the next of more planned be away."""
    cycles: dict[str, list[CancerTreatment]] = {}
    for entry in entries:
        substance = substance_of(entry, formulary)
        if substance and isinstance(entry, CancerTreatment):
            cycles.setdefault(substance, []).append(entry)
        elif substance and is_taken(entry, formulary.find(entry.drug)):
            yield substance, _days(entry), entry
    for substance, all_cycles in cycles.items():
        all_cycles.sort(key=_first_on)
        last = all_cycles[-1]
        given = [(_days(entry), entry) for entry in all_cycles if is_taken(entry, formulary.find(entry.drug))]
        held = union(Span(hold.from_, hold.until or date.max) for _, entry in given for hold in entry.holds)
        for course in union((span for days, _ in given for span in days), SAME_EXPOSURE_DAYS):
            begins = next(entry for days, entry in given if common(days, (course,)))
            goes_on = (last.cycle or 0) < (last.cycles_planned or 0) and common(_days(last), (course,))
            yield substance, without((course.widened(after=SAME_EXPOSURE_DAYS if goes_on else 0),), held), begins


def _days(entry: Entry) -> Spans:
    """A dose a course without a last day is of one course, not of every day since."""
    is_one_course = entry.per is Per.COURSE and not (entry.every_days or entry.given_on or entry.administrations)
    if is_one_course and entry.started_on and not entry.stopped_on:
        return common(entry_days(entry), (Span(last=moved(entry.started_on.last, SAME_EXPOSURE_DAYS)),))
    return entry_days(entry)


def _first_on(entry: Entry) -> date:
    return first_day(entry.started_on)


def _words(entry: Entry, on: date, formulary: Formulary) -> str:
    is_cycle = isinstance(entry, CancerTreatment) and entry.cycle is not None and entry.per is Per.COURSE
    often = " a cycle" if is_cycle else how_often(entry)
    dose = f" {how_many(entry)}{entry.dose:g} {entry.unit}{often}" if entry.dose is not None else ""
    begins = f" {'since' if _first_on(entry) <= on else 'from'} {entry.started_on.words}" if entry.started_on else ""
    return f"{_name(entry, formulary)}{dose}{begins}"


def _name(entry: Entry, formulary: Formulary) -> str:
    drug = formulary.find(entry.drug)
    return drug.name if drug else entry.drug or ""
