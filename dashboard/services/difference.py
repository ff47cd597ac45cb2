"""Which of the held facts a file tells, changed or not. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

from dashboard.domain import record as r
from dashboard.domain.dates import PartialDate
from dashboard.domain.words import ActState, CancerState
from db.versions import PatientIdentifier, Version

_OF_ONE_KIND: dict[type[r.Fact], Callable[[Any], Hashable]] = {
    r.Patient: lambda _: (),
    PatientIdentifier: lambda fact: (fact.system, fact.value),
    r.Myositis: lambda _: (),
    r.AntibodyResult: lambda fact: fact.code,
    r.ClinicalFeature: lambda fact: fact.feature,
    r.RedFlagNoted: lambda fact: fact.flag,
    r.Cancer: lambda fact: fact.site,
    r.Medication: lambda fact: fact.drug,
    r.CancerTreatment: lambda fact: (fact.modality, fact.drug, fact.procedure, fact.cycle),
    r.Comorbidity: lambda fact: fact.what,
    r.LifetimeDose: lambda fact: (fact.drug, fact.for_),
    r.Result: lambda fact: (fact.test, fact.drug),
    r.Event: lambda fact: fact.type,
    r.ScreeningAct: lambda fact: (fact.item, fact.round_, fact.programme, fact.state),
    r.GroupConfirmed: lambda _: (),
    r.FindingAnswered: lambda fact: fact.finding_key,
    r.FlareAnswered: lambda fact: fact.flare_on,
}
"""What makes facts with different values the same fact, changed, if they are of the same day."""

_DAY_OF: dict[type[r.Fact], str] = {
    r.Cancer: "diagnosed_on",
    r.Medication: "started_on",
    r.CancerTreatment: "started_on",
    r.Comorbidity: "on",
    r.LifetimeDose: "on",
    r.Result: "on",
    r.Event: "on",
    r.ScreeningAct: "on",
    r.GroupConfirmed: "on",
    r.FindingAnswered: "on",
    r.FlareAnswered: "on",
}
"""The field that says which one of several: another day is another event. Kinds that happen once have none."""

_OFTEN_REPEATED = (r.Medication, r.Result, r.Event)
"""Of these a day that is not quite known tells one from the next only if all the rest is alike."""

_OF_ONE_THING = (r.Patient, r.Myositis, r.Cancer)
"""Facts that say several things of one patient or cancer, each for itself. Any other fact stands as it is told."""


def paired(told: Sequence[r.Fact], held: Sequence[Version]) -> list[tuple[r.Fact, Version | None]]:
    """Each fact of the file with the version held, None for a new one, in the file's order.

    Equal facts pair first; then those of one kind and day, which is the same fact changed; then those whose days may be
    the same (`2026-05` and `2026-05-12`); last a fact without a day with one that has a day. Cancers come with their
    moves: one that is suspected after another was found is not that one. In the last two steps a
    fact pairs only if exactly one can be meant. What the file does not tell has no part in it.
    """
    pairs: list[Version | None] = [None] * len(told)
    left = list(held)
    for key in (_itself, _kind_and_day):
        waiting = _by(key, left)
        for at, fact in enumerate(told):
            if pairs[at] is None and waiting.get(key(fact)):
                pairs[at] = waiting[key(fact)].pop(0)
        left = [version for versions in waiting.values() for version in versions]
    for may_be_one in (_overlap, _one_has_no_day):
        waiting = _by(_all_but_day, left)
        meant = {
            at: [v for v in waiting.get(_all_but_day(fact), ()) if may_be_one(fact, v.fact)]
            for at, fact in enumerate(told)
            if pairs[at] is None
        }
        claims = Counter(version.version_id for versions in meant.values() for version in versions)
        for at, versions in meant.items():
            if len(versions) == 1 and claims[versions[0].version_id] == 1:
                pairs[at] = versions[0]
        taken = {version.version_id for version in pairs if version}
        left = [version for version in left if version.version_id not in taken]
    return list(zip(told, pairs, strict=True))


def completed(told: r.Fact, held: r.Fact) -> r.Fact:
    """The fact as told, with what it leaves unknown as held: absent is unknown, never "not any more".

    Of most facts that is the day alone; one that is held more precisely than it is told stays.
    """
    absent = [f.name for f in fields(told) if f.default is not MISSING and getattr(told, f.name) == f.default]
    kept = [name for name in absent if name != "provenance"] if isinstance(told, _OF_ONE_THING) else []
    if (day := _day(held)) and _is_as_precise(day, _day(told)):
        kept.append(_DAY_OF[type(held)])
    return replace(told, **{name: getattr(held, name) for name in kept})


def stands(held: Version) -> bool:
    """What people recorded here stands against a file."""
    return held.fact.provenance.source == r.RECORDED_HERE


def _itself(fact: r.Fact) -> Hashable:
    return fact


def _kind_and_day(fact: r.Fact) -> Hashable:
    return _OF_ONE_KIND[type(fact)](fact), _day(fact)


def _all_but_day(fact: r.Fact) -> Hashable:
    if isinstance(fact, _OFTEN_REPEATED):
        return replace(fact, **{_DAY_OF[type(fact)]: None})
    return _OF_ONE_KIND[type(fact)](fact)


def _day(fact: r.Fact) -> PartialDate | None:
    if isinstance(fact, r.ScreeningAct) and fact.round_ and fact.state is not ActState.DONE:
        return None  # A round is booked once: another day is the same booking, moved.
    name = _DAY_OF.get(type(fact))
    return getattr(fact, name) if name else None


def _overlap(one: r.Fact, other: r.Fact) -> bool:
    day, other_day = _day(one), _day(other)
    return bool(day and other_day and day.first <= other_day.last and other_day.first <= day.last)


def _one_has_no_day(one: r.Fact, other: r.Fact) -> bool:
    if _is_suspected_since(one, other) or _is_suspected_since(other, one):
        return False
    return (_day(one) is None) is not (_day(other) is None)


def _is_suspected_since(one: r.Fact, other: r.Fact) -> bool:
    """A cancer that was only suspected after the other was found is not that one."""
    if not isinstance(one, r.Cancer) or not isinstance(other, r.Cancer) or not other.diagnosed_on:
        return False
    suspected = next((move.on for move in one.moves if move.state is CancerState.SUSPECTED and move.on), None)
    return bool(suspected and suspected.first > other.diagnosed_on.last)


def _is_as_precise(day: PartialDate, told: PartialDate | None) -> bool:
    return told is None or (told.first <= day.first and day.last <= told.last)


def _by(key: Callable[[r.Fact], Hashable], held: Sequence[Version]) -> dict[Hashable, list[Version]]:
    by: dict[Hashable, list[Version]] = defaultdict(list)
    for version in held:
        by[key(version.fact)].append(version)
    return by
