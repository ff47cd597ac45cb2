"""What pages read again at every rerun, kept for as long as no fact and no rule changes."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st
from sqlmodel import Session

from dashboard.domain.refusal import Unseen
from dashboard.domain.treatment_status import CancerPatient
from dashboard.domain.words import Specialty
from dashboard.services import OpenPatient, ToAnswer, findings_to_answer, open_patient
from dashboard.ui.looking import note_read
from db import treatment_status, worklist
from db.patients import DataVersion, data_version
from db.sight import refuse_unseen, sight


def opened_patient(db: Session, patient_id: str, screen: str) -> OpenPatient:
    """Everything a page shows of one patient; the audit trail has it on which screen. Refuses an unknown patient, and
    one whom the session may not show."""
    _refuse_unseen(db, patient_id, screen)
    opened = _opened(patient_id, data_version(db, patient_id), db)
    _note_read(db, screen, patient_id)
    return opened


def patient_as_known(db: Session, patient_id: str, known_at: datetime) -> OpenPatient:
    """As it was known at that instant. Refuses an unknown patient, one that nobody knew then, and one whom the session
    may not show."""
    _refuse_unseen(db, patient_id, "As known on")
    known = _as_known(patient_id, known_at, data_version(db, patient_id), db)
    _note_read(db, "As known on", patient_id)
    return known


def _refuse_unseen(db: Session, patient_id: str, screen: str) -> None:
    try:
        refuse_unseen(db, [patient_id])
    except Unseen:
        note_read(screen, patient_id, is_refused=True)
        raise


def _note_read(db: Session, screen: str, patient_id: str) -> None:
    """What is read in an emergency is noted of that emergency, though the person read it a minute before."""
    opening = sight(db).opened.get(patient_id)
    note_read(f"{screen}, emergency {opening.opening_id[:8]}" if opening else screen, patient_id)


def work_counts(db: Session, today: date) -> dict[Specialty, worklist.Count]:
    return _counts(today, data_version(db), db)


def outstanding_work(
    db: Session, today: date, owner: Specialty | None, *, limit: int, offset: int = 0
) -> list[worklist.WorkItem]:
    return _outstanding(today, owner, limit, offset, data_version(db), sight(db).hidden, db)


def open_findings(db: Session, today: date) -> tuple[ToAnswer, ...]:
    """Of every specialty, the most severe first."""
    return _open_findings(today, data_version(db), sight(db).hidden, db)


def cancer_patients_now(db: Session, today: date) -> list[CancerPatient]:
    """Everybody living of whom a cancer or its treatment is recorded, by name, but for whom the session may not
    show."""
    return _cancer_patients(today, data_version(db), sight(db).hidden, db)


# Who sees a patient sees all of them, whatever the role, and nobody else is let as far as what is kept of one. Lists
# differ by whom they mask: `hidden` stands in their keys.


@st.cache_resource(max_entries=256, show_spinner=False)
def _opened(patient_id: str, version: DataVersion, _db: Session) -> OpenPatient:
    return open_patient(_db, patient_id)


@st.cache_resource(max_entries=32, show_spinner=False)
def _as_known(patient_id: str, known_at: datetime, version: DataVersion, _db: Session) -> OpenPatient:
    return open_patient(_db, patient_id, known_at)


@st.cache_resource(max_entries=4, show_spinner=False)
def _counts(today: date, version: DataVersion, _db: Session) -> dict[Specialty, worklist.Count]:
    return worklist.counts(_db, today)


@st.cache_resource(max_entries=64, show_spinner=False)
def _outstanding(
    today: date,
    owner: Specialty | None,
    limit: int,
    offset: int,
    version: DataVersion,
    hidden: frozenset[str],
    _db: Session,
) -> list[worklist.WorkItem]:
    return worklist.outstanding(_db, today, owner, limit=limit, offset=offset)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_findings(today: date, version: DataVersion, hidden: frozenset[str], _db: Session) -> tuple[ToAnswer, ...]:
    return findings_to_answer(_db, today)


@st.cache_resource(max_entries=4, show_spinner=False)
def _cancer_patients(today: date, version: DataVersion, hidden: frozenset[str], _db: Session) -> list[CancerPatient]:
    return treatment_status.cancer_patients(_db, today)
