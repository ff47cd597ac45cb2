"""Facts from plain JSON and back, by the types that the record declares; nothing is guessed or coerced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import EnumType, StrEnum
from functools import cache, partial
from inspect import Parameter, signature
from types import NoneType
from typing import Any, NamedTuple, cast, get_args, get_origin, get_type_hints

from dashboard.domain.dates import PartialDate
from dashboard.domain.impossible import backwards
from dashboard.domain.record import Cancer, CancerTreatment, Fact, Patient, Provenance, Result, ScreeningAct
from dashboard.domain.wrong import Wrong, listed, members, number, refuse_unknown, shown, text, word

_APART: dict[type, set[str]] = {
    Patient: {"origin", "dates_invented"},
    Cancer: {"moves"},
    Result: {"word"},
    ScreeningAct: {"plan_key", "rule_version"},
}
"""Fields that a case file writes in another way, or not at all."""

_CALLED: dict[tuple[type, str], str] = {(CancerTreatment, "aim"): "intent"}
_MAY_BE_BELOW_ZERO = {"value", "lower_limit", "upper_limit", "by"}


class _Field(NamedTuple):
    name: str
    kind: Any
    default: Any
    may_be_null: bool


@dataclass(slots=True)
class Reading:
    """Reads the facts of one case and notes every date on the way. All its methods raise Wrong."""

    source: str
    dates: list[tuple[str, PartialDate]] = field(default_factory=list)

    def fact(self, kind: Any, given: object, at: str, *, also: tuple[str, ...] = ()) -> Any:
        """One `kind` from an object with its fields and no other key; messages about keys name those in `also` too."""
        fields = _fields(kind)
        keys = members(given, at)
        refuse_unknown(keys, (*fields, *also), at)
        for key, known in fields.items():
            if known.default is Parameter.empty and key not in keys:
                raise Wrong(f"{at}.{key}", "is missing: it says what this entry is about")
        values = {fields[key].name: self._field(fields[key], value, f"{at}.{key}") for key, value in keys.items()}
        for name, what in backwards(values):
            raise Wrong(f"{at}.{name}", f"{what}: correct one of them")
        return kind(**values, provenance=self.provenance) if issubclass(kind, Fact) else kind(**values)

    def facts(self, kind: Any, given: object, at: str) -> tuple[Any, ...]:
        read = self._result if kind is Result else partial(self.fact, kind)
        return tuple(read(one, f"{at}[{n}]") for n, one in enumerate(listed(given, at)))

    def partial_date(self, given: object, at: str) -> PartialDate:
        if not isinstance(given, str):
            raise Wrong(at, f"is {shown(given)}: write a date in quotation marks, like 2026-06-01")
        try:
            day = PartialDate.parse(given[:40])
        except ValueError as error:
            raise Wrong(f"{at}:", str(error)) from None
        self.dates.append((at, day))
        return day

    def whole_date(self, given: object, at: str) -> date:
        found = self.partial_date(given, at)
        if not found.is_exact:
            raise Wrong(at, f"is {found}: write the whole date, like {found.first}")
        return found.first

    def truth(self, given: object, at: str) -> bool:
        if not isinstance(given, bool):
            raise Wrong(at, f"is {shown(given)}: write true or false")
        return given

    @property
    def provenance(self) -> Provenance:
        return Provenance(source=self.source)

    def _result(self, given: object, at: str) -> Any:
        keys = members(given, at)
        if not isinstance(keys.get("value"), str):
            return self.fact(Result, keys, at)
        reported = text(keys.pop("value"), f"{at}.value")
        return replace(self.fact(Result, keys, at), word=reported)

    def _field(self, known: _Field, given: object, at: str) -> Any:
        if given is None and known.may_be_null:
            return None
        value = self._value(known.kind, given, at)
        if isinstance(value, int | float) and value < 0 and known.name not in _MAY_BE_BELOW_ZERO:
            raise Wrong(at, f"is {given}: it cannot be below zero")
        return value

    def _value(self, kind: Any, given: object, at: str) -> Any:
        if isinstance(kind, EnumType):
            return word(cast("type[StrEnum]", kind), given, at)
        if kind in (int, float):
            return number(kind, given, at)
        if get_origin(kind) is tuple:
            inner = get_args(kind)[0]
            return tuple(self._value(inner, one, f"{at}[{n}]") for n, one in enumerate(listed(given, at)))
        read = {PartialDate: self.partial_date, date: self.whole_date, str: text, bool: self.truth}.get(kind)
        return read(given, at) if read else self.fact(kind, given, at)


def plain(fact: Any) -> dict[str, Any]:
    """The object that `Reading.fact` reads back: what is unknown, or as by default, is left out."""
    kind: Any = type(fact)
    known = [(key, one.default, getattr(fact, one.name)) for key, one in _fields(kind).items()]
    keys = {key: _plain(value) for key, default, value in known if value != default}
    return keys | {"value": fact.word} if isinstance(fact, Result) and fact.word else keys


@cache
def _fields(kind: Any) -> dict[str, _Field]:
    """The fields of a dataclass or named tuple by their key in a case file."""
    hints = get_type_hints(kind)
    return {
        _CALLED.get((kind, name), name.rstrip("_")): _Field(
            name=name,
            kind=next((one for one in get_args(hints[name]) if NoneType in get_args(hints[name])), hints[name]),
            default=parameter.default,
            may_be_null=NoneType in get_args(hints[name]),
        )
        for name, parameter in signature(kind).parameters.items()
        if name not in _APART.get(kind, set()) | {"provenance"}
    }


def _plain(value: Any) -> Any:
    match value:
        case StrEnum():
            return value.value
        case PartialDate() | date():
            return str(value)
        case float():
            return int(value) if value.is_integer() else value
        case None | bool() | int() | str():
            return value
    is_fact = hasattr(value, "_fields") or not isinstance(value, tuple)
    return plain(value) if is_fact else [_plain(one) for one in value]
