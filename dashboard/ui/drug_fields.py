"""Fields that every form about a drug has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from dashboard.domain.catalogue import Drug
from dashboard.protocols.catalogue import formulary

UNITS = ("mg", "g", "micrograms", "mg/kg", "g/kg")
ROUTES = ("oral", "SC", "IV", "IM", "topical", "inhaled")
OTHER = "Not in the list"


def drug_names(drugs: Iterable[Drug]) -> dict[str, str]:
    """By its key, each drug under all its names: whoever types finds it by any of them."""
    return {drug.key: ", ".join((drug.name, *drug.synonyms)) for drug in drugs}


def choose_drug(label: str, names: Mapping[str, str], key: str) -> str | None:
    """The key of what was chosen, or the name that was typed because it is not in the list."""
    named = {**names, OTHER: OTHER}
    drug = st.selectbox(
        label,
        list(named),
        index=None,
        format_func=named.get,
        placeholder="Any of its names",
        # In the order given: a fuzzy search puts "Methotrexate, high dose" before methotrexate with all its names.
        filter_mode="contains",
        key=f"{key}_drug",
    )
    if drug == OTHER:
        drug = st.text_input("Name of the drug", max_chars=200, key=f"{key}_other")
        if not formulary().find(drug):
            st.caption("Kept as it is typed and shown as not mapped: no rule knows this drug, so none can warn of it.")
    return drug or None
