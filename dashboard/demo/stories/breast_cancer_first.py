"""Breast cancer in remission, then dermatomyositis two years later: the rash announces the liver metastasis."""

from datetime import date

from dashboard.demo.activity import Activity, Body, chance, visits
from dashboard.demo.facts import ORIGIN, cancer, done, event, feature, panel, up_to_date
from dashboard.demo.laboratory import curve, result
from dashboard.demo.treatments import cycles, drug, operation, radiotherapy, tablets, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Comorbidity, Myositis, Patient, PatientRecord
from dashboard.domain.words import (
    ActFinding,
    Antibody,
    CancerState,
    Dysphagia,
    Feature,
    Per,
    Sex,
    Smoking,
    Specialty,
    Subtype,
)


def breast_cancer_first(today: date) -> PatientRecord:
    diagnosed = add_months(today, -5)
    found = add_months(diagnosed, -26)

    def after_cancer(count: int) -> date:
        return found + days(count)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    return PatientRecord(
        patient=Patient(
            family_name="Müller",
            given_name="Birgit",
            sex=Sex.FEMALE,
            birth_date=PartialDate.on(add_months(diagnosed, -64 * 12 - 2)),
            weight_kg=74,
            height_cm=168,
            smoking=Smoking.FORMER,
            childbearing_potential=False,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=PartialDate.on(day(-60)), diagnosed_on=PartialDate.on(diagnosed)
        ),
        antibodies=panel({Antibody.TIF1G}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.MODERATE, since=day(-5)),
            feature(Feature.HELIOTROPE_RASH, since=day(-55)),
            feature(Feature.GOTTRON_PAPULES, since=day(-50)),
            feature(Feature.CUTANEOUS_NECROSIS, since=day(30)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-30)),
        ),
        cancers=(
            cancer(
                "breast",
                "C50",
                "invasive ductal carcinoma, ER positive, HER2 negative",
                "pT2 pN1 M0, IIB",
                [
                    (CancerState.SUSPECTED, after_cancer(-16)),
                    (CancerState.WORKUP, after_cancer(-12)),
                    (CancerState.CONFIRMED_STAGING, found),
                    (CancerState.PLANNING, after_cancer(8)),
                    (CancerState.TREATMENT_CURATIVE, after_cancer(19)),
                    (CancerState.RESPONSE_PENDING, after_cancer(196)),
                    (CancerState.REMISSION, after_cancer(224)),
                    (CancerState.RECURRENCE, day(101)),
                    (CancerState.PLANNING, day(112)),
                ],
            ),
        ),
        regimen=(
            *taper(day(1), [(60, 28), (50, 28), (40, 35), (30, 28), (25, 1)]),
            drug("methotrexate", 15, "mg", Per.WEEK, day(21), None, Specialty.DERMATOLOGY, route="oral"),
            drug("folic_acid", 5, "mg", Per.WEEK, day(21), None, Specialty.DERMATOLOGY, route="oral"),
        ),
        cancer_treatments=(
            operation("wide local excision, axillary clearance", "left breast", after_cancer(19)),
            *cycles(
                {"docetaxel": (130, "mg"), "cyclophosphamide": (1050, "mg")},
                after_cancer(50),
                21,
                4,
                today=today,
                line="first",
                aim="adjuvant",
            ),
            radiotherapy("left breast and axilla", 40, 15, after_cancer(150), "adjuvant"),
            tablets("tamoxifen", 20, "mg", after_cancer(200), day(112), line="first", aim="adjuvant"),
        ),
        comorbidities=(Comorbidity(what="diabetes"),),
        results=(
            *curve("ca15_3", after_cancer(5), 91, [44, 31, 19, 17, 16, 18, 19, 24]),
            *(result("ca15_3", value, day(n)) for n, value in ((4, 41), (60, 66), (98, 93), (130, 121))),
            *visits(
                [day(n) for n in (0, 14, 35, 63, 98, 126, 144)],
                Activity(diagnosed_on=diagnosed, quiet=0.45, halving_days=70),
                Body(sex=Sex.FEMALE, peak_ck=3400, haemoglobin=126),
                chance("breast cancer first"),
            ),
        ),
        events=(
            event("symptom", day(-8), "dysphagia"),
            event("fdg_pet", day(97), "liver lesion in segment VII, FDG avid"),
            event("disease_activity", day(126), "skin and muscle resist 40 mg of prednisolone and methotrexate"),
        ),
        screening=(
            *done({"staging_ct": after_cancer(6)}, finding=ActFinding.MALIGNANCY),
            *up_to_date(day(20), "cervical", "breast", "bowel"),
            *done({"ct_thorax_abdomen_pelvis": day(92)}, finding=ActFinding.MALIGNANCY),
        ),
    )
