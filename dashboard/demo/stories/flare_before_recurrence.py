"""TIF1-gamma dermatomyositis; the screening CT finds ovarian cancer; the skin flares weeks before CA-125 rises."""

from datetime import date

from dashboard.demo.activity import Activity, Body, Flare, chance, judged, only, visits
from dashboard.demo.facts import ORIGIN, act, basic_panel, cancer, done, event, feature, panel, up_to_date
from dashboard.demo.laboratory import result
from dashboard.demo.treatments import cycles, drug, infusions, operation, radiotherapy, tablets, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Comorbidity, Myositis, Patient, PatientRecord
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    CancerState,
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


def flare_before_recurrence(today: date) -> PatientRecord:
    diagnosed = add_months(today, -38)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    first_line = {"carboplatin": (600, "mg"), "paclitaxel": (300, "mg")}
    second_line = {"carboplatin": (520, "mg"), "gemcitabine": (1650, "mg")}
    first_cycles = cycles(first_line, day(73), 21, 6, today=today, line="first", aim="adjuvant")
    second_cycles = cycles(
        second_line,
        day(772),
        21,
        6,
        today=today,
        line="second",
        aim="palliative",
        delayed={4: (7, "neutrophils 0.9, one week's delay")},
    )
    maintenance = cycles(
        {"bevacizumab": (1020, "mg")}, day(1030), 21, 15, today=today, line="maintenance", aim="maintenance"
    )
    cytotoxic_on = sorted({c.started_on.first for c in (*first_cycles, *second_cycles) if c.started_on})
    infusion_days = [day(150 + 28 * month + second) for month in range(12) for second in (0, 1)]
    activity = Activity(diagnosed_on=diagnosed, halving_days=62, flares=(Flare(day(735), 0.62),))
    rng = chance("flare before recurrence")
    body = Body(sex=Sex.FEMALE, peak_ck=4700, haemoglobin=128)

    seen_on = [day(0), *(day(n) for n in range(12, (today - diagnosed).days - 5, 28))]
    bloods_on = sorted({*cytotoxic_on, *(d + days(10) for d in cytotoxic_on), *seen_on[::3]})
    scores = only(visits(seen_on, activity, body, rng), "ck", "cdasi_activity", "mmt8")
    bloods = only(
        visits(bloods_on, activity, body, rng, cytotoxic_on),
        "haemoglobin",
        "neutrophils",
        "alt",
    )
    scores += [one for on in (seen_on[0], seen_on[27], seen_on[-1]) for one in judged(on, activity)]
    marker = [
        (9, 58), (27, 642), (66, 388), (94, 171), (136, 62), (178, 24), (225, 17), (310, 14), (400, 13), (490, 15),
        (580, 16), (665, 19), (714, 31), (742, 88), (768, 164), (800, 121), (828, 83), (863, 52), (891, 38), (919, 29),
        (960, 24), (1010, 18), (1058, 17), (1106, 21), (1148, 27),
    ]  # fmt: skip

    return PatientRecord(
        patient=Patient(
            family_name="O'Brien",
            given_name="Aoife",
            sex=Sex.FEMALE,
            birth_date=PartialDate.on(add_months(diagnosed, -57 * 12 - 5)),
            weight_kg=68,
            height_cm=165,
            smoking=Smoking.NEVER,
            childbearing_potential=False,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM,
            onset_on=PartialDate.parse(f"{day(-75):%Y-%m}"),
            diagnosed_on=PartialDate.on(diagnosed),
        ),
        antibodies=panel({Antibody.TIF1G, Antibody.RO52}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.MODERATE, since=day(-20)),
            feature(Feature.HELIOTROPE_RASH, since=day(-70)),
            feature(Feature.GOTTRON_PAPULES, since=day(-60)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-40)),
            feature(Feature.INTERSTITIAL_LUNG_DISEASE, present=False),
            feature(Feature.PERSISTENT_HIGH_ACTIVITY, since=day(742)),
        ),
        cancers=(
            cancer(
                "ovary",
                "C56",
                "high-grade serous carcinoma",
                "FIGO IIIC",
                [
                    (CancerState.SUSPECTED, day(18)),
                    (CancerState.WORKUP, day(22)),
                    (CancerState.CONFIRMED_STAGING, day(33)),
                    (CancerState.PLANNING, day(38)),
                    (CancerState.TREATMENT_CURATIVE, day(47)),
                    (CancerState.RESPONSE_PENDING, day(179)),
                    (CancerState.REMISSION, day(206)),
                    (CancerState.RECURRENCE, day(758)),
                    (CancerState.PLANNING, day(763)),
                    (CancerState.TREATMENT_PALLIATIVE, day(772)),
                    (CancerState.RESPONSE_PENDING, day(988)),
                    (CancerState.REMISSION, day(1014)),
                ],
            ),
        ),
        regimen=(
            *taper(
                day(1),
                [
                    (60, 35),
                    (50, 28),
                    (40, 35),
                    (30, 42),
                    (20, 49),
                    (15, 49),
                    (12.5, 56),
                    (10, 90),
                    (7.5, 120),
                    (5, 239),
                ],
                goes_on=False,
            ),
            *taper(day(744), [(40, 28), (30, 28), (25, 28), (20, 35), (15, 42), (10, 77), (7.5, 90), (5, 1)]),
            drug("methotrexate", 10, "mg", Per.WEEK, day(14), day(27), Specialty.DERMATOLOGY, route="oral"),
            drug("methotrexate", 15, "mg", Per.WEEK, day(28), day(68), Specialty.DERMATOLOGY, route="oral"),
            drug("folic_acid", 5, "mg", Per.WEEK, day(14), day(68), Specialty.DERMATOLOGY, route="oral"),
            drug("hydroxychloroquine", 300, "mg", Per.DAY, day(10), day(420), Specialty.DERMATOLOGY, route="oral"),
            infusions("ivig", 68, "g", infusion_days, route="intravenous"),
            drug("mycophenolate", 1000, "mg", Per.DAY, day(1020), day(1047), route="oral"),
            drug("mycophenolate", 2000, "mg", Per.DAY, day(1048), route="oral"),
            drug("cotrimoxazole", 480, "mg", Per.DAY, day(2), day(190), route="oral", intent=Intent.PROPHYLAXIS),
            drug("colecalciferol", 20, "ug", Per.DAY, day(2), route="oral"),
        ),
        cancer_treatments=(
            operation("cytoreductive surgery, no residual disease", "pelvis and abdomen", day(47)),
            *first_cycles,
            tablets("olaparib", 600, "mg", day(240), day(757), line="maintenance", aim="maintenance"),
            *second_cycles,
            radiotherapy("para-aortic lymph nodes", 45, 25, day(955), "palliative"),
            *maintenance,
        ),
        comorbidities=(
            Comorbidity(what="hypertension"),
            Comorbidity(what="central_line", on=PartialDate.on(day(70))),
        ),
        results=(*scores, *bloods, *(result("ca125", value, day(n)) for n, value in marker)),
        events=(
            event("disease_activity", day(700), "new V-neck erythema and periungual change"),
            event("symptom", day(707), "rash"),
            event("symptom", day(738), "weakness"),
            event("pjp_decision", day(2), "co-trimoxazole while above 20 mg a day"),
            event("bone_protection_decision", day(12), "calcium and vitamin D, DXA asked for"),
            event("vaccination", day(40), "inactivated influenza"),
            event("vaccination", day(405), "inactivated influenza"),
            event("admission", day(826), "neutropenic fever", day(831)),
            event("severe_infection", day(826), "neutropenic fever", day(831)),
        ),
        screening=(
            *basic_panel(
                day(1),
                Round.DIAGNOSIS,
                later={"serum_protein_electrophoresis": day(6), "chest_radiograph": day(3)},
            ),
            *done(
                {"cervical_screening": day(15), "mammography": day(20), "faecal_occult_blood": day(13)},
                round_=Round.DIAGNOSIS,
            ),
            *up_to_date(day(30), "cervical", "breast", "bowel"),
            act("ca125", ActState.DONE, day(9), finding=ActFinding.ABNORMAL, round_=Round.DIAGNOSIS),
            act("ct_neck_thorax_abdomen_pelvis", ActState.ORDERED, day(2), round_=Round.DIAGNOSIS),
            act(
                "ct_neck_thorax_abdomen_pelvis",
                ActState.DONE,
                day(18),
                finding=ActFinding.MALIGNANCY,
                round_=Round.DIAGNOSIS,
            ),
            act("pelvic_ultrasound", ActState.DONE, day(21), finding=ActFinding.MALIGNANCY, round_=Round.DIAGNOSIS),
            *done({"surveillance_ct": day(200)}),
            *basic_panel(day(366), Round.YEAR_1, later={"chest_radiograph": day(371)}),
            *basic_panel(day(733), Round.YEAR_2),
            *done({"surveillance_ct": day(752)}, finding=ActFinding.MALIGNANCY),
            *done({"surveillance_ct": day(1008)}),
            *basic_panel(day(1092), Round.YEAR_3, without=("urinalysis", "chest_radiograph")),
            act("urinalysis", ActState.ORDERED, day(1092), round_=Round.YEAR_3),
        ),
    )
