from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.care_plan import Source
from dashboard.domain.catalogue import Drug, DrugFamily, Formulary
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import CancerTreatment, Hold, Medication, Patient, PatientRecord, TaperStep
from dashboard.domain.steroid import continuous_steroid, high_enough, planned_steroid
from dashboard.domain.words import DoseStatus, Modality, Pattern, Per

SOURCE = Source(title="Test source", locator="table 1", verified=False)


def steroid(key: str, factor: Fraction | None) -> Drug:
    return Drug(
        key=key,
        name=key.capitalize(),
        family=DrugFamily.STEROID,
        routes=("oral",),
        prednisone_factor=factor,
        source=SOURCE,
    )


FORMULARY = Formulary(
    [
        steroid("prednisolone", Fraction(1)),
        steroid("dexamethasone", Fraction(20, 3)),
        steroid("methylprednisolone", Fraction(5, 4)),
        steroid("clobetasol", None),
    ]
)


def on(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def medication(start: str | None, stop: str | None = None, **other) -> Medication:
    known = {"drug": "prednisolone", "dose": 10, "unit": "mg", "per": Per.DAY} | other
    return Medication(started_on=on(start), stopped_on=on(stop), **known)


def steps(*regimen: Medication, treatments: tuple[CancerTreatment, ...] = ()):
    record = PatientRecord(patient=Patient(), regimen=regimen, cancer_treatments=treatments)
    return [(s.from_on, s.until_on, s.mg_per_day) for s in continuous_steroid(record, FORMULARY)]


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("entry", "mg_per_day"),
    [
        (medication("2026-01-01", dose=12.5), Fraction(25, 2)),
        (medication("2026-01-01", drug="dexamethasone", dose=4), Fraction(80, 3)),
        (medication("2026-01-01", drug="Methyl-Prednisolone", dose=8), Fraction(10)),
        (medication("2026-01-01", dose=70, per=Per.WEEK), Fraction(10)),
        (medication("2026-01-01", dose=10, per=None, every_days=2), Fraction(5)),
        (medication("2026-01-01", dose=0.02, unit="g"), Fraction(20)),
        (medication("2026-01-01", dose=None), None),
        (medication("2026-01-01", dose=500, unit="\u00b5g"), Fraction(1, 2)),
        (medication("2026-01-01", dose=500, unit="mcg"), Fraction(1, 2)),
        (medication("2026-01-01", unit=None), None),
        (medication("2026-01-01", unit="tablets"), None),
        (medication("2026-01-01", per=None), None),
    ],
    ids=[
        "prednisolone is prednisone",
        "dexamethasone is 20/3 as strong, exactly",
        "the name's spelling does not matter",
        "a weekly dose is spread over seven days",
        "every other day",
        "grams",
        "a missing dose is unknown, not zero",
        "micrograms are read, with the sign for micro",
        "and as letters",
        "a missing unit is unknown",
        "a unit that is no weight is unknown",
        "how often it is taken is missing",
    ],
)
def test_a_dose_is_counted_as_prednisone_a_day(entry, mg_per_day):
    assert steps(entry) == [(d("2026-01-01"), None, mg_per_day)]


def test_steroids_taken_together_add_up():
    found = steps(medication("2026-01-01", "2026-01-31"), medication("2026-01-11", "2026-01-20", dose=5))

    assert found == [
        (d("2026-01-01"), d("2026-01-10"), 10),
        (d("2026-01-11"), d("2026-01-20"), 15),
        (d("2026-01-21"), d("2026-01-31"), 10),
    ]


def test_the_sum_is_unknown_while_one_part_of_it_is():
    found = steps(medication("2026-01-01", "2026-01-31"), medication("2026-01-11", "2026-01-20", dose=None))

    assert [mg for _, _, mg in found] == [10, None, 10]


@pytest.mark.parametrize(
    "entry",
    [
        medication("2026-01-01", drug="clobetasol"),
        medication("2026-01-01", route="topical"),
        medication("2026-01-01", drug="ibuprofen"),
        medication("2026-01-01", pattern=Pattern.INTERMITTENT),
        medication("2026-01-01", given_on=(date(2026, 1, 1),)),
        medication("2026-01-01", status=DoseStatus.HELD),
        medication("2026-01-01", status=DoseStatus.PLANNED),
        medication(None),
        medication("2026-02-01", "2026-01-01"),
    ],
    ids=[
        "a cream",
        "a local route",
        "not a steroid",
        "intermittent",
        "single days",
        "held",
        "only planned",
        "start unknown",
        "stopped before it began",
    ],
)
def test_what_is_not_a_continuous_systemic_steroid_is_left_out(entry):
    assert steps(entry) == []


def test_a_steroid_given_with_chemotherapy_is_not_baseline_steroid():
    premedication = CancerTreatment(
        modality=Modality.SYSTEMIC, drug="dexamethasone", dose=8, unit="mg", per=Per.DAY, started_on=on("2026-01-05")
    )

    assert steps(treatments=(premedication,)) == []


def test_a_planned_dose_is_a_step_of_the_plan():
    planned = medication("2026-12-01", status=DoseStatus.PLANNED)

    record = PatientRecord(patient=Patient(), regimen=(planned,))

    assert [(s.from_on, s.mg_per_day) for s in planned_steroid(record, FORMULARY)] == [(d("2026-12-01"), 10)]


def test_no_steroid_is_counted_on_held_days():
    held = medication("2026-01-01", "2026-01-31", holds=(Hold(from_=d("2026-01-10"), until=d("2026-01-12")),))

    assert steps(held) == [(d("2026-01-01"), d("2026-01-09"), 10), (d("2026-01-13"), d("2026-01-31"), 10)]


