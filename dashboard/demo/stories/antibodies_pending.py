"""Three weeks after diagnosis at 36: the antibodies are not back, and they decide how far to look."""

from datetime import date

from dashboard.demo.facts import ORIGIN, act, basic_panel, event, feature, panel, up_to_date
from dashboard.demo.laboratory import result
from dashboard.demo.treatments import drug, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Myositis, Patient, PatientRecord, RedFlagNoted
from dashboard.domain.words import (
    ActState,
    Antibody,
    AntibodyState,
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


def antibodies_pending(today: date) -> PatientRecord:
    diagnosed = today - days(22)

    def day(after_diagnosis: int) -> date:
        return diagnosed + days(after_diagnosis)

    measured = [
        ("ck", 1860, 0), ("ck", 1120, 14), ("cdasi_activity", 27, 0), ("mmt8", 118, 0), ("alt", 74, 0), ("alt", 61, 14),
        ("albumin", 38, 0), ("haemoglobin", 124, 0), ("white_cells", 7.4, 0), ("neutrophils", 5.2, 0),
        ("platelets", 288, 0), ("creatinine", 58, 0), ("crp", 9, 0), ("esr", 32, 0),
    ]  # fmt: skip
    return PatientRecord(
        patient=Patient(
            family_name="El-Sayed",
            given_name="Fatima",
            sex=Sex.FEMALE,
            birth_date=PartialDate.on(add_months(today, -36 * 12 - 3)),
            weight_kg=63,
            height_cm=162,
            smoking=Smoking.NEVER,
            childbearing_potential=True,
            effective_contraception=True,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=Subtype.DM,
            onset_on=PartialDate.parse(f"{add_months(diagnosed, -4):%Y-%m}"),
            diagnosed_on=PartialDate.on(diagnosed),
        ),
        antibodies=panel({Antibody.RO52}, state=AntibodyState.PENDING),
        features=(
            feature(Feature.DYSPHAGIA, grade=Dysphagia.NONE),
            feature(Feature.HELIOTROPE_RASH, since=day(-100)),
            feature(Feature.GOTTRON_PAPULES, since=day(-90)),
            feature(Feature.PROXIMAL_WEAKNESS, since=day(-45)),
        ),
        red_flags=(RedFlagNoted(flag=RedFlag.FAMILY_HISTORY),),
        regimen=(
            *taper(day(1), [(45, 1)]),
            drug("hydroxychloroquine", 300, "mg", Per.DAY, day(8), None, Specialty.DERMATOLOGY, route="oral"),
        ),
        results=tuple(result(test, value, day(n)) for test, value, n in measured),
        events=(event("vaccination", day(3), "inactivated influenza"),),
        screening=(
            *basic_panel(
                day(0),
                Round.DIAGNOSIS,
                later={"urinalysis": day(1), "chest_radiograph": day(5)},
                without=("serum_protein_electrophoresis",),
            ),
            *up_to_date(day(14), "cervical"),
            act("serum_protein_electrophoresis", ActState.ORDERED, day(14), round_=Round.DIAGNOSIS),
            act("ct_neck_thorax_abdomen_pelvis", ActState.BOOKED, today + days(5), round_=Round.DIAGNOSIS),
            act("pelvic_ultrasound", ActState.BOOKED, today + days(9), round_=Round.DIAGNOSIS),
            act("mammography", ActState.ORDERED, day(15), round_=Round.DIAGNOSIS),
        ),
    )
