"""Pages behind the gate that Streamlit does not draw: passwords and codes go from a plain form to the server alone."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.auth import forms, sessions
from dashboard.auth.door import Door
from dashboard.auth.own_account import NotProven
from dashboard.auth.paper import page
from dashboard.auth.policy import Action, may
from dashboard.auth.sessions import OpenSession
from dashboard.domain.dates import day_words
from dashboard.domain.refusal import Refusal

SESSION_HEADER = "x-heliotrope-session"
"""The gate puts the hash of the session in; what a client sends under this name is dropped."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: by whom, and what was typed."""

    request: Request
    who: OpenSession
    form: FormData

    def typed(self, name: str) -> str:
        """A field of the form, or ""."""
        return str(self.form.get(name, ""))


Answer = Callable[[Asked], Awaitable[Response]]


class Papers:
    """What these pages share: who asks, whether the form is ours, and one look."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def route(self, path: str, *, get: Answer | None = None, post: Answer | None = None) -> Route:
        """A page and its form. Opening or sending it is activity. A refusal is shown as the answer to the form."""

        async def answer(request: Request) -> Response:
            session_hash = request.headers[SESSION_HEADER]
            who = await self.ask(sessions.known, session_hash, now=self.door.clock.now())
            if who is None:
                return PlainTextResponse("Sign in first.", 401)
            form = await forms.read_form(request) if request.method == "POST" else FormData()
            if request.method == "POST" and not forms.is_own(self.door, request, form):
                return PlainTextResponse("This form is out of date. Go back, reload the page and try again.", 403)
            await self.ask(sessions.touch, session_hash, now=self.door.clock.now())
            asked = Asked(request, who, form)
            wanted = post if request.method == "POST" else get
            try:
                return await wanted(asked) if wanted else Response(status_code=405)
            except Refusal as refusal:
                return self.show(asked, "refused", "This was declined", because=str(refusal), status=403)

        return Route(path, answer, methods=["GET"] * (get is not None) + ["POST"] * (post is not None))

    async def ask(self, question: Callable[..., Result], *about: object, **named: object) -> Result:
        """Calls a service with the database, away from the server's loop."""
        return await run_in_threadpool(partial(question, self.door.engine, *about, **named))

    async def prove(
        self, asked: Asked, question: Callable[..., Result], *about: object, with_code: bool = False, **named: object
    ) -> Result:
        """The same for what checks a password, perhaps with a code. Refuses whoever was wrong too often."""
        throttles, username = self.door.throttles, asked.who.username
        wait_s = throttles.by_account.wait_s(username) or (with_code and throttles.codes.wait_s(username))
        if wait_s:
            raise Refusal(f"Too many attempts. Wait {math.ceil(wait_s)} seconds, then try again.")
        try:
            async with self.door.hashing:
                result = await self.ask(question, asked.who, *about, self.door.clock, **named)
        except NotProven:
            raise
        except Refusal:
            throttles.by_account.forget(username)
            raise
        throttles.by_account.forget(username)
        if with_code:
            throttles.codes.forget(username)
        return result

    def show(self, asked: Asked, template: str, title: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """`dashboard/auth/templates/TEMPLATE.html`. Everything put into it is escaped."""
        csrf = forms.token(self.door, asked.request)
        body = (
            _templates()
            .get_template(f"{template}.html")
            .render(
                title=title,
                who=asked.who,
                is_administrator=may(asked.who.actor, Action.MANAGE_ACCOUNTS),
                here=asked.request.url.path,
                csrf=Markup('<input type="hidden" name="csrf" value="{}">').format(csrf),
                moment=partial(_moment, self.door.clock.zone),
                **values,
            )
        )
        response = HTMLResponse(page(title, body), status)
        forms.keep(self.door, response, csrf)
        return response


def _moment(zone: ZoneInfo, at: datetime) -> str:
    """23 Nov 2026, 14:05 in the clinic."""
    local = at.astimezone(zone)
    return f"{day_words(local.date())}, {local:%H:%M}"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("dashboard.auth", "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
