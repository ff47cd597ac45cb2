"""Fields that every form about a drug has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from dashboard.domain.catalogue import Drug
from dashboard.protocols.catalogue import combinations, formulary

UNITS = ("mg", "g", "micrograms", "mg/kg", "g/kg")
ROUTES = ("oral", "SC", "IV", "IM", "topical", "inhaled")


def drug_names(drugs: Iterable[Drug]) -> dict[str, str]:
    """By its key, each drug under all its names: whoever types finds it by any of them."""
    return {drug.key: ", ".join((drug.name, *drug.synonyms)) for drug in drugs}


def why_it_is_right(asked: Mapping[str, str | None], key: str) -> str | None:
    """What was written in answer to the questions, or what is said where it was only ticked; None = not answered.

    `asked` holds by what a tick says its question, None where nothing is asked.
    """
    questions = {said: question for said, question in asked.items() if question}
    if not questions:
        return None
    st.text(f"{' '.join(questions.values())} Is it right?")
    with st.container(horizontal=True, vertical_alignment="center"):
        is_right = st.checkbox("It is right", key=f"{key}_is_right")
        why = st.text_input(
            "Or why", max_chars=200, placeholder="Or write why", label_visibility="collapsed", key=f"{key}_why_dose"
        )
    return why or (" ".join(questions) if is_right else None)


def choose_drug(label: str, names: Mapping[str, str], key: str) -> str | None:
    """The key of what was chosen or typed under any of its names; anything else as it was typed."""
    drug = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda drug: names.get(drug, drug),
        placeholder="Any of its names",
        accept_new_options=True,
        # In the order given: a fuzzy search puts "Methotrexate, high dose" before methotrexate with all its names.
        filter_mode="contains",
        key=f"{key}_drug",
    )
    typed = formulary().find(drug) or combinations().find(drug)
    if typed and typed.key in names:
        return typed.key
    if drug and not formulary().find(drug):
        st.caption("Kept as it is typed and shown as not mapped: no rule knows this drug, so none can warn of it.")
        # Enter takes half a name as it stands.
        near = [label.partition(",")[0] for label in names.values() if drug.casefold() in label.casefold()]
        if near:
            st.text(f"Is it one of the list? {'; '.join(near[:4])}")
    return drug or None
