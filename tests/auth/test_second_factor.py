"""One-time codes: taken once, required where they are, and not lost with the phone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlmodel import select

from dashboard.auth import codes, sessions
from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account, set_roles
from dashboard.auth.administering import reset_codes, reset_password
from dashboard.auth.entry import give_code, sign_in
from dashboard.auth.grants import Grant
from dashboard.auth.own_account import NotProven, change_password
from dashboard.auth.own_codes import confirm_codes, offer_codes, own_codes, renew_recovery_codes, turn_codes_off
from dashboard.auth.sessions import Need
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from db.engine import reading
from db.models import AuditEventRow, RecoveryCodeRow, SecondFactorRow

PASSWORD = "plum river lantern quilt"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def anna(engine, hand):
    add_account(engine, AddAccount("anna", "Anna", (Grant(Role.DERMATOLOGY),), PASSWORD), COMMAND_LINE, hand)
    return "anna"


@pytest.fixture
def enrolled(engine, hand, anna):
    """Anna's recovery codes. She confirmed with the code of noon."""
    who = _enter(engine, hand)
    offer_codes(engine, who, hand)
    return confirm_codes(engine, who, PASSWORD, _code(engine, hand, offered=True), hand)


@pytest.mark.parametrize(
    ("of", "is_taken"),
    [(-2, False), (-1, True), (0, True), (1, True), (2, False)],
    ids=["a minute late", "one step late", "now", "one step early", "a minute early"],
)
def test_a_phone_may_be_half_a_minute_ahead_or_behind(of, is_taken):
    code = pyotp.TOTP(SECRET).at(NOON + of * STEP)

    assert (codes.taken_step(SECRET, code, now=NOON, after=0) is not None) is is_taken


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\u0661\u0662\u0663\u0664\u0665\u0666"])
def test_what_is_no_code_is_not_taken(typed):
    assert codes.taken_step(SECRET, typed, now=NOON, after=0) is None


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, its last six digits; the secret is the ASCII text 12345678901234567890."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        now = datetime.fromtimestamp(seconds, UTC)
        assert codes.taken_step(secret, code, now=now, after=0) == seconds // 30


def test_the_password_alone_opens_nothing_once_codes_are_on(engine, hand, enrolled):
    token = sign_in(engine, "anna", PASSWORD, hand)
    half = sessions.find(engine, token, now=hand.now())

    assert half.need is Need.CODE
    assert not sessions.is_open(engine, half.session_hash, now=hand.now())
    assert sessions.find(engine, token, now=hand.now() + timedelta(minutes=10)) is None


def test_the_right_code_opens_a_session_with_a_token_of_its_own(engine, hand, enrolled):
    half = sign_in(engine, "anna", PASSWORD, hand)
    hand.at += STEP
    token = give_code(engine, sessions.token_hash(half), _code(engine, hand), hand)

    assert sessions.find(engine, token, now=hand.now()).need is None
    assert sessions.find(engine, half, now=hand.now()) is None


def test_a_code_is_taken_once_and_none_before_it(engine, hand, enrolled):
    first, again, older = (sessions.token_hash(sign_in(engine, "anna", PASSWORD, hand)) for _ in range(3))
    code_of_now = _code(engine, hand)
    hand.at += STEP
    code = _code(engine, hand)

    assert give_code(engine, first, code, hand)
    assert give_code(engine, again, code, hand) is None
    assert give_code(engine, older, code_of_now, hand) is None


def test_a_recovery_code_works_once_however_it_is_typed(engine, hand, enrolled):
    first, again = (sessions.token_hash(sign_in(engine, "anna", PASSWORD, hand)) for _ in range(2))

    assert len(set(enrolled)) == 10
    assert give_code(engine, first, f" {enrolled[3].upper().replace('-', ' ')} ", hand)
    assert give_code(engine, again, enrolled[3], hand) is None
    assert own_codes(engine, _known(engine, hand, again)).recovery_codes_left == 9


def test_another_persons_recovery_code_is_wrong(engine, hand, enrolled):
    add_account(engine, AddAccount("ben", "Ben", (Grant(Role.ONCOLOGY),), PASSWORD), COMMAND_LINE, hand)
    ben = _enter(engine, hand, "ben")
    offer_codes(engine, ben, hand)
    confirm_codes(engine, ben, PASSWORD, _code(engine, hand, offered=True), hand)
    half = sessions.token_hash(sign_in(engine, "ben", PASSWORD, hand))

    assert give_code(engine, half, enrolled[0], hand) is None


def test_recovery_codes_are_kept_as_hashes_and_nothing_of_them_is_in_the_trail(engine, hand, enrolled):
    with reading(engine) as session:
        kept = str([row.model_dump() for row in session.exec(select(RecoveryCodeRow))])
        trail = str([row.model_dump() for row in session.exec(select(AuditEventRow))])
        secret = session.exec(select(SecondFactorRow)).one().secret

    assert not [code for code in enrolled if code in kept + trail or code.replace("-", "") in kept + trail]
    assert secret not in trail
    assert "turn codes on" in trail


