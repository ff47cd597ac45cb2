"""What a file tells about a kind of fact, beside what is held. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
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
}
"""What makes two facts with different values the same fact, changed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`told` pairs each fact of the file with the version held, None for a new one, in the file's order."""

    told: tuple[tuple[r.Fact, Version | None], ...]
    gone: tuple[Version, ...]


def is_changed(fact: r.Fact, held: Version) -> bool:
    """What people recorded here stands against a file."""
    return fact != held.fact and held.fact.provenance.source != RECORDED_HERE


def difference(told: Sequence[r.Fact], held: Sequence[Version], sources: frozenset[str]) -> Difference:
    """Equal facts pair first, then those that are the same fact changed.

    What is held and not told any more is gone only if it came from one of the file's own `sources`.
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
    over = [version for versions in changed.values() for version in versions]
    return Difference(
        told=tuple(zip(told, pairs, strict=True)),
        gone=tuple(version for version in over if version.fact.provenance.source in sources),
    )


def _identity(fact: r.Fact) -> Hashable:
    return _SAME_FACT[type(fact)](fact)
