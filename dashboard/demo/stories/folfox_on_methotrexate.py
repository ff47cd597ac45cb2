"""NXP2 dermatomyositis and colon cancer: adjuvant FOLFOX, half way, while weekly methotrexate goes on."""

from datetime import date

from dashboard.demo.activity import Activity, Body, chance, visits
from dashboard.demo.facts import ORIGIN, act, basic_panel, cancer, done, event, feature, panel, up_to_date
from dashboard.demo.laboratory import curve, result
from dashboard.demo.treatments import cycles, drug, operation, taper
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


def folfox_on_methotrexate(today: date) -> PatientRecord:
    diagnosed = add_months(today, -9)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    first_cycle = today - days(96)
    folfox = cycles(
        {"oxaliplatin": (160, "mg"), "folinic_acid": (350, "mg"), "fluorouracil": (5300, "mg")},
        first_cycle,
        14,
        12,
        today=today,
        line="first",
        aim="adjuvant",
        lasts_days=3,
        delayed={4: (7, "neutrophils 1.1, one week's delay")},
    )
    given_on = sorted({c.started_on.first for c in folfox if c.started_on and c.started_on.first <= today})
    clinic_on = [day(n) for n in range(0, (today - diagnosed).days, 35)]
    return PatientRecord(
        patient=Patient(
            family_name="García",
            given_name="José",
            sex=Sex.MALE,
            birth_date=PartialDate.on(add_months(diagnosed, -61 * 12 - 7)),
            weight_kg=82,
            height_cm=176,
            smoking=Smoking.FORMER,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=PartialDate.on(day(-84)), diagnosed_on=PartialDate.on(diagnosed)
        ),
        antibodies=panel({Antibody.NXP2}, without={Antibody.HMGCR}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.PRESENT, since=day(-10)),
            feature(Feature.GOTTRON_SIGN, since=day(-70)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-60)),
            feature(Feature.VERY_HIGH_CK, since=day(0)),
        ),
        cancers=(
            cancer(
                "colon",
                "C18",
                "adenocarcinoma of the sigmoid colon",
                "pT3 pN1b M0, IIIB",
                [
                    (CancerState.SUSPECTED, day(77)),
                    (CancerState.WORKUP, day(84)),
                    (CancerState.CONFIRMED_STAGING, day(106)),
                    (CancerState.PLANNING, day(114)),
                    (CancerState.TREATMENT_CURATIVE, day(128)),
                ],
            ),
        ),
        regimen=(
            *taper(
                day(1),
                [(60, 35), (50, 21), (40, 28), (30, 28), (20, 42), (15, 42), (10, 1)],
                prescriber=Specialty.RHEUMATOLOGY,
            ),
            drug("methotrexate", 10, "mg", Per.WEEK, day(24), day(51), route="oral"),
            drug("methotrexate", 15, "mg", Per.WEEK, day(52), route="oral", dose_since=PartialDate.on(day(52))),
            drug("folic_acid", 5, "mg", Per.WEEK, day(24), route="oral"),
            drug("omeprazole", 20, "mg", Per.DAY, day(1), route="oral"),
        ),
        cancer_treatments=(operation("anterior resection, clear margins", "sigmoid colon", day(128)), *folfox),
        comorbidities=(
            Comorbidity(what="central_line", on=PartialDate.on(first_cycle - days(7))),
            Comorbidity(what="cardiovascular_risk"),
        ),
        results=(
            *visits(
                sorted({*clinic_on, *given_on}),
                Activity(diagnosed_on=diagnosed, halving_days=50),
                Body(sex=Sex.MALE, peak_ck=6900, skin=21, haemoglobin=139, creatinine=84),
                chance("folfox on methotrexate"),
                given_on,
            ),
            *curve("cea", day(90), 28, [23.4, 21.8, 6.1, 3.9, 4.4, 4.1], Sex.MALE),
            result("psa", 1.9, day(13), Sex.MALE),
            result("esr", 38, day(0), Sex.MALE),
        ),
        events=(
            event("symptom", first_cycle + days(47), "fever"),
            event("bone_protection_decision", day(20), "declined"),
        ),
        screening=(
            *basic_panel(
                day(0),
                Round.DIAGNOSIS,
                later={"serum_protein_electrophoresis": day(9), "chest_radiograph": day(7)},
            ),
            *done({"psa": day(13), "ct_neck_thorax_abdomen_pelvis": day(29)}, round_=Round.DIAGNOSIS),
            *up_to_date(day(60), "bowel"),
            act("faecal_occult_blood", ActState.DONE, day(72), finding=ActFinding.ABNORMAL, round_=Round.DIAGNOSIS),
            *done({"staging_ct": day(108)}, finding=ActFinding.MALIGNANCY),
        ),
    )
