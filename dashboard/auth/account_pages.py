"""My account: password, one-time codes, own sessions."""

from __future__ import annotations

import math
from datetime import timedelta
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.auth import codes, entry, forms, own_account, own_codes, passwords, qr, sessions
from dashboard.auth.gate import STILL_HERE
from dashboard.auth.papers import SESSION_HEADER, Asked, Papers
from dashboard.auth.sessions import Need
from dashboard.auth.sign_in import safe_next
from dashboard.domain.refusal import Refusal

WRONG_CODE = "The code is not right, or it was used before. Wait for the next one and type that."


class AccountPages(Papers):
    """The routes under /account."""

    def routes(self) -> list[Route]:
        return [
            Route(STILL_HERE, self.still_here),
            self.route("/account", get=self.account, post=self.end_sessions),
            self.route("/account/password", get=self.password, post=self.change_password),
            self.route("/account/codes", get=self.codes, post=self.change_codes),
            self.route("/account/code", get=self.code, post=self.give_code),
        ]

    async def still_here(self, request: Request) -> Response:
        """Seconds until the session ends if nobody does anything. Asking is no activity."""
        now = self.door.clock.now()
        who = await self.ask(sessions.known, request.headers[SESSION_HEADER], now=now)
        if who is None:
            return PlainTextResponse("Sign in first.", 401)
        return PlainTextResponse(str(max(0, math.floor((who.ends_at - now) / timedelta(seconds=1)))))

    async def account(self, asked: Asked) -> Response:
        """What the account is, and where it is signed in."""
        return self.show(
            asked,
            "account",
            "My account",
            provider=self._provider(asked),
            codes=await self.ask(own_codes.own_codes, asked.who),
            sessions=await self.ask(own_account.open_sessions, asked.who, self.door.clock),
            is_changed="changed" in asked.request.query_params,
        )

    async def end_sessions(self, asked: Asked) -> Response:
        """One session, or all of them."""
        one = asked.typed("session")
        if not one:
            await self.ask(own_account.sign_out_everywhere, asked.who, self.door.clock)
        else:
            await self.ask(own_account.end_session, asked.who, one, self.door.clock)
        if one and one != asked.who.session_hash:
            return RedirectResponse("/account", 303)
        response = RedirectResponse("/auth/sign-in", 303)
        forms.take_session(self.door, response)
        return response

    async def password(self, asked: Asked, alert: str = "") -> Response:
        """The form for a new password."""
        if asked.who.issuer:
            raise Refusal(own_account.ELSEWHERE)
        has_codes = (await self.ask(own_codes.own_codes, asked.who)).are_on
        return self.show(
            asked,
            "password",
            "Change password",
            alert=alert,
            is_one_time=asked.who.need is Need.PASSWORD,
            shortest=passwords.SHORTEST_WITH_CODE if has_codes else passwords.SHORTEST,
            onward=_onward(asked),
            status=422 if alert else 200,
        )

    async def change_password(self, asked: Asked) -> Response:
        """Checks the current password and that the new one was typed twice alike."""
        current, new = asked.typed("current"), asked.typed("new")
        if new != asked.typed("again"):
            return await self.password(asked, "The new password was not typed twice alike.")
        try:
            ends_others = "end_others" in asked.form
            await self.prove(asked, own_account.change_password, current, new, ends_others=ends_others)
        except Refusal as refusal:
            return await self.password(asked, str(refusal))
        return RedirectResponse(_onward(asked) if asked.who.need else "/account?changed", 303)

    async def codes(self, asked: Asked, alert: str = "") -> Response:
        """How codes stand, and the QR code of an app that waits to be confirmed."""
        if asked.who.issuer:
            raise Refusal(own_account.ELSEWHERE)
        own = await self.ask(own_codes.own_codes, asked.who)
        address = codes.app_address(own.offered, asked.who.username) if own.offered else ""
        return self.show(
            asked,
            "codes",
            "One-time codes",
            alert=alert,
            own=own,
            qr=Markup(qr.svg(address)) if address else "",  # noqa: S704
            is_required_now=asked.who.need is Need.ENROLMENT,
            onward=_onward(asked),
            status=422 if alert else 200,
        )

    async def change_codes(self, asked: Asked) -> Response:
        """Offer a secret, confirm it, make new recovery codes, turn codes off."""
        typed = (asked.typed("password"), asked.typed("code"))
        try:
            match asked.typed("do"):
                case "offer":
                    await self.ask(own_codes.offer_codes, asked.who, self.door.clock)
                    return RedirectResponse(f"/account/codes?next={quote(_onward(asked), safe='')}", 303)
                case "off":
                    await self.prove(asked, own_codes.turn_codes_off, *typed, with_code=True)
                    return RedirectResponse("/account", 303)
                case "renew":
                    fresh = await self.prove(asked, own_codes.renew_recovery_codes, *typed, with_code=True)
                case _:
                    fresh = await self.prove(asked, own_codes.confirm_codes, *typed, with_code=True)
        except Refusal as refusal:
            return await self.codes(asked, str(refusal))
        onward = _onward(asked) if asked.who.need else "/account"
        return self.show(asked, "recovery_codes", "Recovery codes", fresh=fresh, onward=onward)

    async def code(self, asked: Asked, alert: str = "", status: int = 200) -> Response:
        """The second step of signing in."""
        if asked.who.need is not Need.CODE:
            return RedirectResponse(_onward(asked), 303)
        return self.show(asked, "code", "One-time code", alert=alert, onward=_onward(asked), status=status)

    async def give_code(self, asked: Asked) -> Response:
        """A right code opens a session of its own; the one that waited for it ends."""
        username = asked.who.username
        if wait_s := self.door.throttles.codes.wait_s(username):
            return await self.code(asked, f"Too many attempts. Wait {math.ceil(wait_s)} seconds, then try again.", 429)
        token = await self.ask(entry.give_code, asked.who.session_hash, asked.typed("code"), self.door.clock)
        if token is None:
            return await self.code(asked, WRONG_CODE, 401)
        self.door.throttles.codes.forget(username)
        response = RedirectResponse(_onward(asked), 303)
        forms.give_session(self.door, response, token, max_age_s=int(sessions.LONGEST.total_seconds()))
        return response

    def _provider(self, asked: Asked) -> str:
        return self.door.provider_name(asked.who.issuer) if asked.who.issuer else ""


def _onward(asked: Asked) -> str:
    return safe_next(asked.typed("next") or asked.request.query_params.get("next"))
