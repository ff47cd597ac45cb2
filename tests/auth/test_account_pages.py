"""The pages of the own account and of everybody's, as a browser meets them."""

from __future__ import annotations

import html
import re
import time

import pyotp
import pytest
from sqlmodel import col, select
from websockets.exceptions import InvalidStatus

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.grants import Grant
from dashboard.clock import clock
from dashboard.domain.actor import Role
from db.engine import reading, writing
from db.models import AccountRow, SecondFactorRow, SignInSessionRow

PASSWORD = "plum river lantern quilt"
NEW = "olive harbour kettle moss"
OWN = ["/account", "/account/password", "/account/codes"]
FOR_ADMINISTRATORS = [
    "/administration/accounts",
    "/administration/new",
    "/administration/account?name=anna",
    "/administration/sessions",
]


@pytest.fixture
def newcomer(server, request):
    """A browser signed in to an account of this test alone."""
    name = f"c{abs(hash(request.node.nodeid)) % 10**12}"
    add_account(
        server.engine, AddAccount(name, "Dr <b>C</b>", (Grant(Role.OBSERVER),), PASSWORD), COMMAND_LINE, clock()
    )
    browser = server.browser()
    assert browser.sign_in(name).status_code == 303
    browser.username = name
    return browser


@pytest.fixture(scope="module")
def observer(server):
    """A browser signed in to an account that no test here changes."""
    add_account(server.engine, AddAccount("olga", "Olga", (Grant(Role.OBSERVER),), PASSWORD), COMMAND_LINE, clock())
    browser = server.browser()
    browser.sign_in("olga")
    return browser


@pytest.fixture(scope="module")
def root(server):
    """An administrator who has set up codes."""
    add_account(
        server.engine, AddAccount("root", "Rita", (Grant(Role.ADMINISTRATOR),), PASSWORD), COMMAND_LINE, clock()
    )
    browser = server.browser()
    browser.sign_in("root")
    browser.fill("/account/codes", {"do": "offer"})
    confirmed = browser.fill(
        "/account/codes", {"do": "confirm", "password": PASSWORD, "code": _code(server, "root", offered=True)}
    )
    assert len(re.findall(r"<li>([a-z2-7-]{19})</li>", confirmed.text)) == 10
    return browser


@pytest.mark.parametrize("path", OWN + FOR_ADMINISTRATORS)
def test_a_stranger_is_asked_to_sign_in(server, path):
    answer = server.browser().get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/sign-in?next=")


@pytest.mark.parametrize("path", FOR_ADMINISTRATORS)
def test_nobody_but_an_administrator_sees_the_pages_of_administrators(server, observer, root, path):
    answer = observer.get(path)

    assert answer.status_code == 403
    assert "This is for administrator" in answer.text
    assert "Anna" not in answer.text
    assert "/administration" not in re.sub(r'<p><a href="[^"]*">Back', "", answer.text)
    assert root.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/administration/new", {"username": "eve", "role": "administrator"}),
        ("/administration/account", {"username": "ben", "do": "password"}),
        ("/administration/account", {"username": "ben", "do": "roles", "role": "administrator"}),
        ("/administration/account", {"username": "ben", "do": "disable"}),
        ("/administration/sessions", {"username": "ben"}),
    ],
)
def test_a_form_of_an_administrator_sent_by_somebody_else_changes_nothing(server, observer, path, form):
    before = _accounts(server)
    answer = observer.post(path, form | {"csrf": observer.csrf("/account")})

    assert answer.status_code == 403
    assert _accounts(server) == before


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/codes"])
@pytest.mark.parametrize("csrf", [{}, {"csrf": ""}, {"csrf": "made up"}], ids=["none", "empty", "made up"])
def test_a_form_from_elsewhere_is_refused(observer, path, csrf):
    observer.get("/account")

    assert observer.post(path, {"do": "offer"} | csrf).status_code == 403
    assert observer.get("/").status_code == 200


def test_a_person_changes_the_own_password_and_stays_signed_in_here(server, newcomer):
    elsewhere = server.browser()
    elsewhere.sign_in(newcomer.username)
    form = {"current": PASSWORD, "new": NEW, "again": NEW + "s", "end_others": "on"}
    assert "not typed twice alike" in newcomer.fill("/account/password", form).text
    assert (
        "current password is not right"
        in newcomer.fill("/account/password", form | {"again": NEW, "current": "x"}).text
    )
    assert elsewhere.get("/").status_code == 200

    changed = newcomer.fill("/account/password", form | {"again": NEW})

    assert changed.headers["location"] == "/account?changed"
    assert newcomer.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert server.browser().sign_in(newcomer.username).status_code == 401
    assert server.browser().sign_in(newcomer.username, NEW).status_code == 303


