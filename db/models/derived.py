"""What follows from the facts. Disposable: `rebuild` makes these tables again. No column depends on today."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field

from dashboard.domain import words as w
from dashboard.domain.dates import PartialDate
from dashboard.domain.findings import Severity
from db.models.base import BinaryText, Nested, PartialDateText, Row, words


class CurrentIdentifierRow(Row, table=True):
    """Its primary key is the promise that a number in use belongs to one patient."""

    __tablename__ = "current_identifier"

    system: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.version_id", index=True, max_length=64)


class PatientSummaryRow(Row, table=True):
    """A line of a list. `group_reached` is the highest group ever computed since the last confirmation."""

    __tablename__ = "patient_summary"

    patient_id: str = Field(primary_key=True, foreign_key="patient.version_id", max_length=64)
    mrn: str | None = Field(sa_type=BinaryText, index=True)
    display_name: str
    """`Müller, Anna`, else the number."""
    sort_name: str = Field(sa_type=BinaryText, index=True)
    search_text: str = Field(sa_type=Text)
    sex: w.Sex = Field(sa_type=words(w.Sex))
    birth_date: PartialDate | None = Field(sa_type=PartialDateText)
    deceased_on: PartialDate | None = Field(sa_type=PartialDateText)
    subtype: w.Subtype = Field(sa_type=words(w.Subtype))
    onset_on: PartialDate | None = Field(sa_type=PartialDateText)
    diagnosed_on: PartialDate | None = Field(sa_type=PartialDateText)
    risk_group: w.Group = Field(sa_type=words(w.Group, "risk_group"))
    group_rank: int
    group_reached: w.Group | None = Field(sa_type=words(w.Group, "group_reached"))
    highest_possible: w.Group = Field(sa_type=words(w.Group, "highest_possible"))
    provisional: bool
    positive_antibodies: str
    """Codes between commas, with one before and one after: `,TIF1G,RO52,`."""
    cancer_site: str | None
    cancer_state: w.CancerState | None = Field(sa_type=words(w.CancerState))
    cancer_since: PartialDate | None = Field(sa_type=PartialDateText)
    origin: str | None
    dates_invented: bool
    data_version: int
    """The ordinal of the patient's last fact."""
    rule_set: str
    """The rules and settings that the plan was made with."""


class PlanItemRow(Row, table=True):
    """Something to be done for one patient: a test of the screening, or a check that a drug rule asks for, which has no
    panel, round and strength. `follows_id` is what the next act for it must follow, None for the first."""

    __tablename__ = "plan_item"
    __table_args__ = (
        # Holds all that counting the open work needs, so that the rows themselves are not read.
        Index("ix_plan_item_open", "outcome", "opens_on", "owner", "due_on", "overdue_from", "until"),
        Index("ix_plan_item_owner", "owner", "outcome", "opens_on"),
    )

    patient_id: str = Field(primary_key=True, foreign_key="patient.version_id", max_length=64)
    key: str = Field(primary_key=True)
    origin: w.Origin = Field(sa_type=words(w.Origin))
    item: str
    title: str
    panel: w.Panel | None = Field(sa_type=words(w.Panel))
    round_: w.Round | None = Field(sa_type=words(w.Round))
    owner: w.Specialty = Field(sa_type=words(w.Specialty))
    strength: w.Strength | None = Field(sa_type=words(w.Strength))
    because: str = Field(sa_type=Text)
    source_title: str
    source_locator: str
    source_verified: bool
    source_url: str | None
    source_doi: str | None
    programme: str | None
    due_on: date | None
    opens_on: date | None
    overdue_from: date | None
    until: date | None
    outcome: w.ItemState | None = Field(sa_type=words(w.ItemState))
    outcome_on: date | None
    finding: str | None
    group_rank: int
    follows_id: str | None


class FindingRow(Row, table=True):
    """What a drug rule finds in one patient's facts, from `first_on` to `last_on`, whatever today is."""

    __tablename__ = "finding"

    patient_id: str = Field(primary_key=True, foreign_key="patient.version_id", max_length=64)
    key: str = Field(primary_key=True)
    group_key: str
    rule: str
    rule_version: str
    severity: Severity = Field(sa_type=words(Severity))
    owners: tuple[w.Specialty, ...] = Field(sa_type=Nested(tuple[w.Specialty, ...]))
    first_on: date | None
    last_on: date | None
    because: str = Field(sa_type=Text)
    fact_ids: tuple[str, ...] = Field(sa_type=Nested(tuple[str, ...]))
