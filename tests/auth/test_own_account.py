"""What a person does with the own account, and an administrator with everybody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from dashboard.auth import administering, own_account, sessions
from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account, disable_account, open_demo, set_roles
from dashboard.auth.entry import sign_in, sign_in_to_demo
from dashboard.auth.grants import Grant
from dashboard.auth.listing import accounts
from dashboard.auth.sessions import Need
from dashboard.auth.throttle import Throttles
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from db.engine import reading, writing
from db.mark import Mark, write_mark
from db.models import AuditEventRow

PASSWORD = "plum river lantern quilt"
NEW = "olive harbour kettle moss"
ROOT = Actor(name="root", roles=frozenset({Role.ADMINISTRATOR}))
ONCOLOGY = (Grant(Role.ONCOLOGY),)


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def anna(engine, hand):
    add_account(engine, AddAccount("anna", "Anna", (Grant(Role.DERMATOLOGY),), PASSWORD), COMMAND_LINE, hand)
    return _enter(engine, hand, "anna", PASSWORD)


@pytest.mark.parametrize("ends_others", [True, False])
def test_a_new_password_needs_the_current_one_and_ends_other_sessions_if_asked(engine, hand, anna, ends_others):
    elsewhere = _enter(engine, hand, "anna", PASSWORD)
    for current, new, because in (
        ("wrong", NEW, "current password is not right"),
        (PASSWORD, PASSWORD, "is the current one"),
        (PASSWORD, "short", "needs 15"),
    ):
        with pytest.raises(Refusal, match=because):
            own_account.change_password(engine, anna, current, new, hand, ends_others=ends_others)
    own_account.change_password(engine, anna, PASSWORD, NEW, hand, ends_others=ends_others)

    assert _is_open(engine, hand, anna)
    assert _is_open(engine, hand, elsewhere) is not ends_others
    assert sign_in(engine, "anna", PASSWORD, hand) is None
    assert sign_in(engine, "anna", NEW, hand)


def test_a_person_sees_and_ends_the_own_sessions_and_nobody_elses(engine, hand, anna):
    hand.at += timedelta(minutes=2)
    elsewhere = _enter(engine, hand, "anna", PASSWORD)
    add_account(engine, AddAccount("ben", "Ben", ONCOLOGY, PASSWORD), COMMAND_LINE, hand)
    ben = _enter(engine, hand, "ben", PASSWORD)

    shown = own_account.open_sessions(engine, anna, hand)
    assert [(each.session_hash, each.is_this) for each in shown] == [
        (anna.session_hash, True),
        (elsewhere.session_hash, False),
    ]
    assert shown[1].since - shown[0].since == timedelta(minutes=2)
    with pytest.raises(Refusal, match="not open any more"):
        own_account.end_session(engine, anna, ben.session_hash, hand)
    own_account.end_session(engine, anna, elsewhere.session_hash, hand)
    assert not _is_open(engine, hand, elsewhere)

    own_account.sign_out_everywhere(engine, anna, hand)
    assert not _is_open(engine, hand, anna)
    assert _is_open(engine, hand, ben)


def test_a_password_that_was_handed_out_opens_only_the_page_that_replaces_it_and_only_for_a_day(engine, hand):
    handed_out = administering.add(engine, "ben", "Ben", ONCOLOGY, ROOT, hand)
    ben = _enter(engine, hand, "ben", handed_out)

    assert ben.need is Need.PASSWORD
    assert not _is_open(engine, hand, ben)
    hand.at += timedelta(minutes=1)
    elsewhere = _enter(engine, hand, "ben", handed_out)
    own_account.change_password(engine, ben, handed_out, NEW, hand, ends_others=False)
    assert _is_open(engine, hand, ben)
    assert not _is_open(engine, hand, elsewhere)

    second = administering.reset_password(engine, "ben", ROOT, hand)
    assert not _is_open(engine, hand, ben)
    assert sign_in(engine, "ben", NEW, hand) is None
    hand.at += timedelta(hours=24)
    with pytest.raises(Refusal, match="Ask an administrator for a new one"):
        sign_in(engine, "ben", second, hand)
    assert sign_in(engine, "ben", "wrong", hand) is None
    third = administering.reset_password(engine, "ben", ROOT, hand)
    assert len({handed_out, second, third}) == 3
    assert _enter(engine, hand, "ben", third).need is Need.PASSWORD


def test_an_administrator_ends_sessions_disables_and_enables(engine, hand, anna):
    elsewhere = _enter(engine, hand, "anna", PASSWORD)
    assert {each.session_hash for each in administering.open_sessions(engine, ROOT, hand)} == {
        anna.session_hash,
        elsewhere.session_hash,
    }
    administering.end_session(engine, elsewhere.session_hash, ROOT, hand)
    assert _is_open(engine, hand, anna)
    assert not _is_open(engine, hand, elsewhere)
    administering.end_sessions_of(engine, "anna", ROOT, hand)
    assert administering.open_sessions(engine, ROOT, hand) == []

    disable_account(engine, "anna", ROOT, hand)
    assert sign_in(engine, "anna", PASSWORD, hand) is None
    administering.enable_account(engine, "anna", ROOT, hand)
    assert sign_in(engine, "anna", PASSWORD, hand)
    assert _actions(engine)[-5:] == ["end session", "disable account", "sign in refused", "enable account", "sign in"]


def test_an_unlocked_account_need_not_wait(engine, hand, anna):
    throttles = Throttles()
    for _ in range(8):
        throttles.by_account.wait_s("anna")
        throttles.codes.wait_s("anna")
    assert throttles.waits_s("anna") > 0

    administering.unlock_account(engine, "anna", ROOT, hand, throttles)

    assert throttles.waits_s("anna") == 0
    assert throttles.by_account.wait_s("anna") == 0
    assert _actions(engine)[-1] == "unlock account"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_what_administrators_do_is_refused_to_everybody_else_and_noted(engine, hand, role):
    actor = Actor(name="somebody", roles=frozenset({role}), is_lead=True)
    for attempt in (
        lambda: administering.all_accounts(engine, actor),
        lambda: administering.open_sessions(engine, actor, hand),
        lambda: administering.add(engine, "eve", "Eve", ONCOLOGY, actor, hand),
        lambda: administering.reset_password(engine, "anna", actor, hand),
        lambda: administering.reset_codes(engine, "anna", actor, hand),
        lambda: administering.enable_account(engine, "anna", actor, hand),
        lambda: administering.unlock_account(engine, "anna", actor, hand, Throttles()),
        lambda: administering.end_session(engine, "0" * 64, actor, hand),
        lambda: administering.end_sessions_of(engine, "anna", actor, hand),
    ):
        with pytest.raises(Refusal, match="This is for administrator"):
            attempt()

    assert _actions(engine) == ["refused"] * 8


def test_an_administrator_cannot_lock_the_own_account_out(engine, hand, anna):
    me = Actor(name="anna", roles=frozenset({Role.ADMINISTRATOR}))
    for attempt in (
        lambda: disable_account(engine, "anna", me, hand),
        lambda: set_roles(engine, "anna", ONCOLOGY, me, hand, is_lead=False),
        lambda: administering.reset_password(engine, " ANNA", me, hand),
        lambda: administering.reset_codes(engine, "anna", me, hand),
    ):
        with pytest.raises(Refusal, match="your own account"):
            attempt()


def test_what_a_demos_administrator_adds_ends_with_the_demo_and_nothing_else_can_be_changed(engine, hand, anna, clock):
    with writing(engine) as session:
        write_mark(session, Mark(is_synthetic=True), COMMAND_LINE, hand.now())
    open_demo(engine, clock)
    sign_in_to_demo(engine, Role.ADMINISTRATOR, hand)
    demo = Actor(name="demo-administrator", roles=frozenset({Role.ADMINISTRATOR}))
    administering.add(engine, "eve", "Eve", (Grant(Role.ADMINISTRATOR),), demo, hand)

    assert {each.username for each in accounts(engine) if each.is_demo} >= {"eve"}
    administering.reset_password(engine, "eve", demo, hand)
    for username in ("anna", "demo-oncology", "demo-administrator"):
        with pytest.raises(Refusal):
            administering.reset_password(engine, username, demo, hand)
    with pytest.raises(Refusal, match="outside it"):
        administering.enable_account(engine, "eve", ROOT, hand)


def _enter(engine, hand, username, password):
    token = sign_in(engine, username, password, hand)
    return sessions.find(engine, token, now=hand.now())


def _is_open(engine, hand, who):
    return sessions.is_open(engine, who.session_hash, now=hand.now())


def _actions(engine):
    with reading(engine) as session:
        return session.exec(select(AuditEventRow.action).order_by(AuditEventRow.seq)).all()
