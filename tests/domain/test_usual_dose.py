"""A dose outside the usual range is asked about; what is usual or not known is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.domain.body import Body
from dashboard.domain.catalogue import Drug, Formulary, UsualDose
from dashboard.domain.record import Medication
from dashboard.domain.regimen import single_doses
from dashboard.domain.usual_dose import not_compared, unusual_dose, unusual_route
from dashboard.domain.words import Per
from dashboard.protocols.catalogue import formulary


def asked(written: str, weight_kg: float | None = None) -> str | None:
    """`methotrexate 25 mg week SC`; a route is optional."""
    return unusual_dose(taken(written), formulary(), Body(weight_kg))


def taken(written: str) -> Medication:
    drug, dose, unit, per, *route = written.split()
    return Medication(drug=drug, dose=float(dose), unit=unit, per=Per(per), route=route[0] if route else None)


@pytest.mark.parametrize(
    ("written", "weight_kg", "question"),
    [
        ("MTX 250 mg week", None, "Methotrexate 250 mg a week is above the usual 10 to 25 mg a week."),
        ("MTX 25.5 mg week SC", None, "Methotrexate 25.5 mg a week is above the usual 10 to 25 mg a week."),
        ("MTX 2.5 mg week", None, "Methotrexate 2.5 mg a week is below the usual 10 to 25 mg a week."),
        ("MTX 0.25 g week", None, "Methotrexate 0.25 g a week is above the usual 10 to 25 mg a week."),
        ("prednisolone 600 mg day", None, "Prednisolone 600 mg a day is above the usual 60 mg a day."),
        ("MMF 20 g day", None, "Mycophenolate 20 g a day is above the usual 0.5 to 3 g a day."),
        ("MMF 400 mg day", None, "Mycophenolate 400 mg a day is below the usual 0.5 to 3 g a day."),
        ("azathioprine 4 mg/kg day", None, "Azathioprine 4 mg/kg a day is above the usual 0.5 to 3 mg/kg a day."),
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
        ("azathioprine 15 g week", 70, "Azathioprine 15 g a week is 30.6 mg/kg a day at 70 kg, above the usual 0.5 to"),
        (
            "MTX 250 mg month",
            None,
            "Methotrexate 250 mg a month is 57.5 mg a week, above the usual 10 to 25 mg a week.",
        ),
        ("MMF 300 g month", None, "Mycophenolate 300 g a month is 9.86 g a day, above the usual 0.5 to 3 g a day."),
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
    return unusual_dose(entry, formulary(), Body(weight_kg))


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
    assert unusual_dose(Medication(drug="MTX"), formulary(), Body(70)) is None


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("alendronate 70 mg day", "Alendronic acid 70 mg a day is above the usual 5 to 40 mg a day."),
        (
            "alendronate 7000 mg month",
            "Alendronic acid 7000 mg a month is 1610 mg a week, above the usual 35 to 70 mg a",
        ),
        ("denosumab 600 mg month", "Denosumab 600 mg a month is above the usual 60 to 120 mg a dose."),
        ("denosumab 6 mg course", "Denosumab 6 mg a course is below the usual 60 to 120 mg a dose."),
        ("letrozole 25 mg day", "Letrozole 25 mg a day is above the usual 2.5 mg a day."),
        ("methylprednisolone 200 mg day oral", "Methylprednisolone 200 mg a day is above the usual 80 mg a day."),
        ("methylprednisolone 40 mg day intravenous", "Methylprednisolone 40 mg a day is below the usual 500 to 1000"),
        ("teriparatide 20 mg day", "Teriparatide 20 mg a day is above the usual 20 micrograms a day."),
        ("cisplatin 200 mg/m2 course IV", "Cisplatin 200 mg/m2 a course is above the usual 20 to 120 mg/m2 a dose."),
        ("HD-MTX 15000 mg/m2 course", "Methotrexate, high dose 15000 mg/m2 a course is above the usual 0.5 to 12 g/m2"),
        ("carboplatin 50 AUC course IV", "Carboplatin 50 AUC a course is above the usual 1.5 to 7.5 AUC a dose."),
    ],
)
def test_what_is_outside_every_usual_rhythm_and_route_is_asked_about(written, question):
    assert (asked(written) or "").startswith(question)


@pytest.mark.parametrize(
    "written",
    [
        *("alendronate 70 mg week", "alendronate 10 mg day", "alendronate 70 mg month", "methylprednisolone 1 g day"),
        *("folate 5 mg week", "folate 5 mg day", "denosumab 60 mg course", "cisplatin 140 mg course IV"),
        *("cisplatin 120 mg/m2 course IV", "carboplatin 5 AUC course IV", "carboplatin 500 mg course IV"),
    ],
)
def test_what_is_usual_in_one_rhythm_or_route_and_what_cannot_be_compared_is_not_asked_about(written):
    assert asked(written, 70) is None


def test_a_single_dose_that_is_usual_for_a_week_is_not_asked_about_as_a_dose_of_a_day():
    assert single("alendronate 70 mg oral", 4, 7) is None
    assert single("risedronate 150 mg oral", 3, 30) is None
    assert "4 x 70 mg in 7 days" in (single("alendronate 70 mg oral", 4, 1) or "")


def test_an_end_of_the_range_is_usual_itself():
    """Each row by itself: both ends are usual, and a hundredth beyond either is not."""
    for drug in formulary().drugs:
        for usual in drug.usual:
            alone = Formulary((replace(drug, usual=(usual,)),))

            def asks(dose: float, drug: Drug = drug, usual: UsualDose = usual, alone: Formulary = alone) -> bool:
                per, route = usual.per or Per.COURSE, usual.routes[0]
                entry = Medication(drug=drug.key, dose=dose, unit=usual.unit, per=per, route=route)
                return unusual_dose(entry, alone, Body()) is not None

            assert not asks(usual.most), usual.words
            assert asks(usual.most * 1.01), usual.words
            assert not asks(usual.least or usual.most / 100), usual.words
            assert asks((usual.least or 0) * 0.99) is (usual.least is not None), usual.words


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("pemetrexed 1045 mg course", None),
        (
            "pemetrexed 1046 mg course",
            "Pemetrexed 1046 mg a course is 551 mg/m2 a dose at 1.9 m2, above the usual 250 to 500 mg/m2 a dose.",
        ),
        (
            "pemetrexed 500.1 mg/m2 course",
            "Pemetrexed 500.1 mg/m2 a course is above the usual 250 to 500 mg/m2 a dose.",
        ),
        ("pemetrexed 427.5 mg course", None),
        (
            "pemetrexed 427 mg course",
            "Pemetrexed 427 mg a course is 225 mg/m2 a dose at 1.9 m2, below the usual 250 to 500 mg/m2 a dose.",
        ),
    ],
)
def test_a_dose_in_mg_is_compared_by_the_body_surface_and_may_be_rounded_by_a_tenth(written, question):
    assert unusual_dose(taken(written), formulary(), Body(weight_kg=76, height_cm=171)) == question


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("vincristine 2 mg course intrathecal", "Vincristine: intrathecal is not one of its known routes (IV)."),
        ("MTX 15 mg week inhaled", "Methotrexate: inhaled is not one of its known routes (oral, SC, IM, IV)."),
        ("MTX 15 mg week nose", "Methotrexate: nose is not one of its known routes (oral, SC, IM, IV)."),
    ],
)
def test_a_route_that_is_not_the_drugs_is_asked_about(written, question):
    assert unusual_route(taken(written), formulary()) == question


@pytest.mark.parametrize(
    "written",
    [
        "MTX 15 mg week SC",
        "MTX 15 mg week subcutaneous",
        "MTX 15 mg week PO",
        "MTX 15 mg week",
        "unobtainium 1 mg day IV",
    ],
    ids=["its own", "in another word", "as an abbreviation", "not said", "of a drug that nobody knows"],
)
def test_a_route_of_the_drug_or_one_that_is_not_known_is_not_asked_about(written):
    assert unusual_route(taken(written), formulary()) is None


@pytest.mark.parametrize(
    ("written", "weight_kg", "told"),
    [
        (
            *("azathioprine 150 mg day", None),
            "Without a weight on record this dose was not compared with the usual 0.5 to 3 mg/kg a day.",
        ),
        (
            *("HCQ 400 mg day", None),
            "Without a weight on record this dose was not compared with the usual 5 mg/kg a day.",
        ),
        (
            *("cisplatin 140 mg course IV", 70),
            "Without a height on record this dose was not compared with the usual 20 to 120 mg/m2 a dose.",
        ),
        (
            *("carboplatin 500 mg course IV", 70),
            "The usual dose is 1.5 to 7.5 AUC a dose. This one is in mg, so it was not compared.",
        ),
        ("azathioprine 150 mg day", 70, None),
        ("azathioprine 2 mg/kg day", None, None),
        ("capecitabine 3 g day", None, None),
        ("MTX 15 mg week", None, None),
        ("amphotericin 50 mg day IV", None, None),
    ],
)
def test_a_dose_that_nobody_compared_says_why(written, weight_kg, told):
    assert not_compared(taken(written), formulary(), Body(weight_kg)) == told


def test_every_usual_dose_is_a_range_with_its_source_and_whether_that_was_read():
    usual = [each for drug in formulary().drugs for each in drug.usual]

    assert all(0 < (each.least or each.most) <= each.most for each in usual)
    assert all(each.source.title and each.source.locator for each in usual)
    assert {each.source.verified for each in usual} == {True, False}
    assert sum(each.source.verified for each in usual) == 5
