"""`users`: local accounts. A password comes from a prompt or standard input, never from an argument."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.clock import clock

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.auth.listing import Account

users = typer.Typer(help="Local accounts.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME")]
Roles = Annotated[
    list[str],
    typer.Option("--role", metavar="ROLE", help="Repeat for several; a contributor's is contributor:radiology."),
]
Lead = Annotated[bool, typer.Option("--lead", help="May sign off rules and change site settings.")]


@users.command("add")
def add(
    name: Name,
    role: Roles,
    display_name: Annotated[str, typer.Option(help="As colleagues see it.")] = "",
    lead: Lead = False,
) -> None:
    """Add an account. Asks for its password, or reads it from standard input."""
    from dashboard.auth import accounts
    from dashboard.auth.grants import Grant
    from dashboard.database import open_database

    grants = tuple(Grant.parse(one) for one in role)
    engine = open_database()
    command = accounts.AddAccount(name, display_name, grants, _password(), is_lead=lead)
    accounts.add_account(engine, command, accounts.COMMAND_LINE, clock())
    typer.echo(f"{name} was added.")


@users.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show every account."""
    from dashboard.auth.listing import accounts
    from dashboard.database import open_database

    found = accounts(open_database())
    if as_json:
        typer.echo(json.dumps([_plain(account) for account in found], indent=1))
        return
    for account in found:
        marks = [word for word, holds in _marks(account).items() if holds]
        roles = ", ".join(str(grant) for grant in account.grants)
        typer.echo("  ".join([account.username, account.display_name, roles, *marks]))


@users.command("disable")
def disable(name: Name) -> None:
    """Nobody can sign in to the account any more; whoever is signed in is signed out."""
    from dashboard.auth import accounts
    from dashboard.database import open_database

    accounts.disable_account(open_database(), name, accounts.COMMAND_LINE, clock())
    typer.echo(f"{name} was disabled.")


@users.command("reset-codes")
def reset_codes(name: Name) -> None:
    """Forget the account's one-time codes, for a lost phone; whoever is signed in is signed out."""
    from dashboard.auth import accounts, administering
    from dashboard.database import open_database

    administering.reset_codes(open_database(), name, accounts.COMMAND_LINE, clock())
    typer.echo(f"{name} signs in without codes, and sets them up again if they are required.")


@users.command("enable")
def enable(name: Name) -> None:
    """Let the account sign in again."""
    from dashboard.auth import accounts, administering
    from dashboard.database import open_database

    administering.enable_account(open_database(), name, accounts.COMMAND_LINE, clock())
    typer.echo(f"{name} was enabled.")


@users.command("set-password")
def set_password(name: Name) -> None:
    """Give the account a new password, from a prompt or standard input."""
    from dashboard.auth import accounts
    from dashboard.database import open_database

    accounts.set_password(open_database(), name, _password(), accounts.COMMAND_LINE, clock())
    typer.echo(f"{name} has a new password.")


@users.command("set-role")
def set_role(name: Name, role: Roles, lead: Lead = False) -> None:
    """Replace the account's roles."""
    from dashboard.auth import accounts
    from dashboard.auth.grants import Grant
    from dashboard.database import open_database

    grants = [Grant.parse(one) for one in role]
    accounts.set_roles(open_database(), name, grants, accounts.COMMAND_LINE, clock(), is_lead=lead)
    typer.echo(f"{name} has new roles.")


def how_to_begin(engine: Engine) -> str:
    """What to do where nobody can administer this installation yet; "" where somebody can."""
    from dashboard.auth.listing import accounts
    from dashboard.domain.actor import Role

    for account in accounts(engine):
        is_administrator = Role.ADMINISTRATOR in {grant.role for grant in account.grants}
        if is_administrator and not account.is_disabled and not account.is_demo:
            return ""
    return (
        "There is no administrator yet. Add the first one in another window:\n"
        "  python -m dashboard users add NAME --role administrator"
    )


def about_provider(*, is_demo: bool) -> str:
    """What to know about the provider that the settings name, "" where there is nothing. Refuses wrong settings."""
    from dashboard.auth.provider import site_provider

    is_left_aside = site_provider() is not None and is_demo
    return "The demo signs in by its buttons alone: HELIOTROPE_OIDC_... is left aside." if is_left_aside else ""


def _plain(account: Account) -> dict[str, object]:
    roles = [str(grant) for grant in account.grants]
    return {"name": account.username, "display_name": account.display_name, "roles": roles, **_marks(account)}


def _marks(account: Account) -> dict[str, bool]:
    return {
        "lead": account.is_lead,
        "disabled": account.is_disabled,
        "demo": account.is_demo,
        "provider": bool(account.issuer),
    }


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
