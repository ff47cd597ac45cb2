"""What was done, and for which test of which round it counts. One test may count for several items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.domain.dates import day_words
from dashboard.domain.protocol import Condition, Investigation, ItemRule, Protocol
from dashboard.domain.record import PatientRecord, Result, ScreeningAct
from dashboard.domain.wanted import Wanted
from dashboard.domain.words import ActFinding, ActState, Comparator, ItemState, Round

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
_ORDER = list(ActState)
_SEVERITY = (None, ActFinding.NEGATIVE, ActFinding.INCIDENTAL, ActFinding.ABNORMAL, ActFinding.MALIGNANCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something done about a test between two days, the same where the day is known. `round_` is set where the
    recorder named one; `is_resulted` when a test that was done has a result, or one that was not done has a reason.
    """

    on: date
    until: date
    state: ActState
    words: str
    is_resulted: bool
    recorded_at: datetime | None = None
    finding: ActFinding | None = None
    round_: Round | None = None

    @property
    def outcome(self) -> ItemState:
        return ItemState(self.state)

    @property
    def is_done(self) -> bool:
        return self.state is ActState.DONE


def evidence(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> list[Evidence]:
    """Everything in the record that counts for one item, in no particular order."""
    return [*_acts(record, protocol, rule), *_events(record, protocol, rule), *_results(record.results, rule)]


def allot(found: Sequence[Evidence], rounds: Sequence[Wanted]) -> dict[Round, Evidence]:
    """The evidence that settles each round: what was done, else the last that was recorded for it.

    What names a round counts for that round, and a later entry about the same test replaces an earlier one. The rest
    counts for the open round whose window holds its day, the one due nearest first. Of two findings of one day the
    worse one counts.
    """
    orders = [each.on for each in found if each.state is ActState.ORDERED]

    def recorded(each: Evidence) -> tuple[float, date, int, int, date]:
        # A booking bears the day of the appointment; unless it is known when it was recorded, it stands with its order.
        on = each.on
        if each.state is ActState.BOOKED and each.recorded_at is None:
            on = max((day for day in orders if day <= on), default=date.min)
        known_at = each.recorded_at.timestamp() if each.recorded_at else 0
        return known_at, on, _ORDER.index(each.state), _SEVERITY.index(each.finding), each.on

    def performed(each: Evidence) -> tuple[date, int]:
        return each.on, _SEVERITY.index(each.finding)

    settled: dict[Round, Evidence] = {}
    for wanted in rounds:
        named = [each for each in found if each.round_ is wanted.round_]
        if named:
            settled[wanted.round_] = max([e for e in named if e.is_done] or named, key=recorded)
    free = [each for each in found if each.round_ is None]
    done = sorted((each for each in free if each.is_done), key=performed)
    undone = sorted((each for each in free if not each.is_done), key=recorded)
    for each in (*done, *undone):
        fits = [w for w in rounds if _counts(w, each) and _may_settle(each, settled.get(w.round_), recorded)]
        if fits:
            nearest = min(fits, key=lambda w: abs((w.due_on - each.on).days) if w.due_on else 0)
            settled[nearest.round_] = each
    return settled


def _may_settle(each: Evidence, held: Evidence | None, recorded: Callable[[Evidence], Any]) -> bool:
    if held is None:
        return True
    if held.is_done:
        return each.is_done and held.round_ is None and held.on == each.on
    return each.is_done or recorded(each) > recorded(held)


def _counts(wanted: Wanted, each: Evidence) -> bool:
    """A day known only to the month counts when any of its days would."""
    first, last = wanted.counts_from or date.min, wanted.counts_until or date.max
    return first <= each.until and each.on <= last


def _acts(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    for act in record.screening:
        if act.item == rule.item and (act.item != _PROGRAMME or act.programme == rule.programme):
            yield _from_act(act)
        elif rule.modality and act.state in (ActState.ORDERED, ActState.BOOKED, ActState.DONE):
            other = protocol.test(act.item)
            if other and _covers(other, rule):
                yield _from_act(act, by=other.title)


def _from_act(act: ScreeningAct, by: str = "") -> Evidence:
    return Evidence(
        on=act.on.first,
        until=act.on.last,
        recorded_at=act.provenance.recorded_at,
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
        words += f" by {by}, which covers the same regions"
    if act.finding:
        words += f": {act.finding}"
    if act.reason:
        words += f" ({act.reason})"
    return f"{words}."


def _events(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    pet_ct = protocol.investigation("pet_ct")
    if pet_ct and _covers(pet_ct, rule):
        for event in record.events:
            if event.type == "fdg_pet" and event.on:
                words = f"Done by {pet_ct.title} on {event.on.words}."
                yield Evidence(
                    on=event.on.first, until=event.on.last, state=ActState.DONE, words=words, is_resulted=True
                )


def _covers(other: ItemRule | Investigation, rule: ItemRule) -> bool:
    """Same modality and at least the same regions. PET-CT as the single investigation is a clinician's choice, so a
    PET-CT done for another reason never counts as that choice."""
    if rule.modality is None or rule.condition is Condition.SINGLE_PET_CT:
        return False
    return other.modality == rule.modality and other.regions >= rule.regions


def _results(results: Sequence[Result], rule: ItemRule) -> Iterator[Evidence]:
    """A complete set of laboratory results counts as done on the day of the last of them."""
    for tests in rule.results:
        first_test, *others = ([r for r in results if r.test == test and _has_value(r)] for test in tests)
        for first in first_test:
            found = [r for r in (first, *(_same_sample(first, other) for other in others)) if r and r.on]
            if len(found) == len(tests):
                on = max(r.on.first for r in found if r.on)
                finding = _finding(found)
                outcome = f": {finding}" if finding else ""
                words = f"Done {day_words(on)}, from the results recorded{outcome}."
                yield Evidence(on=on, until=on, state=ActState.DONE, words=words, finding=finding, is_resulted=True)


def _same_sample(first: Result, others: Sequence[Result]) -> Result | None:
    def near(other: Result) -> bool:
        return bool(first.on and other.on and abs((other.on.first - first.on.first).days) <= SAME_SAMPLE_DAYS)

    return next(filter(near, others), None)


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
