"""A rash, low counts, or a CK, ALT or AST over its limit: what somebody may ask the cause of."""

from __future__ import annotations

from datetime import date

import pytest
from builders import when

from dashboard.domain.changes import MOST_SHOWN, Change, ChangeKind, Changes, changes, foremost
from dashboard.domain.chart import Chart
from dashboard.domain.record import ClinicalFeature, Event, Patient, PatientRecord, Result
from dashboard.domain.words import Comparator, Feature, Group, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.causes import measured

TODAY = date(2026, 11, 23)


def found(*results: Result, **facts: tuple[object, ...]) -> Changes:
    record = PatientRecord(patient=Patient(), results=results, **facts)  # type: ignore[arg-type]
    chart = Chart.of(record, Group.UNDETERMINED, region=Region.UK, formulary=formulary(), tests=lab_tests())
    return changes(chart, measured(), TODAY)


def told(*results: Result) -> list[tuple[str, ...]]:
    return [change.words for change in found(*results).found]


def neutrophils(value: float, on: str = "2026-06-01", lower: float | None = 2, **more: object) -> Result:
    known = {"unit": "10*9/L"} | more
    return Result(test="neutrophils", value=value, on=when(on), lower_limit=lower, **known)  # type: ignore[arg-type]


def alt(value: float, on: str = "2026-06-01", upper: float | None = 40) -> Result:
    return Result(test="alt", value=value, unit="U/L", on=when(on), upper_limit=upper)


@pytest.mark.parametrize(
    ("result", "is_low"),
    [
        (neutrophils(1.9), True),
        (neutrophils(2), False),
        (neutrophils(2, comparator=Comparator.BELOW), True),
        (neutrophils(3, comparator=Comparator.BELOW), False),
        (neutrophils(1.5, lower=None), True),
        (neutrophils(1.6, lower=None), False),
        (neutrophils(1500, lower=None, unit="/uL"), True),
        (neutrophils(1.9, lower=1.5), False),
    ],
    ids=[
        "under the limit",
        "at the limit",
        "reported as under the limit",
        "reported as under something higher",
        "no limit sent, under the action limit",
        "no limit sent, at the action limit",
        "no limit sent, in another unit",
        "the laboratory's own limit counts first",
    ],
)
def test_a_count_is_low_under_the_laboratorys_limit(result: Result, is_low: bool) -> None:
    assert bool(found(result).found) is is_low


@pytest.mark.parametrize(("value", "upper", "is_high"), [(40, 40, False), (41, 40, True), (100, None, False)])
def test_alt_is_raised_over_its_limit(value: float, upper: float | None, is_high: bool) -> None:
    assert bool(found(alt(value, upper=upper)).found) is is_high


def test_a_limit_that_is_not_the_laboratorys_is_said_with_its_source() -> None:
    (change,) = found(neutrophils(1.2, lower=None)).found

    assert change.words == ("Neutrophils 1.2 10*9/L, under its limit of 1.6, the laboratory sent none",)
    assert [source.locator for source in change.sources] == ["action limit 1.6"]
    assert found(neutrophils(1.2)).found[0].sources == ()


def test_results_that_stay_low_are_one_change_with_its_worst_value() -> None:
    assert told(neutrophils(1.8), neutrophils(0.9, "2026-06-08"), neutrophils(1.4, "2026-06-15")) == [
        ("Neutrophils 1.8 10*9/L, under its limit of 2; so until 15 Jun 2026, at worst 0.9 10*9/L",)
    ]


def test_a_normal_result_between_makes_two_changes_the_latest_first() -> None:
    two = found(neutrophils(1.8), neutrophils(3, "2026-06-08"), neutrophils(1.4, "2026-06-15")).found

    assert [change.on.words for change in two] == ["15 Jun 2026", "1 Jun 2026"]


@pytest.mark.parametrize(("then", "count"), [("2026-07-20", 1), ("2026-07-21", 2)], ids=["180 days", "181 days"])
def test_a_low_result_after_more_than_180_days_is_a_change_of_its_own(then: str, count: int) -> None:
    assert len(found(neutrophils(1.8, "2026-01-21"), neutrophils(1.7, then)).found) == count


def test_counts_of_one_day_are_one_change() -> None:
    low = Result(test="platelets", value=60, unit="10*9/L", on=when("2026-06-01"), lower_limit=150)
    (change,) = found(neutrophils(0.9), low).found

    assert change.tests == {"neutrophils", "platelets"}
    assert len(change.words) == 2


def test_a_recorded_rash_is_a_change_and_other_symptoms_are_not() -> None:
    events = (
        Event(type="symptom", detail="rash", on=when("2026-05-01")),
        Event(type="symptom", detail="fever", on=when("2026-05-01")),
    )
    features = (
        ClinicalFeature(feature=Feature.GOTTRON_PAPULES, present=True, since=when("2026-04")),
        ClinicalFeature(feature=Feature.GOTTRON_SIGN, present=False, since=when("2026-04")),
    )

    seen = found(events=events, features=features).found
    assert [(change.kind, change.words) for change in seen] == [
        (ChangeKind.RASH, ("Rash",)),
        (ChangeKind.RASH, ("Gottron papules",)),
    ]


def test_nothing_of_tomorrow_is_a_change() -> None:
    assert not found(neutrophils(0.5, "2026-11-24")).found
    assert found(neutrophils(0.5, "2026-11-23")).found


def test_what_cannot_be_placed_or_judged_is_counted() -> None:
    left_out = found(
        Result(test="ck", value=900, unit="U/L", on=when("2026-06-01")),
        Result(test="alt", value=90, unit="U/L", upper_limit=40),
        events=(Event(type="symptom", detail="rash"),),
    )

    assert not left_out.found
    assert left_out.unplaced == (
        "Rash: 1 without a day",
        "Creatine kinase: 1 without a limit to compare with",
        "ALT: 1 without a day",
    )


def test_the_latest_of_each_kind_is_shown_and_then_the_latest_of_the_others() -> None:
    def seen(kind: ChangeKind, on: str) -> Change:
        return Change(kind=kind, on=when(on), words=(on,))

    counts = [seen(ChangeKind.CYTOPENIA, f"2026-06-{day:02}") for day in range(20, 10, -1)]
    rashes = [seen(ChangeKind.RASH, "2025-05-01"), seen(ChangeKind.RASH, "2024-05-01")]

    shown = foremost([*counts, *rashes])
    assert shown == (*counts[: MOST_SHOWN - 1], rashes[0])
    assert foremost(counts[:2]) == tuple(counts[:2])
