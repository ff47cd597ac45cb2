"""What a site changes in the drug rules, from a file of its own: rules switched off, and numbers chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from dashboard.domain.findings import SafetyRule
from dashboard.domain.refusal import Refusal
from dashboard.protocols.parameters import Chosen, parameters
from dashboard.protocols.safety import safety_rules

_SAYS = {"off", "reason", "by", "since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchedOff:
    """A rule that a site does not apply: since when, by whom, and why."""

    rule: str
    reason: str
    by: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """With nothing in it, the rules as they are shipped."""

    off: tuple[SwitchedOff, ...] = ()
    chosen: Chosen = ()

    @property
    def every_rule(self) -> tuple[SafetyRule, ...]:
        """With the numbers chosen here, those switched off as well."""
        return safety_rules(self.chosen)

    @property
    def in_force(self) -> tuple[SafetyRule, ...]:
        off = {each.rule for each in self.off}
        return tuple(rule for rule in self.every_rule if rule.id not in off)

    @property
    def name(self) -> str:
        """Another one whenever the file says something else; none for the rules as shipped."""
        said = repr((self.off, self.chosen))
        return sha256(said.encode()).hexdigest()[:12] if self.off or self.chosen else ""


def read_site_file(place: str, text: str, today: date) -> SiteRules:
    """Raises Refusal, one line that begins with `place`, for the first thing that is not understood or not allowed.

    A rule is off from the moment the file is read: one to be off from a day after `today` is refused.
    """
    try:
        table = tomllib.loads(text)
        _only(table, {"rules", "parameters"}, "the file")
        rules, chosen = _table(table, "rules"), _table(table, "parameters")
        return SiteRules(
            off=tuple(_off(rule, said, today) for rule, said in rules.items()),
            chosen=tuple((name, _within_range(name, value)) for name, value in chosen.items()),
        )
    except ValueError as wrong:
        raise Refusal(f"{place}: {wrong}; correct the file.") from None


def _off(rule: str, said: Any, today: date) -> SwitchedOff:
    if rule not in {each.id for each in safety_rules()}:
        raise ValueError(f"{rule} is no drug rule of the Guidelines page")
    place = f"rules.{rule}"
    if not isinstance(said, dict):
        raise ValueError(f"{place} is not a table")
    _only(said, _SAYS, place)
    if said.get("off") is not True:
        raise ValueError(f"{place} says nothing with off = true")
    since = said.get("since")
    if not isinstance(since, date) or isinstance(since, datetime):
        raise ValueError(f"{place} needs since, a date like 2026-11-01")
    if since > today:
        raise ValueError(f"{place} is off since {since}, a day after today, and would be off from now on")
    return SwitchedOff(rule=rule, reason=_words(said, "reason", place), by=_words(said, "by", place), since=since)


def _words(said: dict[str, Any], key: str, place: str) -> str:
    words = said.get(key)
    if not isinstance(words, str) or not words.strip() or not words.isprintable():
        raise ValueError(f"{place} needs {key}, words on one line")
    return words.strip()


def _within_range(name: str, value: Any) -> float:
    known = parameters().get(name)
    if known is None:
        raise ValueError(f"parameters.{name} is none of {', '.join(parameters())}")
    is_whole = isinstance(known.default, int)
    if isinstance(value, bool) or not isinstance(value, int if is_whole else int | float):
        raise ValueError(f"parameters.{name} is not a {'whole number' if is_whole else 'number'}")
    if not known.lowest <= value <= known.highest:
        raise ValueError(
            f"parameters.{name} is {value:g}, but {known.lowest:g} to {known.highest:g} {known.unit} are allowed"
        )
    return value


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise ValueError(f"{key} is not a table")
    return found


def _only(table: Iterable[str], known: set[str], place: str) -> None:
    if strangers := sorted(set(table) - known):
        raise ValueError(f"{', '.join(strangers)} does not belong in {place}")
