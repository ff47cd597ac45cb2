"""Nothing behind the gate answers a stranger, and nobody gets into another person's tab."""

from __future__ import annotations

import http.client
import uuid
from datetime import timedelta

import pytest
from sqlmodel import col, select
from websockets.exceptions import InvalidStatus

from dashboard.auth.accounts import COMMAND_LINE, disable_account, set_password
from dashboard.clock import clock as real_clock
from db.engine import reading, writing
from db.models import SignInSessionRow

PAGES = ["/", "/patient?pid=42&rng=6", "/index.html", "/manifest.json", "/nothing/here"]
FILES = [
    "/media/abc.csv",
    "/component/some.thing/index.html",
    "/_stcore/host-config",
    "/_stcore/allowed-message-origins",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x/y.js",
    "/_stcore/upload_file/a/b",
    "/static/../media/abc.csv",
    "//media/abc.csv",
]
CLOSED = [
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
]
OPEN = ["/auth/sign-in", "/_stcore/health", "/favicon.png", "/assets/heliotrope.svg", "/assets/inter-4.1.woff2"]


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_who_asks_for_a_page_is_asked_to_sign_in(browser, path):
    answer = browser.get(path)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/sign-in?next=")


@pytest.mark.parametrize("path", FILES)
def test_a_stranger_gets_no_file(server, path):
    # Other clients would tidy the path up first.
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers={"Accept": "text/html"})

    assert connection.getresponse().status in (303, 400, 401)


@pytest.mark.parametrize("path", ["/nope", "/overview", "/patient/0a1b2c", "/patients/x/y"])
def test_an_unknown_address_says_so_and_leads_back_to_the_app(anna, path):
    answer = anna.get(path)

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert "href='/'" in answer.text


@pytest.mark.parametrize("path", ["/", "/patients", "/patient?id=1", "/weekly_review", "/guidelines"])
def test_every_page_of_the_app_has_its_address(anna, path):
    assert anna.get(path).status_code == 200


@pytest.mark.parametrize("path", CLOSED)
def test_nobody_reaches_the_servers_own_doors_signed_in_or_not(browser, anna, path):
    assert browser.get(path).status_code == 404
    assert anna.get(path).status_code == 404


@pytest.mark.parametrize("path", OPEN)
def test_what_the_sign_in_page_needs_is_open(browser, path):
    assert browser.get(path).status_code == 200


def test_a_strangers_websocket_is_refused_before_any_script_runs(browser):
    with pytest.raises(InvalidStatus) as refused:
        browser.tab()

    assert refused.value.response.status_code == 403


def test_an_invented_cookie_opens_nothing(browser):
    browser.http.cookies.set("heliotrope", "x" * 43)

    assert browser.get("/").status_code == 303
    with pytest.raises(InvalidStatus):
        browser.tab()


def test_a_websocket_from_another_site_is_refused_even_with_the_cookie(anna):
    with pytest.raises(InvalidStatus) as refused:
        anna.tab(headers={"Origin": "http://localhost:3000"})

    assert refused.value.response.status_code == 403


def test_an_identity_that_the_client_claims_in_headers_is_ignored(anna, ben):
    claimed = {"X-Heliotrope-User": "ben", "x-heliotrope-session": "0" * 64}

    with anna.tab(headers=claimed) as tab:
        shown = tab.run()

    assert "signed in as anna" in shown
    assert "ben" not in shown
    assert "0" * 64 not in shown


def test_nobody_takes_over_a_tab_by_naming_its_id(anna, ben):
    with anna.tab() as victim:
        assert "tab of anna" in victim.run()
        with ben.tab(claims=victim.session_id) as attacker:
            shown = attacker.run()
            assert "signed in as ben, tab of ben" in shown
            assert attacker.session_id != victim.session_id
        assert "tab of anna" in victim.run()


def test_the_same_person_on_another_device_does_not_take_over_the_tab_either(server, anna):
    elsewhere = server.browser()
    elsewhere.sign_in("anna")

    with anna.tab() as tab:
        tab.run()
        with elsewhere.tab(claims=tab.session_id) as other:
            other.run()
            assert other.session_id != tab.session_id


def test_a_reconnecting_tab_gets_its_own_page_back(anna):
    with anna.tab() as tab:
        tab.run()
        kept = tab.session_id

    with anna.tab(claims=kept) as again:
        again.run()
        assert again.session_id == kept


def test_a_download_is_not_served_to_a_stranger(browser, anna):
    with anna.tab() as tab:
        tab.run()
        path = tab.media[0]

        assert anna.get(path).text == "Mrs Secret"
        assert anna.get(path).headers["cache-control"] == "no-store"
        assert browser.get(path).status_code == 401


def test_after_signing_out_an_open_tab_shows_nothing_and_its_clicks_do_nothing(server, anna):
    written = server.folder / "written"
    written.unlink(missing_ok=True)
    with anna.tab() as tab:
        tab.run()
        anna.post("/auth/sign-out", {}, Origin=server.url)

        shown = tab.run(click="Write")

    assert "signed in as" not in shown
    assert tab.components == ["heliotrope_leave"]
    assert not written.exists()


def test_a_click_writes_while_the_session_is_open(server, anna):
    written = server.folder / "written"
    written.unlink(missing_ok=True)
    with anna.tab() as tab:
        tab.run()
        tab.run(click="Write")

    assert written.exists()


def test_after_signing_out_a_part_of_the_page_cannot_run_alone(server, anna):
    with anna.tab() as tab:
        tab.run()
        assert "the part ran" in tab.run(fragment=tab.fragment)
        anna.post("/auth/sign-out", {}, Origin=server.url)

        assert "the part ran" not in tab.run(fragment=tab.fragment)
    assert tab.components == ["heliotrope_leave"]


@pytest.mark.parametrize(
    "end",
    [
        lambda engine: set_password(engine, "ben", "olive harbour kettle moss", COMMAND_LINE, real_clock()),
        lambda engine: disable_account(engine, "ben", COMMAND_LINE, real_clock()),
    ],
    ids=["a new password", "a disabled account"],
)
def test_an_open_tab_ends_with(start_server, end):
    server = start_server()
    ben = server.browser()
    ben.sign_in("ben")
    with ben.tab() as tab:
        tab.run()
        end(server.engine)

        assert "signed in as" not in tab.run()
    assert ben.get("/").status_code == 303


def test_polls_are_no_activity_and_clicks_are(server, anna):
    with anna.tab() as tab:
        tab.run()
        _age(server.engine, minutes=10)
        before = _seen_at(server.engine)
        with anna.tab() as polling:
            polling.run(is_poll=True)
            assert _seen_at(server.engine) == before
            polling.run()
            assert _seen_at(server.engine) > before


def test_a_tab_left_alone_for_fifteen_minutes_is_signed_out_at_its_next_poll(server, anna):
    with anna.tab() as tab:
        tab.run()
        _age(server.engine, minutes=15)

        assert "signed in as" not in tab.run(is_poll=True)
    assert anna.get("/").status_code == 303


def test_noise_on_the_websocket_neither_signs_in_nor_stops_the_server(server, anna):
    with anna.tab() as tab:
        tab.socket.send(uuid.uuid4().bytes * 50)

    with anna.tab() as tab:
        assert "signed in as anna" in tab.run()


def _age(engine, *, minutes):
    with writing(engine) as session:
        for row in session.exec(select(SignInSessionRow)):
            row.seen_at -= timedelta(minutes=minutes)


def _seen_at(engine):
    with reading(engine) as session:
        return session.exec(select(SignInSessionRow.seen_at).order_by(col(SignInSessionRow.created_at).desc())).first()
