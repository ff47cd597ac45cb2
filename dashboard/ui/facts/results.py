"""The fields of one result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard.domain.dates import PartialDate
from dashboard.domain.lab_tests import LabTest
from dashboard.domain.pasted_values import read_value, unit_of
from dashboard.domain.record import Fact, PatientRecord, Provenance, Result
from dashboard.protocols.catalogue import lab_tests
from dashboard.ui.day_field import partial_day_field
from dashboard.ui.facts.fields import text_field


def result_fields(record: PatientRecord, held: Fact | None, key: str, today: date) -> Fact | str:
    """The last unit and limits of the test are filled in."""
    assert held is None or isinstance(held, Result)
    written = _test(held, key)
    if not written:
        return "Which test? Choose it under any of its names, or type it."
    test = lab_tests().by_name(written)
    name = test.key if test else written
    usual = held or _last(record, name)
    own = f"{key}_{name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = st.text_input("Value, or a word", value=_value(held), max_chars=100, key=f"{own}_value", width=150)
        unit = _unit(test, usual, own)
        lower = _limit("Lower limit", usual and usual.lower_limit, f"{own}_lower")
        upper = _limit("Upper limit", usual and usual.upper_limit, f"{own}_upper")
        drug = (
            text_field("Of which drug", held.drug if held else None, f"{own}_drug", 160) if name == "trough" else None
        )
        on = partial_day_field("Day", held.on if held else PartialDate.on(today), f"{own}_on", today)
    if not (value or "").strip():
        return "Write the value as it was reported: 340, <4, or a word such as negative."
    try:
        read = read_value(value, None)
    except ValueError as error:
        return f"{error}."
    if read.word:
        unit = lower = upper = None
        if test and test.unit:
            st.caption("This is no number: the value is kept as a word, and no rule compares it.")
    elif test and unit_of(test, read.unit or unit) not in (test.unit, *test.conversions) and test.unit:
        st.caption(
            "No rule knows this unit, or there is none: the value is kept as it is written and compared with no other."
        )
    return replace(
        held or Result(test=name),
        provenance=Provenance(),
        test=name,
        value=read.value,
        word=read.word,
        comparator=read.comparator,
        unit=None if read.word else unit_of(test, read.unit or unit),
        lower_limit=lower,
        upper_limit=upper,
        drug=drug,
        on=on,
    )


def _test(held: Result | None, key: str) -> str | None:
    names = {test.key: ", ".join((test.name, *test.synonyms)) for test in lab_tests().tests}
    if held and held.test not in names:
        names[held.test] = held.test
    chosen = st.selectbox(
        "Test",
        list(names),
        index=list(names).index(held.test) if held else None,
        format_func=lambda test: names.get(test, test),
        placeholder="Any of its names",
        accept_new_options=True,
        filter_mode="contains",
        key=f"{key}_test",
    )
    test = lab_tests().by_name(chosen) if chosen else None
    if test and test.key != chosen:
        st.caption(f"This is {test.name}.")
    elif chosen and not test:
        st.caption("Kept as it is typed and shown as not mapped: no rule knows this test.")
        # Enter takes half a name as it stands.
        near = [label.partition(",")[0] for label in names.values() if chosen.casefold() in label.casefold()]
        if near := [name for name in near if name != chosen]:
            st.text(f"Is it one of the list? {'; '.join(near[:4])}")
    return chosen


def _unit(test: LabTest | None, usual: Result | None, own: str) -> str | None:
    units = list(dict.fromkeys([*([usual.unit] if usual and usual.unit else []), *_units(test)]))
    start = 0 if units and (usual is None or usual.unit) else None
    return st.selectbox(
        "Unit", units, index=start, placeholder="none", accept_new_options=True, key=f"{own}_unit", width=150
    )


def _units(test: LabTest | None) -> list[str]:
    return [unit for unit in (test.unit, *test.conversions) if unit] if test else []


def _limit(label: str, held: float | None, key: str) -> float | None:
    return st.number_input(label, value=held, placeholder="none", format="%g", key=key, width=130)


def _last(record: PatientRecord, test: str) -> Result | None:
    of_test = [result for result in record.results if result.test == test and result.value is not None]
    return max(of_test, key=lambda result: result.on.first if result.on else date.min, default=None)


def _value(held: Result | None) -> str:
    if held is None or held.value is None:
        return (held and held.word) or ""
    return f"{held.comparator or ''}{held.value:.15g}"
