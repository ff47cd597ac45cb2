"""Whatever a person does leaves exactly one event: reads, searches, exports, prints, refusals, and coming and going."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from builders import cancer, drug, having, high_risk
from people import COORDINATOR, OBSERVER, ONCOLOGIST, named, numbered
from sqlalchemy import Engine, select

from dashboard import asgi, services
from dashboard.auth import accounts, entry
from dashboard.auth.accounts import COMMAND_LINE, AddAccount
from dashboard.auth.door import Door
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import ActState, CancerState, Group
from dashboard.services.reads import LOOKING_GOES_ON
from db import audit
from db.anchors import anchor_file
from db.engine import reading
from db.models import AuditEventRow

PASSWORD = "plum river lantern quilt"
CANARIES = ("Zyxwvut", "Q-4711", "azathioprine", "nasopharynx-canary")
MARY = numbered(
    named(
        having(
            high_risk(family_name=CANARIES[0]),
            regimen=(drug(CANARIES[2]),),
            cancers=(cancer(CANARIES[3], "2026-05-20", CancerState.PLANNING),),
        )
    ),
    CANARIES[1],
)
CT = "imacs-2023/ct_neck_thorax_abdomen_pelvis/diagnosis"


class MovingClock(Clock):
    """Real time that a test moves on."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + MovingClock.ahead


@pytest.fixture(autouse=True)
def _own_anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HELIOTROPE_ANCHOR_FILE", str(tmp_path / "elsewhere" / "trail.anchors"))
    yield
    MovingClock.ahead = timedelta()


@pytest.fixture
def moving(clock: Clock) -> MovingClock:
    return MovingClock(clock.zone, clock.fixed_on)


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    return services.load_records(engine, [MARY], COORDINATOR, clock, key="load").patient_ids[0]


def test_looking_again_within_fifteen_minutes_is_one_event(
    engine: Engine, moving: MovingClock, patient_id: str
) -> None:
    def look(screen: str, whom: str | None, who: Actor) -> None:
        services.note_read(engine, screen, whom, who, moving)

    first, other = (Actor(name="ono", roles=frozenset({Role.ONCOLOGY}), session_hash=each) for each in ("a", "b"))
    for _ in range(3):
        look("Patient", patient_id, first)
    assert len(events(engine, "read")) == 1
    look("Patient", patient_id, other)
    look("Weekly review", patient_id, first)
    look("Weekly review", None, first)
    assert len(events(engine, "read")) == 4

    MovingClock.ahead = LOOKING_GOES_ON - timedelta(seconds=30)
    look("Patient", patient_id, first)
    assert len(events(engine, "read")) == 4
    MovingClock.ahead = LOOKING_GOES_ON + timedelta(seconds=30)
    look("Patient", patient_id, first)
    assert len(events(engine, "read")) == 5


