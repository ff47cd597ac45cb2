"""What is given on listed days is told as so many doses, never as a dose a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import TODAY, when

from dashboard.domain.courses import courses
from dashboard.domain.drug_begun import times_begun
from dashboard.domain.exposure import by_entry, exposures
from dashboard.domain.record import Administration, CancerTreatment, Entry, Medication
from dashboard.domain.words import DoseStatus, Modality, Per
from dashboard.protocols.catalogue import formulary

RITUXIMAB = Medication(
    drug="rituximab",
    dose=1000.0,
    unit="mg",
    per=Per.DAY,
    started_on=when("2026-05-04"),
    given_on=(date(2026, 5, 4), date(2026, 5, 18)),
)
IVIG = replace(
    RITUXIMAB,
    drug="ivig",
    dose=68.0,
    unit="g",
    given_on=tuple(date(2026, month, day) for month in (4, 5) for day in (20, 21)),
)
GEMCITABINE = CancerTreatment(
    modality=Modality.SYSTEMIC,
    drug="gemcitabine",
    dose=1800.0,
    unit="mg",
    per=Per.DAY,
    started_on=when("2026-05-04"),
    given_on=(date(2026, 5, 4), date(2026, 5, 11)),
)


def told(entry: Entry) -> list[str]:
    regimen, systemic = exposures(by_entry((entry,), formulary()))
    return [each.words for each in (*regimen, *systemic)]


def listed(entry: Entry) -> str:
    (course,) = courses([entry], formulary(), TODAY, has_died=False)
    return course.words


def test_rituximab_on_two_days_is_two_doses_and_not_a_dose_a_day():
    assert told(RITUXIMAB) == ["rituximab 1000 mg on 4 May 2026", "rituximab 1000 mg on 18 May 2026"]
    assert listed(RITUXIMAB) == "Rituximab 2 x 1000 mg, last given 18 May 2026"


def test_immunoglobulin_over_two_days_says_that_each_had_the_dose():
    assert told(IVIG) == [
        "immunoglobulin, intravenous 2 x 68 g from 20 Apr 2026 to 21 Apr 2026",
        "immunoglobulin, intravenous 2 x 68 g from 20 May 2026 to 21 May 2026",
    ]


def test_a_cancer_drug_of_days_1_and_8_is_no_daily_drug():
    assert told(GEMCITABINE) == ["gemcitabine 2 x 1800 mg from 4 May 2026 to 11 May 2026"]


def test_what_was_left_out_or_had_another_dose_is_not_counted():
    on = [Administration(on=date(2026, 5, day), status=DoseStatus.TAKEN) for day in (4, 11, 18, 25)]
    given = replace(GEMCITABINE, given_on=(), administrations=(*on[:2], replace(on[2], status=DoseStatus.OMITTED)))

    assert told(given) == ["gemcitabine 2 x 1800 mg from 4 May 2026 to 11 May 2026"]
    assert listed(replace(given, administrations=(*on[:3], replace(on[3], dose=900.0)))).startswith(
        "Gemcitabine 3 x 1800 mg"
    )


def test_a_drug_that_began_on_a_listed_day_began_at_that_dose():
    first, *_ = times_begun(by_entry((RITUXIMAB,), formulary()))

    assert first.words == "Rituximab started at 1000 mg, 4 May 2026"


def test_a_dose_a_day_and_a_dose_every_so_many_days_stay_what_they_are():
    daily = replace(RITUXIMAB, drug="mycophenolate", dose=2.0, unit="g", given_on=())

    assert told(daily) == ["mycophenolate 2 g a day from 4 May 2026"]
    assert told(replace(RITUXIMAB, every_days=14))[0] == "rituximab 1000 mg every 14 days on 4 May 2026"