def test_guessing_the_current_password_becomes_slow(newcomer):
    form = {"current": "wrong guess", "new": NEW, "again": NEW}
    answers = [newcomer.fill("/account/password", form).text for _ in range(10)]

    assert all("current password is not right" in text for text in answers[:5])
    # A busy machine may take longer for a check than the first waits of 2 s and 4 s last.
    assert [text for text in answers[5:] if "Too many attempts" in text]


def test_what_somebody_is_called_is_shown_as_typed(newcomer):
    assert "Dr &lt;b&gt;C&lt;/b&gt;" in newcomer.get("/account").text


def test_a_person_ends_one_session_or_all(server, newcomer):
    elsewhere = server.browser()
    elsewhere.sign_in(newcomer.username)
    page = newcomer.get("/account").text
    found = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(found) == 2
    assert page.index("This one") < page.index("Another browser")

    newcomer.fill("/account", {"session": found[1]})
    assert elsewhere.get("/").status_code == 303
    assert newcomer.get("/").status_code == 200
    out = newcomer.fill("/account", {})
    assert out.headers["location"] == "/auth/sign-in"
    assert newcomer.get("/").status_code == 303


def test_a_session_of_somebody_else_cannot_be_ended_by_its_number(server, observer, ben):
    with reading(server.engine) as session:
        of_ben = session.exec(
            select(SignInSessionRow.token_hash)
            .join(AccountRow)
            .where(AccountRow.username == "ben")
            .order_by(col(SignInSessionRow.created_at).desc())
        ).first()

    assert observer.fill("/account", {"session": of_ben}).status_code == 403
    assert ben.get("/").status_code == 200


def test_between_password_and_code_nothing_opens_but_the_page_for_the_code(server, root):
    half = server.browser()
    half.sign_in("root", onward="/patient?pid=42")

    asked = half.get("/patient?pid=42")
    assert asked.headers["location"] == "/account/code?next=%2Fpatient%3Fpid%3D42"
    for path in ("/account", "/account/password", "/account/codes", "/administration/accounts", "/nothing"):
        assert half.get(path).headers["location"].startswith("/account/code?")
    assert half.get("/_stcore/host-config", Accept="*/*").status_code == 401
    assert half.get("/account/here").status_code == 200
    with pytest.raises(InvalidStatus):
        half.tab()
    csrf = half.csrf("/account/code")
    for path in ("/account", "/account/password", "/account/codes", "/administration/account"):
        assert half.post(path, {"csrf": csrf, "do": "offer"}).status_code == 401

    assert half.fill("/account/code", {"code": "000000"}).status_code == 401
    before = half.http.cookies["heliotrope"]
    entered = half.fill("/account/code", {"code": _next_code(server, "root"), "next": "/patient?pid=42"})
    assert entered.headers["location"] == "/patient?pid=42"
    assert half.http.cookies["heliotrope"] != before
    assert half.get("/administration/accounts").status_code == 200
    stale = server.browser()
    stale.http.cookies.set("heliotrope", before)
    assert stale.get("/").headers["location"].startswith("/auth/sign-in")


def test_guessing_codes_becomes_slow_and_signing_in_again_does_not_help(server, newcomer):
    newcomer.fill("/account/codes", {"do": "offer"})
    code = _code(server, newcomer.username, offered=True)
    newcomer.fill("/account/codes", {"do": "confirm", "password": PASSWORD, "code": code})
    answers = []
    for _ in range(4):
        guessing = server.browser()
        guessing.sign_in(newcomer.username)
        csrf = guessing.csrf("/account/code")
        answers += [guessing.post("/account/code", {"csrf": csrf, "code": "000000"}).status_code for _ in range(5)]

    assert answers[:5] == [401] * 5
    # The wait of 2 s, then 4 s, may have passed once or twice meanwhile.
    assert answers.count(429) >= 12


