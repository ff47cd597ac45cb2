"""The fields that start a cancer drug or a combination: which, for which cancer, from when, in how many cycles."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.domain.catalogue import Combination, Drug
from dashboard.domain.cycle_days import cycle_day_words
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import CancerTreatment, PatientRecord
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles
from dashboard.domain.words import Modality, Per, Specialty
from dashboard.protocols.catalogue import combinations, formulary
from dashboard.ui.day_field import day_field
from dashboard.ui.drug_fields import UNITS, choose_drug, drug_names, route_field
from dashboard.ui.enter_treatment import cancer_sites
from dashboard.ui.text import safe

IN_CYCLES, EVERY_DAY = "In cycles", "Every day"


def start_treatment(record: PatientRecord, key: str, today: date) -> StartCycles | Enter | None:
    """None until a drug or a combination is chosen."""
    sites = cancer_sites(record)
    combined = {each.key: f"{', '.join(each.names[1:])} (regimen)" for each in combinations().combinations}
    chosen = choose_drug("Regimen or drug", drug_names(formulary().drugs) | combined, key)
    if chosen is None:
        return None
    combination = combinations().find(chosen)
    own = f"{key}_{chosen}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cancer = st.selectbox(
            "Cancer",
            sites,
            index=0 if len(sites) == 1 else None,
            placeholder="Not said",
            key=f"{own}_cancer",
            width=200,
        )
        route = None
        if combination is None:
            route = route_field(chosen, key)
        first_on = day_field("First day", today, f"{own}_on")
        how = IN_CYCLES
        if combination is None:
            how = st.segmented_control(
                "Given", [IN_CYCLES, EVERY_DAY], default=IN_CYCLES, required=True, key=f"{own}_how"
            )
        every_days = count = None
        if how == IN_CYCLES:
            usual = combination.every_days if combination else None
            every_days = st.number_input("Every (days)", 1, 365, value=usual, key=f"{own}_every", width=130)
            count = st.number_input("Cycles planned", 1, 60, value=None, key=f"{own}_cycles", width=150)
    drugs = _doses(combination, chosen, own)
    if combination:
        st.caption(f"{combination.source.title}: {combination.source.locator}.")
    if how == EVERY_DAY:
        (drug,) = drugs
        return Enter(
            CancerTreatment(
                modality=Modality.SYSTEMIC,
                drug=drug.drug,
                site=cancer,
                dose=drug.dose,
                unit=drug.unit,
                per=Per.DAY,
                route=route,
                started_on=PartialDate.on(first_on),
                prescriber=Specialty.ONCOLOGY,
            )
        )
    start = StartCycles(
        drugs=drugs,
        first_on=first_on,
        every_days=every_days or 0,
        cycles=count or 0,
        combination=combination.name if combination else None,
        cancer=cancer,
        route=route,
    )
    if start.every_days and start.cycles:
        st.caption(start.words(today))
    return start


def _doses(combination: Combination | None, chosen: str, key: str) -> tuple[DrugOfCycle, ...]:
    """Value and unit of each drug; both may stay unknown."""
    drug = formulary().find(chosen)
    given = combination.drugs if combination else ((drug, (1,)),)
    found = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for each, on in given:
            name = each.name if each else safe(chosen)
            label = f"{name}, {'a day, ' if len(on) > 1 else ''}{cycle_day_words(on)}" if combination else "Dose"
            own = f"{key}_{each.key if each else 'typed'}"
            with st.container(horizontal=True, vertical_alignment="bottom", width=360):
                dose = st.number_input(
                    label,
                    value=None,
                    min_value=0.0,
                    placeholder="dose unknown",
                    format="%g",
                    key=f"{own}_dose",
                    width=235,
                )
                unit = st.selectbox(
                    f"Unit of {name}",
                    _units(each),
                    index=None,
                    placeholder="Unit",
                    key=f"{own}_unit",
                    width=110,
                    label_visibility="collapsed",
                )
            found.append(DrugOfCycle(drug=each.key if each else chosen, on=on, dose=dose, unit=unit))
    return tuple(found)


def _units(drug: Drug | None) -> tuple[str, ...]:
    """Those of every drug, and those in which this one is usual: mg/m2, AUC."""
    return tuple(dict.fromkeys((*UNITS, *(usual.unit for usual in drug.usual)))) if drug else UNITS
