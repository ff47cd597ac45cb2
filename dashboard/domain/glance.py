"""The five questions that a colleague asks first, answered in finished words from the record and its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.care_plan import OUTSTANDING, CarePlan, Planned, Question
from dashboard.domain.catalogue import SUPPRESSES, SUPPRESSES_IN_THE_REGIMEN, DrugFamily, Formulary
from dashboard.domain.courses import Course, When, courses, those_of_now_first
from dashboard.domain.finding_cards import Card
from dashboard.domain.record import Cancer, Entry, PatientRecord
from dashboard.domain.steroid_dose import is_local
from dashboard.domain.words import CancerState, Flag, ItemState, Specialty

_URGENT = frozenset({"U7", "U20"})


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a specialty does next: the first of `count` tests that it has to see to."""

    owner: Specialty
    item: Planned
    count: int


@dataclass(frozen=True, slots=True)
class ToDecide:
    """What the same owners decide: the worst of `count` cards that nobody answered."""

    owners: tuple[Specialty, ...]
    worst: Card
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How many of the questions that the facts leave open a specialty is asked, beside the urgent ones."""

    owner: Specialty
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """An empty tuple = nothing is recorded. What drugs `not_mapped` do is unknown."""

    overdue: tuple[Planned, ...]
    past_due: tuple[Planned, ...]
    """Due before today, within the time allowed."""
    suppression: tuple[Course, ...]
    """The cancer's chemotherapy of now or ahead in one line each, for `cancer_treatment` tells it."""
    not_mapped: tuple[str, ...]
    cancers: tuple[str, ...]
    cancer_treatment: tuple[Course, ...]
    oncology_leads: str | None
    """What oncology's path replaces, where a known cancer ended the screening."""
    urgent_questions: tuple[Question, ...]
    """About an abnormal test that nothing followed, and whether a cancer ends the screening."""
    to_decide: tuple[ToDecide, ...]
    next_steps: tuple[NextStep, ...]
    asked: tuple[Asked, ...]


def glance(
    record: PatientRecord,
    plan: CarePlan,
    planned: Sequence[Planned],
    cards: Sequence[Card],
    formulary: Formulary,
    today: date,
) -> Glance:
    """`planned` is what is wanted on `today`, the plan's screening and monitoring alike; `cards` are the findings that
    nobody has answered, the most severe first."""
    died = record.patient.deceased_on
    as_of = died.first if died and died.first <= today else today
    suppressing = [e for e in record.regimen if _suppresses(e, formulary, SUPPRESSES_IN_THE_REGIMEN)]
    beside_cancer = [e for e in record.cancer_treatments if _suppresses(e, formulary, SUPPRESSES)]
    chemotherapy = [e for e in record.cancer_treatments if _suppresses(e, formulary, frozenset({DrugFamily.CYTOTOXIC}))]
    unknown = [e.drug for e in record.entries if e.drug and formulary.find(e.drug) is None]
    return Glance(
        overdue=tuple(sorted((i for i in planned if i.days_overdue(today)), key=lambda i: i.due_on or today)),
        past_due=tuple(
            i for i in planned if i.state(today) is ItemState.DUE and i.due_on is not None and i.due_on < today
        ),
        suppression=those_of_now_first(
            [
                *courses([*suppressing, *beside_cancer], formulary, as_of, bool(died)),
                *_in_short(courses(chemotherapy, formulary, as_of, bool(died))),
            ]
        ),
        not_mapped=tuple(dict.fromkeys(unknown)),
        cancers=tuple(_cancer(cancer) for cancer in record.cancers),
        cancer_treatment=courses(record.cancer_treatments, formulary, as_of, bool(died)),
        oncology_leads=_oncology_leads(plan),
        urgent_questions=tuple(question for question in plan.questions if question.rule in _URGENT),
        to_decide=_to_decide(cards),
        next_steps=_next_steps(planned, today),
        asked=tuple(Asked(*each) for each in Counter(q.asks for q in plan.questions if q.rule not in _URGENT).items()),
    )


def _oncology_leads(plan: CarePlan) -> str | None:
    if Flag.ONCOLOGY_PATHWAY not in plan.risk.flags:
        return None
    return next((remark.text for remark in plan.remarks), None)


def _suppresses(entry: Entry, formulary: Formulary, families: frozenset[DrugFamily]) -> bool:
    drug = formulary.find(entry.drug)
    if drug is None or drug.is_topical or is_local(entry):
        return False
    return drug.family in families and entry.dose != 0


def _in_short(chemotherapy: Iterable[Course]) -> Iterator[Course]:
    """The drugs that go on, may go on or lie ahead, in one line for each word of when; a drug is named once, by the
    first of its words."""
    first: dict[str, When] = {}
    for course in chemotherapy:
        first.setdefault(course.name, course.when)
    by_when: dict[When, list[str]] = {}
    for name, when in first.items():
        if when is not When.BEFORE:
            by_when.setdefault(when, []).append(name)
    for when, names in by_when.items():
        yield Course(when, "Cytotoxic drugs", f": {', '.join(names)}; see what treats the cancer")


def _to_decide(cards: Iterable[Card]) -> tuple[ToDecide, ...]:
    by_owners: dict[tuple[Specialty, ...], list[Card]] = {}
    for card in cards:
        by_owners.setdefault(card.lead.owners, []).append(card)
    return tuple(ToDecide(owners, found[0], len(found)) for owners, found in by_owners.items())


def _next_steps(items: Iterable[Planned], today: date) -> tuple[NextStep, ...]:
    """One step an owner, the longest due first."""
    by_owner: dict[Specialty, list[Planned]] = {}
    for item in sorted(items, key=lambda i: (i.due_on or date.max, i.outcome is not None)):
        if item.state(today) in OUTSTANDING:
            by_owner.setdefault(item.owner, []).append(item)
    return tuple(NextStep(owner, found[0], len(found)) for owner, found in by_owner.items())


def _cancer(cancer: Cancer) -> str:
    parts = [cancer.site[:1].upper() + cancer.site[1:]]
    parts += [cancer.histology] if cancer.histology else []
    is_staged_now = cancer.state is CancerState.CONFIRMED_STAGING
    if cancer.stage or not is_staged_now:
        parts.append(f"stage {cancer.stage}" if cancer.stage else "stage not recorded")
    if cancer.diagnosed_on:
        parts.append(f"diagnosed {cancer.diagnosed_on.words}")
    if cancer.moves:
        last = cancer.moves[-1]
        since = f" since {last.on.words}" if last.on else ""
        parts.append(f"{CANCER_STATE_WORDS[last.state]}{since}")
    return ", ".join(parts)
