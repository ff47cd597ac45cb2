"""Which of the held facts a file tells, changed or not. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

from dashboard.domain import record as r
from db.versions import RECORDED_HERE, PatientIdentifier, Version

_SAME_FACT: dict[type[r.Fact], Callable[[Any], Hashable]] = {
    r.Patient: lambda _: (),
    PatientIdentifier: lambda fact: (fact.system, fact.value),
    r.Myositis: lambda _: (),
    r.AntibodyResult: lambda fact: fact.code,
    r.ClinicalFeature: lambda fact: fact.feature,
    r.RedFlagNoted: lambda fact: fact.flag,
    r.Cancer: lambda fact: fact.site,
    r.Medication: lambda fact: (fact.drug, fact.started_on),
    r.CancerTreatment: lambda fact: (fact.modality, fact.drug, fact.procedure, fact.cycle),
    r.Comorbidity: lambda fact: fact.what,
    r.LifetimeDose: lambda fact: (fact.drug, fact.for_),
    r.Result: lambda fact: (fact.test, fact.drug, fact.on),
    r.Event: lambda fact: (fact.type, fact.on),
    r.ScreeningAct: lambda fact: (fact.item, fact.round_, fact.programme, fact.state),
    r.GroupConfirmed: lambda fact: fact.on,
    r.FindingAnswered: lambda fact: (fact.finding_key, fact.on),
}
"""What makes two facts with different values the same fact, changed."""

_OF_ONE_THING = (r.Patient, r.Myositis, r.Cancer)
"""Facts that say several things of one patient or cancer, each for itself. Any other fact stands as it is told."""


def paired(told: Sequence[r.Fact], held: Sequence[Version]) -> list[tuple[r.Fact, Version | None]]:
    """Each fact of the file with the version held, None for a new one, in the file's order.

    Equal facts pair first, then those that are the same fact changed. What the file does not tell has no part in it.
    """
    left: dict[Hashable, list[Version]] = defaultdict(list)
    for version in held:
        left[version.fact].append(version)
    pairs: list[Version | None] = [left[fact].pop(0) if left.get(fact) else None for fact in told]
    changed: dict[Hashable, list[Version]] = defaultdict(list)
    for versions in left.values():
        for version in versions:
            changed[_identity(version.fact)].append(version)
    for at, fact in enumerate(told):
        if pairs[at] is None and changed.get(_identity(fact)):
            pairs[at] = changed[_identity(fact)].pop(0)
    return list(zip(told, pairs, strict=True))


def completed(told: r.Fact, held: r.Fact) -> r.Fact:
    """The fact as told, with what it leaves unknown as held: absent is unknown, never "not any more"."""
    if not isinstance(told, _OF_ONE_THING):
        return told
    absent = [f.name for f in fields(told) if f.default is not MISSING and getattr(told, f.name) == f.default]
    return replace(told, **{name: getattr(held, name) for name in absent if name != "provenance"})


def stands(held: Version) -> bool:
    """What people recorded here stands against a file."""
    return held.fact.provenance.source == RECORDED_HERE


def _identity(fact: r.Fact) -> Hashable:
    return _SAME_FACT[type(fact)](fact)
