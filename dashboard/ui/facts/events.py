"""The fields of an event, and of a note."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.closed_words import EVENTS, SYMPTOMS
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Event, Fact, Note, PatientRecord, Provenance
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.facts.fields import one_of, text_field, yes_no

_GRADED = ("immune_related_adverse_event", "severe_infection", "symptom")


def event_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert held is None or isinstance(held, Event)
    type_ = one_of("What happened", EVENTS, held.type if held else None, f"{key}_type", 340)
    if not type_:
        return "What happened? Choose it from the list."
    own = f"{key}_{type_}"
    # Of another kind of event nothing of the old one is kept but its days.
    same = held if held and held.type == type_ else Event(type=type_)
    told: dict[str, object] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual = held.on if held else PartialDate.on(today)
        told["on"] = partial_day_field("Day", usual, f"{own}_on", today)
        if type_ == "blood_pressure":
            told["systolic"] = _pressure("Systolic, mmHg", same.systolic, f"{own}_systolic")
            told["diastolic"] = _pressure("Diastolic, mmHg", same.diastolic, f"{own}_diastolic")
        elif type_ == "symptom":
            told["detail"] = one_of("Which", SYMPTOMS, same.detail, f"{own}_detail", 180)
        else:
            told["detail"] = text_field("In words (optional)", same.detail, f"{own}_detail")
        if type_ in _GRADED:
            grades = [None, 1, 2, 3, 4, 5]
            told["grade"] = st.selectbox(
                "Grade",
                grades,
                index=grades.index(same.grade) if same.grade in grades else 0,
                format_func=lambda grade: "not graded" if grade is None else str(grade),
                key=f"{own}_grade",
                width=130,
            )
        if type_ == "surgery":
            told["nitrous_oxide"] = yes_no("Nitrous oxide", same.nitrous_oxide, f"{own}_nitrous")
    if type_ != "blood_pressure":
        told["ended_on"] = partial_day_field("Ended", held.ended_on if held else None, f"{own}_ended", today)
    if type_ == "symptom" and not told["detail"]:
        return "Which symptom? Choose it from the list."
    return replace(same, provenance=Provenance(), **told)  # type: ignore[arg-type]


def note_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert held is None or isinstance(held, Note)
    typed = st.text_area("Note", value=held.text if held else "", max_chars=2000, key=f"{key}_text", height=120)
    usual = held.on if held else PartialDate.on(today)
    on = partial_day_field("Day", usual, f"{key}_on", today, is_needed=True)
    if not (typed or "").strip() or on is None:
        return "Write the note and choose its day. Every clinic reads it; no rule does."
    return Note(text=typed.strip(), on=on)


def _pressure(label: str, held: int | None, key: str) -> int | None:
    return st.number_input(label, 0, 400, value=held, placeholder="unknown", key=key, width=150)
