"""Which of the held facts a file tells, changed or not. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import MISSING, fields

from dashboard.domain import record as r
from dashboard.domain.dates import days
from dashboard.domain.words import ActState
from dashboard.services.courses import is_another_cancer
from dashboard.services.identity import IDENTITY, about, agree, completed, day_of, is_about_the_same
from db.versions import Version

_ONE_CYCLE = days(28)
"""A day further off is the cycle of another course."""


def paired(told: Sequence[r.Fact], held: Sequence[Version]) -> list[tuple[r.Fact, Version | None]]:
    """Each fact of the file with the version held, None for a new one, in the file's order.

    First come the facts that say nothing new of one held for that day; then those of that day which say it otherwise:
    the same fact, corrected. Any other pairs only if exactly one fact of the file and exactly one held can be meant: a
    round or cycle that was moved, one of that day about which the other says less, days that may be the same
    (`2026-05` and `2026-05-12`), a fact without a day.
    """
    topics = [_surely_about(fact) for fact in told]
    near: defaultdict[Hashable, list[Version]] = defaultdict(list)
    for version in held:
        near[_surely_about(version.fact)].append(version)
    pairs = _told_already(told, [near[topic] for topic in topics])
    for at, fact in enumerate(told):
        if at not in pairs:
            taken = {version.version_id for version in pairs.values()}
            corrected = (v for v in near[topics[at]] if v.version_id not in taken and _is_corrected(fact, v.fact))
            if version := next(corrected, None):
                pairs[at] = version
    for may_be_one in (_is_moved, _is_of_that_day, _overlap, _one_has_no_day):
        meant = {
            at: [v for v in near[topics[at]] if _may_be_one(may_be_one, fact, v.fact)]
            for at, fact in enumerate(told)
            if at not in pairs
        }
        claims = Counter(v.version_id for versions in (*meant.values(), pairs.values()) for v in versions)
        for at, versions in meant.items():
            siblings = (s for n, s in enumerate(told) if n != at and topics[n] == topics[at])
            if (
                len(versions) == 1
                and claims[versions[0].version_id] == 1
                and not any(_may_be_one(may_be_one, told[at], sibling) for sibling in siblings)
            ):
                pairs[at] = versions[0]
    return [(fact, pairs.get(at)) for at, fact in enumerate(told)]


def _told_already(told: Sequence[r.Fact], near: Sequence[Sequence[Version]]) -> dict[int, Version]:
    """As many as possible of the facts that say nothing new of one held for that day, each with one of its own."""
    owner: dict[str, int] = {}
    pairs: dict[int, Version] = {}
    options = [
        [v for v in versions if _is_one_day(fact, v.fact) and _is_known(fact, v.fact)]
        for fact, versions in zip(told, near, strict=True)
    ]

    def settle(at: int, seen: set[str]) -> bool:
        for version in options[at]:
            if version.version_id in seen:
                continue
            seen.add(version.version_id)
            if version.version_id not in owner or settle(owner[version.version_id], seen):
                owner[version.version_id], pairs[at] = at, version
                return True
        return False

    for at in range(len(told)):
        settle(at, set())
    return pairs


def _surely_about(fact: r.Fact) -> Hashable:
    """The part of what a fact is about that no fact of its kind leaves out."""
    always = {f.name for f in fields(fact) if f.default is MISSING}
    names = IDENTITY[type(fact)].key
    return tuple(value for name, value in zip(names, about(fact), strict=True) if name in always)


def _may_be_one(days_allow: Callable[[r.Fact, r.Fact], bool], one: r.Fact, other: r.Fact) -> bool:
    return is_about_the_same(one, other) and days_allow(one, other) and not _are_two_cancers(one, other)


def _is_known(told: r.Fact, held: r.Fact) -> bool:
    return is_about_the_same(told, held) and not _are_two_cancers(told, held) and completed(told, held) == held


def _is_corrected(told: r.Fact, held: r.Fact) -> bool:
    """Something that happens often, and is known to the month, may have happened again with another outcome."""
    if about(told) != about(held) or not _is_one_day(told, held) or _are_two_cancers(told, held):
        return False
    day = day_of(told)
    is_sure = day is None or day.is_exact or not isinstance(told, r.Result | r.Event | r.ScreeningAct)
    return is_sure or agree(told, held)


def _is_moved(one: r.Fact, other: r.Fact) -> bool:
    """A round is booked once, and a cycle given once."""
    if about(one) != about(other):
        return False
    if isinstance(one, r.ScreeningAct):
        return one.round_ is not None and one.state is not ActState.DONE
    day, other_day = day_of(one), day_of(other)
    if not isinstance(one, r.CancerTreatment) or one.cycle is None or day is None or other_day is None:
        return False
    return abs(day.first - other_day.first) <= _ONE_CYCLE


def _is_of_that_day(one: r.Fact, other: r.Fact) -> bool:
    day = day_of(one)
    return _is_one_day(one, other) and ((day is not None and day.is_exact) or agree(one, other))


def _overlap(one: r.Fact, other: r.Fact) -> bool:
    day, other_day = day_of(one), day_of(other)
    may_be_one_day = day and other_day and day.first <= other_day.last and other_day.first <= day.last
    return bool(may_be_one_day) and _may_differ(one, other)


def _one_has_no_day(one: r.Fact, other: r.Fact) -> bool:
    return (day_of(one) is None) is not (day_of(other) is None) and _may_differ(one, other)


def _is_one_day(one: r.Fact, other: r.Fact) -> bool:
    return day_of(one) == day_of(other)


def _may_differ(one: r.Fact, other: r.Fact) -> bool:
    return not IDENTITY[type(one)].often or agree(one, other)


def _are_two_cancers(one: r.Fact, other: r.Fact) -> bool:
    if not isinstance(one, r.Cancer) or not isinstance(other, r.Cancer):
        return False
    is_one_day = one.diagnosed_on is not None and one.diagnosed_on == other.diagnosed_on
    return not is_one_day and is_another_cancer(one, other)
