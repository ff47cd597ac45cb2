"""Sparse records on purpose: what the drawings must bear. Each is an ordinary thing to meet in a clinic."""

from datetime import date

from dashboard.demo.activity import chance
from dashboard.demo.acts import Diligence, screened
from dashboard.demo.facts import ORIGIN, act, feature, panel
from dashboard.demo.laboratory import result
from dashboard.demo.treatments import drug, taper
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.record import Medication, Myositis, Patient, PatientRecord
from dashboard.domain.words import ActState, DoseStatus, Feature, Per, Sex, Specialty, Subtype


def one_event_only(today: date) -> PatientRecord:
    """Referred with a diagnosis and nothing else."""
    return PatientRecord(
        patient=_patient("Haddad", "Yusuf", Sex.MALE, add_months(today, -59 * 12 - 1)),
        myositis=Myositis(subtype=Subtype.DM, diagnosed_on=PartialDate.on(today - days(9))),
    )


def two_events(today: date) -> PatientRecord:
    """A diagnosis and one blood test."""
    diagnosed = today - days(40)
    return PatientRecord(
        patient=_patient("Johansson", "Elin", Sex.FEMALE, add_months(today, -38 * 12 - 10)),
        myositis=Myositis(subtype=Subtype.CADM, diagnosed_on=PartialDate.on(diagnosed)),
        results=(result("ck", 131, diagnosed + days(3)),),
    )


def future_only(today: date) -> PatientRecord:
    """Transferred next month: the first infusion and the first scan are planned, nothing has happened here."""
    first_infusion = today + days(24)
    return PatientRecord(
        patient=_patient("Tanaka", "Haruto", Sex.MALE, add_months(today, -66 * 12 - 4)),
        myositis=Myositis(subtype=Subtype.DM),
        regimen=(
            Medication(
                drug="ivig",
                dose=75,
                unit="g",
                per=Per.DAY,
                route="intravenous",
                started_on=PartialDate.on(first_infusion),
                stopped_on=PartialDate.on(first_infusion + days(1)),
                status=DoseStatus.PLANNED,
                prescriber=Specialty.RHEUMATOLOGY,
            ),
        ),
        screening=(act("ct_neck_thorax_abdomen_pelvis", ActState.BOOKED, today + days(12)),),
    )


def unknown_stop_date(today: date) -> PatientRecord:
    """Azathioprine was stopped some time in a year that nobody remembers better; no cancer was found."""
    diagnosed = add_months(today, -44)
    stopped_in = diagnosed.year + 1
    record = PatientRecord(
        patient=_patient("Mbeki", "Thandiwe", Sex.FEMALE, add_months(diagnosed, -49 * 12 - 6)),
        myositis=Myositis(
            subtype=Subtype.DM,
            onset_on=PartialDate.parse(f"{add_months(diagnosed, -3).year}"),
            diagnosed_on=PartialDate.parse(f"{diagnosed:%Y-%m}"),
        ),
        antibodies=panel(),
        features=(feature(Feature.GOTTRON_PAPULES),),
        regimen=(
            *taper(diagnosed + days(31), [(40, 60), (20, 90), (10, 120)], goes_on=False),
            Medication(
                drug="azathioprine",
                dose=100,
                unit="mg",
                per=Per.DAY,
                route="oral",
                started_on=PartialDate.parse(f"{add_months(diagnosed, 2):%Y-%m}"),
                stopped_on=PartialDate.parse(str(stopped_in)),
                prescriber=Specialty.RHEUMATOLOGY,
            ),
            drug("hydroxychloroquine", 200, "mg", Per.DAY, diagnosed + days(40), None, Specialty.DERMATOLOGY),
        ),
        results=tuple(
            result("ck", value, diagnosed + days(n)) for n, value in ((35, 1410), (95, 480), (220, 150), (600, 122))
        ),
    )
    return screened(record, Diligence.COMPLETE, today, chance("unknown stop date"))


EDGES = (one_event_only, two_events, future_only, unknown_stop_date)


def _patient(family_name: str, given_name: str, sex: Sex, birth: date) -> Patient:
    return Patient(
        family_name=family_name, given_name=given_name, sex=sex, birth_date=PartialDate.on(birth), origin=ORIGIN
    )