def test_new_recovery_codes_make_the_old_ones_void(engine, hand, enrolled):
    hand.at += STEP
    who = _known(engine, hand, sessions.token_hash(sign_in(engine, "anna", PASSWORD, hand)))
    fresh = renew_recovery_codes(engine, who, PASSWORD, _code(engine, hand), hand)

    assert give_code(engine, who.session_hash, enrolled[0], hand) is None
    assert give_code(engine, who.session_hash, fresh[0], hand)


def test_a_wrong_password_or_code_changes_nothing_and_is_noted(engine, hand, anna):
    who = _enter(engine, hand)
    offer_codes(engine, who, hand)
    for password, code in ((PASSWORD + "s", _code(engine, hand, offered=True)), (PASSWORD, "000000")):
        with pytest.raises(NotProven):
            confirm_codes(engine, who, password, code, hand)

    assert not own_codes(engine, who).are_on
    assert _actions(engine)[-2:] == ["password refused", "code refused"]


def test_setting_codes_up_leaves_this_session_open_and_asks_the_others_for_a_code(engine, hand, anna):
    here, elsewhere = _enter(engine, hand), _enter(engine, hand)
    offer_codes(engine, here, hand)
    confirm_codes(engine, here, PASSWORD, _code(engine, hand, offered=True), hand)

    assert _known(engine, hand, here.session_hash).need is None
    assert _known(engine, hand, elsewhere.session_hash).need is Need.CODE


def test_an_administrator_gets_no_further_without_codes(engine, hand, anna):
    set_roles(engine, anna, (Grant(Role.ADMINISTRATOR),), COMMAND_LINE, hand, is_lead=False)
    who = _enter(engine, hand)
    assert who.need is Need.ENROLMENT

    offer_codes(engine, who, hand)
    confirm_codes(engine, who, PASSWORD, _code(engine, hand, offered=True), hand)

    assert _known(engine, hand, who.session_hash).need is None
    hand.at += STEP
    with pytest.raises(Refusal, match="Administrators sign in with codes"):
        turn_codes_off(engine, who, PASSWORD, _code(engine, hand), hand)


def test_ten_characters_do_with_codes_and_then_codes_stay(engine, hand, anna):
    who = _enter(engine, hand)
    with pytest.raises(Refusal, match="10 characters; it needs 15"):
        change_password(engine, who, PASSWORD, "kiwi-ox-37", hand, ends_others=False)
    offer_codes(engine, who, hand)
    confirm_codes(engine, who, PASSWORD, _code(engine, hand, offered=True), hand)
    change_password(engine, who, PASSWORD, "kiwi-ox-37", hand, ends_others=False)
    hand.at += STEP

    with pytest.raises(Refusal, match="take a longer one first"):
        turn_codes_off(engine, who, "kiwi-ox-37", _code(engine, hand), hand)
    with pytest.raises(Refusal, match="9 characters; it needs 10"):
        change_password(engine, who, "kiwi-ox-37", "kiwi-ox-3", hand, ends_others=False)

    reset_codes(engine, "anna", COMMAND_LINE, hand)
    assert _enter(engine, hand, password="kiwi-ox-37").need is Need.ENROLMENT


def test_a_reset_password_still_asks_for_the_code(engine, hand, enrolled):
    password = reset_password(engine, "anna", COMMAND_LINE, hand)

    assert _enter(engine, hand, password=password).need is Need.CODE


def test_codes_can_be_turned_off_and_a_lost_phone_forgotten(engine, hand, enrolled):
    hand.at += STEP
    who = _known(engine, hand, sessions.token_hash(sign_in(engine, "anna", PASSWORD, hand)))
    turn_codes_off(engine, who, PASSWORD, _code(engine, hand), hand)
    assert _enter(engine, hand).need is None

    who = _enter(engine, hand)
    offer_codes(engine, who, hand)
    spare = confirm_codes(engine, who, PASSWORD, _code(engine, hand, offered=True), hand)
    reset_codes(engine, "anna", COMMAND_LINE, hand)
    assert _known(engine, hand, who.session_hash) is None
    assert _enter(engine, hand).need is None
    assert own_codes(engine, _enter(engine, hand)).recovery_codes_left == 0
    assert spare


def _enter(engine, hand, username="anna", password=PASSWORD):
    return _known(engine, hand, sessions.token_hash(sign_in(engine, username, password, hand)))


def _known(engine, hand, session_hash):
    return sessions.known(engine, session_hash, now=hand.now())


def _code(engine, hand, *, offered=False):
    with reading(engine) as session:
        rows = session.exec(select(SecondFactorRow)).all()
        secret = next(
            row.offered if offered else row.secret for row in rows if (row.offered if offered else row.secret)
        )
    return pyotp.TOTP(secret).at(hand.at)


def _actions(engine):
    with reading(engine) as session:
        return session.exec(select(AuditEventRow.action).order_by(AuditEventRow.seq)).all()
