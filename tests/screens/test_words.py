"""Words on screens that people act on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.care_plan import Planned, Source
from dashboard.domain.words import Specialty
from dashboard.ui import wording

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
            "2 tests past their date, due 28 Oct 2026, but not overdue yet: 28 days are allowed here, overdue from "
            "26 Nov 2026: Full blood count, Urinalysis",
        ),
        (
            [replace(BLOODS, overdue_from=None)],
            "1 test past the date, due 28 Oct 2026 at the earliest, not counted as overdue because the first day of "
            "the treatment is not known: Full blood count",
        ),
    ],
    ids=["within the days allowed", "the start known to the year"],
)
def test_what_is_past_its_date_and_not_overdue_says_how_many_days_are_allowed(items, words):
    assert wording.past_due(items) == [words]
