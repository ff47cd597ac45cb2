"""Fields that every form about a drug has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zlib import crc32

import streamlit as st

from dashboard.domain.catalogue import Drug
from dashboard.domain.half_a_name import names_begun_by
from dashboard.domain.routes import ROUTES
from dashboard.protocols.catalogue import combinations, formulary
from dashboard.ui.text import safe

UNITS = ("mg", "g", "micrograms", "mg/kg", "g/kg")


def drug_names(drugs: Iterable[Drug]) -> dict[str, str]:
    """By its key, each drug under all its names: whoever types finds it by any of them."""
    return {drug.key: ", ".join((drug.name, *drug.synonyms)) for drug in drugs}


def said_to_be_right(asked: Iterable[str], about: str, key: str) -> tuple[tuple[str, ...], str | None]:
    """The questions that were ticked, and what was written to them. A tick is for its own words and for what they are
    `about`: when a dose or the record changes, the question has a new tick."""
    asked = tuple(asked)
    if not asked:
        return (), None
    own = {each: f"{key}_{crc32((about + each).encode())}_is_right" for each in asked}
    ticked = tuple(each for each in asked if st.checkbox(safe(each), key=own[each]))
    return ticked, st.text_input("Why (if you want to say)", max_chars=200, key=f"{key}_why_right", width=420) or None


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
        # What begins like it is asked about before it can be saved.
        if near and not names_begun_by(drug, (*formulary().drugs, *combinations().combinations)):
            st.text(f"Is it one of the list? {'; '.join(near[:4])}")
    return drug or None


def route_field(drug: str, key: str) -> str | None:
    """The drug's own routes first, and taken by itself where there is but one; any other can be chosen or written."""
    known = formulary().find(drug)
    own = known.routes if known else ()
    return st.selectbox(
        "Route",
        [*own, *(route for route in ROUTES if route not in own)],
        index=0 if len(own) == 1 else None,
        placeholder="Not said",
        accept_new_options=True,
        key=f"{key}_{drug}_route",
        width=150,
    )
