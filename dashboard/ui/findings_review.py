"""What drug rules found across patients and nobody has answered, answered right there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.domain.dates import day_words
from dashboard.domain.finding_cards import finding_cards, has_uncertain_days
from dashboard.domain.refusal import Unseen
from dashboard.domain.words import Specialty
from dashboard.services import ToAnswer
from dashboard.ui import session, wording
from dashboard.ui.answer_finding import answer_finding_form
from dashboard.ui.banner import patient_banner
from dashboard.ui.chosen_row import CHOOSE_ROW, chosen_row
from dashboard.ui.kept import open_findings, opened_patient
from dashboard.ui.places import go_to_patient
from dashboard.ui.restricted import link_to_restricted
from dashboard.ui.sheet import sheet
from dashboard.ui.work_table import born, patient_label

ROW_PX, ROWS_IN_SIGHT = 35, 20
_WIDTHS_PX = {"Severity": 120, "Patient": 195, "Born": 95, "Finding": 270, "Since": 95, "Who decides": 170, "Why": 470}
"""Who it is, what was found and who decides stand within a small window; with the reason, within a wide one."""


def findings_review(today: date) -> None:
    """The most severe first; of one specialty or of all."""
    with session.reading() as db:
        asked = open_findings(db, today)
    owners = [owner for owner in Specialty if any(owner in each.card.lead.owners for each in asked)]
    owner = st.pills(
        "Who decides",
        owners,
        format_func=wording.plain,
        key="decides",
        bind="query-params",
    )
    each_has = (f"{wording.plain(each)} {sum(each in one.card.lead.owners for one in asked)}" for each in owners)
    st.caption(" · ".join(each_has))
    shown = [each for each in asked if owner is None or owner in each.card.lead.owners]
    if not shown:
        st.success("No drug rule finds anything today that nobody has answered.")
        return
    with st.container(border=True, key="answer_here"):
        _answer_here(today)
    st.caption(f"{wording.count(len(shown), 'finding')} unanswered. The most severe first, then the earliest.")
    # Another table once one is answered or found: no row is chosen in it.
    table_key = f"findings_table_{hash(tuple(each.card.lead.key for each in shown))}"

    def choose_row() -> None:
        row = chosen_row(st.session_state[table_key])
        st.session_state["review_finding"] = None if row is None else (shown[row].patient_id, shown[row].card.lead.key)

    st.dataframe(
        pd.DataFrame(_columns(shown)),
        hide_index=True,
        on_select=choose_row,
        selection_mode=CHOOSE_ROW,
        key=table_key,
        height=ROW_PX * (min(len(shown), ROWS_IN_SIGHT) + 1) + 2,
        column_config={name: st.column_config.TextColumn(width=px) for name, px in _WIDTHS_PX.items()},
    )


def _answer_here(today: date) -> None:
    """The finding that was chosen stays until it is answered from here, also where a colleague answers it meanwhile:
    what was typed is not lost, and the card says who was first."""
    chosen: tuple[str, str] | None = st.session_state.get("review_finding")
    if chosen and st.session_state.pop(f"answer_{chosen[0]}_done", False):
        chosen = st.session_state["review_finding"] = None
        st.text("The answer is saved. Choose the next row.")
    elif not chosen:
        st.text("Choose a row to see why, and to answer it.")
    if not chosen:
        return
    patient_id, key = chosen
    try:
        with session.reading() as db:
            opened = opened_patient(db, patient_id, "Weekly review")
    except Unseen:
        link_to_restricted(patient_id)
        return
    patient_banner(opened.record.patient, today, key="chosen_patient")
    has_died = opened.record.patient.deceased_on is not None
    cards = finding_cards(opened.findings, opened.record.answers, today, has_died=has_died)
    card = next((card for card in (*cards.open, *cards.rest) if card.lead.key == key), None)
    if card is None:
        st.text("This finding does not hold any more: the facts have changed. Choose the next row.")
    else:
        held = (card.lead, *card.others)
        sheet("findings", cards=[card], uncertain={f.key for f in held if has_uncertain_days(f, opened.record)})
        answer_finding_form(patient_id, [card], opened.follows, today)
    if st.button("Open patient", icon=":material/timeline:", key="open_patient"):
        go_to_patient(patient_id)


def _columns(shown: Sequence[ToAnswer]) -> dict[str, list[str]]:
    worst = [each.card.worst for each in shown]
    return {
        "Severity": [wording.SEVERITY[finding.severity] for finding in worst],
        "Patient": [patient_label(each) for each in shown],
        "Born": [born(each) for each in shown],
        "Finding": [each.card.lead.rule.title for each in shown],
        "Since": [day_words(finding.first) if finding.first else "not known" for finding in worst],
        "Who decides": [", ".join(wording.plain(owner) for owner in each.card.lead.owners) for each in shown],
        "Why": [finding.because for finding in worst],
    }
