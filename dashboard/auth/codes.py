"""One-time codes of an app on a phone (RFC 6238: 6 digits, 30 s, SHA-1), and recovery codes on paper."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from datetime import datetime

import pyotp

STEP_S = 30
DRIFT = 1
"""Steps by which a phone's clock may be ahead or behind."""
RECOVERY_CODES = 10
_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """160 random bits in base32, as apps take it."""
    return pyotp.random_base32()


def app_address(secret: str, username: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="Heliotrope")


def taken_step(secret: str, typed: str, *, now: datetime, after: int) -> int | None:
    """The 30 seconds that a right code belongs to, counted from 1970; None for a wrong code.

    A code of `after` or before is wrong: each is taken once, and none older than one that was taken.
    """
    code = "".join(typed.split())
    if not _CODE.fullmatch(code):
        return None
    current = int(now.timestamp()) // STEP_S
    steps = range(current - DRIFT, current + DRIFT + 1)
    right = [step for step in steps if secrets.compare_digest(pyotp.TOTP(secret).generate_otp(step), code)]
    return next((step for step in right if step > after), None)


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits each, like `abcd-2efg-hi34-jklm`."""
    return [_grouped(base64.b32encode(secrets.token_bytes(10)).decode().lower()) for _ in range(RECOVERY_CODES)]


def recovery_hash(account_id: str, typed: str) -> str:
    """What the database knows of a recovery code. Too random to be guessed from its hash, so a fast one does."""
    code = re.sub(r"[\s-]+", "", typed).lower()
    return hashlib.sha256(f"{account_id}:{code}".encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
