"""Finding patients."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, bindparam, func, select
from sqlmodel import Session

from dashboard.domain.characters import has_control_characters
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Patient
from dashboard.domain.sight import RESTRICTED, masked_number
from dashboard.domain.words import Antibody, CancerState, Group, Sex, Subtype
from db.models import CurrentIdentifierRow, PatientSummaryRow
from db.sight import sight
from db.versions import SITE_SYSTEM

_TABLE: Table = PatientSummaryRow.__table__  # type: ignore[attr-defined]

# Letters that Unicode does not take apart into a letter and an accent, and the apostrophe that phones write.
_WITHOUT_PARTS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "\u2019": "'"}
)
# As people type the name of an antibody: TIF1-γ, tif1γ, TIF1-gamma.
_IN_SEARCH = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma"} | dict.fromkeys("-\u2010\u2013\u2212", ""))


class SortBy(StrEnum):
    NAME = "name"
    NUMBER = "number"
    RISK = "risk"
    DIAGNOSED = "diagnosed"
    CANCER_STATE = "cancer_state"


_ORDER = {
    SortBy.NAME: (_TABLE.c.sort_name,),
    SortBy.NUMBER: (),
    SortBy.RISK: (_TABLE.c.group_rank, _TABLE.c.sort_name),
    SortBy.DIAGNOSED: (_TABLE.c.diagnosed_on.desc().nulls_last(),),
    SortBy.CANCER_STATE: (_TABLE.c.cancer_state.asc().nulls_last(), _TABLE.c.sort_name),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientLine:
    """A patient in a list. `group_reached` is the highest group computed since the last confirmation.

    `is_masked`: restricted to others; only the id and the end of the number are true.
    """

    patient_id: str
    mrn: str | None
    display_name: str
    sex: Sex
    birth_date: PartialDate | None
    deceased_on: PartialDate | None
    subtype: Subtype
    onset_on: PartialDate | None
    diagnosed_on: PartialDate | None
    risk_group: Group
    group_reached: Group | None
    highest_possible: Group
    provisional: bool
    antibodies: tuple[Antibody, ...]
    cancer_site: str | None
    cancer_state: CancerState | None
    cancer_since: PartialDate | None
    origin: str | None
    dates_invented: bool
    data_version: int
    is_masked: bool = False


_VERSION = select(
    func.coalesce(func.sum(_TABLE.c.data_version), 0), func.min(_TABLE.c.rule_set), func.max(_TABLE.c.rule_set)
)
_FIELDS = tuple(f.name for f in fields(PatientLine) if f.name in _TABLE.c)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the patients found; `count` is how many there are on all pages."""

    lines: tuple[PatientLine, ...]
    count: int


def search(
    session: Session,
    text: str = "",
    *,
    group: Group | None = None,
    antibody: Antibody | None = None,
    cancer_state: CancerState | None = None,
    sort: SortBy = SortBy.NAME,
    limit: int = 50,
    offset: int = 0,
) -> Found:
    """Patients in whose names, numbers, positive antibodies, subtype, group or cancer every typed word occurs.

    Case, accents and hyphens do not matter: "muller" finds Müller, and "tif1γ" TIF1-gamma. Whom the session may not
    show is found by nothing, and stands last and masked where nothing is asked for.
    """
    if has_control_characters(text):  # no database can be asked for some of them
        return Found((), 0)
    wanted = [_TABLE.c.search_text.contains(word, autoescape=True) for word in plain(text).split()]
    if group:
        wanted.append(_TABLE.c.risk_group == group)
    if antibody:
        wanted.append(_TABLE.c.positive_antibodies.contains(f",{antibody},", autoescape=True))
    if cancer_state:
        wanted.append(_TABLE.c.cancer_state == cancer_state)
    hidden = sight(session).hidden
    is_hidden = _TABLE.c.patient_id.in_(hidden)
    if hidden and wanted:
        wanted.append(~is_hidden)
    last = (is_hidden.asc(),) if hidden else ()
    query = select(_TABLE.c.positive_antibodies, *(_TABLE.c[name] for name in _FIELDS)).where(*wanted)
    query = query.order_by(*last, *_ORDER[sort], _TABLE.c.mrn, _TABLE.c.patient_id).limit(limit).offset(offset)
    count = session.execute(select(func.count()).select_from(_TABLE).where(*wanted)).scalar_one()
    lines = (_line(row) for row in session.execute(query))
    return Found(tuple(_masked(line) if line.patient_id in hidden else line for line in lines), count)


