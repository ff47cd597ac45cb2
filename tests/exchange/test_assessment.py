"""What `assess` prints: exactly the agreed keys, and the agreed answer for every published example."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.clock import clock
from dashboard.domain.words import Region
from dashboard.exchange.assessment import assess_files
from dashboard.protocols.loader import imacs
from dashboard.protocols.safety import safety_rules

CASES = Path(__file__).parents[1] / "cases"
SCREENING = json.loads((CASES / "screening.json").read_text())
SAFETY = json.loads((CASES / "safety.json").read_text())


def printed_for(name, today=None):
    found = assess_files([CASES / name], today, imacs(), Region.UK, safety_rules(), clock(date(2026, 6, 1)))
    return {each["id"]: each for each in found}


PRINTED, PRINTED_SAFETY = printed_for("screening.json"), printed_for("safety.json")


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


@pytest.mark.parametrize("case", SAFETY, ids=[f"{case['id']}: {case['title']}" for case in SAFETY])
def test_the_safety_examples_find_what_was_agreed_and_no_crowd_beside_it(case):
    expect, printed = case["expect"], PRINTED_SAFETY[case["id"]]
    active = [finding for finding in printed["findings"] if finding["active"]]
    severities = {rule: {f["severity"] for f in active if f["rule"] == rule} for rule in {f["rule"] for f in active}}

    assert {rule: severities.get(rule) for rule in expect["fires"]} == {
        rule: {severity} for rule, severity in expect["fires"].items()
    }
    assert not set(expect["stays_silent"]) & set(severities)
    assert all(len(found) == 1 for found in severities.values()), "one severity at a time"
    assert len(severities) <= len(expect["fires"]) + 8
    for key, value in expect.get("steroid", {}).items():
        assert printed["steroid"][key] == pytest.approx(value, abs=0.1)


def test_a_finding_has_the_agreed_keys_and_no_others():
    keys = {"key", "group_key", "rule", "kind", "severity", "owners", "from", "until", "active", "because", "source"}
    found = [finding for printed in PRINTED_SAFETY.values() for finding in printed["findings"]]

    assert {frozenset(finding) for finding in found} == {frozenset(keys)}
    assert all(finding["because"].strip() and finding["source"]["title"].strip() for finding in found)
    assert all(len({f["key"] for f in p["findings"]}) == len(p["findings"]) for p in PRINTED_SAFETY.values())


@pytest.mark.parametrize("days_later", [-90, 365])
@pytest.mark.parametrize(("name", "known"), [("screening.json", PRINTED), ("safety.json", PRINTED_SAFETY)])
def test_a_case_that_asks_about_another_day_differs_in_states_alone(tmp_path, name, known, days_later):
    cases = json.loads((CASES / name).read_text())
    for case in cases:
        case["as_of"] = str(date.fromisoformat(case["as_of"]) + timedelta(days=days_later))
    (tmp_path / name).write_text(json.dumps(cases))
    moved = assess_files([tmp_path / name], None, imacs(), Region.UK, safety_rules(), clock(date(2026, 6, 1)))

    def timeless(printed):
        items = [{k: v for k, v in item.items() if k != "state"} for item in printed["plan"]]
        found = [{k: v for k, v in finding.items() if k != "active"} for finding in printed["findings"]]
        return printed["risk"], items, found

    assert {each["id"]: timeless(each) for each in moved} == {id_: timeless(each) for id_, each in known.items()}


@pytest.mark.parametrize("today", [date(2026, 3, 3), date(2027, 6, 1)], ids=["90 days before", "a year after"])
def test_only_whether_a_finding_is_active_depends_on_the_day(today):
    def timeless(printed):
        return [{k: v for k, v in finding.items() if k != "active"} for finding in printed["findings"]]

    for case_id, printed in printed_for("safety.json", today).items():
        assert timeless(printed) == timeless(PRINTED_SAFETY[case_id])


def test_an_assessment_has_the_agreed_keys_and_no_others():
    source = {"title", "doi", "locator", "verified"}
    printed = PRINTED["S01"]

    assert set(printed) == {"id", "today", "protocol", "risk", "plan", "plan_if_highest", "findings", "steroid"}
    assert set(printed["steroid"]) == {"continuous_mg_per_day", "total_mg_per_day", "last_365_days_g"}
    assert set(printed["protocol"]) == {"id", "version"}
    assert set(printed["risk"]) == {
        *("group", "computed_group", "n_high", "n_intermediate", "provisional", "highest_possible", "flags", "factors"),
        *("because", "source"),
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
    for each in (printed["risk"], *printed["risk"]["factors"], *printed["plan"], *printed["plan_if_highest"]):
        assert each["because"].strip()
        assert each["source"]["title"].strip()
        assert each["source"]["locator"].strip()
        assert each["source"].get("doi") or each["source"].get("url")


@pytest.mark.parametrize("today", [date(2026, 3, 3), date(2027, 6, 1)], ids=["90 days before", "a year after"])
def test_only_the_states_of_an_assessment_depend_on_the_day(today):
    def timeless(each):
        return {key: [{k: v for k, v in item.items() if k != "state"} for item in each[key]] for key in ("plan",)}

    for each in assess_files([CASES / "screening.json"], today, imacs(), Region.UK, safety_rules(), clock()):
        assert each["today"] == today.isoformat()
        assert timeless(each) == timeless(PRINTED[each["id"]])


def test_assess_imports_neither_a_database_nor_a_screen():
    slow = "{'sqlalchemy', 'streamlit', 'pandas', 'plotly', 'pydantic'}"
    looks = f"import sys, dashboard.__main__, dashboard.exchange.assessment; print({slow} & set(sys.modules))"

    printed = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "set()"
