"""Finding a patient by what somebody remembers."""

from __future__ import annotations

import pytest
from small_clinic import HOSTILE, open_screen, words
from sqlalchemy import Engine

from dashboard.domain.words import Antibody, CancerState, Group


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("muller", "A-1"),
        ("MÜLLER marie", "A-1"),
        ("tif1g", "A-1"),
        ("high", "A-1"),
        ("o'br", "A-2"),
        ("a-2", "A-2"),
    ],
    ids=["without the accent", "in capitals, two words", "an antibody", "a risk", "part of a name", "a number"],
)
def test_typed_words_find_the_patient(clinic: Engine, typed: str, number: str) -> None:
    screen = open_screen(clinic, "patients")
    screen.text_input(key="search").set_value(typed).run()

    assert list(screen.dataframe[0].value["Number"]) == [number]


@pytest.mark.parametrize(
    ("key", "choice", "numbers"),
    [
        ("risk", Group.HIGH, ["A-1"]),
        ("antibody", Antibody.TIF1G, ["A-1"]),
        ("risk", Group.STANDARD, ["A-3", "A-2"]),
    ],
    ids=["risk", "antibody", "risk of two"],
)
def test_a_filter_keeps_who_fits(clinic: Engine, key: str, choice: object, numbers: list[str]) -> None:
    screen = open_screen(clinic, "patients")
    screen.selectbox(key=key).set_value(choice).run()

    assert list(screen.dataframe[0].value["Number"]) == numbers


@pytest.mark.parametrize("typed", ["zebra", "%", "_", "'; DROP TABLE patient; --", "\\"])
def test_who_is_not_there_is_not_found_and_the_screen_says_what_to_do(clinic: Engine, typed: str) -> None:
    screen = open_screen(clinic, "patients")
    screen.text_input(key="search").set_value(typed).run()

    assert not screen.exception
    assert not screen.dataframe
    assert "Nobody matches. Take a filter away" in words(screen)


def test_a_filter_that_nobody_fits_can_be_taken_away_again(clinic: Engine) -> None:
    screen = open_screen(clinic, "patients")
    screen.selectbox(key="cancer").set_value(CancerState.REMISSION).run()
    assert not screen.dataframe
    screen.selectbox(key="cancer").set_value(None).run()

    assert len(screen.dataframe[0].value) == 3


def test_a_name_that_looks_like_a_program_is_shown_as_it_was_typed(clinic: Engine) -> None:
    screen = open_screen(clinic, "patients")

    assert f"{HOSTILE}, *Bo*" in list(screen.dataframe[0].value["Patient"])
