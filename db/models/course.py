"""What was given, measured, done and what happened. The columns are the fields of `dashboard/domain/record.py`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field

from dashboard.domain import words as w
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import Administration, Hold, TaperStep
from db.models.base import FactRow, Nested, PartialDateText, between, of_facts, words


class DoseColumns(FactRow):
    """What an entry of the regimen and a cancer treatment share."""

    drug: str | None
    dose: float | None
    unit: str | None
    per: w.Per | None = Field(sa_type=words(w.Per))
    route: str | None
    started_on: PartialDate | None = Field(sa_type=PartialDateText)
    stopped_on: PartialDate | None = Field(sa_type=PartialDateText)
    dose_since: PartialDate | None = Field(sa_type=PartialDateText)
    course_started_on: PartialDate | None = Field(sa_type=PartialDateText)
    pattern: w.Pattern | None = Field(sa_type=words(w.Pattern))
    prescriber: w.Specialty | None = Field(sa_type=words(w.Specialty))
    times_per: int | None
    weekday: str | None
    every_days: int | None
    given_on: tuple[date, ...] = Field(sa_type=Nested(tuple[date, ...]), nullable=False)
    holds: tuple[Hold, ...] = Field(sa_type=Nested(tuple[Hold, ...]), nullable=False)
    taper: tuple[TaperStep, ...] = Field(sa_type=Nested(tuple[TaperStep, ...]), nullable=False)
    status: w.DoseStatus | None = Field(sa_type=words(w.DoseStatus))
    reason: str | None = Field(sa_type=Text)
    administrations: tuple[Administration, ...] = Field(sa_type=Nested(tuple[Administration, ...]), nullable=False)
    indication: str | None
    contains_maltose: bool | None
    dose_before_xanthine_oxidase_inhibitor: float | None


def _of_doses(table: str, *own: CheckConstraint) -> tuple[object, ...]:
    return of_facts(
        table,
        CheckConstraint("dose >= 0", name="dose_range"),
        CheckConstraint("times_per >= 1", name="times_per_range"),
        CheckConstraint("every_days >= 1", name="every_days_range"),
        *own,
    )


class MedicationRow(DoseColumns, table=True):
    __tablename__ = "medication"
    __table_args__ = _of_doses("medication", CheckConstraint("drug IS NOT NULL", name="drug_present"))

    intent: w.Intent | None = Field(sa_type=words(w.Intent))


class CancerTreatmentRow(DoseColumns, table=True):
    __tablename__ = "cancer_treatment"
    __table_args__ = _of_doses(
        "cancer_treatment",
        CheckConstraint("dose_gy >= 0", name="dose_gy_range"),
        CheckConstraint("cycle >= 1", name="cycle_range"),
        CheckConstraint("cycles_planned >= 1", name="cycles_planned_range"),
        CheckConstraint("fractions_planned >= 0", name="fractions_planned_range"),
        CheckConstraint("fractions_given >= 0", name="fractions_given_range"),
    )

    modality: w.Modality = Field(sa_type=words(w.Modality))
    procedure: str | None
    line: str | None
    aim: str | None
    cycle: int | None
    cycles_planned: int | None
    site: str | None
    dose_gy: float | None
    fractions_planned: int | None
    fractions_given: int | None


class LifetimeDoseRow(FactRow, table=True):
    __tablename__ = "lifetime_dose"
    __table_args__ = of_facts("lifetime_dose", CheckConstraint("grams >= 0", name="grams_range"))

    drug: str
    grams: float
    on: PartialDate | None = Field(sa_type=PartialDateText)
    for_: str | None


class ResultRow(FactRow, table=True):
    __tablename__ = "result"
    __table_args__ = of_facts("result")

    test: str
    value: float | None
    word: str | None
    unit: str | None
    on: PartialDate | None = Field(sa_type=PartialDateText)
    lower_limit: float | None
    upper_limit: float | None
    comparator: w.Comparator | None = Field(sa_type=words(w.Comparator))
    drug: str | None
    site: str | None


class EventRow(FactRow, table=True):
    __tablename__ = "event"
    __table_args__ = of_facts(
        "event", between("grade", 0, 5), between("systolic", 0, 400), between("diastolic", 0, 400)
    )

    type: str
    on: PartialDate | None = Field(sa_type=PartialDateText)
    ended_on: PartialDate | None = Field(sa_type=PartialDateText)
    detail: str | None = Field(sa_type=Text)
    grade: int | None
    ctcae_version: w.CtcaeVersion | None = Field(sa_type=words(w.CtcaeVersion))
    systolic: int | None
    diastolic: int | None
    nitrous_oxide: bool | None


class ScreeningActRow(FactRow, table=True):
    """With a `plan_key` it is a move: it follows the version that was the last for that key when it was written."""

    __tablename__ = "screening_act"
    __table_args__ = of_facts(
        "screening_act",
        CheckConstraint("follows_id IS NULL OR supersedes_id IS NULL", name="correction_is_no_move"),
        CheckConstraint("follows_id IS NULL OR plan_key IS NOT NULL", name="move_has_a_plan_key"),
        Index(
            "uq_screening_act_first",
            "patient_id",
            "plan_key",
            unique=True,
            sqlite_where=text("plan_key IS NOT NULL AND follows_id IS NULL AND supersedes_id IS NULL"),
            postgresql_where=text("plan_key IS NOT NULL AND follows_id IS NULL AND supersedes_id IS NULL"),
        ),
    )

    plan_key: str | None
    follows_id: str | None = Field(unique=True, foreign_key="screening_act.version_id", max_length=64)
    item: str
    state: w.ActState = Field(sa_type=words(w.ActState))
    on: PartialDate = Field(sa_type=PartialDateText)
    round_: w.Round | None = Field(sa_type=words(w.Round))
    finding: w.ActFinding | None = Field(sa_type=words(w.ActFinding))
    reason: str | None = Field(sa_type=Text)
    programme: str | None
    rule_version: str | None
