"""Words on screens that people act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.auth.sign_in import _WHAT_THEY_DO
from dashboard.domain.care_plan import Planned, Source
from dashboard.domain.words import CancerState, Specialty
from dashboard.ui import explained, wording

BLOODS = Planned(
    key="1",
    item="full_blood_count",
    title="Full blood count",
    owner=Specialty.RHEUMATOLOGY,
    because="",
    source=Source(title="", locator="", verified=False),
    due_on=date(2026, 10, 28),
    opens_on=date(2026, 9, 28),
    overdue_from=date(2026, 11, 26),
)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (
            [BLOODS, replace(BLOODS, title="Urinalysis")],
            (
                "2 tests past their date, due 28 Oct 2026, but not overdue yet: 28 days are allowed here, "
                "overdue from 26 Nov 2026: Full blood count, Urinalysis"
            ),
        ),
        (
            [replace(BLOODS, overdue_from=None)],
            "1 test past the date, of which only the earliest is known, so that no days are counted: Full blood count",
        ),
    ],
    ids=["within the days allowed", "the start known to the year"],
)
def test_what_is_past_its_date_and_not_overdue_says_how_many_days_are_allowed(items, words):
    assert explained.past_due(items) == [words]


def test_of_many_tests_past_their_date_four_are_named():
    items = [replace(BLOODS, title=f"Test {number}") for number in range(1, 8)]
    assert explained.past_due(items)[0].endswith("Test 1, Test 2, Test 3, Test 4 and 3 more")


def test_no_cancer_state_is_shown_as_a_code():
    words = {wording.cancer_state(state) for state in CancerState}

    assert len(words) == len(CancerState)
    assert "Confirmed, being staged" in words
    assert "Supportive care only" in words
    assert not any("staging" in word for word in words)


@pytest.mark.parametrize("promised", ["imports", "accounts", "audit"])
def test_the_sign_in_page_promises_no_screen_that_is_not_there(promised):
    assert not any(promised in duty for duty in _WHAT_THEY_DO.values())
