"""What the drug rules find is kept with the plan and follows the facts."""

from __future__ import annotations

from builders import drug, having, patient
from people import COORDINATOR, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.findings import Severity
from dashboard.domain.record import Medication, PatientRecord
from dashboard.services import load_records, open_patient
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
