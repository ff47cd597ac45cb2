"""Local accounts: who may change them, and what a change does."""

from __future__ import annotations

import pytest
from sqlmodel import select

from dashboard.auth import sessions
from dashboard.auth.accounts import (
    COMMAND_LINE,
    AddAccount,
    add_account,
    close_demo,
    disable_account,
    open_demo,
    set_password,
    set_roles,
)
from dashboard.auth.entry import sign_in, sign_in_to_demo, sign_out
from dashboard.auth.grants import Grant
from dashboard.auth.listing import accounts
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty
from db import audit
from db.engine import reading, writing
from db.mark import Mark, write_mark
from db.models import AccountRow, AuditEventRow

PASSWORD = "plum river lantern quilt"
DERMATOLOGIST = Grant(Role.DERMATOLOGY)


@pytest.fixture
def anna(engine, clock):
    add_account(engine, AddAccount("anna", "Dr Anna Berg", (DERMATOLOGIST,), PASSWORD), COMMAND_LINE, clock)
    return "anna"


def test_the_right_password_signs_in_and_a_wrong_one_does_not(engine, clock, anna):
    assert sign_in(engine, anna, PASSWORD, clock)
    assert sign_in(engine, anna, PASSWORD + " ", clock) is None
    assert sign_in(engine, anna, PASSWORD.upper(), clock) is None
    assert sign_in(engine, "nobody", PASSWORD, clock) is None


@pytest.mark.parametrize("typed", ["Anna", " anna ", "ANNA"])
def test_the_case_of_a_user_name_does_not_matter(engine, clock, anna, typed):
    assert sign_in(engine, typed, PASSWORD, clock)


def test_a_password_typed_on_another_keyboard_is_the_same_password(engine, clock):
    composed, decomposed = "schöne grüße aus köln", "scho\u0308ne gru\u0308ße aus ko\u0308ln"
    add_account(engine, AddAccount("udo", "Udo", (DERMATOLOGIST,), composed), COMMAND_LINE, clock)

    assert sign_in(engine, "udo", decomposed, clock)


@pytest.mark.parametrize("taken", ["anna", "Anna", " ANNA"])
def test_a_user_name_belongs_to_one_account(engine, clock, anna, taken):
    with pytest.raises(Refusal, match="taken"):
        add_account(engine, AddAccount(taken, "Another", (DERMATOLOGIST,), PASSWORD), COMMAND_LINE, clock)


@pytest.mark.parametrize("username", ["", "a", "anna berg", "änna", "<b>", "a" * 65, "-anna"])
def test_a_user_name_is_plain(engine, clock, username):
    with pytest.raises(Refusal, match="2 to 64"):
        add_account(engine, AddAccount(username, "Anna", (DERMATOLOGIST,), PASSWORD), COMMAND_LINE, clock)


def test_an_account_without_a_role_is_refused_and_leaves_no_trace(engine, clock):
    with pytest.raises(Refusal, match="at least one role"):
        add_account(engine, AddAccount("anna", "Anna", (), PASSWORD), COMMAND_LINE, clock)

    assert accounts(engine) == []
    assert _actions(engine) == []


def test_a_disabled_account_cannot_sign_in_and_its_sessions_end(engine, clock, anna):
    token = sign_in(engine, anna, PASSWORD, clock)
    disable_account(engine, anna, COMMAND_LINE, clock)

    assert sessions.find(engine, token, now=clock.now()) is None
    assert sign_in(engine, anna, PASSWORD, clock) is None


def test_a_new_password_ends_the_sessions_and_replaces_the_old_one(engine, clock, anna):
    token = sign_in(engine, anna, PASSWORD, clock)
    set_password(engine, anna, "olive harbour kettle moss", COMMAND_LINE, clock)

    assert sessions.find(engine, token, now=clock.now()) is None
    assert sign_in(engine, anna, PASSWORD, clock) is None
    assert sign_in(engine, anna, "olive harbour kettle moss", clock)


