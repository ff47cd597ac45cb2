"""What the facts leave for a named specialty to decide. The product asks; it never orders."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.care_plan import PlanItem, Question
from dashboard.domain.dates import PartialDate, add_months
from dashboard.domain.flares import flare_questions
from dashboard.domain.known_cancer import came_back, confirmed_cancers, dated, found_on, may_be_older, was_known_before
from dashboard.domain.reading import antibody_words, diagnosed_on, onset_age, onset_on, subtype, uncertain_dates
from dashboard.domain.record import Cancer
from dashboard.domain.risk import rank
from dashboard.domain.screening import SCREENED
from dashboard.domain.treated_activity import active_despite_treatment
from dashboard.domain.unplanned import POINTS_TO_CANCER, is_followed, unplanned_findings
from dashboard.domain.wanted import Case
from dashboard.domain.words import (
    DECIDED,
    RASHES,
    Antibody,
    Feature,
    Flag,
    Group,
    ItemState,
    Sex,
    Specialty,
    Subtype,
)


def questions(case: Case, items: tuple[PlanItem, ...]) -> Iterator[Question]:
    """In the order in which they bear on the group; none about somebody who died."""
    if case.record.patient.deceased_on:
        return
    yield from _about_the_disease(case)
    yield from _about_the_group(case, items)
    yield from flare_questions(case)
    yield from _about_cancers(case)
    yield from _about_the_tests(case, items)


def _about_the_disease(case: Case) -> Iterator[Question]:
    record = case.record
    kind, onset, diagnosed = subtype(record), onset_on(record), diagnosed_on(record)
    if kind is Subtype.UNKNOWN:
        depends = "Tests depend on it." if case.group is Group.HIGH else "The group depends on it."
        yield _ask(case, "U25", Specialty.RHEUMATOLOGY, f"Which subtype of myositis is it? {depends}")
    if record.patient.sex is Sex.UNKNOWN:
        yield _ask(
            case, "SEX", Specialty.RHEUMATOLOGY, "The sex is not recorded: male sex counts, organs choose tests."
        )
    if kind is Subtype.CADM and onset and diagnosed and diagnosed.first < add_months(onset.first, 6):
        text = f"Amyopathic at {diagnosed.words}, less than six months after onset: is there still no weakness?"
        yield _ask(case, "U10", Specialty.DERMATOLOGY, text)
    rash = next((f for f in RASHES if (found := record.feature(f)) and found.present), None)
    if kind is Subtype.ASYS and rash:
        text = f"{rash.replace('_', ' ').capitalize()} under antisynthetase syndrome: is the subtype dermatomyositis?"
        yield _ask(case, "U11", Specialty.DERMATOLOGY, text)
    ulceration, necrosis = record.feature(Feature.CUTANEOUS_ULCERATION), record.feature(Feature.CUTANEOUS_NECROSIS)
    if ulceration and ulceration.present and not (necrosis and necrosis.present):
        yield _ask(case, "U17", Specialty.DERMATOLOGY, "Skin ulceration without necrosis: is there necrosis?")


def _about_the_group(case: Case, items: tuple[PlanItem, ...]) -> Iterator[Question]:
    record, flags = case.record, case.risk.flags
    deciding = [code for code in Antibody if code in case.protocol.deciding_antibodies]
    open_ = [code for code in deciding if record.antibody(code) not in DECIDED]
    if open_ and rank(case.risk.highest_possible):
        titles = {rule.name: rule.title.removeprefix("Anti-") for rule in case.protocol.factors}
        undecided = [f"{titles[code]} {antibody_words(record, code)}" for code in open_]
        could = f"Up to {case.risk.highest_possible} risk is possible."
        if case.risk.highest_possible is case.group:
            could = "The group cannot change, single tests can."
        text = f"Antibodies undecided: {', '.join(undecided)}. {could}"
        yield _ask(case, "U12", Specialty.RHEUMATOLOGY, text)
    if Flag.DUAL_SPECIFIC_ANTIBODIES in flags:
        text = "Two myositis-specific antibodies are positive, which is uncommon: should the assay be checked?"
        yield _ask(case, "U8", Specialty.RHEUMATOLOGY, text)
    if Flag.UNGRADED_DYSPHAGIA in flags and rank(case.risk.highest_possible):
        yield _ask(case, "U16", Specialty.RHEUMATOLOGY, "How severe is the dysphagia? Moderate or severe counts.")
    yield from _about_activity(case)
    yield from _about_dates(case)
    if Flag.CLINICIAN_DECISION in flags:
        yield _ask(case, "U19", Specialty.RHEUMATOLOGY, f"{case.risk.because} Which tests are wanted?")
    if Flag.AWAITING_DOWNGRADE in flags:
        yield _ask(case, "U15", Specialty.RHEUMATOLOGY, f"{case.risk.because} Is the lower group right?")
    present = {factor.factor for factor in case.risk.factors}
    is_chosen = any(item.item == "pet_ct_single" for item in items)
    if not is_chosen and subtype(record) is Subtype.CADM and {"antibody:TIF1G", "clinical:onset_age"} <= present:
        text = "Amyopathic disease with anti-TIF1-gamma over 40: discuss PET-CT as the single screening investigation?"
        yield _ask(case, "U5", Specialty.ONCOLOGY, text)


def _about_dates(case: Case) -> Iterator[Question]:
    record, age = case.record, onset_age(case.record)
    if diagnosed_on(record) is None and case.group in SCREENED:
        asks = Specialty.DERMATOLOGY if subtype(record) is Subtype.CADM else Specialty.RHEUMATOLOGY
        yield _ask(case, "U2", asks, "When was the myositis diagnosed? Every test waits for that day.")
    if age and age.is_stand_in:
        yield _ask(case, "U1", Specialty.RHEUMATOLOGY, f"When did the symptoms begin? Age {age.words} stands in.")
    elif unsure := uncertain_dates(record, case.protocol):
        words = " and ".join(f"the {name}" for name in unsure)
        verb = "are" if len(unsure) > 1 else "is"
        text = f"{words[0].upper()}{words[1:]} {verb} not known closely enough to decide: when?"
        yield _ask(case, "U1", Specialty.RHEUMATOLOGY, text)


def _straddling(case: Case) -> list[Cancer]:
    known = (
        (cancer, was_known_before(case.record, cancer, case.protocol)) for cancer in confirmed_cancers(case.record)
    )
    return [cancer for cancer, before in known if before.holds is None]


def _about_cancers(case: Case) -> Iterator[Question]:
    """Whether a cancer ends the screening, where its dates leave it open (U20)."""
    if case.group not in SCREENED:
        return
    if known := case.known_cancer:
        if found_on(known) is None or may_be_older(known):
            text = f"When was the {known.site} cancer found? Without a date it counts as known before the myositis."
            yield _ask(case, "U20", Specialty.ONCOLOGY, text)
        return
    for cancer in _straddling(case):
        text = f"Was the {cancer.site} cancer ({dated(cancer)}) found in the three years before the myositis began,"
        yield _ask(
            case, "U20", Specialty.ONCOLOGY, f"{text} or until it was diagnosed? If so, screening is not needed."
        )
    for cancer in confirmed_cancers(case.record):
        if back := came_back(case.record, cancer, case.protocol):
            text = f"The {cancer.site} cancer was found more than three years before the myositis began, but {back}:"
            yield _ask(case, "U20", Specialty.ONCOLOGY, f"{text} does oncology's path replace the screening?")
    for cancer in sorted(case.record.cancers, key=lambda c: c.site):
        if cancer.state is None and found_on(cancer) is None:
            text = f"The {cancer.site} cancer has neither a date nor a state: is it active, in remission or excluded?"
            yield _ask(case, "U20", Specialty.ONCOLOGY, f"{text} Until that is recorded it counts for nothing.")


def _about_activity(case: Case) -> Iterator[Question]:
    """One question a specialty, about the last activity; in amyopathic disease all of it is the skin's (U14)."""
    if not rank(case.risk.highest_possible):
        return
    last: dict[Specialty, tuple[PartialDate, str]] = {}
    for sign in case.protocol.activity_signs:
        asks = Specialty.DERMATOLOGY if subtype(case.record) is Subtype.CADM else sign.asks
        if found := active_despite_treatment(case, sign):
            last[asks] = max(found, last.get(asks, found))
    for asks, (_, words) in last.items():
        yield _ask(case, "U14", asks, f"{words}: is activity persistently high despite treatment? It would count.")


