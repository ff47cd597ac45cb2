"""The 2017 EULAR/ACR classification of idiopathic inflammatory myopathies, for use where nothing explains it better.

Its subgroups know no antisynthetase, necrotising or overlap myositis: they cannot tell the subtype that screening asks
for. The trap: an onset at 40 counts as 40 or over here, while the screening guideline asks for more than 40.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from dashboard.domain.care_plan import Source

SOURCE = Source(
    title="2017 EULAR/ACR classification criteria for adult and juvenile idiopathic inflammatory myopathies",
    locator="score table and thresholds",
    url="https://rmdopen.bmj.com/highwire/markup/137083/expansion",
    verified=True,
)
BIOPSY_SOURCE = Source(
    title="2017 EULAR/ACR classification criteria, instructions of the web calculator",
    locator="without a rash biopsy features are needed",
    url="https://www.imm.ki.se/biostatistics/calculators/iim/instructions.html",
    verified=True,
)
PROBABILITY_SOURCE = Source(
    title="2017 EULAR/ACR classification criteria, web calculator",
    locator="constants of the probability, and 0 points for an onset before 18",
    url="https://www.imm.ki.se/biostatistics/calculators/iim/instructions.html",
    verified=False,
)


class Item(StrEnum):
    """In the order of the table; the age at onset stands apart."""

    ARM_WEAKNESS = "arm_weakness"
    LEG_WEAKNESS = "leg_weakness"
    NECK_FLEXORS = "neck_flexors"
    PROXIMAL_LEGS = "proximal_legs"
    HELIOTROPE_RASH = "heliotrope_rash"
    GOTTRON_PAPULES = "gottron_papules"
    GOTTRON_SIGN = "gottron_sign"
    DYSPHAGIA = "dysphagia"
    ANTI_JO1 = "anti_jo1"
    RAISED_ENZYME = "raised_enzyme"
    ENDOMYSIAL = "endomysial"
    PERIMYSIAL = "perimysial"
    PERIFASCICULAR = "perifascicular"
    RIMMED_VACUOLES = "rimmed_vacuoles"


ITEM_WORDS = {
    Item.ARM_WEAKNESS: "symmetric proximal arm weakness",
    Item.LEG_WEAKNESS: "symmetric proximal leg weakness",
    Item.NECK_FLEXORS: "neck flexors weaker than extensors",
    Item.PROXIMAL_LEGS: "legs: proximal weaker than distal",
    Item.HELIOTROPE_RASH: "heliotrope rash",
    Item.GOTTRON_PAPULES: "Gottron papules",
    Item.GOTTRON_SIGN: "Gottron sign",
    Item.DYSPHAGIA: "dysphagia or oesophageal dysmotility",
    Item.ANTI_JO1: "anti-Jo-1",
    Item.RAISED_ENZYME: "CK, LDH, AST or ALT above the upper limit",
    Item.ENDOMYSIAL: "endomysial infiltrate around, not invading, fibres",
    Item.PERIMYSIAL: "perimysial or perivascular infiltrate",
    Item.PERIFASCICULAR: "perifascicular atrophy",
    Item.RIMMED_VACUOLES: "rimmed vacuoles",
}
RASHES = (Item.HELIOTROPE_RASH, Item.GOTTRON_PAPULES, Item.GOTTRON_SIGN)
OF_BIOPSY = (Item.ENDOMYSIAL, Item.PERIMYSIAL, Item.PERIFASCICULAR, Item.RIMMED_VACUOLES)

# In tenths of a point, so that a sum is exact: without and with a muscle biopsy.
_TENTHS: dict[Item, tuple[int, int]] = {
    Item.ARM_WEAKNESS: (7, 7),
    Item.LEG_WEAKNESS: (8, 5),
    Item.NECK_FLEXORS: (19, 16),
    Item.PROXIMAL_LEGS: (9, 12),
    Item.HELIOTROPE_RASH: (31, 32),
    Item.GOTTRON_PAPULES: (21, 27),
    Item.GOTTRON_SIGN: (33, 37),
    Item.DYSPHAGIA: (7, 6),
    Item.ANTI_JO1: (39, 38),
    Item.RAISED_ENZYME: (13, 14),
    Item.ENDOMYSIAL: (0, 17),
    Item.PERIMYSIAL: (0, 12),
    Item.PERIFASCICULAR: (0, 19),
    Item.RIMMED_VACUOLES: (0, 31),
}
_FROM_18, _FROM_40 = (13, 15), (21, 22)


class Class(StrEnum):
    DEFINITE = "definite"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    BELOW = "below possible"


_THRESHOLDS = {False: (75, 55, 53), True: (87, 67, 65)}
_MIDPOINTS = {False: 5.33, True: 6.49}


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """`present` with their points. `unknown` counts nothing; it could still bring the score up to `highest`.

    `age` is None where the onset is not known, else its least and highest years; `age_points` those that are sure.
    """

    has_biopsy: bool
    age: tuple[int, int] | None
    age_points: float
    present: tuple[tuple[Item, float], ...]
    absent: tuple[Item, ...]
    unknown: tuple[Item, ...]
    score: float
    highest: float

    @property
    def is_age_open(self) -> bool:
        return self.age is None or _age_tenths(self.age[0], self.has_biopsy) != _age_tenths(
            self.age[1], self.has_biopsy
        )

    @property
    def class_(self) -> Class:
        """By score, for the published thresholds are rounded. While items are unknown it can only rise."""
        return _class(self.score, self.has_biopsy)

    @property
    def is_settled(self) -> bool:
        """Nothing that is unknown can change the class."""
        return self.class_ is _class(self.highest, self.has_biopsy)

    @property
    def needs_biopsy(self) -> bool:
        """Without a biopsy it classifies only who has one of the rashes."""
        return not self.has_biopsy and not any(item in RASHES for item, _ in self.present)

    @property
    def probability(self) -> float:
        """0 to 1, from the score."""
        return 1 / (1 + exp(_MIDPOINTS[self.has_biopsy] - self.score))

    @property
    def words(self) -> str:
        if self.needs_biopsy:
            rash = (
                "no rash of the table is known" if set(RASHES) & set(self.unknown) else "none of the rashes is present"
            )
            return f"Not classified: {rash}, so biopsy features are needed"
        if self.class_ is Class.BELOW:
            return "Below possible" + ("" if self.is_settled else " with what is known")
        return self.class_.capitalize() if self.is_settled else f"At least {self.class_}"


def classify(
    found: Mapping[Item, bool], *, onset_age: tuple[int, int] | None, has_biopsy: bool = False
) -> Classification:
    """What is not in `found` is unknown. `onset_age` is the least and the highest age in whole years, None = unknown.

    Biopsy features count only with a biopsy. An onset before 18 scores 0.
    """
    asked = [item for item in Item if has_biopsy or item not in OF_BIOPSY]
    present = tuple((item, _TENTHS[item][has_biopsy]) for item in asked if found.get(item))
    unknown = tuple(item for item in asked if item not in found)
    low, high = onset_age or (0, 40)
    least = _age_tenths(low, has_biopsy)
    tenths = least + sum(each for _, each in present)
    more = _age_tenths(high, has_biopsy) - least + sum(_TENTHS[item][has_biopsy] for item in unknown)
    return Classification(
        has_biopsy=has_biopsy,
        age=onset_age,
        age_points=least / 10,
        present=tuple((item, each / 10) for item, each in present),
        absent=tuple(item for item in asked if found.get(item) is False),
        unknown=unknown,
        score=tenths / 10,
        highest=(tenths + more) / 10,
    )


def _age_tenths(years: int, has_biopsy: bool) -> int:
    return _FROM_40[has_biopsy] if years >= 40 else _FROM_18[has_biopsy] if years >= 18 else 0


def _class(score: float, has_biopsy: bool) -> Class:
    reached = (Class.DEFINITE, Class.PROBABLE, Class.POSSIBLE)
    steps = zip(_THRESHOLDS[has_biopsy], reached, strict=True)
    return next((class_ for least, class_ in steps if round(score * 10) >= least), Class.BELOW)
