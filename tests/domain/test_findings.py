from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from builders import having, patient
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.chart import Chart
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.finding_cards import has_uncertain_days
from dashboard.domain.findings import Severity, findings
from dashboard.domain.record import CancerTreatment, Event, Hold, Medication, PatientRecord, Provenance, Result
from dashboard.domain.words import Group, Modality, Per, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.safety import safety_rules

unhurried = settings(deadline=None)
"""How long one example takes on a busy machine is not what is tested."""

START = date(2026, 1, 5)
a_day = st.integers(0, 200).map(lambda number: START + days(number))
a_drug = st.sampled_from(["methotrexate", "azathioprine", "prednisolone", "hydroxychloroquine", "tacrolimus"])
a_cancer_drug = st.sampled_from(["cisplatin", "pembrolizumab", "febuxostat", "doxorubicin", "ondansetron"])

DRUGS = ["methotrexate", "azathioprine", "allopurinol", "cotrimoxazole", "folic_acid", "tofacitinib", "tacrolimus"]
EVENTS = ["surgery", "fdg_pet", "severe_infection", "monitoring_bloods", "live_product", "hbv_prophylaxis_started"]
LIMITS = {
    "white_cells": (3.5,),
    "neutrophils": (0.5, 1.0, 1.3, 1.6),
    "lymphocytes": (0.5,),
    "platelets": (50, 140),
    "eosinophils": (0.5,),
    "haemoglobin": (80, 90),
    "alt": (100,),
    "ast": (100,),
    "albumin": (30,),
    "egfr": (30, 60),
}
TESTS = [*LIMITS, "ck", "creatinine"]


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
    ("died", "ends"),
    [("2026-03-12", date(2026, 3, 12)), ("2026-03", date(2026, 3, 17)), ("2026-02-20", None)],
    ids=["on the day of death", "death known to the month", "not begun before death"],
)
def test_a_finding_ends_on_the_day_of_death(died: str, ends: date | None) -> None:
    cisplatin_on = date(2026, 3, 10)
    record = having(
        patient(deceased_on=PartialDate.parse(died)),
        regimen=(taken("methotrexate", START, None),),
        cancer_treatments=(given_for_cancer("cisplatin", cisplatin_on, cisplatin_on),),
    )

    assert {last for rule, _, _, last in found(record) if rule == "X-05"} == ({ends} if ends else set())


def test_no_finding_goes_on_after_death() -> None:
    record = having(patient(deceased_on=PartialDate.parse("2026-04-01")), regimen=(taken("azathioprine", START, None),))

    assert found(record)
    assert all(last and last <= date(2026, 4, 1) for _, _, _, last in found(record))


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


@unhurried
@given(a_drug, a_cancer_drug, st.lists(a_day, min_size=4, max_size=4))
def test_the_order_of_the_file_changes_nothing(drug: str, other: str, on: list[date]) -> None:
    first, second = sorted(on[:2]), sorted(on[2:])
    regimen = (taken(drug, *first), taken("methotrexate", *second))
    treatments = (given_for_cancer(other, *second), given_for_cancer("cisplatin", *first))
    one = having(patient(), regimen=regimen, cancer_treatments=treatments)
    other_way = having(patient(), regimen=regimen[::-1], cancer_treatments=treatments[::-1])
    assert found(one) == found(other_way)


@unhurried
@given(a_drug, a_cancer_drug, st.lists(a_day, min_size=3, max_size=3, unique=True), a_day)
def test_one_course_written_as_two_changes_nothing(drug: str, other: str, on: list[date], given_on: date) -> None:
    first, middle, last = sorted(on)
    treatment = given_for_cancer(other, given_on, given_on)
    whole = having(patient(), regimen=(taken(drug, first, last),), cancer_treatments=(treatment,))
    parts = (taken(drug, first, middle), taken(drug, middle + days(1), last)) if middle < last else ()
    split = having(patient(), regimen=parts, cancer_treatments=(treatment,))
    assert found(whole) == found(split)


