"""What a pasted table says: read in one way or not at all, and nobody's values are lost, doubled or another's."""

from __future__ import annotations

import json
from datetime import date

import pytest
from builders import having, patient, when
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.domain.dates import PartialDate, day_words
from dashboard.domain.pasted_results import Pasted, read_pasted
from dashboard.domain.pasted_table import LONGEST_PASTE
from dashboard.domain.pasted_values import DayOrder, Decimals, read_day
from dashboard.domain.record import PatientRecord, Result
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Comparator
from dashboard.protocols.catalogue import lab_tests

TODAY = date(2026, 6, 1)
NOBODY = patient()


def read(text: str, record: PatientRecord = NOBODY, **declared: object) -> Pasted:
    return read_pasted(text, record, lab_tests(), TODAY, **declared)  # type: ignore[arg-type]


def one(text: str, **declared: object) -> Result:
    found = read(text, **declared)
    assert not found.left_out
    (result,) = found.new
    return result


def why(text: str, **declared: object) -> str:
    found = read(text, **declared)
    assert not found.new
    (left_out,) = found.left_out
    return left_out.why


CK = Result(test="ck", value=340.0, unit="U/L", on=when("2026-03-12"))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12\tCK\t340\tU/L",
        "CK;12 Mar 2026;340;U/L",
        "12 March 2026,Creatine kinase,340,U/L",
        "Date\tTest\tResult\tUnit\n12.03.2026 08:40\tc k\t340 H\tu/l",
        '"Test","Collected","Value","Units"\n"CK","2026-03-12T08:40:00Z","340","U/L"',
        "Date;CK (U/L)\n12-Mar-2026;340",
        "Date\tCK [U/L]\tCRP\n2026-03-12\t340\t-",
        "\ufeffDate\tCPK, U/L\r\nMar 12, 2026\t340\r\n",
        "Test\tUnit\t12 Mar 2026\nCK\tU/L\t340",
        "Day,Test,Value\n2026/03/12,CK,340 U/L",
    ],
)
def test_one_result_is_read_in_whatever_way_it_is_laid_out(text: str) -> None:
    assert one(text, order=DayOrder.DAY_FIRST) == CK


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-12", "2026-03-12"),
        ("12 Mar 2026", "2026-03-12"),
        ("12th March 2026", "2026-03-12"),
        ("25/03/2026", "2026-03-25"),
        ("03/25/2026", "2026-03-25"),
        ("03/03/2026", "2026-03-03"),
        ("Mar 2026", "2026-03"),
        ("2026-03", "2026-03"),
    ],
)
def test_a_day_that_can_be_read_in_one_way_is_read(written: str, day: str) -> None:
    assert one(f"Date\tTest\tValue\n{written}\tALT\t30").on == when(day)


def test_a_day_that_can_be_read_in_two_ways_is_read_only_when_its_order_is_declared() -> None:
    row = "12/03/2026\tALT\t30"
    assert why(row) == "'12/03/2026' may be 12 Mar 2026 or 3 Dec 2026: say whether the day or the month is first"
    assert one(row, order=DayOrder.DAY_FIRST).on == when("2026-03-12")
    assert "after today" in why(row, order=DayOrder.MONTH_FIRST)
    assert "not a day of the calendar with the month first" in why("25/03/2026\tALT\t30", order=DayOrder.MONTH_FIRST)


@pytest.mark.parametrize(
    ("written", "value", "comparator"),
    [
        *(("4.5", 4.5, None), ("4,5", 4.5, None), ("<4", 4.0, Comparator.BELOW), ("> 1 000", 1000.0, Comparator.ABOVE)),
        *(("0,234", 0.234, None), ("1.234,5", 1234.5, None), ("1,234.5", 1234.5, None), ("12 *", 12.0, None)),
    ],
)
def test_numbers_are_read_as_laboratories_write_them(
    written: str, value: float | None, comparator: Comparator | None
) -> None:
    result = one(f"2026-03-12\tALT\t{written}")
    assert (result.value, result.comparator) == (value, comparator)


def test_a_number_that_can_be_read_in_two_ways_is_read_only_when_its_comma_is_declared() -> None:
    row = "2026-03-12;CK;1,234;U/L"
    assert why(row) == "'1,234' may be 1.234 or 1234: say whether a comma or a point stands before decimals"
    assert one(row, decimals=Decimals.COMMA).value == 1.234
    assert one(row, decimals=Decimals.POINT).value == 1234.0


