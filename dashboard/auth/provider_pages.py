"""The way to the OpenID provider and back. It ends in a session like any other."""

from __future__ import annotations

import math
import secrets

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.auth.door import Door
from dashboard.auth.errors import log_error
from dashboard.auth.from_provider import note_refusal, sign_in_from
from dashboard.auth.openid import NO_ANSWER, NOT_BELIEVED, Begun, OpenID
from dashboard.auth.provider import Provider
from dashboard.auth.sign_in import SignIn, safe_next
from dashboard.domain.refusal import Refusal

BEGIN, CALLBACK = "/auth/provider", "/auth/provider/callback"
LONGEST_AWAY_S = 600


class ProviderPages:
    """The two routes. What a sign-in is compared with lies in the browser that began it, signed by this process."""

    def __init__(self, door: Door, provider: Provider, sign_in: SignIn) -> None:
        self.door = door
        self.provider = provider
        self.openid = OpenID(provider)
        self.sign_in = sign_in
        self.kept = URLSafeTimedSerializer(secrets.token_bytes(32))

    def routes(self) -> list[Route]:
        return [Route(BEGIN, self.begin, methods=["GET"]), Route(CALLBACK, self.finish, methods=["GET"])]

    async def begin(self, request: Request) -> Response:
        """Off to the provider."""
        onward = safe_next(request.query_params.get("next"))
        try:
            async with self.door.asking:
                address, begun = await run_in_threadpool(self.openid.begin, self._callback(request))
        except (NO_ANSWER, *NOT_BELIEVED) as error:
            return await self._no_answer(request, onward, error)
        response = RedirectResponse(address, 303)
        response.set_cookie(
            self.door.provider_cookie,
            self.kept.dumps([begun.state, begun.nonce, begun.verifier, onward]),
            max_age=LONGEST_AWAY_S,
            path="/",
            secure=self.door.is_https,
            httponly=True,
            # Not strict: the browser comes back from another site.
            samesite="lax",
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Back from the provider: in, or told in one line why not. Either way this attempt is over."""
        response = await self._finish(request)
        response.delete_cookie(self.door.provider_cookie, path="/", secure=self.door.is_https, httponly=True)
        return response

    async def _finish(self, request: Request) -> Response:
        asked, begun, onward = request.query_params, *self._begun(request)
        throttle = self.door.throttles.by_address
        address = request.client.host if request.client else "unknown"
        if wait_s := throttle.wait_s(address):
            alert = f"Too many attempts. Wait {math.ceil(wait_s)} seconds, then try again."
            return await self.sign_in.page(request, onward, alert=alert, status=429)
        if begun is None or not secrets.compare_digest(begun.state.encode(), asked.get("state", "").encode()):
            alert = "This sign-in was not begun in this browser, or took too long. Begin again."
            return await self._refused(request, onward, alert)
        if not asked.get("code"):
            alert = f"{self.provider.name} did not sign you in. Begin again, or take another way."
            return await self._refused(request, onward, alert)
        try:
            async with self.door.asking:
                person = await run_in_threadpool(self.openid.finish, begun, asked["code"], self._callback(request))
        except NO_ANSWER as error:
            throttle.give_back(address)  # Nobody tried anything: signing in here must stay possible.
            return await self._no_answer(request, onward, error)
        except NOT_BELIEVED as error:
            alert = (
                f"What {self.provider.name} answered does not sign anybody in. Begin again; if it happens again, "
                f"tell the administrator this number: {log_error(error)}."
            )
            return await self._refused(request, onward, alert)
        try:
            about = (self.door.engine, self.provider, person, self.door.clock)
            token = await run_in_threadpool(sign_in_from, *about)
        except Refusal as refusal:
            return await self.sign_in.page(request, onward, alert=str(refusal), status=403)
        throttle.give_back(address)
        return await self.sign_in.welcome(request, token, onward)

    async def _refused(self, request: Request, onward: str, alert: str) -> Response:
        await run_in_threadpool(note_refusal, self.door.engine, self.door.clock)
        return await self.sign_in.page(request, onward, alert=alert, status=401)

    async def _no_answer(self, request: Request, onward: str, error: Exception) -> Response:
        alert = (
            f"Signing in with {self.provider.name} does not work at the moment. Try again later, or sign in below with "
            f"an account of Heliotrope. The number for the administrator: {log_error(error)}."
        )
        return await self.sign_in.page(request, onward, alert=alert, status=502)

    def _callback(self, request: Request) -> str:
        """Where the provider sends people back to: this server, under the name by which it was reached, which the list
        of allowed hosts has checked."""
        return f"{'https' if self.door.is_https else 'http'}://{request.headers['host']}{CALLBACK}"

    def _begun(self, request: Request) -> tuple[Begun | None, str]:
        try:
            cookie = request.cookies.get(self.door.provider_cookie, "")
            *begun, onward = self.kept.loads(cookie, max_age=LONGEST_AWAY_S)
        except BadSignature:
            return None, "/"
        return Begun(*begun), onward
