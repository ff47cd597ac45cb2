"""Amyopathic, MDA5, lungs at risk within weeks: everything against the lung, a complete search, no cancer."""

from datetime import date

from dashboard.demo.activity import Activity, Body, chance, visits
from dashboard.demo.facts import ORIGIN, act, basic_panel, done, event, feature, panel, up_to_date
from dashboard.demo.laboratory import curve, result
from dashboard.demo.treatments import drug, infusions, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Myositis, Patient, PatientRecord
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    Comparator,
    Dysphagia,
    Feature,
    Intent,
    Per,
    Round,
    Sex,
    Smoking,
    Specialty,
    Subtype,
)


def amyopathic_mda5(today: date) -> PatientRecord:
    diagnosed = add_months(today, -16)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    return PatientRecord(
        patient=Patient(
            family_name="Nguyễn",
            given_name="Thị Mai",
            sex=Sex.FEMALE,
            birth_date=PartialDate.on(add_months(diagnosed, -47 * 12 - 4)),
            weight_kg=54,
            height_cm=157,
            smoking=Smoking.NEVER,
            nasopharyngeal_carcinoma_region=True,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.CADM, onset_on=PartialDate.on(day(-220)), diagnosed_on=PartialDate.on(diagnosed)
        ),
        antibodies=panel({Antibody.MDA5, Antibody.RO52}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.NONE),
            feature(Feature.INTERSTITIAL_LUNG_DISEASE, since=day(4)),
            feature(Feature.CUTANEOUS_ULCERATION, since=day(-30)),
            feature(Feature.CUTANEOUS_NECROSIS, present=False),
            feature(Feature.INFLAMMATORY_ARTHRITIS, since=day(-90)),
            feature(Feature.HELIOTROPE_RASH, since=day(-210)),
            feature(Feature.PROXIMAL_WEAKNESS, present=False),
        ),
        regimen=(
            infusions("methylprednisolone", 1000, "mg", [day(5), day(6), day(7)], route="intravenous"),
            *taper(
                day(8),
                [(50, 35), (40, 28), (30, 35), (25, 28), (20, 42), (15, 56), (10, 84), (7.5, 90), (5, 1)],
                prescriber=Specialty.RHEUMATOLOGY,
            ),
            drug("tacrolimus", 3, "mg", Per.DAY, day(6), day(62), route="oral"),
            drug("tacrolimus", 4, "mg", Per.DAY, day(63), route="oral"),
            infusions("cyclophosphamide", 750, "mg", [day(9 + 28 * n) for n in range(6)], route="intravenous"),
            drug("mycophenolate", 2000, "mg", Per.DAY, day(185), route="oral"),
            drug("cotrimoxazole", 480, "mg", Per.DAY, day(6), day(300), route="oral", intent=Intent.PROPHYLAXIS),
        ),
        results=(
            *visits(
                [day(n) for n in (0, 7, 21, 35, 63, 91, 126, 182, 245, 308, 371, 434, 469)],
                Activity(diagnosed_on=diagnosed, halving_days=75),
                Body(sex=Sex.FEMALE, peak_ck=70, weakness=0, skin=29, haemoglobin=121, creatinine=55),
                chance("amyopathic mda5"),
            ),
            *curve("ferritin", day(1), 21, [1640, 1310, 870, 540, 390, 260, 190, 150]),
            result("ldh", 388, day(1)),
            result("ldh", 246, day(120)),
            result("ca125", 22, day(11)),
            result("esr", 44, day(0)),
            result("ebv_dna", 30, day(26), comparator=Comparator.BELOW),
        ),
        events=(
            event("symptom", day(2), "dyspnoea"),
            event("admission", day(4), "rapidly progressive interstitial lung disease", day(19)),
            event("pjp_decision", day(6), "co-trimoxazole"),
            event("varicella_exposure", day(260)),
        ),
        screening=(
            *basic_panel(
                day(0),
                Round.DIAGNOSIS,
                later={
                    "serum_protein_electrophoresis": day(8),
                    "urinalysis": day(1),
                    "chest_radiograph": day(2),
                },
            ),
            *done(
                {
                    "mammography": day(24),
                    "ca125": day(11),
                    "faecal_occult_blood": day(20),
                    "nasoendoscopy": day(26),
                    "pelvic_ultrasound": day(31),
                },
                round_=Round.DIAGNOSIS,
            ),
            *up_to_date(day(28), "cervical"),
            act(
                "ct_neck_thorax_abdomen_pelvis",
                ActState.DONE,
                day(5),
                finding=ActFinding.INCIDENTAL,
                round_=Round.DIAGNOSIS,
            ),
            act(
                "cervical_screening",
                ActState.WAIVED,
                day(28),
                reason="HPV negative four months before, report seen",
                round_=Round.DIAGNOSIS,
            ),
        ),
    )