def by_number(session: Session, value: str, system: str = SITE_SYSTEM) -> str | None:
    """The id of the patient to whom a number belongs now."""
    row = None if has_control_characters(value) else session.get(CurrentIdentifierRow, (system, value))
    return row.patient_id if row else None


def patient_ids(session: Session) -> list[str]:
    """Everybody whom the session may show, in the order of their numbers."""
    found = session.execute(select(_TABLE.c.patient_id).order_by(_TABLE.c.mrn, _TABLE.c.patient_id)).scalars()
    return [patient_id for patient_id in found if patient_id not in sight(session).hidden]


def names(session: Session, patient_ids: Sequence[str]) -> dict[str, str]:
    """`Müller, Anna (D-0042)`; of whom the session may not show no more than the end of the number."""
    query = select(_TABLE.c.patient_id, _TABLE.c.display_name, _TABLE.c.mrn)
    found = session.execute(query.where(_TABLE.c.patient_id.in_(patient_ids))).all()
    hidden = sight(session).hidden
    return {
        each: f"{RESTRICTED} {masked_number(mrn) or ''}".strip() if each in hidden else f"{name} ({mrn or 'no number'})"
        for each, name, mrn in found
    }


DataVersion = tuple[int, str | None, str | None]


def data_version(session: Session, patient_id: str | None = None) -> DataVersion:
    """Changes with every fact, and with the rules by which the tables were made: of one patient, or of all.

    (0, None, None) for an unknown patient.
    """
    if patient_id and has_control_characters(patient_id):
        return (0, None, None)
    query = _VERSION.where(_TABLE.c.patient_id == bindparam("patient_id")) if patient_id else _VERSION
    facts, first, last = session.connection().execute(query, {"patient_id": patient_id} if patient_id else {}).one()
    return (facts, first, last)


def made_with_other_rules(session: Session, rule_set: str) -> list[str]:
    """Patients whose plan was made with other rules or settings than `rule_set` names."""
    return list(session.execute(select(_TABLE.c.patient_id).where(_TABLE.c.rule_set != rule_set)).scalars())


def caseload(session: Session) -> tuple[dict[Group, int], dict[CancerState, int]]:
    """How many living patients there are in each risk group, and with a cancer in each state."""
    alive = _TABLE.c.deceased_on.is_(None)

    def count_by(column: Any) -> dict[Any, int]:
        query = select(column, func.count()).where(alive, column.is_not(None)).group_by(column)
        return {row[0]: row[1] for row in session.execute(query)}

    return count_by(_TABLE.c.risk_group), count_by(_TABLE.c.cancer_state)


def plain(text: str) -> str:
    """For searching, without case, accents, hyphens and compatibility forms: "tif1gamma" for TIF1-γ."""
    return _letters(text).translate(_IN_SEARCH)


def _letters(text: str) -> str:
    """Without case, accents and compatibility forms: "sorensen" for Sørensen."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_WITHOUT_PARTS)


def sort_name(patient: Patient) -> str:
    """What lists sort by: as much of the plain full name as an index holds."""
    return _letters(patient.full_name)[:200]


def _line(row: Sequence[Any]) -> PatientLine:
    codes = tuple(Antibody(code) for code in row[0].split(",") if code)
    return PatientLine(antibodies=codes, **dict(zip(_FIELDS, row[1:], strict=True)))


def _masked(line: PatientLine) -> PatientLine:
    """A line that says that there is somebody: every field is empty unless it is named here."""
    nothing: dict[str, Any] = dict.fromkeys(field.name for field in fields(PatientLine))
    nothing |= {"sex": Sex.UNKNOWN, "subtype": Subtype.UNKNOWN, "antibodies": (), "data_version": 0}
    nothing |= dict.fromkeys(("risk_group", "highest_possible"), Group.UNDETERMINED)
    nothing |= dict.fromkeys(("provisional", "dates_invented"), False)
    told = {"patient_id": line.patient_id, "mrn": masked_number(line.mrn), "display_name": RESTRICTED}
    return PatientLine(**nothing | told | {"is_masked": True})
