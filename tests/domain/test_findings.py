from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import having, patient
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.findings import Severity, findings
from dashboard.domain.record import CancerTreatment, Hold, Medication, PatientRecord
from dashboard.domain.words import Group, Modality, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.safety import safety_rules

START = date(2026, 1, 5)
a_day = st.integers(0, 200).map(lambda number: START + days(number))
a_drug = st.sampled_from(["methotrexate", "azathioprine", "prednisolone", "hydroxychloroquine", "tacrolimus"])
a_cancer_drug = st.sampled_from(["cisplatin", "pembrolizumab", "febuxostat", "doxorubicin", "ondansetron"])


def taken(drug: str, first: date, last: date | None) -> Medication:
    return Medication(
        drug=drug, started_on=PartialDate.on(first), stopped_on=last and PartialDate.on(last), dose=20, unit="mg"
    )


def given_for_cancer(drug: str, first: date, last: date | None) -> CancerTreatment:
    return CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug=drug,
        started_on=PartialDate.on(first),
        stopped_on=last and PartialDate.on(last),
    )


def found(record: PatientRecord) -> set[tuple[str, Severity, date | None, date | None]]:
    chart = Chart.of(record, Group.HIGH, region=Region.UK, formulary=formulary(), tests=lab_tests())
    return {(f.rule.id, f.severity, f.first, f.last) for f in findings(chart, safety_rules())}


def with_both(medication: Medication, treatment: CancerTreatment) -> PatientRecord:
    return having(patient(), regimen=(medication,), cancer_treatments=(treatment,))


@pytest.mark.parametrize(
    ("cisplatin_on", "first", "last"),
    [
        (date(2026, 3, 10), date(2026, 3, 3), date(2026, 3, 17)),
        (date(2026, 1, 8), START, date(2026, 1, 15)),
    ],
    ids=["seven days either side", "not before methotrexate began"],
)
def test_methotrexate_meets_cisplatin_for_seven_days_either_side(cisplatin_on: date, first: date, last: date) -> None:
    record = with_both(taken("methotrexate", START, None), given_for_cancer("cisplatin", cisplatin_on, cisplatin_on))
    assert ("X-05", Severity.HIGH, first, last) in found(record)


def test_days_on_which_methotrexate_is_held_collide_with_nothing() -> None:
    cisplatin = given_for_cancer("cisplatin", date(2026, 3, 10), date(2026, 3, 10))
    hold = Hold(from_=date(2026, 3, 3), until=date(2026, 3, 17), reason="cisplatin")
    held = replace(taken("methotrexate", START, None), holds=(hold,))
    assert not any(rule == "X-05" for rule, *_ in found(with_both(held, cisplatin)))


@given(a_drug, a_cancer_drug, st.lists(a_day, min_size=4, max_size=4))
def test_the_order_of_the_file_changes_nothing(drug: str, other: str, on: list[date]) -> None:
    first, second = sorted(on[:2]), sorted(on[2:])
    regimen = (taken(drug, *first), taken("methotrexate", *second))
    treatments = (given_for_cancer(other, *second), given_for_cancer("cisplatin", *first))
    one = having(patient(), regimen=regimen, cancer_treatments=treatments)
    other_way = having(patient(), regimen=regimen[::-1], cancer_treatments=treatments[::-1])
    assert found(one) == found(other_way)


@given(a_drug, a_cancer_drug, st.lists(a_day, min_size=3, max_size=3, unique=True), a_day)
def test_one_course_written_as_two_changes_nothing(drug: str, other: str, on: list[date], given_on: date) -> None:
    first, middle, last = sorted(on)
    treatment = given_for_cancer(other, given_on, given_on)
    whole = having(patient(), regimen=(taken(drug, first, last),), cancer_treatments=(treatment,))
    parts = (taken(drug, first, middle), taken(drug, middle + days(1), last)) if middle < last else ()
    split = having(patient(), regimen=parts, cancer_treatments=(treatment,))
    assert found(whole) == found(split)


@given(st.lists(a_day, min_size=4, max_size=4), st.integers(1, 60))
def test_a_longer_overlap_never_removes_a_collision(on: list[date], longer: int) -> None:
    (first, last), (begun, ended) = sorted(on[:2]), sorted(on[2:])
    short = with_both(taken("methotrexate", first, last), given_for_cancer("cisplatin", begun, ended))
    long = with_both(
        taken("methotrexate", first, last + days(longer)), given_for_cancer("cisplatin", begun, ended + days(longer))
    )
    collisions = {rule for rule, *_ in found(short) if rule.startswith("X-")}
    assert collisions <= {rule for rule, *_ in found(long)}


def test_a_drug_that_nobody_knows_takes_part_in_no_rule() -> None:
    record = with_both(taken("methotrexat plus", START, None), given_for_cancer("wonder drug", START, None))
    assert found(record) == set()


def test_a_reason_names_no_day_that_nobody_told() -> None:
    drugs = {"azathioprine": "2026", "febuxostat": "2026-03"}
    regimen = tuple(Medication(drug=name, started_on=PartialDate.parse(start)) for name, start in drugs.items())
    chart = Chart.of(
        having(patient(), regimen=regimen), Group.HIGH, region=Region.UK, formulary=formulary(), tests=lab_tests()
    )
    (collision,) = [finding for finding in findings(chart, safety_rules()) if finding.rule.id == "X-01"]
    (bloods,) = [finding for finding in findings(chart, safety_rules()) if finding.rule.id == "M-01"][:1]

    assert "azathioprine from 2026; febuxostat from Mar 2026" in collision.because
    assert "azathioprine since 2026" in bloods.because
