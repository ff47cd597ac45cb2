"""A dose outside the usual range is asked about; what is usual or not known is not."""

from __future__ import annotations

import pytest

from dashboard.domain.record import Medication
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
        "prednisolone 600 mg week",
        "cyclophosphamide 9000 mg month IV",
    ],
    ids=["no weight", "no such drug", "no such unit", "another route", "another frequency", "no usual dose"],
)
def test_what_is_not_known_is_not_asked_about(written):
    assert asked(written) is None


def test_an_unknown_dose_is_not_asked_about():
    assert unusual_dose(Medication(drug="MTX"), formulary(), 70) is None


def test_every_usual_dose_names_its_source_and_whether_it_was_read():
    usual = [each for drug in formulary().drugs for each in drug.usual]

    assert len(usual) == 15
    assert all(each.source.title and each.source.locator for each in usual)
    assert {each.source.verified for each in usual} == {True, False}
