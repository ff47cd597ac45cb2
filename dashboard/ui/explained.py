"""What a day or a code on a screen means, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dashboard.domain.care_plan import Planned, Question
from dashboard.domain.dates import day_words
from dashboard.protocols.loader import imacs
from dashboard.ui.wording import count

MOST_NAMED = 4


def named_rule(question: Question) -> str:
    """What the code of a question stands for, and where it is explained."""
    return f"{imacs().rule(question.rule).title} On the Guidelines page, under Open questions answered."


def past_due(items: Iterable[Planned]) -> list[str]:
    """A line for all that were due on one day: how many days are allowed after it, and when they count as overdue."""
    together: dict[str, list[Planned]] = {}
    for item in items:
        together.setdefault(_allowed(item), []).append(item)
    return [
        f"{count(len(found), 'test')} past {'the' if len(found) == 1 else 'their'} date, {allowed}: "
        f"{_some(dict.fromkeys(item.title for item in found))}"
        for allowed, found in together.items()
    ]


def _some(titles: Collection[str]) -> str:
    """`Chest radiograph, Urinalysis, Full blood count and 8 more`: all of them stand in the plan below."""
    more = len(titles) - MOST_NAMED
    return ", ".join(list(titles)[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _allowed(item: Planned) -> str:
    """The days between are the guideline's or the product's choice; the Guidelines page says which."""
    if item.due_on is None or item.overdue_from is None:
        return "of which only the earliest is known, so that no days are counted"
    grace = count((item.overdue_from - item.due_on).days - 1, "day")
    return (
        f"due {day_words(item.due_on)}, but not overdue yet: {grace} are allowed here, "
        f"overdue from {day_words(item.overdue_from)}"
    )


def due(item: Planned) -> str:
    """`due 3 Feb 2026`; `due from 3 Feb 2026` where no day is known from which it is overdue."""
    return f"due {'' if item.overdue_from else 'from '}{day_words(item.due_on)}" if item.due_on else ""
