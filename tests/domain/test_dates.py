from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.dates import PartialDate, add_months, age_on, birthday, span_words

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2026-03-12", date(2026, 3, 12), date(2026, 3, 12), "12 Mar 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "Feb 2024"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
    ids=["a day", "a month", "a year"],
)
def test_a_date_is_the_interval_that_is_known(text, first, last, words):
    known = PartialDate.parse(text)
    assert (known.first, known.last) == (first, last)
    assert str(known) == text
    assert known.words == words


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13", "0000", "26-01-01", "2026-1-1", "2026-01-01T00:00", "1899", "2101-01-01", "", "٢٠٢٦"],
)
def test_what_is_no_day_of_the_calendar_is_refused(text):
    with pytest.raises(ValueError, match="not a da"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1986, 1, 15), date(2027, 1, 14), 40),
        (date(1986, 1, 15), date(2027, 1, 15), 41),
        (date(1984, 2, 29), date(2025, 2, 28), 40),
        (date(1984, 2, 29), date(2025, 3, 1), 41),
        (date(1984, 2, 29), date(2028, 2, 28), 43),
        (date(1984, 2, 29), date(2028, 2, 29), 44),
    ],
    ids=["day before", "birthday", "leap day, 28 Feb", "leap day, 1 Mar", "leap year, 28 Feb", "leap year, 29 Feb"],
)
def test_a_year_older_on_the_birthday_and_on_1_march_for_29_february(birth, day, age):
    assert age_on(birth, day) == age


@given(DAYS, st.integers(0, 100))
def test_the_birthday_is_the_first_day_of_the_new_age(birth, age):
    day = birthday(birth, age)
    assert age_on(birth, day) == age
    assert age_on(birth, day - timedelta(days=1)) == age - 1


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 1), 36, date(2029, 5, 1)),
    ],
)
def test_adding_months_clamps_to_the_end_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


def test_an_interval_across_two_years_names_both_its_ends():
    known = PartialDate(date(2025, 12, 20), date(2026, 1, 19))

    assert known.words == "20 Dec 2025 to 19 Jan 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-09", "2026-03-09", "0 d"),
        ("2026-07-01", "2026-08-30", "60 d"),
        ("2026-07-01", "2026-08-31", "1 m 30 d"),
        ("2026-07-23", "2026-11-23", "4 m"),
        ("2026-03-09", "2026-11-23", "8 m 14 d"),
        ("2026-05-24", "2026-11-23", "5 m 30 d"),
        ("2025-11-24", "2026-11-23", "11 m 30 d"),
        ("2025-11-23", "2026-11-23", "1 y"),
        ("2024-10-20", "2026-11-23", "2 y 1 m"),
        ("2024-02-29", "2025-02-28", "1 y"),
        ("2025-12-31", "2026-04-30", "4 m"),
    ],
)
def test_long_spans_are_told_in_the_months_and_days_of_the_calendar(first, last, words):
    assert span_words(date.fromisoformat(first), date.fromisoformat(last)) == words
