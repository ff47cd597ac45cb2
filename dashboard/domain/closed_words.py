"""Words that the record keeps as text, though a misspelt one would escape every rule: only these may be written."""

from __future__ import annotations

from dashboard.domain.record import Comorbidity, Event, Fact, LifetimeDose
from dashboard.domain.wrong import one_of

COMORBIDITIES = (
    *("diabetes", "liver_disease", "venous_thromboembolism", "cardiovascular_risk", "fragility_fracture"),
    *("central_line", "hypertension", "renal_disease"),
)
EVENTS = (
    *("surgery", "fdg_pet", "live_product", "disease_activity", "symptom", "monitoring_bloods"),
    *("fracture_risk_assessment", "third_space_fluid", "iga_deficiency_with_anti_iga", "hbv_prophylaxis_started"),
    *("hbv_prophylaxis_stopped", "retinal_check", "vaccination", "pjp_decision", "bone_protection_decision"),
    *("severe_infection", "admission", "vomiting_or_fasting", "dental_work", "varicella_exposure"),
    *("immune_related_adverse_event", "adverse_event", "drain", "contrast", "blood_pressure"),
)
SYMPTOMS = (
    *("weakness", "ptosis", "diplopia", "dyspnoea", "dysphagia", "rash", "ck_rise", "troponin_rise", "fever"),
    "haematuria",
)
LIFETIME_DOSE_FOR = ("myositis", "cancer")


def refuse_unknown_word(fact: Fact, at: str) -> None:
    """Raises Wrong for a word that no rule knows. `at` names the fact."""
    match fact:
        case Comorbidity():
            one_of(COMORBIDITIES, fact.what, f"{at}.what")
        case LifetimeDose() if fact.for_:
            one_of(LIFETIME_DOSE_FOR, fact.for_, f"{at}.for")
        case Event():
            one_of(EVENTS, fact.type, f"{at}.type")
            if fact.type == "symptom":
                one_of(SYMPTOMS, fact.detail, f"{at}.detail")
