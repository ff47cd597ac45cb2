"""Accounts and open sessions of everybody, for administrators."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.auth import accounts, administering
from dashboard.auth.grants import Grant
from dashboard.auth.listing import Account
from dashboard.auth.papers import Asked, Papers
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty

_CLINICS = {Role.DERMATOLOGY.value, Role.RHEUMATOLOGY.value, Role.ONCOLOGY.value}
GRANTS = tuple(Grant(role) for role in Role if role is not Role.CONTRIBUTOR)
CONTRIBUTIONS = tuple(Grant(Role.CONTRIBUTOR, each) for each in Specialty if each.value not in _CLINICS)


class AdministrationPages(Papers):
    """The routes under /administration."""

    def routes(self) -> list[Route]:
        return [
            self.route("/administration/accounts", get=self.accounts),
            self.route("/administration/new", get=self.new, post=self.add),
            self.route("/administration/account", get=self.account, post=self.change),
            self.route("/administration/sessions", get=self.sessions, post=self.end_sessions),
        ]

    async def accounts(self, asked: Asked) -> Response:
        """Every account, with what keeps it from signing in."""
        found = await self.ask(administering.all_accounts, asked.who.actor)
        waits = {each.username: self.door.throttles.waits_s(each.username) for each in found}
        return self.show(
            asked,
            "accounts",
            "Accounts",
            accounts=found,
            waits_s=waits,
            now=self.door.clock.now(),
            named=self.door.provider_name,
        )

    async def new(self, asked: Asked, alert: str = "") -> Response:
        """The form for an account."""
        await self.ask(administering.all_accounts, asked.who.actor)
        return self.show(
            asked,
            "new_account",
            "Add an account",
            alert=alert,
            username=asked.typed("username"),
            display_name=asked.typed("display_name"),
            held={str(each) for each in asked.form.getlist("role")},
            is_lead="lead" in asked.form,
            grants=GRANTS,
            contributions=CONTRIBUTIONS,
            status=422 if alert else 200,
        )

    async def add(self, asked: Asked) -> Response:
        """Adds it and shows its one-time password once."""
        username = asked.typed("username").strip().lower()
        try:
            about = (username, asked.typed("display_name"), _grants(asked))
            password = await self.ask(
                administering.add, *about, asked.who.actor, self.door.clock, is_lead="lead" in asked.form
            )
        except Refusal as refusal:
            return await self.new(asked, str(refusal))
        return self._handed_out(asked, username, password)

    async def account(self, asked: Asked, alert: str = "", told: str = "") -> Response:
        """One account and what can be done with it."""
        username = asked.typed("username") or asked.request.query_params.get("name", "")
        found = await self._account(asked, username)
        return self.show(
            asked,
            "one_account",
            found.display_name,
            alert=alert,
            told=told,
            account=found,
            provider=self.door.provider_name(found.issuer) if found.issuer else "",
            held={str(grant) for grant in found.grants},
            waits_s=self.door.throttles.waits_s(found.username),
            grants=GRANTS,
            contributions=CONTRIBUTIONS,
            now=self.door.clock.now(),
            status=422 if alert else 200,
        )

    async def change(self, asked: Asked) -> Response:
        """One change to one account."""
        username, by = asked.typed("username"), (asked.who.actor, self.door.clock)
        try:
            match asked.typed("do"):
                case "roles":
                    is_lead = "lead" in asked.form
                    await self.ask(accounts.set_roles, username, _grants(asked), *by, is_lead=is_lead)
                    told = "The roles were changed. They hold at once, in open sessions too."
                case "disable":
                    await self.ask(accounts.disable_account, username, *by)
                    told = "The account was disabled and signed out everywhere."
                case "enable":
                    await self.ask(administering.enable_account, username, *by)
                    told = "The account can sign in again."
                case "password":
                    password = await self.ask(administering.reset_password, username, *by)
                    return self._handed_out(asked, username, password)
                case "codes":
                    await self.ask(administering.reset_codes, username, *by)
                    told = "The codes were reset, and the account was signed out everywhere."
                case "unlock":
                    await self.ask(administering.unlock_account, username, *by, self.door.throttles)
                    told = "The account may try again at once."
                case "sessions":
                    await self.ask(administering.end_sessions_of, username, *by)
                    told = "The account was signed out everywhere."
                case _:
                    raise Refusal("This button is not known. Reload the page and try again.")
        except Refusal as refusal:
            return await self.account(asked, alert=str(refusal))
        return await self.account(asked, told=told)

    async def sessions(self, asked: Asked) -> Response:
        """Everybody who is signed in."""
        found = await self.ask(administering.open_sessions, asked.who.actor, self.door.clock)
        return self.show(asked, "sessions", "Open sessions", sessions=found)

    async def end_sessions(self, asked: Asked) -> Response:
        """One session, or all of one person."""
        by = (asked.who.actor, self.door.clock)
        if username := asked.typed("username"):
            await self.ask(administering.end_sessions_of, username, *by)
        else:
            await self.ask(administering.end_session, asked.typed("session"), *by)
        return RedirectResponse("/administration/sessions", 303)

    async def _account(self, asked: Asked, username: str) -> Account:
        found = await self.ask(administering.all_accounts, asked.who.actor)
        for each in found:
            if each.username == username:
                return each
        raise Refusal("There is no such account.")

    def _handed_out(self, asked: Asked, username: str, password: str) -> Response:
        return self.show(asked, "one_time_password", "One-time password", username=username, password=password)


def _grants(asked: Asked) -> tuple[Grant, ...]:
    return tuple(Grant.parse(str(each)) for each in asked.form.getlist("role"))
