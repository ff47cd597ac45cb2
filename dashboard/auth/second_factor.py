"""The one-time codes of an account, inside the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from dashboard.auth import codes
from db.models import RecoveryCodeRow, SecondFactorRow


def has_codes(session: Session, account_id: str) -> bool:
    """Whether sign-in asks for a code."""
    factor = session.get(SecondFactorRow, account_id)
    return factor is not None and factor.secret is not None


def spend_code(session: Session, account_id: str, typed: str, *, now: datetime) -> bool:
    """Whether this is the code of the account's app at this moment. It is then spent."""
    factor = session.get(SecondFactorRow, account_id)
    if factor is None or factor.secret is None:
        return False
    step = codes.taken_step(factor.secret, typed, now=now, after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    return True


def spend_recovery_code(session: Session, account_id: str, typed: str, *, now: datetime) -> bool:
    """Whether this is one of the account's recovery codes. It is then spent."""
    code = session.get(RecoveryCodeRow, codes.recovery_hash(account_id, typed))
    if code is None or code.spent_at is not None:
        return False
    code.spent_at = now
    return True


def recovery_codes_left(session: Session, account_id: str) -> int:
    """How many can still be used."""
    return len(_unspent(session, account_id))


def renew_recovery_codes(session: Session, account_id: str, *, now: datetime) -> list[str]:
    """Ten new ones; those before are void. Only their hashes are kept."""
    _void(session, account_id, now)
    fresh = codes.new_recovery_codes()
    session.add_all(
        RecoveryCodeRow(code_hash=codes.recovery_hash(account_id, code), account_id=account_id) for code in fresh
    )
    return fresh


def forget(session: Session, account_id: str, *, now: datetime) -> None:
    """No app and no recovery code is known any more."""
    factor = session.get(SecondFactorRow, account_id)
    if factor:
        factor.secret = factor.offered = None
    _void(session, account_id, now)


def _void(session: Session, account_id: str, now: datetime) -> None:
    for code in _unspent(session, account_id):
        code.spent_at = now


def _unspent(session: Session, account_id: str) -> list[RecoveryCodeRow]:
    mine = select(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id)
    return list(session.exec(mine.where(col(RecoveryCodeRow.spent_at).is_(None))))
