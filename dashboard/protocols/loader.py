"""Read the cited TOML files into domain values. An incomplete file is refused by name, row and field."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files

from dashboard.domain.care_plan import Source
from dashboard.domain.protocol import (
    ActivitySign,
    Combination,
    Condition,
    FactorKind,
    FactorRule,
    Investigation,
    ItemRule,
    Programme,
    Protocol,
    RiskRegion,
    Rule,
    Scope,
    Timing,
    YearlyAnchor,
)
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Antibody, Level, Organ, Panel, Region, Specialty, Strength
from dashboard.protocols.rows import Row, T, shipped, source

_PROGRAMMES = ("programmes_uk.toml", "programmes_us.toml")

_MAKES_PLANS = {
    "dashboard.domain": (),
    "dashboard.protocols": (),
    "dashboard.protocols/safety": (),
    "dashboard.services": ("derived.py", "plans.py"),
    "db": ("findings.py", "patients.py", "records.py", "versions.py", "worklist.py"),
}
"""Where the files are from which plans and the derived tables follow; every one of them where none is named."""


@cache
def imacs() -> Protocol:
    """The guideline in force, `imacs_2023.toml`."""
    return read_protocol("imacs_2023.toml", shipped("imacs_2023.toml"))


@cache
def programmes() -> tuple[Programme, ...]:
    """Every national programme of every region, past and present."""
    return tuple(programme for name in _PROGRAMMES for programme in read_programmes(name, shipped(name)))


@cache
def rule_set() -> str:
    """Names the rules in force; another name whenever a rule file changes, or the code that applies them."""
    digest = sha256()
    for folder, names in _MAKES_PLANS.items():
        package, _, within = folder.partition("/")
        for file in sorted((files(package) / within).iterdir(), key=lambda file: file.name):
            if file.name in names or (not names and file.name.endswith((".py", ".toml"))):
                digest.update(file.read_bytes())
    return f"{imacs().id} {imacs().version} {digest.hexdigest()[:12]}"


def read_protocol(name: str, text: str) -> Protocol:
    table = tomllib.loads(text)

    def head(row: Row) -> Protocol:
        return Protocol(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            effective_from=row["effective_from"],
            sign_off=row["sign_off"],
            scope=Scope(**row["scope"]),
            combination=_one(name, "combination", row["combination"], lambda r: _combination(r, table)),
            timing=_one(name, "timing", row["timing"], _timing),
            factors=_all(name, "factors", row["factors"]["rows"], lambda r: _factor(row["factors"] | r, table)),
            items=_all(name, "items", row["items"], lambda r: _item(r, table)),
            investigations=_all(name, "investigations", row["investigations"], _investigation),
            rules=_all(name, "rules", row["rules"], lambda r: _rule(r, table)),
            activity_signs=_all(name, "activity_signs", row["activity_signs"], lambda r: _activity_sign(r, table)),
            nasopharyngeal_regions=_all(
                name, "nasopharyngeal_regions", row["nasopharyngeal_regions"], lambda r: _risk_region(r, table)
            ),
            deciding_antibodies=frozenset(Antibody(code) for code in row["deciding_antibodies"]),
            specific_antibodies=frozenset(Antibody(code) for code in row["specific_antibodies"]),
        )

    return _one(name, "the file", table, head)


def read_programmes(name: str, text: str) -> tuple[Programme, ...]:
    table = tomllib.loads(text)

    def programme(row: Row) -> Programme:
        return Programme(
            name=row["name"],
            title=row["title"],
            region=Region(table["region"]),
            valid_from=row["valid_from"],
            valid_until=row.get("valid_until"),
            from_age=row["from_age"],
            until_age=row["until_age"],
            every=row["every"],
            interval_months=row["interval_months"],
            organ=Organ(row["organ"]) if "organ" in row else None,
            smokers_only=row.get("smokers_only", False),
            sites=tuple(row["sites"]),
            remark=row.get("remark", ""),
            source=_source(row, table),
        )

    return _all(name, "programmes", table.get("programmes", []), programme)


def _timing(row: Row) -> Timing:
    return Timing(**row | {"yearly_anchor": YearlyAnchor(row["yearly_anchor"])})


def _combination(row: Row, table: Row) -> Combination:
    counts = {key: row[key] for key in ("high_from_high", "moderate_from_high", "moderate_from_intermediate")}
    return Combination(**counts, source=_source(row, table))


def _factor(row: Row, table: Row) -> FactorRule:
    return FactorRule(
        kind=FactorKind(row["kind"]),
        name=row["name"],
        title=row["title"],
        level=Level(row["level"]),
        source=_source(row, table),
    )


def _item(row: Row, table: Row) -> ItemRule:
    return ItemRule(
        item=row["item"],
        title=row["title"],
        panel=Panel(row["panel"]),
        owner=Specialty(row["owner"]),
        strength=Strength(row.get("strength", "strong")),
        organ=Organ(row["organ"]) if "organ" in row else None,
        condition=Condition(row["condition"]) if "condition" in row else None,
        programme=row.get("programme"),
        modality=row.get("modality"),
        regions=frozenset(row.get("regions", ())),
        results=tuple(tuple(tests) for tests in row.get("results", ())),
        source=_source(row, table),
    )


def _investigation(row: Row) -> Investigation:
    return Investigation(
        name=row["name"], title=row["title"], modality=row["modality"], regions=frozenset(row["regions"])
    )


def _rule(row: Row, table: Row) -> Rule:
    return Rule(id=row["id"], title=row["title"], says=row["says"], source=_source(row, table))


def _activity_sign(row: Row, table: Row) -> ActivitySign:
    return ActivitySign(
        name=row["name"],
        title=row["title"],
        asks=Specialty(row["asks"]),
        above=row.get("above"),
        source=_source(row, table),
    )


def _risk_region(row: Row, table: Row) -> RiskRegion:
    return RiskRegion(name=row["name"], remark=row.get("remark", ""), source=_source(row, table))


def _source(row: Row, table: Row) -> Source:
    cited = table["sources"][row["source"]]
    if not cited.get("url") and not cited.get("doi"):
        raise KeyError("url or doi")
    return source(row, table)


def _one(file: str, place: str, row: Row, make: Callable[[Row], T]) -> T:
    try:
        return make(row)
    except KeyError as missing:
        raise Refusal(f"{file}: {place} lacks {missing.args[0]!r}; a rule needs it, add it to the file.") from None
    except (TypeError, ValueError) as wrong:
        raise Refusal(f"{file}: {place} cannot be read: {wrong}.") from None


def _all(file: str, place: str, rows: list[Row], make: Callable[[Row], T]) -> tuple[T, ...]:
    return tuple(_one(file, f"{place} {number}", row, make) for number, row in enumerate(rows, 1))
