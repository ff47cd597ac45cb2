"""What a provider can answer that signs nobody in: tokens that no honest one gives."""

from __future__ import annotations

import hmac
import json
import re
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from sqlmodel import select

from dashboard.auth.openid import NO_ANSWER, NOT_BELIEVED, OpenID
from dashboard.auth.provider import Provider
from db.engine import reading
from db.models import AccountRow

KEY = RSAKey.generate_key(2048, {"kid": "spring", "use": "sig"})
ANOTHER_KEY = RSAKey.generate_key(2048, {"kid": "spring", "use": "sig"})
ANYTHING = JWSRegistry(algorithms=["RS256", "HS256", "none"])


@dataclass
class Liar:
    """A provider on this machine. `token` makes an ID token of what an honest one would say; `told` is userinfo."""

    issuer: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    was_sent: str = ""
    status: int = 200

    def describe(self, **otherwise: Any) -> None:
        self.answers["/.well-known/openid-configuration"] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        } | otherwise
        self.answers["/elsewhere"] = self.answers["/.well-known/openid-configuration"]

    def honest(self, nonce: str) -> dict[str, Any]:
        return {
            "iss": self.issuer,
            "sub": "17",
            "aud": "heliotrope",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": nonce,
            "groups": ["skin"],
            "preferred_username": "lou",
        }


@pytest.fixture(scope="module")
def liar():
    found = Liar()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = json.dumps(found.answers.get(self.path)).encode()
            self.send_response(200 if self.path == "/elsewhere" else found.status)
            self.send_header("content-type", "application/json")
            if found.status == 302 and self.path != "/elsewhere":
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            found.was_sent = f"{self.headers['authorization']} {body}"
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    web = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    found.issuer = f"http://127.0.0.1:{web.server_port}"
    found.describe()
    found.answers["/jwks"] = {"keys": [KEY.as_dict(private=False)]}
    yield found
    web.shutdown()


@pytest.fixture(scope="module")
def server(start_server, liar):
    return start_server(
        # Each test here is refused, and more than twenty of one address would have to wait.
        before="from dashboard.auth import throttle; throttle.Throttle.wait_s = lambda *_: 0;",
        **settings(liar),
    )


def settings(liar):
    return {
        "HELIOTROPE_OIDC_NAME": "St Elsewhere",
        "HELIOTROPE_OIDC_ISSUER": liar.issuer,
        "HELIOTROPE_OIDC_CLIENT_ID": "heliotrope",
        "HELIOTROPE_OIDC_CLIENT_SECRET": "garden-gate-at-noon",
        "HELIOTROPE_OIDC_ROLES": "skin=dermatology",
    }


def known(liar):
    return Provider(
        name="St Elsewhere",
        issuer=liar.issuer,
        client_id="heliotrope",
        client_secret="garden-gate-at-noon",
        claim="groups",
        roles=(),
    )


@pytest.fixture
def sign_in(server, liar, browser):
    """Begins in the browser, lets the provider say this, and comes back."""

    def begin_and_come_back(make: Callable[[dict[str, Any]], str], **said: Any):
        asked = parse_qs(urlsplit(browser.get("/auth/provider").headers["location"]).query)
        liar.answers["/token"] = {
            "access_token": "at",
            "token_type": "Bearer",
            "id_token": make(liar.honest(asked["nonce"][0])),
        } | said
        return browser.get(f"/auth/provider/callback?code=c&state={asked['state'][0]}")

    return begin_and_come_back


def signed(claims: dict[str, Any], **otherwise: Any) -> str:
    claims = {name: value for name, value in (claims | otherwise).items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "spring"}, claims, KEY)


def by(algorithm: str, key: Any) -> Callable[[dict[str, Any]], str]:
    return lambda claims: jwt.encode({"alg": algorithm, "kid": "spring"}, claims, key, registry=ANYTHING)


