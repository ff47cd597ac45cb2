"""The sign-in page, as a browser meets it."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from builders import patient
from people import COORDINATOR, named

from dashboard.auth.accounts import COMMAND_LINE, AddAccount, add_account
from dashboard.auth.entry import sign_in
from dashboard.auth.grants import Grant
from dashboard.auth.headers import content_policy, inline_script_hashes
from dashboard.auth.passwords import warm
from dashboard.auth.sign_in import safe_next
from dashboard.clock import clock as real_clock
from dashboard.domain.actor import Role
from dashboard.services import load_records
from db.engine import writing
from db.mark import Mark, write_mark


def test_a_deep_link_survives_signing_in(browser):
    asked = browser.get("/patient?pid=42&rng=12+months")
    page = browser.http.get(browser.server.url + asked.headers["location"], timeout=10).text
    onward = re.search(r'name="next" value="([^"]+)"', page)[1].replace("&amp;", "&")

    signed_in = browser.sign_in("anna", onward=onward)

    assert signed_in.status_code == 303
    assert signed_in.headers["location"] == "/patient?pid=42&rng=12+months"
    assert browser.get(signed_in.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "onward"),
    [
        ("/patient?pid=42", "/patient?pid=42"),
        (None, "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/auth/sign-in", "/"),
    ],
)
def test_signing_in_leads_only_to_this_server(asked, onward):
    assert safe_next(asked) == onward


@pytest.mark.parametrize(
    ("username", "password"),
    [("anna", "plum river lantern quilts"), ("nobody", "plum river lantern quilt"), ("anna", "")],
    ids=["wrong password", "unknown user", "no password"],
)
def test_a_wrong_sign_in_is_refused_in_one_clear_line_that_does_not_say_which_part_was_wrong(
    browser, username, password
):
    answer = browser.sign_in(username, password)

    assert answer.status_code == 401
    alerts = re.findall(r'<p class="alert" role="alert">([^<]+)</p>', answer.text)
    assert alerts == ["The user name or the password is not right."]
    assert f'value="{username}"' in answer.text
    assert "heliotrope" not in browser.http.cookies


def test_what_was_typed_comes_back_as_text(browser):
    answer = browser.sign_in('"><script>alert(1)</script>', "x")

    assert "<script>alert" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize("csrf", [None, "", "made up"])
@pytest.mark.parametrize("has_cookie", [True, False], ids=["with the cookie", "without a cookie"])
def test_a_form_from_elsewhere_is_refused(browser, csrf, has_cookie):
    if has_cookie:
        browser.get("/auth/sign-in")
    form = {"username": "anna", "password": "plum river lantern quilt"} | ({} if csrf is None else {"csrf": csrf})

    assert browser.post("/auth/sign-in", form).status_code == 403


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}], ids=["no origin", "another site"])
def test_another_site_cannot_sign_somebody_out(anna, origin):
    assert anna.post("/auth/sign-out", {}, **origin).status_code == 403
    assert anna.get("/").status_code == 200


def test_signing_out_ends_the_session_on_the_server(server, anna):
    kept = anna.http.cookies["heliotrope"]

    answer = anna.post("/auth/sign-out", {}, Origin=server.url)

    assert answer.headers["location"] == "/auth/sign-in"
    assert "heliotrope" not in anna.http.cookies
    anna.http.cookies.set("heliotrope", kept)
    assert anna.get("/").status_code == 303


def test_signing_in_again_gives_a_new_token_and_ends_the_old_one(server, anna):
    old = anna.http.cookies["heliotrope"]
    anna.sign_in_without_the_page("ben")

    assert anna.http.cookies["heliotrope"] != old
    with anna.tab() as tab:
        assert "signed in as ben" in tab.run()
    before = server.browser()
    before.http.cookies.set("heliotrope", old)
    assert before.get("/").status_code == 303


def test_who_is_signed_in_is_not_asked_again(anna):
    answer = anna.get("/auth/sign-in?next=/patient")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/patient"


def test_an_ended_session_is_explained(browser):
    assert "Your session has ended. Sign in again" in browser.get("/auth/sign-in?ended&next=/").text
    assert "Your session has ended" not in browser.get("/auth/sign-in").text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser.sign_in("anna").headers["set-cookie"].lower()

    assert re.match(r"heliotrope=[a-z0-9_-]{43};", cookie)
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=43200" in cookie


def test_over_https_cookies_are_bound_to_the_host_and_https_is_demanded(start_server):
    server = start_server(HELIOTROPE_HTTPS="1")
    answer = server.browser().get("/auth/sign-in")

    assert re.match(r"__Host-heliotrope-form=.*; Secure", answer.headers["set-cookie"])
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    of_streamlit = server.browser().get("/_stcore/health").headers["set-cookie"]
    assert of_streamlit.startswith("_streamlit_xsrf=")
    assert "; Secure" in of_streamlit


def test_guessing_becomes_slow_and_the_right_password_waits_too(start_server):
    server = start_server()
    answers = [server.browser().sign_in("ben", f"wrong guess number {n}").status_code for n in range(7)]

    assert answers == [401] * 5 + [429] * 2
    refused = server.browser().sign_in("ben")
    assert refused.status_code == 429
    assert re.search(r'role="alert">Too many attempts. Wait \d+ seconds, then try again.', refused.text)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert server.browser().sign_in("anna").status_code == 303


def test_a_form_too_long_to_be_a_sign_in_is_not_read(browser):
    form = {"csrf": browser.csrf(), "username": "anna", "password": "x" * 20_000}

    assert browser.post("/auth/sign-in", form).status_code == 413


def test_without_the_demo_nobody_gets_in_without_a_password(browser):
    page = browser.get("/auth/sign-in").text
    answer = browser.post("/auth/demo", {"csrf": browser.csrf(), "role": "oncology"})

    assert "Look around as" not in page
    assert "Synthetic data" not in page
    assert answer.status_code in (404, 405)
    assert "heliotrope" not in browser.http.cookies


@pytest.mark.parametrize("role", Role)
def test_the_demo_has_one_button_per_role(demo_server, role):
    browser = demo_server.browser()
    page = browser.get("/auth/sign-in").text
    assert f'<button name="role" value="{role}">' in page
    assert "Synthetic data: invented patients, and published cases with shifted dates." in page

    answer = browser.post("/auth/demo", {"csrf": browser.csrf(), "role": role, "next": "/patients"})

    assert answer.headers["location"] == "/patients"
    with browser.tab() as tab:
        assert f"signed in as demo-{role}" in tab.run()


def test_an_open_demo_offers_no_buttons_once_a_real_patient_is_in_it(start_server):
    server = start_server(is_demo=True)
    browser = server.browser()
    assert "Look around as" in browser.get("/auth/sign-in").text
    load_records(server.engine, [named(patient())], COORDINATOR, real_clock(), key="a real one")

    page = browser.get("/auth/sign-in").text
    answer = browser.post("/auth/demo", {"csrf": browser.csrf(), "role": "oncology"})

    assert "Look around as" not in page
    assert "Synthetic data" not in page
    assert answer.status_code == 401
    assert re.findall(r'role="alert">([^<]+)<', answer.text) == ["This demo account is not open."]
    assert "Look around as" not in answer.text
    assert browser.sign_in("anna").status_code == 303


@pytest.mark.parametrize("form", [{"role": "oncology"}, {"csrf": "right", "role": "surgeon"}, {"csrf": "right"}])
def test_the_demo_button_needs_its_form_and_a_known_role(demo_server, form):
    browser = demo_server.browser()
    csrf = browser.csrf()
    sent = form | ({"csrf": csrf} if "csrf" in form else {})

    assert browser.post("/auth/demo", sent).status_code == 403


@pytest.mark.parametrize(
    "path", ["/auth/sign-in", "/", "/_stcore/health", "/_stcore/metrics", "/assets/none", "/media/x"]
)
def test_every_answer_carries_the_security_headers(anna, path):
    headers = anna.get(path).headers

    assert headers["content-security-policy"] == content_policy()
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_only_assets_that_never_change_may_be_kept_by_the_browser(anna):
    script = re.search(r'src="\./(static/js/index\.[^"]+)"', anna.get("/").text)[1]

    assert "immutable" in anna.get(f"/{script}").headers["cache-control"]
    assert "immutable" in anna.get("/assets/inter-4.1.woff2").headers["cache-control"]
    assert anna.get("/static/js/none.js").headers["cache-control"] == "no-store"


def test_the_content_policy_allows_the_installed_pages_one_inline_script_and_no_other():
    assert len(inline_script_hashes()) == 1
    assert "'unsafe-eval'" not in content_policy()
    assert "script-src 'self' blob: 'sha256-" in content_policy()


def test_an_address_that_is_no_page_of_ours_shows_nothing_of_the_inside(anna):
    answer = anna.get("/assets/none")

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


def test_a_broken_page_shows_a_number_and_keeps_the_rest_to_itself(server, anna):
    with anna.tab() as tab:
        shown = tab.run(query="broken=1")

    number = re.search(r"tell the administrator this number: ([0-9a-f]{8})", shown)[1]
    assert "hunter2" not in shown
    assert "Mrs Secret" not in shown
    assert "Traceback" not in shown
    log = (server.folder / "log").read_text()
    assert f"error {number}: ValueError" in log
    assert "page.py:" in log
    assert "hunter2" not in log


def test_a_host_name_that_is_not_ours_is_refused(browser):
    assert browser.get("/auth/sign-in", Host="rebound.example").status_code == 400


def test_a_demo_with_patients_who_were_not_made_up_says_why_its_buttons_are_gone(start_server):
    server = start_server(is_demo=True)
    with writing(server.engine) as session:
        write_mark(session, Mark(is_synthetic=False), COMMAND_LINE, real_clock().now())

    shown = server.browser().get("/auth/sign-in").text

    assert "The demo has ended" in shown
    assert "/auth/demo" not in shown


def test_the_time_of_an_answer_does_not_tell_whether_the_name_exists(engine, clock):
    """By turns, so that a busy machine slows both alike. Without the same work for both it would differ tenfold."""
    add_account(
        engine, AddAccount("anna", "Anna", (Grant(Role.OBSERVER),), "plum river lantern quilt"), COMMAND_LINE, clock
    )
    warm()
    took = {"anna": [], "nobody": []}
    for _ in range(9):
        for name, times in took.items():
            began = time.process_time()
            assert sign_in(engine, name, "not the password", clock) is None
            times.append(time.process_time() - began)

    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.25 * known
