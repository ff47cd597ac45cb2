"""Active disease in spite of treatment: what asks whether activity is persistently high (U14).

Only what is sure counts: a start or an activity known to the month or year must have been long enough apart, and the
drug still given, on all of its days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.domain.catalogue import SUPPRESSES_IN_THE_REGIMEN, Drug
from dashboard.domain.course_days import given_days
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.dates import PartialDate, add_months
from dashboard.domain.protocol import ActivitySign
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Fact, Medication, PatientRecord
from dashboard.domain.spans import Span, Spans, moved, union, without
from dashboard.domain.steroid_dose import is_local, taper_doses
from dashboard.domain.wanted import Case
from dashboard.domain.words import NOT_GIVEN, Comparator, Feature, Intent

_OTHER_INDICATIONS = ("cancer", "carcinoma", "lymphoma", "tumour", "tumor", "nausea", "premedication")
"""Any other wording asks: a question too many harms less than one too few."""


def active_despite_treatment(case: Case, sign: ActivitySign) -> tuple[PartialDate, str] | None:
    """The last day on which the sign was seen months into a treatment that still went on, and a sentence's beginning
    that says so. None if it never was, or if persistent high activity was recorded since, present or absent.
    """
    months = case.protocol.timing.active_after_months
    for fact, on, words in sorted(_seen(case, sign), key=lambda seen: seen[1:], reverse=True):
        if not _is_answered(case.record, fact, on) and (drug := _treated_by(case, on)):
            return on, f"{words} on {on.words}, at least {months} months into {drug.name}"
    return None


def _seen(case: Case, sign: ActivitySign) -> Iterator[tuple[Fact, PartialDate, str]]:
    """Events, or the last score: one that fell back since is not persistent."""
    if sign.above is None:
        yield from (
            (event, event.on, sign.title) for event in case.record.events if event.type == sign.name and event.on
        )
        return
    scores = [
        (result.on, 0 if result.comparator is Comparator.BELOW else result.value, result)
        for result in case.samples.get(sign.name, ())
        if result.on and result.value is not None
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
    """A drug that had been given for long enough, and still was. What began before the diagnosis counts from it, and so
    does what begins again after more than 42 days without."""
    by_drug: dict[str, list[Medication]] = {}
    for entry in case.record.regimen:
        drug = case.formulary.find(entry.drug)
        if drug and _is_for_myositis(entry, drug):
            by_drug.setdefault(drug.key, []).append(entry)
    diagnosed = diagnosed_on(case.record)
    for key, entries in sorted(by_drug.items()):
        lasting = union(span for entry in entries for span in _sure_days(entry, SAME_EXPOSURE_DAYS))
        if not any(on.first in span and on.last in span for span in lasting):
            continue
        # Days at most 42 apart are one exposure: 41 days without the drug lie between them.
        given = union((span for entry in entries for span in _sure_days(entry, 0)), SAME_EXPOSURE_DAYS - 1)
        begun = max(span.first for span in given if span.first <= on.first)
        counts_from = max(begun, diagnosed.last) if diagnosed else begun
        if add_months(counts_from, case.protocol.timing.active_after_months) <= on.first:
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


def _sure_days(entry: Medication, dose_lasts_days: int) -> Spans:
    """The days on which the drug was given, whatever day of a month or year is meant.

    A listed dose counts for `dose_lasts_days` more; held days do not count; a taper to nothing ends the course.
    """
    if given := given_days(entry):
        return union(Span(day, moved(day, dose_lasts_days)) for day in given)
    start = entry.course_started_on or entry.started_on
    if start is None:
        return ()
    stop = entry.stopped_on.first if entry.stopped_on else date.max
    if entry.taper and entry.dose:
        stop = min([stop, *(moved(day, -1) for day, dose in taper_doses(entry, start.first) if dose == 0)])
    return without(union([Span(start.last, stop)]), union(Span(h.from_, h.until or date.max) for h in entry.holds))