@unhurried
@given(st.lists(a_day, min_size=4, max_size=4), st.integers(1, 60))
def test_a_longer_overlap_never_removes_a_collision(on: list[date], longer: int) -> None:
    (first, last), (begun, ended) = sorted(on[:2]), sorted(on[2:])
    short = with_both(taken("methotrexate", first, last), given_for_cancer("cisplatin", begun, ended))
    long = with_both(
        taken("methotrexate", first, last + days(longer)), given_for_cancer("cisplatin", begun, ended + days(longer))
    )
    collisions = {rule for rule, *_ in found(short) if rule.startswith("X-")}
    assert collisions <= {rule for rule, *_ in found(long)}


def a_dose(drug: str, mg: float, first: date, last: date | None, unit: str = "mg") -> Medication:
    amount = float(Fraction(str(mg)) * {"mg": Fraction(1), "g": Fraction(1, 1000), "ug": 1000}[unit])
    return replace(taken(drug, first, last), dose=amount, unit=unit, per=Per.DAY)


def a_result(test: str, value: float, on: date, unit: str | None = None) -> Result:
    known = lab_tests().find(test)
    return Result(test=test, value=value, unit=unit or (known and known.unit), on=PartialDate.on(on), upper_limit=None)


some_results = st.lists(
    st.builds(a_result, st.sampled_from(TESTS), st.sampled_from([0.4, 1.2, 3.4, 45, 110, 500]), a_day)
)
some_events = st.lists(
    st.builds(lambda kind, on: Event(type=kind, on=PartialDate.on(on)), st.sampled_from(EVENTS), a_day)
)
some_doses = st.lists(
    st.tuples(
        st.sampled_from(["prednisolone", "dexamethasone", *DRUGS]), st.sampled_from([5, 20, 30]), a_day, a_day
    ).map(lambda dose: a_dose(dose[0], dose[1], min(dose[2:]), max(dose[2:])))
)


@unhurried
@given(some_doses, some_results, some_events)
def test_the_order_of_doses_results_and_events_changes_nothing(
    doses: list[Medication], results: list[Result], events: list[Event]
) -> None:
    one = having(patient(), regimen=tuple(doses), results=tuple(results), events=tuple(events))
    other_way = having(patient(), regimen=tuple(doses[::-1]), results=tuple(results[::-1]), events=tuple(events[::-1]))
    assert found(one) == found(other_way)


@unhurried
@given(
    st.sampled_from(["prednisolone", "methylprednisolone", *DRUGS]),
    st.sampled_from([2.5, 7.5, 10, 20, 30]),
    st.lists(a_day, min_size=3, max_size=3, unique=True),
    some_results,
    some_events,
    st.booleans(),
)
def test_a_dose_a_day_written_as_two_changes_nothing(
    drug: str, mg: float, on: list[date], results: list[Result], events: list[Event], goes_on: bool
) -> None:
    first, middle, last = sorted(on)
    until = None if goes_on else last
    parts = (a_dose(drug, mg, first, middle), a_dose(drug, mg, middle + days(1), until))
    # A dose without an end is projected from the last recorded day, which the second entry must not move.
    events = [*events, Event(type="admission", on=PartialDate.on(START + days(201)))]
    around = having(patient(), results=tuple(results), events=tuple(events))
    whole = having(around, regimen=(a_dose(drug, mg, first, until),))
    assert found(whole) == found(having(around, regimen=parts))


@unhurried
@given(
    st.sampled_from([2.5, 5, 7.5, 10, 15, 20, 30]),
    st.sampled_from([-0.01, 0, 0.01]),
    a_day,
    a_day,
    st.sampled_from(["g", "ug"]),
)
def test_a_dose_in_another_unit_changes_nothing(mg: float, by: float, one: date, other: date, unit: str) -> None:
    first, last = min(one, other), max(one, other)
    in_mg = having(patient(), regimen=(a_dose("prednisolone", round(mg + by, 2), first, last),))
    in_other = having(patient(), regimen=(a_dose("prednisolone", round(mg + by, 2), first, last, unit),))
    assert found(in_mg) == found(in_other)


