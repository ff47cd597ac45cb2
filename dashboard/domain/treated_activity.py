"""Active disease in spite of treatment: what asks whether activity is persistently high (U14).

Only what is sure counts: a start or an activity known to the month or year must have been long enough apart, and the
drug still given, on all of its days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.domain.catalogue import SUPPRESSES_IN_THE_REGIMEN, Drug
from dashboard.domain.courses import NOT_GIVEN, SAME_EXPOSURE_DAYS
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.protocol import ActivitySign
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Fact, Medication, PatientRecord
from dashboard.domain.steroid_dose import is_local
from dashboard.domain.wanted import Case
from dashboard.domain.words import Comparator, Feature, Intent

_OTHER_INDICATIONS = ("cancer", "carcinoma", "lymphoma", "tumour", "tumor", "nausea", "premedication")
"""Any other wording asks: a question too many harms less than one too few."""


def active_despite_treatment(case: Case, sign: ActivitySign) -> tuple[PartialDate, str] | None:
    """The last day on which the sign was seen months into a treatment that still went on, and a sentence's beginning
    that says so. None if it never was, or if persistent high activity was recorded since, present or absent.
    """
    seen = [
        (on, f"{words} on {on.words}, at least {case.protocol.timing.active_after_months} months into {drug.name}")
        for fact, on, words in _seen(case.record, sign)
        if not _is_answered(case.record, fact, on) and (drug := _treated_by(case, on))
    ]
    return max(seen, default=None)


def _seen(record: PatientRecord, sign: ActivitySign) -> Iterator[tuple[Fact, PartialDate, str]]:
    """Events, or the last score: one that fell back since is not persistent."""
    if sign.above is None:
        yield from ((event, event.on, sign.title) for event in record.events if event.type == sign.name and event.on)
        return
    scores = [
        (result.on, 0 if result.comparator is Comparator.BELOW else result.value, result)
        for result in record.results
        if result.test == sign.name and result.on and result.value is not None
    ]
    if scores and (last := max(scores, key=lambda score: score[:2]))[1] > sign.above:
        yield last[2], last[0], f"{sign.title} {last[1]:g}"


def _is_answered(record: PatientRecord, seen: Fact, on: PartialDate) -> bool:
    """A presence answers; an absence does where it was recorded after the activity was. One that came with it in the
    same file, or that nobody knows the recording of, may be older than the activity."""
    answer = record.feature(Feature.PERSISTENT_HIGH_ACTIVITY)
    if answer is None or answer.present:
        return answer is not None
    answered_at, seen_at = answer.provenance.recorded_at, seen.provenance.recorded_at
    return answered_at is not None and answered_at.date() >= on.first and (seen_at is None or answered_at > seen_at)


def _treated_by(case: Case, on: PartialDate) -> Drug | None:
    """A drug that had been given for long enough, and still was. What began before the diagnosis counts from it."""
    by_drug: dict[str, list[tuple[PartialDate, Medication]]] = {}
    for entry in case.record.regimen:
        drug, start = case.formulary.find(entry.drug), _start(entry)
        if drug and start and _is_for_myositis(entry, drug):
            by_drug.setdefault(drug.key, []).append((start, entry))
    diagnosed = diagnosed_on(case.record)
    for key, entries in sorted(by_drug.items()):
        begun = _begun(sorted(entries, key=lambda each: each[0]), on)
        counts_from = max(begun.last, diagnosed.last) if begun and diagnosed else begun and begun.last
        if counts_from and add_months(counts_from, case.protocol.timing.active_after_months) <= on.first:
            return case.formulary.find(key)
    return None


def _is_for_myositis(entry: Medication, drug: Drug) -> bool:
    """Immunosuppression that reaches the whole body, unless the entry says that it is part of a cancer's treatment."""
    return (
        drug.family in SUPPRESSES_IN_THE_REGIMEN
        and not (drug.is_topical or is_local(entry))
        and entry.dose != 0
        and entry.intent is not Intent.PROPHYLAXIS
        and entry.status not in NOT_GIVEN
        and not any(word in (entry.indication or "").casefold() for word in _OTHER_INDICATIONS)
    )


def _begun(entries: list[tuple[PartialDate, Medication]], on: PartialDate) -> PartialDate | None:
    """When the exposure began that still went on; entries at most 42 days apart are one exposure."""
    begun, until = None, date.min
    for start, entry in entries:
        if begun is None or start.first > until + days(SAME_EXPOSURE_DAYS):
            begun = start
        if start.last <= on.first and _goes_on(entry, on):
            return begun
        until = max(until, entry.stopped_on.last if entry.stopped_on else _last_given(entry) or on.last)
    return None


def _goes_on(entry: Medication, on: PartialDate) -> bool:
    if any(hold.from_ <= on.last and (hold.until is None or on.first <= hold.until) for hold in entry.holds):
        return False
    if entry.stopped_on:
        return entry.stopped_on.first >= on.last
    if last_given := _last_given(entry):
        return on.last <= last_given + days(SAME_EXPOSURE_DAYS)
    return not any(step.to == 0 for step in entry.taper)


def _start(entry: Medication) -> PartialDate | None:
    given = _given(entry)
    return entry.course_started_on or entry.started_on or (PartialDate.on(min(given)) if given else None)


def _last_given(entry: Medication) -> date | None:
    return max(_given(entry), default=None)


def _given(entry: Medication) -> list[date]:
    return [*entry.given_on, *(dose.on for dose in entry.administrations if dose.status not in NOT_GIVEN)]
