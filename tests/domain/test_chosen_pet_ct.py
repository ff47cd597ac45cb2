"""A PET-CT chosen as the single investigation stands in for the CT, whether route B offers it or not (U5, U6)."""

from datetime import date

import pytest
from builders import act, having, high_risk, item, names, patient, plan

from dashboard.domain.words import ActFinding, ActState, ItemState, Subtype

CT = "ct_neck_thorax_abdomen_pelvis"
PET = "pet_ct_single"
LATE = date(2027, 6, 1)
OUTSIDE_ROUTE_B = pytest.mark.parametrize(
    "record",
    [high_risk(subtype=Subtype.CADM), high_risk(), high_risk(positive=())],
    ids=["amyopathic with anti-TIF1-gamma", "no further feature", "no anti-TIF1-gamma"],
)


@OUTSIDE_ROUTE_B
@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED, ActState.DONE])
def test_a_single_pet_ct_chosen_outside_route_b_is_in_the_plan_and_replaces_the_ct(record, state):
    care = plan(having(record, screening=(act(PET, "2026-05-20", state),)))
    assert item(care, PET).state(LATE) == ItemState(state)
    assert "A clinician chose it" in item(care, PET).because
    assert "Not due" not in item(care, PET).because
    assert item(care, CT).state(LATE) is ItemState.SUPERSEDED
    assert PET not in {each.item for each in care.not_due}
    asked = [question.rule for question in care.questions]
    assert "U6" in asked
    assert "U5" not in asked


@OUTSIDE_ROUTE_B
def test_a_single_pet_ct_that_was_ordered_and_then_declined_leaves_the_ct_due(record):
    acts = (act(PET, "2026-05-20", ActState.ORDERED), act(PET, "2026-05-25", ActState.DECLINED, reason="asked for CT"))
    for order in (acts, acts[::-1]):
        care = plan(having(record, screening=order))
        assert item(care, PET).state(LATE) is ItemState.DECLINED
        assert item(care, CT).state(LATE) is ItemState.OVERDUE


@OUTSIDE_ROUTE_B
@pytest.mark.parametrize("on", ["2026-01-30", "2025-12", "2025"])
def test_a_pet_ct_more_than_90_days_before_the_diagnosis_is_no_choice(record, on):
    care = plan(having(record, screening=(act(PET, on, finding=ActFinding.NEGATIVE),)))
    assert PET not in names(care)
    assert item(care, CT).state(LATE) is ItemState.OVERDUE


def test_a_pet_ct_of_the_month_in_which_the_90_days_begin_counts():
    care = plan(having(high_risk(), screening=(act(PET, "2026-01", finding=ActFinding.NEGATIVE),)))
    assert item(care, CT).state(LATE) is ItemState.SUPERSEDED


def test_a_single_pet_ct_ordered_late_is_overdue_from_its_order_and_not_from_the_diagnosis():
    care = plan(having(high_risk(), screening=(act(PET, "2026-12-01", ActState.ORDERED),)))
    assert item(care, PET).due_on == date(2026, 12, 29)


def test_a_single_pet_ct_that_nobody_chose_is_not_in_the_plan():
    declined = act(PET, "2026-05-20", ActState.DECLINED, reason="not offered")
    assert PET not in names(plan(high_risk()))
    assert PET not in names(plan(having(high_risk(), screening=(declined,))))


def test_a_patient_without_screening_has_no_single_pet_ct_in_the_plan():
    record = patient(subtype=Subtype.IBM)
    assert PET not in names(plan(having(record, screening=(act(PET, "2026-05-20", ActState.ORDERED),))))


def negative_but_for_the_ct(*more):
    """Everything else of the work-up at diagnosis negative on 12 May 2026, and what is told of CT and PET-CT."""
    work_up = ("cervical_screening", "mammography", "ca125", "pelvic_ultrasound", "faecal_occult_blood")
    others = tuple(act(name, "2026-05-12", finding=ActFinding.NEGATIVE) for name in work_up)
    return plan(having(high_risk(), screening=(*others, *more)))


@pytest.mark.parametrize(
    "ct",
    [
        (act(CT, "2026-05-05", ActState.ORDERED),),
        (act(CT, "2026-05-20", ActState.BOOKED),),
        (act(CT, "2026-05-05", ActState.DECLINED),),
        (act(CT, "2026-05-05", ActState.WAIVED, reason="a PET-CT is planned"),),
        (),
    ],
    ids=["ordered", "booked", "declined without a reason", "waived", "never asked for"],
)
def test_endoscopy_is_considered_once_the_single_pet_ct_that_replaced_the_ct_is_negative(ct):
    care = negative_but_for_the_ct(*ct, act(PET, "2026-05-20", finding=ActFinding.NEGATIVE))
    assert item(care, CT).state(LATE) is ItemState.SUPERSEDED
    endoscopy = item(care, "gi_endoscopy_if_negative")
    assert "The work-up was complete on 20 May 2026: consider it now." in endoscopy.because
    assert endoscopy.due_on == date(2026, 6, 17)


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.DONE], ids=["ordered", "done, its result not told"])
def test_endoscopy_waits_for_the_single_pet_ct_and_not_for_the_ct_that_it_replaced(state):
    refused = act(CT, "2026-05-05", ActState.DECLINED, reason="fears contrast")
    care = negative_but_for_the_ct(refused, act(PET, "2026-05-20", state))
    endoscopy = item(care, "gi_endoscopy_if_negative")
    assert endoscopy.state(LATE) is ItemState.WAITING
    assert "Waiting for: PET-CT as single investigation (route B)." in endoscopy.because
