from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import patient, when

from dashboard.domain.chart import Chart, once
from dashboard.domain.checks import CHECKS
from dashboard.domain.circumstances import SteroidHeld
from dashboard.domain.holding import holds
from dashboard.domain.last_recorded import last_recorded_on
from dashboard.domain.record import (
    Administration,
    Cancer,
    CancerMove,
    CancerTreatment,
    ClinicalFeature,
    Event,
    LifetimeDose,
    Medication,
    Provenance,
    Result,
    TaperStep,
)
from dashboard.domain.words import CancerState, Feature, Group, Modality, Per, Region
from dashboard.protocols.catalogue import formulary, lab_tests

LATEST = when("2027-03-04")


def chart(**facts: object) -> Chart:
    record = replace(patient(), **facts)  # type: ignore[arg-type]
    return Chart.of(record, Group.STANDARD, region=Region.UK, formulary=formulary(), tests=lab_tests())


def test_a_drug_is_found_by_its_name_and_by_its_class_once_and_in_the_order_of_the_record():
    drugs = ("tacrolimus", "methotrexate", "ciclosporin", "folic acid")
    regimen = tuple(Medication(drug=drug, started_on=when("2026-01-05")) for drug in drugs)

    found = chart(regimen=regimen).exposed_to(["ciclosporin", "calcineurin_inhibitor", "methotrexate"])

    assert [exposure.drug.key for exposure in found] == ["tacrolimus", "methotrexate", "ciclosporin"]


def test_results_are_found_the_earliest_first_and_without_those_that_have_no_date():
    days = ("2026-02-01", None, "2026-01-01")
    results = tuple(Result(test="alt", value=number, on=day and when(day)) for number, day in enumerate(days))

    assert [result.value for result in chart(results=results).results(["alt", "ast"])] == [2, 0]


def test_a_result_counts_until_the_day_before_the_next_later_one_also_where_two_share_a_day():
    days = ("2026-01-01", "2026-01-01", "2026-02-01")
    results = tuple(Result(test="alt", value=20, unit="U/L", on=when(day)) for day in days)

    ends = [reading.span.last for reading in chart(results=results).readings("alt")]

    assert ends == [date(2026, 1, 31), date(2026, 1, 31), date(2026, 7, 31)]


def test_of_two_results_of_one_day_the_one_recorded_first_says_that_it_was_done():
    results = tuple(
        Result(test=test, value=20, on=when("2026-01-01"), provenance=Provenance(fact_id=test))
        for test in ("ast", "alt")
    )

    assert CHECKS["liver"].done(chart(results=results)) == {date(2026, 1, 1): ("ast",)}


def test_what_was_asked_is_worked_out_once_for_each_chart_and_never_told_of_another():
    asked = []

    @once
    def events(chart: Chart, kind: str) -> int:
        asked.append(kind)
        return sum(event.type == kind for event in chart.record.events)

    one, other = chart(events=(Event(type="surgery"),)), chart()

    assert [events(one, "surgery"), events(one, "surgery"), events(one, "fall"), events(other, "surgery")] == [
        *(1, 1, 0, 0)
    ]
    assert asked == ["surgery", "fall", "surgery"]


@pytest.mark.parametrize(
    "facts",
    [
        {"events": (Event(type="surgery", ended_on=LATEST),)},
        {"results": (Result(test="alt", on=LATEST),)},
        {"features": (ClinicalFeature(feature=Feature.DYSPHAGIA, present=True, since=LATEST),)},
        {"cancers": (Cancer(site="lung", moves=(CancerMove(state=CancerState.REMISSION, on=LATEST),)),)},
        {"cancer_treatments": (CancerTreatment(modality=Modality.SURGERY, course_started_on=LATEST),)},
        {"regimen": (Medication(drug="ivig", given_on=(LATEST.last,)),)},
        {"regimen": (Medication(drug="ivig", administrations=(Administration(on=LATEST.last),)),)},
        {"lifetime_doses": (LifetimeDose(drug="doxorubicin", grams=1, on=LATEST),)},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_the_last_recorded_day_may_be_named_by_any_kind_of_fact(facts):
    assert last_recorded_on(replace(patient(), **facts)) == LATEST.last


def prednisolone(mg: float, start: str, stop: str | None = None, taper: tuple[TaperStep, ...] = ()) -> Medication:
    return Medication(
        drug="prednisolone",
        dose=mg,
        unit="mg",
        per=Per.DAY,
        started_on=when(start),
        stopped_on=when(stop) if stop else None,
        taper=taper,
    )


@pytest.mark.parametrize(
    ("regimen", "doses", "when_"),
    [
        (
            (prednisolone(60, "2026-11-01", taper=(TaperStep(by=10, every_days=14, to=10),)),),
            "prednisolone 60 mg a day, then prednisolone 20 mg a day by its taper",
            " from 1 Nov 2026 to 9 Jan 2027",
        ),
        (
            (prednisolone(60, "2026-11-01", "2026-11-30"), prednisolone(30, "2026-12-01", "2026-12-31")),
            "prednisolone 60 mg a day, then prednisolone 30 mg a day",
            " from 1 Nov 2026 to 31 Dec 2026",
        ),
        (
            (prednisolone(60, "2026-11-01"),),
            "prednisolone 60 mg a day",
            " from 1 Nov 2026",
        ),
    ],
    ids=["a taper", "two doses recorded", "one dose"],
)
def test_a_high_dose_is_told_from_its_first_to_its_last(regimen: tuple[Medication, ...], doses: str, when_: str):
    (held,) = holds(chart(regimen=regimen), SteroidHeld(mg=20, days=0))
    assert held.words == f"{doses}, at least 20 mg prednisone a day{when_}"
