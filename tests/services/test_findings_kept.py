"""What the drug rules find is kept with the plan and follows the facts."""

from __future__ import annotations

from datetime import date

from builders import TODAY, drug, having, patient
from people import COORDINATOR, RHEUMATOLOGIST, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.exposure import as_recorded
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.record import Hold, Medication, PatientRecord
from dashboard.domain.regimen import PutOnHold, RegimenChange, Start
from dashboard.services import ChangeRegimen, OpenPatient, change_regimen, load_records, open_patient
from dashboard.services.plans import drug_chart, drug_findings
from db.engine import reading


def taking(*drugs: Medication) -> PatientRecord:
    return named(having(patient(), regimen=drugs))


def test_azathioprine_with_febuxostat_is_kept_as_a_critical_finding(engine: Engine, clock: Clock) -> None:
    record = taking(drug("azathioprine"), drug("febuxostat", "2026-05-10"))
    patient_id = load_records(engine, [record], COORDINATOR, clock, key="first").patient_ids[0]

    with reading(engine) as session:
        opened = open_patient(session, patient_id)

    worst = opened.findings[0]
    assert (worst.rule.id, worst.severity) == ("X-01", Severity.CRITICAL)
    assert "febuxostat from 10 May 2026" in worst.because


def test_what_is_kept_is_what_the_rules_find_in_the_facts(engine: Engine, clock: Clock) -> None:
    record = taking(drug("azathioprine"), drug("febuxostat", "2026-05-10"), drug("methotrexate", "2026-05-12"))
    patient_id = load_records(engine, [record], COORDINATOR, clock, key="first").patient_ids[0]

    with reading(engine) as session:
        opened = open_patient(session, patient_id)

    assert opened.findings == drug_findings(drug_chart(opened.record, opened.plan))


def test_as_known_before_a_drug_was_recorded_nothing_is_found(engine: Engine, clock: Clock) -> None:
    patient_id = load_records(engine, [taking(drug("azathioprine"))], COORDINATOR, clock, key="first").patient_ids[0]
    with reading(engine) as session:
        known_at = open_patient(session, patient_id).record.regimen[0].provenance.recorded_at
    both = taking(drug("azathioprine"), drug("febuxostat"))
    load_records(engine, [both], COORDINATOR, clock, key="second")

    with reading(engine) as session:
        then, now = open_patient(session, patient_id, known_at), open_patient(session, patient_id)

    assert "X-01" not in {finding.rule.id for finding in then.findings}
    assert "X-01" in {finding.rule.id for finding in now.findings}


RITUXIMAB = drug("rituximab", "2026-06-20")


def test_a_drug_about_to_be_planned_is_found_as_it_is_once_recorded(engine: Engine, clock: Clock) -> None:
    """Rituximab without hepatitis B serology (X-23) is found from the day of its planning, 42 days ahead at most."""
    patient_id = load_records(engine, [taking()], COORDINATOR, clock, key="first").patient_ids[0]
    before = opened(engine, patient_id)
    planned = having(before.record, regimen=(as_recorded(RITUXIMAB, TODAY),))
    then = drug_findings(drug_chart(planned, before.plan))

    changed(engine, clock, patient_id, Start(RITUXIMAB))

    after = opened(engine, patient_id).findings
    assert without_serology(then).first == TODAY
    assert {(each.rule.id, each.first, each.last) for each in then} == {(e.rule.id, e.first, e.last) for e in after}


def test_a_correction_of_a_plan_does_not_make_its_finding_begin_later(engine: Engine, clock: Clock) -> None:
    in_april = Clock(clock.zone, date(2026, 4, 10))
    patient_id = load_records(engine, [taking()], COORDINATOR, in_april, key="first").patient_ids[0]
    changed(engine, Clock(clock.zone, date(2026, 5, 12)), patient_id, Start(RITUXIMAB))
    planned = opened(engine, patient_id)
    assert without_serology(planned.findings).first == date(2026, 5, 12)
    rituximab = planned.record.regimen[0].provenance

    held = PutOnHold(rituximab.fact_id, Hold(from_=date(2026, 9, 1), reason="holiday"))
    changed(engine, Clock(clock.zone, date(2026, 5, 30)), patient_id, held, rituximab.version_id)

    after = opened(engine, patient_id)
    assert without_serology(after.findings).first == date(2026, 5, 12)
    now = after.record.regimen[0].provenance
    assert (now.known_since, now.version_id == rituximab.version_id) == (rituximab.recorded_at, False)


def without_serology(found: tuple[Finding, ...]) -> Finding:
    return next(finding for finding in found if finding.rule.id == "X-23")


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def changed(engine: Engine, clock: Clock, patient_id: str, change: RegimenChange, *follows: str) -> None:
    key = change.__class__.__name__
    command = ChangeRegimen(patient_id=patient_id, change=change, follows=follows, reason="x", idempotency_key=key)
    change_regimen(engine, command, RHEUMATOLOGIST, clock)
