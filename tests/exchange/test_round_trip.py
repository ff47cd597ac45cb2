"""What is written as a case file is read back as the same record, and nothing that is read ever breaks the reader."""

import json
from dataclasses import fields
from datetime import date
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain import closed_words
from dashboard.domain import record as r
from dashboard.domain.dates import PartialDate
from dashboard.domain.reading import onset_age_contradiction
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Antibody, Dysphagia, Feature
from dashboard.exchange.case_file import read_cases, write_case

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=9).filter(str.strip)


def days(first_year, last_year):
    return st.dates(date(first_year, 1, 1), date(last_year, 12, 31))


def dates(first_year, last_year):
    precision = st.sampled_from([len("2026"), len("2026-06"), len("2026-06-01")])
    return st.builds(lambda day, to: PartialDate.parse(day.isoformat()[:to]), days(first_year, last_year), precision)


# What has an order in time gets spans that follow each other; what a case file closes gets its words.
BY_NAME = {
    "birth_date": st.none() | dates(1920, 1960),
    "deceased_on": st.none() | dates(2031, 2060),
    **dict.fromkeys(("diagnosed_on", "stopped_on", "ended_on"), st.none() | dates(2001, 2030)),
    "from_": days(1970, 2000),
    "until": st.none() | days(2001, 2030),
    "by": st.floats(-60, 60),
    "for_": st.none() | st.sampled_from(closed_words.LIFETIME_DOSE_FOR),
    "what": st.sampled_from(closed_words.COMORBIDITIES),
    "type": st.sampled_from([event for event in closed_words.EVENTS if event != "symptom"]),
    "word": st.none(),
    "plan_key": st.none(),
    "rule_version": st.none(),
    "dates_invented": st.booleans(),
    "provenance": st.just(r.Provenance()),
}
BY_TYPE = {
    str: WORDS,
    float: st.floats(0, 1e9) | st.integers(0, 999).map(float),
    int: st.integers(0, 999),
    bool: st.booleans(),
    date: days(1970, 2000),
    PartialDate: dates(1970, 2000),
}


def some(kind, **given):
    """Any fact of a kind, every field of it drawn."""
    if kind is r.Identifier:
        return st.builds(kind, WORDS, WORDS)
    hints = get_type_hints(kind)
    chosen = BY_NAME | given
    drawn = {f.name: chosen[f.name] if f.name in chosen else of_type(hints[f.name]) for f in fields(kind)}
    return st.builds(kind, **drawn)


def of_type(hint):
    if NoneType in get_args(hint):
        return st.none() | of_type(next(each for each in get_args(hint) if each is not NoneType))
    if get_origin(hint) is tuple:
        return lists(of_type(get_args(hint)[0]))
    if hasattr(hint, "__members__"):
        return st.sampled_from(hint)
    return BY_TYPE[hint] if hint in BY_TYPE else some(hint)


def lists(strategy, **unique):
    return st.lists(strategy, max_size=2, **unique).map(tuple)


@st.composite
def features(draw):
    feature = draw(st.sampled_from(Feature))
    grade = draw(st.sampled_from(Dysphagia)) if feature is Feature.DYSPHAGIA else None
    present = grade is not Dysphagia.NONE if grade else draw(st.booleans())
    return r.ClinicalFeature(
        feature=feature, present=present, grade=grade, since=draw(st.none() | dates(1970, 2000)) if present else None
    )


RESULTS = some(r.Result) | some(r.Result, value=st.none(), word=WORDS)
MOVES = some(r.CancerMove, on=st.none() | st.just(PartialDate.parse("2001")))
RECORDS = st.builds(
    r.PatientRecord,
    patient=some(r.Patient, identifiers=lists(some(r.Identifier), unique=True)),
    myositis=some(r.Myositis),
    antibodies=lists(some(r.AntibodyResult), unique_by=lambda antibody: antibody.code),
    features=lists(features(), unique_by=lambda feature: feature.feature),
    red_flags=lists(some(r.RedFlagNoted)),
    cancers=lists(some(r.Cancer, moves=lists(MOVES), diagnosed_on=st.none() | dates(1961, 1969))),
    regimen=lists(some(r.Medication)),
    cancer_treatments=lists(some(r.CancerTreatment)),
    comorbidities=lists(some(r.Comorbidity)),
    lifetime_doses=lists(some(r.LifetimeDose)),
    results=lists(RESULTS),
    events=lists(some(r.Event)),
    screening=lists(some(r.ScreeningAct)),
    notes=lists(some(r.Note)),
).filter(lambda record: onset_age_contradiction(record) is None)


@settings(max_examples=100, deadline=None)
@given(record=RECORDS)
def test_a_record_written_and_read_back_is_the_same_record(tmp_path_factory, record):
    path = tmp_path_factory.getbasetemp() / "there_and_back.json"
    path.write_text(json.dumps(write_case(record, id="X")))

    assert read_cases(path)[0].record == record


def test_a_patient_of_whom_nothing_is_known_comes_back(tmp_path):
    nobody = r.PatientRecord(patient=r.Patient())
    path = tmp_path / "nobody.json"
    path.write_text(json.dumps(write_case(nobody)))

    assert read_cases(path)[0].record == nobody


KEYS = st.sampled_from(
    [
        *("id", "as_of", "patient", "mrn", "birth_date", "myositis", "antibodies", "features", "cancers", "states"),
        *("state_since", "regimen", "drug", "dose", "started_on", "results", "value", "on", "events", "type"),
        *("x_origin", "x_anchor", "identifiers"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6) | st.just("2026-02-30"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(case=st.dictionaries(KEYS, VALUES, max_size=6), antibodies=st.dictionaries(st.sampled_from(Antibody), VALUES))
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(tmp_path_factory, case, antibodies):
    path = tmp_path_factory.getbasetemp() / "anything.json"
    path.write_text(json.dumps([{"patient": {}, "myositis": {"antibodies": antibodies}}, case]))

    try:
        line = f"{len(read_cases(path))} cases"
    except Refusal as refusal:
        line = str(refusal)

    assert line.isprintable()
