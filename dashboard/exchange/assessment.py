"""One case's assessment, in the shape that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.clock import Clock
from dashboard.domain.care_plan import CarePlan, Factor, PlanItem, Risk, Source
from dashboard.domain.findings import Finding, SafetyRule, findings
from dashboard.domain.planning import care_plan
from dashboard.domain.protocol import Protocol
from dashboard.domain.record import PatientRecord
from dashboard.domain.steroid_totals import SteroidTotals, steroid_totals
from dashboard.domain.words import Region
from dashboard.exchange.case_file import read_cases
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.loader import programmes
from dashboard.protocols.safety import chart_of


def assess_files(
    paths: Iterable[Path],
    today: date | None,
    guideline: Protocol,
    region: Region,
    rules: Sequence[SafetyRule],
    clock: Clock,
) -> list[dict[str, Any]]:
    """The assessment of every case, in order: on `today`, else on the case's own day, else on the clock's.

    `guideline`, `region` and `rules` are the site's. Raises Refusal if any file cannot be right.
    """
    cases = [case for path in paths for case in read_cases(path)]
    return [
        _assess(case.id, case.record, guideline, region, rules, today or case.as_of or clock.today()) for case in cases
    ]


def _assess(
    case_id: str | None,
    record: PatientRecord,
    guideline: Protocol,
    region: Region,
    rules: Sequence[SafetyRule],
    on: date,
) -> dict[str, Any]:
    plan = care_plan(record, guideline, programmes=programmes(), formulary=formulary(), region=region)
    found = findings(chart_of(record, plan, region), rules)
    return assessment(case_id, plan, found, steroid_totals(record, formulary(), on), on)


def assessment(
    case_id: str | None, plan: CarePlan, found: Iterable[Finding], steroid: SteroidTotals, today: date
) -> dict[str, Any]:
    """The plan and the findings as on `today`."""
    return {
        "id": case_id,
        "today": today.isoformat(),
        "protocol": {"id": plan.protocol_id, "version": plan.protocol_version},
        "risk": _risk(plan.risk),
        "plan": [_item(item, today) for item in plan.items],
        "plan_if_highest": [_item(item, today) for item in plan.items_if_highest],
        "findings": [_finding(finding, today) for finding in found],
        "steroid": {
            "continuous_mg_per_day": round(float(steroid.continuous_mg_per_day), 1),
            "total_mg_per_day": round(float(steroid.total_mg_per_day), 1),
            "last_365_days_g": round(float(steroid.last_365_days_g), 2),
        },
    }


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "group": risk.group,
        "computed_group": risk.computed_group,
        "n_high": risk.n_high,
        "n_intermediate": risk.n_intermediate,
        "provisional": risk.provisional,
        "highest_possible": risk.highest_possible,
        "flags": list(risk.flags),
        "factors": [_factor(factor) for factor in risk.factors],
        "because": risk.because,
        "source": _source(risk.source),
    }


def _factor(factor: Factor) -> dict[str, Any]:
    return {
        "factor": factor.factor,
        "level": factor.level,
        "because": factor.because,
        "source": _source(factor.source),
    }


def _item(item: PlanItem, today: date) -> dict[str, Any]:
    return {
        "key": item.key,
        "item": item.item,
        **({"programme": item.programme} if item.programme else {}),
        "panel": item.panel,
        "round": item.round_,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "state": item.state(today),
        "strength": item.strength,
        "owner": item.owner,
        "because": item.because,
        "source": _source(item.source),
    }


def _finding(finding: Finding, today: date) -> dict[str, Any]:
    return {
        "key": finding.key,
        "group_key": finding.group_key,
        "rule": finding.rule.id,
        "kind": finding.rule.kind,
        "severity": finding.severity,
        "owners": list(finding.owners),
        "from": finding.first.isoformat() if finding.first else None,
        "until": finding.last.isoformat() if finding.last else None,
        "active": finding.is_active(today),
        "because": finding.because,
        "source": _source(finding.rule.source),
    }


def _source(source: Source) -> dict[str, Any]:
    where = {"doi": source.doi} if source.doi else {"url": source.url}
    return {"title": source.title, **where, "locator": source.locator, "verified": source.verified}
