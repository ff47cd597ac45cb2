"""Filling an empty database with the demo, and refusing any other."""

import json
from datetime import UTC, datetime

import pytest

from dashboard.demo.cohort import cohort
from dashboard.demo.fill import SEED, fill
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import read_cases, write_case
from dashboard.services.check import check
from db.engine import reading
from db.mark import read_mark
from db.patients import by_number, search
from db.records import record


def test_the_demo_fills_an_empty_database_and_has_a_past(engine, clock):
    today = clock.today()
    there = fill(engine, patients=12, clock=clock)
    told = cohort(12, SEED, today)
    with reading(engine) as session:
        assert search(session).count == there > 12
        assert read_mark(session).is_synthetic
        patient_id = by_number(session, told[0].patient.mrn)
        assert patient_id
        now = record(session, patient_id)
        diagnosed = told[0].myositis.diagnosed_on.first
        month_later = datetime(diagnosed.year + (diagnosed.month == 12), diagnosed.month % 12 + 1, 15, tzinfo=UTC)
        then = record(session, patient_id, month_later)
    assert set(now.results) == set(told[0].results)
    assert now.cancers == told[0].cancers
    assert 0 < len(then.results) < len(now.results) / 4
    assert {r.provenance.source for r in now.results} == {"Synthetic demo"}
    assert not [line for line in check(engine) if not line.startswith("ok")]


def test_a_database_that_has_patients_is_refused(engine, clock):
    fill(engine, patients=1, clock=clock)
    with pytest.raises(Refusal, match="has patients"):
        fill(engine, patients=1, clock=clock)


def test_every_record_survives_a_case_file(tmp_path, clock):
    records = cohort(60, 3, clock.today())
    path = tmp_path / "cohort.json"
    path.write_text(json.dumps([write_case(one) for one in records]))
    assert [case.record for case in read_cases(path)] == records
