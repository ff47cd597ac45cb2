"""Which risk group, and why (IMACS 2023). Pure functions of a record and a protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.domain.care_plan import Factor, Risk, Source
from dashboard.domain.known_cancer import confirmed_cancers, known_cancer, was_known_before
from dashboard.domain.protocol import Combination, FactorKind, FactorRule, Protocol
from dashboard.domain.reading import answer, diagnosed_on, is_juvenile, is_late, onset_age, subtype, turned_positive_on
from dashboard.domain.record import PatientRecord
from dashboard.domain.risk_words import Answers, awaiting, because, sentence
from dashboard.domain.words import DECIDED, AntibodyState, Dysphagia, Feature, Flag, Group, Level, Subtype

_RANK = {Group.STANDARD: 1, Group.MODERATE: 2, Group.HIGH: 3}


def rank(group: Group) -> int:
    """Standard 1, moderate 2, high 3; 0 where no group applies."""
    return _RANK.get(group, 0)


def combine(n_high: int, n_intermediate: int, rule: Combination) -> Group:
    """The group that counts of high and intermediate factors give; low factors never subtract."""
    if n_high >= rule.high_from_high:
        return Group.HIGH
    if n_high >= rule.moderate_from_high or n_intermediate >= rule.moderate_from_intermediate:
        return Group.MODERATE
    return Group.STANDARD


@dataclass(frozen=True, slots=True)
class Reached:
    """The highest group that the facts ever gave, and the facts as they were then."""

    group: Group
    facts: PatientRecord


def assess_risk(record: PatientRecord, protocol: Protocol, *, group_reached: Group | None = None) -> Risk:
    """The patient's group today and for good: time never lowers it.

    `group_reached` is the highest group that the facts ever gave since a lower one was last confirmed. Where it is
    higher than the computed group it is kept and flagged `awaiting_downgrade`.
    """
    answers = _answers(record, protocol.factors, protocol)
    n_high, n_intermediate = _count(answers, Level.HIGH), _count(answers, Level.INTERMEDIATE)
    computed = combine(n_high, n_intermediate, protocol.combination)
    worst = combine(
        n_high + _undecided(answers, Level.HIGH),
        n_intermediate + _undecided(answers, Level.INTERMEDIATE),
        protocol.combination,
    )
    group = applies = _applicable(record, protocol, computed)
    flags = _flags(record, protocol, applies, computed)
    why = because(record, protocol, applies, computed, answers)
    if group_reached and rank(group_reached) > rank(applies):
        group = group_reached
        flags = (*flags, Flag.AWAITING_DOWNGRADE)
        why = awaiting(group, applies)
    return Risk(
        group=group,
        computed_group=computed,
        highest_possible=group if group in (Group.NOT_APPLICABLE, Group.OUT_OF_SCOPE) else max(group, worst, key=rank),
        n_high=n_high,
        n_intermediate=n_intermediate,
        provisional=bool(_undetermined(record, protocol)),
        has_open_factor=any(found.holds is None for rule, found in answers if rule.level is not Level.LOW),
        flags=flags,
        factors=tuple(
            Factor(
                factor=f"{rule.kind}:{rule.name}",
                title=rule.title,
                level=rule.level,
                because=sentence(found.words),
                source=rule.source,
            )
            for rule, found in answers
            if found.holds
        ),
        because=why,
        source=_source(record, protocol, group),
    )


def reached_on(record: PatientRecord, protocol: Protocol, *, for_worse: bool = False) -> dict[Group, date]:
    """For each group that the facts gave, the first day with at least that group, from diagnosis on (U15).

    Features are dated; an antibody counts from the diagnosis unless it was recorded as positive later than the rest.
    `for_worse` reads what is undecided as present.
    """
    diagnosed = diagnosed_on(record)
    if diagnosed is None:
        return {}
    reached: dict[Group, date] = {}
    later = {f.since.first for f in record.features if f.present and f.since and f.since.first > diagnosed.first}
    turned = {a.code: day for a in record.antibodies if (day := turned_positive_on(record, a.code))}
    later |= {day for day in turned.values() if day > diagnosed.first}
    counted = [factor for factor in protocol.factors if factor.level is not Level.LOW]
    for day in sorted({diagnosed.first, *later}):
        known = replace(
            record,
            features=tuple(f for f in record.features if not f.since or f.since.first <= day),
            antibodies=tuple(a for a in record.antibodies if a.code not in turned or turned[a.code] <= day),
        )
        answers = _answers(known, counted, protocol)
        n_high, n_intermediate = (
            _count(answers, level) + (_undecided(answers, level) if for_worse else 0)
            for level in (Level.HIGH, Level.INTERMEDIATE)
        )
        group = combine(n_high, n_intermediate, protocol.combination)
        for lower in _RANK:
            if rank(lower) <= rank(group):
                reached.setdefault(lower, day)
    return reached


def _answers(record: PatientRecord, factors: Iterable[FactorRule], protocol: Protocol) -> Answers:
    return tuple((factor, answer(record, factor, protocol)) for factor in factors)


def _count(answers: Answers, level: Level) -> int:
    return sum(found.holds is True for rule, found in answers if rule.level is level)


def _undecided(answers: Answers, level: Level) -> int:
    """How many more factors of a level could still turn out present; a subtype is one thing, so it adds at most one."""
    open_ = [rule for rule, found in answers if rule.level is level and found.holds is None]
    subtypes = [rule for rule in open_ if rule.kind is FactorKind.SUBTYPE]
    return len(open_) - max(0, len(subtypes) - 1)


def _undetermined(record: PatientRecord, protocol: Protocol) -> tuple[Flag, ...]:
    """What keeps the group provisional."""
    age = onset_age(record)
    dysphagia = record.feature(Feature.DYSPHAGIA)
    limits = (protocol.scope.minimum_onset_age, protocol.scope.over_age + 1)
    straddles = age is None or any(age.low < limit <= age.high for limit in limits)
    found = {
        Flag.PROVISIONAL_ANTIBODIES: any(record.antibody(code) not in DECIDED for code in protocol.deciding_antibodies),
        Flag.UNGRADED_DYSPHAGIA: dysphagia is not None
        and dysphagia.present
        and dysphagia.grade in (None, Dysphagia.PRESENT),
        Flag.UNCERTAIN_DATE: straddles
        or is_late(record, protocol).holds is None
        or any(was_known_before(record, c, protocol).holds is None for c in confirmed_cancers(record)),
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _applicable(record: PatientRecord, protocol: Protocol, computed: Group) -> Group:
    if subtype(record) is Subtype.IBM or is_juvenile(record, protocol).holds:
        return Group.NOT_APPLICABLE
    if is_late(record, protocol).holds:
        return Group.OUT_OF_SCOPE
    if subtype(record) is Subtype.UNKNOWN and computed is not Group.HIGH:
        return Group.UNDETERMINED
    return computed


def _flags(record: PatientRecord, protocol: Protocol, group: Group, computed: Group) -> tuple[Flag, ...]:
    positive = [a for a in record.antibodies if a.state is AntibodyState.POSITIVE]
    age = onset_age(record)
    stands_in = age is not None and age.is_stand_in
    found = list(_undetermined(record, protocol))
    no_day = diagnosed_on(record) is None and group is not Group.NOT_APPLICABLE
    if (stands_in or no_day) and Flag.UNCERTAIN_DATE not in found:
        found.append(Flag.UNCERTAIN_DATE)
    if sum(a.code in protocol.specific_antibodies for a in positive) >= 2:
        found.append(Flag.DUAL_SPECIFIC_ANTIBODIES)
    if subtype(record) is Subtype.IBM:
        found.append(Flag.INCLUSION_BODY_MYOSITIS)
    if is_juvenile(record, protocol).holds:
        found.append(Flag.JUVENILE_ONSET)
    if group is Group.OUT_OF_SCOPE:
        found.append(Flag.CLINICIAN_DECISION)
        if computed is Group.HIGH:
            found.append(Flag.COMPUTED_HIGH)
    if known_cancer(record, protocol):
        found += [Flag.KNOWN_CANCER, Flag.ONCOLOGY_PATHWAY, Flag.SCREENING_SUPPRESSED]
    return tuple(found)


def _source(record: PatientRecord, protocol: Protocol, group: Group) -> Source:
    """Where the rule stands that put the patient into the group."""
    excluded = "IBM" if subtype(record) is Subtype.IBM else "U23"
    special = {Group.OUT_OF_SCOPE: "U19", Group.NOT_APPLICABLE: excluded, Group.UNDETERMINED: "U25"}
    return protocol.rule(special[group]).source if group in special else protocol.combination.source
