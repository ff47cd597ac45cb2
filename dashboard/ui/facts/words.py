"""A fact on one line, as people say it."""

from __future__ import annotations

from dashboard.domain.fact_words import said_words, value_words
from dashboard.domain.record import (
    AntibodyResult,
    ClinicalFeature,
    Comorbidity,
    Event,
    Fact,
    LifetimeDose,
    Note,
    RedFlagNoted,
    Result,
)
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.ui import wording
from db.versions import PatientIdentifier


def fact_line(fact: Fact) -> str:
    """`CRP <4 mg/L, 12 Mar 2026`, `Anti-TIF1-gamma positive, Mar 2026`, `Dysphagia: moderate, since 2026`."""
    on, since = getattr(fact, "on", None), getattr(fact, "since", None)
    return fact_subject(fact) + (f", {on.words}" if on else f", since {since.words}" if since else "")


def fact_subject(fact: Fact) -> str:
    """The same without its day."""
    match fact:
        case Result():
            return result_words(fact)
        case Event():
            ended = f"ended {fact.ended_on.words}" if fact.ended_on else None
            pressure = f"{fact.systolic or '?'}/{fact.diastolic or '?'}" if fact.systolic or fact.diastolic else None
            grade = f"grade {fact.grade}" if fact.grade is not None else None
            detail = fact.detail.replace("_", " ") if fact.type == "symptom" and fact.detail else fact.detail
            return ", ".join(filter(None, (wording.plain(fact.type), detail, pressure, grade, ended)))
        case AntibodyResult():
            return f"Anti-{wording.antibody(fact.code)} {value_words(fact.state)}"
        case ClinicalFeature():
            said = value_words(fact.grade) if fact.grade else "present" if fact.present else "absent"
            return f"{wording.plain(fact.feature)}: {said}"
        case RedFlagNoted():
            return wording.plain(fact.flag)
        case Comorbidity():
            return wording.plain(fact.what)
        case LifetimeDose():
            drug = formulary().find(fact.drug)
            for_ = f", for {fact.for_}" if fact.for_ else ""
            return (
                f"{drug.name if drug else f'{fact.drug} (not mapped)'} {fact.grams:g} g before the record begins{for_}"
            )
        case Note():
            return fact.text
        case PatientIdentifier():
            return f"{'Number of this site' if fact.system == 'mrn' else fact.system}: {fact.value}"
    return said_words(fact)


def result_words(result: Result) -> str:
    test = lab_tests().find(result.test)
    name = test.name if test else f"{result.test} (not mapped)"
    drug = f" of {result.drug}" if result.drug else ""
    if result.value is None:
        return f"{name}{drug} {result.word or 'without a value'}"
    ends = (result.lower_limit, result.upper_limit)
    limits = (
        f" ({' to '.join('?' if end is None else f'{end:g}' for end in ends)})"
        if any(e is not None for e in ends)
        else ""
    )
    return f"{name}{drug} {result.comparator or ''}{result.value:.10g} {result.unit or ''}".rstrip() + limits


def day_words_of(fact: Fact) -> str:
    """The day of the fact itself, or since when it is so; empty for a kind that has no day."""
    if isinstance(fact, ClinicalFeature):
        return fact.since.words if fact.since else "no day" if fact.present else ""
    return (fact.on.words if fact.on else "no day") if hasattr(fact, "on") else ""
