"""What `assess` prints: exactly the agreed keys, and the agreed answer for every published example."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dashboard.clock import clock
from dashboard.domain.words import Region
from dashboard.exchange.assessment import assess_files
from dashboard.protocols.loader import imacs

CASES = Path(__file__).parents[1] / "cases"
SCREENING = json.loads((CASES / "screening.json").read_text())
PRINTED = {
    each["id"]: each
    for each in assess_files([CASES / "screening.json"], None, imacs(), Region.UK, clock(date(2026, 6, 1)))
}


def matches(wanted, item):
    return all(item.get(key) == value for key, value in wanted.items())


@pytest.mark.parametrize("case", SCREENING, ids=[f"{case['id']}: {case['title']}" for case in SCREENING])
def test_the_screening_examples_are_assessed_as_agreed(case):
    expect, printed = case["expect"], PRINTED[case["id"]]
    risk, plan = printed["risk"], printed["plan"]

    assert printed["today"] == case["as_of"]
    assert {key: risk[key] for key in ("group", "n_high", "n_intermediate") if key in expect} == {
        key: expect[key] for key in ("group", "n_high", "n_intermediate") if key in expect
    }
    assert [wanted for wanted in expect["plan_includes"] if not any(matches(wanted, item) for item in plan)] == []
    assert [item for item in plan if any(matches(unwanted, item) for unwanted in expect["plan_excludes"])] == []
    assert set(expect["flags"]) <= set(risk["flags"])


def test_an_assessment_has_the_agreed_keys_and_no_others():
    source = {"title", "doi", "locator", "verified"}
    printed = PRINTED["S01"]

    assert set(printed) == {"id", "today", "protocol", "risk", "plan", "plan_if_highest", "findings"}
    assert set(printed["protocol"]) == {"id", "version"}
    assert set(printed["risk"]) == {
        *("group", "computed_group", "n_high", "n_intermediate", "provisional", "highest_possible", "flags", "factors"),
    }
    assert {frozenset(factor) for factor in printed["risk"]["factors"]} == {
        frozenset({"factor", "level", "because", "source"})
    }
    keys = {"key", "item", "panel", "round", "due_on", "state", "strength", "owner", "because", "source"}
    assert {frozenset(item) for item in printed["plan"] if item["item"] != "national_programme"} == {frozenset(keys)}
    assert {frozenset(item) for item in printed["plan"] if item["item"] == "national_programme"} == {
        frozenset(keys | {"programme"})
    }
    assert set(printed["plan"][0]["source"]) == source


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
def test_everything_recommended_carries_its_reason_and_its_source(printed):
    for each in (*printed["risk"]["factors"], *printed["plan"], *printed["plan_if_highest"]):
        assert each["because"].strip()
        assert each["source"]["title"].strip()
        assert each["source"]["locator"].strip()
        assert each["source"].get("doi") or each["source"].get("url")


@pytest.mark.parametrize("today", [date(2026, 3, 3), date(2027, 6, 1)], ids=["90 days before", "a year after"])
def test_only_the_states_of_an_assessment_depend_on_the_day(today):
    def timeless(each):
        return {key: [{k: v for k, v in item.items() if k != "state"} for item in each[key]] for key in ("plan",)}

    for each in assess_files([CASES / "screening.json"], today, imacs(), Region.UK, clock()):
        assert each["today"] == today.isoformat()
        assert timeless(each) == timeless(PRINTED[each["id"]])


def test_assess_imports_neither_a_database_nor_a_screen():
    slow = "{'sqlalchemy', 'streamlit', 'pandas', 'plotly', 'pydantic'}"
    looks = f"import sys, dashboard.__main__, dashboard.exchange.assessment; print({slow} & set(sys.modules))"

    printed = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "set()"
