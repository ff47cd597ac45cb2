"""Signing in with the hospital's own accounts, at a real OpenID provider."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hospital import CALLBACK, CLIENT_SECRET, open_hospital
from sqlmodel import col, select

from dashboard.auth.accounts import COMMAND_LINE, disable_account
from dashboard.clock import clock as real_clock
from dashboard.domain.actor import Role
from db.engine import reading
from db.models import AccountRoleRow, AccountRow, AuditEventRow

NO_ROLE = (
    "St Elsewhere knows you, but gives you no role in Heliotrope. "
    "Ask an administrator of Heliotrope which group you need."
)
NOT_BEGUN = "This sign-in was not begun in this browser, or took too long. Begin again."
NOT_BELIEVED = (
    "What St Elsewhere answered does not sign anybody in. Begin again; if it happens again, "
    "tell the administrator this number: [0-9a-f]{8}."
)
NO_ANSWER = (
    "Signing in with St Elsewhere does not work at the moment. Try again later, or sign in below with "
    "an account of Heliotrope. The number for the administrator: [0-9a-f]{8}."
)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    with open_hospital(tmp_path_factory.mktemp("hospital")) as found:
        yield found


@pytest.fixture(scope="module")
def server(start_server, hospital):
    found = start_server(**hospital.settings)
    hospital.trusts(found.url)
    return found


@pytest.fixture
def come_back(server, hospital):
    """Presses the button in a browser, logs in at the hospital, and lets the browser come back."""

    def press_and_log_in(name, browser=None, *, onward="/"):
        browser = browser or server.browser()
        back = hospital.log_in(begin(browser, onward), name)
        return browser, browser.get(back.removeprefix(server.url))

    return press_and_log_in


def begin(browser, onward="/"):
    answer = browser.get(f"/auth/provider?next={onward}")
    assert answer.status_code == 303
    return answer.headers["location"]


def alerts(answer):
    return re.findall(r'role="alert">([^<]+)</p>', answer.text)


def is_signed_in(browser):
    return browser.get("/").status_code == 200


def account(server, username):
    with reading(server.engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.username == username)).one()
        roles = session.exec(select(AccountRoleRow).where(AccountRoleRow.account_id == row.account_id)).all()
        return row.model_copy(), {(each.role, each.specialty) for each in roles}


def last_events(server, count):
    with reading(server.engine) as session:
        rows = session.exec(select(AuditEventRow).order_by(col(AuditEventRow.seq).desc()).limit(count)).all()
        return [(row.actor, row.action) for row in rows][::-1]


def test_the_sign_in_page_has_one_button_for_the_hospital_and_keeps_the_local_way(server, browser):
    page = browser.get("/auth/sign-in?next=/patient%3Fid%3D1").text

    assert re.findall(r'<a class="button" href="([^"]+)" autofocus>([^<]+)</a>', page) == [
        ("/auth/provider?next=%2Fpatient%3Fid%3D1", "Sign in with St Elsewhere")
    ]
    assert browser.sign_in("anna").status_code == 303


def test_who_is_in_a_group_signs_in_and_lands_where_the_link_led(server, hospital, come_back):
    hospital.knows("dana", "skin", "choir")
    browser, answer = come_back("dana", onward="/patient%3Fpid%3D42")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/patient?pid=42"
    with browser.tab() as tab:
        assert "signed in as dana" in tab.run()
    row, roles = account(server, "dana")
    assert roles == {(Role.DERMATOLOGY, None)}
    assert (row.display_name, row.password_hash, row.is_lead, row.is_demo) == ("Dr Dana", None, False, False)
    assert last_events(server, 3) == [
        ("sign-in provider", "add account"),
        ("sign-in provider", "set roles"),
        ("dana", "sign in"),
    ]


def test_the_session_is_one_like_any_other(server, hospital, come_back):
    hospital.knows("sara", "skin")
    _, answer = come_back("sara")
    cookie = next(each for each in answer.raw.headers.getlist("set-cookie") if each.startswith("heliotrope="))

    assert re.match(r"heliotrope=[A-Za-z0-9_-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", cookie)


def test_the_browser_is_sent_with_pkce_a_state_a_nonce_and_the_wish_to_be_asked_again(browser):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begin(browser)).query).items()}
    again = {name: values[0] for name, values in parse_qs(urlsplit(begin(browser)).query).items()}

    assert (asked["response_type"], asked["code_challenge_method"], asked["prompt"]) == ("code", "S256", "login")
    assert asked["redirect_uri"] == browser.server.url + "/auth/provider/callback"
    assert asked["scope"] == "openid profile"
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) == 43
        assert asked[name] != again[name]


def test_who_signs_in_again_has_the_same_account_and_the_roles_of_today(server, hospital, come_back):
    hospital.knows("rosa", "skin")
    come_back("rosa")
    hospital.knows("rosa", "CN=Tumour,OU=Clinics", "xray")
    browser, _ = come_back("rosa")

    assert is_signed_in(browser)
    assert account(server, "rosa")[1] == {(Role.ONCOLOGY, None), (Role.CONTRIBUTOR, "radiology")}
    assert last_events(server, 3)[1:] == [("sign-in provider", "set roles"), ("rosa", "sign in")]


def test_who_is_no_longer_in_a_group_is_out_everywhere(server, hospital, come_back):
    hospital.knows("lena", "skin")
    before, _ = come_back("lena")
    hospital.knows("lena", "choir")
    browser, answer = come_back("lena")

    assert alerts(answer) == [NO_ROLE]
    assert not is_signed_in(browser)
    assert not is_signed_in(before)
    assert last_events(server, 1) == [("nobody", "sign in refused")]


@pytest.mark.parametrize("groups", [(), ("choir",), ("Skin",)], ids=["no claim", "another group", "another case"])
def test_who_has_no_role_is_told_whom_to_ask_and_gets_no_account(server, hospital, come_back, groups):
    hospital.knows("mona", *groups)
    browser, answer = come_back("mona")

    assert answer.status_code == 403
    assert alerts(answer) == [NO_ROLE]
    assert not is_signed_in(browser)
    with reading(server.engine) as session:
        assert session.exec(select(AccountRow).where(AccountRow.username == "mona")).first() is None


def test_groups_that_the_token_leaves_out_are_asked_for(server, hospital, come_back):
    hospital.knows("thea", "it", in_token=False)
    browser, _ = come_back("thea")

    assert is_signed_in(browser)
    assert account(server, "thea")[1] == {(Role.ADMINISTRATOR, None)}


def test_a_local_account_of_the_same_name_is_left_alone(server, hospital, come_back):
    hospital.knows("anna", "it")
    browser, _ = come_back("anna")

    assert is_signed_in(browser)
    assert account(server, "anna")[1] == {(Role.DERMATOLOGY, None)}
    assert account(server, "anna-2")[1] == {(Role.ADMINISTRATOR, None)}
    assert server.browser().sign_in("anna").status_code == 303


def test_a_disabled_account_stays_refused(server, hospital, come_back):
    hospital.knows("dora", "skin")
    before, _ = come_back("dora")
    disable_account(server.engine, "dora", COMMAND_LINE, real_clock())
    browser, answer = come_back("dora")

    assert alerts(answer) == ["Your account here is disabled. Ask an administrator of Heliotrope."]
    assert not is_signed_in(browser)
    assert not is_signed_in(before)
    assert last_events(server, 1) == [("nobody", "sign in refused")]


def test_whom_the_hospital_does_not_let_in_is_told_so(come_back):
    browser, answer = come_back("stranger")

    assert answer.status_code == 401
    assert alerts(answer) == ["St Elsewhere did not sign you in. Begin again, or take another way."]
    assert not is_signed_in(browser)


def test_what_was_not_begun_in_this_browser_signs_nobody_in(server, hospital):
    """Somebody sends a colleague the address that signs in as somebody else."""
    hospital.knows("evan", "skin")
    back = hospital.log_in(begin(server.browser()), "evan").removeprefix(server.url)
    stranger, other = server.browser(), server.browser()
    begin(other)

    for browser in (stranger, other):
        answer = browser.get(back)
        assert answer.status_code == 401
        assert alerts(answer) == [NOT_BEGUN]
        assert not is_signed_in(browser)
    assert last_events(server, 1) == [("nobody", "sign in refused")]


@pytest.mark.parametrize("wrong", ["", "made up"])
def test_a_wrong_state_signs_nobody_in(server, hospital, wrong):
    hospital.knows("stan", "skin")
    browser = server.browser()
    back = hospital.log_in(begin(browser), "stan")
    state = parse_qs(urlsplit(back).query)["state"][0]

    answer = browser.get(back.replace(state, wrong).removeprefix(server.url))

    assert alerts(answer) == [NOT_BEGUN]
    assert not is_signed_in(browser)


def test_an_address_that_signed_somebody_in_does_so_once(server, hospital, come_back):
    hospital.knows("rita", "skin")
    browser = server.browser()
    back = hospital.log_in(begin(browser), "rita").removeprefix(server.url)
    kept = browser.http.cookies["heliotrope-provider"]
    assert browser.get(back).status_code == 303
    assert "heliotrope-provider" not in browser.http.cookies
    assert alerts(browser.get(back)) == [NOT_BEGUN]

    again = server.browser()
    again.http.cookies.set("heliotrope-provider", kept)
    answer = again.get(back)

    assert answer.status_code == 401
    assert re.fullmatch(NOT_BELIEVED, *alerts(answer))
    assert not is_signed_in(again)


@pytest.mark.parametrize("name", ["nonce", "code_challenge"])
def test_a_sign_in_that_another_browser_began_is_not_taken_over(server, hospital, name):
    """The hospital answers, and tells by the nonce or the challenge that this is not what the browser asked for."""
    hospital.knows("nora", "skin")
    browser = server.browser()
    asked = begin(browser)
    own = parse_qs(urlsplit(asked).query)[name][0]
    answer = browser.get(hospital.log_in(asked.replace(own, own[::-1]), "nora").removeprefix(server.url))

    assert answer.status_code == 401
    assert re.fullmatch(NOT_BELIEVED, *alerts(answer))
    assert not is_signed_in(browser)


@pytest.mark.parametrize("onward", ["https://evil.example", "//evil.example", "/auth/provider"])
def test_the_way_back_leads_only_to_this_server(hospital, come_back, onward):
    hospital.knows("wilma", "skin")

    assert come_back("wilma", onward=onward)[1].headers["location"] == "/"


def test_signing_out_ends_our_session(server, hospital, come_back):
    hospital.knows("olof", "skin")
    browser, _ = come_back("olof")
    kept = browser.http.cookies["heliotrope"]
    browser.post("/auth/sign-out", {}, Origin=server.url)
    browser.http.cookies.set("heliotrope", kept)

    assert not is_signed_in(browser)


@pytest.mark.parametrize("password", ["", "None", "plum river lantern quilt"])
def test_such_an_account_has_no_password_to_sign_in_with(server, hospital, come_back, password):
    hospital.knows("paul", "skin")
    come_back("paul")

    assert server.browser().sign_in("paul", password).status_code == 401


def test_my_account_names_the_hospital_and_offers_neither_password_nor_codes(hospital, come_back):
    hospital.knows("karl", "it")
    browser, _ = come_back("karl")
    page = browser.get("/account").text

    assert "Signs in with St Elsewhere" in page
    assert "/account/password" not in page
    assert "/account/codes" not in page
    for path, form in (
        ("/account/password", {"current": "x", "new": "plum river lantern", "again": "plum river lantern"}),
        ("/account/codes", {"do": "offer"}),
        ("/account/codes", {"do": "confirm", "password": "x", "code": "123456"}),
    ):
        assert "its password and codes are changed there" in browser.get(path).text
        sent = browser.post(path, form | {"csrf": browser.csrf("/account")})
        assert "its password and codes are changed there" in sent.text


def test_an_administrator_cannot_give_it_what_the_hospital_gives(server, hospital, come_back):
    hospital.knows("ingo", "it")
    hospital.knows("fred", "skin")
    root, _ = come_back("ingo")
    fred, _ = come_back("fred")
    page = root.get("/administration/account?name=fred").text
    assert "Signs in with St Elsewhere" in page
    assert "dermatology: from St Elsewhere at every sign-in" in page
    assert "Reset password" not in page

    def change(do, **form):
        return root.fill("/administration/account?name=fred", {"username": "fred", "do": do} | form).text

    for do in ("password", "codes"):
        assert "fred signs in with a provider" in change(do)
    assert "fred signs in with a provider" in change("roles", role="administrator")
    assert account(server, "fred")[1] == {(Role.DERMATOLOGY, None)}
    assert "The roles were changed" in change("roles", role="dermatology", lead="on")
    assert account(server, "fred")[0].is_lead
    assert is_signed_in(fred)
    assert "signed out everywhere" in change("disable")
    assert not is_signed_in(fred)
    assert "signs in with St Elsewhere" in root.get("/administration/accounts").text


def test_no_secret_gets_into_the_log_or_onto_a_page(server, hospital, come_back):
    hospital.knows("vera", "skin")
    browser, answer = come_back("vera")
    back = hospital.log_in(begin(server.browser()), "vera")
    code = parse_qs(urlsplit(back).query)["code"][0]
    refused = server.browser().get(back.removeprefix(server.url)).text
    log = (server.folder / "log").read_text()

    for text in (log, refused, answer.text, browser.get("/account").text):
        assert CLIENT_SECRET not in text
    assert code not in log
    assert "error " in log, "what was not believed is noted with its number"


def test_a_hospital_that_does_not_answer_leaves_the_local_way(start_server, hospital):
    """Nothing listens there."""
    server = start_server(**hospital.settings | {"HELIOTROPE_OIDC_ISSUER": "https://127.0.0.1:9"})
    browser = server.browser()
    answer = browser.get("/auth/provider")

    assert answer.status_code == 502
    assert re.fullmatch(NO_ANSWER, *alerts(answer))
    assert browser.sign_in("anna").status_code == 303


def test_a_hospital_whose_certificate_is_not_known_is_not_asked(start_server, hospital):
    server = start_server(**{name: value for name, value in hospital.settings.items() if name != "REQUESTS_CA_BUNDLE"})

    assert re.fullmatch(NO_ANSWER, *alerts(server.browser().get("/auth/provider")))


def test_a_demo_does_not_know_the_hospital(start_server, hospital):
    demo = start_server(is_demo=True, **hospital.settings).browser()

    assert "St Elsewhere" not in demo.get("/auth/sign-in").text
    for path in ("/auth/provider", CALLBACK):
        assert demo.get(path).status_code == 404