def test_new_roles_hold_at_once_in_an_open_session(engine, clock, anna):
    token = sign_in(engine, anna, PASSWORD, clock)
    grants = (Grant(Role.COORDINATOR), Grant(Role.CONTRIBUTOR, Specialty.RADIOLOGY))
    set_roles(engine, anna, grants, COMMAND_LINE, clock, is_lead=True)

    actor = sessions.signed_in(engine, sessions.token_hash(token), now=clock.now())
    assert actor == Actor(
        name="anna",
        display_name="Dr Anna Berg",
        roles=frozenset({Role.COORDINATOR, Role.CONTRIBUTOR}),
        specialties=frozenset({Specialty.RADIOLOGY}),
        is_lead=True,
        session_hash=sessions.token_hash(token),
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_changes_accounts(engine, clock, anna, role):
    actor = Actor(name="somebody", roles=frozenset({role}), is_lead=True)
    for attempt in (
        lambda: add_account(engine, AddAccount("eve", "Eve", (DERMATOLOGIST,), PASSWORD), actor, clock),
        lambda: disable_account(engine, anna, actor, clock),
        lambda: set_password(engine, anna, "olive harbour kettle moss", actor, clock),
        lambda: set_roles(engine, anna, (Grant(Role.ADMINISTRATOR),), actor, clock, is_lead=False),
    ):
        with pytest.raises(Refusal, match="administrator"):
            attempt()

    assert [account.username for account in accounts(engine)] == ["anna"]
    assert sign_in(engine, anna, PASSWORD, clock)


def test_an_account_that_does_not_exist_cannot_be_changed(engine, clock):
    with pytest.raises(Refusal, match="no such account"):
        disable_account(engine, "eve", COMMAND_LINE, clock)


def test_every_change_and_every_sign_in_stands_in_the_audit_trail(engine, clock, anna):
    token = sign_in(engine, anna, PASSWORD, clock)
    sign_in(engine, anna, "wrong", clock)
    sign_in(engine, "nobody", "wrong", clock)
    sign_out(engine, token, clock)
    set_roles(engine, anna, (Grant(Role.OBSERVER),), COMMAND_LINE, clock, is_lead=False)
    set_password(engine, anna, "olive harbour kettle moss", COMMAND_LINE, clock)
    disable_account(engine, anna, COMMAND_LINE, clock)

    assert _actions(engine) == [
        ("command line", "add account"),
        ("anna", "sign in"),
        ("nobody", "sign in refused"),
        ("nobody", "sign in refused"),
        ("anna", "sign out"),
        ("command line", "set roles"),
        ("command line", "set password"),
        ("command line", "disable account"),
    ]
    with reading(engine) as session:
        assert audit.verify(session).broken_at is None


def test_neither_password_nor_token_is_stored(engine, clock, anna):
    token = sign_in(engine, anna, PASSWORD, clock)
    with reading(engine) as session:
        account = session.exec(select(AccountRow)).one()
        trail = str([row.model_dump() for row in session.exec(select(AuditEventRow))])

    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in trail
    assert token not in trail


def test_demo_accounts_exist_only_in_a_demo(engine, clock):
    mark_as(engine, clock, is_synthetic=True)
    assert sign_in_to_demo(engine, Role.ONCOLOGY, clock) is None

    open_demo(engine, clock)
    token = sign_in_to_demo(engine, Role.ONCOLOGY, clock)
    assert sessions.find(engine, token, now=clock.now()).username == "demo-oncology"

    close_demo(engine, clock)
    assert sessions.find(engine, token, now=clock.now()) is None
    assert sign_in_to_demo(engine, Role.ONCOLOGY, clock) is None

    open_demo(engine, clock)
    assert sign_in_to_demo(engine, Role.ONCOLOGY, clock)


def test_nobody_enters_without_a_password_once_there_is_a_real_patient(engine, clock):
    mark_as(engine, clock, is_synthetic=False)
    open_demo(engine, clock)
    assert sign_in_to_demo(engine, Role.ONCOLOGY, clock) is None


def mark_as(engine, clock, *, is_synthetic):
    with writing(engine) as session:
        write_mark(session, Mark(is_synthetic=is_synthetic), COMMAND_LINE, clock.now())


@pytest.mark.parametrize("password", ["", "plum river lantern quilt"])
def test_a_demo_account_cannot_be_entered_by_password_nor_given_one(engine, clock, password):
    open_demo(engine, clock)

    assert sign_in(engine, "demo-oncology", password, clock) is None
    with pytest.raises(Refusal, match="demo account"):
        set_password(engine, "demo-oncology", PASSWORD, COMMAND_LINE, clock)


def test_the_demo_has_every_role_once(engine, clock):
    open_demo(engine, clock)
    open_demo(engine, clock)

    assert {grant.role for account in accounts(engine) for grant in account.grants} == set(Role)
    assert len(accounts(engine)) == len(Role)


@pytest.mark.parametrize(
    ("text", "grant"),
    [
        ("oncology", Grant(Role.ONCOLOGY)),
        (" coordinator ", Grant(Role.COORDINATOR)),
        ("contributor:radiology", Grant(Role.CONTRIBUTOR, Specialty.RADIOLOGY)),
    ],
)
def test_a_role_is_written_in_one_word(text, grant):
    assert Grant.parse(text) == grant


@pytest.mark.parametrize("text", ["surgeon", "", "contributor", "contributor:magic", "oncology:radiology"])
def test_a_role_that_does_not_exist_is_refused(text):
    with pytest.raises(Refusal, match="contributor"):
        Grant.parse(text)


def _actions(engine):
    with reading(engine) as session:
        rows = session.exec(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
        return [(row.actor, row.action) for row in rows]
