"""Patients that say only what matters to a test; everything else is a plain, fully tested, screened patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.domain.care_plan import CarePlan, PlanItem
from dashboard.domain.dates import PartialDate
from dashboard.domain.planning import care_plan
from dashboard.domain.record import (
    AntibodyResult,
    Cancer,
    CancerMove,
    ClinicalFeature,
    Medication,
    Myositis,
    Patient,
    PatientRecord,
    ScreeningAct,
)
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    Dysphagia,
    Feature,
    Round,
    Sex,
    Subtype,
)
from dashboard.protocols import catalogue, loader

TODAY = date(2026, 6, 1)


def when(text: str) -> PartialDate:
    return PartialDate.parse(text)


def patient(
    *,
    sex: Sex = Sex.FEMALE,
    born: str | None = "1996-01-15",
    subtype: Subtype = Subtype.PM,
    onset: str | None = "2026-03-01",
    diagnosed: str | None = "2026-05-01",
    positive: tuple[Antibody, ...] = (),
    undecided: dict[Antibody, AntibodyState] | None = None,
    features: tuple[ClinicalFeature, ...] = (),
    **patient_facts: object,
) -> PatientRecord:
    """A woman of 30 with polymyositis, all antibodies negative: standard risk, one intermediate factor."""
    states = dict.fromkeys(Antibody, AntibodyState.NEGATIVE)
    states |= dict.fromkeys(positive, AntibodyState.POSITIVE) | (undecided or {})
    return PatientRecord(
        patient=Patient(sex=sex, birth_date=when(born) if born else None, mrn="T-1", **patient_facts),  # type: ignore[arg-type]
        myositis=Myositis(
            subtype=subtype,
            onset_on=when(onset) if onset else None,
            diagnosed_on=when(diagnosed) if diagnosed else None,
        ),
        antibodies=tuple(
            AntibodyResult(code=code, state=state)
            for code, state in states.items()
            if state is not AntibodyState.NOT_TESTED
        ),
        features=features,
    )


def high_risk(**changes: object) -> PatientRecord:
    """A woman of 55 with dermatomyositis and anti-TIF1-gamma: three high factors."""
    facts: dict[str, object] = {"born": "1971-01-15", "subtype": Subtype.DM, "positive": (Antibody.TIF1G,)}
    return patient(**(facts | changes))  # type: ignore[arg-type]


def feature(name: Feature, *, since: str | None = None, grade: Dysphagia | None = None) -> ClinicalFeature:
    return ClinicalFeature(feature=name, present=True, grade=grade, since=when(since) if since else None)


def drug(name: str, start: str = "2026-05-02") -> Medication:
    """Begun on that day, and no stop recorded."""
    return Medication(drug=name, started_on=when(start))


def cancer(site: str, diagnosed: str | None, state: CancerState | None) -> Cancer:
    moves = (CancerMove(state=state),) if state else ()
    return Cancer(site=site, diagnosed_on=when(diagnosed) if diagnosed else None, moves=moves)


def act(
    item: str,
    on: str,
    state: ActState = ActState.DONE,
    *,
    finding: ActFinding | None = None,
    round_: Round | None = None,
    reason: str | None = None,
) -> ScreeningAct:
    return ScreeningAct(item=item, on=when(on), state=state, finding=finding, round_=round_, reason=reason)


def having(record: PatientRecord, **facts: object) -> PatientRecord:
    return replace(record, **facts)  # type: ignore[arg-type]


def plan(record: PatientRecord, **options: object) -> CarePlan:
    return care_plan(record, loader.imacs(), programmes=loader.programmes(), formulary=catalogue.formulary(), **options)  # type: ignore[arg-type]


def item(care: CarePlan, name: str, round_: Round = Round.DIAGNOSIS) -> PlanItem:
    return next(i for i in care.items if i.item == name and i.round_ is round_)


def names(care: CarePlan) -> set[str]:
    return {i.item for i in care.items}
