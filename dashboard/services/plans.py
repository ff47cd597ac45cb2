"""A patient's care plan from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.care_plan import CarePlan, Planned
from dashboard.domain.chart import Chart
from dashboard.domain.duties import Duty, monitoring
from dashboard.domain.findings import Finding, findings, in_order
from dashboard.domain.planning import care_plan
from dashboard.domain.record import FindingAnswered, PatientRecord, ScreeningAct
from dashboard.domain.risk import Reached, assess_risk, rank
from dashboard.domain.tasks import tasks
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.loader import imacs, programmes, rule_set
from dashboard.protocols.safety import chart_of
from dashboard.services.seen import show_as_seen_by
from dashboard.site import site_guideline, site_region, site_rules
from db import findings as stored
from db import worklist
from db.records import bearing_on_risk, moments, no_such_patient, record_of
from db.versions import Version, versions


@dataclass(frozen=True, slots=True)
class OpenPatient:
    """`asked` is what drug rules ask for next, and what people asked for. `data_version` changes with every fact;
    `follows` is, by plan key, a finding's key or a cancer's id, the version that the next act, answer or state must
    follow."""

    record: PatientRecord
    plan: CarePlan
    asked: tuple[Planned, ...]
    findings: tuple[Finding, ...]
    data_version: int
    follows: dict[str, str]


def open_patient(session: Session, patient_id: str, known_at: datetime | None = None) -> OpenPatient:
    """Everything a page shows of one patient, as known at `known_at` (inclusive), else as known now.

    Refuses an unknown patient, and one whom the session may not show.
    """
    found = versions(session, [patient_id]).get(patient_id, [])
    record = record_of(found, known_at)
    if record is None:
        raise no_such_patient()
    last = last_acts(found) | last_answers(found) | last_states(found)
    follows = {key: version.version_id for key, version in last.items()}
    care_plan = plan(record, group_reached(found, known_at))
    asked: tuple[Planned, ...]
    if known_at:
        chart = drug_chart(record, care_plan)
        held, asked = drug_findings(chart), asked_beside_screening(chart)
    else:
        held, asked = stored_findings(session, patient_id), worklist.beside_screening(session, patient_id)
    seen = max(version.ordinal for version in found if known_at is None or version.recorded_at <= known_at)
    return OpenPatient(record, care_plan, asked, held, seen, follows)


def read_patient(session: Session, patient_id: str, actor: Actor, clock: Clock) -> tuple[list[Version], PatientRecord]:
    """Every version of the patient's facts, and the record they give now, for a service that works for the actor.

    Refuses an unknown patient, and one who is restricted to others.
    """
    show_as_seen_by(session, actor, clock)
    found = versions(session, [patient_id]).get(patient_id, [])
    record = record_of(found)
    if record is None:
        raise no_such_patient()
    return found, record


def last_acts(found: Sequence[Version]) -> dict[str, Version]:
    """Plan key -> the last version of any act for it, withdrawn ones included: what the next act follows."""
    return {v.fact.plan_key: v for v in found if isinstance(v.fact, ScreeningAct) and v.fact.plan_key}


def last_answers(found: Sequence[Version]) -> dict[str, Version]:
    """A finding's key -> the last version of any answer to it."""
    return {v.fact.finding_key: v for v in found if isinstance(v.fact, FindingAnswered)}


def last_states(found: Sequence[Version]) -> dict[str, Version]:
    """Cancer id -> the last version of any of its states, withdrawn ones included: what the next move follows."""
    return {v.cancer_id: v for v in found if v.kind == "cancer_state" and v.cancer_id}


def plan(record: PatientRecord, reached: Reached | None) -> CarePlan:
    return care_plan(
        record,
        site_guideline(),
        programmes=programmes(),
        formulary=formulary(),
        region=site_region(),
        reached=reached,
    )


def drug_chart(record: PatientRecord, care_plan: CarePlan, carried_on_until: date | None = None) -> Chart:
    """The record as the drug rules of this site read it."""
    return replace(chart_of(record, care_plan, site_region()), carried_on_until=carried_on_until)


def drug_findings(chart: Chart) -> tuple[Finding, ...]:
    """Everything that the drug rules find, whenever it holds."""
    return findings(chart, site_rules().in_force)


def drug_duties(chart: Chart) -> tuple[Duty, ...]:
    """What the drug rules ask for next, whatever today is."""
    return monitoring(chart, site_rules().in_force)


def asked_beside_screening(chart: Chart) -> tuple[Planned, ...]:
    """What the drug rules ask for next, then what people asked for."""
    return (*drug_duties(chart), *tasks(chart.record))


def stored_findings(session: Session, patient_id: str) -> tuple[Finding, ...]:
    """The same from the table that every change of a fact rewrites, in order."""
    return in_order(as_findings(stored.of_patient(session, patient_id)))


def as_findings(rows: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    """Stored findings with the rules of this site."""
    rules = {rule.id: rule for rule in site_rules().every_rule}
    return (Finding(rule=rules[rule_id], **values) for rule_id, values in rows)


def rules_in_force() -> str:
    """What, beside the facts, a plan follows from: the rule files, the site's region, how it counts the years, and
    what it changes in the drug rules."""
    return f"{rule_set()} {site_region()} {site_guideline().timing.yearly_anchor} {site_rules().name}".rstrip()


def group_reached(found: Sequence[Version], known_at: datetime | None = None) -> Reached | None:
    """The highest group that the facts gave at any moment of knowledge since a group was last confirmed."""
    reached: Reached | None = None
    confirmed_before = 0
    found = bearing_on_risk(found)
    for moment in moments(found):
        if known_at and moment > known_at:
            break
        record = record_of(found, moment)
        if record is None:
            continue
        if len(record.confirmations) > confirmed_before:
            reached = Reached(record.confirmations[-1].group, record)
        confirmed_before = len(record.confirmations)
        group = assess_risk(record, imacs()).group
        if reached is None or rank(group) > rank(reached.group):
            reached = Reached(group, record)
    return reached
