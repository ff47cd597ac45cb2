"""High risk from a region where nasopharyngeal carcinoma is common; half a year on, every specialty owes something."""

from datetime import date

from dashboard.demo.activity import Activity, Body, Flare, chance, judged, only, visits
from dashboard.demo.facts import ORIGIN, act, done, event, feature, panel
from dashboard.demo.laboratory import result
from dashboard.demo.treatments import drug, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Myositis, Patient, PatientRecord, RedFlagNoted
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    Dysphagia,
    Feature,
    Per,
    RedFlag,
    Round,
    Sex,
    Smoking,
    Specialty,
    Subtype,
)


def work_up_stalled(today: date) -> PatientRecord:
    diagnosed = add_months(today, -6)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    activity = Activity(diagnosed_on=diagnosed, quiet=0.3, halving_days=80, flares=(Flare(day(172), 0.3),))
    body = Body(sex=Sex.MALE, peak_ck=2900, haemoglobin=146, creatinine=80)
    return PatientRecord(
        patient=Patient(
            family_name="Lim",
            given_name="Wei Ming",
            sex=Sex.MALE,
            birth_date=PartialDate.on(add_months(diagnosed, -52 * 12 - 8)),
            weight_kg=71,
            height_cm=172,
            smoking=Smoking.CURRENT,
            nasopharyngeal_carcinoma_region=True,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=PartialDate.on(day(-96)), diagnosed_on=PartialDate.on(diagnosed)
        ),
        antibodies=panel({Antibody.TIF1G}),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.MILD, since=day(-10)),
            feature(Feature.GOTTRON_SIGN, since=day(-80)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-60)),
            feature(Feature.CUTANEOUS_ULCERATION, since=day(120)),
            feature(Feature.PERSISTENT_HIGH_ACTIVITY, since=day(130)),
        ),
        red_flags=(RedFlagNoted(flag=RedFlag.UNEXPLAINED_WEIGHT_LOSS), RedFlagNoted(flag=RedFlag.SMOKING)),
        regimen=(
            *taper(day(2), [(50, 28), (40, 28), (30, 35), (20, 49), (30, 1)]),
            drug("azathioprine", 100, "mg", Per.DAY, day(30), day(71), route="oral"),
            drug("azathioprine", 150, "mg", Per.DAY, day(72), route="oral"),
            drug("hydroxychloroquine", 300, "mg", Per.DAY, day(5), None, Specialty.DERMATOLOGY, route="oral"),
        ),
        results=(
            *visits([day(n) for n in (0, 14, 42, 77, 112, 140, 168)], activity, body, chance("work-up stalled")),
            *only(
                [one for n in (0, 168) for one in judged(day(n), activity, Sex.MALE)],
                *("physician_global", "haq_di", "extramuscular_activity"),
            ),
            result("ldh", 412, day(0), Sex.MALE),
            result("ebv_dna", 1240, day(150)),
        ),
        events=(
            event("symptom", day(141), "dysphagia"),
            event("disease_activity", day(168), "CDASI up by six points on 20 mg"),
        ),
        screening=(
            *done({"full_blood_count": day(1), "liver_function": day(1)}, round_=Round.DIAGNOSIS),
            act("ct_neck_thorax_abdomen_pelvis", ActState.ORDERED, day(6), round_=Round.DIAGNOSIS),
            act(
                "faecal_occult_blood",
                ActState.DECLINED,
                day(40),
                reason="did not want to send a sample; asked again in clinic",
                round_=Round.DIAGNOSIS,
            ),
            act("psa", ActState.DONE, day(12), finding=ActFinding.NEGATIVE, round_=Round.DIAGNOSIS),
        ),
    )
