"""A screening guideline and the national programmes as data. The rows live in `dashboard/protocols/*.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.domain.care_plan import Source
from dashboard.domain.words import Antibody, Level, Organ, Panel, Region, Specialty, Strength


class FactorKind(StrEnum):
    SUBTYPE = "subtype"
    ANTIBODY = "antibody"
    CLINICAL = "clinical"


class Condition(StrEnum):
    """When an item outside the two panels applies; each has one function in `dashboard.domain.screening`."""

    WORK_UP_NEGATIVE = "work_up_negative"
    SINGLE_PET_CT = "single_pet_ct"
    NASOPHARYNGEAL_REGION = "nasopharyngeal_region"
    RED_FLAGS = "red_flags"


class YearlyAnchor(StrEnum):
    """What the yearly rounds count from."""

    DIAGNOSIS = "diagnosis"
    ONSET = "onset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named choice: how one question of the guideline is answered here, and where in the code or data that stands."""

    id: str
    title: str
    says: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRule:
    kind: FactorKind
    name: str
    title: str
    level: Level
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule:
    """`results` lists sets of laboratory tests; one complete set within three days satisfies the item.

    `modality` and `regions` say which other investigations count: same modality, at least these regions.
    """

    item: str
    title: str
    panel: Panel
    owner: Specialty
    strength: Strength
    source: Source
    organ: Organ | None = None
    condition: Condition | None = None
    programme: str | None = None
    modality: str | None = None
    regions: frozenset[str] = frozenset()
    results: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """A test done for another reason, which may count for an item."""

    name: str
    title: str
    modality: str
    regions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySign:
    """What is recorded when the disease is active: an event of that name, or a result of that test `above` a score."""

    name: str
    title: str
    asks: Specialty
    above: float | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRegion:
    """Where nasopharyngeal carcinoma is common enough for naso-endoscopy, for those who come from there (U22)."""

    name: str
    remark: str = ""
    source: Source

    @property
    def words(self) -> str:
        return f"{self.name} ({self.remark})" if self.remark else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """In days, except the count of `yearly_rounds`, `yearly_anchor` and `active_after_months`. Windows are inclusive at
    both ends."""

    basic_within_days: int
    enhanced_within_days: int
    opens_before_days: int
    overdue_after_days: int
    before_diagnosis_days: int
    yearly_rounds: int
    yearly_window_days: int
    yearly_anchor: YearlyAnchor
    active_after_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`over_age`: the age factor needs more than this many whole years at onset."""

    minimum_onset_age: int
    maximum_years_to_diagnosis: int
    cancer_years_before_onset: int
    over_age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Counts from which a group is reached."""

    high_from_high: int
    moderate_from_high: int
    moderate_from_intermediate: int
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    id: str
    version: str
    title: str
    effective_from: date
    sign_off: str
    scope: Scope
    combination: Combination
    timing: Timing
    factors: tuple[FactorRule, ...]
    items: tuple[ItemRule, ...]
    investigations: tuple[Investigation, ...]
    rules: tuple[Rule, ...]
    activity_signs: tuple[ActivitySign, ...]
    nasopharyngeal_regions: tuple[RiskRegion, ...]
    deciding_antibodies: frozenset[Antibody]
    specific_antibodies: frozenset[Antibody]

    def rule(self, rule_id: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == rule_id)

    def factor(self, kind: FactorKind, name: str) -> FactorRule | None:
        return next((f for f in self.factors if f.kind is kind and f.name == name), None)

    def test(self, name: str) -> ItemRule | Investigation | None:
        """The item or the other investigation of that name."""
        found = (i for i in self.items if i.item == name)
        return next(found, None) or self.investigation(name)

    def investigation(self, name: str) -> Investigation | None:
        return next((i for i in self.investigations if i.name == name), None)

    @property
    def known_items(self) -> frozenset[str]:
        """Every name under which a screening act is understood; others are kept and shown as not mapped."""
        return frozenset({i.item for i in self.items} | {i.name for i in self.investigations} | {"national_programme"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A national programme: from the birthday `from_age` up to, not including, the birthday `until_age`.

    Valid on days from `valid_from` up to, not including, `valid_until`. A test is up to date for `interval_months`: the
    shortest for people of average risk that `every` states, as neither the method nor the age then is recorded; 0 where
    it states none.
    """

    name: str
    title: str
    region: Region
    valid_from: date
    from_age: int
    until_age: int
    every: str
    interval_months: int
    source: Source
    valid_until: date | None = None
    organ: Organ | None = None
    smokers_only: bool = False
    sites: tuple[str, ...] = ()
    """Words of cancer sites that the programme looks for."""
    remark: str = ""
