"""Whatever two files tell: the same file again changes nothing, and another day is another event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from builders import having, patient, when
from hypothesis import given, settings
from hypothesis import strategies as st
from people import COORDINATOR, named

from dashboard.clock import clock
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import (
    Cancer,
    CancerMove,
    CancerTreatment,
    Comorbidity,
    Event,
    LifetimeDose,
    Medication,
    PatientRecord,
    Result,
    ScreeningAct,
)
from dashboard.domain.words import ActFinding, ActState, CancerState, Modality, Round
from dashboard.services.comparison import Comparison
from dashboard.services.recording import Recording
from db.records import record_of
from db.versions import Version

CLOCK = clock(date(2026, 6, 1))
LISTS = ("cancers", "regimen", "cancer_treatments", "comorbidities", "lifetime_doses", "results", "events", "screening")
DAYS = ("2025", "2026", "2026-02", "2026-05", "2026-05-02", "2026-05-03")
LIMIT = st.sampled_from([None, 1.5])
TWO = st.sampled_from([1.0, 2.0])
MOVES = st.lists(
    st.builds(
        CancerMove,
        state=st.sampled_from([CancerState.SUSPECTED, CancerState.REMISSION, CancerState.RECURRENCE]),
        on=st.sampled_from([None, "2010", "2026-02", "2026-05"]).map(lambda day: when(day) if day else None),
    ),
    max_size=3,
).map(lambda moves: tuple(sorted(moves, key=lambda move: str(move.on))))


def loaded(found: list[Version], record: PatientRecord) -> list[Version]:
    """What is new after the record is loaded beside what was found."""
    recording = Recording(actor=COORDINATOR, clock=CLOCK, recorded_at=CLOCK.recorded_at())
    Comparison(recording).compare(named(record), found)
    return recording.new


def _day(fact: Cancer) -> PartialDate | None:
    return fact.diagnosed_on


def files(days: st.SearchStrategy[str | None]) -> st.SearchStrategy[PatientRecord]:
    """A patient with at most four facts of each kind that has days, all of one drug, test or site.

    Two cancers of one site have different days: nobody could tell them apart otherwise.
    """
    on = days.map(lambda day: when(day) if day else None)
    some: dict[str, st.SearchStrategy[object]] = {
        "cancers": st.builds(
            lambda on, moves, stage: Cancer(site="breast", diagnosed_on=on, moves=moves, stage=stage),
            on,
            MOVES,
            st.sampled_from([None, "I", "II"]),
        ),
        "regimen": st.builds(Medication, drug=st.just("prednisolone"), dose=TWO, started_on=on),
        "cancer_treatments": st.builds(
            CancerTreatment, modality=st.just(Modality.SYSTEMIC), drug=st.just("carboplatin"), dose=TWO, started_on=on
        ),
        "comorbidities": st.builds(Comorbidity, what=st.just("fragility_fracture"), on=on),
        "lifetime_doses": st.builds(LifetimeDose, drug=st.just("cyclophosphamide"), grams=TWO, on=on),
        "results": st.builds(
            Result, test=st.just("ck"), value=TWO, unit=st.sampled_from([None, "U/L"]), upper_limit=LIMIT, on=on
        ),
        "events": st.builds(Event, type=st.just("admission"), grade=st.sampled_from([None, 1, 2]), on=on),
        "screening": st.builds(
            ScreeningAct,
            item=st.just("mammography"),
            state=st.just(ActState.DONE),
            finding=st.sampled_from([None, *ActFinding]),
            round_=st.sampled_from([None, Round.DIAGNOSIS]),
            on=on.filter(bool),
        ),
    }
    lists = {
        name: st.lists(facts, max_size=4, unique_by=_day if name == "cancers" else None).map(tuple)
        for name, facts in some.items()
    }
    return st.fixed_dictionaries(lists).map(lambda facts: having(patient(), **facts))


ANY = files(st.sampled_from([None, *DAYS]))


@settings(deadline=None)
@given(st.lists(ANY, min_size=1, max_size=3))
def test_a_file_loaded_twice_changes_nothing_whatever_was_there_before(told: list[PatientRecord]) -> None:
    found: list[Version] = []
    for record in told:
        found += loaded(found, record)

    assert not loaded(found, told[-1])


def admissions(*told: str) -> PatientRecord:
    """`2026-05 2` is an admission of May of grade 2, `- 2` one without a day, `2026-05` one of no known grade."""
    parts = [one.split() for one in told]
    events = [
        Event(type="admission", on=None if on == "-" else when(on), grade=int(*grade) if grade else None)
        for on, *grade in parts
    ]
    return having(patient(), events=tuple(events))


def doses(*told: str) -> PatientRecord:
    """`2026-05 2` is two grams in May, `- 2` two grams without a day."""
    parts = [one.split() for one in told]
    grams = [
        LifetimeDose(drug="cyclophosphamide", grams=float(grams), on=None if on == "-" else when(on))
        for on, grams in parts
    ]
    return having(patient(), lifetime_doses=tuple(grams))


@pytest.mark.parametrize(
    "told",
    [
        [admissions("2026-05"), admissions("2026-05-03 1"), admissions("2026-05 2", "2026-05 2")],
        [admissions("2026"), admissions("2026-05 1"), admissions("2026-02 2", "2026 2")],
        [admissions("2026-02 2", "2026-05-03 1", "-"), admissions("- 1", "- 1", "- 2")],
        [doses("2026-05 2"), doses("2026-05-03 2"), doses("2026-05 1", "2026-05 1")],
        [doses("- 2"), doses("2026-05-03 2"), doses("- 1", "2026-05-03 1")],
    ],
    ids=[
        "the month again, twice and of another grade",
        "the year again and a month, of another grade",
        "no day, one of them like one that is known",
        "a dose of the month again, twice and of another amount",
        "a dose without a day again, and its day, of another amount",
    ],
)
def test_a_file_loaded_twice_changes_nothing_where_the_days_had_become_better_known(told: list[PatientRecord]) -> None:
    found: list[Version] = []
    for record in told:
        found += loaded(found, record)

    assert not loaded(found, told[-1])


def test_an_admission_of_a_month_leaves_the_one_of_a_day_that_was_first_known_to_the_month_without_a_grade() -> None:
    found: list[Version] = []
    for record in (admissions("2026-05"), admissions("2026-05-03 1"), admissions("2026-05 2")):
        found += loaded(found, record)

    both = record_of(found)
    assert both
    assert both.events == admissions("2026-05-03 1", "2026-05 2").events


@settings(deadline=None)
@given(files(st.just("2026-05-02")), files(st.sampled_from(["2025-05-02", "2026-05-03"])))
def test_of_two_files_with_different_days_every_fact_is_kept(one: PatientRecord, other: PatientRecord) -> None:
    found = loaded([], one)
    found += loaded(found, other)

    both = record_of(found)
    assert both
    for name in LISTS:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)


@settings(deadline=None)
@given(ANY, ANY)
def test_no_fact_is_lost_to_a_later_file_unless_it_tells_of_the_same_event(
    one: PatientRecord, other: PatientRecord
) -> None:
    found = loaded([], one)
    found += loaded(found, other)

    both = record_of(found)
    assert both
    for name in LISTS:
        assert len(getattr(both, name)) >= max(len(getattr(one, name)), len(getattr(other, name)))


@settings(deadline=None)
@given(ANY, ANY, st.data())
def test_a_part_of_a_file_in_any_order_adds_nothing_to_the_whole_file(
    one: PatientRecord, other: PatientRecord, data: st.DataObject
) -> None:
    found = loaded([], one)
    found += loaded(found, other)
    part = {name: _some(data, getattr(other, name)) for name in LISTS}

    assert not loaded(found, having(other, **part))


def _some(data: st.DataObject, facts: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(one for one in data.draw(st.permutations(facts)) if data.draw(st.booleans()))


SILENT: dict[str, Callable[[Any], Any]] = {
    "cancers": lambda fact: replace(fact, stage=None, moves=()),
    "regimen": lambda fact: replace(fact, dose=None),
    "cancer_treatments": lambda fact: replace(fact, dose=None),
    "results": lambda fact: replace(fact, unit=None, upper_limit=None),
    "events": lambda fact: replace(fact, grade=None),
    "screening": lambda fact: replace(fact, finding=None, round_=None),
}
"""The same facts, of which less is told."""


@settings(deadline=None)
@given(ANY, st.data())
def test_no_known_value_becomes_unknown_when_a_file_is_silent_about_it(
    told: PatientRecord, data: st.DataObject
) -> None:
    found = loaded([], told)
    silent = {name: tuple(less(fact) for fact in _some(data, getattr(told, name))) for name, less in SILENT.items()}
    found += loaded(found, having(told, **silent))

    now = record_of(found)
    assert now
    for name in SILENT:
        assert set(_known(getattr(told, name))) <= set(_known(getattr(now, name)))


def _known(facts: tuple[Any, ...]) -> list[Any]:
    """All that is known of each fact, as often as it is known."""
    values = [
        (f.name, getattr(fact, f.name))
        for fact in facts
        for f in fields(fact)
        if f.name != "provenance" and getattr(fact, f.name) not in (None, ())
    ]
    return [(value, values[:n].count(value)) for n, value in enumerate(values)]
