"""What the product knows of drugs and combinations of them. A name it does not know is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dashboard.domain.care_plan import Source
from dashboard.domain.words import Per


class DrugFamily(StrEnum):
    STEROID = "steroid"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    IMMUNOGLOBULIN = "immunoglobulin"
    CYTOTOXIC = "cytotoxic"
    TARGETED = "targeted"
    CHECKPOINT_INHIBITOR = "checkpoint_inhibitor"
    HORMONE = "hormone"
    SUPPORTIVE = "supportive"


SUPPRESSES = frozenset({DrugFamily.STEROID, DrugFamily.IMMUNOSUPPRESSANT, DrugFamily.IMMUNOGLOBULIN})
SUPPRESSES_IN_THE_REGIMEN = SUPPRESSES | {DrugFamily.CYTOTOXIC}
"""Cyclophosphamide given for the myositis suppresses; chemotherapy stands with the cancer's treatment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualDose:
    """Of an adult, by one of the `routes`: `least` to `most` of `unit` `per` day, week, month or course, both included.
    `least` None = only a ceiling is usual; `per` None = each time that it is given. Outside it is a question, never an
    error.
    """

    routes: tuple[str, ...]
    per: Per | None
    unit: str
    least: float | None = None
    most: float
    source: Source

    @property
    def words(self) -> str:
        """`oral, SC: 10 to 25 mg a week`, `oral: at most 60 mg a day`, `IV: 60 to 120 mg/m2 a dose`."""
        return f"{', '.join(self.routes)}: {'at most ' if self.least is None else ''}{self.range}"

    @property
    def range(self) -> str:
        """`10 to 25 mg a week`; a ceiling alone, and what is always the same, as `60 mg a day`."""
        least = "" if self.least in (None, self.most) else f"{self.least:g} to "
        return f"{least}{self.most:g} {self.unit} a {self.per or 'dose'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """`prednisone_factor`: systemic mg times this is prednisone mg, exact; None for what is not a systemic steroid, and
    for a steroid that is not named. `source` is that of the codes: the RxNorm ingredient and the ATC class.
    """

    key: str
    name: str
    family: DrugFamily
    routes: tuple[str, ...]
    """By which it is given, the commonest first; by another one it is asked about."""
    synonyms: tuple[str, ...] = ()
    rxnorm: str | None = None
    atc: str | None = None
    classes: frozenset[str] = frozenset()
    """What rules call it and others together, as in `nephrotoxic`."""
    use_of: str | None = None
    """The key of the drug that this row is another use of, at doses of another order and so another danger, as
    high-dose methotrexate is of methotrexate."""
    acts_as: str | None = None
    """The key of the drug that this row is in effect, dose for dose, as prednisone is prednisolone."""
    prednisone_factor: Fraction | None = None
    factor_source: Source | None = None
    usual: tuple[UsualDose, ...] = ()
    acts_months: int | None = None
    """How long it suppresses the immune system after its last dose, by `acts_source`; None = no source says so."""
    acts_source: Source | None = None
    source: Source

    @property
    def substance(self) -> str:
        """The key of what is taken, under whichever of its rows it was recorded."""
        return self.use_of or self.acts_as or self.key

    @property
    def danger(self) -> str:
        """The key of what it can do to a patient: another use of one substance is another danger."""
        return self.acts_as or self.key

    @property
    def is_only_for_cancer(self) -> bool:
        """Only oncology records it, with the cancer's treatment."""
        return "only_for_cancer" in self.classes

    @property
    def is_topical(self) -> bool:
        """Its code is one of ATC group D, dermatologicals: it stays where it is put, whatever the route says."""
        return (self.atc or "").startswith("D")

    def is_one_of(self, names: Collection[str]) -> bool:
        """Whether the drug, or a class that it belongs to, is named."""
        return self.key in names or not self.classes.isdisjoint(names)


class Formulary:
    def __init__(self, drugs: Iterable[Drug]) -> None:
        self.drugs = tuple(drugs)
        written = [(name, drug) for drug in self.drugs for name in (drug.key, drug.name, *drug.synonyms)]
        self._by_plain_name = {plain_name(name): drug for name, drug in written}
        self._as_written = {name: self._by_plain_name[plain_name(name)] for name, _ in written}

    def find(self, name: str | None) -> Drug | None:
        """The drug by its key, name or a synonym, whatever the case, spaces and hyphens; None = not mapped."""
        if not name:
            return None
        return self._as_written.get(name) or self._by_plain_name.get(plain_name(name))


NO_DRUGS = Formulary(())
"""With it every drug is one that nobody knows, and asks nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Cancer drugs that are given together, again every `every_days`.

    `drugs` holds each drug with the days of the cycle on which it is given, ascending; the first day of a cycle is 1.
    """

    key: str
    name: str
    synonyms: tuple[str, ...] = ()
    every_days: int
    drugs: tuple[tuple[Drug, tuple[int, ...]], ...]
    source: Source

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key, self.name, *self.synonyms)


class Combinations:
    def __init__(self, combinations: Iterable[Combination]) -> None:
        self.combinations = tuple(combinations)
        self._by_plain_name = {plain_name(name): each for each in self.combinations for name in each.names}

    def find(self, name: str | None) -> Combination | None:
        """The combination by its key, name or a synonym, whatever the case, spaces and hyphens; None = not known."""
        return self._by_plain_name.get(plain_name(name or ""))


def plain_name(name: str) -> str:
    """Alike whatever the case, spaces and hyphens."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
