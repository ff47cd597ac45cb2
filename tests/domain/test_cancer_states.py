"""Which states of a cancer may follow each other, and what is said where one may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from builders import TODAY, cancer, having, patient, when
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.cancer_states import (
    BEGINNINGS,
    EVIDENCE,
    MOVES,
    allowed,
    first_step,
    may_follow,
    refuse_illegal,
)
from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, PatientRecord
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import CancerState, DoseStatus, Modality

S = CancerState
TREATMENTS = {S.TREATMENT_CURATIVE, S.TREATMENT_PALLIATIVE}
PAIRS = {(move.before, move.after) for move in MOVES}


def in_state(state: CancerState | None, on: str | None = "2026-03-02", site: str = "colon") -> Cancer:
    moves = (CancerMove(state=state, on=when(on) if on else None),) if state else ()
    return Cancer(site=site, moves=moves)


def to(state: CancerState, on: str = "2026-05-04") -> CancerMove:
    return CancerMove(state=state, on=when(on))


def ill(*cancers: Cancer, operated: str | None = None, **entry: object) -> PatientRecord:
    surgery = CancerTreatment(
        modality=Modality.SURGERY,
        procedure="hemicolectomy",
        started_on=when(operated) if operated else None,
        **entry,  # type: ignore[arg-type]
    )
    return having(patient(), cancers=cancers, cancer_treatments=(surgery,) if operated or entry else ())


def refusal(held: Cancer, move: CancerMove, record: PatientRecord | None = None) -> str:
    with pytest.raises(Refusal) as refused:
        refuse_illegal(held, move, record or ill(held), TODAY)
    return str(refused.value)


def test_every_state_can_be_entered_and_its_evidence_is_named() -> None:
    assert set(EVIDENCE) == set(CancerState)
    assert {move.after for move in MOVES} | set(BEGINNINGS) == set(CancerState)
    assert len(PAIRS) == len(MOVES)
    assert all(move.before is not move.after for move in MOVES)


@pytest.mark.parametrize("state", sorted(TREATMENTS))
def test_nothing_is_treated_that_was_never_confirmed(state: CancerState) -> None:
    assert "begins as suspected, work-up or confirmed, being staged" in refusal(in_state(None), to(state))
    for before in (S.SUSPECTED, S.WORKUP):
        assert "record confirmed, being staged first" in refusal(in_state(before), to(state))


def test_from_remission_to_cure_leads_through_the_recurrence_or_a_cancer_of_its_own() -> None:
    assert refusal(in_state(S.REMISSION), to(S.TREATMENT_CURATIVE)) == (
        "From remission to treatment with curative intent: record the recurrence first, or a new primary as a cancer "
        "of its own."
    )


@pytest.mark.parametrize("before", [s for s in S if s not in (S.RESPONSE_PENDING, S.REMISSION)])
def test_remission_needs_an_awaited_response_or_an_operation(before: CancerState) -> None:
    assert "From " in refusal(in_state(before), to(S.REMISSION))


def test_what_may_follow_an_awaited_response() -> None:
    held = in_state(S.RESPONSE_PENDING)
    refuse_illegal(held, to(S.REMISSION), ill(held), TODAY)
    assert may_follow(held, ill(held))[0] is S.REMISSION


@pytest.mark.parametrize(
    ("site", "entry", "is_enough"),
    [
        ("colon", {"operated": "2026-04-01"}, True),
        ("colon", {"operated": "2026-04-01", "site": "Sigmoid colon"}, True),
        ("colon", {"operated": "2026-04-01", "site": "breast"}, False),
        ("colon", {"operated": "2026-04-01", "status": DoseStatus.PLANNED}, False),
        ("colon", {"operated": "2026-04-01", "status": DoseStatus.OMITTED}, False),
        ("colon", {"operated": "2026-05-20"}, False),
        ("colon", {"operated": "2026"}, True),
    ],
    ids=["done", "of that site", "of another", "planned", "not done", "after the remission", "some day this year"],
)
def test_which_operation_lets_a_cancer_enter_remission(site: str, entry: dict[str, object], is_enough: bool) -> None:
    held = in_state(S.TREATMENT_CURATIVE, site=site)
    record = ill(held, **entry)  # type: ignore[arg-type]
    if is_enough:
        refuse_illegal(held, to(S.REMISSION), record, TODAY)
    else:
        assert "or the operation by which" in refusal(held, to(S.REMISSION), record)


def test_an_operation_without_a_site_is_for_neither_of_two_cancers() -> None:
    held, other = in_state(S.TREATMENT_CURATIVE), in_state(S.PLANNING, site="breast")
    assert "or the operation" in refusal(held, to(S.REMISSION), ill(held, other, operated="2026-04-01"))


def test_the_operation_of_the_primary_does_not_end_its_recurrence() -> None:
    held = in_state(S.RECURRENCE)
    record = ill(held, operated="2024-04-01")
    assert "or the operation" in refusal(held, to(S.REMISSION), record)
    assert S.REMISSION not in may_follow(held, record)
    refuse_illegal(held, to(S.REMISSION), ill(held, operated="2026-04-01"), TODAY)


def test_growth_without_a_remission_is_progression() -> None:
    said = refusal(in_state(S.TREATMENT_PALLIATIVE), to(S.RECURRENCE))
    assert said.endswith("this cancer was not in remission. Record progression.")


def test_what_was_confirmed_is_retracted_not_excluded() -> None:
    assert "retract what was confirmed in error" in refusal(in_state(S.PLANNING), to(S.EXCLUDED))


def test_the_same_state_is_not_entered_twice() -> None:
    assert "in the state work-up already" in refusal(in_state(S.WORKUP), to(S.WORKUP))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-03-01", "before work-up (2 Mar 2026), which it follows"),
        ("2026-02", "before work-up"),
        ("2026-06-02", "still to come"),
        ("2027", "still to come"),
    ],
)
def test_a_state_is_not_dated_before_the_last_one_nor_in_the_future(on: str, words: str) -> None:
    assert words in refusal(in_state(S.WORKUP), to(S.CONFIRMED_STAGING, on))


@pytest.mark.parametrize("on", ["2026-03-02", "2026-03", "2026", "2026-06-01"])
def test_a_month_or_year_that_may_be_later_is_taken(on: str) -> None:
    held = in_state(S.WORKUP)
    refuse_illegal(held, to(S.CONFIRMED_STAGING, on), ill(held), TODAY)


def test_nothing_is_entered_before_birth_or_after_death() -> None:
    held = in_state(S.WORKUP, None)
    dead = having(ill(held), patient=replace(patient().patient, deceased_on=when("2026-04")))
    assert "after the patient died (Apr 2026)" in refusal(held, to(S.EXCLUDED, "2026-05-01"), dead)
    refuse_illegal(held, to(S.EXCLUDED, "2026-04-30"), dead, TODAY)
    assert "before the patient was born (15 Jan 1996)" in refusal(held, to(S.EXCLUDED, "1995"))


def test_a_state_needs_its_day_and_none_returns_before_it_was_found() -> None:
    assert "Since when?" in refusal(in_state(S.WORKUP), CancerMove(state=S.EXCLUDED))
    found = replace(cancer("colon", "2026-05-20", S.RESPONSE_PENDING))
    assert "before this cancer was diagnosed (20 May 2026)" in refusal(found, to(S.REMISSION))


@given(st.lists(st.tuples(st.sampled_from(S), st.integers(0, 200)), max_size=25), st.booleans())
def test_no_accepted_course_holds_a_pair_outside_the_table(
    wanted: list[tuple[CancerState, int]], is_operated: bool
) -> None:
    held = Cancer(site="colon")
    for state, day in wanted:
        move = CancerMove(state=state, on=PartialDate.on(date(2025, 12, 1) + days(day)))
        record = ill(held, operated="2026-01-10") if is_operated else ill(held)
        try:
            refuse_illegal(held, move, record, TODAY)
        except Refusal:
            continue
        held = replace(held, moves=(*held.moves, move))
    assert not held.moves or held.moves[0].state in BEGINNINGS
    for one, other in pairwise(held.moves):
        assert (one.state, other.state) in PAIRS
        assert one.on
        assert other.on
        assert one.on <= other.on
        if other.state is S.REMISSION and not is_operated:
            assert one.state is S.RESPONSE_PENDING
        if other.state in TREATMENTS:
            assert one.state not in {S.REMISSION, S.SURVIVORSHIP, S.SUSPECTED, S.WORKUP}


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_a_refused_move_names_a_way_that_is_allowed(before: CancerState, after: CancerState) -> None:
    if before is after:
        return
    record = ill(in_state(before))
    if after in may_follow(in_state(before), record):
        refuse_illegal(in_state(before), to(after), record, TODAY)
        return
    said = refusal(in_state(before), to(after)).split(":", 1)[1]
    named = [move.after for move in allowed(before) if CANCER_STATE_WORDS[move.after] in said]
    assert named
    assert any(state in may_follow(in_state(before), record) for state in named)


def test_the_shortest_way_is_made_of_allowed_moves() -> None:
    assert first_step(S.SUSPECTED, S.REMISSION) is S.CONFIRMED_STAGING
    assert first_step(S.SURVIVORSHIP, S.TREATMENT_CURATIVE) is S.RECURRENCE
    assert first_step(S.PLANNING, S.SUSPECTED) is None