def by_public_key(claims: dict[str, Any]) -> str:
    """By hand: no honest library takes a public key as a secret."""
    parts = [urlsafe_b64encode(json.dumps(each).encode()) for each in ({"alg": "HS256", "kid": "spring"}, claims)]
    said = b".".join(part.rstrip(b"=") for part in parts)
    signature = hmac.digest(KEY.as_pem(private=False), said, "sha256")
    return (said + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def spoilt(claims: dict[str, Any]) -> str:
    """Somebody changed what it says after it was signed."""
    head, _, signature = signed(claims).split(".")
    _, body, _ = signed(claims, groups=["skin", "it"]).split(".")
    return f"{head}.{body}.{signature}"


def is_refused(browser, answer) -> bool:
    alerts = re.findall(r'role="alert">([^<]+)</p>', answer.text)
    clear = "What St Elsewhere answered does not sign anybody in. Begin again; if it happens again, "
    return answer.status_code == 401 and len(alerts) == 1 and alerts[0].startswith(clear) and not is_in(browser)


def is_in(browser) -> bool:
    return browser.get("/").status_code == 200


def test_an_honest_token_signs_in(browser, sign_in):
    assert sign_in(signed).status_code == 303
    assert is_in(browser)


@pytest.mark.filterwarnings('ignore:JWS algorithm "none"')
@pytest.mark.parametrize(
    "make",
    [
        by("none", KEY),
        by_public_key,
        by("HS256", OctKey.import_key("garden-gate-at-noon")),
        by("RS256", ANOTHER_KEY),
        lambda claims: jwt.encode({"alg": "RS256", "kid": "autumn"}, claims, ANOTHER_KEY),
        spoilt,
        lambda claims: signed(claims).rpartition(".")[0] + ".",
        lambda claims: "not a token",
        lambda claims: None,
    ],
    ids=[
        "not signed",
        "signed with the public key as a secret",
        "signed with the client's secret",
        "signed by somebody else",
        "signed with a key that is not published",
        "changed after it was signed",
        "signature cut off",
        "no token",
        "nothing",
    ],
)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(browser, sign_in, make):
    assert is_refused(browser, sign_in(make))


HOUR = 3600


@pytest.mark.parametrize(
    "otherwise",
    [
        {"aud": "another app"},
        {"aud": ["another app", "and another"]},
        {"aud": "another app", "azp": "heliotrope"},
        {"aud": ["heliotrope", "another app"], "azp": "another app"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": int(time.time()) - HOUR, "iat": int(time.time()) - 2 * HOUR},
        {"exp": None},
        {"iat": int(time.time()) + HOUR},
        {"nbf": int(time.time()) + HOUR},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": 17},
        {"at_hash": "b3RoZXIgdG9rZW4"},
        {"groups": 5},
    ],
    ids=lambda otherwise: ", ".join(f"{name} {value}"[:40] for name, value in otherwise.items()),
)
def test_a_token_for_somebody_or_something_else_signs_nobody_in(browser, sign_in, otherwise):
    assert is_refused(browser, sign_in(lambda claims: signed(claims, **otherwise)))


def test_a_token_for_us_among_others_signs_in(browser, sign_in):
    assert (
        sign_in(lambda claims: signed(claims, aud=["heliotrope", "another app"], azp="heliotrope")).status_code == 303
    )
    assert is_in(browser)


@pytest.mark.parametrize("told", [{"sub": "18", "groups": ["skin"]}, {"groups": ["skin"]}, ["skin"], None])
def test_groups_of_somebody_else_sign_nobody_in(liar, browser, sign_in, told):
    liar.answers["/userinfo"] = told

    assert is_refused(browser, sign_in(lambda claims: signed(claims, groups=None)))


def test_a_name_of_the_provider_is_text_and_nothing_else(server, sign_in):
    said = {"sub": "19", "preferred_username": "<b>É.\u202eva</b>@x", "name": "Dr <i>E\u0000va\n" + "a" * 300}
    sign_in(lambda claims: signed(claims, **said))

    with reading(server.engine) as session:
        row = session.exec(select(AccountRow).where(AccountRow.username == "be.vab")).one()
    assert row.display_name == ("Dr <i>Eva" + "a" * 300)[:200]


@pytest.mark.parametrize(
    "otherwise",
    [{"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://elsewhere.example/token"}, {"jwks_uri": 5}],
    ids=["of another provider", "over a line that can be listened to", "not understood"],
)
def test_a_description_that_cannot_be_right_is_not_followed(liar, otherwise):
    liar.describe(**otherwise)
    with pytest.raises(NOT_BELIEVED):
        OpenID(known(liar)).begin("http://here/back")
    liar.describe()


@pytest.mark.parametrize(
    ("ways", "is_basic"),
    [(["client_secret_post", "client_secret_basic"], True), (["client_secret_post"], False), (["private_key"], True)],
    ids=["either", "only in the form", "in none that we know"],
)
def test_the_secret_is_sent_as_the_provider_takes_it(liar, ways, is_basic):
    liar.describe(token_endpoint_auth_methods_supported=ways)
    conversation = OpenID(known(liar))
    _, begun = conversation.begin("http://here/back")
    liar.answers["/token"] = {
        "access_token": "at",
        "token_type": "Bearer",
        "id_token": signed(liar.honest(begun.nonce)),
    }
    assert conversation.finish(begun, "c", "http://here/back").subject == "17"
    liar.describe()

    assert liar.was_sent.startswith("Basic ") is is_basic
    assert ("client_secret=garden-gate-at-noon" in liar.was_sent) is not is_basic
    assert f"code_verifier={begun.verifier}" in liar.was_sent


@pytest.mark.parametrize("status", [404, 500, 302], ids=["not there", "broken", "sends us elsewhere"])
def test_a_provider_that_is_broken_gives_no_answer(liar, status):
    liar.status = status
    with pytest.raises(NO_ANSWER):
        OpenID(known(liar)).begin("http://here/back")
    liar.status = 200


def test_coming_back_with_nothing_again_and_again_becomes_slow(start_server, liar):
    browser = start_server(**settings(liar)).browser()
    answers = [browser.get("/auth/provider/callback?code=c&state=s") for _ in range(22)]

    assert [each.status_code for each in answers] == [401] * 20 + [429] * 2
    assert "Too many attempts. Wait " in answers[-1].text