def test_where_a_comma_stands_before_decimals_a_point_is_no_longer_sure() -> None:
    alone, beside = "2026-03-12;CK;1.234;U/L", "2026-03-12;CRP;4,5;mg/L"
    assert one(alone).value == 1.234
    found = read(f"{alone}\n{beside}")
    assert [each.name for each in found.results] == ["CRP"]
    assert "may be 1.234 or 1234" in found.left_out[0].why


@pytest.mark.parametrize("unit", ["x10^9/L", "10^9/l", "×10⁹/L", "10*9/L", "10E9/L", "x109/L", "G/L"])
def test_the_unit_of_a_heading_is_that_of_its_column_in_the_spelling_of_the_catalogue(unit: str) -> None:
    result = one(f"Date\tNeutrophils ({unit})\n2026-03-12\t1.5")
    assert lab_tests().find("neutrophils").canonical(1.5, result.unit) == 1.5  # type: ignore[union-attr]


def test_unknown_tests_and_units_are_kept_as_written_and_shown_as_not_mapped() -> None:
    found = read("2026-03-12\tWombat index\t3\twombats\n2026-03-12\tCK\t3\tfurlongs\n2026-03-12\tCK\t4")
    assert [(each.result.test, each.result.unit) for each in found.results] == [
        ("Wombat index", "wombats"),
        ("ck", "furlongs"),
        ("ck", None),
    ]
    assert [each.remark.partition(":")[0] for each in found.results] == [
        "not mapped",
        "unit furlongs is not mapped",
        "no unit",
    ]


def test_a_word_is_kept_as_a_word() -> None:
    assert one("2026-03-12\tHBsAg\tnot detected").word == "not detected"
    assert one("2026-03-12\tCK\tnormal").word == "normal"


@pytest.mark.parametrize(
    ("written", "limits"),
    [("<170", (None, 170.0)), ("25 - 170", (25.0, 170.0)), ("(3,5–5,0)", (3.5, 5.0)), ("> 60", (60.0, None))],
)
def test_the_reference_range_is_the_laboratorys_own(written: str, limits: tuple[float | None, float | None]) -> None:
    result = one(f"Date\tTest\tResult\tReference range\n2026-03-12\tALT\t30\t{written}")
    assert (result.lower_limit, result.upper_limit) == limits


def test_a_value_that_is_known_is_shown_and_not_stored_again_in_whatever_unit_it_is_told() -> None:
    record = having(NOBODY, results=(Result(test="haemoglobin", value=121.0, unit="g/L", on=when("2026-03-12")),))
    found = read("2026-03-12\tHb\t12.1\tg/dL\n2026-03-12\tHb\t13\tg/dL\n2026-03-12\tHb\t13\tg/dL", record)
    assert [each.is_known for each in found.results] == [True, False, True]
    assert found.results[1].remark == "of that day is known: 121 g/L, 12.1 g/dL"
    assert len(found.new) == 1


def test_rows_of_another_patient_are_left_out() -> None:
    found = read("MRN\tDate\tTest\tValue\nT-1\t2026-03-12\tALT\t30\nT-2\t2026-03-12\tALT\t31")
    assert [each.result.value for each in found.results] == [30.0]
    assert found.left_out[0].why == "It is of the patient with the number 'T-2', not of this one"


def test_columns_that_are_not_read_are_named() -> None:
    assert read("Date\tTest\tValue\tWard\n2026-03-12\tALT\t30\t7B").unread == ("Ward",)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-03-12,CK,4,5", "'5' is no unit"),
        ("2026-03-12\tCK\t1.2e3\tU/L", "a number with a power"),
        ("2026-03-12\tCK\t≤4\tU/L", "at most or at least"),
        ("2026-03-12\tCK\t340 mg/L\tU/L", "It has two units"),
        ("2026-06-02\tCK\t340\tU/L", "after today"),
        ("1990-01-01\tCK\t340\tU/L", "before the birth"),
        ("30/02/2026\tCK\t340\tU/L", "not a day of the calendar"),
        ("12.03.26\tCK\t340\tU/L", "half a year"),
        ("2026-03-12\t" + "x" * 10_000 + "\t340", "A cell has 10000 characters"),
        ("2026-03-12\tWom\x07bats\t340\tU/L", "control characters"),
        ("2026-03-12\tCK\t4-5\tU/L", "'4-5' is not a number"),
        ("2026-03-12\tCK\t" + "9" * 150, "no measurement is that large"),
        ("Hello", "is not a day, a test, a value"),
        ("Date\tTest\tValue\n\tCK\t3", "There is no day"),
        ("Date\tTest\tValue\n2026-03-12\tCK\t-", "There is no value"),
        ("Date\tTest\tValue\n2026-03-12\tCK\t3\tmore", "more cells than the heading"),
        ("Date\tTest\tValue\tRange\n2026-03-12\tCK\t3\tadult", "no range limit"),
    ],
)
def test_what_cannot_be_stored_says_why_in_one_line(row: str, words: str) -> None:
    assert words in why(row)
    assert "\n" not in why(row)


