"""Read the formulary, the combination regimens and the laboratory tests. A wrong row is refused by file and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache, partial

from dashboard.domain.catalogue import Combination, Combinations, Drug, DrugFamily, Formulary
from dashboard.domain.exact import exact
from dashboard.domain.lab_tests import LabTest, LabTests, TestKind
from dashboard.domain.refusal import Refusal
from dashboard.domain.routes import ROUTES
from dashboard.protocols.rows import Row, T, shipped, source, understood
from dashboard.protocols.usual_doses import usual_dose

_DRUG_KEYS = (
    *("key", "name", "routes", "synonyms", "rxnorm", "atc", "source", "locator", "verified"),
    *("use_of", "acts_as", "equals_prednisone_5_mg", "equivalence_locator", "acts_months"),
)
_COMBINATION_KEYS = ("key", "name", "synonyms", "every_days", "drugs", "source", "locator", "verified")
_USUAL_KEYS = ("drug", "dose", "source", "locator", "verified")
_TEST_KEYS = ("key", "name", "synonyms", "unit", "also", "maxima", "lower", "upper", "source")


_ATC = re.compile(r"[A-Z]\d\d([A-Z]([A-Z](\d\d)?)?)?", re.ASCII)
_RXNORM = re.compile(r"[1-9]\d*", re.ASCII)


@cache
def formulary() -> Formulary:
    """Every drug that the product knows."""
    return read_formulary("formulary.toml", shipped("formulary.toml"))


@cache
def combinations() -> Combinations:
    """Every combination of cancer drugs that the product knows."""
    return read_combinations("regimens.toml", shipped("regimens.toml"), formulary())


@cache
def lab_tests() -> LabTests:
    """Every test that the product knows."""
    return read_lab_tests("lab_tests.toml", shipped("lab_tests.toml"))


def read_formulary(file: str, text: str) -> Formulary:
    """Raises Refusal for an incomplete row, and for a name that two drugs share."""
    table = tomllib.loads(text)
    rows = [(family, row) for family, rows in table["families"].items() for row in rows]
    drugs = [_read(file, row, _DRUG_KEYS, partial(_drug, file, table, family)) for family, row in rows]
    known = Formulary(drugs)
    for row in _usual_rows(table):
        if row.get("drug") not in {drug.key for drug in drugs}:
            raise Refusal(f"{file}: usual_doses: {row.get('drug')!r} is no drug's key; correct it.")
    for drug in drugs:
        for field, key in (("use_of", drug.use_of), ("acts_as", drug.acts_as)):
            if key and key not in {drug.key for drug in drugs}:
                raise Refusal(f"{file}: {drug.key}: {field} {key!r} is no drug's key; correct it.")
        if drug.use_of and drug.acts_as:
            raise Refusal(
                f"{file}: {drug.key}: it is another use of a drug or acts as one, not both; keep one of them."
            )
    for name, keys in table.get("classes", {}).items():
        if strangers := sorted(set(keys) - {drug.key for drug in drugs}):
            raise Refusal(f"{file}: class {name}: {', '.join(strangers)} is no drug's key; correct it.")
    for drug in drugs:
        for name in (drug.key, drug.name, *drug.synonyms):
            other = known.find(name)
            if other is not drug:
                raise Refusal(
                    f"{file}: {drug.key}: {name!r} is also a name of {other and other.key}; keep one of them."
                )
    return known


def read_combinations(file: str, text: str, formulary: Formulary) -> Combinations:
    """Raises Refusal for an incomplete row, a drug that is not in the formulary, and a name that two of them share."""
    table = tomllib.loads(text)
    found = [_read(file, row, _COMBINATION_KEYS, partial(_combination, table, formulary)) for row in table["regimens"]]
    known = Combinations(found)
    for each in found:
        for name in each.names:
            other = known.find(name) if known.find(name) is not each else formulary.find(name)
            if other:
                raise Refusal(f"{file}: {each.key}: {name!r} is also a name of {other.key}; keep one of them.")
    return known


def read_lab_tests(file: str, text: str) -> LabTests:
    """Raises Refusal for an incomplete row."""
    table = tomllib.loads(text)
    rows = [(kind, row) for kind, rows in table["kinds"].items() for row in rows]
    known = LabTests(_read(file, row, _TEST_KEYS, partial(_test, table, kind)) for kind, row in rows)
    for test in known.tests:
        for name in (test.key, test.name, *test.synonyms):
            if (other := known.by_name(name)) is not test:
                raise Refusal(
                    f"{file}: {test.key}: {name!r} is also a name of {other and other.key}; keep one of them."
                )
    return known


def _drug(file: str, table: Row, family: str, row: Row) -> Drug:
    mg = row.get("equals_prednisone_5_mg")
    equivalence = table["equivalence"] | {"locator": row.get("equivalence_locator", table["equivalence"]["locator"])}
    acts = row.get("acts_months")
    if acts is not None and (type(acts) is not int or acts < 1):
        raise ValueError(f"acts_months is {acts!r}: write whole months, at least 1")
    routes = tuple(row["routes"])
    if not routes or not set(routes) <= set(ROUTES):
        raise ValueError(f"routes are {row['routes']!r}: write at least one of {', '.join(ROUTES)}")
    rows = [each for each in _usual_rows(table) if each.get("drug") == row["key"]]
    usual = partial(usual_dose, table, routes)
    return Drug(
        key=row["key"],
        name=row["name"],
        family=DrugFamily(family),
        routes=routes,
        synonyms=tuple(row.get("synonyms", ())),
        rxnorm=_code(row, "rxnorm", _RXNORM, 'a number in quotation marks, such as "6851"'),
        atc=_code(row, "atc", _ATC, "a code such as L04AX03, or L04A for a group"),
        use_of=row.get("use_of"),
        acts_as=row.get("acts_as"),
        classes=frozenset(name for name, keys in table.get("classes", {}).items() if row["key"] in keys),
        source=source(table["drugs"] | row, table),
        prednisone_factor=None if mg is None else 5 / exact(mg),
        factor_source=None if mg is None else source(equivalence, table),
        acts_months=acts,
        acts_source=None if acts is None else source(table["acting"], table),
        usual=tuple(_read(f"{file}: usual_doses", each, _USUAL_KEYS, usual) for each in rows),
    )


def _usual_rows(table: Row) -> list[Row]:
    rows: list[Row] = table.get("usual_doses", {}).get("rows", [])
    return rows


def _code(row: Row, field: str, shape: re.Pattern[str], right: str) -> str | None:
    code: str | None = row.get(field)
    if code is not None and not (isinstance(code, str) and shape.fullmatch(code)):
        raise ValueError(f"{field} is {code!r}: write {right}")
    return code


def _combination(table: Row, formulary: Formulary, row: Row) -> Combination:
    drugs = {drug.key: drug for drug in formulary.drugs}
    every_days = row["every_days"]
    if type(every_days) is not int or every_days < 1:
        raise ValueError(f"every_days is {every_days!r}: write the length of a cycle in whole days")
    for key, on in row["drugs"].items():
        if key not in drugs:
            raise ValueError(f"drugs: {key!r} is no drug's key in the formulary")
        if not on or list(on) != sorted({day for day in on if 1 <= day <= every_days}):
            raise ValueError(f"drugs: {key}: write its days of the cycle in order, from 1 to {every_days}")
    return Combination(
        key=row["key"],
        name=row["name"],
        synonyms=tuple(row.get("synonyms", ())),
        every_days=every_days,
        drugs=tuple((drugs[key], tuple(on)) for key, on in row["drugs"].items()),
        source=source(table["common"] | row, table),
    )


def _test(table: Row, kind: str, row: Row) -> LabTest:
    has_limits = "lower" in row or "upper" in row
    return LabTest(
        key=row["key"],
        name=row["name"],
        kind=TestKind(kind),
        unit=row["unit"],
        synonyms=tuple(row.get("synonyms", ())),
        lower=row.get("lower"),
        upper=row.get("upper"),
        limits_source=source(table["limits"] | {"source": row["source"]}, table) if has_limits else None,
        conversions=row.get("also", {}),
        maxima=row.get("maxima", {}),
    )


def _read(file: str, row: Row, known: tuple[str, ...], make: Callable[[Row], T]) -> T:
    place = f"{file}: {row.get('key') or row.get('drug') or row.get('name', 'a row without key and name')}"
    for key in row:
        if key not in known:
            raise Refusal(f"{place}: {key!r} is not a field; write one of {', '.join(known)}.")
    return understood(place, lambda: make(row))
