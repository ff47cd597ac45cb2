"""What `make proof` tries at full size, here on a smaller scale; and that the README says what was found."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine

from bench.proof import clicks, kills, promises, writers
from bench.proof.__main__ import RESULTS
from bench.proof.ground import booking, load
from dashboard.services import record_act


def test_a_burst_of_clicks_leaves_one_record_and_one_audit_event(engine: Engine) -> None:
    assert clicks.prove(engine, bursts=25).value == 0


def test_a_click_that_got_another_answer_is_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = iter(range(1000))

    def every_click_for_itself(engine: Engine, command: object, *who: object) -> str:
        own = booking(f"click {next(twice)}", command.patient_id, None)  # type: ignore[attr-defined]
        try:
            return record_act(engine, own, *who)  # type: ignore[arg-type]
        except Exception:
            return "refused"

    monkeypatch.setattr(clicks, "record_act", every_click_for_itself)
    assert clicks.prove(engine, bursts=1).value > 0


def test_of_eight_writers_on_one_entry_nobody_loses_a_change(engine: Engine) -> None:
    found = writers.prove(engine, changes=3)

    assert (found.value, found.count) == (0, 24)


def test_nothing_acknowledged_is_lost_when_the_writing_process_is_killed(database_url: str) -> None:
    found = kills.prove(database_url, kills=5, acknowledged_before=20)

    assert [(each.name, each.value) for each in found if each.value] == []
    assert found[0].count >= 100


def test_what_is_lost_doubled_or_there_by_half_is_counted(engine: Engine) -> None:
    (patient_id,) = load(engine, "load", ["P-1"])
    facts = kills._facts_of(engine, patient_id)

    assert kills.examine(engine, {"load": patient_id}, facts) == kills.Damage(0, 0, 0, 0)
    assert kills.examine(engine, {"load": patient_id, "gone": "act"}, facts).lost == 1
    assert kills.examine(engine, {"load": "another"}, facts).lost == 1
    assert kills.examine(engine, {}, facts + 1).half == 1
    assert kills.examine(engine, {}, facts - 1).doubled == 1


def test_the_readme_says_what_was_found() -> None:
    assert promises.written(promises.README.read_text("utf-8")) == promises.promises(json.loads(RESULTS.read_text()))


def test_no_promise_was_broken_when_it_was_last_tried() -> None:
    figures = [each for program in json.loads(RESULTS.read_text()).values() for each in program["figures"]]

    assert figures
    assert [each["name"] for each in figures if each["goal"] is not None and each["value"] > each["goal"]] == []
