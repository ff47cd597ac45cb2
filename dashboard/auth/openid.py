"""What is said to an OpenID provider, and what of its answer is believed.

Authorization code with PKCE (RFC 7636); the checks of OpenID Connect Core 1.0, 3.1.3.7, and Discovery 1.0, 4.3.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token, is_secure_transport
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from dashboard.auth.provider import Provider

NO_ANSWER = RequestException
"""The provider is not there, or does not say anything that could be read."""
NOT_BELIEVED = (AuthlibBaseError, JoseError, AttributeError, LookupError, TypeError, ValueError)
"""It answered, and nobody is signed in by that answer."""

SIGNED_BY = JWSRegistry(
    algorithms=("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
    strict_check_header=False,
)
"""With a key that the provider alone has: never by nothing, and not by a secret or by a public key as one."""
CLOCKS_DIFFER_S = 60
ANSWERS_WITHIN_S = 5
ASK_AGAIN_AFTER_S = 300
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Begun:
    """What one browser's sign-in is known by. Only that browser keeps it."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider knows. `subject` never changes there; the names can."""

    subject: str
    username: str
    display_name: str
    groups: frozenset[str]


class OpenID:
    """Conversations with one provider. Each call takes seconds where the provider is slow, and raises `NO_ANSWER` or
    one of `NOT_BELIEVED`."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._found: dict[str, Any] = {}
        self._found_at = float("-inf")

    def begin(self, callback: str) -> tuple[str, Begun]:
        """Where to send the browser, and what to compare with when it comes back to `callback`.

        `prompt`: screens are shared, so nobody is signed in by a session that somebody else left at the provider.
        """
        begun = Begun(generate_token(43), generate_token(43), generate_token(64))
        with self._session(callback) as session:
            address, _ = session.create_authorization_url(
                self._discover(session)["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
                prompt="login",
            )
        return address, begun

    def finish(self, begun: Begun, code: str, callback: str) -> Person:
        """Who signed in: exchanges the code and checks the ID token."""
        with self._session(callback) as session:
            found = self._discover(session)
            tokens = session.fetch_token(found["token_endpoint"], code=code, code_verifier=begun.verifier)
            claims = self._checked(tokens, _read(session, found["jwks_uri"]), begun.nonce)
            if self.provider.claim not in claims and "userinfo_endpoint" in found:
                told = _read(session, found["userinfo_endpoint"], withhold_token=False)
                if told["sub"] != claims["sub"]:
                    raise ValueError("somebody else's")
                claims = told | claims
        return self._person(claims)

    def _checked(self, tokens: dict[str, Any], keys: Any, nonce: str) -> dict[str, Any]:
        token = jwt.decode(tokens["id_token"], KeySet.import_key_set(keys), registry=SIGNED_BY)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
            },
            {"nonce": nonce, "client_id": self.provider.client_id, "access_token": tokens.get("access_token")},
        )
        claims.validate(leeway=CLOCKS_DIFFER_S)
        return dict(claims)

    def _person(self, claims: dict[str, Any]) -> Person:
        subject, groups = claims["sub"], claims.get(self.provider.claim, [])
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            raise ValueError("no subject")
        username = str(claims.get("preferred_username") or claims.get("email") or "")
        named = [groups] if isinstance(groups, str) else [group for group in groups if isinstance(group, str)]
        return Person(subject, username, str(claims.get("name") or ""), frozenset(named))

    def _discover(self, session: OAuth2Session) -> dict[str, Any]:
        if time.monotonic() - self._found_at > ASK_AGAIN_AFTER_S:
            found = _read(session, f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            asked = [found[each] for each in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if found["issuer"] != self.provider.issuer:
                raise ValueError("another provider's description")
            if not all(is_secure_transport(each) for each in [*asked, found.get("userinfo_endpoint", asked[0])]):
                raise ValueError("an address that can be listened to")
            self._found, self._found_at = found, time.monotonic()
        ways = self._found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        is_basic = "client_secret_basic" in ways or "client_secret_post" not in ways
        session.token_endpoint_auth_method = "client_secret_basic" if is_basic else "client_secret_post"
        return self._found

    def _session(self, callback: str) -> OAuth2Session:
        """A redirect is no answer: it would carry the code or the secret to another address."""
        return OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret,
            scope="openid profile",
            redirect_uri=callback,
            code_challenge_method="S256",
            default_timeout=ANSWERS_WITHIN_S,
            max_redirects=0,
        )


def _read(session: OAuth2Session, address: str, *, withhold_token: bool = True) -> Any:
    answer = session.get(address, withhold_token=withhold_token)
    answer.raise_for_status()
    return answer.json()