def test_a_search_is_kept_as_what_was_opened_and_a_hash_that_only_the_key_can_make(
    engine: Engine, clock: Clock, patient_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for term in ("Zyxwvut", " zyxwvut ", "another"):
        services.note_search(engine, term, patient_id, ONCOLOGIST, clock)
    monkeypatch.setenv("HELIOTROPE_ANCHOR_KEY", "another key")
    services.note_search(engine, "Zyxwvut", patient_id, ONCOLOGIST, clock)

    same, again, other, other_key = (event.object for event in events(engine, "search"))
    assert same == again
    assert len({same, other, other_key}) == 3
    assert {event.patient_id for event in events(engine, "search")} == {patient_id}


def test_what_is_refused_for_another_reason_than_the_policy_is_no_refusal_of_the_trail(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    with pytest.raises(Refusal, match="future"):
        services.record_act(engine, act(patient_id, "1", ActState.DONE, date(2027, 1, 1)), ONCOLOGIST, clock)

    assert not events(engine, "refused")


def test_an_account_that_may_not_manage_accounts_is_refused_with_one_event(engine: Engine, clock: Clock) -> None:
    with pytest.raises(Refusal, match="may not manage accounts"):
        accounts.disable_account(engine, "anna", ONCOLOGIST, clock)

    assert [(event.actor, event.object) for event in events(engine)] == [("ono", "action/manage_accounts")]


def test_a_refusal_about_somebody_who_does_not_exist_keeps_nothing_of_what_was_asked(
    engine: Engine, clock: Clock
) -> None:
    for whom in ("Zyxwvut, born 1961", "x" * 10_000, "nul \x00"):
        with pytest.raises(Refusal, match="may not"):
            services.note_export(engine, [whom], "timeline", OBSERVER, clock)

    assert [event.patient_id for event in events(engine, "refused")] == [None] * 3


def test_a_random_session_is_found_again_event_by_event_and_holds_no_value_of_a_fact(
    engine: Engine, moving: MovingClock, patient_id: str
) -> None:
    random, expected = Random(4), [(event.actor, event.action, event.patient_id) for event in events(engine)]
    anna = AddAccount("anna", "Anna", (Grant(Role.ONCOLOGY),), PASSWORD)
    accounts.add_account(engine, anna, COMMAND_LINE, moving)
    expected.append((COMMAND_LINE.name, "add account", None))
    for number in range(100):
        do, event = random.choice(WHAT_PEOPLE_DO)
        MovingClock.ahead += timedelta(minutes=16)
        who, actions, is_about_her = event
        do(engine, patient_id, number, moving)
        expected += [(who, action, patient_id if is_about_her else None) for action in actions.split(", ")]

    found = events(engine)
    assert [(event.actor, event.action, event.patient_id) for event in found] == expected
    assert len({action for _, action, _ in expected}) > 8
    told = json.dumps([event._asdict() for event in found], default=str).lower()
    assert not [word for word in (*CANARIES, PASSWORD) if word.lower() in told]
    with reading(engine) as session:
        assert audit.verify(session).broken_at is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_trail_is_anchored_again_and_again_while_the_server_runs(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "EVERY_S", 0.01)

    async def serve_for_a_while() -> None:
        serving = asyncio.create_task(asgi._anchor_again_and_again(Door(engine, clock)))
        while not anchor_file(engine.url).exists() or len(anchor_file(engine.url).read_text().splitlines()) < 3:
            await asyncio.sleep(0.01)
        serving.cancel()

    asyncio.run(asyncio.wait_for(serve_for_a_while(), timeout=20))


def act(patient_id: str, key: str, state: ActState, on: date) -> services.RecordAct:
    return services.RecordAct(
        patient_id=patient_id, plan_key=f"{patient_id}/{CT}", state=state, on=on, idempotency_key=key
    )


def book_and_withdraw(engine: Engine, patient_id: str, number: int, clock: Clock) -> None:
    with reading(engine) as session:
        follows = services.open_patient(session, patient_id).follows.get(f"{patient_id}/{CT}")
    booking = replace(act(patient_id, f"book {number}", ActState.BOOKED, date(2026, 6, 9)), follows=follows)
    act_id = services.record_act(engine, booking, ONCOLOGIST, clock)
    assert services.record_act(engine, booking, ONCOLOGIST, clock) == act_id  # a second click
    undo = services.RetractAct(patient_id=patient_id, act_id=act_id, reason="wrong", idempotency_key=f"undo {number}")
    services.retract_act(engine, undo, ONCOLOGIST, clock)


def look(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    services.note_read(engine, "Patient", patient_id, ONCOLOGIST, clock)


def look_at_many(engine: Engine, _: str, __: int, clock: Clock) -> None:
    services.note_read(engine, "Overview", None, ONCOLOGIST, clock)


def search(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    services.note_search(engine, CANARIES[0], patient_id, ONCOLOGIST, clock)


def print_(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    services.note_print(engine, "Patient", patient_id, OBSERVER, clock)


def export(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    services.note_export(engine, [patient_id], "timeline, Picture (PNG)", ONCOLOGIST, clock)


def export_though_refused(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    with pytest.raises(Refusal, match="may not"):
        services.note_export(engine, [patient_id], "timeline, Picture (PNG)", OBSERVER, clock)


def confirm_though_refused(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    confirming = services.ConfirmGroup(patient_id=patient_id, group=Group.STANDARD, idempotency_key="never")
    with pytest.raises(Refusal, match="may not"):
        services.confirm_group(engine, confirming, ONCOLOGIST, clock)


def sign_in(engine: Engine, _: str, __: int, clock: Clock) -> None:
    assert entry.sign_in(engine, "anna", PASSWORD, clock)


def fail_to_sign_in(engine: Engine, _: str, number: int, clock: Clock) -> None:
    name = ("anna", CANARIES[0], "demo")[number % 3]
    if name == "demo":
        assert entry.sign_in_to_demo(engine, Role.ONCOLOGY, clock) is None
    else:
        assert entry.sign_in(engine, name, f"{PASSWORD}!", clock) is None


def set_roles(engine: Engine, _: str, __: int, clock: Clock) -> None:
    accounts.set_roles(engine, "anna", [Grant(Role.ONCOLOGY)], COMMAND_LINE, clock, is_lead=False)


def read_the_trail(engine: Engine, patient_id: str, _: int, clock: Clock) -> None:
    administrator = Actor(name="adam", roles=frozenset({Role.ADMINISTRATOR}))
    services.read_audit(engine, services.AuditQuestion(patient_id=patient_id), 1, administrator, clock)


WHAT_PEOPLE_DO: tuple[tuple[Callable[[Engine, str, int, Clock], None], tuple[str, str, bool]], ...] = (
    (book_and_withdraw, ("ono", "create, retract", True)),
    (look, ("ono", "read", True)),
    (look_at_many, ("ono", "read", False)),
    (search, ("ono", "search", True)),
    (print_, ("obi", "print", True)),
    (export, ("ono", "export", True)),
    (export_though_refused, ("obi", "refused", True)),
    (confirm_though_refused, ("ono", "refused", True)),
    (sign_in, ("anna", "sign in", False)),
    (fail_to_sign_in, ("nobody", "sign in refused", False)),
    (set_roles, (COMMAND_LINE.name, "set roles", False)),
    (read_the_trail, ("adam", "read", True)),
)


def events(engine: Engine, action: str | None = None) -> list[AuditEventRow]:
    table = AuditEventRow.__table__  # type: ignore[attr-defined]
    with reading(engine) as session:
        found = session.execute(select(table).order_by(table.c.seq)).all()
    return [event for event in found if action in (None, event.action)]
