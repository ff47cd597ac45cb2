"""What drug rules found across patients and nobody has answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from dashboard.domain.dates import PartialDate
from dashboard.domain.finding_cards import Card, finding_cards
from dashboard.domain.findings import in_order
from dashboard.domain.words import Group
from dashboard.services.plans import as_findings
from db import findings as stored


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAnswer:
    """One card of a patient that waits for one of its owners."""

    patient_id: str
    mrn: str | None
    name: str
    birth_date: PartialDate | None
    risk_group: Group
    card: Card


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
    return tuple(asked[worst.key] for worst in in_order(each.card.worst for each in asked.values()))