def test_a_hold_without_an_end_lasts():
    held = medication("2026-01-01", holds=(Hold(from_=d("2026-01-10")),))

    assert steps(held) == [(d("2026-01-01"), d("2026-01-09"), 10)]


def test_a_taper_goes_down_step_by_step_until_its_goal():
    taper = medication("2026-01-01", dose=20, taper=(TaperStep(by=-7.5, every_days=14, to=10),))

    assert steps(taper) == [
        (d("2026-01-01"), d("2026-01-14"), 20),
        (d("2026-01-15"), d("2026-01-28"), Fraction(25, 2)),
        (d("2026-01-29"), None, 10),
    ]


def test_a_stop_known_to_the_month_ends_where_the_next_dose_of_the_drug_begins():
    found = steps(medication("2026-01", "2026-03", dose=60), medication("2026-03-10", dose=40))

    assert found == [(d("2026-01-01"), d("2026-03-09"), 60), (d("2026-03-10"), None, 40)]


def test_a_stop_known_to_the_day_is_inclusive_and_overlapping_doses_do_add_up():
    found = steps(medication("2026-01-01", "2026-01-10", dose=20), medication("2026-01-10", dose=10))

    assert found[1] == (d("2026-01-10"), d("2026-01-10"), 30)


def test_a_step_says_which_drugs_it_is_made_of():
    record = PatientRecord(patient=Patient(), regimen=(medication("2026-01-01", dose=12.5),))

    assert continuous_steroid(record, FORMULARY)[0].because == "Prednisolone 12.5 mg a day"


FIRST = date(2026, 1, 1)
courses = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40) | st.none(), st.sampled_from([2.5, 5, 10, None]), st.booleans()),
    max_size=6,
)


@settings(deadline=None)
@given(courses)
def test_on_every_day_the_step_is_the_sum_of_what_is_taken_that_day(drawn):
    regimen = tuple(
        Medication(
            drug="prednisolone" if is_prednisolone else "dexamethasone",
            dose=dose,
            unit="mg",
            per=Per.DAY,
            started_on=PartialDate.on(FIRST + days(start)),
            stopped_on=None if length is None else PartialDate.on(FIRST + days(start + length)),
        )
        for start, length, dose, is_prednisolone in drawn
    )
    found = continuous_steroid(PatientRecord(patient=Patient(), regimen=regimen), FORMULARY)

    for day in (FIRST + days(i) for i in range(100)):
        taken = [
            m for m in regimen if m.started_on.first <= day and (m.stopped_on is None or day <= m.stopped_on.first)
        ]
        factor = {"prednisolone": 1, "dexamethasone": Fraction(20, 3)}
        is_known = all(m.dose is not None for m in taken)
        expected = sum(Fraction(str(m.dose)) * factor[m.drug] for m in taken) if is_known else None
        covering = [s for s in found if s.from_on <= day and (s.until_on is None or day <= s.until_on)]
        assert [s.mg_per_day for s in covering] == ([expected] if taken else [])


def one_step(entry: Medication):
    (step,) = continuous_steroid(PatientRecord(patient=Patient(), regimen=(entry,)), FORMULARY)
    return step


@pytest.mark.parametrize(
    ("start", "stop", "begins", "ends"),
    [
        ("2026-01-10", None, "2026-01-10", None),
        ("2026", None, "2026", None),
        ("2026-02", "2026-06", "2026-02", "2026-06"),
        ("2026-02-10", "2026-06-09", "2026-02-10", "2026-06-09"),
        ("2026", "2026", "2026", "2026"),
    ],
    ids=["a day", "a year", "both months", "both days", "one year"],
)
def test_a_step_keeps_how_well_its_start_and_its_stop_are_known(start, stop, begins, ends):
    step = one_step(medication(start, stop))

    assert (step.begins, step.ends) == (on(begins), on(ends))


def test_a_course_that_began_on_a_known_day_was_taken_that_day_at_least():
    assert one_step(medication("2026-02-10", "2026")).ends == PartialDate(d("2026-02-10"), d("2026-12-31"))


def test_a_sum_is_in_doubt_while_any_part_of_it_is():
    regimen = (medication("2026-01-01", dose=5), medication("2026-03", drug="dexamethasone", dose=1))
    found = continuous_steroid(PatientRecord(patient=Patient(), regimen=regimen), FORMULARY)

    assert [str(step.begins) for step in found] == ["2026-01-01", "2026-03"]


def test_every_step_of_a_taper_is_as_uncertain_as_its_start():
    taper = medication("2026-01", dose=20, taper=(TaperStep(by=5, every_days=40, to=15),))
    first, second = continuous_steroid(PatientRecord(patient=Patient(), regimen=(taper,)), FORMULARY)

    assert second.begins == PartialDate(d("2026-02-10"), d("2026-03-12"))
    assert first.ends == PartialDate.on(d("2026-02-09"))


def test_an_unknown_dose_beside_a_known_one_leaves_that_at_least_so_much_is_taken():
    known = medication("2026-01-01", dose=10, unit="mg", per=Per.DAY)
    both = continuous_steroid(
        PatientRecord(patient=Patient(), regimen=(known, medication("2026-02-01", dose=None))), FORMULARY
    )
    assert [step.mg_per_day for step in both] == [10, None]
    assert [step.at_least_mg for step in both] == [10, 10]
    assert high_enough(both, 10) == list(both)
    assert high_enough(both, 10.5) == []
