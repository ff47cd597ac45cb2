"""The accounts as a list, without anything that signs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard.auth.grants import Grant
from db.engine import reading
from db.models import AccountAtProviderRow, AccountRoleRow, AccountRow, SecondFactorRow


@dataclass(frozen=True, slots=True)
class Account:
    """`one_time_until`: has a one-time password that holds until then. `has_codes`: signs in with codes, too.
    `issuer`: the provider that signs it in, None for one with a password."""

    account_id: str
    username: str
    display_name: str
    grants: tuple[Grant, ...]
    is_lead: bool
    is_disabled: bool
    is_demo: bool
    has_codes: bool
    one_time_until: datetime | None
    issuer: str | None


def accounts(engine: Engine) -> list[Account]:
    """Every account, by user name."""
    with reading(engine) as session:
        rows = session.exec(select(AccountRow).order_by(AccountRow.username)).all()
        grants: dict[str, list[Grant]] = {}
        for row in session.exec(select(AccountRoleRow)):
            grants.setdefault(row.account_id, []).append(Grant(row.role, row.specialty))
        with_codes = set(
            session.exec(select(SecondFactorRow.account_id).where(col(SecondFactorRow.secret).is_not(None)))
        )
        issuers = {row.account_id: row.issuer for row in session.exec(select(AccountAtProviderRow))}
        return [
            Account(
                account_id=row.account_id,
                username=row.username,
                display_name=row.display_name,
                grants=tuple(sorted(grants.get(row.account_id, []), key=str)),
                is_lead=row.is_lead,
                is_disabled=row.is_disabled,
                is_demo=row.is_demo,
                has_codes=row.account_id in with_codes,
                one_time_until=row.one_time_until,
                issuer=issuers.get(row.account_id),
            )
            for row in rows
        ]
