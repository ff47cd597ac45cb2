"""The fields of who the patient is, and of what was known before: numbers, conditions, doses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.closed_words import COMORBIDITIES, LIFETIME_DOSE_FOR
from dashboard.domain.record import Comorbidity, Fact, LifetimeDose, Patient, PatientRecord, Provenance
from dashboard.domain.words import Organ, Region, Sex, Smoking
from dashboard.protocols.catalogue import formulary
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.drug_fields import choose_drug, drug_names
from dashboard.ui.facts.fields import one_of, text_field, yes_no
from db.versions import SITE_SYSTEM, PatientIdentifier


def patient_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert isinstance(held, Patient)
    told: dict[str, object] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told["family_name"] = text_field("Family name", held.family_name, f"{key}_family")
        told["given_name"] = text_field("Given name", held.given_name, f"{key}_given")
        told["sex"] = one_of("Sex", list(Sex), held.sex, f"{key}_sex", 140) or Sex.UNKNOWN
        told["region"] = one_of("Region of the programmes", list(Region), held.region, f"{key}_region", 200)
    told["birth_date"] = partial_day_field("Born", held.birth_date, f"{key}_born", today)
    told["deceased_on"] = partial_day_field("Died", held.deceased_on, f"{key}_died", today)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told["age_at_onset"] = _whole("Age at onset, years", held.age_at_onset, f"{key}_age")
        told["weight_kg"] = _number("Weight, kg", held.weight_kg, f"{key}_weight")
        told["height_cm"] = _number("Height, cm", held.height_cm, f"{key}_height")
        told["smoking"] = one_of("Smoking", list(Smoking), held.smoking, f"{key}_smoking", 160)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, label in (
            ("childbearing_potential", "May become pregnant"),
            ("effective_contraception", "Effective contraception"),
            ("nasopharyngeal_carcinoma_region", "From a region with nasopharyngeal carcinoma"),
        ):
            told[name] = yes_no(label, getattr(held, name), f"{key}_{name}")
        told["organs_absent"] = tuple(
            st.multiselect(
                "Organs absent", list(Organ), default=list(held.organs_absent), key=f"{key}_organs", width=300
            )
        )
    return replace(held, provenance=Provenance(), **told)  # type: ignore[arg-type]


def identifier_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert held is None or isinstance(held, PatientIdentifier)
    is_of_site = held is not None and held.system == SITE_SYSTEM
    with st.container(horizontal=True, vertical_alignment="bottom"):
        system = (
            SITE_SYSTEM
            if is_of_site
            else text_field("Whose number", held.system if held else None, f"{key}_system", most=200)
        )
        label = "Number of this site" if is_of_site else "Number"
        value = text_field(label, held.value if held else None, f"{key}_value", most=200)
    if not system or not value:
        return "Write whose number it is, such as NHS, and the number."
    return PatientIdentifier(system=system, value=value)


def comorbidity_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    assert held is None or isinstance(held, Comorbidity)
    what = one_of("Condition", COMORBIDITIES, held.what if held else None, f"{key}_what", 340)
    on = partial_day_field("Since", held.on if held else None, f"{key}_on", today)
    return Comorbidity(what=what, on=on) if what else "Choose the condition. Others than these are written as a note."


def lifetime_dose_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    """Of a total that was given before the record begins."""
    assert held is None or isinstance(held, LifetimeDose)
    drug = held.drug if held else choose_drug("Drug", drug_names(formulary().drugs), key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grams = _number("Total, grams", held.grams if held else None, f"{key}_grams")
        for_ = one_of("For", LIFETIME_DOSE_FOR, held.for_ if held else None, f"{key}_for", 160)
    on = partial_day_field("Until", held.on if held else None, f"{key}_on", today)
    if not drug or grams is None:
        return "Choose the drug and write how many grams were given in all."
    return LifetimeDose(drug=drug, grams=grams, for_=for_, on=on)


def _number(label: str, held: float | None, key: str) -> float | None:
    return st.number_input(label, value=held, min_value=0.0, placeholder="unknown", format="%g", key=key, width=150)


def _whole(label: str, held: int | None, key: str) -> int | None:
    return st.number_input(label, value=held, min_value=0, placeholder="unknown", key=key, width=170)
