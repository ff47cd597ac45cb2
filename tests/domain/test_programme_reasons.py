"""A national programme says what in the patient made it apply."""

from datetime import date

import pytest
from builders import patient, plan

from dashboard.domain.dates import day_words
from dashboard.domain.words import Region, Smoking


def why(record, programme, **options):
    return next(i.because for i in plan(record, **options).items if i.programme == programme)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("1971-01-15", "age 55 on 1 May 2026"),
        ("1971", "age 54 or 55 on 1 May 2026"),
        ("1971-05", "age 54 or 55 on 1 May 2026"),
        ("1978-01-15", "age 50 on 15 Jan 2028"),
    ],
    ids=["a birth date", "a birth year", "a birth month", "not old enough yet"],
)
def test_a_programme_names_the_age_that_made_it_apply(born, words):
    assert words in why(patient(born=born), "breast")


@pytest.mark.parametrize(
    ("diagnosed", "ages"), [("2024-04-29", "50 to 74"), ("2024-04-30", "40 to 74")], ids=["last of the old", "first"]
)
def test_on_the_day_on_which_the_rules_of_a_programme_changed_the_new_ones_apply(diagnosed, ages):
    woman = patient(born="1971-01-15", onset="2024-03-01", diagnosed=diagnosed)

    assert f"age 53 on {day_words(date.fromisoformat(diagnosed))}; offered ages {ages}" in why(
        woman, "breast", region=Region.US
    )


@pytest.mark.parametrize("smoking", [Smoking.CURRENT, Smoking.FORMER])
def test_lung_screening_names_the_smoking_that_made_it_apply(smoking):
    assert f"age 60 on 1 May 2026, smoking {smoking}" in why(patient(born="1966-01-15", smoking=smoking), "lung")


def test_a_programme_that_does_not_go_by_smoking_does_not_name_it():
    assert "smoking" not in why(patient(born="1971-01-15", smoking=Smoking.CURRENT), "breast")
