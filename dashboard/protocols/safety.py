"""Read the drug rules. An incomplete rule is refused by file, id and field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from dashboard.domain.care_plan import CarePlan
from dashboard.domain.chart import Chart
from dashboard.domain.findings import PRESCRIBER, FindingKind, Parameter, SafetyRule, Severity, Tier
from dashboard.domain.record import PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.screen_open import screen_open
from dashboard.domain.words import Region, Specialty
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.circumstances import circumstances
from dashboard.protocols.parameters import Chosen, filled, named_in, parameters
from dashboard.protocols.rows import Row, shipped, source, understood

FILES = (
    "collisions.toml",
    "collisions_2.toml",
    "thresholds.toml",
    "co_prescription.toml",
    "perioperative.toml",
    "monitoring.toml",
)
_KEYS = frozenset(
    {
        *("id", "title", "says", "asks", "ends", "owners", "when", "severity", "tiers"),
        *("source", "locator", "verified", "regions", "absorbed_by", "kind", "version", "effective_from"),
    }
)


@cache
def safety_rules(chosen: Chosen = ()) -> tuple[SafetyRule, ...]:
    """Every drug rule, in the order of the files, with the numbers that a site chose."""
    known = parameters(chosen)
    rules = [rule for name in FILES for rule in read_safety_rules(name, shipped(f"safety/{name}"), known)]
    for number, rule in enumerate(rules):
        if rule.id in {other.id for other in rules[:number]}:
            raise Refusal(f"Rule {rule.id} stands twice in the rule files; keep one.")
    return tuple(rules)


def chart_of(record: PatientRecord, care_plan: CarePlan, region: Region) -> Chart:
    """A patient's facts as the drug rules read them; `region` is the site's."""
    return Chart.of(
        record,
        care_plan.risk.group,
        region=region,
        formulary=formulary(),
        tests=lab_tests(),
        screen_open=screen_open(record, care_plan),
    )


def read_safety_rules(
    name: str, text: str, values: Mapping[str, Parameter] = MappingProxyType({})
) -> tuple[SafetyRule, ...]:
    """Raises Refusal for the first rule that is incomplete or cannot be understood."""
    table = tomllib.loads(text)
    known = formulary()
    names = frozenset(name for drug in known.drugs for name in (drug.key, *drug.classes))
    return tuple(_read(name, table, row, names, values) for row in table.get("rules", []))


def _read(file: str, table: Row, row: Row, names: frozenset[str], values: Mapping[str, Parameter]) -> SafetyRule:
    place = f"{file}: {row.get('id', 'a rule without id')}"
    if strangers := sorted(set(row) - _KEYS):
        raise Refusal(f"{place}: {', '.join(strangers)} is not a field of a rule; correct it.")
    rule = understood(place, lambda: _rule(table["defaults"] | filled(row, values), table, names))
    return replace(rule, parameters=named_in(row, values))


def _rule(row: Row, table: Row, names: frozenset[str]) -> SafetyRule:
    tiers = row.get("tiers") or [{"severity": row["severity"]}]
    return SafetyRule(
        id=row["id"],
        version=row["version"],
        effective_from=row["effective_from"],
        kind=FindingKind(row["kind"]),
        title=row["title"],
        says=row["says"],
        asks=row["asks"],
        ends=row["ends"],
        owners=tuple(owner if owner == PRESCRIBER else Specialty(owner) for owner in row["owners"]),
        when=circumstances(row["when"], names),
        tiers=tuple(
            Tier(severity=Severity(tier["severity"]), when=circumstances(tier.get("when", []), names)) for tier in tiers
        ),
        source=source(row, table),
        regions=frozenset(Region(region) for region in row.get("regions", list(Region))),
        absorbed_by=row.get("absorbed_by"),
    )
