"""The patient and what the patient has. The columns are the fields of `dashboard/domain/record.py`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field

from dashboard.domain import words as w
from dashboard.domain.dates import PartialDate
from db.models.base import FactRow, Nested, PartialDateText, between, of_facts, words


class PatientRow(FactRow, table=True):
    """The patient's id is the id of this fact. Numbers are facts of their own."""

    __tablename__ = "patient"
    __table_args__ = of_facts(
        "patient",
        CheckConstraint("patient_id = fact_id", name="is_the_patient"),
        between("age_at_onset", 0, 130),
        between("weight_kg", 0.1, 700),
        between("height_cm", 10, 300),
    )

    region: w.Region | None = Field(sa_type=words(w.Region))
    family_name: str | None
    given_name: str | None
    sex: w.Sex = Field(sa_type=words(w.Sex))
    birth_date: PartialDate | None = Field(sa_type=PartialDateText)
    age_at_onset: int | None
    deceased_on: PartialDate | None = Field(sa_type=PartialDateText)
    weight_kg: float | None
    height_cm: float | None
    smoking: w.Smoking | None = Field(sa_type=words(w.Smoking))
    childbearing_potential: bool | None
    effective_contraception: bool | None
    nasopharyngeal_carcinoma_region: bool | None
    organs_absent: tuple[w.Organ, ...] = Field(sa_type=Nested(tuple[w.Organ, ...]), nullable=False)
    origin: str | None
    dates_invented: bool


class IdentifierRow(FactRow, table=True):
    """A number. That a current one belongs to one patient only is the primary key of `current_identifier`."""

    __tablename__ = "identifier"
    __table_args__ = of_facts("identifier", CheckConstraint("length(value) > 0", name="value_present"))

    system: str = Field(max_length=200)
    value: str = Field(max_length=200)


class MyositisRow(FactRow, table=True):
    __tablename__ = "myositis"
    __table_args__ = of_facts("myositis")

    subtype: w.Subtype = Field(sa_type=words(w.Subtype))
    onset_on: PartialDate | None = Field(sa_type=PartialDateText)
    diagnosed_on: PartialDate | None = Field(sa_type=PartialDateText)


class AntibodyRow(FactRow, table=True):
    __tablename__ = "antibody"
    __table_args__ = of_facts("antibody")

    code: w.Antibody = Field(sa_type=words(w.Antibody))
    state: w.AntibodyState = Field(sa_type=words(w.AntibodyState))
    on: PartialDate | None = Field(sa_type=PartialDateText)


class FeatureRow(FactRow, table=True):
    __tablename__ = "feature"
    __table_args__ = of_facts(
        "feature", CheckConstraint("grade IS NULL OR feature = 'dysphagia'", name="only_dysphagia_is_graded")
    )

    feature: w.Feature = Field(sa_type=words(w.Feature))
    present: bool
    grade: w.Dysphagia | None = Field(sa_type=words(w.Dysphagia))
    since: PartialDate | None = Field(sa_type=PartialDateText)


class RedFlagRow(FactRow, table=True):
    __tablename__ = "red_flag"
    __table_args__ = of_facts("red_flag")

    flag: w.RedFlag = Field(sa_type=words(w.RedFlag))


class CancerRow(FactRow, table=True):
    __tablename__ = "cancer"
    __table_args__ = of_facts("cancer")

    site: str
    icd10: str | None
    histology: str | None
    diagnosed_on: PartialDate | None = Field(sa_type=PartialDateText)
    stage: str | None


class CancerStateRow(FactRow, table=True):
    """A move: it follows the version that was the last of this cancer when it was written."""

    __tablename__ = "cancer_state"
    __table_args__ = of_facts(
        "cancer_state",
        CheckConstraint("follows_id IS NULL OR supersedes_id IS NULL", name="correction_is_no_move"),
        Index(
            "uq_cancer_state_first",
            "cancer_id",
            unique=True,
            sqlite_where=text("follows_id IS NULL AND supersedes_id IS NULL"),
            postgresql_where=text("follows_id IS NULL AND supersedes_id IS NULL"),
        ),
    )

    cancer_id: str = Field(foreign_key="cancer.version_id", max_length=64)
    follows_id: str | None = Field(unique=True, foreign_key="cancer_state.version_id", max_length=64)
    state: w.CancerState = Field(sa_type=words(w.CancerState))
    on: PartialDate | None = Field(sa_type=PartialDateText)
    evidence: str | None = Field(sa_type=Text)


class ComorbidityRow(FactRow, table=True):
    __tablename__ = "comorbidity"
    __table_args__ = of_facts("comorbidity")

    what: str
    on: PartialDate | None = Field(sa_type=PartialDateText)


class FindingAnsweredRow(FactRow, table=True):
    """It follows the answer that was the last for that finding when it was written."""

    __tablename__ = "finding_answered"
    __table_args__ = of_facts("finding_answered")

    follows_id: str | None = Field(unique=True, foreign_key="finding_answered.version_id", max_length=64)
    finding_key: str
    answer: w.Answer = Field(sa_type=words(w.Answer))
    on: PartialDate = Field(sa_type=PartialDateText)
    until: date | None
    reason: str | None = Field(sa_type=Text)
    rule_version: str | None
    severity: w.Severity | None = Field(sa_type=words(w.Severity))


class FlareAnsweredRow(FactRow, table=True):
    """It follows the answer that was the last for that flare when it was written."""

    __tablename__ = "flare_answered"
    __table_args__ = of_facts("flare_answered")

    follows_id: str | None = Field(unique=True, foreign_key="flare_answered.version_id", max_length=64)
    flare_on: PartialDate = Field(sa_type=PartialDateText)
    screen_again: bool
    on: PartialDate = Field(sa_type=PartialDateText)


class GroupConfirmedRow(FactRow, table=True):
    __tablename__ = "group_confirmed"
    __table_args__ = of_facts("group_confirmed")

    group: w.Group = Field(sa_type=words(w.Group))
    on: PartialDate = Field(sa_type=PartialDateText)


class TaskRow(FactRow, table=True):
    """Its acts stand among the screening acts, under the key of its plan item."""

    __tablename__ = "task"
    __table_args__ = of_facts("task")

    title: str
    owner: w.Specialty = Field(sa_type=words(w.Specialty))
    because: str = Field(sa_type=Text)
    asked_on: date
    due_on: date


class NoteRow(FactRow, table=True):
    __tablename__ = "note"
    __table_args__ = of_facts("note")

    text: str = Field(sa_type=Text)
    on: PartialDate = Field(sa_type=PartialDateText)
