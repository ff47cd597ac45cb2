"""Active disease months into treatment asks whether activity is persistently high (U14)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import cancer, feature, having, high_risk, patient, plan, when

from dashboard.domain.record import (
    CancerTreatment,
    ClinicalFeature,
    Event,
    Hold,
    Medication,
    Provenance,
    Result,
    TaperStep,
)
from dashboard.domain.words import CancerState, Comparator, DoseStatus, Feature, Intent, Modality, Subtype

ABSENT = ClinicalFeature(feature=Feature.PERSISTENT_HIGH_ACTIVITY, present=False)


def drug(name="prednisolone", started="2026-05-10", stopped=None, **facts):
    facts = {"dose": 20.0, "unit": "mg"} | facts
    return Medication(
        drug=name, started_on=when(started) if started else None, stopped_on=when(stopped) if stopped else None, **facts
    )


def flare(on):
    return Event(type="disease_activity", on=when(on))


def cdasi(value, on="2026-09-01", **facts):
    return Result(test="cdasi_activity", value=value, on=when(on), **facts)


def asked(*regimen, on="2026-09-01", record=None, **facts):
    """Who is asked, of a patient diagnosed on 1 May 2026 whose disease is active on a day."""
    facts = {"regimen": regimen, "events": (flare(on),)} | facts
    return [q.asks for q in plan(having(record or patient(), **facts)).questions if q.rule == "U14"]


@pytest.mark.parametrize(
    ("started", "on", "asks"),
    [
        ("2026-05-10", "2026-08-09", False),
        ("2026-05-10", "2026-08-10", True),
        ("2026-05-10", "2026-08-11", True),
        ("2026-11-30", "2027-02-27", False),
        ("2026-11-30", "2027-02-28", True),
        ("2026-05", "2026-08-30", False),
        ("2026-05", "2026-08-31", True),
        ("2026-05-10", "2026-08", False),
        ("2026-05-10", "2026-09", True),
        ("2020-01-01", "2026-07-31", False),
        ("2020-01-01", "2026-08-01", True),
    ],
    ids=[
        "the day before three months", "on the day", "the day after", "the day before a short month's end",
        "a short month's end", "begun some day of a month, not surely three months", "surely",
        "active some day of a month, not surely", "surely after it", "treated before the diagnosis, the day before",
        "three months after diagnosis",
    ],
)  # fmt: skip
def test_rheumatology_is_asked_when_the_disease_is_active_three_months_into_treatment(started, on, asks):
    assert asked(drug(started=started), on=on) == (["rheumatology"] if asks else [])


def test_the_question_names_the_day_and_the_drug():
    care = plan(having(patient(), regimen=(drug(),), events=(flare("2026-09-01"), flare("2026-10-02"))))
    [question] = [q for q in care.questions if q.rule == "U14"]
    assert question.text == (
        "Disease activity on 2 Oct 2026, at least 3 months into Prednisolone: is activity persistently high despite "
        "treatment? It would count."
    )


@pytest.mark.parametrize(
    ("regimen", "asks"),
    [
        ((drug("methotrexate"),), True),
        ((drug("ivig"),), True),
        ((drug("cyclophosphamide"),), True),
        ((drug("corticosteroid", dose=None, unit=None),), True),
        ((drug(indication="dermatomyositis, pulse"),), True),
        ((drug(indication="IMNM with ILD"),), True),
        ((drug(indication="breast cancer"),), False),
        ((drug("clobetasol"),), False),
        ((drug("tacrolimus_topical"),), False),
        ((drug(route="topical"),), False),
        ((drug("omeprazole"),), False),
        ((drug("pembrolizumab"),), False),
        ((drug("a drug nobody knows"),), False),
        ((drug(intent=Intent.PROPHYLAXIS),), False),
        ((drug(status=DoseStatus.PLANNED),), False),
        ((drug(dose=0.0),), False),
        ((drug(started=None),), False),
        ((), False),
    ],
    ids=lambda value: ", ".join(str(each.drug) for each in value) if isinstance(value, tuple) else "",
)
def test_only_systemic_immunosuppression_for_the_myositis_counts(regimen, asks):
    assert bool(asked(*regimen)) is asks


@pytest.mark.parametrize(
    ("regimen", "asks"),
    [
        ((drug(stopped="2026-09-01"),), True),
        ((drug(stopped="2026-08-31"),), False),
        ((drug(stopped="2026-09"),), True),
        ((drug(stopped="2026"),), False),
        ((drug(stopped="2026-07-01"), drug(started="2026-08-12")), True),
        ((drug(stopped="2026-07-01"), drug(started="2026-08-13")), False),
        ((drug(stopped="2026-07-01"), drug("methotrexate", started="2026-07-02")), False),
        ((drug(started="2026-08-12", course_started_on=when("2026-05-10")),), True),
        ((drug(taper=(TaperStep(by=5.0, every_days=14, to=5.0),)),), True),
        ((drug(taper=(TaperStep(by=5.0, every_days=14, to=0.0),)),), False),
        ((drug(holds=(Hold(from_=date(2026, 8, 30), until=date(2026, 9, 1)),)),), False),
        ((drug(holds=(Hold(from_=date(2026, 6, 1), until=date(2026, 7, 11)),)),), True),
        ((drug(holds=(Hold(from_=date(2026, 6, 1), until=date(2026, 7, 12)),)),), False),
        ((drug(holds=(Hold(from_=date(2026, 8, 30), until=date(2026, 8, 31)),)),), True),
        ((drug(started=None, given_on=(date(2026, 5, 10), date(2026, 6, 15), date(2026, 7, 21))),), True),
        ((drug(started=None, given_on=(date(2026, 5, 10), date(2026, 6, 15), date(2026, 7, 20))),), False),
        ((drug(started=None, given_on=(date(2026, 5, 10), date(2026, 7, 21))),), False),
    ],
    ids=[
        "stopped on the day", "stopped the day before", "stopped some day of the month", "stopped some day of the year",
        "a pause of 42 days", "a pause of 43 days", "another drug", "a course since", "tapered to a dose",
        "tapered to nothing", "held", "held for 41 days", "held for 42 days", "given again",
        "last infusion 42 days ago", "last infusion 43 days ago", "infusions 72 days apart",
    ],
)  # fmt: skip
def test_the_drug_must_still_be_given_and_have_been_for_three_months(regimen, asks):
    assert bool(asked(*regimen)) is asks


def test_steroid_given_with_the_cancer_treatment_alone_asks_nothing():
    dexamethasone = CancerTreatment(
        modality=Modality.SYSTEMIC, drug="dexamethasone", dose=8.0, unit="mg", started_on=when("2026-05-10")
    )
    found = cancer("lung", "2026-06-01", CancerState.TREATMENT_PALLIATIVE)
    assert asked(cancer_treatments=(dexamethasone,), cancers=(found,)) == []


@pytest.mark.parametrize(
    ("result", "asks"),
    [
        (cdasi(14.0), []),
        (cdasi(15.0), ["dermatology"]),
        (cdasi(15.0, comparator=Comparator.BELOW), []),
        (cdasi(None), []),
        (cdasi(15.0, on="2026-08-09"), []),
        (Result(test="ck", value=9000.0, unit="U/L", upper_limit=200.0, on=when("2026-09-01")), []),
        (Result(test="physician_global", value=9.0, on=when("2026-09-01")), []),
    ],
    ids=["a mild score", "a worse one", "below a number", "no number", "too early", "an enzyme", "a global score"],
)
def test_a_skin_score_asks_dermatology_and_what_has_no_threshold_asks_nobody(result, asks):
    assert asked(drug(), events=(), results=(result,)) == asks


@pytest.mark.parametrize(("later", "asks"), [(14.0, []), (15.0, ["dermatology"])], ids=["fell back", "stayed"])
def test_a_skin_score_that_fell_back_since_asks_nobody(later, asks):
    scores = (cdasi(30.0), cdasi(later, on="2026-10-01"))
    for told in (scores, scores[::-1]):
        assert asked(drug(), events=(), results=told) == asks


def test_each_clinic_is_asked_once_and_in_amyopathic_disease_dermatology_alone():
    facts = {"events": (flare("2026-09-01"), flare("2026-08-20")), "results": (cdasi(20.0), cdasi(30.0))}
    assert asked(drug(), **facts) == ["rheumatology", "dermatology"]
    assert asked(drug(), record=patient(subtype=Subtype.CADM), **facts) == ["dermatology"]


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        (feature(Feature.PERSISTENT_HIGH_ACTIVITY, since="2026-06-01"), False),
        (ABSENT, True),
        (replace(ABSENT, provenance=Provenance(recorded_at=datetime(2026, 8, 31, tzinfo=UTC))), True),
        (replace(ABSENT, provenance=Provenance(recorded_at=datetime(2026, 9, 1, tzinfo=UTC))), False),
    ],
    ids=["present", "absent, nobody knows since when", "denied the day before", "denied on the day"],
)
def test_an_answer_since_ends_the_question_either_way(answer, asks):
    assert bool(asked(drug(), record=patient(features=(answer,)))) is asks


@pytest.mark.parametrize(
    "record",
    [patient(deceased_on=when("2026-10-01")), patient(subtype=Subtype.IBM), patient(onset="2010-01-01")],
    ids=["died", "inclusion body myositis", "juvenile onset"],
)
def test_nobody_is_asked_where_no_answer_could_count(record):
    assert asked(drug(), record=record) == []


def test_the_group_stays_as_it_is_until_a_clinician_answers():
    treated = having(high_risk(), regimen=(drug(),), events=(flare("2026-09-01"),))
    assert plan(treated).risk == plan(high_risk()).risk
