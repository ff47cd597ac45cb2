"""The sign-in page and its three forms. Passwords never enter Streamlit."""

from __future__ import annotations

import html
import math
from functools import partial
from importlib.resources import files
from string import Template
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.auth import entry, forms, sessions
from dashboard.auth.door import Door
from dashboard.auth.paper import page
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from db.mark import SYNTHETIC

WRONG = "The user name or the password is not right."
NO_LONGER_A_DEMO = (
    "The demo has ended: patients who were not made up were imported. Sign in with an account, "
    "or serve a demo on an empty database."
)
ENDED = "Your session has ended. Sign in again to go on where you were."

_WHAT_THEY_DO = {
    Role.DERMATOLOGY: "skin, muscle, steroids",
    Role.RHEUMATOLOGY: "muscle, lung, drugs",
    Role.ONCOLOGY: "cancer, its treatment",
    Role.CONTRIBUTOR: "radiology: own tests",
    Role.COORDINATOR: "tests of all clinics",
    Role.ADMINISTRATOR: "reads only",
    Role.OBSERVER: "reads only",
}


class SignIn:
    """The routes under /auth/ for one door."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def routes(self) -> list[Route]:
        demo = [Route("/auth/demo", self.post_demo, methods=["POST"])] if self.door.is_demo else []
        return [
            Route("/auth/sign-in", self.get, methods=["GET"]),
            Route("/auth/sign-in", self.post, methods=["POST"]),
            Route("/auth/sign-out", self.post_sign_out, methods=["POST"]),
            *demo,
        ]

    async def get(self, request: Request) -> Response:
        """The page, or straight on for someone who is signed in."""
        onward = safe_next(request.query_params.get("next"))
        token = request.cookies.get(self.door.session_cookie, "")
        if token and await run_in_threadpool(sessions.find, self.door.engine, token, now=self.door.clock.now()):
            return RedirectResponse(onward, 303)
        return await self.page(request, onward, has_ended="ended" in request.query_params)

    async def post(self, request: Request) -> Response:
        """Checks the form's origin, the delays and the password, in this order."""
        form = await forms.read_form(request)
        if not forms.is_own(self.door, request, form):
            return PlainTextResponse("This form is out of date. Reload the sign-in page and try again.", 403)
        username, password = str(form.get("username", "")).strip(), str(form.get("password", ""))
        onward = safe_next(str(form.get("next", "")))
        address = request.client.host if request.client else "unknown"
        throttles = self.door.throttles
        wait_s = throttles.by_address.wait_s(address) or throttles.by_account.wait_s(username.lower())
        if wait_s:
            alert = f"Too many attempts. Wait {math.ceil(wait_s)} seconds, then try again."
            response = await self.page(request, onward, alert=alert, username=username, status=429)
            response.headers["retry-after"] = str(math.ceil(wait_s))
            return response
        try:
            async with self.door.hashing:
                token = await run_in_threadpool(entry.sign_in, self.door.engine, username, password, self.door.clock)
        except Refusal as refusal:
            return await self.page(request, onward, alert=str(refusal), username=username, status=401)
        if token is None:
            return await self.page(request, onward, alert=WRONG, username=username, status=401)
        throttles.by_account.forget(username.lower())
        throttles.by_address.give_back(address)
        return await self.welcome(request, token, onward)

    async def post_demo(self, request: Request) -> Response:
        """Signs in to the demo account of the role on the button."""
        form = await forms.read_form(request)
        if not forms.is_own(self.door, request, form) or form.get("role") not in set(Role):
            return PlainTextResponse("This form is out of date. Reload the sign-in page and try again.", 403)
        sign_in = partial(entry.sign_in_to_demo, self.door.engine, Role(str(form["role"])), self.door.clock)
        token = await run_in_threadpool(sign_in)
        onward = safe_next(str(form.get("next", "")))
        if token is None:
            return await self.page(request, onward, alert="This demo account is not open.", status=401)
        return await self.welcome(request, token, onward)

    async def post_sign_out(self, request: Request) -> Response:
        """Ends the session on the server and clears what the browser kept. Only from our own pages."""
        if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
            return PlainTextResponse("Sign out from the menu of the app.", 403)
        await self._leave(request)
        response = RedirectResponse("/auth/sign-in", 303)
        forms.take_session(self.door, response)
        return response

    async def welcome(self, request: Request, token: str, onward: str) -> Response:
        """A new token at every sign-in; the session this browser had before ends."""
        await self._leave(request)
        response = RedirectResponse(onward, 303)
        forms.give_session(self.door, response, token, max_age_s=int(sessions.LONGEST.total_seconds()))
        return response

    async def _leave(self, request: Request) -> None:
        if token := request.cookies.get(self.door.session_cookie):
            await run_in_threadpool(entry.sign_out, self.door.engine, token, self.door.clock)

    async def page(
        self,
        request: Request,
        onward: str,
        *,
        alert: str = "",
        username: str = "",
        has_ended: bool = False,
        status: int = 200,
    ) -> Response:
        """The sign-in page itself, with at most one alert."""
        is_demo = await run_in_threadpool(self.door.is_open_demo)
        notes = [ENDED] * has_ended + [NO_LONGER_A_DEMO] * (self.door.is_demo and not is_demo)
        provider = _way_to_provider(self.door.provider.name, onward, username) if self.door.provider else ""
        csrf = forms.token(self.door, request)
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in (("csrf", csrf), ("next", onward))
        )
        body = _template("sign_in.html").substitute(
            note="".join(f'<p class="note" role="status">{note}</p>' for note in notes),
            alert=f'<p class="alert" role="alert">{html.escape(alert)}</p>' if alert else "",
            hidden=hidden,
            username=html.escape(username),
            focus_name="" if username or is_demo or provider else "autofocus",
            focus_password="autofocus" if username else "",
            demo=_demo_form(hidden) if is_demo else "",
            provider=provider,
        )
        response = HTMLResponse(page("Sign in", body, banner=SYNTHETIC if is_demo else ""), status)
        forms.keep(self.door, response, csrf)
        return response


def safe_next(asked: str | None) -> str:
    """Where to go after sign-in: a path on this server, else the overview."""
    path = asked or "/"
    is_local = path.startswith("/") and not path.startswith(("//", "/auth/")) and path.isprintable()
    return path if is_local and "\\" not in path else "/"


def _demo_form(hidden: str) -> str:
    buttons = "".join(
        f'<button name="role" value="{role}">{role.capitalize()}<small>{duty}</small></button>'
        for role, duty in _WHAT_THEY_DO.items()
    )
    return (
        f'<h2>Look around as</h2><form method="post" action="/auth/demo">{hidden}'
        f'<div class="roles">{buttons}</div></form>'
        "<h2>Or with an account</h2>"
    )


def _way_to_provider(name: str, onward: str, username: str) -> str:
    """A link, since our forms may be sent to this server alone, redirects included."""
    focus = "" if username else " autofocus"
    return (
        f'<p><a class="button" href="/auth/provider?next={quote(onward, safe="")}"{focus}>'
        f"Sign in with {html.escape(name)}</a></p><h2>Or with an account of Heliotrope</h2>"
    )


def _template(name: str) -> Template:
    return Template(files("dashboard.auth").joinpath(name).read_text("utf-8"))
