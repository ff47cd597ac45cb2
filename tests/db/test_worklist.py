"""Outstanding work: the indexed query says what the care plans say, in the order of the weekly review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import act, drug, having, high_risk, patient, when
from people import COORDINATOR, named, numbered
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.care_plan import OUTSTANDING
from dashboard.domain.words import ActState, Group, Origin, Specialty, Subtype
from dashboard.services import load_records, open_patient
from dashboard.services.plans import drug_chart, drug_duties
from db import patients, worklist
from db.engine import reading

FIRST_DAY_OVERDUE = date(2026, 6, 13)
"""Of the basic panel of who was diagnosed on 1 May 2026: due within 14 days, 28 days of grace."""

CASELOAD = [
    high_risk(),
    having(high_risk(diagnosed="2026-03-20"), screening=(act("mammography", "2026-05-30", ActState.ORDERED),)),
    high_risk(diagnosed="2024-01-10", onset="2023-12-01"),
    patient(subtype=Subtype.DM, diagnosed="2026-01-15", onset="2025-12-01"),
    patient(subtype=Subtype.UNKNOWN),
    patient(),
    patient(diagnosed=None),
    having(
        patient(), screening=(act("chest_radiograph", "2026-05-03"), act("urinalysis", "2026-06-02", ActState.BOOKED))
    ),
    high_risk(deceased_on=when("2026-05-20")),
    having(high_risk(), regimen=(drug("methotrexate"),)),
    having(patient(), regimen=(drug("methotrexate"), drug("ciclosporin", "2026-05-09"))),
    having(patient(), regimen=(replace(drug("azathioprine"), stopped_on=when("2026-06-12")),)),
]


@pytest.fixture(scope="module")
def caseload(engine_of_module: Engine, clock: Clock) -> Engine:
    records = [named(numbered(record, f"T-{9 - n}")) for n, record in enumerate(CASELOAD)]
    load_records(engine_of_module, records, COORDINATOR, clock, key="fixture")
    return engine_of_module


@pytest.mark.parametrize(
    "today", [date(2026, 5, 1), date(2026, 5, 15), FIRST_DAY_OVERDUE, date(2026, 12, 1), date(2029, 1, 1)]
)
def test_the_worklist_is_what_all_the_care_plans_say_on_that_day(caseload: Engine, today: date) -> None:
    with reading(caseload) as session:
        listed = worklist.outstanding(session, today)
        expected = {
            (item.key, item.state(today), item.days_overdue(today), item.due_on, item.because)
            for patient_id in patients.patient_ids(session)
            for opened in [open_patient(session, patient_id)]
            for item in (*opened.plan.items, *drug_duties(drug_chart(opened.record, opened.plan)))
            if item.state(today) in OUTSTANDING and item.is_wanted(today)
        }

    assert {(w.plan_key, w.state, w.days_overdue, w.due_on, w.because) for w in listed} == expected
    assert len(listed) == len(expected) > 0


def test_monitoring_of_a_drug_stands_beside_the_screening_in_the_same_order(caseload: Engine) -> None:
    with reading(caseload) as session:
        listed = worklist.outstanding(session, FIRST_DAY_OVERDUE)

    bloods = [work for work in listed if work.origin is Origin.MONITORING and work.item == "monitoring_bloods"]
    assert [(w.risk_group, w.owner, w.round_, w.days_overdue) for w in bloods] == [
        (Group.HIGH, Specialty.RHEUMATOLOGY, None, 28),
        (Group.STANDARD, Specialty.RHEUMATOLOGY, None, 28),
        (Group.STANDARD, Specialty.RHEUMATOLOGY, None, 21),
    ]
    assert {w.origin for w in listed} == {Origin.SCREENING, Origin.MONITORING}


@pytest.mark.parametrize(
    ("today", "is_listed"),
    [(date(2026, 6, 12), True), (date(2026, 6, 13), False)],
    ids=["its last day", "the day after"],
)
def test_a_drug_that_was_stopped_asks_for_nothing_after_its_last_day(
    caseload: Engine, today: date, is_listed: bool
) -> None:
    with reading(caseload) as session:
        why = [w.because for w in worklist.outstanding(session, today)]

    assert any("Azathioprine" in because for because in why) is is_listed


def test_the_order_is_risk_then_longest_overdue_then_due_then_number(caseload: Engine) -> None:
    with reading(caseload) as session:
        listed = worklist.outstanding(session, FIRST_DAY_OVERDUE)

    order = [(worklist.ORDER_OF_RISK.index(w.risk_group), -w.days_overdue, w.due_on or date.max, w.mrn) for w in listed]
    assert order == sorted(order)
    assert len({w.risk_group for w in listed}) >= 3
    assert len({w.days_overdue for w in listed}) >= 3


def test_pages_of_the_worklist_join_without_a_gap(caseload: Engine) -> None:
    with reading(caseload) as session:
        whole = worklist.outstanding(session, FIRST_DAY_OVERDUE)
        pages = [worklist.outstanding(session, FIRST_DAY_OVERDUE, limit=7, offset=at) for at in range(0, 70, 7)]

    assert [w for page in pages for w in page] == whole[:70]


def test_a_specialty_sees_its_own_work_and_the_counts_agree(caseload: Engine) -> None:
    today = FIRST_DAY_OVERDUE
    with reading(caseload) as session:
        counts = worklist.counts(session, today)
        for specialty in Specialty:
            own = worklist.outstanding(session, today, specialty)
            assert {w.owner for w in own} <= {specialty}
            count = counts.get(specialty, worklist.Count(0, 0))
            assert (len(own), sum(w.days_overdue > 0 for w in own)) == (count.outstanding, count.overdue)
    assert len(counts) >= 2