def test_an_administrator_adds_an_account_whose_password_works_once_and_for_a_day(server, root):
    added = root.fill(
        "/administration/new", {"username": "Carl", "display_name": "Carl", "role": "contributor:radiology"}
    )
    password = re.search(r'class="secret">([a-z2-7-]{23})<', added.text)[1]
    carl = server.browser()
    carl.sign_in("carl", password)

    assert carl.get("/").headers["location"] == "/account/password?next=%2F"
    with pytest.raises(InvalidStatus):
        carl.tab()
    changed = carl.fill("/account/password", {"current": password, "new": NEW, "again": NEW, "next": "/patients"})
    assert changed.headers["location"] == "/patients"
    with carl.tab() as tab:
        assert "signed in as carl" in tab.run()

    told = root.fill("/administration/account?name=carl", {"username": "carl", "do": "disable"})
    assert "was disabled" in told.text
    assert carl.get("/").status_code == 303
    assert (
        "can sign in again" in root.fill("/administration/account?name=carl", {"username": "carl", "do": "enable"}).text
    )
    late = re.search(
        r'class="secret">([^<]+)<',
        root.fill("/administration/account?name=carl", {"username": "carl", "do": "password"}).text,
    )[1]
    with writing(server.engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.username == "carl")).one()
        row.one_time_until = clock().now()
    assert "no longer valid" in server.browser().sign_in("carl", late).text


def test_an_administrator_changes_roles_unlocks_and_ends_sessions(server, root, newcomer):
    name = newcomer.username
    page = f"/administration/account?name={name}"
    root.fill(page, {"username": name, "do": "roles", "role": ["oncology", "contributor:pharmacy"], "lead": "on"})
    shown = root.get("/administration/accounts").text
    assert "oncology" in newcomer.get("/account").text
    assert "Dr &lt;b&gt;C&lt;/b&gt;" in shown
    assert "at least one role" in root.fill(page, {"username": name, "do": "roles"}).text

    for _ in range(7):
        server.browser().sign_in(name, "a wrong guess")
    assert server.browser().sign_in(name).status_code == 429
    assert "Waits after wrong attempts" in root.get("/administration/accounts").text
    root.fill(page, {"username": name, "do": "unlock"})
    again = server.browser()
    assert again.sign_in(name).status_code == 303

    root.fill("/administration/sessions", {"username": name})
    assert newcomer.get("/").status_code == 303
    assert again.get("/").status_code == 303


@pytest.mark.parametrize("name", ["nobody", "<script>alert(1)</script>"])
def test_an_account_that_is_not_there_is_refused_in_words(root, name):
    answer = root.post("/administration/account", {"csrf": root.csrf("/account"), "username": name, "do": "disable"})

    assert answer.status_code == 403
    assert "There is no such account." in html.unescape(answer.text)
    assert "<script>alert" not in answer.text


def test_a_session_cookie_chosen_by_somebody_else_is_worth_nothing_after_signing_in(server):
    browser = server.browser()
    browser.http.cookies.set("heliotrope", "chosen" * 8)
    csrf = browser.csrf()
    browser.post("/auth/sign-in", {"csrf": csrf, "username": "anna", "password": PASSWORD})
    values = {cookie.value for cookie in browser.http.cookies if cookie.name == "heliotrope"}
    attacker = server.browser()
    attacker.http.cookies.set("heliotrope", "chosen" * 8)

    assert attacker.get("/").status_code == 303
    assert any(re.fullmatch(r"[\w-]{43}", value) for value in values)


def test_asking_whether_the_session_is_open_does_not_keep_it_open(server, observer):
    observer.get("/account")
    left = [float(observer.get("/account/here").text)]
    time.sleep(2.1)
    left.append(float(observer.get("/account/here").text))

    assert 890 <= left[0] <= 900
    assert left[1] <= left[0] - 2


def _code(server, username, *, offered=False):
    with reading(server.engine) as session:
        account = session.exec(select(AccountRow).where(AccountRow.username == username)).one()
        factor = session.get_one(SecondFactorRow, account.account_id)
    return pyotp.TOTP(factor.offered if offered else factor.secret).now()


def _next_code(server, username):
    """As if the last code had been taken a minute ago."""
    with writing(server.engine) as session:
        account = session.exec(select(AccountRow).where(AccountRow.username == username)).one()
        session.get_one(SecondFactorRow, account.account_id).last_step -= 2
    return _code(server, username)


def _accounts(server):
    with reading(server.engine) as session:
        return sorted(
            (row.username, row.password_hash, row.is_disabled)
            for row in session.exec(select(AccountRow))
            if not row.username.startswith("c")
        )
