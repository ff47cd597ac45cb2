"""Where to look for causes: every row whole, known by its words, and open about what was not read."""

from __future__ import annotations

import pytest

from dashboard.domain.changes import ChangeKind
from dashboard.domain.closed_words import EVENTS
from dashboard.domain.refusal import Refusal
from dashboard.protocols.causes import causes, measured, read_causes, read_measured

ROW = """
[sources.product]
title = "A choice"

[cause_defaults]

[[causes]]
kind = "drug_begun"
title = "A drug that can lower counts"
changes = ["cytopenia"]
drugs = ["methotrexate"]
from_days = 0
to_days = 90
source = "product"
locator = "no window read"
verified = false
"""


def test_a_whole_row_is_read() -> None:
    (cause,) = read_causes("causes.toml", ROW)

    assert (cause.title, cause.window, cause.source.verified) == (
        "A drug that can lower counts",
        "up to 90 days before",
        False,
    )


@pytest.mark.parametrize("field", ["kind", "title", "changes", "from_days", "to_days", "source", "locator", "verified"])
def test_a_row_that_lacks_a_field_is_refused_by_file_title_and_field(field: str) -> None:
    text = "\n".join(line for line in ROW.splitlines() if not line.startswith(f"{field} ="))

    place = "a row without title" if field == "title" else "A drug that can lower counts"
    with pytest.raises(Refusal, match=f"causes.toml: {place}: '{field}' is missing"):
        read_causes("causes.toml", text)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"methotrexate"', '"metotrexate"', "metotrexate is neither a drug's key nor a class"),
        ('["cytopenia"]', '["cytopaenia"]', "cytopaenia"),
        ("to_days", "until_days", "until_days is not a field"),
    ],
)
def test_a_misspelt_word_is_refused(right: str, wrong: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_causes("causes.toml", ROW.replace(right, wrong))


def test_a_test_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Refusal, match="hemoglobin is no test's key"):
        read_measured(
            "causes.toml",
            '[measured_defaults]\nsource = "a"\n[[measured]]\nkind = "cytopenia"\ntest = "hemoglobin"\n',
        )


def test_every_change_has_rows_and_every_event_is_one_that_a_case_file_knows() -> None:
    assert all(any(kind in cause.changes for cause in causes()) for kind in ChangeKind)
    assert {event for cause in causes() for event in cause.events} <= set(EVENTS)
    assert {row.test for row in measured()} == {
        *("neutrophils", "platelets", "white_cells", "haemoglobin", "lymphocytes", "ck", "alt", "ast")
    }


def test_titles_tell_the_rows_apart() -> None:
    assert len({cause.title for cause in causes()}) == len(causes())


def test_no_window_claims_to_be_read_in_a_source() -> None:
    assert not any(cause.source.verified for cause in causes())
