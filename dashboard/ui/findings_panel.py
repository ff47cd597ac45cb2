"""What the drug rules find in this patient's facts: the most severe in sight, everything else one click away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.domain.finding_cards import Card, finding_cards
from dashboard.domain.findings import Finding, Severity
from dashboard.ui.sheet import sheet


def findings_panel(found: Sequence[Finding], today: date) -> None:
    """`found` in order, the most severe first. Nothing is shown of a patient in whom no rule ever finds anything."""
    if not found:
        return
    cards = finding_cards(found, today)
    if cards.open:
        sheet("findings", cards=cards.open)
    else:
        st.caption("No drug rule finds anything today.")
    with st.container(horizontal=True, key="more_findings"):
        if cards.rest:
            _more(_rest_words(cards.rest), "rest", "findings", cards=cards.rest)
        if cards.ahead:
            _more(f"{len(cards.ahead)} ahead", "ahead", "findings_list", findings=cards.ahead)
        if cards.past:
            _more(f"{len(cards.past)} past", "past", "findings_list", findings=cards.past)


def _more(label: str, key: str, template: str, **values: object) -> None:
    opened = st.expander(label, key=f"findings_{key}", on_change="rerun")
    if opened.open:
        with opened:
            sheet(template, **values)


def _rest_words(rest: Sequence[Card]) -> str:
    """`4 more findings, 2 high`."""
    high = sum(card.lead.severity is Severity.HIGH for card in rest)
    return f"{len(rest)} more {'finding' if len(rest) == 1 else 'findings'}{f', {high} high' if high else ''}"
