"""A pasted table as results: what can be stored, and what cannot, each with the reason. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.fact_checks import refuse_impossible, refuse_wrong_fact
from dashboard.domain.lab_tests import LabTest, LabTests
from dashboard.domain.pasted_parts import limits, name_and_unit, refuse_no_unit
from dashboard.domain.pasted_table import Cells, Column, Line, read_table
from dashboard.domain.pasted_values import (
    NOTHING,
    DayOrder,
    Decimals,
    Read,
    has_decimal_comma,
    read_day,
    read_value,
    unit_of,
)
from dashboard.domain.record import PatientRecord, Result
from dashboard.domain.refusal import Refusal

MOST_RESULTS = 2000
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedResult:
    """`name` is the test's in the catalogue, or as it was written. `is_known`: it is held already, or stands in the
    table above; it is not stored again. `remark` is what somebody should know of it, empty for nothing."""

    line: int
    result: Result
    name: str
    is_mapped: bool
    is_known: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    line: int
    written: str
    why: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """In the order of the table. `unread` are headings of columns that are not kept."""

    results: tuple[PastedResult, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[Result, ...]:
        return tuple(each.result for each in self.results if not each.is_known)


def read_pasted(
    text: str,
    record: PatientRecord,
    tests: LabTests,
    today: date,
    order: DayOrder | None = None,
    decimals: Decimals | None = None,
) -> Pasted:
    """What the table says of this patient. `order` and `decimals` are declared by whoever pasted it; None reads only
    what can be read in one way. Refuses a table that is too long."""
    table = read_table(text)
    if len(table.cells) > MOST_RESULTS:
        raise Refusal(f"The table has {len(table.cells)} values. Paste at most {MOST_RESULTS} at once.")
    if not decimals and not any(has_decimal_comma(each.parts.get(Column.VALUE, "")) for each in table.cells):
        points: Decimals | None = Decimals.POINT
    else:
        points = decimals
    held: dict[tuple[str, object], list[Result]] = {}
    for result in record.results:
        held.setdefault((result.test, result.on), []).append(result)
    results: list[PastedResult] = []
    left_out: list[LeftOut] = []
    for cells in table.cells:
        try:
            read = _read(cells, record, tests, order, decimals, points)
            _refuse_wrong(read.result, record, today)
        except (ValueError, Refusal) as problem:
            left_out.append(LeftOut(cells.line.number, _shown(cells), str(problem)))
            continue
        of_that_day = held.setdefault((read.result.test, read.result.on), [])
        results.append(_beside(read, of_that_day, tests.find(read.result.test)))
        of_that_day.append(read.result)
    return Pasted(tuple(results), tuple(left_out), table.unread)


def _read(
    cells: Cells,
    record: PatientRecord,
    tests: LabTests,
    order: DayOrder | None,
    decimals: Decimals | None,
    points: Decimals | None,
) -> PastedResult:
    """Raises ValueError with one plain sentence."""
    if cells.problem:
        raise ValueError(f"This row {cells.problem}")
    parts = {column: cell for column, cell in cells.parts.items() if cell.casefold() not in NOTHING}
    _refuse_another_patient(parts.get(Column.NUMBER), record)
    for column, words in ((Column.DAY, "day"), (Column.TEST, "test"), (Column.VALUE, "value")):
        if column not in parts:
            raise ValueError(f"There is no {words}")
    if long := next((cell for cell in parts.values() if len(cell) > LONGEST_CELL), None):
        raise ValueError(f"A cell has {len(long)} characters: it is more than a result")
    written, unit = name_and_unit(parts[Column.TEST], tests)
    test = tests.by_name(written)
    value = parts[Column.VALUE]
    read = read_value(value, points if "," not in value else decimals)
    units = {each for each in (unit_of(test, u) for u in (parts.get(Column.UNIT), unit, read.unit)) if each}
    if len(units) > 1:
        raise ValueError(f"It has two units, {' and '.join(sorted(units))}: correct one of them")
    if read.word and test and test.unit and any(letter.isdigit() for letter in read.word):
        raise ValueError(f"{read.word!r} is not a number")
    for each in units:
        refuse_no_unit(each, test)
    lower, upper = limits(parts, decimals, points)
    result = Result(
        test=test.key if test else written,
        value=read.value,
        word=read.word,
        comparator=read.comparator,
        unit=next(iter(units), None),
        on=read_day(parts[Column.DAY], order),
        lower_limit=lower,
        upper_limit=upper,
    )
    return PastedResult(
        line=cells.line.number,
        result=result,
        name=test.name if test else written,
        is_mapped=test is not None,
        is_known=False,
        remark=_remark(test, read, result),
    )


def _remark(test: LabTest | None, read: Read, result: Result) -> str:
    if test is None:
        return "not mapped: kept as written, and no rule uses it"
    if read.value is not None and test.canonical(read.value, result.unit) is None:
        unit = f"unit {result.unit} is not mapped" if result.unit else "no unit"
        return f"{unit}: kept as written, and no rule uses it"
    return "a word" if read.word else ""


def _beside(read: PastedResult, held: Iterable[Result], test: LabTest | None) -> PastedResult:
    """The same test of the same day may be held already, with the same value or with another."""
    for other in held:
        if _is_same(read.result, other, test):
            return replace(read, is_known=True, remark="known already, not stored again")
    if other_values := [_value(other) for other in held]:
        of_that_day = f"of that day is known: {', '.join(other_values)}"
        return replace(read, remark="; ".join(filter(None, (read.remark, of_that_day))))
    return read


def _is_same(one: Result, other: Result, test: LabTest | None) -> bool:
    if one.word or other.word:
        return (one.word or "").casefold() == (other.word or "").casefold()
    if one.value is None or other.value is None or one.comparator is not other.comparator:
        return False
    values = [test.canonical(each.value or 0.0, each.unit) if test else None for each in (one, other)]
    if values[0] is None or values[1] is None:
        return (one.value, one.unit) == (other.value, other.unit)
    return abs(values[0] - values[1]) <= 1e-9 * max(1.0, abs(values[0]))


def _value(result: Result) -> str:
    return result.word or f"{result.comparator or ''}{result.value or 0:.10g} {result.unit or ''}".strip()


def _refuse_another_patient(number: str | None, record: PatientRecord) -> None:
    numbers = {each.value for each in record.patient.identifiers} | {record.patient.mrn}
    if number and number not in numbers:
        raise ValueError(f"It is of the patient with the number {number!r}, not of this one")


def _refuse_wrong(result: Result, record: PatientRecord, today: date) -> None:
    refuse_wrong_fact(result, "result")
    alone = PatientRecord(patient=record.patient)
    refuse_impossible(alone, replace(alone, results=(result,)), today)


def _shown(cells: Cells) -> str:
    row: Line = cells.line
    written = " | ".join(cells.parts.values() if cells.parts else row.cells)[:LONGEST_CELL]
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in written)
