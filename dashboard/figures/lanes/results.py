"""Laboratory results and scores: a strip a test, in its own unit, with the laboratory's own limits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import ceil, floor, log10

from dashboard.domain.dates import PartialDate
from dashboard.domain.findings import FindingKind
from dashboard.domain.lab_tests import LabTest, TestKind
from dashboard.domain.record import Result
from dashboard.domain.words import Comparator
from dashboard.figures.lanes.points import point, point_row
from dashboard.figures.marks import Curve, Fill, Point, Reading, Shape, TableRow, number_words
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import NOT_MAPPED, View, drug_name, plain

STRIP_PX = 74
FEW_RESULTS = 2
FEW_STRIP_PX = 44
"""So few results show no course, and need no height for one."""
MOST_STRIPS = 6
LOG_FROM_RATIO = 20
"""A test whose values span more than this is drawn on a logarithmic scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    result: Result
    value: float
    lower: float | None
    upper: float | None
    is_own_limit: bool

    @property
    def is_out_of_range(self) -> bool | None:
        """None = no limits known, or the true value lies beyond what was measured and could be on either side."""
        if self.lower is None and self.upper is None:
            return None
        above = self.upper is not None and self.value > self.upper
        below = self.lower is not None and self.value < self.lower
        if self.result.comparator is Comparator.BELOW and above:
            return None
        return above or below


def result_rows(view: View, lane: str, kinds: tuple[TestKind, ...], family: Family) -> list[Row]:
    """Strips of the named kinds, then one row of what cannot stand on a curve: words, and units not mapped.

    Where there are too many strips, those with the most results stay.
    """
    by_name: dict[str, list[Result]] = defaultdict(list)
    for result in view.record.results:
        if result.on and _kind(view, result) in kinds:
            by_name[_name(view, result)].append(result)
    rows: list[tuple[Row, bool, int]] = []
    loose = []
    asked = _asked_about(view)
    tests = sorted(by_name.items(), key=lambda t: (kinds.index(_kind(view, t[1][0])), -len(t[1]), t[0]))
    for name, results in tests:
        test = view.tests.find(results[0].test)
        paired = [(result, _measured(test, result)) for result in results]
        loose += [_loose(view, lane, test, result) for result, measured in paired if not measured]
        measured = [found for _, found in paired if found]
        if test and measured:
            is_asked = any(m.result.provenance.fact_id in asked for m in measured)
            rows.append((_strip(view, lane, name, test, measured, family), is_asked, len(measured)))
    by_length = sorted(range(len(rows)), key=lambda i: -rows[i][2])
    spare = {i for i in by_length[MOST_STRIPS:] if not rows[i][1]}
    found = [replace(row, is_spare=i in spare) for i, (row, _, _) in enumerate(rows)]
    return [*found, point_row("Other results", loose)] if loose else found


def _asked_about(view: View) -> set[str]:
    """The facts about which a rule for results finds something today: these are never folded away."""
    active = [f for f in view.findings if f.rule.kind is FindingKind.THRESHOLD and f.is_active(view.today)]
    return {fact_id for finding in active for fact_id in finding.fact_ids if fact_id}


def undated_results(view: View, lane: str, kinds: tuple[TestKind, ...]) -> list[TableRow]:
    return [
        view.say_undated(lane, _name(view, r), fact=r, value=_value_words(r))
        for r in view.record.results
        if r.on is None and _kind(view, r) in kinds
    ]


def _kind(view: View, result: Result) -> TestKind:
    test = view.tests.find(result.test)
    return test.kind if test else TestKind.LABORATORY


def _name(view: View, result: Result) -> str:
    """The test's name, with the drug whose level it is."""
    test = view.tests.find(result.test)
    name = test.name if test else f"{plain(result.test)} ({NOT_MAPPED})"
    return f"{name}, {drug_name(result.drug, view.formulary.find(result.drug))}" if result.drug else name


def _value_words(result: Result) -> str:
    number = "" if result.value is None else f"{result.comparator or ''}{result.value:g}"
    return " ".join(part for part in (number, result.unit or "", result.word or "") if part) or "no value"


def _measured(test: LabTest | None, result: Result) -> _Measured | None:
    if test is None or result.value is None:
        return None
    value = test.canonical(result.value, result.unit)
    if value is None:
        return None
    own = [None if v is None else test.canonical(v, result.unit) for v in (result.lower_limit, result.upper_limit)]
    is_own = any(v is not None for v in own)
    lower, upper = own if is_own else (test.lower, test.upper)
    return _Measured(result=result, value=value, lower=lower, upper=upper, is_own_limit=is_own)


