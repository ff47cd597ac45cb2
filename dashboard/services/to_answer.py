"""What drug rules found across patients and nobody has answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from dashboard.domain.dates import PartialDate
from dashboard.domain.finding_cards import Card, finding_cards
from dashboard.domain.findings import Finding, in_order
from dashboard.domain.sight import RESTRICTED, masked_number
from dashboard.domain.words import Group
from dashboard.services.plans import as_findings
from db import findings as stored
from db.sight import sight


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAnswer:
    """One card of a patient that waits for one of its owners.

    `is_masked`: the patient is restricted to others; who asks and how severe it is stays, who it is and why does not.
    """

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None
    risk_group: Group
    card: Card
    is_masked: bool = False


def findings_to_answer(session: Session, today: date) -> tuple[ToAnswer, ...]:
    """The cards of all living patients that stand unanswered on one day: the most severe first, then the earliest."""
    patients: dict[str, Any] = {}
    found: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for patient, row in stored.active(session, today):
        patients[patient.patient_id] = patient
        found[patient.patient_id].append(row)
    answers = stored.answers(session, list(patients))
    asked = {
        card.worst.key: ToAnswer(
            patient_id=patient_id,
            mrn=patient.mrn,
            name=patient.display_name,
            birth_date=patient.birth_date,
            risk_group=patient.risk_group,
            card=card,
        )
        for patient_id, patient in patients.items()
        for card in finding_cards(
            in_order(as_findings(found[patient_id])), answers.get(patient_id, ()), today
        ).unanswered
    }
    hidden = sight(session).hidden
    asked = {key: _masked(each) if each.patient_id in hidden else each for key, each in asked.items()}
    return tuple(asked[worst.key] for worst in in_order(each.card.worst for each in asked.values()))


def _masked(asked: ToAnswer) -> ToAnswer:
    return replace(
        asked,
        mrn=masked_number(asked.mrn),
        name=RESTRICTED,
        birth_date=None,
        risk_group=Group.UNDETERMINED,
        card=Card(_without_words(asked.card.worst)),
        is_masked=True,
    )


def _without_words(finding: Finding) -> Finding:
    rule = replace(finding.rule, id="", title="A finding", says="", asks="", ends="")
    return replace(finding, rule=rule, because="", fact_ids=())
