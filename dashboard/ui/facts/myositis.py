"""The fields of the myositis and what hangs on it: antibodies, features, red flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import (
    AntibodyResult,
    ClinicalFeature,
    Fact,
    Myositis,
    PatientRecord,
    Provenance,
    RedFlagNoted,
)
from dashboard.domain.words import Antibody, AntibodyState, Dysphagia, Feature, RedFlag, Subtype
from dashboard.ui import wording
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.facts.fields import one_of

_PRESENT = {"Present": True, "Absent": False}


def myositis_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    held = held or Myositis()
    assert isinstance(held, Myositis)
    subtype = one_of("Subtype", list(Subtype), held.subtype, f"{key}_subtype", 160)
    onset = partial_day_field("First symptom", held.onset_on, f"{key}_onset", today)
    diagnosed = partial_day_field("Diagnosis", held.diagnosed_on, f"{key}_diagnosed", today)
    return Myositis(subtype=subtype or Subtype.UNKNOWN, onset_on=onset, diagnosed_on=diagnosed)


def antibody_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    """A new one is any that is not recorded yet; those are corrected."""
    assert held is None or isinstance(held, AntibodyResult)
    taken = {each.code for each in record.antibodies}
    codes = [held.code] if held else [code for code in Antibody if code not in taken]
    if not codes:
        return "Every antibody is recorded. Correct one below."
    code = st.selectbox(
        "Antibody",
        codes,
        index=0 if held else None,
        format_func=lambda code: f"Anti-{wording.antibody(code)}",
        placeholder="Choose one that is not recorded yet",
        filter_mode="contains",
        key=f"{key}_code",
        width=340,
    )
    state = st.segmented_control(
        "Result",
        list(AntibodyState),
        default=held.state if held else None,
        format_func=wording.plain,
        key=f"{key}_state",
        wrap=True,
    )
    usual = held.on if held else PartialDate.on(today)
    on = partial_day_field("Sampled", usual, f"{key}_on", today)
    if code is None or state is None:
        return "Choose the antibody and its result."
    return AntibodyResult(code=code, state=state, on=on)


def feature_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    """A new one is any that is not recorded yet; those are corrected."""
    assert held is None or isinstance(held, ClinicalFeature)
    taken = {each.feature for each in record.features}
    features = [held.feature] if held else [feature for feature in Feature if feature not in taken]
    if not features:
        return "Every feature is recorded. Correct one below."
    feature = one_of("Feature", features, held.feature if held else None, f"{key}_feature", 340)
    if feature is None:
        return "Choose a feature that is not recorded yet."
    own = f"{key}_{feature}"
    grade: Dysphagia | None = None
    if feature is Feature.DYSPHAGIA:
        was = (held.grade or (Dysphagia.PRESENT if held.present else Dysphagia.NONE)) if held else None
        grade = st.segmented_control(
            "Grade", list(Dysphagia), default=was, format_func=_grade, key=f"{own}_grade", wrap=True
        )
        present = None if grade is None else grade is not Dysphagia.NONE
    else:
        was_there = next(word for word, present in _PRESENT.items() if present is held.present) if held else None
        said = st.segmented_control("Is it there?", list(_PRESENT), default=was_there, key=f"{own}_present")
        present = _PRESENT.get(said)
    if present is None:
        return "Say whether it is present, and how severe where that is asked."
    since = partial_day_field("Since", held.since if held else None, f"{own}_since", today) if present else None
    fact = ClinicalFeature(feature=feature, present=present, grade=grade, since=since)
    # A file may tell dysphagia without a grade; untouched, it is no correction.
    is_untouched = held and grade and held.grade is None and grade in (Dysphagia.PRESENT, Dysphagia.NONE)
    return replace(fact, grade=None, provenance=Provenance()) if is_untouched else fact


def red_flag_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert held is None or isinstance(held, RedFlagNoted)
    flag = one_of("Red flag", list(RedFlag), held.flag if held else None, f"{key}_flag")
    return RedFlagNoted(flag=flag) if flag else "Choose the red flag that was noted."


def _grade(grade: Dysphagia) -> str:
    return (
        "Present, grade unknown"
        if grade is Dysphagia.PRESENT
        else "Absent"
        if grade is Dysphagia.NONE
        else wording.plain(grade)
    )
