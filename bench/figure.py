"""One figure measured, and the goal it has, if any."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` is a median where there is more than one measurement. `goal` is the most it may be."""

    name: str
    value: float
    unit: str
    p95: float | None = None
    count: int = 1
    goal: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        return "" if self.goal is None else "met" if self.value <= self.goal else "NOT MET"

    def of(self, what: str) -> Figure:
        """The same figure, its name saying of what."""
        return replace(self, name=f"{self.name}, {what}")


def figure(
    name: str, measured: Sequence[float], unit: str = "ms", *, goal: float | None = None, note: str = ""
) -> Figure:
    p95 = quantiles(measured, n=20, method="inclusive")[-1] if len(measured) > 1 else None
    return Figure(name=name, value=median(measured), unit=unit, p95=p95, count=len(measured), goal=goal, note=note)


def ratio(name: str, one: Figure, to: Figure, *, goal: float) -> Figure:
    note = f"{one.name} : {to.name}"
    return Figure(name=name, value=one.value / to.value, unit="x", count=one.count, goal=goal, note=note)


def milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def table(figures: Sequence[Figure]) -> str:
    wide = max(len(each.name) for each in figures)
    lines = [f"{'':{wide}}  {'median':>9}  {'p95':>9}  {'n':>4}  {'goal':>6}"]
    for each in figures:
        p95 = f"{each.p95:9.2f}" if each.p95 is not None else " " * 9
        goal = f"{each.goal:6g}" if each.goal is not None else " " * 6
        line = f"{each.name:{wide}}  {each.value:9.2f}  {p95}  {each.count:4}  {goal}  {each.unit:3} {each.verdict:7}"
        lines.append(f"{line} {each.note}".rstrip())
    return "\n".join(lines)
