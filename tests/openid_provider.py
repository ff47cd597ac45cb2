"""A hospital's OpenID provider over TLS, in a process of its own: `python openid_provider.py PORT FOLDER`, where FOLDER
has `key.pem` and `certificate.pem`. The protocol is pyop's: PKCE,
codes that are taken once, ID tokens signed with RS256. What it is told at `/people` and `/clients` is for tests alone.

A person's `in_token` claims stand in the ID token, the others are told only to who asks with the access token.
"""

from __future__ import annotations

import html
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from Cryptodome.PublicKey import RSA
from jwkest.jwk import RSAKey
from pyop.authz_state import AuthorizationState
from pyop.exceptions import OAuthError
from pyop.provider import Provider
from pyop.subject_identifier import HashBasedSubjectIdentifierFactory
from pyop.userinfo import Userinfo
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PAGE = """<!doctype html><html lang="en"><title>St Elsewhere</title><h1>St Elsewhere</h1>
<form method="post"><input type="hidden" name="request" value="{}"><label>Staff name <input name="person"></label>
<button>Log in</button></form>"""


def provider_at(issuer: str, people: dict[str, dict[str, Any]], clients: dict[str, Any]) -> Provider:
    return Provider(
        RSAKey(key=RSA.generate(2048), alg="RS256", use="sig", kid="spring"),
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        },
        AuthorizationState(HashBasedSubjectIdentifierFactory("salt")),
        clients,
        Userinfo(people),
        extra_scopes={"profile": ["name", "preferred_username", "groups"]},
    )


def application(issuer: str) -> Starlette:
    people: dict[str, dict[str, Any]] = {}
    clients: dict[str, Any] = {}
    provider = provider_at(issuer, people, clients)

    def in_token(person: str, _client: str) -> dict[str, Any]:
        return dict(people[person].get("in_token", {}))

    async def configuration(_: Request) -> Response:
        return JSONResponse(provider.provider_configuration.to_dict())

    async def jwks(_: Request) -> Response:
        return JSONResponse(provider.jwks)

    async def ask(request: Request) -> Response:
        provider.parse_authentication_request(request.url.query)
        return HTMLResponse(PAGE.format(html.escape(request.url.query)))

    async def log_in(request: Request) -> Response:
        form = await request.form()
        asked = provider.parse_authentication_request(str(form["request"]))
        if form["person"] not in people:
            refusal = urlencode({"error": "access_denied", "state": asked["state"]})
            return RedirectResponse(f"{asked['redirect_uri']}?{refusal}", 303)
        answer = provider.authorize(asked, str(form["person"]))
        return RedirectResponse(answer.request(asked["redirect_uri"]), 303)

    async def token(request: Request) -> Response:
        said = (await request.body()).decode(), {"Authorization": request.headers.get("authorization")}
        try:
            return JSONResponse(provider.handle_token_request(*said, extra_id_token_claims=in_token).to_dict())
        except OAuthError as error:
            return JSONResponse({"error": error.oauth_error}, 400)

    async def userinfo(request: Request) -> Response:
        said = {"Authorization": request.headers["authorization"]}
        return JSONResponse(provider.handle_userinfo_request(request.url.query, said).to_dict())

    async def put_person(request: Request) -> Response:
        people[request.path_params["name"]] = await request.json()
        return Response(status_code=204)

    async def put_client(request: Request) -> Response:
        clients[request.path_params["name"]] = await request.json()
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", configuration),
            Route("/jwks", jwks),
            Route("/authorize", ask),
            Route("/authorize", log_in, methods=["POST"]),
            Route("/token", token, methods=["POST"]),
            Route("/userinfo", userinfo),
            Route("/people/{name}", put_person, methods=["PUT"]),
            Route("/clients/{name}", put_client, methods=["PUT"]),
        ]
    )


if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    uvicorn.run(
        application(f"https://127.0.0.1:{port}"),
        port=port,
        log_level="warning",
        ssl_keyfile=folder / "key.pem",
        ssl_certfile=folder / "certificate.pem",
    )
