"""A table pasted from a spreadsheet or a laboratory system: its cells, and which of them are one result."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from io import StringIO

from dashboard.domain.catalogue import plain_name
from dashboard.domain.pasted_values import NOTHING, is_like_a_day
from dashboard.domain.refusal import Refusal

LONGEST_PASTE = 200_000
"""Characters."""


class Column(Enum):
    DAY = auto()
    TEST = auto()
    VALUE = auto()
    UNIT = auto()
    LOWER = auto()
    UPPER = auto()
    RANGE = auto()
    NUMBER = auto()
    FLAG = auto()


_HEADINGS = {
    Column.DAY: "date day on collected sampled taken datum sampledate collectiondate dateofsample datetaken resultdate",
    Column.TEST: "test tests analyte parameter investigation component testname analysis",
    Column.VALUE: "value result results wert ergebnis testresult",
    Column.UNIT: "unit units einheit",
    Column.LOWER: "lower lowerlimit low lln",
    Column.UPPER: "upper upperlimit high uln",
    Column.RANGE: "range reference referencerange refrange ref normalrange normal referenceinterval",
    Column.NUMBER: "mrn patientnumber patientid hospitalnumber number patient",
    Column.FLAG: "flag flags abnormal abnormalflag comment status",
}
_COLUMN = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the paste by its number, the first is 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """What one result is made of, as it was written. `problem` says why it is none."""

    line: Line
    parts: dict[Column, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    cells: tuple[Cells, ...]
    unread: tuple[str, ...] = ()
    """Headings of columns that say nothing that is kept."""


def read_table(text: str) -> Table:
    """Refuses what is too long. Empty rows are passed over."""
    if len(text) > LONGEST_PASTE:
        raise Refusal(f"The table has {len(text)} characters. Paste at most {LONGEST_PASTE} at once.")
    lines = _lines(text)
    if not lines:
        return Table(())
    first = lines[0]
    columns = {n: _COLUMN.get(plain_name(cell)) for n, cell in enumerate(first.cells)}
    named = set(columns.values())
    days = [n for n, cell in enumerate(first.cells) if is_like_a_day(cell)]
    if {Column.TEST, Column.VALUE} <= named:
        return _a_row_a_result(first, lines[1:], columns)
    if days and columns.get(0) is not Column.DAY and 0 not in days and not _is_result_row(first, days):
        return Table(tuple(_a_column_a_day(first, lines[1:], columns, days)))
    if not days and len(lines) > 1:
        day = next((n for n, column in columns.items() if column is Column.DAY), None)
        if day is None:
            day = next((n for n, cell in enumerate(lines[1].cells) if is_like_a_day(cell)), None)
        if day is not None:
            return Table(tuple(_a_column_a_test(first, lines[1:], columns, day)))
    return Table(tuple(_without_heading(line) for line in lines))


def _lines(text: str) -> list[Line]:
    begin = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in "\t;" if mark in begin), ",")
    reader = csv.reader(StringIO(text.lstrip("\ufeff"), newline=None), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader]
    except csv.Error:
        raise Refusal("A cell of the table does not end. Copy the table again.") from None
    return [Line(number, cells) for number, cells in rows if any(cells)]


def _is_result_row(line: Line, days: Sequence[int]) -> bool:
    """A test, a day and its value, as in a row without a heading."""
    return len(days) == 1 and any(cell[:1].isdigit() or cell[:1] in "<>" for cell in line.cells[days[0] + 1 :] if cell)


def _a_row_a_result(first: Line, lines: Sequence[Line], columns: dict[int, Column | None]) -> Table:
    unread = tuple(first.cells[n] for n, column in columns.items() if column is None and first.cells[n])
    kept = {n: column for n, column in columns.items() if column}
    cells = []
    for line in lines:
        parts = {column: line.cells[n] for n, column in kept.items() if n < len(line.cells)}
        more = len(line.cells) > len(first.cells) and any(line.cells[len(first.cells) :])
        cells.append(Cells(line, parts, "has more cells than the heading" if more else ""))
    return Table(tuple(cells), unread)


def _a_column_a_day(
    first: Line, lines: Sequence[Line], columns: dict[int, Column | None], days: Sequence[int]
) -> Iterator[Cells]:
    beside = {n: column for n, column in columns.items() if column and n != 0 and n not in days}
    for line in lines:
        parts = {column: line.cells[n] for n, column in beside.items() if n < len(line.cells)}
        for n in days:
            if n < len(line.cells) and line.cells[n].casefold() not in NOTHING:
                own = {Column.TEST: line.cells[0], Column.DAY: first.cells[n], Column.VALUE: line.cells[n]}
                yield Cells(line, parts | own)


def _a_column_a_test(
    first: Line, lines: Sequence[Line], columns: dict[int, Column | None], day: int
) -> Iterator[Cells]:
    number = next((n for n, column in columns.items() if column is Column.NUMBER), None)
    for line in lines:
        if len(line.cells) > len(first.cells) and any(line.cells[len(first.cells) :]):
            yield Cells(line, {}, "has more cells than the heading")
            continue
        of_whom = {Column.NUMBER: line.cells[number]} if number is not None and number < len(line.cells) else {}
        on = line.cells[day] if day < len(line.cells) else ""
        for n, cell in enumerate(line.cells):
            if n not in (day, number) and cell.casefold() not in NOTHING:
                yield Cells(line, {Column.TEST: first.cells[n], Column.DAY: on, Column.VALUE: cell, **of_whom})


def _without_heading(line: Line) -> Cells:
    """A day somewhere, and then in this order: test, value, unit, reference range."""
    day = next((n for n, cell in enumerate(line.cells) if is_like_a_day(cell)), None)
    rest = [cell for n, cell in enumerate(line.cells) if n != day]
    while rest and not rest[-1]:
        rest.pop()
    if day is None or not 2 <= len(rest) <= 4:
        return Cells(line, {}, "is not a day, a test, a value and perhaps a unit and a range")
    columns = (Column.TEST, Column.VALUE, Column.UNIT, Column.RANGE)
    return Cells(line, {Column.DAY: line.cells[day], **dict(zip(columns, rest, strict=False))})
