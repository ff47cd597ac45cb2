"""The tables that follow from the facts, rewritten for one or more patients in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.care_plan import CarePlan, PlanItem, Planned
from dashboard.domain.findings import Finding
from dashboard.domain.protocol import FactorKind
from dashboard.domain.reading import diagnosed_on, onset_on, subtype
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.risk import Reached
from dashboard.domain.tasks import TASK
from dashboard.domain.words import ACTIVE_CANCER, AntibodyState, CancerState, Origin, Subtype
from dashboard.protocols.loader import imacs
from dashboard.services.plans import (
    asked_beside_screening,
    drug_chart,
    drug_findings,
    group_reached,
    last_acts,
    plan,
    rules_in_force,
)
from db.models import DERIVED
from db.patients import plain, sort_name
from db.records import record_of
from db.versions import SITE_SYSTEM, Version
from db.worklist import ORDER_OF_RISK

TABLES = IDENTIFIERS, SUMMARIES, ITEMS, FINDINGS = DERIVED
PATIENTS_AT_ONCE = 200

_SUBTYPE_WORDS = {
    Subtype.DM: "dermatomyositis",
    Subtype.CADM: "clinically amyopathic dermatomyositis",
    Subtype.PM: "polymyositis",
    Subtype.IMNM: "immune-mediated necrotising myopathy",
    Subtype.ASYS: "antisynthetase syndrome",
    Subtype.OVERLAP: "overlap myositis",
    Subtype.IBM: "inclusion-body myositis",
}

Rows = dict[str, list[dict[str, Any]]]


def rewrite(session: Session, found: Mapping[str, Sequence[Version]]) -> None:
    """Make the derived rows of these patients again from every version of their facts."""
    patient_ids = list(found)
    for at in range(0, len(patient_ids), PATIENTS_AT_ONCE):
        for table in TABLES:
            session.execute(delete(table).where(table.c.patient_id.in_(patient_ids[at : at + PATIENTS_AT_ONCE])))
    rows = derive(found)
    for table in TABLES:
        if rows[table.name]:
            session.execute(insert(table), rows[table.name])


def derive(found: Mapping[str, Sequence[Version]]) -> Rows:
    """The rows that the facts give, by table; `found` is every version of each patient."""
    rows: Rows = {table.name: [] for table in TABLES}
    for patient_id, of_patient in found.items():
        record = record_of(of_patient)
        if record is None:
            continue
        reached = group_reached(of_patient)
        care_plan = plan(record, reached)
        rows[IDENTIFIERS.name] += _identifiers(patient_id, record)
        rows[SUMMARIES.name].append(_summary(patient_id, record, care_plan, reached, of_patient[-1].ordinal))
        acts = last_acts(of_patient)
        chart = drug_chart(record, care_plan)
        planned = (*care_plan.items, *asked_beside_screening(chart))
        rows[ITEMS.name] += [_item(patient_id, care_plan, item, acts.get(item.key)) for item in planned]
        rows[FINDINGS.name] += [_finding(patient_id, finding) for finding in drug_findings(chart)]
    return rows


def stored(session: Session, patient_ids: Sequence[str]) -> Rows:
    """The rows that are in the tables now."""
    return {
        table.name: [
            dict(row) for row in session.execute(select(table).where(table.c.patient_id.in_(patient_ids))).mappings()
        ]
        for table in TABLES
    }


def _identifiers(patient_id: str, record: PatientRecord) -> list[dict[str, Any]]:
    patient = record.patient
    numbers = ((SITE_SYSTEM, patient.mrn), *patient.identifiers)
    return [
        {"system": system, "value": value, "patient_id": patient_id}
        for system, value in dict.fromkeys(numbers)
        if value
    ]


def _summary(
    patient_id: str, record: PatientRecord, care_plan: CarePlan, reached: Reached | None, data_version: int
) -> dict[str, Any]:
    patient, risk = record.patient, care_plan.risk
    cancer = _foremost_cancer(record)
    positive = [a.code for a in record.antibodies if a.state is AntibodyState.POSITIVE]
    site, state = (cancer.site, cancer.state) if cancer else (None, None)
    numbers = (patient.mrn, *(number.value for number in patient.identifiers))
    born = (patient.birth_date.words, str(patient.birth_date)) if patient.birth_date else ()
    antibodies = [rule.title for code in positive if (rule := imacs().factor(FactorKind.ANTIBODY, code))]
    who = (patient.family_name, patient.given_name, *numbers, *born)
    # In the words that people see: a code would be found by its underscore.
    found = (
        subtype(record),
        _SUBTYPE_WORDS.get(subtype(record)),
        risk.group.replace("_", " "),
        site,
        state and CANCER_STATE_WORDS[state],
    )
    sought = (*who, *positive, *antibodies, *found)
    forms = [form for word in sought if word for form in (word, word.replace(" ", ""))]
    return {
        "patient_id": patient_id,
        "mrn": patient.mrn,
        "display_name": patient.full_name or patient.mrn or "Name not recorded",
        "sort_name": sort_name(patient),
        # With spaces and without, as people type a name or a number.
        "search_text": " ".join(plain(form) for form in dict.fromkeys(forms)),
        "sex": patient.sex,
        "birth_date": patient.birth_date,
        "deceased_on": patient.deceased_on,
        "subtype": subtype(record),
        "onset_on": onset_on(record),
        "diagnosed_on": diagnosed_on(record),
        "risk_group": risk.group,
        "group_rank": ORDER_OF_RISK.index(risk.group),
        "group_reached": reached and reached.group,
        "highest_possible": risk.highest_possible,
        "provisional": risk.provisional,
        "positive_antibodies": f",{','.join(positive)},",
        "cancer_site": site,
        "cancer_state": state,
        "cancer_since": (cancer.moves[-1].on if cancer.moves else cancer.diagnosed_on) if cancer else None,
        "origin": patient.origin,
        "dates_invented": patient.dates_invented,
        "data_version": data_version,
        "rule_set": rules_in_force(),
    }


def _foremost_cancer(record: PatientRecord) -> Cancer | None:
    """An active cancer before any other, a later one before an earlier, an excluded one last."""

    def weight(cancer: Cancer) -> int:
        return 2 if cancer.state in ACTIVE_CANCER else int(cancer.state is not CancerState.EXCLUDED)

    return max(reversed(record.cancers), key=weight, default=None)


def _item(patient_id: str, care_plan: CarePlan, item: Planned, last: Version | None) -> dict[str, Any]:
    test = item if isinstance(item, PlanItem) else None
    return {
        "patient_id": patient_id,
        "key": item.key,
        "origin": Origin.SCREENING if test else Origin.TASK if item.item == TASK else Origin.MONITORING,
        "item": item.item,
        "title": item.title,
        "panel": test and test.panel,
        "round_": test and test.round_,
        "owner": item.owner,
        "strength": test and test.strength,
        "because": item.because,
        "source_title": item.source.title,
        "source_locator": item.source.locator,
        "source_verified": item.source.verified,
        "source_url": item.source.url,
        "source_doi": item.source.doi,
        "programme": test and test.programme,
        "due_on": item.due_on,
        "opens_on": item.opens_on,
        "overdue_from": item.overdue_from,
        "until": item.until,
        "outcome": item.outcome,
        "outcome_on": item.outcome_on,
        "finding": test and test.finding,
        "group_rank": ORDER_OF_RISK.index(care_plan.risk.group),
        "follows_id": last.version_id if last else None,
    }


def _finding(patient_id: str, finding: Finding) -> dict[str, Any]:
    return {
        "patient_id": patient_id,
        "key": finding.key,
        "group_key": finding.group_key,
        "rule": finding.rule.id,
        "rule_version": finding.rule.version,
        "severity": finding.severity,
        "owners": finding.owners,
        "first_on": finding.first,
        "last_on": finding.last,
        "because": finding.because,
        "fact_ids": finding.fact_ids,
    }
