"""What was done, and for which test of which round it counts. One test may count for several items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.domain.dates import day_words
from dashboard.domain.protocol import Condition, Investigation, ItemRule, Protocol
from dashboard.domain.record import PatientRecord, Result, ScreeningAct
from dashboard.domain.wanted import Wanted
from dashboard.domain.words import ActFinding, ActState, ItemState, Round

SAME_SAMPLE_DAYS = 3
"""Results at most this many days apart are one set of bloods."""

_DID = {
    ActState.ORDERED: "Ordered",
    ActState.BOOKED: "Booked for",
    ActState.DONE: "Done",
    ActState.DECLINED: "Declined",
    ActState.WAIVED: "Waived",
}
_ORDER = list(ActState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something done about a test on a day. `round_` is set where the recorder named one."""

    on: date
    recorded_at: datetime | None = None
    state: ActState
    words: str
    finding: ActFinding | None = None
    round_: Round | None = None

    @property
    def outcome(self) -> ItemState:
        return ItemState(self.state)


def evidence(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> list[Evidence]:
    """Everything in the record that counts for one item: what was done by its day, then the rest as it was recorded.

    A booking bears the day of the appointment, so its own date does not say whether it came before a refusal.
    """
    found = [*_acts(record, protocol, rule), *_events(record, protocol, rule), *_results(record.results, rule)]

    def order(each: Evidence) -> tuple[bool, float, date, int]:
        is_open = each.state is not ActState.DONE
        known_at = each.recorded_at.timestamp() if is_open and each.recorded_at else 0
        return is_open, known_at, each.on, _ORDER.index(each.state)

    return sorted(found, key=order)


def allot(found: Iterable[Evidence], rounds: Sequence[Wanted]) -> dict[Round, Evidence]:
    """The evidence that settles each round: what was done, else the last that counts for it.

    What names a round counts for that round. The rest counts for the open round whose window holds its day, the one
    due nearest first.
    """
    settled: dict[Round, Evidence] = {}
    for each in found:
        if each.round_:
            fits = [w for w in rounds if w.round_ is each.round_]
        else:
            fits = [w for w in rounds if _counts(w, each.on)]
        open_ = [w for w in fits if w.round_ not in settled or settled[w.round_].state is not ActState.DONE]
        if open_:
            nearest = min(open_, key=lambda w: abs((w.due_on - each.on).days) if w.due_on else 0)
            settled[nearest.round_] = each
    return settled


def _counts(wanted: Wanted, on: date) -> bool:
    first, last = wanted.counts_from or date.min, wanted.counts_until or date.max
    return first <= on <= last


def _acts(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    for act in record.screening:
        own = act.item == rule.item and (act.programme is None or act.programme == rule.programme)
        if own:
            yield _from_act(act)
        elif rule.modality and act.state in (ActState.ORDERED, ActState.BOOKED, ActState.DONE):
            other = protocol.test(act.item)
            if other and _covers(other, rule):
                yield _from_act(act, by=other.title)


def _from_act(act: ScreeningAct, by: str = "") -> Evidence:
    words = f"{_DID[act.state]} {act.on.words}"
    if by:
        words += f" by {by}, which covers the same regions"
    if act.finding:
        words += f": {act.finding}"
    if act.reason:
        words += f" ({act.reason})"
    return Evidence(
        on=act.on.first,
        recorded_at=act.provenance.recorded_at,
        state=act.state,
        words=f"{words}.",
        finding=act.finding,
        round_=None if by else act.round_,
    )


def _events(record: PatientRecord, protocol: Protocol, rule: ItemRule) -> Iterator[Evidence]:
    pet_ct = protocol.investigation("pet_ct")
    if pet_ct and _covers(pet_ct, rule):
        for event in record.events:
            if event.type == "fdg_pet" and event.on:
                words = f"Done by {pet_ct.title} on {event.on.words}."
                yield Evidence(on=event.on.first, state=ActState.DONE, words=words)


def _covers(other: ItemRule | Investigation, rule: ItemRule) -> bool:
    """Same modality and at least the same regions. PET-CT as the single investigation is a clinician's choice, so a
    PET-CT done for another reason never counts as that choice."""
    if rule.modality is None or rule.condition is Condition.SINGLE_PET_CT:
        return False
    return other.modality == rule.modality and other.regions >= rule.regions


def _results(results: Sequence[Result], rule: ItemRule) -> Iterator[Evidence]:
    """A complete set of laboratory results counts as done on the day of the last of them."""
    for tests in rule.results:
        first_test, *others = ([r for r in results if r.test == test] for test in tests)
        for first in first_test:
            found = [r for r in (first, *(_same_sample(first, other) for other in others)) if r and r.on]
            if len(found) == len(tests):
                on = max(r.on.first for r in found if r.on)
                finding = _finding(found)
                outcome = f": {finding}" if finding else ""
                words = f"Done {day_words(on)}, from the results recorded{outcome}."
                yield Evidence(on=on, state=ActState.DONE, words=words, finding=finding)


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


def _is_within(result: Result) -> bool | None:
    if result.value is None:
        return True if result.word == "normal" else None
    if result.upper_limit is None and result.lower_limit is None:
        return None
    low = result.lower_limit is not None and result.value < result.lower_limit
    high = result.upper_limit is not None and result.value > result.upper_limit
    return not (low or high)
