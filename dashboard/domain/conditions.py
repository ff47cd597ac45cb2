"""When the items to consider apply: one function for each condition that a protocol can name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dashboard.domain.known_cancer import found_on, later_cancer
from dashboard.domain.protocol import Condition, FactorKind
from dashboard.domain.reading import Answer, turned_positive_on
from dashboard.domain.wanted import Case
from dashboard.domain.words import ActFinding, Antibody, Feature, Group, RedFlag, Smoking, Subtype

_ROUTE_B_FEATURES = ("persistent_high_activity", "dysphagia", "cutaneous_necrosis")


def condition(case: Case, kind: Condition) -> Answer:
    """Whether the condition holds; where it does not, the words follow "not due because"."""
    return _CONDITIONS[kind](case)


def holds_since(case: Case, kind: Condition) -> date | None:
    """The day on which a condition came to hold, where facts date it: a late feature or antibody opens route B late."""
    if kind is not Condition.SINGLE_PET_CT:
        return None
    counted = [name for name in _ROUTE_B_FEATURES if case.holds(case.factor(FactorKind.CLINICAL, name))]
    found = [case.record.feature(Feature(name)) for name in counted]
    since = [each.since.first if each.since else date.min for each in found if each and each.present]
    return max(min(since, default=date.min), turned_positive_on(case.record, Antibody.TIF1G) or date.min)


def _work_up_negative(case: Case) -> Answer:
    """Route A and endoscopy: high group, and no cancer found by the work-up at diagnosis (U7). What they themselves
    found does not take them away."""
    if case.group is not Group.HIGH:
        return Answer(False, f"only for the high group; the group is {case.group}")
    if cancer := later_cancer(case.record):
        found = found_on(cancer)
        assert found, "a cancer found later has a date"
        return Answer(False, f"{cancer.site} cancer was found on {found.words}")
    later = {rule.item for rule in case.protocol.items if rule.condition is Condition.WORK_UP_NEGATIVE}
    first = case.counts_from()
    malignant = [
        act.on
        for act in case.record.screening
        if act.finding is ActFinding.MALIGNANCY and act.item not in later and act.on.last >= first
    ]
    if malignant:
        return Answer(False, f"the work-up found a malignancy on {min(malignant).words}")
    return Answer(True, "High group, if the work-up at diagnosis finds no cancer")


def _single_pet_ct(case: Case) -> Answer:
    """Route B: dermatomyositis, anti-TIF1-gamma, over 40 at onset, and an additional high-risk feature (U4, U5)."""
    features = [case.factor(FactorKind.CLINICAL, name) for name in _ROUTE_B_FEATURES]
    present = [found for found in features if case.holds(found)]
    feature = Answer(None, "") if present and not any(f.holds for f in present) else Answer(bool(present), "")
    needs = {
        "the subtype is not dermatomyositis": case.factor(FactorKind.SUBTYPE, Subtype.DM),
        "anti-TIF1-gamma is not positive": case.factor(FactorKind.ANTIBODY, "TIF1G"),
        f"age over {case.protocol.scope.over_age} at onset is not met": case.factor(FactorKind.CLINICAL, "onset_age"),
        "no persistent high activity, moderate or severe dysphagia, or cutaneous necrosis": feature,
    }
    missing = [
        words if found.holds is False else words.replace(" is not ", " is not known to be ")
        for words, found in needs.items()
        if not case.holds(found)
    ]
    if missing:
        return Answer(False, "; ".join(missing))
    words = [f.words for f in (*list(needs.values())[:3], *present) if f.words]
    return Answer(None if any(f.holds is None for f in needs.values()) else True, ", ".join(words))


def _nasopharyngeal_region(case: Case) -> Answer:
    match case.record.patient.nasopharyngeal_carcinoma_region:
        case True:
            return Answer(True, "from a region with raised risk of nasopharyngeal carcinoma")
        case False:
            return Answer(False, "not from a region with raised risk of nasopharyngeal carcinoma")
        case None:
            return Answer(False, "no region with raised risk of nasopharyngeal carcinoma is recorded")


def _red_flags(case: Case) -> Answer:
    noted = {each.flag for each in case.record.red_flags}
    if case.record.patient.smoking is Smoking.CURRENT:
        noted.add(RedFlag.SMOKING)
    flags = [flag for flag in RedFlag if flag in noted]
    words = ", ".join(flag.replace("_", " ") for flag in flags)
    return Answer(bool(flags), words or "no red flag recorded")


_CONDITIONS: dict[Condition, Callable[[Case], Answer]] = {
    Condition.WORK_UP_NEGATIVE: _work_up_negative,
    Condition.SINGLE_PET_CT: _single_pet_ct,
    Condition.NASOPHARYNGEAL_REGION: _nasopharyngeal_region,
    Condition.RED_FLAGS: _red_flags,
}
