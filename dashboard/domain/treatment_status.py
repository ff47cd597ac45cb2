"""Where the treatment of each cancer stands: its state, regimen and cycle, what comes next, and who changed it last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from dashboard.domain.catalogue import Formulary
from dashboard.domain.courses import SAME_EXPOSURE_DAYS
from dashboard.domain.cycles import Cycle, cycles, is_ahead
from dashboard.domain.dates import PartialDate, day_words, days
from dashboard.domain.entry_words import entry_name
from dashboard.domain.record import Cancer, CancerTreatment, Patient, PatientRecord, Provenance
from dashboard.domain.treatment_plan import goes_on
from dashboard.domain.treats_which import by_cancer
from dashboard.domain.words import ACTIVE_CANCER, CancerState, DoseStatus, Modality, Specialty

NOT_UPDATED_DAYS = 28
"""After so many days without a change a row stands out. The product's choice."""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """The next thing of a clinic in the patient's plan. It is due on `due_on`, if that is known."""

    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancerPatient:
    """One living patient's cancers with their states, and all that treats them. `follows` is, by cancer id, the version
    that the next state must follow; `open_items` the next one of each clinic. `changes` are, by cancer id, those of the
    cancer and its states, withdrawn ones included; `withdrawn` treatments keep who withdrew them."""

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None
    cancers: tuple[Cancer, ...]
    treatments: tuple[CancerTreatment, ...]
    follows: Mapping[str, str]
    open_items: Mapping[Specialty, OpenItem]
    changes: Mapping[str, tuple[Provenance, ...]]
    withdrawn: tuple[CancerTreatment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """A row of the list. `cancer` is None where a treatment is recorded and no cancer; `upcoming` is the cycle that
    nobody has recorded as given yet."""

    of: CancerPatient
    cancer: Cancer | None
    treatments: tuple[CancerTreatment, ...]
    regimen: str
    upcoming: Cycle | None
    next_step: str
    changed_on: date
    changed_by: str
    days_since: int

    @property
    def key(self) -> str:
        return self.cancer.provenance.fact_id if self.cancer else self.of.patient_id

    @property
    def state(self) -> CancerState | None:
        return self.cancer.state if self.cancer else None

    @property
    def is_not_updated(self) -> bool:
        return self.days_since >= NOT_UPDATED_DAYS


def status_lines(
    patients: Iterable[CancerPatient],
    formulary: Formulary,
    today: date,
    zone: tzinfo,
    acts: Specialty = Specialty.ONCOLOGY,
) -> tuple[StatusLine, ...]:
    """A row for each active cancer, and for any other that is being treated. The next step is the next item of the plan
    for the clinic that `acts`; for oncology the next cycle or operation goes before it."""
    return tuple(
        _line(patient, cancer, treated, formulary, today, zone, acts)
        for patient in patients
        for cancer, treated in by_cancer(patient.cancers, patient.treatments)
        if (cancer and cancer.state in ACTIVE_CANCER) or any(_goes_on(entry, today) for entry in treated)
    )


def _goes_on(entry: CancerTreatment, today: date) -> bool:
    if entry.modality is Modality.SYSTEMIC:
        return goes_on(entry, today)
    return _lies_ahead(entry, today) or bool(
        entry.status is not DoseStatus.OMITTED
        and entry.started_on
        and entry.started_on.first <= today
        and entry.stopped_on
        and entry.stopped_on.last >= today
    )


def _lies_ahead(entry: CancerTreatment, today: date) -> bool:
    is_to_come = entry.status is None and entry.started_on is not None and entry.started_on.first > today
    return entry.status is DoseStatus.PLANNED or is_to_come


def _line(
    patient: CancerPatient,
    cancer: Cancer | None,
    treatments: tuple[CancerTreatment, ...],
    formulary: Formulary,
    today: date,
    zone: tzinfo,
    acts: Specialty,
) -> StatusLine:
    found = cycles(PatientRecord(patient=Patient(), cancer_treatments=treatments))
    upcoming = next((cycle for cycle in found if is_ahead(cycle.leading, today)), None)
    changed_at, changed_by = _last_change(patient, cancer, treatments)
    changed_on = changed_at.astimezone(zone).date()
    next_step = _next_treatment(treatments, upcoming, formulary, today) if acts is Specialty.ONCOLOGY else None
    return StatusLine(
        of=patient,
        cancer=cancer,
        treatments=treatments,
        regimen=_regimen(treatments, found, upcoming, formulary, today),
        upcoming=upcoming,
        next_step=next_step or _item_words(patient.open_items.get(acts), today),
        changed_on=changed_on,
        changed_by=changed_by,
        days_since=max((today - changed_on).days, 0),
    )


def _last_change(
    patient: CancerPatient, cancer: Cancer | None, treatments: tuple[CancerTreatment, ...]
) -> tuple[datetime, str]:
    """When and by whom this cancer or what treats it was recorded, changed or withdrawn last."""
    gone = next((some for each, some in by_cancer(patient.cancers, patient.withdrawn) if each is cancer), ())
    of_cancer = [patient.changes[cancer.provenance.fact_id]] if cancer else patient.changes.values()
    told = [entry.provenance for entry in (*treatments, *gone)] + [one for some in of_cancer for one in some]
    # Of what was recorded together the last one written counts.
    at, _, by = max((one.recorded_at, n, one.recorded_by) for n, one in enumerate(told) if one.recorded_at)
    return at, by


def cycle_number(cycle: Cycle) -> str:
    """`C3 of 6`."""
    planned = cycle.entries[0].cycles_planned
    return f"C{cycle.number}" + (f" of {planned}" if planned else "")


def _regimen(
    treatments: tuple[CancerTreatment, ...],
    found: tuple[Cycle, ...],
    upcoming: Cycle | None,
    formulary: Formulary,
    today: date,
) -> str:
    begun = [c for c in found if not is_ahead(c.leading, today) and not _is_left_out(c)]
    last = begun[-1] if begun else None
    tablets = [e for e in treatments if not e.cycle and e.modality is Modality.SYSTEMIC and goes_on(e, today)]
    by_mouth = [entry_name(entry, formulary) for entry in tablets]
    if last and (_is_same_course(last, upcoming) or today - last.first_on <= days(SAME_EXPOSURE_DAYS)):
        return "; ".join([f"{_names(last, formulary)} {cycle_number(last)}", *by_mouth])
    if upcoming:
        return "; ".join([f"{_names(upcoming, formulary)} {cycle_number(upcoming)}, not begun", *by_mouth])
    if by_mouth:
        return "; ".join(dict.fromkeys(by_mouth))
    if last:
        return f"none now; last {_names(last, formulary)} {cycle_number(last)}, {day_words(last.first_on)}"
    return "none recorded"


def _is_left_out(cycle: Cycle) -> bool:
    return all(entry.status is DoseStatus.OMITTED for entry in cycle.entries)


def _is_same_course(last: Cycle, upcoming: Cycle | None) -> bool:
    return upcoming is not None and {e.drug for e in last.entries} == {e.drug for e in upcoming.entries}


def _names(cycle: Cycle, formulary: Formulary) -> str:
    procedure = cycle.entries[0].procedure
    return procedure or " + ".join(dict.fromkeys(entry_name(entry, formulary) for entry in cycle.entries))


def _next_treatment(
    treatments: Iterable[CancerTreatment], upcoming: Cycle | None, formulary: Formulary, today: date
) -> str | None:
    ahead = [
        (entry.started_on.first if entry.started_on else date.max, entry_name(entry, formulary))
        for entry in treatments
        if not entry.cycle and _lies_ahead(entry, today)
    ]
    if upcoming:
        ahead.append((upcoming.first_on, cycle_number(upcoming)))
    if not ahead:
        return None
    on, what = min(ahead)
    if on == date.max:
        return f"{what}, day not recorded"
    return f"{what}, {day_words(on)}" + (", not recorded as given" if on < today else "")


def _item_words(item: OpenItem | None, today: date) -> str:
    if item is None:
        return "none planned"
    if item.due_on is None:
        return item.title
    return f"{item.title}, {'overdue since' if item.due_on < today else 'due'} {day_words(item.due_on)}"
