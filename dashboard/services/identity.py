"""What makes two facts the same fact, and what a later file leaves of it. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any, NamedTuple

from dashboard.domain import record as r
from dashboard.domain.dates import PartialDate
from dashboard.domain.words import Dysphagia
from dashboard.protocols.catalogue import formulary
from dashboard.services.cancer_course import merged
from db.versions import PatientIdentifier


class Identity(NamedTuple):
    """`key`: the fields that say what a fact is about. `day`: the field that says which one of several, as another day
    is another event. `often`: where the day is not quite known, whatever else differs tells one from the next.
    """

    key: tuple[str, ...] = ()
    day: str | None = None
    often: bool = False


IDENTITY: dict[type[r.Fact], Identity] = {
    r.Patient: Identity(),
    PatientIdentifier: Identity(("system", "value")),
    r.Myositis: Identity(),
    r.AntibodyResult: Identity(("code",)),
    r.ClinicalFeature: Identity(("feature",)),
    r.RedFlagNoted: Identity(("flag",)),
    r.Cancer: Identity(("site",), "diagnosed_on"),
    r.CancerMove: Identity(("state",), "on"),
    r.Medication: Identity(("drug",), "started_on", often=True),
    r.CancerTreatment: Identity(("modality", "drug", "procedure", "cycle"), "started_on", often=True),
    r.Comorbidity: Identity(("what",), "on"),
    r.LifetimeDose: Identity(("drug", "for_"), "on"),
    r.Result: Identity(("test", "drug", "site"), "on", often=True),
    r.Event: Identity(("type", "detail"), "on", often=True),
    r.ScreeningAct: Identity(("item", "state", "round_", "programme"), "on", often=True),
    r.GroupConfirmed: Identity((), "on"),
    r.FindingAnswered: Identity(("finding_key",), "on"),
    r.FlareAnswered: Identity(("flare_on",), "on"),
    r.Task: Identity(("title", "asked_on")),
    r.Note: Identity(("text",), "on"),
}

_HANGS_ON = {
    **dict.fromkeys(("grade", "since"), "present"),
    "comparator": "value",
    **dict.fromkeys(("value", "lower_limit", "upper_limit", "dose", "taper"), "unit"),
}
"""What is held only together with another value: a severity with its feature, an amount with its unit."""

_INSTEAD = {"word": "value", **dict.fromkeys(("value", "comparator", "unit", "lower_limit", "upper_limit"), "word")}
"""A result is a word, or a number with its unit and limits."""


def about(fact: r.Fact) -> tuple[Hashable, ...]:
    """What the fact is about, however it is written: a drug by the formulary, a site in any case. None: not said."""
    return tuple(_written(name, getattr(fact, name)) for name in IDENTITY[type(fact)].key)


def day_of(fact: r.Fact) -> PartialDate | None:
    name = IDENTITY[type(fact)].day
    return getattr(fact, name) if name else None


def is_about_the_same(one: r.Fact, other: r.Fact) -> bool:
    """As far as both say what they are about."""
    return all(a is None or b is None or a == b for a, b in zip(about(one), about(other), strict=True))


def agree(one: r.Fact, other: r.Fact) -> bool:
    """Nothing that both know differs, but for the day and what they are about."""
    identity = IDENTITY[type(one)]
    return all(
        not is_known(one, f) or not is_known(other, f) or _is_same(getattr(one, f.name), getattr(other, f.name))
        for f in fields(one)
        if f.name not in {"provenance", identity.day, *identity.key}
    )


def completed(told: Any, held: Any) -> Any:
    """The fact as told, with what it leaves unknown as held: absent is unknown, never "not any more".

    A day that is held more precisely than it is told stays. A list gains what is told, but a taper is told as a whole.
    """
    key = IDENTITY[type(told)].key if type(told) in IDENTITY else ()
    kept = {}
    for f in fields(told):
        one, other = getattr(told, f.name), getattr(held, f.name)
        if f.name == "provenance" or one == other or not is_known(held, f):
            continue
        if f.name in key or (_is_left_out(told, held, f) and one != other) or _is_less_precise(one, other):
            kept[f.name] = other
        elif f.name == "moves":
            kept[f.name] = tuple(completed(a, b) if a and b else a or b for a, b in merged(one, other))
        elif isinstance(one, tuple) and one and f.name != "taper":
            kept[f.name] = _joined(one, other)
    return replace(told, **kept)


def is_known(fact: Any, f: Any) -> bool:
    """Whether a field of the fact says something. Dysphagia that is present is of no known grade."""
    value = getattr(fact, f.name)
    return value is not Dysphagia.PRESENT and (f.default is MISSING or value != f.default)


def _is_left_out(told: Any, held: Any, f: Any) -> bool:
    if is_known(told, f):
        return False
    main, other = _HANGS_ON.get(f.name, ""), _INSTEAD.get(f.name, "")
    differs = getattr(told, main, None) not in {None, getattr(held, main, None)} and getattr(held, main) is not None
    return not differs and getattr(told, other, None) is None


def _joined(told: Sequence[Any], held: Sequence[Any]) -> tuple[Any, ...]:
    """In the order of what is held: of one day the later file corrects, and other days are others."""
    left, joined = list(told), []
    for one in held:
        same = [new for new in left if new == one or (new not in held and _which(new) == _which(one))]
        new = min(same, key=lambda each: each != one, default=None)
        if new is None:
            joined.append(one)
        else:
            left.remove(new)
            joined.append(new if new == one else completed(new, one))
    return (*joined, *left)


def _which(one: Any) -> Hashable:
    return getattr(one, "on", getattr(one, "from_", one))


def _written(name: str, value: Any) -> Hashable:
    if name == "drug" and (known := formulary().find(value)):
        return known.key
    return value.casefold() if name in {"drug", "site"} and value else value


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, PartialDate):
        return one.first <= other.last and other.first <= one.last
    return bool(one == other)


def _is_less_precise(told: Any, held: Any) -> bool:
    if not isinstance(told, PartialDate) or not isinstance(held, PartialDate):
        return False
    return told.first <= held.first and held.last <= told.last