@pytest.mark.parametrize("drug", ["methotrexate", "tofacitinib", "mycophenolate"])
@pytest.mark.parametrize("test", sorted(LIMITS))
def test_a_result_in_another_unit_changes_nothing(test: str, drug: str) -> None:
    known = lab_tests().find(test)
    for unit, factor in known.conversions.items():
        # Every value that the unit can write with two digits about the limits of the rules.
        for limit in LIMITS[test]:
            nearest = round(limit / factor, 2)
            for step in (-0.01, 0, 0.01):
                written = round(nearest + step, 2)
                own = float(Fraction(str(written)) * Fraction(str(factor)))
                medication = taken(drug, START, None)
                records = [
                    having(patient(), regimen=(medication,), results=(a_result(test, value, START + days(9), in_),))
                    for value, in_ in ((written, unit), (own, known.unit))
                ]
                assert found(records[0]) == found(records[1]), f"{written} {unit} is {own} {known.unit}"


@unhurried
@given(a_drug, a_cancer_drug, st.lists(a_day, min_size=4, max_size=4), st.integers(1, 60), st.integers(1, 60))
def test_a_longer_overlap_of_any_two_drugs_never_removes_a_collision(
    drug: str, other: str, on: list[date], longer: int, earlier: int
) -> None:
    (first, last), (begun, ended) = sorted(on[:2]), sorted(on[2:])
    short = with_both(taken(drug, first, last), given_for_cancer(other, begun, ended))
    long = with_both(
        taken(drug, first - days(earlier), last + days(longer)),
        given_for_cancer(other, begun - days(earlier), ended + days(longer)),
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
    assert "azathioprine, from some time in 2026" in bloods.because


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        (CancerTreatment(modality=Modality.RADIOTHERAPY), "radiotherapy (dates not known)"),
        (
            CancerTreatment(
                modality=Modality.RADIOTHERAPY,
                started_on=PartialDate.parse("2026"),
                stopped_on=PartialDate.parse("2026"),
            ),
            "radiotherapy from some day in 2026 to some day in 2026 (days not known)",
        ),
    ],
    ids=["no date", "the year alone"],
)
def test_radiotherapy_of_unknown_days_is_said_to_be_of_unknown_days(treatment: CancerTreatment, words: str) -> None:
    record = having(patient(), regimen=(taken("methotrexate", START, None),), cancer_treatments=(treatment,))
    chart = Chart.of(record, Group.HIGH, region=Region.UK, formulary=formulary(), tests=lab_tests())

    assert any(words in finding.because for finding in findings(chart, safety_rules()))


@pytest.mark.parametrize(
    ("start", "stop", "is_in_doubt"),
    [
        ("2026-03-01", "2026-04-01", False),
        ("2026-03-01", None, False),
        (None, None, True),
        ("2026", "2026", True),
        ("2026-03-01", "2026-04", True),
    ],
)
def test_a_finding_about_a_treatment_of_unknown_days_has_uncertain_days(
    start: str | None, stop: str | None, is_in_doubt: bool
) -> None:
    treatment = CancerTreatment(
        modality=Modality.RADIOTHERAPY,
        started_on=PartialDate.parse(start) if start else None,
        stopped_on=PartialDate.parse(stop) if stop else None,
        provenance=Provenance(source="letter", fact_id="rt"),
    )
    record = having(patient(), regimen=(taken("methotrexate", START, None),), cancer_treatments=(treatment,))
    chart = Chart.of(record, Group.HIGH, region=Region.UK, formulary=formulary(), tests=lab_tests())
    about_it = [finding for finding in findings(chart, safety_rules()) if "rt" in finding.fact_ids]

    assert {has_uncertain_days(finding, record) for finding in about_it} == {is_in_doubt}


@pytest.mark.parametrize(
    ("recorded", "first"),
    [
        (None, START - days(42)),
        (datetime(2025, 12, 20, tzinfo=UTC), date(2025, 12, 20)),
        (datetime(2026, 3, 1, tzinfo=UTC), START),
    ],
    ids=["nothing says when it was planned", "planned before the start", "recorded after the start"],
)
def test_azathioprine_lacks_tpmt_from_the_day_on_which_it_was_known_to_be_planned(
    recorded: datetime | None, first: date
) -> None:
    provenance = Provenance(source="letter", recorded_at=recorded)
    record = having(patient(), regimen=(replace(taken("azathioprine", START, None), provenance=provenance),))

    assert ("C-06", Severity.HIGH, first, None) in found(record)


def test_the_question_about_tpmt_fits_somebody_who_takes_azathioprine() -> None:
    (rule,) = [rule for rule in safety_rules() if rule.id == "C-06"]

    assert "if it is taken already" in rule.asks
