"""Whatever two files tell: the same file again changes nothing, and another day is another event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import cancer, having, patient, when
from hypothesis import given
from hypothesis import strategies as st
from people import COORDINATOR, named

from dashboard.clock import clock
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import (
    Cancer,
    CancerTreatment,
    Comorbidity,
    Event,
    LifetimeDose,
    Medication,
    PatientRecord,
    Result,
    ScreeningAct,
)
from dashboard.domain.words import ActFinding, ActState, CancerState, Modality
from dashboard.services.comparison import Comparison
from dashboard.services.recording import Recording
from db.records import record_of
from db.versions import Version

CLOCK = clock(date(2026, 6, 1))
LISTS = ("cancers", "regimen", "cancer_treatments", "comorbidities", "lifetime_doses", "results", "events", "screening")
DAYS = ("2025", "2026", "2026-02", "2026-05", "2026-05-02", "2026-05-03")
TWO = st.sampled_from([1.0, 2.0])
STATES = st.sampled_from([None, CancerState.SUSPECTED, CancerState.REMISSION])


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
            lambda on, state, stage: replace(cancer("breast", None, state), diagnosed_on=on, stage=stage),
            on,
            STATES,
            st.sampled_from([None, "I", "II"]),
        ),
        "regimen": st.builds(Medication, drug=st.just("prednisolone"), dose=TWO, started_on=on),
        "cancer_treatments": st.builds(
            CancerTreatment, modality=st.just(Modality.SYSTEMIC), drug=st.just("carboplatin"), dose=TWO, started_on=on
        ),
        "comorbidities": st.builds(Comorbidity, what=st.just("fragility_fracture"), on=on),
        "lifetime_doses": st.builds(LifetimeDose, drug=st.just("cyclophosphamide"), grams=TWO, on=on),
        "results": st.builds(Result, test=st.just("ck"), value=TWO, on=on),
        "events": st.builds(Event, type=st.just("admission"), grade=st.sampled_from([1, 2]), on=on),
        "screening": st.builds(
            ScreeningAct,
            item=st.just("mammography"),
            state=st.just(ActState.DONE),
            finding=st.sampled_from(ActFinding),
            on=on.filter(bool),
        ),
    }
    lists = {
        name: st.lists(facts, max_size=4, unique_by=_day if name == "cancers" else None).map(tuple)
        for name, facts in some.items()
    }
    return st.fixed_dictionaries(lists).map(lambda facts: having(patient(), **facts))


ANY = files(st.sampled_from([None, *DAYS]))


@given(st.lists(ANY, min_size=1, max_size=3))
def test_a_file_loaded_twice_changes_nothing_whatever_was_there_before(told: list[PatientRecord]) -> None:
    found: list[Version] = []
    for record in told:
        found += loaded(found, record)

    assert not loaded(found, told[-1])


@given(files(st.just("2026-05-02")), files(st.sampled_from(["2025-05-02", "2026-05-03"])))
def test_of_two_files_with_different_days_every_fact_is_kept(one: PatientRecord, other: PatientRecord) -> None:
    found = loaded([], one)
    found += loaded(found, other)

    both = record_of(found)
    assert both
    for name in LISTS:
        assert getattr(both, name) == getattr(one, name) + getattr(other, name)


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
