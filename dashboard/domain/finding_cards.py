"""Findings as people are shown them: one card for what belongs together, the most severe first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.findings import Finding, Severity, in_order
from dashboard.domain.record import FindingAnswered, PatientRecord

MOST_OPEN = 3
"""Cards that stand open besides the critical ones: more are passed over."""


@dataclass(frozen=True, slots=True)
class Card:
    """`lead` is the finding that the others are shown with; `answer` is the last one that still counts for it."""

    lead: Finding
    others: tuple[Finding, ...] = ()
    answer: FindingAnswered | None = None

    @property
    def worst(self) -> Finding:
        """The finding whose severity is the card's: the lead, unless another is more severe."""
        return in_order((self.lead, *self.others))[0] if self.is_led_by_a_milder_one else self.lead

    @property
    def is_led_by_a_milder_one(self) -> bool:
        order = list(Severity)
        return any(order.index(other.severity) > order.index(self.lead.severity) for other in self.others)


@dataclass(frozen=True, slots=True)
class Cards:
    """What is active today, `open` or one click away in `rest`; what has yet to begin, soonest first; what is past,
    latest first."""

    open: tuple[Card, ...]
    rest: tuple[Card, ...]
    ahead: tuple[Finding, ...]
    past: tuple[Finding, ...]

    @property
    def unanswered(self) -> tuple[Card, ...]:
        return tuple(card for card in (*self.open, *self.rest) if card.answer is None)


def finding_cards(
    found: Iterable[Finding], answers: Iterable[FindingAnswered], today: date, *, has_died: bool = False
) -> Cards:
    """`found` is in order, the most severe first, and so are `answers`, the last one last.

    Critical cards always stand open, others until somebody answered; a snoozed one stands open again on its day.
    Nothing is asked about somebody who has died, also where only the month or year of death is known: all is past.
    """
    found = tuple(found)
    if has_died:
        return Cards((), (), (), past=tuple(sorted(found, key=lambda f: f.span.last, reverse=True)))
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.is_active(today):
            groups.setdefault(finding.group_key, []).append(finding)
    counting = {answer.finding_key: answer for answer in answers if answer.until is None or today < answer.until}
    cards = [_card(group_key, together, counting) for group_key, together in groups.items()]
    critical = [card for card in cards if card.worst.severity is Severity.CRITICAL]
    other = [card for card in cards if card.worst.severity is not Severity.CRITICAL]
    unanswered = [card for card in other if card.answer is None]
    stand_open = unanswered[:MOST_OPEN]
    return Cards(
        open=(*critical, *stand_open),
        rest=tuple(card for card in other if card not in stand_open),
        ahead=tuple(sorted((f for f in found if f.span.first > today), key=lambda f: f.span.first)),
        past=tuple(sorted((f for f in found if f.span.last < today), key=lambda f: f.span.last, reverse=True)),
    )


def has_uncertain_days(finding: Finding, record: PatientRecord) -> bool:
    """Whether the days of the finding follow from a treatment whose own days are not all known."""
    return any(
        entry.started_on is None
        or not entry.started_on.is_exact
        or (entry.stopped_on is not None and not entry.stopped_on.is_exact)
        for entry in record.entries
        if entry.provenance.fact_id in finding.fact_ids and not (entry.given_on or entry.administrations)
    )


def _card(group_key: str, together: list[Finding], answers: Mapping[str, FindingAnswered]) -> Card:
    """The rule that the others are shown with leads, unless one of them is critical.

    An answer counts for what the card held that day: one that is more severe asks again, whether it began later or
    corrected facts made it so.
    """
    worst = together[0]
    own = next((finding for finding in together if finding.rule.id == group_key), worst)
    lead = worst if worst.severity is Severity.CRITICAL else own
    card = Card(lead, tuple(finding for finding in together if finding is not lead), answers.get(lead.key))
    if card.answer and (_is_worse_than_answered(card.worst, card.answer) or _began_since(card, card.answer)):
        return replace(card, answer=None)
    return card


def _is_worse_than_answered(worst: Finding, answer: FindingAnswered) -> bool:
    order = list(Severity)
    return answer.severity is not None and order.index(worst.severity) > order.index(answer.severity)


def _began_since(card: Card, answer: FindingAnswered) -> bool:
    return card.worst is not card.lead and card.worst.span.first > answer.on.last
