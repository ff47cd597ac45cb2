"""A dose outside the usual range is asked about; what is usual or not known is not."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.domain.record import Medication
from dashboard.domain.regimen import single_doses
from dashboard.domain.usual_dose import unusual_dose
from dashboard.domain.words import Per
from dashboard.protocols.catalogue import formulary


def asked(written: str, weight_kg: float | None = None) -> str | None:
    """`methotrexate 25 mg week SC`; a route is optional."""
    drug, dose, unit, per, *route = written.split()
    entry = Medication(drug=drug, dose=float(dose), unit=unit, per=Per(per), route=route[0] if route else None)
    return unusual_dose(entry, formulary(), weight_kg)


@pytest.mark.parametrize(
    ("written", "weight_kg", "question"),
    [
        ("MTX 250 mg week", None, "Methotrexate 250 mg a week is above the usual 10 to 25 mg a week."),
        ("MTX 25.5 mg week SC", None, "Methotrexate 25.5 mg a week is above the usual 10 to 25 mg a week."),
        ("MTX 2.5 mg week", None, "Methotrexate 2.5 mg a week is below the usual 10 to 25 mg a week."),
        ("MTX 0.25 g week", None, "Methotrexate 0.25 g a week is above the usual 10 to 25 mg a week."),
        ("prednisolone 600 mg day", None, "Prednisolone 600 mg a day is above the usual 60 mg a day."),
        ("MMF 20 g day", None, "Mycophenolate 20 g a day is above the usual 2 to 3 g a day."),
        ("MMF 500 mg day", None, "Mycophenolate 500 mg a day is below the usual 2 to 3 g a day."),
        ("azathioprine 4 mg/kg day", None, "Azathioprine 4 mg/kg a day is above the usual 1 to 3 mg/kg a day."),
        ("azathioprine 400 mg day", 70, "Azathioprine 400 mg a day is 5.71 mg/kg a day at 70 kg, above the usual "),
        ("HCQ 400 mg day", 60, "Hydroxychloroquine 400 mg a day is 6.67 mg/kg a day at 60 kg, above the usual 5 mg/kg"),
        ("methylprednisolone 40 mg day IV", None, "Methylprednisolone 40 mg a day is below the usual 500 to 1000 mg"),
        ("tofacitinib 5 mg day", None, "Tofacitinib 5 mg a day is below the usual 10 to 11 mg a day."),
        ("IVIG 140 g month IV", 60, "Immunoglobulin, intravenous 140 g a month is 2.33 g/kg a month at 60 kg, above"),
    ],
)
def test_a_dose_outside_the_usual_range_is_asked_about(written, weight_kg, question):
    assert (asked(written, weight_kg) or "").startswith(question)


@pytest.mark.parametrize(
    ("written", "weight_kg"),
    [
        ("MTX 10 mg week", None),
        ("MTX 25 mg week SC", None),
        ("prednisolone 60 mg day", None),
        ("prednisolone 2.5 mg day", None),
        ("MMF 2000 mg day", None),
        ("azathioprine 210 mg day", 70),
        ("HCQ 400 mg day", 80),
        ("methylprednisolone 1 g day IV", None),
        ("rituximab 2 g course IV", None),
    ],
    ids=str,
)
def test_a_usual_dose_is_not_asked_about(written, weight_kg):
    assert asked(written, weight_kg) is None


@pytest.mark.parametrize(
    "written",
    [
        "azathioprine 400 mg day",
        "brandname-9 400 mg day",
        "MTX 250 tablets week",
        "methylprednisolone 40 mg day",
        "prednisolone 350 mg week",
        "methylprednisolone 1 g month IV",
        "cyclophosphamide 9000 mg month IV",
    ],
    ids=["no weight", "no such drug", "no such unit", "another route", "as much in a week", "a pulse", "none usual"],
)
def test_what_is_not_known_is_not_asked_about(written):
    assert asked(written) is None


@pytest.mark.parametrize(
    ("written", "weight_kg", "question"),
    [
        ("prednisolone 6 g week", None, "Prednisolone 6 g a week is 857 mg a day, above the usual 60 mg a day."),
        ("azathioprine 15 g week", 70, "Azathioprine 15 g a week is 30.6 mg/kg a day at 70 kg, above the usual 1 to 3"),
        (
            "MTX 250 mg month",
            None,
            "Methotrexate 250 mg a month is 57.5 mg a week, above the usual 10 to 25 mg a week.",
        ),
        ("MMF 300 g month", None, "Mycophenolate 300 g a month is 9.86 g a day, above the usual 2 to 3 g a day."),
        ("rituximab 10 g month IV", None, "Rituximab 10 g a month is 9.2 g a course, above the usual 0.5 to 2 g"),
        ("rituximab 10 g course", None, "Rituximab 10 g a course is above the usual 0.5 to 2 g a course."),
    ],
)
def test_another_rhythm_or_no_route_does_not_hide_a_dose_that_is_too_high(written, weight_kg, question):
    assert (asked(written, weight_kg) or "").startswith(question)


def single(written: str, count: int, apart: int, weight_kg: float | None = None) -> str | None:
    """As the form writes single doses."""
    drug, dose, unit, *route = written.split()
    given_on = single_doses(date(2026, 6, 1), count, apart)
    entry = Medication(drug=drug, dose=float(dose), unit=unit, per=Per.DAY, given_on=given_on, route=(*route, None)[0])
    return unusual_dose(entry, formulary(), weight_kg)


@pytest.mark.parametrize(
    ("written", "count", "apart", "question"),
    [
        ("MTX 250 mg SC", 2, 14, "Methotrexate 250 mg as a single dose is above the usual 10 to 25 mg a week."),
        ("MTX 2.5 mg SC", 1, 1, "Methotrexate 2.5 mg as a single dose is below the usual 10 to 25 mg a week."),
        ("MTX 15 mg", 4, 1, "Methotrexate 4 x 15 mg in 7 days is 60 mg a week, above the usual 10 to 25 mg a week."),
        ("MTX 15 mg", 24, 6, "Methotrexate 2 x 15 mg in 7 days is 30 mg a week, above the usual 10 to 25 mg a week."),
        ("rituximab 10 g IV", 1, 1, "Rituximab 10 g as a single dose is above the usual 0.5 to 2 g a course."),
        ("rituximab 10 g", 1, 1, "Rituximab 10 g as a single dose is above the usual 0.5 to 2 g a course."),
        (
            "rituximab 1 g IV",
            4,
            7,
            "Rituximab 4 x 1 g in 28 days is 4 g a course, above the usual 0.5 to 2 g a course.",
        ),
        ("IVIG 20 g/kg IV", 1, 1, "Immunoglobulin, intravenous 20 g/kg as a single dose is above the usual 2 g/kg a"),
        ("IVIG 70 g IV", 5, 1, "Immunoglobulin, intravenous 5 x 70 g in 28 days is 5 g/kg a month at 70 kg, above"),
        ("methylprednisolone 10 g IV", 3, 1, "Methylprednisolone 10 g as a single dose is above the usual 500 to 1000"),
        ("prednisolone 20 g", 1, 1, "Prednisolone 20 g as a single dose is above the usual 60 mg a day."),
    ],
)
def test_single_doses_outside_the_usual_range_are_asked_about(written, count, apart, question):
    assert (single(written, count, apart, 70) or "").startswith(question)


@pytest.mark.parametrize(
    ("written", "count", "apart"),
    [
        ("MTX 25 mg SC", 24, 7),
        ("rituximab 1 g IV", 2, 14),
        ("rituximab 1 g IV", 4, 180),
        ("rituximab 100 mg", 1, 1),
        ("IVIG 0.4 g/kg IV", 5, 1),
        ("IVIG 2 g/kg IV", 6, 28),
        ("methylprednisolone 1 g IV", 3, 1),
        ("cyclophosphamide 750 mg IV", 6, 28),
    ],
)
def test_usual_single_doses_are_not_asked_about(written, count, apart):
    assert single(written, count, apart, 70) is None


def test_an_unknown_dose_is_not_asked_about():
    assert unusual_dose(Medication(drug="MTX"), formulary(), 70) is None


def test_every_usual_dose_names_its_source_and_whether_it_was_read():
    usual = [each for drug in formulary().drugs for each in drug.usual]

    assert len(usual) == 15
    assert all(each.source.title and each.source.locator for each in usual)
    assert {each.source.verified for each in usual} == {True, False}
