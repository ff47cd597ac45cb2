"""An antibody that a later import reports positive makes its tests due from then on."""

from __future__ import annotations

from datetime import date

from builders import item, patient
from people import COORDINATOR, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.record import PatientRecord
from dashboard.domain.words import Antibody, AntibodyState, Subtype
from dashboard.services import load_records, open_patient
from db.engine import reading


def amyopathic(**antibodies: object) -> PatientRecord:
    return named(patient(born="1990-06-01", subtype=Subtype.CADM, **antibodies))  # type: ignore[arg-type]


def load(engine: Engine, clock: Clock, record: PatientRecord, on: date) -> str:
    day = Clock(clock.zone, on)
    return load_records(engine, [record], COORDINATOR, day, key=str(on)).patient_ids[0]


def ct_due_on(engine: Engine, patient_id: str) -> date | None:
    with reading(engine) as session:
        care = open_patient(session, patient_id).plan
    return item(care, "ct_neck_thorax_abdomen_pelvis").due_on


def test_a_pending_antibody_that_is_later_imported_as_positive_counts_from_the_import(
    engine: Engine, clock: Clock
) -> None:
    pending = amyopathic(undecided={Antibody.TIF1G: AntibodyState.PENDING})
    load(engine, clock, pending, date(2026, 5, 10))
    patient_id = load(engine, clock, amyopathic(positive=(Antibody.TIF1G,)), date(2027, 4, 10))
    assert ct_due_on(engine, patient_id) == date(2027, 5, 8)


def test_an_antibody_that_was_positive_in_the_first_import_counts_from_the_diagnosis(
    engine: Engine, clock: Clock
) -> None:
    patient_id = load(engine, clock, amyopathic(positive=(Antibody.TIF1G,)), date(2027, 4, 10))
    assert ct_due_on(engine, patient_id) == date(2026, 5, 29)
