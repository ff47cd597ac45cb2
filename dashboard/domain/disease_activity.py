"""How active the myositis is: the latest of each instrument, what changed, and what the scores make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.domain.classified_record import Classified, classified
from dashboard.domain.findings import Finding
from dashboard.domain.improvement import ENZYME_RANGES
from dashboard.domain.improvement_since import ImprovementSince, improvement_since
from dashboard.domain.lab_tests import LabTest, LabTests
from dashboard.domain.measured import PULSE, Measured, difference, measured
from dashboard.domain.protocol import ActivitySign
from dashboard.domain.record import PatientRecord

SKIN = "cdasi_activity"
INSTRUMENTS = (SKIN, "mmt8", "ck", "physician_global", "patient_global", "haq_di", "extramuscular_activity")
MORE_IS_BETTER = frozenset({"mmt8"})
MEANINGFUL_SKIN_CHANGE = 4
"""Points of CDASI activity, of the two published ones (4 and 5) the smaller."""

_TAGS_A_PULSE = "X-46"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instrument. `before` is the last earlier value that belongs to the trend; `remark` and `tag` may be empty."""

    name: str
    latest: Measured
    before: Measured | None
    change: str
    remark: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseActivity:
    """`left_out` counts values by instrument that no trend can use: no date, or a unit that nobody knows."""

    lines: tuple[Line, ...]
    not_recorded: tuple[str, ...]
    left_out: tuple[str, ...]
    improvement: ImprovementSince | None
    classified: Classified


def disease_activity(
    record: PatientRecord, findings: Iterable[Finding], tests: LabTests, skin: ActivitySign, today: date
) -> DiseaseActivity:
    """As known up to `today`. `findings` are those of the drug rules: X-46 tags values taken on a steroid pulse.

    `skin` says above which CDASI activity the skin disease is moderate to severe.
    """
    on_pulse = {fact_id for finding in findings if finding.rule.id == _TAGS_A_PULSE for fact_id in finding.fact_ids}
    names = dict.fromkeys((*INSTRUMENTS, *ENZYME_RANGES))
    known = {name: test for name in names if (test := tests.find(name))}
    values = {name: measured(record, test, on_pulse, today) for name, test in known.items()}
    instruments = [known[name] for name in INSTRUMENTS]
    left_out = {test.name: _left_out(record, test) for test in instruments}
    return DiseaseActivity(
        lines=tuple(_line(values[name], skin) for name in INSTRUMENTS if values[name]),
        not_recorded=tuple(t.name for t in instruments if not values[t.key] and not left_out[t.name]),
        left_out=tuple(f"{name} ({count})" for name, count in left_out.items() if count),
        improvement=improvement_since(values),
        classified=classified(record, today),
    )


def _left_out(record: PatientRecord, test: LabTest) -> int:
    told = [r for r in record.results if r.test == test.key and r.value is not None]
    return sum(r.on is None or test.canonical(r.value or 0, r.unit) is None for r in told)


def _line(values: Sequence[Measured], skin: ActivitySign) -> Line:
    latest = values[-1]
    before = next((value for value in reversed(values[:-1]) if not value.is_on_pulse), None)
    return Line(
        name=latest.test.name,
        latest=latest,
        before=before,
        change=_change(latest, before),
        remark="; ".join(_remarks(latest, before, skin)),
        tag=PULSE if latest.is_on_pulse else "",
    )


def _change(latest: Measured, before: Measured | None) -> str:
    """`down 6 from 12 Mar 2026, better`; why there is none, where there is none."""
    if latest.is_on_pulse:
        return "left out of the trend"
    if before is None:
        return "no earlier value"
    if why_not := latest.unfit or before.unfit:
        return f"not compared: {why_not}"
    if latest.maximum != before.maximum:
        return f"not compared: scales of {before.maximum:g} and {latest.maximum:g}"
    by = difference(latest, before)
    if not by:
        return f"unchanged since {before.on.words}"
    judged = ", better" if (by > 0) == (latest.test.key in MORE_IS_BETTER) else ", worse"
    if latest.is_normal and before.is_normal:
        judged = ", both within the limits"
    amount = f"{abs(float(by)):g} {latest.test.unit}".strip()
    return f"{'up' if by > 0 else 'down'} {amount} from {before.on.words}{judged}"


def _remarks(latest: Measured, before: Measured | None, skin: ActivitySign) -> Iterator[str]:
    if latest.test.key != skin.name or skin.above is None:
        return
    if not latest.result.comparator:
        severity = "moderate to severe (above" if latest.value > skin.above else "mild (up to"
        yield f"{severity} {skin.above:g})"
    if before and not latest.unfit and not before.unfit and abs(difference(latest, before)) >= MEANINGFUL_SKIN_CHANGE:
        yield f"a meaningful change ({MEANINGFUL_SKIN_CHANGE} points or more)"
