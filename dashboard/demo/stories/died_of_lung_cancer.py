"""Severe dysphagia, lung cancer at diagnosis, two lines of treatment; he died four months ago."""

from datetime import date

from dashboard.demo.activity import Activity, Body, Flare, chance, visits
from dashboard.demo.facts import ORIGIN, act, basic_panel, cancer, done, event, feature, panel
from dashboard.demo.laboratory import curve, result
from dashboard.demo.treatments import cycles, drug, infusions, radiotherapy, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Comorbidity, Myositis, Patient, PatientRecord
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    CancerState,
    Dysphagia,
    Feature,
    Per,
    Round,
    Sex,
    Smoking,
    Specialty,
    Subtype,
)


def died_of_lung_cancer(today: date) -> PatientRecord:
    died = add_months(today, -4)
    diagnosed = died - days(412)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    first_line = {"carboplatin": (560, "mg"), "pemetrexed": (950, "mg"), "pembrolizumab": (200, "mg")}
    chemotherapy = [
        *cycles(first_line, day(44), 21, 4, today=today, line="first", aim="palliative"),
        *cycles({"docetaxel": (120, "mg")}, day(226), 21, 3, today=today, line="second", aim="palliative"),
    ]
    given_on = sorted({c.started_on.first for c in chemotherapy if c.started_on})
    return PatientRecord(
        patient=Patient(
            family_name="Kowalski",
            given_name="Stanisław",
            sex=Sex.MALE,
            birth_date=PartialDate.on(add_months(diagnosed, -72 * 12 - 9)),
            deceased_on=PartialDate.on(died),
            weight_kg=66,
            height_cm=170,
            smoking=Smoking.FORMER,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=PartialDate.on(day(-42)), diagnosed_on=PartialDate.on(diagnosed)
        ),
        antibodies=panel({Antibody.TIF1G}, without={Antibody.SAE1, Antibody.HMGCR}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.SEVERE, since=day(-14)),
            feature(Feature.CUTANEOUS_NECROSIS, since=day(3)),
            feature(Feature.HELIOTROPE_RASH, since=day(-40)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-30)),
        ),
        cancers=(
            cancer(
                "lung",
                "C34",
                "adenocarcinoma",
                "cT3 cN2 cM1b, IVA",
                [
                    (CancerState.SUSPECTED, day(8)),
                    (CancerState.WORKUP, day(10)),
                    (CancerState.CONFIRMED_STAGING, day(24)),
                    (CancerState.PLANNING, day(31)),
                    (CancerState.TREATMENT_PALLIATIVE, day(44)),
                    (CancerState.RESPONSE_PENDING, day(108)),
                    (CancerState.PROGRESSION, day(205)),
                    (CancerState.TREATMENT_PALLIATIVE, day(226)),
                    (CancerState.PROGRESSION, day(318)),
                    (CancerState.SUPPORTIVE_ONLY, day(331)),
                ],
            ),
        ),
        regimen=(
            infusions("methylprednisolone", 500, "mg", [day(2), day(3), day(4)], route="intravenous"),
            *taper(day(5), [(60, 28), (50, 28), (40, 42), (30, 56), (20, 60), (30, 40), (20, 148)], goes_on=False),
            infusions("ivig", 66, "g", [day(12 + 28 * n + k) for n in range(7) for k in (0, 1)], route="intravenous"),
            drug("omeprazole", 20, "mg", Per.DAY, day(2), died, Specialty.PRIMARY_CARE, route="oral"),
        ),
        cancer_treatments=(*chemotherapy, radiotherapy("thoracic spine", 20, 5, day(322), "palliative")),
        comorbidities=(Comorbidity(what="venous_thromboembolism", on=PartialDate.on(day(160))),),
        results=(
            *visits(
                sorted({*(day(n) for n in range(0, 390, 28)), *given_on}),
                Activity(diagnosed_on=diagnosed, quiet=0.3, halving_days=60, flares=(Flare(day(192), 0.45),)),
                Body(sex=Sex.MALE, peak_ck=2400, haemoglobin=125, creatinine=88),
                chance("died of lung cancer"),
                given_on,
            ),
            *curve("cea", day(26), 35, [38, 29, 17, 15, 22, 41, 66, 71, 108], Sex.MALE),
            result("psa", 3.1, day(6), Sex.MALE),
        ),
        events=(
            event("admission", day(0), "cannot swallow; feeding tube placed", day(12)),
            event("symptom", day(-10), "dysphagia"),
            event("admission", day(160), "pulmonary embolism", day(167)),
            event("severe_infection", day(289), "aspiration pneumonia", day(301)),
            event("admission", day(396), "hospice", died),
        ),
        screening=(
            *basic_panel(day(0), Round.DIAGNOSIS, without=("serum_protein_electrophoresis", "chest_radiograph")),
            *done({"psa": day(6)}, round_=Round.DIAGNOSIS),
            act("chest_radiograph", ActState.DONE, day(1), finding=ActFinding.ABNORMAL, round_=Round.DIAGNOSIS),
            act(
                "ct_neck_thorax_abdomen_pelvis",
                ActState.DONE,
                day(8),
                finding=ActFinding.MALIGNANCY,
                round_=Round.DIAGNOSIS,
            ),
        ),
    )
