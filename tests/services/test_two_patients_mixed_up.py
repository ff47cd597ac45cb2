"""A form that names one patient and a fact of another is refused, whichever of the ids was swapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import product
from random import Random
from typing import Any

import pytest
from asked import ASKED, BEFORE, somebody
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST
from sqlalchemy import Engine

from dashboard import services
from dashboard.clock import Clock
from dashboard.domain.refusal import Refusal
from db.engine import reading
from db.versions import versions

SENT_BY = {
    "record_act": COORDINATOR,
    "retract_act": COORDINATOR,
    "answer_flare": DERMATOLOGIST,
    "answer_finding": RHEUMATOLOGIST,
    "change_regimen": RHEUMATOLOGIST,
    "record_treatment": ONCOLOGIST,
    "restrict_patient": COORDINATOR,
}
WITHOUT_OTHER_IDS = {
    "load_records",
    "preview_records",
    "note_export",
    "confirm_group",
    "open_in_emergency",
    "add_patient",
}
"""They name patients and nothing of theirs."""
OF_CHANGES = {"undo_change"}
"""It names a request; that one of another patient is refused is tried in test_undoing.py."""
OF_OPENINGS = {"end_emergency", "emergencies", "review_emergency"}
OF_ACCOUNTS = {"add_account", "disable_account", "set_password", "set_roles"}
FORMS = [
    asked
    for asked in ASKED
    if asked.partition("/")[0] in SENT_BY and asked not in ("answer_finding/pharmacy", "change_regimen/confirm_own")
]
MOST_AT_ONCE = 24


def test_no_service_is_left_out() -> None:
    assert {
        asked.partition("/")[0] for asked in ASKED
    } == SENT_BY.keys() | WITHOUT_OTHER_IDS | OF_CHANGES | OF_OPENINGS | OF_ACCOUNTS


@pytest.mark.parametrize("asked", FORMS)
def test_a_form_with_ids_of_two_patients_is_refused_and_changes_nothing(
    engine: Engine, clock: Clock, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = services.load_records(engine, [somebody("T-1"), somebody("T-2")], COORDINATOR, clock, key="load").patient_ids
    actor = SENT_BY[asked.partition("/")[0]]
    for patient_id in both:
        if before := BEFORE.get(asked):
            before(engine, patient_id, replace(actor, name="before"), clock)
    service, form = sent(engine, both[0], asked, clock, monkeypatch)
    held = [ids_of(engine, patient_id) for patient_id in both]

    forged = list(mixes(form, dict(zip(*held, strict=True)), both))
    accepted = []
    for number, mixed in enumerate(Random(1).sample(forged, min(MOST_AT_ONCE, len(forged)))):
        try:
            service(engine, replace(mixed, idempotency_key=f"mix {number}"), actor, clock)
            accepted.append(mixed)
        except Refusal:
            continue

    assert forged
    assert not accepted
    assert [ids_of(engine, patient_id) for patient_id in both] == held


def sent(engine: Engine, patient_id: str, asked: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """The service, and the form that it would get."""
    name, caught = asked.partition("/")[0], []
    service = getattr(services, name)
    with monkeypatch.context() as patch:
        patch.setattr(services, name, lambda _engine, form, *_: caught.append(form))
        ASKED[asked](engine, patient_id, SENT_BY[name], clock)
    return service, replace(caught[0], idempotency_key="")


def ids_of(engine: Engine, patient_id: str) -> list[str]:
    """The ids of a patient and of every version of every fact, in the order of writing: alike for two alike."""
    with reading(engine) as session:
        found = versions(session, [patient_id])[patient_id]
    return [patient_id, *(each for version in found for each in (version.version_id, version.fact_id))]


def mixes(form: Any, other: dict[str, str], both: tuple[str, ...]) -> Iterator[Any]:
    """The form with every choice of its ids, but not all of them, made the other patient's; and with an id of the
    other's where it has none."""
    places = sum(1 for _ in ids_in(form, other))
    for swapped in product((False, True), repeat=places):
        if any(swapped) and not all(swapped):
            yield changed(form, other, iter(swapped))
    whole = changed(form, other, iter((True,) * places))
    foreign = (sorted(set(other.values()) - {both[1]}), sorted(set(other) - {both[0]}))
    for one, theirs in ((form, foreign[0]), (whole, foreign[1])):
        follows = one.follows if hasattr(one, "follows") else ""
        if follows is None:
            yield from (replace(one, follows=each) for each in theirs)
        elif isinstance(follows, tuple):
            yield from (replace(one, follows=(*follows, each)) for each in theirs)
    for fact_id in foreign[0]:
        if hasattr(form, "act_id"):
            yield replace(form, act_id=fact_id)


def ids_in(value: Any, other: dict[str, str]) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if value.partition("/")[0] in other else []
    elif isinstance(value, tuple):
        for each in value:
            yield from ids_in(each, other)
    elif is_dataclass(value):
        for each in fields(value):
            yield from ids_in(getattr(value, each.name), other)


def changed(value: Any, other: dict[str, str], swapped: Iterator[bool]) -> Any:
    if isinstance(value, str):
        first, slash, rest = value.partition("/")
        return f"{other[first]}{slash}{rest}" if first in other and next(swapped) else value
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(changed(each, other, swapped) for each in value)
    if is_dataclass(value) and list(ids_in(value, other)):
        told = {each.name: changed(getattr(value, each.name), other, swapped) for each in fields(value)}
        return replace(value, **told)
    return value