def _about_the_tests(case: Case, items: tuple[PlanItem, ...]) -> Iterator[Question]:
    record = case.record
    if any(item.item == "ct_neck_thorax_abdomen_pelvis" and item.outcome is ItemState.SUPERSEDED for item in items):
        yield _ask(
            case, "U6", Specialty.ONCOLOGY, "PET-CT was chosen as the single investigation: does it replace the CT?"
        )
    is_screened = case.group in (Group.HIGH, Group.MODERATE) and not case.known_cancer
    is_found = any("nasophar" in cancer.site.casefold() for cancer in confirmed_cancers(record))
    if is_screened and not is_found and record.patient.nasopharyngeal_carcinoma_region is None:
        regions = ", ".join(region.words for region in case.protocol.nasopharyngeal_regions)
        text = f"Is the patient, or the family, from a region with raised nasopharyngeal carcinoma risk: {regions}?"
        yield _ask(case, "U22", Specialty.ONCOLOGY, text)
    for item in items:
        if item.finding in POINTS_TO_CANCER and item.outcome_on and not is_followed(case, item.outcome_on):
            text = f"{item.title}: {item.finding}, and no cancer work-up is recorded. What follows?"
            yield _ask(case, "U7", Specialty.ONCOLOGY, text)
    for found in unplanned_findings(case, items):
        text = (
            f"{found.title} of {found.on.words}: {found.finding}. No test of the plan shows it, and no cancer work-up"
        )
        yield _ask(case, "U7", Specialty.ONCOLOGY, f"{text} is recorded. What follows?")


def _ask(case: Case, rule_id: str, asks: Specialty, text: str) -> Question:
    return Question(rule=rule_id, asks=asks, text=text, source=case.protocol.rule(rule_id).source)
