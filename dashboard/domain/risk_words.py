"""Why a risk group counts, in words."""

from __future__ import annotations

from dashboard.domain.protocol import FactorRule, Protocol
from dashboard.domain.reading import Answer, is_juvenile, is_late, subtype
from dashboard.domain.record import PatientRecord
from dashboard.domain.words import Group, Level, Subtype

Answers = tuple[tuple[FactorRule, Answer], ...]


def awaiting(group: Group, applies: Group) -> str:
    """Why a group that was reached before counts, although the facts now give a lower one that `applies`."""
    return (
        f"{_title(group)} was reached before; the facts now give {_title(applies).lower()}. It stays {group} until "
        "dermatology or rheumatology confirms the lower group."
    )


def because(record: PatientRecord, protocol: Protocol, group: Group, computed: Group, answers: Answers) -> str:
    """In one sentence, why the facts give this group. `computed` is the group by the factors alone."""
    if subtype(record) is Subtype.IBM:
        return "Inclusion body myositis: no routine cancer screening for myositis."
    if is_juvenile(record, protocol).holds:
        return f"Juvenile onset ({is_juvenile(record, protocol).words}): no routine cancer screening for myositis."
    factors = _factor_words(answers)
    if group is Group.OUT_OF_SCOPE:
        return (
            f"Outside the guideline: {is_late(record, protocol).words}, more than "
            f"{protocol.scope.maximum_years_to_diagnosis} years apart. By its factors the group would be {computed} "
            f"({factors}); a clinician decides."
        )
    if group is Group.UNDETERMINED:
        return f"The subtype is not recorded, so the group is undetermined; known so far: {factors}."
    return f"{_title(group)}: {factors}."


def _factor_words(answers: Answers) -> str:
    parts = []
    for level in (Level.HIGH, Level.INTERMEDIATE):
        words = [found.words for rule, found in answers if rule.level is level and found.holds]
        if words:
            parts.append(f"{len(words)} {level}-risk factor{'s' * (len(words) > 1)} ({', '.join(words)})")
    return " and ".join(parts) or "no high- or intermediate-risk factor"


def _title(group: Group) -> str:
    return group.replace("_", " ").capitalize()


def sentence(words: str) -> str:
    """With a capital and a full stop."""
    return words[0].upper() + words[1:] + "."
