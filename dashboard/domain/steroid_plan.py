"""What a steroid taper would have been, had it been followed as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import Entry, Medication, PatientRecord
from dashboard.domain.spans import Span, common, union
from dashboard.domain.steroid import DoseStep, continuous_steroid, counts_by_the_day
from dashboard.domain.steroid_dose import systemic_steroid, taper_doses
from dashboard.domain.words import DoseStatus


def tapers_not_followed(record: PatientRecord, formulary: Formulary, until: date) -> Iterator[DoseStep]:
    """The doses of each taper on the days on which it was held, or stopped before its last step had run, up to `until`.

    With them counts what other steroids were taken then; later entries of the same drug took the taper's place and do
    not. A taper that is only planned is `planned_steroid`.
    """
    for entry in record.regimen:
        drug = systemic_steroid(entry, formulary)
        if drug is None or not entry.taper or not counts_by_the_day(entry) or entry.status is DoseStatus.PLANNED:
            continue
        start = entry.started_on or entry.dose_since
        if start is None or not entry.dose:
            continue
        left = [Span(hold.from_, hold.until or date.max) for hold in entry.holds]
        left += [Span(entry.stopped_on.last + days(1), date.max)] if entry.stopped_on else []
        goal_on, goal = list(taper_doses(entry, start.first))[-1]
        ends_on = goal_on + days(entry.taper[-1].every_days if goal else 0) - days(1)
        written = replace(entry, stopped_on=None, holds=())
        others = [each for each in record.regimen if not _took_its_place(each, entry, formulary)]
        as_written = replace(record, regimen=tuple(written if each is entry else each for each in others))
        for step in continuous_steroid(as_written, formulary):
            for span in common((step.span,), common(union(left), (Span(start.first, min(ends_on, until)),))):
                begins, ends = PartialDate.on(span.first), PartialDate.on(span.last)
                yield replace(step, begins=begins, ends=ends, because=f"{step.because}, as it was written")


def _took_its_place(other: Entry, taper: Medication, formulary: Formulary) -> bool:
    """A later entry of the same drug."""
    starts = [each.started_on or each.dose_since for each in (taper, other)]
    is_same = formulary.find(other.drug) is formulary.find(taper.drug)
    return is_same and bool(starts[0] and starts[1] and starts[1].first > starts[0].first)
