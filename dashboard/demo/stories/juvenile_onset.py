"""Fifteen years of dermatomyositis that began at fourteen: no routine screening, and a long drug history."""

from datetime import date

from dashboard.demo.activity import Activity, Body, Flare, chance, only, visits
from dashboard.demo.facts import ORIGIN, event, feature, panel
from dashboard.demo.laboratory import result
from dashboard.demo.treatments import drug, infusions, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import LifetimeDose, Myositis, Patient, PatientRecord
from dashboard.domain.words import Antibody, Feature, Per, Sex, Smoking, Specialty, Subtype


def juvenile_onset(today: date) -> PatientRecord:
    diagnosed = add_months(today, -15 * 12)
    birth = add_months(diagnosed, -14 * 12 - 6)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    flares = (Flare(day(1180), 0.5), Flare(day(2890), 0.65), Flare(day(4720), 0.4))
    activity = Activity(diagnosed_on=diagnosed, quiet=0.04, halving_days=90, flares=flares)
    body = Body(sex=Sex.FEMALE, peak_ck=5200, skin=26, weakness=52)
    last = (today - diagnosed).days - 20
    seen_on = [day(n) for n in (0, 30, 75, 150, 270, *range(400, last, 120))]
    blood_count_on = day(2905)
    return PatientRecord(
        patient=Patient(
            family_name="Lefèvre",
            given_name="Chloé",
            sex=Sex.FEMALE,
            birth_date=PartialDate.on(birth),
            weight_kg=60,
            height_cm=164,
            smoking=Smoking.NEVER,
            childbearing_potential=True,
            effective_contraception=False,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM,
            onset_on=PartialDate.parse(f"{add_months(diagnosed, -5):%Y-%m}"),
            diagnosed_on=PartialDate.on(diagnosed),
        ),
        antibodies=panel({Antibody.NXP2}, without={Antibody.HMGCR, Antibody.SAE1}),
        features=(
            feature(Feature.GOTTRON_PAPULES),
            feature(Feature.PROXIMAL_WEAKNESS),
            feature(Feature.RAYNAUD, since=day(1500)),
        ),
        lifetime_doses=(
            LifetimeDose(drug="cyclophosphamide", grams=4.5, on=PartialDate.on(day(200)), for_="myositis"),
        ),
        regimen=(
            *taper(day(2), [(40, 60), (30, 60), (20, 120), (10, 300), (5, 500)], goes_on=False),
            *taper(day(1182), [(30, 45), (20, 60), (10, 200), (5, 400)], goes_on=False),
            *taper(day(2892), [(30, 30), (20, 60), (15, 60), (10, 150), (5, 500)], goes_on=False),
            # The admission's own prescription was not told to the clinic: two courses at once, for three weeks.
            drug("prednisolone", 20, "mg", Per.DAY, day(2900), day(2920), Specialty.PRIMARY_CARE, route="oral"),
            drug("methotrexate", 15, "mg", Per.WEEK, day(20), day(1640), route="subcutaneous"),
            drug("folic_acid", 5, "mg", Per.WEEK, day(20), day(1640), route="oral"),
            drug("azathioprine", 100, "mg", Per.DAY, day(1700), day(2885), route="oral"),
            infusions("rituximab", 1000, "mg", [day(2950), day(2964)], route="intravenous"),
            drug("hydroxychloroquine", 200, "mg", Per.DAY, day(1200), None, Specialty.DERMATOLOGY, route="oral"),
            drug("mycophenolate", 2000, "mg", Per.DAY, day(2990), route="oral"),
        ),
        results=(
            *only(visits(seen_on, activity, body, chance("juvenile onset")), "ck", "cdasi_activity", "mmt8", "alt"),
            *(result("ck", value, blood_count_on) for value in (3120, 2980, 2875, 2640)),
        ),
        events=(
            event("admission", day(2899), "relapse with weakness of the neck", day(2912)),
            event("retinal_check", day(3000)),
            event("retinal_check", day(4120)),
            event("vaccination", day(3300), "pneumococcal conjugate"),
        ),
    )
