"""Two names that may be one person's are told from two people's."""

from __future__ import annotations

import pytest

from dashboard.domain.similar_names import is_nearly_the_name, share_a_name


@pytest.mark.parametrize(
    ("one", "other", "shared", "nearly"),
    [
        ("berg, anna", "berg, anna", True, True),
        ("berg, anna", "anna, berg", True, True),
        ("berg, anna", "bergh, ana", True, True),
        ("berg, anna", "lind, anna", True, False),
        ("berg, anna", "berg, tom", True, False),
        ("berg, anna", "lind, tom", False, False),
        ("o'brien, pat", "obrien, pat", True, True),
        ("berg", "berg, anna", True, False),
        ("ng", "li", False, False),
        ("", "", False, False),
        ("-", "berg", False, False),
    ],
    ids=[
        *("the same", "the other way round", "misspelt", "married since", "a twin", "somebody else", "apostrophe"),
        *("half of it", "two short ones", "no name", "no letters"),
    ],
)
def test_names_of_perhaps_one_person(one: str, other: str, shared: bool, nearly: bool) -> None:
    assert (share_a_name(one, other), is_nearly_the_name(one, other)) == (shared, nearly)
    assert (share_a_name(other, one), is_nearly_the_name(other, one)) == (shared, nearly)
