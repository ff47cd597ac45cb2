"""Whether a fact can be right. Asked of what somebody records here in the same words as of what a file tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain

from dashboard.domain.closed_words import refuse_unknown_word
from dashboard.domain.dates import PartialDate
from dashboard.domain.fact_words import field_words
from dashboard.domain.impossible import Contradiction, against_presence, contradictions, dates_of, not_yet
from dashboard.domain.record import ClinicalFeature, Fact, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.shape import Reading, plain
from dashboard.domain.wrong import Wrong

_ISO_DAY = re.compile(r"\b\d{4}(?:-\d{2}){1,2}\b")
_ONE = {
    "comorbidities": "comorbidity",
    "antibodies": "antibody",
    "screening": "test",
    "regimen": "medication",
    "myositis": "myositis",
}


def refuse_wrong_fact(fact: Fact, kind: str) -> None:
    """Refuses what cannot be right in the fact alone: text, numbers and words of every field, an end before its
    beginning. `kind` names the fact in the refusal."""
    try:
        Reading(source="").facts(type(fact), [plain(fact)], kind)
        refuse_unknown_word(fact, kind)
    except Wrong as wrong:
        raise Refusal(in_words(wrong.at, wrong.what)) from None
    if isinstance(fact, ClinicalFeature):
        _refuse_first((f"{kind}.{name}", what) for name, what in against_presence(fact))


def refuse_impossible(before: PatientRecord, now: PatientRecord, today: date) -> None:
    """Refuses a record `now` in which days contradict each other, or lie ahead though they have happened, where they
    did not do so `before`: what was there already is nobody's new mistake."""
    known = set(_impossible(before, today))
    _refuse_first(each for each in _impossible(now, today) if each not in known)


def in_words(at: str, what: str) -> str:
    """One line for people of the place of a fact in a record and of what is wrong with it there."""
    root, _, name = at.replace("[0]", "").partition(".")
    root = root.partition("[")[0]
    about = _ONE.get(root, root.removesuffix("s")).replace("_", " ")
    what = what.replace("patient.birth_date", "the birth on").replace("patient.deceased_on", "the death on")
    what = _ISO_DAY.sub(lambda day: PartialDate.parse(day[0]).words, what).replace("the key", "it")
    what = re.sub(r"\b[a-z]+_[a-z_]+\b", lambda word: field_words(word[0]), what)
    field = f"{about}, {field_words(name.rpartition('.')[2])}" if name else field_words(about)
    return f"{field[:1].upper()}{field[1:]}: {what}."


def _impossible(record: PatientRecord, today: date) -> Iterable[Contradiction]:
    ahead = ((at, f"{what} today") for at, what in not_yet(record, dates_of(record), today))
    return chain(ahead, contradictions(record))


def _refuse_first(found: Iterable[Contradiction]) -> None:
    for at, what in found:
        raise Refusal(in_words(at, f"{what}: correct one of them" if " today" not in what else f"{what}: correct it"))
