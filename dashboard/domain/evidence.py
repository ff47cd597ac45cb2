"""What was done about a test, as the record tells it. One test may count for several items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.dates import PartialDate, days
from dashboard.domain.protocol import Condition, Investigation, ItemRule, Protocol
from dashboard.domain.record import PatientRecord, Result, ScreeningAct
from dashboard.domain.words import ActFinding, ActState, Comparator, ItemState, Panel, Round

SAME_SAMPLE_DAYS = 3
"""Results at most this many days apart are one set of bloods."""

_PROGRAMME = "national_programme"
_WORDS = {"normal": True, "negative": True, "abnormal": False, "positive": False}
"""Words that are a result, and whether it is as it should be."""

_DID = {
    ActState.ORDERED: "Ordered",
    ActState.BOOKED: "Booked for",
    ActState.DONE: "Done",
    ActState.DECLINED: "Declined",
    ActState.WAIVED: "Waived",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something done about a test. `round_` is set where the recorder named one; `is_resulted` when a test that was
    done has a result, or one that was not done has a reason; `is_routine` for bloods that treatment asks for anyway.
    """

    on: PartialDate
    state: ActState
    words: str
    is_resulted: bool
    is_routine: bool = False
    written_at: datetime | None = None
    finding: ActFinding | None = None
    round_: Round | None = None

    @property
    def outcome(self) -> ItemState:
        return ItemState(self.state)

    @property
    def is_done(self) -> bool:
        return self.state is ActState.DONE


Samples = Mapping[str, Sequence[Result]]
"""The results that say something and have a day, by the test."""


def samples_by_test(results: Sequence[Result]) -> Samples:
    found: dict[str, list[Result]] = {}
    for result in results:
        if result.on and _has_value(result):
            found.setdefault(result.test, []).append(result)
    return found


def evidence(record: PatientRecord, protocol: Protocol, samples: Samples, rule: ItemRule) -> list[Evidence]:
    """Everything in the record that counts for one item, in no particular order."""
    return [*_acts(record, protocol, rule), *_events(record, protocol, rule), *resulted(samples, rule)]


def days_apart(one: PartialDate, other: PartialDate) -> int:
    """The fewest days that can lie between two dates; 0 where they may be one day."""
    return max((other.first - one.last).days, (one.first - other.last).days, 0)


def _acts(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    for act in record.screening:
        if act.item == rule.item or rule.modality or (rule.programme and act.programme == rule.programme):
            by = counts_by(act, protocol, rule)
            if by is not None:
                yield _from_act(act, by)


def counts_by(act: ScreeningAct, protocol: Protocol, rule: ItemRule) -> str | None:
    """By which other test an act counts for an item; "" where it is the item's own, None where it does not count."""
    if act.item == rule.item and (act.item != _PROGRAMME or act.programme == rule.programme):
        return ""
    if rule.programme and act.programme == rule.programme and act.state is ActState.DONE:
        return "the national programme, which is the same examination"
    if rule.modality and act.state in (ActState.ORDERED, ActState.BOOKED, ActState.DONE):
        other = protocol.test(act.item)
        if other and _covers(other, rule):
            return f"{other.title}, which covers the same regions"
    return None


def _from_act(act: ScreeningAct, by: str) -> Evidence:
    return Evidence(
        on=act.on,
        written_at=act.provenance.written_at,
        state=act.state,
        words=act_words(act, by),
        is_resulted=bool(act.finding if act.state is ActState.DONE else act.reason),
        finding=act.finding,
        round_=None if by else act.round_,
    )


def act_words(act: ScreeningAct, by: str = "") -> str:
    """`Booked for 3 Jun 2026 (prefers mornings).`; `by` names another test that counts in its place."""
    words = f"{_DID[act.state]} {act.on.words}"
    if by:
        words += f" by {by}"
    if act.finding:
        words += f": {act.finding}"
    if act.reason:
        words += f" ({act.reason})"
    return f"{words}."


def _events(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    """A PET-CT on the calendar: past or to come, it settles nothing until somebody records what it found."""
    pet_ct = protocol.investigation("pet_ct")
    if pet_ct and _covers(pet_ct, rule):
        for event in record.events:
            if event.type == "fdg_pet" and event.on:
                words = f"Booked for {event.on.words} or done then by {pet_ct.title}; what it found is not recorded."
                yield Evidence(
                    on=event.on,
                    written_at=event.provenance.written_at,
                    state=ActState.BOOKED,
                    words=words,
                    is_resulted=False,
                )


def _covers(other: ItemRule | Investigation, rule: ItemRule) -> bool:
    """Same modality and at least the same regions. PET-CT as the single investigation is a clinician's choice, so a
    PET-CT done for another reason never counts as that choice."""
    if rule.modality is None or rule.condition is Condition.SINGLE_PET_CT:
        return False
    return other.modality == rule.modality and other.regions >= rule.regions


def resulted(samples: Samples, rule: ItemRule) -> Iterator[Evidence]:
    """A complete set of laboratory results counts as done on the day of the last of them."""
    for tests in rule.results:
        first_test, *others = (samples.get(test, ()) for test in tests)
        for first in first_test:
            found = [first, *filter(None, (_same_sample(first, other) for other in others))]
            if len(found) == len(tests):
                drawn = [r.on for r in found if r.on]
                on = PartialDate(max(day.first for day in drawn), max(day.last for day in drawn))
                finding = _finding(found)
                outcome = f": {finding}" if finding else ""
                yield Evidence(
                    on=on,
                    state=ActState.DONE,
                    words=f"Done {on.words}, from the results recorded{outcome}.",
                    finding=finding,
                    is_resulted=True,
                    is_routine=rule.panel is Panel.BASIC,
                )


def _same_sample(first: Result, others: Sequence[Result]) -> Result | None:
    """The nearest one; of two as near the worse one."""
    assert first.on, "a sample has a day"
    earliest, latest = first.on.first - days(SAME_SAMPLE_DAYS), first.on.last + days(SAME_SAMPLE_DAYS)
    near = [
        (days_apart(first.on, on), (False, None, True).index(_is_within(other)), on, number)
        for number, other in enumerate(others)
        if (on := other.on) and on.first <= latest and on.last >= earliest
    ]
    return others[min(near)[-1]] if near else None


def _finding(sample: Sequence[Result]) -> ActFinding | None:
    """Abnormal if one value is beyond the laboratory's own limits; negative only if all have limits and are within."""
    within = [_is_within(r) for r in sample]
    if False in within:
        return ActFinding.ABNORMAL
    return ActFinding.NEGATIVE if all(within) else None


def _has_value(result: Result) -> bool:
    """A number, or a word that is a result: "sample lost" is none."""
    return result.value is not None or result.word in _WORDS


def _is_within(result: Result) -> bool | None:
    """None where the limits, or a comparator such as "> 20", leave it open."""
    value, low, high = result.value, result.lower_limit, result.upper_limit
    if value is None:
        return _WORDS.get(result.word or "")
    if low is None and high is None:
        return None
    match result.comparator:
        case Comparator.ABOVE:
            return False if high is not None and value >= high else None
        case Comparator.BELOW:
            if low is not None:
                return False if value <= low else None
            return True if high is not None and value <= high else None
    return not ((low is not None and value < low) or (high is not None and value > high))
