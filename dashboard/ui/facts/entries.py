"""What is recorded of one kind, the newest first: to correct, to withdraw, or to see every version of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.clock import clock
from dashboard.domain.fact_words import changed_words
from dashboard.domain.record import PatientRecord
from dashboard.services.recording import when_recorded
from dashboard.ui.facts.frame import Fields, correct_form, form_key, withdraw_form
from dashboard.ui.facts.words import day_words_of, fact_line, fact_subject
from dashboard.ui.same_words import same_words
from dashboard.ui.sheet import sheet
from db.versions import Version

MOST_LISTED = 15
CORRECT, WITHDRAW, HISTORY = "Correct", "Withdraw", "History"


@dataclass(frozen=True, slots=True)
class Line:
    """One version of a fact in words. `withdrawn` is the reason, None for what holds."""

    what: str
    day: str
    by: str
    when: str
    source: str
    withdrawn: str | None = None


def by_fact(found: Sequence[Version]) -> dict[str, list[Version]]:
    """Every fact with its versions, the newest fact first: by its own day, else by when it was recorded."""
    facts: dict[str, list[Version]] = {}
    for version in found:
        facts.setdefault(version.fact_id, []).append(version)
    return dict(sorted(facts.items(), key=lambda each: _newest(each[1][-1]), reverse=True))


def entries(record: PatientRecord, found: Sequence[Version], fields: Fields, may: bool, today: date) -> None:
    """`may`: whoever looks may also change."""
    facts = by_fact(found)
    if not facts:
        st.caption("Nothing of this kind is recorded yet.")
        return
    lasts = [told[-1] for told in facts.values()]
    patient_id, kind = lasts[0].patient_id, lasts[0].kind
    key = entry_key(patient_id, kind)
    chosen = st.selectbox(
        "Entry to correct, to withdraw, or to see the history of" if may else "Entry to see the history of",
        list(facts),
        index=None,
        format_func=same_words(lambda fact_id: _choice(facts[fact_id][-1]), key),
        placeholder="Choose an entry",
        filter_mode="contains",
        key=key,
    )
    if chosen:
        _change(record, facts[chosen], fields, may, today)
    sheet("facts", lines=[_line(each) for each in lasts[:MOST_LISTED]], more=len(lasts) - MOST_LISTED)


def entry_key(patient_id: str, kind: str) -> str:
    """Of the choice of an entry."""
    return form_key(patient_id, f"{kind}_entry")


def do_key(patient_id: str, fact_id: str) -> str:
    """Of the choice of what is done with an entry."""
    return form_key(patient_id, f"{fact_id}_do")


def _change(record: PatientRecord, told: Sequence[Version], fields: Fields, may: bool, today: date) -> None:
    last = told[-1]
    does = [HISTORY]
    if may:
        does = [CORRECT, HISTORY] if last.retracted_because else [CORRECT, WITHDRAW, HISTORY]
    what = st.segmented_control("Do", does, default=does[0], required=True, key=do_key(last.patient_id, last.fact_id))
    match what:
        case "Correct":
            if last.retracted_because:
                st.caption("This was withdrawn. Saved, it holds again.")
            correct_form(record, fields, last, today)
        case "Withdraw":
            withdraw_form(last)
        case "History":
            sheet("fact_history", lines=_history(told))


def _newest(last: Version) -> tuple[date, int]:
    on = getattr(last.fact, "on", None) or getattr(last.fact, "since", None)
    return (on.first if on else last.recorded_at.date(), last.ordinal)


def _line(version: Version) -> Line:
    fact = version.fact
    told = fact.provenance
    when = when_recorded(fact, clock())
    return Line(fact_subject(fact), day_words_of(fact), told.recorded_by, when, told.source, version.retracted_because)


def _history(told: Sequence[Version]) -> list[Line]:
    lines = []
    for before, version in zip([None, *told], told, strict=False):
        did = f"Recorded: {fact_line(version.fact)}"
        if version.retracted_because:
            did = f"Withdrawn: {version.retracted_because}"
        elif before:
            changed = changed_words(before.fact, version.fact) or "the same values"
            did = f"{'Recorded again' if before.retracted_because else 'Corrected'}: {changed}"
        lines.append(Line(did, "", version.fact.provenance.recorded_by, _line(version).when, _line(version).source))
    return lines[::-1]


def _choice(last: Version) -> str:
    withdrawn = " (withdrawn)" if last.retracted_because else ""
    return " ".join(fact_line(last.fact)[:120].split()) + withdrawn
