"""Which of the held facts a file tells, changed or not. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Sequence
from dataclasses import MISSING, fields
from functools import cache

from dashboard.domain import record as r
from dashboard.domain.dates import days
from dashboard.domain.words import ActState, DoseStatus, Modality, Per
from dashboard.services.cancer_course import is_another_cancer
from dashboard.services.identity import IDENTITY, about, agree, completed, day_of, is_about_the_same
from dashboard.services.matching import matched
from db.versions import Version

_ONE_CYCLE, _ONE_OPERATION = days(28), days(90)
"""A day further off is the cycle of another course, another operation, another radiotherapy."""


Said = tuple[r.Fact, Version]
"""What a version said, and the version of the same fact that holds now."""


def paired(told: Sequence[r.Fact], held: Sequence[Sequence[Version]]) -> list[tuple[r.Fact, Version | None]]:
    """Each fact of the file with the version that holds, None for a new one, in the file's order.

    `held` is every version of each fact, the one that holds last: what was moved or corrected is still the same fact.
    First come the facts that say nothing new of one held for that day; then those of that day which say it otherwise:
    the same fact, corrected. Any other pairs only if exactly one fact of the file and exactly one held can be meant: a
    round, cycle, planned operation or open dose that was moved, one of that day about which the other says less, days
    that may be the same (`2026-05` and `2026-05-12`), a fact without a day.
    """
    now = [versions[-1] for versions in held]
    ever = [(version.fact, versions[-1]) for versions in held for version in versions]
    pairs = _told_already(told, held)
    elsewhere = {at for at, fact in enumerate(told) if at not in pairs and _is_told_elsewhere(fact, ever)}
    _pair_corrected(pairs, told, [*((version.fact, version) for version in now), *ever], elsewhere)
    topics = [_surely_about(fact) for fact in told]
    near: defaultdict[Hashable, list[Version]] = defaultdict(list)
    for version in now:
        near[_surely_about(version.fact)].append(version)
    for may_be_one in (_is_moved, _is_of_that_day, _overlap, _one_has_no_day):
        meant = {
            at: [v for v in near[topics[at]] if _may_be_one(may_be_one, fact, v.fact)]
            for at, fact in enumerate(told)
            if at not in pairs and not (may_be_one is _is_of_that_day and at in elsewhere)
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


def told_before(told: Sequence[r.Fact], held: Sequence[Sequence[Version]]) -> list[tuple[r.Fact, Version | None]]:
    """As `paired`, and only for the facts of the file that say nothing new of one of `held`."""
    pairs = _told_already(told, held)
    return [(fact, pairs.get(at)) for at, fact in enumerate(told)]


def says_nothing_new(told: r.Fact, versions: Sequence[Version]) -> bool:
    """Of what holds; of what a person changed or withdrew here also what was said of it before."""
    is_of_here = any(map(_is_of_here, versions)) or versions[-1].retracted_because is not None
    return any(completed(told, version.fact) == version.fact for version in (versions if is_of_here else versions[-1:]))


def _is_of_here(version: Version) -> bool:
    return version.fact.provenance.source == r.RECORDED_HERE


def _told_already(told: Sequence[r.Fact], held: Sequence[Sequence[Version]]) -> dict[int, Version]:
    """As many as can be of the facts that say nothing new of one that was ever held for that day.

    After a file is loaded each of its facts says nothing new of the one it is paired with, so that this finds them all.
    """
    alike: defaultdict[Hashable, list[int]] = defaultdict(list)
    for n, versions in enumerate(held):
        alike[tuple((version.fact, _is_of_here(version)) for version in versions)].append(n)
    of_day: defaultdict[Hashable, list[list[int]]] = defaultdict(list)
    for same in alike.values():
        for topic in {(_surely_about(version.fact), day_of(version.fact)) for version in held[same[0]]}:
            of_day[topic].append(same)

    @cache
    def options(fact: r.Fact) -> list[int]:
        known = [same for same in of_day[_surely_about(fact), day_of(fact)] if _is_known(fact, held[same[0]])]
        known.sort(key=lambda same: held[same[0]][-1].fact != fact)
        return [n for same in known for n in same]

    equal: Counter[r.Fact] = Counter()
    asked: list[list[int]] = []
    for fact in told:
        known, first = options(fact), equal[fact]
        asked.append(known[first:] + known[:first])
        equal[fact] += 1
    return {at: held[n][-1] for at, n in matched(asked).items()}


def _pair_corrected(
    pairs: dict[int, Version], told: Sequence[r.Fact], said: Sequence[Said], elsewhere: Container[int]
) -> None:
    taken = {version.version_id for version in pairs.values()}
    of_day: defaultdict[Hashable, list[Version]] = defaultdict(list)
    for fact, version in said:
        of_day[about(fact), day_of(fact)].append(version)
    for at, fact in enumerate(told):
        if at in pairs or at in elsewhere:
            continue
        same = of_day[about(fact), day_of(fact)]
        corrected = (v for v in same if v.version_id not in taken and _may_be_corrected(fact, v.fact))
        if meant := next(corrected, None):
            pairs[at] = meant
            taken.add(meant.version_id)


def _surely_about(fact: r.Fact) -> Hashable:
    """The part of what a fact is about that no fact of its kind leaves out."""
    always = {f.name for f in fields(fact) if f.default is MISSING}
    names = IDENTITY[type(fact)].key
    return tuple(value for name, value in zip(names, about(fact), strict=True) if name in always)


def _may_be_one(days_allow: Callable[[r.Fact, r.Fact], bool], one: r.Fact, other: r.Fact) -> bool:
    return days_allow(one, other) and is_about_the_same(one, other) and not _are_two_cancers(one, other)


def _is_known(told: r.Fact, versions: Sequence[Version]) -> bool:
    now = versions[-1].fact
    return is_about_the_same(told, now) and not _are_two_cancers(told, now) and says_nothing_new(told, versions)


def _may_be_corrected(told: r.Fact, held: r.Fact) -> bool:
    """Something that happens often, and is known to the month, may have happened again with another outcome."""
    if _are_two_cancers(told, held):
        return False
    day = day_of(told)
    is_sure = day is None or day.is_exact or not isinstance(told, r.Result | r.Event | r.ScreeningAct)
    return is_sure or agree(told, held)


def _is_moved(told: r.Fact, held: r.Fact) -> bool:
    """A round is booked once, a cycle given once, a planned operation done once; no dose is begun anew while taken."""
    if about(told) != about(held):
        return False
    if isinstance(told, r.ScreeningAct):
        return told.round_ is not None and told.state is not ActState.DONE
    if _is_one_open_dose(told, held):
        return True
    day, other_day = day_of(told), day_of(held)
    if not isinstance(told, r.CancerTreatment) or not isinstance(held, r.CancerTreatment) or not day or not other_day:
        return False
    if told.cycle is not None:
        return abs(day.first - other_day.first) <= _ONE_CYCLE
    is_one_site = not told.site or not held.site or told.site.casefold() == held.site.casefold()
    is_planned = held.modality is not Modality.SYSTEMIC and held.status is DoseStatus.PLANNED
    return is_planned and is_one_site and abs(day.first - other_day.first) <= _ONE_OPERATION


def _is_one_open_dose(told: r.Fact, held: r.Fact) -> bool:
    """Two entries of what is taken day by day, neither stopped, would count twice: a start that is corrected by a few
    weeks is one. An infusion is given again."""
    if not isinstance(told, r.Medication | r.CancerTreatment) or not isinstance(held, r.Medication | r.CancerTreatment):
        return False
    dose = (told.dose, told.unit, told.per)
    day, other_day = day_of(told), day_of(held)
    if told.stopped_on or held.stopped_on or not day or not other_day:
        return False
    is_one = dose == (held.dose, held.unit, held.per) and None not in dose and told.per is not Per.COURSE
    is_near = abs(day.first - other_day.first) <= _ONE_CYCLE
    return is_near and is_one and told.route in {None, held.route or told.route}


def _is_of_that_day(one: r.Fact, other: r.Fact) -> bool:
    day = day_of(one)
    return _is_one_day(one, other) and ((day is not None and day.is_exact) or agree(one, other))


def _overlap(one: r.Fact, other: r.Fact) -> bool:
    day, other_day = day_of(one), day_of(other)
    may_be_one_day = day and other_day and day.first <= other_day.last and other_day.first <= day.last
    return bool(may_be_one_day) and _may_differ(one, other)


def _one_has_no_day(one: r.Fact, other: r.Fact) -> bool:
    return (day_of(one) is None) is not (day_of(other) is None) and _may_differ(one, other)


def _is_told_elsewhere(told: r.Fact, said: Sequence[Said]) -> bool:
    """A fact without an exact day corrects none of that day if it may be one of another and differs in nothing else."""
    day = day_of(told)
    return not (day and day.is_exact) and any(_may_be_one(_is_near, told, known) for known, _ in said)


def _is_near(one: r.Fact, other: r.Fact) -> bool:
    may_be_one_day = _one_has_no_day(one, other) or _overlap(one, other)
    return may_be_one_day and not _is_one_day(one, other) and agree(one, other)


def _is_one_day(one: r.Fact, other: r.Fact) -> bool:
    return day_of(one) == day_of(other)


def _may_differ(one: r.Fact, other: r.Fact) -> bool:
    return not IDENTITY[type(one)].often or agree(one, other)


def _are_two_cancers(one: r.Fact, other: r.Fact) -> bool:
    if not isinstance(one, r.Cancer) or not isinstance(other, r.Cancer):
        return False
    is_one_day = one.diagnosed_on is not None and one.diagnosed_on == other.diagnosed_on
    return not is_one_day and is_another_cancer(one, other)
