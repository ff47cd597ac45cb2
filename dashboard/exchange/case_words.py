"""Words that only a case file closes: the record keeps them as text, and a misspelt one would escape every rule."""

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
