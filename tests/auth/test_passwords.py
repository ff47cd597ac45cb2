"""Which passwords are accepted."""

from __future__ import annotations

import pytest

from dashboard.auth.passwords import hash_password, matches
from dashboard.domain.refusal import Refusal


@pytest.mark.parametrize(
    "password",
    [
        "plum river lantern quilt",
        "aardvark violin",
        "83519274605128364",
        "дождь над морем",
        "plum river lantern quilt " * 5,
        " spaces count as typed ",
    ],
    ids=["four words", "fifteen characters", "digits", "another alphabet", "125 characters", "outer spaces"],
)
def test_a_long_enough_password_is_kept_as_typed(password):
    password_hash = hash_password(password, username="anna")

    assert password_hash.startswith("$argon2id$")
    assert matches(password_hash, password)
    assert not matches(password_hash, password.strip() + "!")


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("aardvark violi", "14 characters"),
        ("", "0 characters"),
        ("x" * 64 + "plum river lantern quilt" * 3, "136 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("abababababababababab", "easy to guess"),
        ("passwordpassword1", "easy to guess"),
        ("Heliotrope-2026-Clinic!", "easy to guess"),
        ("correct horse battery staple", "easy to guess"),
        ("qwertyuiopasdfghjkl", "easy to guess"),
        ("annaberg annaberg annaberg", "easy to guess"),
        ("123456789012345678", "easy to guess"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, because):
    with pytest.raises(Refusal, match=because):
        hash_password(password, username="annaberg")


def test_without_a_hash_no_password_matches():
    assert not matches(None, "")
    assert not matches(None, "nobody has this password")
