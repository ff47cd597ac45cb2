"""Guessing gets slow; nobody stays out."""

from __future__ import annotations

import pytest

from dashboard.auth.throttle import MOST_KEYS, Throttle


class Hand:
    """A clock moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def throttle(hand):
    return Throttle(free=5, monotonic=hand)


def _guess_for(throttle, hand, seconds):
    """Guesses without a pause; how many were admitted."""
    admitted, end = 0, hand.now + seconds
    while True:
        wait_s = throttle.wait_s("anna")
        admitted += not wait_s
        if hand.now + wait_s >= end:
            return admitted
        hand.now += wait_s


def test_of_a_thousand_guesses_few_are_evaluated(throttle, hand):
    assert _guess_for(throttle, hand, 60) <= 10
    assert _guess_for(throttle, hand, 3600) <= 100


def test_guesses_sent_at_the_same_time_count_each(throttle):
    assert [throttle.wait_s("anna") > 0 for _ in range(8)] == [False] * 5 + [True] * 3


def test_the_wait_never_grows_beyond_a_minute_so_the_rightful_owner_gets_in(throttle, hand):
    _guess_for(throttle, hand, 7200)

    assert 0 < throttle.wait_s("anna") <= 60
    hand.now += 60
    assert throttle.wait_s("anna") == 0


def test_one_persons_wait_is_not_anothers(throttle):
    for _ in range(10):
        throttle.wait_s("anna")

    assert throttle.wait_s("ben") == 0


def test_after_a_right_password_the_count_starts_anew(throttle):
    for _ in range(5):
        throttle.wait_s("anna")
    throttle.forget("anna")

    assert throttle.wait_s("anna") == 0


def test_a_whole_clinic_signs_in_from_one_address(throttle):
    for _ in range(100):
        assert throttle.wait_s("10.0.0.1") == 0
        throttle.give_back("10.0.0.1")


def test_failures_are_forgotten_after_an_hour(throttle, hand):
    for _ in range(10):
        throttle.wait_s("anna")
    hand.now += 3600

    assert [throttle.wait_s("anna") for _ in range(5)] == [0] * 5


def test_a_flood_of_invented_names_does_not_fill_the_memory(throttle):
    for number in range(MOST_KEYS + 500):
        throttle.wait_s(str(number))

    assert len(throttle._tries) <= MOST_KEYS
