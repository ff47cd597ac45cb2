"""Which findings stand open on a patient's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.dates import PartialDate
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.findings import Finding, Severity, in_order
from dashboard.domain.record import FindingAnswered
from dashboard.domain.words import Answer
from dashboard.protocols.safety import safety_rules

RULE = safety_rules()[0]
TODAY = date(2026, 6, 1)


def finding(
    name: str, severity: Severity, first: str | None = None, last: str | None = None, card: str = ""
) -> Finding:
    return Finding(
        key=name,
        group_key=card or name,
        rule=replace(RULE, id=name),
        severity=severity,
        owners=(),
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        because="because",
        fact_ids=(),
    )


def answered(finding: Finding, answer: Answer, until: str | None = None) -> FindingAnswered:
    day = date.fromisoformat(until) if until else None
    return FindingAnswered(finding_key=finding.key, answer=answer, on=PartialDate.on(TODAY), until=day)


def opened(*found: Finding) -> list[str]:
    return [card.lead.key for card in finding_cards(in_order(found), (), TODAY).open]


def test_every_critical_finding_stands_open_and_three_others():
    critical = [finding(f"critical {i}", Severity.CRITICAL) for i in range(4)]
    moderate = [finding(f"moderate {i}", Severity.MODERATE) for i in range(2)]
    high = [finding(f"high {i}", Severity.HIGH) for i in range(3)]

    cards = finding_cards(in_order([*moderate, *high, *critical]), (), TODAY)

    assert [card.lead.severity for card in cards.open] == [Severity.CRITICAL] * 4 + [Severity.HIGH] * 3
    assert [card.lead.severity for card in cards.rest] == [Severity.MODERATE] * 2


def test_what_ended_yesterday_is_past_and_what_begins_tomorrow_is_ahead():
    last_day = finding("ends today", Severity.HIGH, last="2026-06-01")
    first_day = finding("begins today", Severity.HIGH, first="2026-06-01")
    past = finding("ended", Severity.HIGH, last="2026-05-31")
    ahead = finding("begins", Severity.HIGH, first="2026-06-02")

    cards = finding_cards(in_order([last_day, first_day, past, ahead]), (), TODAY)

    assert {card.lead.key for card in cards.open} == {"ends today", "begins today"}
    assert (cards.past, cards.ahead) == ((past,), (ahead,))


def test_nothing_is_asked_about_somebody_who_died_in_a_month_that_is_not_over():
    high = finding("high", Severity.HIGH, last="2026-06-30")

    cards = finding_cards((high,), (), TODAY, has_died=True)

    assert (cards.open, cards.rest, cards.ahead, cards.past) == ((), (), (), (high,))


def test_low_counts_at_the_nadir_of_chemotherapy_are_one_card():
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-01", Severity.HIGH, card="T-11")

    cards = finding_cards(in_order([nadir, neutrophils]), (), TODAY)

    assert [(card.lead, card.others) for card in cards.open] == [(nadir, (neutrophils,))]


def test_a_critical_count_leads_its_card_also_at_the_nadir():
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-01", Severity.CRITICAL, card="T-11")

    assert opened(nadir, neutrophils) == ["T-01"]


def test_a_high_count_gives_the_card_its_severity_at_the_nadir():
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-02", Severity.HIGH, card="T-11")

    (card,) = finding_cards(in_order([nadir, neutrophils]), (), TODAY).open

    assert (card.worst, card.is_led_by_a_milder_one) == (neutrophils, True)


def test_a_card_for_information_never_takes_the_place_of_a_high_one():
    high = [finding(f"high {i}", Severity.HIGH) for i in range(3)]

    assert opened(finding("info", Severity.INFO), *high) == ["high 0", "high 1", "high 2"]


@pytest.mark.parametrize(("began", "stands_open"), [("2026-06-01", False), ("2026-06-02", True)])
def test_a_worse_count_that_begins_after_the_answer_asks_again(began: str, stands_open: bool):
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-02", Severity.HIGH, first=began, card="T-11")
    acknowledged = answered(nadir, Answer.ACKNOWLEDGED)

    cards = finding_cards(in_order([nadir, neutrophils]), (acknowledged,), date(2026, 6, 3))

    assert bool(cards.open) is stands_open


@pytest.mark.parametrize(
    ("answered_as", "stands_open"),
    [(Severity.INFO, True), (Severity.HIGH, False), (None, False)],
    ids=["for information when answered", "as severe when answered", "answered before severities were kept"],
)
def test_an_answer_counts_for_nothing_more_severe_than_what_was_answered(
    answered_as: Severity | None, stands_open: bool
):
    total = finding("X-21", Severity.HIGH, first="2026-01-01")
    snoozed = replace(answered(total, Answer.SNOOZED, until="2026-06-07"), severity=answered_as)

    cards = finding_cards((total,), (snoozed,), TODAY)

    assert (bool(cards.open), bool(cards.rest)) == (stands_open, not stands_open)


def test_an_answered_finding_makes_room_for_the_next_one():
    high = [finding(f"high {i}", Severity.HIGH) for i in range(4)]
    decided = answered(high[0], Answer.DECIDED)

    cards = finding_cards(in_order(high), (decided,), TODAY)

    assert [card.lead.key for card in cards.open] == ["high 1", "high 2", "high 3"]
    assert [(card.lead.key, card.answer) for card in cards.rest] == [("high 0", decided)]


def test_a_critical_finding_stands_open_whatever_was_answered():
    critical = finding("critical", Severity.CRITICAL)
    acknowledged = answered(critical, Answer.ACKNOWLEDGED)

    (card,) = finding_cards((critical,), (acknowledged,), TODAY).open

    assert card.answer == acknowledged


@pytest.mark.parametrize(("until", "stands_open"), [("2026-06-01", True), ("2026-06-02", False)])
def test_a_snoozed_finding_asks_again_on_its_day(until: str, stands_open: bool):
    high = finding("high", Severity.HIGH)

    cards = finding_cards((high,), (answered(high, Answer.SNOOZED, until),), TODAY)

    assert bool(cards.open) is stands_open


def test_the_last_answer_counts():
    high = finding("high", Severity.HIGH)
    overridden = answered(high, Answer.OVERRIDDEN)

    cards = finding_cards((high,), (answered(high, Answer.ACKNOWLEDGED), overridden), TODAY)

    assert [card.answer for card in cards.rest] == [overridden]
