"""What was known on an earlier day: the facts dated until then, and no ends that nobody could know."""

from datetime import date

import pytest

from dashboard.demo.moments import closed, known_on
from dashboard.demo.stories import died_of_lung_cancer, flare_before_recurrence
from dashboard.domain.dates import days
from dashboard.domain.words import AntibodyState

TODAY = date(2026, 11, 22)
RECORD = flare_before_recurrence(TODAY)
DIAGNOSED = RECORD.myositis.diagnosed_on.first


@pytest.mark.parametrize(
    ("after_days", "state"),
    [(0, AntibodyState.PENDING), (20, AntibodyState.PENDING), (21, AntibodyState.POSITIVE)],
    ids=["on the day of diagnosis", "the day before the report", "on the day of the report"],
)
def test_antibodies_are_pending_until_the_laboratory_reports(after_days, state):
    assert known_on(RECORD, DIAGNOSED + days(after_days)).antibodies[0].state is state


def test_a_cancer_is_suspected_before_its_histology_and_stage_are_known():
    suspected = RECORD.cancers[0].moves[0].on.first
    assert not known_on(RECORD, suspected - days(1)).cancers
    (cancer,) = known_on(RECORD, suspected).cancers
    assert (cancer.state, cancer.diagnosed_on, cancer.stage) == ("suspected", None, None)


def test_a_dose_has_no_end_before_its_last_day():
    first = RECORD.regimen[0]
    (before,) = [m for m in known_on(RECORD, first.stopped_on.first - days(1)).regimen if m.drug == "prednisolone"]
    (after,) = [m for m in known_on(RECORD, first.stopped_on.first).regimen if m.drug == "prednisolone"]
    assert (before.stopped_on, after.stopped_on) == (None, first.stopped_on)


def test_nothing_is_lost_between_yesterday_and_today_but_what_is_planned():
    known = known_on(RECORD, TODAY)
    assert known.results == RECORD.results
    assert [t for t in RECORD.cancer_treatments if t not in known.cancer_treatments] == [
        t for t in RECORD.cancer_treatments if t.status == "planned"
    ]


def test_death_ends_every_treatment():
    died = DIAGNOSED + days(400)
    record = closed(RECORD, died)
    assert record.patient.deceased_on.first == died
    assert all(m.stopped_on and m.stopped_on.first <= died for m in record.regimen)


def test_nobody_is_known_to_be_dead_before_they_died():
    record = died_of_lung_cancer(TODAY)
    died = record.patient.deceased_on.first
    assert known_on(record, died - days(1)).patient.deceased_on is None
    assert known_on(record, died).patient.deceased_on == record.patient.deceased_on