def test_a_table_after_the_death_is_left_out() -> None:
    died = patient(deceased_on=when("2026-03-01"))
    assert "after the death on 1 Mar 2026" in read("2026-03-12\tCK\t340\tU/L", died).left_out[0].why


def test_what_is_too_long_is_refused_as_a_whole() -> None:
    with pytest.raises(Refusal, match="Paste at most 200000"):
        read("x" * (LONGEST_PASTE + 1))
    with pytest.raises(Refusal, match="Paste at most 2000"):
        read("a\n" * 2001)


RESULTS = st.lists(
    st.builds(
        Result,
        test=st.sampled_from(["ck", "neutrophils", "crp"]),
        value=st.integers(0, 99_999).map(lambda n: n / 10),
        on=st.dates(date(2000, 1, 1), TODAY).map(PartialDate.on),
        comparator=st.sampled_from([None, *Comparator]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda result: (result.test, result.on),
)
UNITS = {"ck": "U/L", "neutrophils": "10*9/L", "crp": "mg/L"}
FORMS = {
    "iso": lambda day: day.isoformat(),
    "words": day_words,
    "day first": lambda day: f"{day:%d/%m/%Y}",
    "month first": lambda day: f"{day:%m/%d/%Y}",
}


@settings(deadline=None)
@given(RESULTS, st.sampled_from("\t;,"), st.sampled_from(list(FORMS)), st.booleans(), st.booleans())
def test_a_table_in_any_form_is_read_as_it_was_written(
    results: list[Result], mark: str, form: str, has_comma: bool, has_heading: bool
) -> None:
    def cell(text: str) -> str:
        return json.dumps(text) if mark in text else text

    def number(result: Result) -> str:
        written = f"{result.comparator or ''}{result.value}"
        return written.replace(".", ",") if has_comma else written

    rows = [(FORMS[form](r.on.first), r.test, number(r), UNITS[r.test]) for r in results if r.on]
    lines = ([("Date", "Test", "Result", "Unit")] if has_heading else []) + rows
    text = "\n".join(mark.join(map(cell, row)) for row in lines)
    found = read(
        text,
        order=DayOrder(form) if form in list(DayOrder) else None,
        decimals=Decimals.COMMA if has_comma else None,
    )

    assert not found.left_out
    assert [(r.test, r.value, r.on, r.comparator) for r in found.new] == [
        (r.test, r.value, r.on, r.comparator) for r in results
    ]
    again = read(text, having(NOBODY, results=found.new), order=DayOrder.DAY_FIRST, decimals=None)
    assert form == "month first" or has_comma or not again.new


@settings(deadline=None)
@given(
    st.text(st.sampled_from('\t;,\n"12034./-<>=xXeE CKMar()^*µ⁹\x00\ud800é:|'), max_size=120)
    | st.text(st.characters(exclude_categories=[]), max_size=60),
    st.sampled_from([None, *DayOrder]),
    st.sampled_from([None, *Decimals]),
)
@example("Date\tTest\tValue\tRange\n2026-03-12\tCK\t1\t<", None, None)
@example('2026-03-12\tCK\t"1', None, None)
def test_whatever_is_pasted_is_read_or_left_out_with_a_reason_and_never_breaks(
    text: str, order: DayOrder | None, decimals: Decimals | None
) -> None:
    found = read(text, order=order, decimals=decimals)
    for left_out in found.left_out:
        assert left_out.why
        assert "\n" not in left_out.why
    for each in found.results:
        assert each.result.on
        assert each.result.on.first <= TODAY
        assert (each.result.value is None) is (each.result.word is not None)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(list(DayOrder)))
def test_a_declared_order_gives_the_day_that_was_meant(day: date, order: DayOrder) -> None:
    assert read_day(FORMS[order](day), order) == PartialDate.on(day)
