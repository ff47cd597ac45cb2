"""Which findings stand open on a patient's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.findings import Finding, Severity, in_order
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


def opened(*found: Finding) -> list[str]:
    return [card.lead.key for card in finding_cards(in_order(found), TODAY).open]


def test_every_critical_finding_stands_open_and_three_others():
    critical = [finding(f"critical {i}", Severity.CRITICAL) for i in range(4)]
    moderate = [finding(f"moderate {i}", Severity.MODERATE) for i in range(2)]
    high = [finding(f"high {i}", Severity.HIGH) for i in range(3)]

    cards = finding_cards(in_order([*moderate, *high, *critical]), TODAY)

    assert [card.lead.severity for card in cards.open] == [Severity.CRITICAL] * 4 + [Severity.HIGH] * 3
    assert [card.lead.severity for card in cards.rest] == [Severity.MODERATE] * 2


def test_what_ended_yesterday_is_past_and_what_begins_tomorrow_is_ahead():
    last_day = finding("ends today", Severity.HIGH, last="2026-06-01")
    first_day = finding("begins today", Severity.HIGH, first="2026-06-01")
    past = finding("ended", Severity.HIGH, last="2026-05-31")
    ahead = finding("begins", Severity.HIGH, first="2026-06-02")

    cards = finding_cards(in_order([last_day, first_day, past, ahead]), TODAY)

    assert {card.lead.key for card in cards.open} == {"ends today", "begins today"}
    assert (cards.past, cards.ahead) == ((past,), (ahead,))


def test_low_counts_at_the_nadir_of_chemotherapy_are_one_card():
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-01", Severity.HIGH, card="T-11")

    cards = finding_cards(in_order([nadir, neutrophils]), TODAY)

    assert [(card.lead, card.others) for card in cards.open] == [(nadir, (neutrophils,))]


def test_a_critical_count_leads_its_card_also_at_the_nadir():
    nadir = finding("T-11", Severity.INFO, card="T-11")
    neutrophils = finding("T-01", Severity.CRITICAL, card="T-11")

    assert opened(nadir, neutrophils) == ["T-01"]
