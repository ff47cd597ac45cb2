"""Everybody who has a cancer or is treated for one, with its states, treatment and last change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, or_, select
from sqlmodel import Session

from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, Provenance
from dashboard.domain.treatment_status import CancerPatient, OpenItem
from dashboard.domain.words import ItemState, Specialty
from db.models import CancerRow, CancerStateRow, CancerTreatmentRow, PatientSummaryRow, PlanItemRow
from db.sight import sight

_PATIENT: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_CANCER: Table = CancerRow.__table__  # type: ignore[attr-defined]
_STATE: Table = CancerStateRow.__table__  # type: ignore[attr-defined]
_TREATMENT: Table = CancerTreatmentRow.__table__  # type: ignore[attr-defined]
_ITEM: Table = PlanItemRow.__table__  # type: ignore[attr-defined]

_TODAY = bindparam("today", type_=_ITEM.c.due_on.type)
_OWN = ("fact_id", "version_id", "retracted_because", "recorded_at", "recorded_by")
_OF_CANCER = ("site", "histology", "stage", "icd10", "diagnosed_on")
_OF_STATE = ("cancer_id", "state", "on", "evidence")
_OF_TREATMENT = (
    *("modality", "drug", "procedure", "site", "cycle", "cycles_planned", "status", "started_on", "stopped_on"),
)
_OF_PATIENT = ("patient_id", "mrn", "display_name", "birth_date")


def _last_versions(table: Table, names: tuple[str, ...]) -> Select[Any]:
    """The last version of every fact of the living, a retraction too, in the order in which facts were first written.

    The rest of what a fact holds is left out: it would cost more than all that is asked.
    """
    first, later = table.alias(), table.alias()
    superseded = select(later.c.version_id).where(later.c.supersedes_id == table.c.version_id).exists()
    return (
        select(table.c.patient_id, table.c.ordinal, *(table.c[name] for name in (*_OWN, *names)))
        .join_from(table, first, first.c.version_id == table.c.fact_id)
        .join(_PATIENT, _PATIENT.c.patient_id == table.c.patient_id)
        .where(_PATIENT.c.deceased_on.is_(None), ~superseded)
        .order_by(first.c.patient_id, first.c.ordinal)
    )


_CANCERS = _last_versions(_CANCER, _OF_CANCER)
_STATES = _last_versions(_STATE, _OF_STATE)
_TREATMENTS = _last_versions(_TREATMENT, _OF_TREATMENT)
_PATIENTS = (
    select(*(_PATIENT.c[name] for name in _OF_PATIENT))
    .where(_PATIENT.c.deceased_on.is_(None))
    .order_by(_PATIENT.c.sort_name, _PATIENT.c.mrn, _PATIENT.c.patient_id)
)
_ITEMS = (
    select(_ITEM.c.patient_id, _ITEM.c.owner, _ITEM.c.title, _ITEM.c.due_on)
    .where(
        or_(_ITEM.c.outcome.is_(None), _ITEM.c.outcome.in_((ItemState.ORDERED, ItemState.BOOKED))),
        or_(_ITEM.c.until.is_(None), _ITEM.c.until >= _TODAY),
        and_(_ITEM.c.due_on.is_not(None)),
        _ITEM.c.patient_id.in_(select(_CANCER.c.patient_id).union(select(_TREATMENT.c.patient_id)).scalar_subquery()),
    )
    .order_by(_ITEM.c.due_on, _ITEM.c.title)
)


def cancer_patients(session: Session, today: date) -> list[CancerPatient]:
    """By name, but for whom the session may not show. As many queries as there are kinds of fact, however many patients
    there are."""
    hidden = sight(session).hidden
    ask = session.connection().execute
    cancers, states, treatments = (
        _by_patient(ask(query).mappings().all()) for query in (_CANCERS, _STATES, _TREATMENTS)
    )
    items: dict[str, dict[Specialty, OpenItem]] = defaultdict(dict)
    for patient_id, owner, title, due_on in ask(_ITEMS, {"today": today}):
        items[patient_id].setdefault(owner, OpenItem(title, due_on))
    found = []
    for patient in ask(_PATIENTS):
        patient_id = patient[0]
        if not (cancers[patient_id] or states[patient_id] or treatments[patient_id]) or patient_id in hidden:
            continue
        found.append(
            CancerPatient(
                patient_id=patient_id,
                mrn=patient[1],
                name=patient[2],
                birth_date=patient[3],
                cancers=_cancers(cancers[patient_id], states[patient_id]),
                treatments=_treatments(treatments[patient_id], is_withdrawn=False),
                withdrawn=_treatments(treatments[patient_id], is_withdrawn=True),
                follows={
                    row["cancer_id"]: row["version_id"]
                    for row in sorted(states[patient_id], key=lambda row: row["ordinal"])
                },
                open_items=items[patient_id],
                changes=_changes(cancers[patient_id], states[patient_id]),
            )
        )
    return found


def _by_patient(rows: Sequence[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["patient_id"]].append(row)
    return found


def _cancers(rows: Sequence[Any], states: Sequence[Any]) -> tuple[Cancer, ...]:
    moves: defaultdict[str, list[CancerMove]] = defaultdict(list)
    for row in states:
        if row["retracted_because"] is None:
            move = CancerMove(state=row["state"], on=row["on"], evidence=row["evidence"], provenance=_provenance(row))
            moves[row["cancer_id"]].append(move)
    return tuple(
        Cancer(
            **{name: row[name] for name in _OF_CANCER},
            moves=tuple(moves[row["fact_id"]]),
            provenance=_provenance(row),
        )
        for row in rows
        if row["retracted_because"] is None
    )


def _treatments(rows: Sequence[Any], *, is_withdrawn: bool) -> tuple[CancerTreatment, ...]:
    return tuple(
        CancerTreatment(provenance=_provenance(row), **{name: row[name] for name in _OF_TREATMENT})
        for row in rows
        if (row["retracted_because"] is not None) is is_withdrawn
    )


def _changes(cancers: Sequence[Any], states: Sequence[Any]) -> dict[str, tuple[Provenance, ...]]:
    """By cancer, in the order of writing."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in cancers:
        found[row["fact_id"]].append(row)
    for row in states:
        found[row["cancer_id"]].append(row)
    return {
        cancer_id: tuple(_provenance(row) for row in sorted(rows, key=lambda row: row["ordinal"]))
        for cancer_id, rows in found.items()
    }


def _provenance(row: Any) -> Provenance:
    return Provenance(
        recorded_by=row["recorded_by"],
        recorded_at=row["recorded_at"],
        fact_id=row["fact_id"],
        version_id=row["version_id"],
    )
