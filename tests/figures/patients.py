"""Invented patients, written by hand, each for what a timeline must show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from dashboard.domain.care_plan import CarePlan, PlanItem, Risk, Source
from dashboard.domain.catalogue import Drug, DrugFamily, Formulary
from dashboard.domain.dates import PartialDate, add_months, days
from dashboard.domain.lab_tests import LabTest, LabTests, TestKind
from dashboard.domain.record import (
    Cancer,
    CancerMove,
    CancerTreatment,
    Event,
    Hold,
    Medication,
    Myositis,
    Patient,
    PatientRecord,
    Provenance,
    Result,
    ScreeningAct,
)
from dashboard.domain.words import (
    ActFinding,
    ActState,
    CancerState,
    Comparator,
    DoseStatus,
    Group,
    ItemState,
    Modality,
    Panel,
    Pattern,
    Per,
    Round,
    Sex,
    Specialty,
    Strength,
    Subtype,
)
from dashboard.figures.axis import quiet_stretches
from dashboard.figures.scene import Scene
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.window import Window, WindowChoice, days_of
from dashboard.protocols.loader import imacs

TODAY = date(2026, 11, 22)
SOURCE = Source(title="Test source", locator="table 1", verified=False)
HOSTILE = '<b onmouseover="x()">bold</b> <a href="javascript:x()">link</a> $e^x$ & co'


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


def seen(fact_id: str, by: str = "Dr Weber", source: str = "clinic letter") -> Provenance:
    return Provenance(source=source, recorded_by=by, recorded_at=datetime(2026, 11, 2, 9, tzinfo=UTC), fact_id=fact_id)


def _drug(key: str, family: DrugFamily, factor: Fraction | None = None, name: str = "") -> Drug:
    return Drug(
        key=key, name=name or key.capitalize(), family=family, routes=("oral",), prednisone_factor=factor, source=SOURCE
    )


KNOWN_ITEMS = imacs().known_items
FORMULARY = Formulary(
    [
        _drug("prednisolone", DrugFamily.STEROID, Fraction(1)),
        _drug("methylprednisolone", DrugFamily.STEROID, Fraction(5, 4)),
        _drug("dexamethasone", DrugFamily.STEROID, Fraction(20, 3)),
        _drug("clobetasol", DrugFamily.STEROID),
        _drug("methotrexate", DrugFamily.IMMUNOSUPPRESSANT),
        _drug("mycophenolate", DrugFamily.IMMUNOSUPPRESSANT),
        _drug("azathioprine", DrugFamily.IMMUNOSUPPRESSANT),
        _drug("hydroxychloroquine", DrugFamily.IMMUNOSUPPRESSANT),
        _drug("ivig", DrugFamily.IMMUNOGLOBULIN, name="IVIG"),
        _drug("carboplatin", DrugFamily.CYTOTOXIC),
        _drug("paclitaxel", DrugFamily.CYTOTOXIC),
        _drug("olaparib", DrugFamily.TARGETED),
        _drug("pembrolizumab", DrugFamily.CHECKPOINT_INHIBITOR),
        _drug("folic_acid", DrugFamily.SUPPORTIVE, name="Folic acid"),
        _drug("cotrimoxazole", DrugFamily.SUPPORTIVE, name="Co-trimoxazole"),
        _drug("ondansetron", DrugFamily.SUPPORTIVE),
    ]
)

TESTS = LabTests(
    [
        LabTest(key="ck", name="CK", kind=TestKind.ACTIVITY, unit="U/L", upper=170, conversions={"ukat/L": 60.0}),
        LabTest(key="cdasi_activity", name="CDASI activity", kind=TestKind.ACTIVITY, unit="", upper=14),
        LabTest(key="mmt8", name="MMT-8", kind=TestKind.ACTIVITY, unit=""),
        LabTest(key="haemoglobin", name="Haemoglobin", kind=TestKind.LABORATORY, unit="g/L", lower=120, upper=155),
        LabTest(key="hbsag", name="HBsAg", kind=TestKind.LABORATORY, unit=""),
        LabTest(key="ca125", name="CA-125", kind=TestKind.MARKER, unit="U/mL", upper=35),
    ]
)

RISK = Risk(
    group=Group.HIGH,
    computed_group=Group.HIGH,
    highest_possible=Group.HIGH,
    n_high=2,
    n_intermediate=0,
    provisional=False,
    flags=(),
    factors=(),
    has_open_factor=False,
    because="two high factors",
    source=SOURCE,
)
BASIC = (
    ("history_and_examination", "History and examination"),
    ("full_blood_count", "Full blood count"),
    ("liver_function", "Liver function"),
    ("inflammatory_markers", "Inflammatory markers"),
    ("serum_protein_electrophoresis", "Serum protein electrophoresis"),
    ("urinalysis", "Urinalysis"),
    ("chest_radiograph", "Chest radiograph"),
)


def plan_of(*items: PlanItem) -> CarePlan:
    return CarePlan(protocol_id="imacs-2023", protocol_version="test", risk=RISK, items=items)


def item(
    name: str,
    title: str,
    due_on: str | None,
    *,
    panel: Panel = Panel.ENHANCED,
    round_: Round = Round.DIAGNOSIS,
    outcome: ItemState | None = None,
    outcome_on: str | None = None,
    finding: str | None = None,
    owner: Specialty = Specialty.ONCOLOGY,
) -> PlanItem:
    due = date.fromisoformat(due_on) if due_on else None
    return PlanItem(
        key=f"plan:{name}:{round_}",
        item=name,
        title=title,
        panel=panel,
        round_=round_,
        owner=owner,
        strength=Strength.STRONG,
        because="because the group is high",
        source=SOURCE,
        due_on=due,
        opens_on=due - days(30) if due else None,
        overdue_from=due + days(29) if due else None,
        outcome=outcome,
        outcome_on=date.fromisoformat(outcome_on) if outcome_on else None,
        finding=finding,
    )


def basic_panel(due_on: str, round_: Round, *, done_on: str | None = None, but: dict[str, str] | None = None):
    """The seven items of one round; `but` names items that were done on another day."""
    but = but or {}
    for name, title in BASIC:
        day = but.get(name, done_on)
        outcome = ItemState.DONE if day else None
        yield item(
            name,
            title,
            due_on,
            panel=Panel.BASIC,
            round_=round_,
            outcome=outcome,
            outcome_on=day,
            owner=Specialty.DERMATOLOGY,
        )


STEROID_DOSES = (
    ("2025-03-18", 60),
    ("2025-04-22", 50),
    ("2025-05-20", 40),
    ("2025-06-24", 30),
    ("2025-08-05", 20),
    ("2025-09-23", 15),
    ("2025-11-11", 10),
    ("2026-02-10", 20),
    ("2026-03-17", 15),
    ("2026-04-28", 10),
    ("2026-06-30", 7.5),
    ("2026-09-08", 5),
)


def prednisolone(doses) -> tuple[Medication, ...]:
    """A taper, each dose until the day before the next; the last one goes on."""
    ends = [PartialDate.on(date.fromisoformat(d) - days(1)) for d, _ in doses[1:]] + [None]
    return tuple(
        Medication(
            drug="prednisolone",
            dose=dose,
            unit="mg",
            per=Per.DAY,
            started_on=on(start),
            stopped_on=end,
            prescriber=Specialty.DERMATOLOGY,
            provenance=seen(f"pred-{i}"),
        )
        for i, ((start, dose), end) in enumerate(zip(doses, ends, strict=True))
    )


def monthly(test: str, first: str, values, unit: str | None, upper: float | None = None) -> tuple[Result, ...]:
    start = date.fromisoformat(first)
    return tuple(
        Result(
            test=test,
            value=value,
            unit=unit,
            on=PartialDate.on(start + days(28 * i)),
            upper_limit=upper,
            provenance=seen(f"{test}-{i}", "Laboratory", "laboratory report"),
        )
        for i, value in enumerate(values)
    )


CK = (4820, 2950, 1610, 940, 620, 410, 980, 760, 430, 250, 210, 640, 980, 520, 300, 190, 160, 150, 142, 168, 151, 146)
CDASI = (34, 30, 26, 22, 19, 17, 21, 24, 18, 15, 13, 16, 20, 15, 12, 9, 8, 7, 6, 6, 5, 5)
MMT8 = (112, 116, 121, 124, 130, 134, 128, 126, 131, 135, 138, 134, 130, 135, 139, 141, 143, 145, 146, 147, 147, 148)
CA125 = (
    ("2025-04-02", 58),
    ("2025-08-28", 640),
    ("2025-10-20", 212),
    ("2025-11-17", 120),
    ("2025-12-08", 66),
    ("2025-12-29", 38),
    ("2026-01-19", 22),
    ("2026-02-16", 16),
    ("2026-04-13", 14),
    ("2026-06-15", 12),
    ("2026-08-17", 15),
    ("2026-10-19", 19),
    ("2026-11-16", 27),
)


def full_story() -> tuple[PatientRecord, CarePlan]:
    """Ovarian cancer six months after TIF1-gamma dermatomyositis; a flare before it; two tests overdue now."""
    cycles = tuple(
        CancerTreatment(
            modality=Modality.SYSTEMIC,
            drug=drug,
            cycle=i + 1,
            cycles_planned=6,
            dose=dose,
            unit=unit,
            started_on=PartialDate.on(date(2025, 10, 27) + days(21 * i)),
            stopped_on=PartialDate.on(date(2025, 10, 27) + days(21 * i)),
            aim="adjuvant",
            provenance=seen(f"{drug}-{i}", "Dr Okafor", "chemotherapy chart"),
        )
        for i in range(6)
        for drug, dose, unit in (("carboplatin", 540.0, "mg"), ("paclitaxel", 300.0, "mg"))
    )
    record = PatientRecord(
        patient=Patient(mrn="T-1", sex=Sex.FEMALE, birth_date=on("1964-05-02"), provenance=seen("patient-1")),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=on("2025-01"), diagnosed_on=on("2025-03-18"), provenance=seen("dm-1")
        ),
        cancers=(
            Cancer(
                site="ovary",
                icd10="C56",
                histology="high-grade serous",
                stage="IIIC",
                diagnosed_on=on("2025-09-12"),
                provenance=seen("cancer-1", "Dr Okafor"),
                moves=(
                    CancerMove(state=CancerState.WORKUP, on=on("2025-08-28"), provenance=seen("move-0")),
                    CancerMove(state=CancerState.CONFIRMED_STAGING, on=on("2025-09-12"), provenance=seen("move-1")),
                    CancerMove(state=CancerState.TREATMENT_CURATIVE, on=on("2025-10-02"), provenance=seen("move-2")),
                    CancerMove(state=CancerState.REMISSION, on=on("2026-03-09"), provenance=seen("move-3")),
                ),
            ),
        ),
        regimen=(
            *prednisolone(STEROID_DOSES),
            Medication(
                drug="methotrexate",
                dose=10,
                unit="mg",
                per=Per.WEEK,
                started_on=on("2025-05-05"),
                stopped_on=on("2025-06-29"),
                provenance=seen("mtx-1"),
            ),
            Medication(
                drug="methotrexate",
                dose=15,
                unit="mg",
                per=Per.WEEK,
                route="SC",
                started_on=on("2025-06-30"),
                stopped_on=on("2025-10-20"),
                holds=(Hold(from_=date(2025, 9, 26), until=date(2025, 10, 8), reason="surgery"),),
                reason="stopped before chemotherapy",
                provenance=seen("mtx-2"),
            ),
            Medication(
                drug="ivig",
                dose=140,
                unit="g",
                per=Per.MONTH,
                given_on=tuple(date(2025, 6, 9) + days(30 * i) for i in range(12)),
                started_on=on("2025-06-09"),
                provenance=seen("ivig-1"),
            ),
            Medication(
                drug="mycophenolate",
                dose=2,
                unit="g",
                per=Per.DAY,
                started_on=on("2026-05-04"),
                provenance=seen("mmf-1"),
            ),
            Medication(
                drug="hydroxychloroquine",
                dose=400,
                unit="mg",
                per=Per.DAY,
                started_on=on("2025-04"),
                stopped_on=on("2026-01-31"),
                provenance=seen("hcq-1"),
            ),
            Medication(
                drug="folic acid",
                dose=5,
                unit="mg",
                per=Per.WEEK,
                started_on=on("2025-05-05"),
                stopped_on=on("2025-10-20"),
                provenance=seen("fol-1"),
            ),
            Medication(
                drug="azathioprine",
                dose=100,
                unit="mg",
                per=Per.DAY,
                started_on=on("2027-01-11"),
                status=DoseStatus.PLANNED,
                provenance=seen("aza-1"),
            ),
        ),
        cancer_treatments=(
            CancerTreatment(
                modality=Modality.SURGERY,
                procedure="cytoreductive surgery, R0",
                started_on=on("2025-10-02"),
                stopped_on=on("2025-10-02"),
                provenance=seen("surgery-1", "Dr Okafor"),
            ),
            *cycles,
            CancerTreatment(
                modality=Modality.SYSTEMIC,
                drug="dexamethasone",
                dose=20,
                unit="mg",
                given_on=tuple(date(2025, 10, 27) + days(21 * i) for i in range(6)),
                started_on=on("2025-10-27"),
                stopped_on=on("2026-02-09"),
                provenance=seen("dexa-1", "Dr Okafor"),
            ),
            CancerTreatment(
                modality=Modality.RADIOTHERAPY,
                site="pelvis",
                dose_gy=45,
                fractions_planned=25,
                fractions_given=25,
                started_on=on("2026-03-23"),
                stopped_on=on("2026-04-30"),
                provenance=seen("rt-1", "Dr Okafor"),
            ),
            CancerTreatment(
                modality=Modality.SYSTEMIC,
                drug="olaparib",
                dose=600,
                unit="mg",
                per=Per.DAY,
                pattern=Pattern.CONTINUOUS,
                started_on=on("2026-05-18"),
                provenance=seen("ola-1", "Dr Okafor"),
            ),
        ),
        results=(
            *monthly("ck", "2025-03-15", CK, "U/L", 170),
            *monthly("cdasi_activity", "2025-03-15", CDASI, None),
            *monthly("mmt8", "2025-03-15", MMT8, None),
            *(
                Result(
                    test="ca125",
                    value=value,
                    unit="U/mL",
                    on=on(day),
                    upper_limit=35,
                    provenance=seen(f"ca-{i}", "Laboratory", "laboratory report"),
                )
                for i, (day, value) in enumerate(CA125)
            ),
            Result(test="hbsag", word="negative", on=on("2025-03-20"), provenance=seen("hb-1", "Laboratory")),
            Result(test="ferritin", value=310, unit="ug/L", on=on("2025-03-20"), provenance=seen("fer-1")),
        ),
        events=(
            Event(type="symptom", detail="rash", on=on("2025-08-20"), provenance=seen("ev-1")),
            Event(type="symptom", detail="weakness", on=on("2026-01-30"), provenance=seen("ev-2")),
            Event(type="severe_infection", detail="pneumonia", on=on("2025-12-20"), provenance=seen("ev-3")),
            Event(type="vaccination", detail="influenza", on=on("2025-10-08"), provenance=seen("ev-4")),
            Event(type="vaccination", detail="influenza", on=on("2026-10-06"), provenance=seen("ev-5")),
            Event(type="retinal_check", on=on("2025-05-12"), provenance=seen("ev-6")),
            *(
                Event(
                    type="monitoring_bloods",
                    on=PartialDate.on(date(2025, 5, 19) + days(35 * i)),
                    provenance=seen(f"mb-{i}"),
                )
                for i in range(15)
            ),
        ),
        screening=(
            ScreeningAct(
                item="ct_chest_abdomen_pelvis",
                state=ActState.DONE,
                on=on("2025-09-03"),
                finding=ActFinding.MALIGNANCY,
                provenance=seen("act-1"),
            ),
            ScreeningAct(
                item="ct_chest_abdomen_pelvis",
                state=ActState.DONE,
                on=on("2026-03-09"),
                finding=ActFinding.NEGATIVE,
                provenance=seen("act-2"),
            ),
        ),
    )
    plan = plan_of(
        *basic_panel("2025-04-01", Round.DIAGNOSIS, done_on="2025-03-25", but={"chest_radiograph": "2025-04-08"}),
        *basic_panel("2026-03-18", Round.YEAR_1, done_on="2026-03-20"),
        *basic_panel("2027-03-18", Round.YEAR_2),
        item(
            "ct_neck_thorax_abdomen_pelvis",
            "CT neck to pelvis",
            "2025-04-15",
            outcome=ItemState.DONE,
            outcome_on="2025-04-02",
        ),
        item(
            "ct_follow_up",
            "CT chest to pelvis, follow-up",
            "2026-10-12",
            round_=Round.YEAR_1,
            outcome=ItemState.ORDERED,
            outcome_on="2026-09-21",
        ),
        item("mammography", "Mammography", "2025-04-15", outcome=ItemState.DONE, outcome_on="2025-04-16"),
        item("pelvic_ultrasound", "Pelvic ultrasound", "2026-08-31", round_=Round.YEAR_1),
        item(
            "faecal_occult_blood",
            "Faecal occult blood",
            "2025-04-15",
            outcome=ItemState.DECLINED,
            outcome_on="2025-04-20",
        ),
        item(
            "pet_ct_single",
            "PET-CT",
            "2026-12-14",
            round_=Round.YEAR_1,
            outcome=ItemState.BOOKED,
            outcome_on="2026-11-10",
        ),
        item("gi_endoscopy_if_negative", "GI endoscopy", None, panel=Panel.CONSIDER),
        item("national_programme", "Cervical screening, programme", "2027-01-18", panel=Panel.PROGRAMME),
    )
    return record, plan


def nothing() -> tuple[PatientRecord, CarePlan]:
    return PatientRecord(patient=Patient(provenance=seen("patient-0"))), plan_of()


def one_event() -> tuple[PatientRecord, CarePlan]:
    record = PatientRecord(
        patient=Patient(provenance=seen("patient-2")),
        events=(Event(type="admission", detail="dysphagia", on=on("2026-11-10"), provenance=seen("e-1")),),
    )
    return record, plan_of()


def two_events() -> tuple[PatientRecord, CarePlan]:
    record, plan = one_event()
    myositis = Myositis(subtype=Subtype.DM, diagnosed_on=on("2026-10-01"), provenance=seen("dm-2"))
    return replace(record, myositis=myositis), plan


def fifteen_years() -> tuple[PatientRecord, CarePlan]:
    """Active in 2011 and 2012, quiet for ten years, a breast cancer in 2023 and again quiet."""
    record = PatientRecord(
        patient=Patient(sex=Sex.FEMALE, birth_date=on("1958"), provenance=seen("patient-3")),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=on("2011"), diagnosed_on=on("2011-10-04"), provenance=seen("dm-3")
        ),
        cancers=(
            Cancer(
                site="breast",
                stage="II",
                diagnosed_on=on("2023-06-14"),
                provenance=seen("cancer-3"),
                moves=(
                    CancerMove(state=CancerState.TREATMENT_CURATIVE, on=on("2023-07-01"), provenance=seen("m-3")),
                    CancerMove(state=CancerState.SURVIVORSHIP, on=on("2024-02-01"), provenance=seen("m-4")),
                ),
            ),
        ),
        regimen=(
            *prednisolone((("2011-10-04", 50), ("2012-01-10", 20), ("2012-06-01", 5))),
            Medication(
                drug="azathioprine",
                dose=150,
                unit="mg",
                per=Per.DAY,
                started_on=on("2012-02-01"),
                provenance=seen("aza-3"),
            ),
        ),
        results=(
            *monthly("ck", "2011-10-01", (2400, 1800, 900, 300, 160, 120), "U/L", 170),
            *monthly("ck", "2026-05-01", (110, 118, 122), "U/L", 170),
        ),
    )
    return record, plan_of()


def four_results_one_day() -> tuple[PatientRecord, CarePlan]:
    results = tuple(
        Result(test="ck", value=v, unit="U/L", on=on("2026-09-14"), upper_limit=170, provenance=seen(f"ck-{i}"))
        for i, v in enumerate((900, 1000, 1100, 1200))
    )
    more = (
        Result(test="ck", value=500, unit="U/L", on=on("2026-05-01"), upper_limit=170, provenance=seen("ck-a")),
        Result(
            test="ck",
            value=20,
            unit="U/L",
            comparator=Comparator.BELOW,
            on=on("2026-11-02"),
            upper_limit=170,
            provenance=seen("ck-b"),
        ),
        Result(test="ck", value=3, unit="ukat/L", on=on("2026-06"), provenance=seen("ck-c")),
        Result(test="ck", value=3, unit="furlongs", on=on("2026-07-01"), provenance=seen("ck-d")),
    )
    myositis = Myositis(subtype=Subtype.DM, onset_on=on("2026-03"), diagnosed_on=on("2026-05-01"))
    return PatientRecord(patient=Patient(), myositis=myositis, results=(*results, *more)), plan_of()


def died() -> tuple[PatientRecord, CarePlan]:
    record, plan = full_story()
    patient = replace(record.patient, deceased_on=on("2026-07-14"))
    return replace(record, patient=patient), plan


def no_cancer() -> tuple[PatientRecord, CarePlan]:
    record, plan = full_story()
    kept = replace(record, cancers=(), cancer_treatments=(), screening=())
    return replace(kept, results=tuple(r for r in record.results if r.test != "ca125")), plan


def juvenile() -> tuple[PatientRecord, CarePlan]:
    """Excluded from screening: the plan has nothing but the national programme."""
    record = PatientRecord(
        patient=Patient(birth_date=on("2009-02-11"), provenance=seen("patient-6")),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=on("2024-02"), diagnosed_on=on("2024-05-06"), provenance=seen("dm-6")
        ),
        regimen=(
            Medication(
                drug="methotrexate",
                dose=12.5,
                unit="mg",
                per=Per.WEEK,
                started_on=on("2024-05-20"),
                provenance=seen("mtx-6"),
            ),
        ),
        results=monthly("mmt8", "2024-05-06", (61, 66, 70, 74, 78, 80), None),
    )
    return record, plan_of(
        item("national_programme", "HPV vaccination, programme", "2026-03-02", panel=Panel.PROGRAMME)
    )


def overlapping_courses() -> tuple[PatientRecord, CarePlan]:
    """Methotrexate twice at once, a drug nobody knows, a course whose start is lost, a steroid dose that is."""
    record = PatientRecord(
        patient=Patient(provenance=seen("patient-7")),
        myositis=Myositis(subtype=Subtype.DM, diagnosed_on=on("2026-01-10"), provenance=seen("dm-7")),
        regimen=(
            Medication(
                drug="methotrexate",
                dose=10,
                unit="mg",
                per=Per.WEEK,
                started_on=on("2026-02-01"),
                stopped_on=on("2026-08-31"),
                provenance=seen("mtx-a"),
            ),
            Medication(
                drug="Methotrexate",
                dose=15,
                unit="mg",
                per=Per.WEEK,
                started_on=on("2026-06-01"),
                provenance=seen("mtx-b"),
            ),
            Medication(
                drug=HOSTILE, dose=2, unit="sachets", per=Per.DAY, started_on=on("2026-04-01"), provenance=seen("x-1")
            ),
            Medication(drug="hydroxychloroquine", dose=200, unit="mg", per=Per.DAY, provenance=seen("hcq-b")),
            Medication(
                drug="prednisolone",
                unit="mg",
                per=Per.DAY,
                started_on=on("2026-01-12"),
                stopped_on=on("2026-03-11"),
                provenance=seen("pred-a"),
            ),
            Medication(
                drug="prednisolone",
                dose=80,
                unit="mg",
                per=Per.DAY,
                started_on=on("2026-03-12"),
                stopped_on=on("2026-04-30"),
                provenance=seen("pred-b"),
            ),
            Medication(
                drug="prednisolone",
                dose=20,
                unit="mg",
                per=Per.DAY,
                started_on=on("2026-05"),
                provenance=seen("pred-c"),
            ),
        ),
        events=(Event(type="symptom", detail=HOSTILE, on=on("2026-07"), provenance=seen("sym-7")),),
    )
    return record, plan_of()


def future_only() -> tuple[PatientRecord, CarePlan]:
    record = PatientRecord(
        patient=Patient(provenance=seen("patient-8")),
        cancer_treatments=(
            CancerTreatment(
                modality=Modality.SYSTEMIC,
                drug="pembrolizumab",
                cycle=1,
                cycles_planned=4,
                started_on=on("2026-12-15"),
                provenance=seen("pembro-1"),
            ),
            CancerTreatment(
                modality=Modality.RADIOTHERAPY,
                dose_gy=30,
                started_on=on("2027-01-04"),
                stopped_on=on("2027-01-15"),
                provenance=seen("rt-8"),
            ),
        ),
    )
    return record, plan_of(item("mammography", "Mammography", "2027-01-10"))


def crowded() -> tuple[PatientRecord, CarePlan]:
    """About 400 marks over three years: the 95th percentile of a clinic, and 45 drugs besides."""
    record, plan = full_story()
    drugs = tuple(
        Medication(
            drug=f"unmapped {i}",
            dose=i + 1,
            unit="mg",
            per=Per.DAY,
            started_on=PartialDate.on(add_months(date(2025, 4, 1), i % 18)),
            stopped_on=PartialDate.on(add_months(date(2025, 5, 1), i % 18)),
            provenance=seen(f"drug-{i}"),
        )
        for i in range(45)
    )
    results = tuple(
        Result(
            test=test,
            value=100 + (i * 7) % 50,
            unit="g/L",
            on=PartialDate.on(date(2025, 3, 20) + days(9 * i)),
            provenance=seen(f"{test}-x{i}"),
        )
        for test in ("haemoglobin",)
        for i in range(65)
    )
    events = tuple(
        Event(type="monitoring_bloods", on=PartialDate.on(date(2025, 4, 2) + days(6 * i)), provenance=seen(f"mx-{i}"))
        for i in range(95)
    )
    return replace(
        record,
        regimen=record.regimen + drugs,
        results=record.results + results,
        events=record.events + events,
    ), plan


EVERYONE = {
    "full story": full_story,
    "nothing recorded": nothing,
    "one event only": one_event,
    "two events": two_events,
    "15-year history": fifteen_years,
    "four results on one day": four_results_one_day,
    "died": died,
    "no cancer": no_cancer,
    "juvenile, excluded": juvenile,
    "overlapping courses": overlapping_courses,
    "future-only plan": future_only,
    "crowded": crowded,
}


def scene(story, choice: WindowChoice = WindowChoice.DEFAULT, today: date = TODAY, **how) -> Scene:
    """The timeline of a story (a function of this file, or a record and its plan)."""
    record, plan = story() if callable(story) else story
    window = how.setdefault("window", Window.of(record, plan, today, choice))
    how.setdefault("quiet", quiet_stretches(window, days_of(record, plan), today))
    return timeline_scene(record, plan, formulary=FORMULARY, tests=TESTS, known_items=KNOWN_ITEMS, today=today, **how)
