"""Words, shapes and order in which codes are shown. A status is always a word and a shape, never colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.care_plan import OUTSTANDING, ROUND_WORDS, STATE_WORDS, PlanItem, Planned
from dashboard.domain.dates import age_on, day_words, days, span_words
from dashboard.domain.findings import Finding, Severity
from dashboard.domain.protocol import Condition
from dashboard.domain.record import FindingAnswered, Patient
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Answer,
    Antibody,
    CancerState,
    Flag,
    Group,
    ItemState,
    Panel,
    Round,
    Sex,
)
from dashboard.figures.theme import SEVERITY_SHAPE

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
SEVERITY = {
    severity: f"{shape} {'For information' if severity is Severity.INFO else severity.capitalize()}"
    for severity, shape in SEVERITY_SHAPE.items()
}
UNCERTAIN_DAYS = "; the days of a treatment behind it are not known, so these are the widest possible"
ANSWER = {
    Answer.ACKNOWLEDGED: "Acknowledge",
    Answer.DECIDED: "Decide",
    Answer.SNOOZED: "Snooze",
    Answer.OVERRIDDEN: "Override",
}


def test(title: str, round_: Round | None) -> str:
    """A test with its round; the one at diagnosis goes without saying, and monitoring has none."""
    return title if round_ in (None, Round.DIAGNOSIS) else f"{title}, {ROUND_WORDS[round_]}"


def one_test(title: str, round_: Round | None, due_on: date | None) -> str:
    """The same among all that is planned for a patient: what has no round is told apart by its due date."""
    return f"{title}, due {day_words(due_on)}" if due_on and round_ is None else test(title, round_)


def planned(item: Planned) -> str:
    return one_test(item.title, item.round_ if isinstance(item, PlanItem) else None, item.due_on)


def belongs_to(item: Planned) -> str:
    """`Basic panel, year 1`; monitoring belongs to no panel."""
    return f"{PANEL[item.panel]}, {ROUND_WORDS[item.round_]}" if isinstance(item, PlanItem) else ""


def test_and_round(item: Planned) -> str:
    """A test with its round, also the one at diagnosis: where several of one test are offered, none goes without."""
    is_of_round = isinstance(item, PlanItem) and not item.programme
    return f"{item.title}, {ROUND_WORDS[item.round_]}" if is_of_round else planned(item)


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
    """Where the cancer stands, in the same words as on the timeline."""
    words = CANCER_STATE_WORDS[state] if state else "state not recorded"
    return words[:1].upper() + words[1:]


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


def held(finding: Finding) -> str:
    """`3 Feb 2026 to 8 May 2026`, `since 3 Feb 2026`, `until 8 May 2026`, `no start or end known`."""
    first, last = (day_words(day) if day else None for day in (finding.first, finding.last))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if first else f"until {last}" if last else "no start or end known"


def answered(answer: FindingAnswered) -> str:
    """`Decided by Dr Weber on 3 Feb 2026: hold methotrexate`, `Snoozed by Dr Weber on 3 Feb 2026 until 8 Feb 2026`."""
    words = f"{plain(answer.answer)} by {answer.provenance.recorded_by} on {answer.on.words}"
    words += f" until {day_words(answer.until)}" if answer.until else ""
    return f"{words}: {answer.reason}" if answer.reason else words


def item_state(item: Planned, today: date) -> str:
    """State with how long it has been overdue: "◆ overdue 41 d", "◐ ordered, overdue 2 m 23 d"."""
    state, late = item.state(today), item.days_overdue(today)
    return late_state(state, item.due_on, late)


def most_pressing_first(items: Iterable[Planned], today: date) -> list[Planned]:
    """What needs somebody, the longest overdue on top; then what lies ahead; then what is settled."""

    def place(item: Planned) -> tuple[int, int, date]:
        state = item.state(today)
        part = 0 if state in OUTSTANDING else 2 if item.outcome else 1
        return part, -item.days_overdue(today), item.due_on or date.max

    return sorted(items, key=place)


def late_state(state: ItemState, due_on: date | None, days_overdue: int) -> str:
    words = f"{SHAPE[state]} {STATE_WORDS[state]}"
    if due_on is None or not days_overdue:
        return words
    late = span_words(due_on, due_on + days(days_overdue))
    return words + (" " if state is ItemState.OVERDUE else ", overdue ") + late
