"""What the drug rules find in this patient's facts: the most severe in sight, everything else one click away."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date
from functools import partial

import streamlit as st

from dashboard.domain.finding_cards import Card, Cards, has_uncertain_days
from dashboard.domain.findings import Severity
from dashboard.services import OpenPatient
from dashboard.ui import wording
from dashboard.ui.answer_finding import answer_finding_form
from dashboard.ui.sheet import sheet
from dashboard.ui.when_opened import when_opened


def findings_panel(opened: OpenPatient, cards: Cards, today: date) -> None:
    """With the form that answers one. Nothing is shown of a patient in whom no rule ever finds anything."""
    findings_found(opened, cards)
    if cards.open or cards.rest:
        patient_id, asked = opened.record.patient.provenance.fact_id, (*cards.open, *cards.rest)
        form = partial(answer_finding_form, patient_id, asked, opened.follows, today)
        when_opened("Answer a finding", "answer_finding", form)


def findings_found(opened: OpenPatient, cards: Cards) -> None:
    if not opened.findings:
        return
    has_died = opened.record.patient.deceased_on is not None
    uncertain = {finding.key for finding in opened.findings if has_uncertain_days(finding, opened.record)}
    if cards.open:
        sheet("findings", cards=cards.open, uncertain=uncertain)
    elif not has_died:
        st.caption("No drug rule finds anything today that nobody has answered.")
    with st.container(horizontal=True, key="more_findings"):
        _more(cards, uncertain)


def _more(cards: Cards, uncertain: Set[str]) -> None:
    if cards.rest:
        _one_click(_rest_words(cards.rest), "rest", "findings", cards=cards.rest, uncertain=uncertain)
    for when, found in (("ahead", cards.ahead), ("past", cards.past)):
        if found:
            label = f"{wording.count(len(found), 'finding')} {when}"
            _one_click(label, when, "findings_list", findings=found, uncertain=uncertain)


def _one_click(label: str, key: str, template: str, **values: object) -> None:
    when_opened(label, f"findings_{key}", partial(sheet, template, **values))


def _rest_words(rest: Sequence[Card]) -> str:
    """`4 more findings, 2 high, 1 answered`."""
    high = sum(card.worst.severity is Severity.HIGH for card in rest)
    answered = sum(card.answer is not None for card in rest)
    counted = [f"{high} high"] if high else []
    counted += [f"{answered} answered"] if answered else []
    return ", ".join([wording.count(len(rest), "more finding"), *counted])
