"""Passwords: what is accepted, and how they are kept (argon2id, the library's defaults)."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from dashboard.domain.refusal import Refusal

SHORTEST = 15
"""Characters. NIST SP 800-63B-4: fifteen where the password is the only factor."""
SHORTEST_WITH_CODE = 10
"""Where a one-time code is asked for, too; NIST SP 800-63B-4 asks for eight."""
LONGEST = 128
FEWEST_OWN = 8
"""Characters left when spaces, punctuation and guessable words are taken out."""
FEWEST_DIFFERENT = 5

_hasher = PasswordHasher()


def hash_password(password: str, *, username: str, shortest: int = SHORTEST) -> str:
    """The argon2id hash; refuses a password that is too short, too long or easy to guess."""
    _refuse_weak(password, username, shortest)
    return _hasher.hash(unicodedata.normalize("NFC", password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash as much work is done: the time tells nothing."""
    try:
        _hasher.verify(password_hash or _dummy_hash(), unicodedata.normalize("NFC", password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


def is_short(password: str) -> bool:
    """Whether it is too short to be the only proof of who somebody is."""
    return _length(password) < SHORTEST


def one_time() -> str:
    """A random password that somebody reads out to somebody: 20 letters and digits, 100 bits, no 0, 1, 8 or 9."""
    letters = base64.b32encode(secrets.token_bytes(15)).decode().lower()
    return "-".join(letters[start : start + 5] for start in range(0, 20, 5))


def warm() -> None:
    """Makes the dummy hash, so that the first unknown user name takes no longer than the next."""
    _dummy_hash()


@cache
def _dummy_hash() -> str:
    return _hasher.hash("nobody has this password")


@cache
def _guessable() -> tuple[str, ...]:
    text = files("dashboard.auth").joinpath("guessable.txt").read_text("utf-8")
    words = (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return tuple(sorted(words, key=len, reverse=True))


def _length(password: str) -> int:
    return len(unicodedata.normalize("NFC", password))


def _refuse_weak(password: str, username: str, shortest: int) -> None:
    length = _length(password)
    if length < shortest:
        raise Refusal(f"The password has {length} characters; it needs {shortest}. A few unrelated words do.")
    if length > LONGEST:
        raise Refusal(f"The password has {length} characters; at most {LONGEST} are kept.")
    rest = re.sub(r"[\W_]+", "", password.casefold())
    for word in (username.casefold(), *_guessable()):
        rest = rest.replace(word, "")
    if len(rest) < FEWEST_OWN or len(set(rest)) < FEWEST_DIFFERENT:
        raise Refusal(
            "The password is easy to guess: it is made of common words, this product's words, the user name or few "
            "different characters. A few unrelated words make a good one."
        )
