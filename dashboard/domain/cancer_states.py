"""How a cancer may go from one state to another, and what speaks for it. Pure.

The states are those of section 3.3 of the clinical sheet; which moves between them are allowed is the product's design.
Oncology records all of them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.dates import PartialDate
from dashboard.domain.impossible import before_diagnosis
from dashboard.domain.record import Cancer, CancerMove, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CANCER_IN_REMISSION, NOT_GIVEN, CancerState, Modality

S = CancerState
BEGINNINGS = (S.SUSPECTED, S.WORKUP, S.CONFIRMED_STAGING)
"""What a cancer may be recorded as first. Nothing is treated that was never confirmed."""

EVIDENCE = {
    S.SUSPECTED: "abnormal result",
    S.WORKUP: "referral accepted",
    S.CONFIRMED_STAGING: "final pathology report",
    S.PLANNING: "stage group recorded",
    S.TREATMENT_CURATIVE: "first treatment given",
    S.TREATMENT_PALLIATIVE: "first treatment given",
    S.ACTIVE_SURVEILLANCE: "decision not to treat now",
    S.RESPONSE_PENDING: "last dose given",
    S.REMISSION: "restaging without evidence of disease",
    S.RECURRENCE: "imaging or histology after remission",
    S.PROGRESSION: "imaging or examination",
    S.SUPPORTIVE_ONLY: "decision to end anticancer treatment",
    S.SURVIVORSHIP: "survivorship plan issued",
    S.EXCLUDED: "work-up without cancer",
}
"""What lets a cancer enter the state: the column "enter when" of the sheet."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """A row of the table. `needs_surgery`: only after an operation for this cancer that was done since it was last seen
    to come back or grow."""

    before: CancerState
    after: CancerState
    needs_surgery: bool = False

    @property
    def evidence(self) -> str:
        return EVIDENCE[self.after]


_TREATED = (S.TREATMENT_CURATIVE, S.TREATMENT_PALLIATIVE)
_UNTREATED = (S.ACTIVE_SURVEILLANCE, S.SUPPORTIVE_ONLY)
_AFTER = {
    S.SUSPECTED: (S.WORKUP, S.CONFIRMED_STAGING, S.EXCLUDED),
    S.WORKUP: (S.CONFIRMED_STAGING, S.EXCLUDED),
    S.CONFIRMED_STAGING: (S.PLANNING, *_TREATED, *_UNTREATED, S.PROGRESSION),
    S.PLANNING: (*_TREATED, *_UNTREATED, S.PROGRESSION),
    S.TREATMENT_CURATIVE: (S.RESPONSE_PENDING, S.PROGRESSION, S.TREATMENT_PALLIATIVE, *_UNTREATED),
    S.TREATMENT_PALLIATIVE: (S.RESPONSE_PENDING, S.PROGRESSION, S.TREATMENT_CURATIVE, *_UNTREATED),
    S.ACTIVE_SURVEILLANCE: (S.PROGRESSION, S.PLANNING, *_TREATED, S.SUPPORTIVE_ONLY),
    S.RESPONSE_PENDING: (S.REMISSION, S.PROGRESSION, S.PLANNING, *_TREATED, *_UNTREATED),
    S.REMISSION: (S.RECURRENCE, S.SURVIVORSHIP),
    S.RECURRENCE: (S.PLANNING, *_TREATED, *_UNTREATED, S.PROGRESSION),
    S.PROGRESSION: (S.PLANNING, S.TREATMENT_PALLIATIVE, S.TREATMENT_CURATIVE, *_UNTREATED),
    S.SUPPORTIVE_ONLY: (S.PROGRESSION, S.PLANNING, S.TREATMENT_PALLIATIVE),
    S.SURVIVORSHIP: (S.RECURRENCE,),
    S.EXCLUDED: (S.SUSPECTED,),
}
_AFTER_SURGERY = (S.CONFIRMED_STAGING, S.PLANNING, *_TREATED, *_UNTREATED, S.RECURRENCE, S.PROGRESSION)
MOVES = (
    *(Allowed(before, after) for before, states in _AFTER.items() for after in states),
    *(Allowed(before, S.REMISSION, needs_surgery=True) for before in _AFTER_SURGERY),
)
"""The table. The likeliest of each state first."""

_SEEN_AGAIN = frozenset({S.RECURRENCE, S.PROGRESSION})


def allowed(state: CancerState | None) -> tuple[Allowed, ...]:
    """What may follow a state, with the evidence asked for; from None nothing follows, for a cancer begins there."""
    return tuple(move for move in MOVES if move.before is state)


def may_follow(cancer: Cancer, record: PatientRecord) -> tuple[CancerState, ...]:
    """What may be recorded next for this cancer today; for one without a state, how it may begin."""
    if cancer.state is None:
        return BEGINNINGS
    return tuple(m.after for m in allowed(cancer.state) if not m.needs_surgery or operations(cancer, record))


def first_step(before: CancerState, after: CancerState) -> CancerState | None:
    """The next state on the shortest way of unconditional moves to `after`; None where no way leads there."""
    came_by: dict[CancerState, CancerState | None] = {before: None}
    waiting = deque([before])
    while waiting:
        here = waiting.popleft()
        for move in allowed(here):
            if move.needs_surgery or move.after in came_by:
                continue
            came_by[move.after] = came_by[here] or move.after
            if move.after is after:
                return came_by[after]
            waiting.append(move.after)
    return None


def refuse_illegal(cancer: Cancer, move: CancerMove, record: PatientRecord, today: date) -> None:
    """Refuses a move that may not follow the cancer's states, naming the way that is allowed; and a day that cannot
    be: before the last state, before birth, after death, to come."""
    refuse_wrong_state(cancer, move, record)
    refuse_wrong_day(cancer, move, record, today)


def refuse_wrong_state(cancer: Cancer, move: CancerMove, record: PatientRecord) -> None:
    before, after = cancer.state, move.state
    if before is None:
        if after not in BEGINNINGS:
            raise Refusal(f"A cancer begins as {_listed(BEGINNINGS)}. Record that first, then {_words(after)}.")
        return
    if before is after:
        raise Refusal(f"This cancer is in the state {_words(after)} already. Correct that entry if its day is wrong.")
    row = next((each for each in allowed(before) if each.after is after), None)
    if row is None:
        raise Refusal(f"From {_words(before)} to {_words(after)}: {_way(before, after)}")
    if row.needs_surgery and not any(_is_by(each, move) for each in operations(cancer, record)):
        raise Refusal(
            f"From {_words(before)} to remission: record {_words(_first(before, after))} first, or the operation by "
            "which this cancer was removed under Change the cancer treatment."
        )


def refuse_wrong_day(cancer: Cancer, move: CancerMove, record: PatientRecord, today: date) -> None:
    on = move.on
    if on is None:
        raise Refusal("Since when? Give the day, or the month or year if the day is not known.")
    refuse_day_outside_life(on, record, today)
    last = next((each for each in reversed(cancer.moves) if each.on), None)
    if last and last.on and on.last < last.on.first:
        raise Refusal(
            f"{on.words} is before {_words(last.state)} ({last.on.words}), which it follows. Correct the day."
        )
    alone = Cancer(site=cancer.site, diagnosed_on=cancer.diagnosed_on, moves=(move,))
    if any(before_diagnosis(alone)):
        assert cancer.diagnosed_on
        raise Refusal(f"{on.words} is before this cancer was diagnosed ({cancer.diagnosed_on.words}). Correct the day.")


def refuse_day_outside_life(on: PartialDate, record: PatientRecord, today: date) -> None:
    """Refuses a day to come, before birth or after death, for what has happened."""
    born, died = record.patient.birth_date, record.patient.deceased_on
    if on.first > today:
        raise Refusal(f"{on.words} is still to come. Record it once it has happened, or correct the day.")
    if born and on.last < born.first:
        raise Refusal(f"{on.words} is before the patient was born ({born.words}). Correct the day.")
    if died and on.first > died.last:
        raise Refusal(f"{on.words} is after the patient died ({died.words}). Correct the day.")


def operations(cancer: Cancer, record: PatientRecord) -> tuple[date | None, ...]:
    """The first days of the operations done for this cancer since it was last seen to come back or grow; None for one
    on an unknown day, which counts for a cancer that did neither. One without a site is for the only cancer."""
    seen = next((m.on.first for m in reversed(cancer.moves) if m.state in _SEEN_AGAIN and m.on), date.min)
    others = [c for c in record.cancers if c.state is not S.EXCLUDED]
    is_only = len(others) <= 1
    done = (
        each
        for each in record.cancer_treatments
        if each.modality is Modality.SURGERY and each.status not in NOT_GIVEN
        if (_is_one_site(each.site, cancer.site) if each.site else is_only)
    )
    found = ((each.started_on, each.started_on.first if each.started_on else None) for each in done)
    return tuple(first for on, first in found if (on.last >= seen if on else seen == date.min))


def _is_by(operated_on: date | None, move: CancerMove) -> bool:
    return operated_on is None or move.on is None or operated_on <= move.on.last


def _is_one_site(one: str, other: str) -> bool:
    """`sigmoid colon` is an operation for `colon`."""
    one, other = one.casefold(), other.casefold()
    return one in other or other in one


def _way(before: CancerState, after: CancerState) -> str:
    step = first_step(before, after)
    if step is None:
        new = "retract what was confirmed in error" if after is S.EXCLUDED else "a new finding is a cancer of its own"
        return f"{new}; what may follow here is {_listed([move.after for move in _plain(before)])}."
    if after is S.RECURRENCE and S.PROGRESSION in {move.after for move in _plain(before)}:
        return f"this cancer was not in remission. Record {_words(S.PROGRESSION)}."
    if before in CANCER_IN_REMISSION:
        return f"record the {_words(step)} first, or a new primary as a cancer of its own."
    return f"record {_words(step)} first."


def _plain(state: CancerState) -> tuple[Allowed, ...]:
    return tuple(move for move in allowed(state) if not move.needs_surgery)


def _first(before: CancerState, after: CancerState) -> CancerState:
    step = first_step(before, after)
    assert step, "remission can be reached from every state that surgery may end"
    return step


def _words(state: CancerState) -> str:
    return CANCER_STATE_WORDS[state]


def _listed(states: tuple[CancerState, ...] | list[CancerState]) -> str:
    words = [_words(state) for state in states]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
