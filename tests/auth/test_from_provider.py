"""Whose account it is, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from dashboard.auth import sessions
from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account, disable_account
from dashboard.auth.administering import enable_account
from dashboard.auth.from_provider import sign_in_from
from dashboard.auth.grants import Grant
from dashboard.auth.openid import Person
from dashboard.auth.provider import Provider
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty
from db.engine import reading
from db.models import AccountAtProviderRow, AccountRow

ROLES = (
    ("skin", Grant(Role.DERMATOLOGY)),
    ("xray", Grant(Role.CONTRIBUTOR, Specialty.RADIOLOGY)),
    ("it", Grant(Role.ADMINISTRATOR)),
)


def hospital(issuer="https://elsewhere.example"):
    return Provider(name="St Elsewhere", issuer=issuer, client_id="h", client_secret="s", claim="groups", roles=ROLES)


def person(subject="17", username="dana", *groups):
    return Person(subject, username, f"Dr {username}", frozenset(groups or {"skin"}))


def who(engine, token, clock):
    return sessions.find(engine, token, now=clock.now())


def test_a_person_is_known_by_the_key_that_never_changes(engine, clock):
    first = who(engine, sign_in_from(engine, hospital(), person(), clock), clock)
    married = who(engine, sign_in_from(engine, hospital(), person(username="dana.dee"), clock), clock)
    namesake = who(engine, sign_in_from(engine, hospital(), person(subject="18"), clock), clock)
    elsewhere = who(engine, sign_in_from(engine, hospital("https://other.example"), person(), clock), clock)

    assert married.account_id == first.account_id
    assert len({first.account_id, namesake.account_id, elsewhere.account_id}) == 3
    assert [each.username for each in (first, married, namesake, elsewhere)] == ["dana", "dana", "dana-2", "dana-3"]


def test_roles_and_specialty_are_those_of_todays_groups_in_open_sessions_too(engine, clock):
    before = sign_in_from(engine, hospital(), person(), clock)
    sign_in_from(engine, hospital(), person("17", "dana", "xray"), clock)
    actor = who(engine, before, clock).actor

    assert actor.roles == {Role.CONTRIBUTOR}
    assert actor.specialties == {Specialty.RADIOLOGY}


def test_an_administrator_of_the_hospital_gives_a_second_proof_there_and_not_here(engine, clock):
    found = who(engine, sign_in_from(engine, hospital(), person("17", "dana", "it"), clock), clock)

    assert found.need is None
    assert found.issuer == "https://elsewhere.example"


def test_a_disabled_account_is_refused_until_it_is_enabled(engine, clock):
    sign_in_from(engine, hospital(), person(), clock)
    disable_account(engine, "dana", COMMAND_LINE, clock)
    with pytest.raises(Refusal, match="disabled"):
        sign_in_from(engine, hospital(), person(), clock)
    enable_account(engine, "dana", COMMAND_LINE, clock)

    assert sign_in_from(engine, hospital(), person(), clock)


def test_a_first_sign_in_in_two_tabs_at_once_makes_one_account(engine, clock):
    with ThreadPoolExecutor(4) as tabs:
        tokens = list(tabs.map(lambda _: sign_in_from(engine, hospital(), person(), clock), range(4)))

    assert len({who(engine, token, clock).account_id for token in tokens}) == 1
    with reading(engine) as session:
        assert len(session.exec(select(AccountAtProviderRow)).all()) == 1


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("dana.dee@elsewhere.example", "dana.dee"),
        ("Zoë Ünal", "zoeunal"),
        ("._-dana", "dana"),
        ("李娜", "user"),
        ("", "user"),
        ("d", "user"),
        ("d" * 100, "d" * 60),
        ("anna", "anna-2"),
        ("ANNA@elsewhere.example", "anna-2"),
    ],
)
def test_the_user_name_is_made_of_what_the_provider_calls_the_person(engine, clock, wanted, given):
    add_account(
        engine, AddAccount("anna", "A", (Grant(Role.OBSERVER),), "plum river lantern quilt"), COMMAND_LINE, clock
    )

    assert who(engine, sign_in_from(engine, hospital(), person("17", wanted), clock), clock).username == given


def test_nobody_without_a_role_leaves_anything_but_the_refusal(engine, clock):
    with pytest.raises(Refusal, match="Ask an administrator of Heliotrope which group you need"):
        sign_in_from(engine, hospital(), person("17", "dana", "choir"), clock)

    with reading(engine) as session:
        assert session.exec(select(AccountRow)).all() == []
