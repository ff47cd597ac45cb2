"""Words, shapes and order in which codes are shown. A status is always a word and a shape, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.domain.care_plan import OUTSTANDING, ROUND_WORDS, STATE_WORDS, PlanItem
from dashboard.domain.dates import age_on, span_words
from dashboard.domain.protocol import Condition
from dashboard.domain.record import Patient
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    CancerState,
    Flag,
    Group,
    ItemState,
    Panel,
    Round,
    Sex,
    Specialty,
)

GROUP = {
    Group.HIGH: "▲ High",
    Group.MODERATE: "◆ Moderate",
    Group.STANDARD: "● Standard",
    Group.UNDETERMINED: "? Undetermined",
    Group.OUT_OF_SCOPE: "○ Out of scope",
    Group.NOT_APPLICABLE: "○ Not applicable",
}
SHAPE = {
    ItemState.OVERDUE: "◆",
    ItemState.DUE: "○",
    ItemState.ORDERED: "◐",
    ItemState.BOOKED: "◐",
    ItemState.DONE: "●",
    ItemState.NOT_DUE: "○",
    ItemState.DECLINED: "✕",
    ItemState.WAIVED: "✕",
    ItemState.SUPERSEDED: "✕",
    ItemState.WAITING: "…",
}
PANEL = {
    Panel.BASIC: "Basic panel",
    Panel.ENHANCED: "Enhanced panel",
    Panel.CONSIDER: "To consider",
    Panel.PROGRAMME: "National programme, asked for once",
}
ACT = {
    ActState.ORDERED: "Ordered",
    ActState.BOOKED: "Booked",
    ActState.DONE: "Done",
    ActState.DECLINED: "Declined",
    ActState.WAIVED: "Waived",
}
FINDING = {
    ActFinding.NEGATIVE: "Negative",
    ActFinding.ABNORMAL: "Abnormal",
    ActFinding.INCIDENTAL: "Incidental finding",
    ActFinding.MALIGNANCY: "Malignancy",
}
ANTIBODY = {
    Antibody.TIF1G: "TIF1-gamma",
    Antibody.MI2: "Mi-2",
    Antibody.JO1: "Jo-1",
    Antibody.PL7: "PL-7",
    Antibody.PL12: "PL-12",
    Antibody.PMSCL: "PM-Scl",
    Antibody.KU: "Ku",
    Antibody.RO52: "Ro52",
    Antibody.RO60: "Ro60",
    Antibody.LA: "La",
    Antibody.ZO: "Zo",
    Antibody.HA: "Ha",
    Antibody.CN1A: "cN-1A",
}
SHOWN_FLAGS = {
    Flag.UNGRADED_DYSPHAGIA: "The dysphagia is not graded.",
    Flag.UNCERTAIN_DATE: "A date is uncertain.",
    Flag.KNOWN_CANCER: "Cancer already known: oncology's pathway replaces screening, except the national programmes.",
    Flag.DUAL_SPECIFIC_ANTIBODIES: "Two specific antibodies are positive: check the assay.",
}
"""Those that the group and its reason do not say already."""

CONDITION = {
    Condition.WORK_UP_NEGATIVE: "High group, once the work-up at diagnosis found no cancer.",
    Condition.SINGLE_PET_CT: "Dermatomyositis with anti-TIF1-gamma, over 40 at onset, and a further high-risk feature.",
    Condition.NASOPHARYNGEAL_REGION: "From a region with raised risk of nasopharyngeal carcinoma.",
    Condition.RED_FLAGS: "A red flag is recorded, or the patient smokes.",
}
CLINICS = (Specialty.DERMATOLOGY, Specialty.RHEUMATOLOGY, Specialty.ONCOLOGY)


def test(title: str, round_: Round) -> str:
    """A test with its round; the one at diagnosis goes without saying."""
    return title if round_ is Round.DIAGNOSIS else f"{title}, {ROUND_WORDS[round_]}"


def test_and_round(title: str, round_: Round, programme: str | None) -> str:
    """A test with its round, also the one at diagnosis: where several of one test are offered, none goes without."""
    return title if programme else f"{title}, {ROUND_WORDS[round_]}"


def count(number: int, what: str) -> str:
    """`1 factor`, `2 factors`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def plain(code: str) -> str:
    """A code as words: `primary_care` is "Primary care"."""
    return code.replace("_", " ").capitalize()


def provisional(group: Group, highest_possible: Group) -> str:
    """Said only of a group that a decision could still change."""
    return " (provisional)" if highest_possible is not group else ""


def antibody(code: Antibody) -> str:
    return ANTIBODY.get(code, code.value)


def cancer_state(state: CancerState | None) -> str:
    return plain(state) if state else "State not recorded"


def name(patient: Patient) -> str:
    return patient.full_name or patient.mrn or "Name not recorded"


def identity(patient: Patient, today: date) -> tuple[str, ...]:
    """What tells one patient from another, beside the name: sex, birth date and age, number."""
    sex = "sex not recorded" if patient.sex is Sex.UNKNOWN else patient.sex.value
    number = f"number {patient.mrn}" if patient.mrn else "no number"
    return sex, _born(patient, today), number


def _born(patient: Patient, today: date) -> str:
    born, died = patient.birth_date, patient.deceased_on
    if born is None:
        known = f"aged {patient.age_at_onset} at onset" if patient.age_at_onset is not None else "age not known"
        return f"birth date not recorded, {known}"
    until = died.first if died else today
    ages = sorted({age_on(born.last, until), age_on(born.first, until)})
    age = " or ".join(str(age) for age in ages)
    return f"born {born.words}, " + (f"died {died.words} aged {age}" if died else f"{age} years")


def item_state(item: PlanItem, today: date) -> str:
    """State with how long it has been overdue: "◆ overdue 41 d", "◐ ordered, overdue 2 m 23 d"."""
    state, late = item.state(today), item.days_overdue(today)
    return late_state(state, late)


def most_pressing_first(items: Iterable[PlanItem], today: date) -> list[PlanItem]:
    """What needs somebody, the longest overdue on top; then what lies ahead; then what is settled."""

    def place(item: PlanItem) -> tuple[int, int, date]:
        state = item.state(today)
        part = 0 if state in OUTSTANDING else 2 if item.outcome else 1
        return part, -item.days_overdue(today), item.due_on or date.max

    return sorted(items, key=place)


def late_state(state: ItemState, days_overdue: int) -> str:
    words = f"{SHAPE[state]} {STATE_WORDS[state]}"
    if not days_overdue:
        return words
    return words + (" " if state is ItemState.OVERDUE else ", overdue ") + span_words(days_overdue)
