"""Who may be the same person as somebody who is about to be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, Table, func, or_, select, type_coerce
from sqlmodel import Session

from dashboard.domain.characters import has_control_characters
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Patient
from dashboard.domain.similar_names import is_nearly_the_name, share_a_name
from db.models import PatientSummaryRow
from db.patients import sort_name
from db.sight import sight

_TABLE: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]
_QUERY = select(*(_TABLE.c[name] for name in ("patient_id", "mrn", "display_name", "birth_date", "sort_name")))


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is a patient already, as far as it takes to tell whether two are one."""

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None

    @property
    def words(self) -> str:
        """`HT-0012 Berg, Anna, born 3 Mar 1960`."""
        born = f"born {self.birth_date.words}" if self.birth_date else "birth date not recorded"
        return f"{self.mrn or 'no number'} {self.name}, {born}"


def similar_to(session: Session, patient: Patient) -> list[Known]:
    """By number, those whom the session may show and who may be the same person.

    Who has the same birth date and a name in common, or nearly the same name and a birth date that may be the same; or
    the same number but for case, spaces and hyphens.
    """
    hidden, name = sight(session).hidden, sort_name(patient)
    if has_control_characters(f"{name}{patient.mrn}"):
        return []
    found = session.execute(_QUERY.where(_candidates(patient, name)).order_by(_TABLE.c.mrn, _TABLE.c.patient_id))
    return [_known(row) for row in found if row.patient_id not in hidden and _may_be_one(patient, name, row)]


def known(session: Session, patient_ids: Sequence[str]) -> list[Known]:
    """By number, those of them whom the session may show."""
    hidden = sight(session).hidden
    found = session.execute(_QUERY.where(_TABLE.c.patient_id.in_(patient_ids)).order_by(_TABLE.c.mrn))
    return [_known(row) for row in found if row.patient_id not in hidden]


def _candidates(patient: Patient, name: str) -> ColumnElement[bool]:
    held = func.replace(func.replace(func.lower(_TABLE.c.mrn), " ", ""), "-", "")
    same_number = held == _bare(patient.mrn)
    if patient.birth_date is None:
        return or_(same_number, _TABLE.c.sort_name == name)
    born = type_coerce(_TABLE.c.birth_date, String)
    return or_(same_number, born.startswith(str(patient.birth_date.first.year)), born.is_(None))


def _may_be_one(patient: Patient, name: str, row: Any) -> bool:
    one, other = patient.birth_date, row.birth_date
    if _bare(patient.mrn) == _bare(row.mrn):
        return True
    if one is None or other is None:
        return bool(name) and name == row.sort_name
    if one.is_exact and one == other:
        return share_a_name(name, row.sort_name)
    return one.first <= other.last and other.first <= one.last and is_nearly_the_name(name, row.sort_name)


def _bare(number: str | None) -> str:
    return (number or "").lower().replace(" ", "").replace("-", "")


def _known(row: Any) -> Known:
    return Known(row.patient_id, row.mrn, row.display_name, row.birth_date)