def _loose(view: View, lane: str, test: LabTest | None, result: Result) -> Point:
    name = _name(view, result)
    is_foreign_unit = test is not None and result.value is not None
    unit = f"unit {NOT_MAPPED}" if is_foreign_unit else ""
    row = view.say(lane, name, fact=result, on=result.on, value=_value_words(result), status=unit)
    assert result.on
    return point(result.on, (row,), Family.ACTIVITY, Shape.SQUARE, Fill.OPEN, f"{name} {_value_words(result)}")


def _strip(view: View, lane: str, name: str, test: LabTest, measured: list[_Measured], family: Family) -> Row:
    by_day: dict[PartialDate, list[_Measured]] = defaultdict(list)
    for m in measured:
        if m.result.on:
            by_day[m.result.on].append(m)
    readings = tuple(_reading(view, lane, name, test, on, by_day[on]) for on in sorted(by_day))
    latest = by_day[max(by_day)][-1]
    bottom, top, is_log = _scale(
        [m.value for m in measured], [v for v in (latest.lower, latest.upper) if v is not None]
    )
    is_few = len(measured) <= FEW_RESULTS
    if is_few and latest.lower is None and not is_log:
        bottom = min(bottom, 0.0)
    curve = Curve(
        test=name,
        unit=test.unit,
        family=family,
        readings=readings,
        bottom=bottom,
        top=top,
        is_log=is_log,
        ticks=_ticks(bottom, top, is_log, parts=2 if is_few else 3),
        lower=latest.lower,
        upper=latest.upper,
        reference=_reference_words(latest.lower, latest.upper),
    )
    detail = ", ".join(part for part in (test.unit, "log" if is_log else "") if part)
    return Row(name=name, detail=detail, marks=(curve,), height_px=FEW_STRIP_PX if is_few else STRIP_PX, has_scale=True)


def _reading(view: View, lane: str, name: str, test: LabTest, on: PartialDate, there: list[_Measured]) -> Reading:
    values = [m.value for m in there]
    states = {m.is_out_of_range for m in there}
    return Reading(
        says=tuple(_said(view, lane, name, test, m) for m in there),
        on=on,
        value=sum(values) / len(values),
        lowest=min(values),
        highest=max(values),
        is_out_of_range=True if True in states else None if None in states else False,
        limit=next((m.result.comparator.value for m in there if m.result.comparator), ""),
    )


def _said(view: View, lane: str, name: str, test: LabTest, m: _Measured) -> TableRow:
    result = m.result
    canonical = f"{result.comparator or ''}{number_words(m.value)} {test.unit}".strip()
    value = canonical if result.unit in (None, test.unit) else f"{canonical} (reported {_value_words(result)})"
    state = {True: "out of range", False: "in range", None: ""}[m.is_out_of_range]
    limits = _reference_words(m.lower, m.upper)
    reference = f"{limits} {test.unit}".strip() + ("" if m.is_own_limit else ", not from this laboratory")
    return view.say(
        lane, name, fact=result, on=result.on, value=value, reference=reference if limits else "", status=state
    )


def _reference_words(lower: float | None, upper: float | None) -> str:
    if lower is not None and upper is not None:
        return f"{number_words(lower)}–{number_words(upper)}"
    if upper is not None:
        return f"≤ {number_words(upper)}"
    return f"≥ {number_words(lower)}" if lower is not None else ""


def _scale(values: list[float], limits: list[float]) -> tuple[float, float, bool]:
    """The ends of the scale with room above, and whether it is logarithmic."""
    lowest, highest = min(values), max(values)
    if lowest > 0 and highest / lowest > LOG_FROM_RATIO:
        known = [v for v in (*values, *limits) if v > 0]
        return min(known) / 1.5, max(known) * 1.6, True
    known = [*values, *limits]
    low, high = min(known), max(known)
    room = (high - low or abs(high) or 1) * 0.18
    is_far_from_zero = low > 0.5 * high > 0
    return (low - room if is_far_from_zero or low < 0 else 0.0), high + room, False


def _ticks(bottom: float, top: float, is_log: bool, parts: int) -> tuple[float, ...]:
    """Round numbers that divide the scale into about as many parts."""
    if is_log:
        powers = [10.0**p for p in range(ceil(log10(bottom)), floor(log10(top)) + 1)]
        return tuple(powers if len(powers) <= parts + 1 else powers[:: ceil(len(powers) / (parts + 1))])
    rough = (top - bottom) / parts
    scale = 10.0 ** floor(log10(rough))
    step = next(m * scale for m in (1, 2, 2.5, 5, 10) if m * scale >= rough)
    first = ceil(bottom / step)
    return tuple(round(step * i, 10) for i in range(first, floor(top / step) + 1))
