"""What a record tells of the 2017 EULAR/ACR criteria. What it cannot tell stays unknown, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.domain.classification import ITEM_WORDS, OF_BIOPSY, Classification, Item, classify
from dashboard.domain.reading import onset_age
from dashboard.domain.record import PatientRecord, Result
from dashboard.domain.words import Antibody, AntibodyState, Comparator, Feature

_FEATURES = {
    Item.HELIOTROPE_RASH: Feature.HELIOTROPE_RASH,
    Item.GOTTRON_PAPULES: Feature.GOTTRON_PAPULES,
    Item.GOTTRON_SIGN: Feature.GOTTRON_SIGN,
    Item.DYSPHAGIA: Feature.DYSPHAGIA,
}
_WEAKNESS = (Item.ARM_WEAKNESS, Item.LEG_WEAKNESS)
_ENZYMES = ("ck", "ldh", "ast", "alt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """`unknown` names what counts nothing because nobody knows, each with the reason."""

    result: Classification
    age: str
    present: tuple[tuple[str, float], ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]


def classified(record: PatientRecord, until: date) -> Classified:
    """Without a muscle biopsy, for a record has no place for one. Results count up to the day `until`, inclusive."""
    found = {item: told.present for item, feature in _FEATURES.items() if (told := record.feature(feature))}
    weakness = record.feature(Feature.PROXIMAL_WEAKNESS)
    if weakness and not weakness.present:
        found |= dict.fromkeys(_WEAKNESS, False)
    jo1 = record.antibody(Antibody.JO1)
    if jo1 in (AntibodyState.POSITIVE, AntibodyState.NEGATIVE):
        found[Item.ANTI_JO1] = jo1 is AntibodyState.POSITIVE
    enzymes = [r for r in record.results if r.test in _ENZYMES and r.on and r.on.first <= until]
    raised = [_raised(result) for result in enzymes]
    if True in raised:
        found[Item.RAISED_ENZYME] = True
    elif None not in raised and {result.test for result in enzymes} == set(_ENZYMES):
        found[Item.RAISED_ENZYME] = False
    age = onset_age(record)
    years = (age.low, age.high) if age and not age.is_stand_in else None
    result = classify(found, onset_age=years)
    why = {
        **dict.fromkeys(_WEAKNESS, "proximal weakness is recorded, but not of which limbs" if weakness else ""),
        Item.NECK_FLEXORS: "a record has no place for it",
        Item.PROXIMAL_LEGS: "a record has no place for it",
        Item.ANTI_JO1: jo1.replace("_", " "),
        Item.RAISED_ENZYME: "not all four are known with their upper limits" if raised else "",
    }
    return Classified(
        result=result,
        age=f"age {age.words}" if age else "age at onset",
        present=tuple((ITEM_WORDS[item], points) for item, points in result.present),
        absent=tuple(ITEM_WORDS[item] for item in result.absent),
        unknown=(
            *(["age at onset" if age is None else f"age at onset: {age.words}"] if result.is_age_open else []),
            *(f"{ITEM_WORDS[item]} ({why.get(item) or 'not recorded'})" for item in result.unknown),
            f"muscle biopsy: {len(OF_BIOPSY)} features (a record has no place for them)",
        ),
    )


def _raised(result: Result) -> bool | None:
    """Above the laboratory's own upper limit; None where the value or the limit leaves it open."""
    value, limit, comparator = result.value, result.upper_limit, result.comparator
    if value is None or limit is None:
        return None
    if comparator is Comparator.ABOVE:
        return True if value >= limit else None
    if comparator is Comparator.BELOW:
        return False if value <= limit else None
    return value > limit
