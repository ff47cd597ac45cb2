"""What the drug rules find in a few facts, written as a case file has them."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.domain.chart import Chart
from dashboard.domain.findings import Finding, findings
from dashboard.domain.words import Group, Region
from dashboard.exchange.case_file import read_cases
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.safety import safety_rules

PATIENT = {"sex": "female", "birth_date": "1974-01-15"}
MYOSITIS = {"subtype": "DM", "onset_on": "2025-11-01", "diagnosed_on": "2025-12-01"}


def found(facts: dict[str, Any], rule: str) -> tuple[Finding, ...]:
    """The findings of one rule in a patient of 52 with dermatomyositis and these facts, whenever they hold."""
    case = {"patient": PATIENT, "myositis": MYOSITIS} | facts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(case))
        record = read_cases(path)[0].record
    chart = Chart.of(record, Group.UNDETERMINED, region=Region.UK, formulary=formulary(), tests=lab_tests())
    return tuple(finding for finding in findings(chart, safety_rules()) if finding.rule.id == rule)


def severity(facts: dict[str, Any], rule: str, on: str) -> str | None:
    """How severe the rule is on a day; None where it is silent."""
    active = [finding for finding in found(facts, rule) if finding.is_active(date.fromisoformat(on))]
    assert len(active) <= 1, "a rule is active once, at one severity"
    return str(active[0].severity) if active else None


def spans(facts: dict[str, Any], rule: str) -> list[tuple[str | None, str | None]]:
    """First and last day of each finding of a rule, both inclusive."""
    return sorted(
        ((f.first and f.first.isoformat(), f.last and f.last.isoformat()) for f in found(facts, rule)),
        key=lambda ends: ends[0] or "",
    )


def on(drug: str, started: str | None = "2026-01-05", **more: Any) -> dict[str, Any]:
    """An entry of the regimen or of the cancer's treatment."""
    return {"drug": drug, **({"started_on": started} if started else {}), **more}


def chemotherapy(drug: str, started: str, **more: Any) -> dict[str, Any]:
    return {"modality": "systemic", "drug": drug, "started_on": started, **more}


def result(test: str, value: float | str, day: str | None = "2026-06-01", **more: Any) -> dict[str, Any]:
    return {"test": test, "value": value, **({"on": day} if day else {}), **more}


def event(type_: str, day: str = "2026-06-01", **more: Any) -> dict[str, Any]:
    return {"type": type_, "on": day, **more}


COUNT = {"unit": "10*9/L"}
