"""Reading and writing case files. What cannot be right is refused in one line that names file, case and key."""

import json
from datetime import date

import pytest

from dashboard.domain.dates import PartialDate
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import (
    Antibody,
    AntibodyState,
    CancerState,
    Comparator,
    Dysphagia,
    Feature,
    Modality,
    RedFlag,
    Region,
    Round,
    Specialty,
)
from dashboard.exchange.case_file import read_cases, write_case

CASE = {"id": "C1", "patient": {"mrn": "1", "birth_date": "1970-05-20"}}


def written(folder, *cases, name="cases.json"):
    path = folder / name
    path.write_text(json.dumps(cases if len(cases) > 1 else cases[0]))
    return path


def read(folder, **keys):
    return read_cases(written(folder, CASE | keys))[0].record


def refused(path):
    with pytest.raises(Refusal) as refusal:
        read_cases(path)
    line = str(refusal.value)
    assert line.isprintable()
    return line


def test_every_key_of_the_contract_lands_in_the_record(tmp_path):
    everything = {
        "id": "FULL",
        "title": "All keys",
        "as_of": "2026-06-01",
        "expect": {"group": "high"},
        "x_remark": "ignored",
        "patient": {
            "mrn": "77",
            "identifiers": [{"system": "nhs", "value": "943 476 5919"}],
            "region": "US",
            "age_at_onset": 55,
            "family_name": "Müller",
            "given_name": "Åsa",
            "sex": "female",
            "birth_date": "1970",
            "deceased_on": "2026-05",
            "weight_kg": 61.5,
            "height_cm": 170,
            "smoking": "former",
            "childbearing_potential": False,
            "effective_contraception": True,
            "nasopharyngeal_carcinoma_region": True,
            "organs_absent": ["uterus", "cervix"],
        },
        "myositis": {
            "subtype": "CADM",
            "onset_on": "2025-11",
            "diagnosed_on": "2026-01-08",
            "antibodies": {"TIF1G": "pending", "MI2": "borderline"},
            "features": {"dysphagia": "present", "raynaud": True, "very_high_ck": False},
            "features_since": {"raynaud": "2025"},
            "red_flags": ["fever", "night_sweats"],
        },
        "cancers": [
            {
                "site": "ovary",
                "icd10": "C56",
                "histology": "serous",
                "diagnosed_on": "2026-02-03",
                "stage": "III",
                "states": [{"state": "suspected", "on": "2026-01"}, {"state": "planning"}],
            },
            {"site": "skin", "state": "remission", "state_since": "2012"},
        ],
        "regimen": [
            {
                "drug": "prednisolone",
                "dose": 40,
                "unit": "mg",
                "per": "day",
                "route": "oral",
                "started_on": "2026-01-10",
                "stopped_on": "2026-03-01",
                "dose_since": "2026-01-20",
                "course_started_on": "2025-12-01",
                "pattern": "continuous",
                "prescriber": "rheumatology",
                "times_per": 2,
                "weekday": "Monday",
                "every_days": 7,
                "given_on": ["2026-01-10", "2026-01-17"],
                "holds": [{"from": "2026-02-01", "until": "2026-02-04", "reason": "surgery"}],
                "taper": [{"by": -5, "every_days": 14, "to": 10}],
                "status": "reduced",
                "reason": "infection",
                "administrations": [{"on": "2026-01-10", "dose": 40, "unit": "mg", "status": "taken"}],
                "intent": "prophylaxis",
                "indication": "myositis",
                "contains_maltose": True,
                "dose_before_xanthine_oxidase_inhibitor": 150,
            }
        ],
        "cancer_treatments": [
            {
                "modality": "radiotherapy",
                "procedure": "pelvic",
                "line": "first",
                "intent": "adjuvant",
                "cycle": 1,
                "cycles_planned": 6,
                "site": "pelvis",
                "dose_gy": 45,
                "fractions_planned": 25,
                "fractions_given": 3,
                "drug": "cisplatin",
                "per": "course",
            }
        ],
        "comorbidities": [{"what": "diabetes", "on": "2010"}],
        "lifetime_doses": [{"drug": "cyclophosphamide", "grams": 6, "on": "2020", "for": "myositis"}],
        "results": [
            {
                "test": "ck",
                "value": 26.24,
                "unit": "ukat/L",
                "on": "2026-01-08",
                "upper_limit": 2.5,
                "lower_limit": 0.5,
                "comparator": ">",
            },
            {"test": "trough", "drug": "tacrolimus", "value": 5, "unit": "ng/mL"},
            {"test": "ck", "value": "normal"},
        ],
        "events": [
            {"type": "surgery", "on": "2026-02", "ended_on": "2026-02-11", "detail": "open", "nitrous_oxide": True},
            {"type": "immune_related_adverse_event", "grade": 2},
            {"type": "blood_pressure", "systolic": 150, "diastolic": 95},
        ],
        "screening": [
            {
                "item": "national_programme",
                "programme": "bowel",
                "round": "year_1",
                "on": "2026-05-01",
                "state": "done",
                "finding": "negative",
                "reason": "by post",
            }
        ],
    }

    case = read_cases(written(tmp_path, everything))[0]
    record = case.record

    assert (case.id, case.title, case.as_of) == ("FULL", "All keys", date(2026, 6, 1))
    assert write_case(record, id="FULL", title="All keys", as_of=case.as_of) == {
        key: value for key, value in everything.items() if key not in ("expect", "x_remark")
    } | {
        "cancers": [
            everything["cancers"][0],
            {"site": "skin", "states": [{"state": "remission", "on": "2012"}]},
        ]
    }
    assert record.patient.region is Region.US
    assert record.antibody(Antibody.MI2) is AntibodyState.BORDERLINE
    assert record.feature(Feature.DYSPHAGIA).grade is Dysphagia.PRESENT
    assert record.feature(Feature.RAYNAUD).since == PartialDate.parse("2025")
    assert not record.feature(Feature.VERY_HIGH_CK).present
    assert [noted.flag for noted in record.red_flags] == [RedFlag.FEVER, RedFlag.NIGHT_SWEATS]
    assert record.cancers[0].state is CancerState.PLANNING
    assert record.cancers[1].moves[0].on == PartialDate.parse("2012")
    assert record.regimen[0].prescriber is Specialty.RHEUMATOLOGY
    assert record.regimen[0].holds[0].until == date(2026, 2, 4)
    assert (record.cancer_treatments[0].modality, record.cancer_treatments[0].aim) == (
        Modality.RADIOTHERAPY,
        "adjuvant",
    )
    assert record.lifetime_doses[0].for_ == "myositis"
    assert record.results[0].comparator is Comparator.ABOVE
    assert (record.results[2].word, record.results[2].value) == ("normal", None)
    assert record.screening[0].round_ is Round.YEAR_1


def test_what_is_absent_stays_unknown(tmp_path):
    record = read(tmp_path, myositis={})

    assert record.antibody(Antibody.TIF1G) is AntibodyState.NOT_TESTED
    assert record.feature(Feature.DYSPHAGIA) is None
    assert record.patient.weight_kg is None


def test_no_dysphagia_is_not_the_same_as_dysphagia_not_asked(tmp_path):
    record = read(tmp_path, myositis={"features": {"dysphagia": "none"}})

    assert record.feature(Feature.DYSPHAGIA).present is False


def test_a_drug_and_a_test_that_nobody_knows_are_kept_as_written(tmp_path):
    record = read(tmp_path, regimen=[{"drug": "Unobtainium 5%"}], results=[{"test": "x ray dust", "value": 1}])

    assert record.regimen[0].drug == "Unobtainium 5%"
    assert record.results[0].test == "x ray dust"


def test_every_fact_says_which_file_it_came_from(tmp_path):
    record = read(tmp_path, myositis={"antibodies": {"MI2": "positive"}}, results=[{"test": "ck", "value": "normal"}])

    sources = {fact.provenance.source for fact in (record.patient, *record.antibodies, *record.results)}
    assert sources == {"Case file cases.json"}


def test_a_published_case_says_where_it_comes_from_and_that_its_days_are_invented(tmp_path):
    record = read(tmp_path, x_anchor="invented", x_origin="BMC Cancer 2016")

    assert record.patient.origin == "BMC Cancer 2016"
    assert record.patient.dates_invented


def test_an_age_at_onset_that_is_a_year_off_is_kept_as_it_was_told(tmp_path):
    told = {"birth_date": "1970-05-20", "age_at_onset": 56}
    assert read(tmp_path, patient=told, myositis={"onset_on": "2025-11"}).patient.age_at_onset == 56


BAD = {
    "unknown key of the case": ({"medication": []}, "medication is not a known key"),
    "unknown key of the patient": (
        {"patient": {"mrn": "1", "birthdate": "1970"}},
        "patient.birthdate is not a known key: did you mean birth_date?",
    ),
    "unknown key deep inside": (
        {"regimen": [{"drug": "x"}, {"drug": "y", "holds": [{"form": "2026-01-01"}]}]},
        "regimen[1].holds[0].form is not a known key: did you mean from?",
    ),
    "unknown antibody": (
        {"myositis": {"antibodies": {"XYZ": "positive"}}},
        "myositis.antibodies.XYZ is not a known antibody code: write one of TIF1G, NXP2",
    ),
    "antibody state in capitals": (
        {"myositis": {"antibodies": {"MI2": "Positive"}}},
        "myositis.antibodies.MI2 is 'Positive': did you mean positive?",
    ),
    "unknown feature": ({"myositis": {"features": {"rash": True}}}, "myositis.features.rash is not a known feature"),
    "a feature that is a word": (
        {"myositis": {"features": {"raynaud": "yes"}}},
        "myositis.features.raynaud is 'yes': write true or false",
    ),
    "dysphagia without a grade": (
        {"myositis": {"features": {"dysphagia": True}}},
        "myositis.features.dysphagia is true: write one of none, mild, moderate, severe, present",
    ),
    "a beginning without its feature": (
        {"myositis": {"features_since": {"raynaud": "2020"}}},
        "myositis.features_since.raynaud is not a known feature of this patient",
    ),
    "unknown subtype": ({"myositis": {"subtype": "dm"}}, "myositis.subtype is 'dm'"),
    "unknown event": ({"events": [{"type": "pet"}]}, "events[0].type is 'pet'"),
    "unknown symptom": ({"events": [{"type": "symptom", "detail": "pain"}]}, "events[0].detail is 'pain'"),
    "unknown comorbidity": ({"comorbidities": [{"what": "gout"}]}, "comorbidities[0].what is 'gout'"),
    "30 February": (
        {"myositis": {"diagnosed_on": "2026-02-30"}},
        "myositis.diagnosed_on: '2026-02-30' is not a day of the calendar",
    ),
    "an English date": ({"as_of": "1/6/2026"}, "as_of: '1/6/2026' is not a date: write 2026-06-01"),
    "a year that is a number": ({"as_of": 2026}, "as_of is 2026: write a date in quotation marks"),
    "a month where a day is needed": ({"as_of": "2026-06"}, "as_of is 2026-06: write the whole date"),
    "onset before birth": ({"myositis": {"onset_on": "1970-05-19"}}, "myositis.onset_on is 1970-05-19, before patient"),
    "diagnosis before birth": ({"myositis": {"diagnosed_on": "1969"}}, "myositis.diagnosed_on is 1969, before patient"),
    "death before birth": (
        {"patient": {"birth_date": "1970-05-20", "deceased_on": "1970-04"}},
        "patient.deceased_on is 1970-04, before patient.birth_date 1970-05-20",
    ),
    "a result before birth": ({"results": [{"test": "ck", "on": "1960"}]}, "results[0].on is 1960, before patient"),
    "another age than the dates give": (
        {"patient": {"birth_date": "1970-05-20", "age_at_onset": 57}, "myositis": {"onset_on": "2025-11"}},
        "patient.age_at_onset is 57, but birth_date 1970-05-20 and onset_on 2025-11 make it 55 at onset",
    ),
    "diagnosis before onset": (
        {"myositis": {"onset_on": "2026-03", "diagnosed_on": "2026-02-28"}},
        "myositis.diagnosed_on is 2026-02-28, before onset_on 2026-03",
    ),
    "stopped before it started": (
        {"regimen": [{"drug": "x", "started_on": "2026-03-02", "stopped_on": "2026-03-01"}]},
        "regimen[0].stopped_on is 2026-03-01, before started_on 2026-03-02",
    ),
    "a hold that ends before it begins": (
        {"regimen": [{"drug": "x", "holds": [{"from": "2026-03-02", "until": "2026-03-01"}]}]},
        "regimen[0].holds[0].until is 2026-03-01, before from 2026-03-02",
    ),
    "states out of order": (
        {
            "cancers": [
                {"site": "lung", "states": [{"state": "workup", "on": "2026"}, {"state": "planning", "on": "2025"}]}
            ]
        },
        "cancers[0].states[1].on is 2025, before the state it follows (2026)",
    ),
    "two ways to tell the state": (
        {"cancers": [{"site": "lung", "state": "workup", "states": []}]},
        "cancers[0].states stands beside state",
    ),
    "a day without a state": ({"cancers": [{"site": "lung", "state_since": "2026"}]}, "cancers[0].state is missing"),
    "a derived state": (
        {"cancers": [{"site": "lung", "state": "screening_due"}]},
        "cancers[0].state is 'screening_due'",
    ),
    "a dose that is text": (
        {"regimen": [{"drug": "x", "dose": "40 mg"}]},
        "regimen[0].dose is '40 mg': write a number",
    ),
    "a dose below zero": ({"regimen": [{"drug": "x", "dose": -1}]}, "regimen[0].dose is -1: it cannot be below zero"),
    "a truth for a number": ({"patient": {"weight_kg": True}}, "patient.weight_kg is true: write a number"),
    "half a cycle": (
        {"cancer_treatments": [{"modality": "systemic", "cycle": 1.5}]},
        "cancer_treatments[0].cycle is 1.5: write a whole number",
    ),
    "no drug": ({"regimen": [{"dose": 5}]}, "regimen[0].drug is missing"),
    "an empty drug": ({"regimen": [{"drug": " "}]}, "regimen[0].drug is empty"),
    "a list that is an object": ({"results": {"test": "ck"}}, "results is an object: write a list"),
    "an object that is text": ({"patient": "Müller"}, "patient is 'Müller': write an object"),
    "control characters": ({"title": "a\u0000b"}, "title holds control characters"),
    "half a character": ({"title": "\ud800"}, "title holds control characters"),
    "a key over two lines": ({"a\nb": 1}, r"'a\nb' is not a known key"),
    "a diagnosis after death": (
        {"patient": {"deceased_on": "2020"}, "myositis": {"diagnosed_on": "2026-03-01"}},
        "myositis.diagnosed_on is 2026-03-01, after patient.deceased_on 2020: correct one of them",
    ),
    "a cancer found after death": (
        {"patient": {"deceased_on": "2020-03"}, "cancers": [{"site": "lung", "diagnosed_on": "2020-04-01"}]},
        "cancers[0].diagnosed_on is 2020-04-01, after patient.deceased_on 2020-03",
    ),
    "a remission after death": (
        {
            "patient": {"deceased_on": "2020"},
            "cancers": [{"site": "lung", "states": [{"state": "remission", "on": "2021"}]}],
        },
        "cancers[0].states[0].on is 2021, after patient.deceased_on 2020",
    ),
    "a result after death": (
        {"patient": {"deceased_on": "2020"}, "results": [{"test": "ck", "on": "2021-01"}]},
        "results[0].on is 2021-01, after patient.deceased_on 2020",
    ),
    "a remission before the cancer was found": (
        {"cancers": [{"site": "lung", "diagnosed_on": "2024-05", "state": "remission", "state_since": "2024-04-30"}]},
        "cancers[0].state_since is 2024-04-30, remission before diagnosed_on 2024-05: correct one of them",
    ),
    "a recurrence before the cancer was found": (
        {
            "cancers": [
                {
                    "site": "lung",
                    "diagnosed_on": "2024",
                    "states": [{"state": "workup"}, {"state": "recurrence", "on": "2023"}],
                }
            ]
        },
        "cancers[0].states[1].on is 2023, recurrence before diagnosed_on 2024",
    ),
    "an anchor nobody knows": ({"x_anchor": "guessed"}, "x_anchor is 'guessed': write invented"),
}


@pytest.mark.parametrize(("keys", "line"), BAD.values(), ids=BAD)
def test_what_cannot_be_right_is_refused_by_file_case_and_key(tmp_path, keys, line):
    path = written(tmp_path, {"id": "fine", "patient": {}}, CASE | keys)

    assert refused(path).startswith(f"{path}: case C1: {line}")


def test_days_that_may_be_right_are_kept_where_only_the_month_or_the_year_is_known(tmp_path):
    cancer = {"site": "lung", "diagnosed_on": "2026-05-20", "state": "remission", "state_since": "2026"}
    record = read(
        tmp_path,
        as_of="2026-06-01",
        patient={"mrn": "1", "deceased_on": "2026"},
        cancers=[cancer],
        results=[{"test": "ck", "value": 900, "on": "2026-06"}],
        screening=[{"item": "mammography", "state": "done", "on": "2026"}],
    )

    assert str(record.patient.deceased_on) == "2026"


def test_a_cancer_suspected_or_operated_on_before_it_was_proven_is_kept(tmp_path):
    states = [{"state": "suspected", "on": "2026-04-01"}, {"state": "treatment_curative", "on": "2026-05-01"}]
    record = read(tmp_path, cancers=[{"site": "ovary", "diagnosed_on": "2026-05-08", "states": states}])

    assert len(record.cancers[0].moves) == 2


def test_what_is_planned_may_lie_ahead(tmp_path):
    ahead = {
        "as_of": "2026-06-01",
        "screening": [{"item": "mammography", "state": state, "on": "2026-07-01"} for state in ("ordered", "booked")],
        "events": [{"type": "surgery", "on": "2026-07-01"}],
        "regimen": [{"drug": "prednisolone", "started_on": "2026-07-01"}],
        "cancer_treatments": [{"modality": "systemic", "drug": "carboplatin", "started_on": "2026-07-01"}],
    }

    assert len(read(tmp_path, **ahead).screening) == 2


AHEAD = {
    "a test done after today": (
        {"screening": [{"item": "mammography", "state": "done", "on": "2031-03-01"}]},
        "screening[0].on is 2031-03-01, after today, 2026-06-01: correct the date",
    ),
    "a result after today": (
        {"results": [{"test": "ca125", "on": "2026-07"}]},
        "results[0].on is 2026-07, after today, 2026-06-01",
    ),
    "a result after the day of a case that is later than today": (
        {"as_of": "2026-09-01", "results": [{"test": "ca125", "on": "2026-09-02"}]},
        "results[0].on is 2026-09-02, after as_of 2026-09-01: correct the date",
    ),
    "a death after today": (
        {"patient": {"deceased_on": "2027"}},
        "patient.deceased_on is 2027, after today, 2026-06-01",
    ),
}


@pytest.mark.parametrize(("keys", "line"), AHEAD.values(), ids=AHEAD)
def test_what_has_yet_to_happen_is_refused_by_file_case_and_key(tmp_path, keys, line):
    path = written(tmp_path, {"id": "fine", "patient": {}}, CASE | keys)

    with pytest.raises(Refusal) as refusal:
        read_cases(path, date(2026, 6, 1))

    assert str(refusal.value).startswith(f"{path}: case C1: {line}")


def test_a_case_may_ask_about_a_day_before_its_facts(tmp_path):
    asked = {"as_of": "2026-03-03", "results": [{"test": "ck", "value": 900, "unit": "U/L", "on": "2026-06-01"}]}

    assert len(read_cases(written(tmp_path, CASE | asked), date(2026, 6, 1))[0].record.results) == 1


def test_a_case_is_held_against_today(tmp_path):
    path = written(tmp_path, CASE | {"results": [{"test": "ca125", "value": 480, "on": "2031-01-05"}]})

    assert read_cases(path, date(2031, 1, 5))
    with pytest.raises(Refusal, match=r"case C1: results\[0\].on is 2031-01-05, after today, 2031-01-04: correct the"):
        read_cases(path, date(2031, 1, 4))


def test_a_case_without_an_id_is_named_by_its_place(tmp_path):
    assert "case number 2: patient is missing" in refused(written(tmp_path, CASE, {}))


@pytest.mark.parametrize(
    "second",
    [{"mrn": "1"}, {"mrn": "2", "identifiers": [{"system": "mrn", "value": "1"}]}],
    ids=["the site's number", "the same number written out"],
)
def test_two_patients_with_one_number_are_refused(tmp_path, second):
    line = refused(written(tmp_path, CASE, {"id": "C2", "patient": second}))

    assert "case C2: patient number '1' is also that of case C1" in line


def test_one_number_in_two_systems_may_belong_to_two_patients(tmp_path):
    other = {"mrn": "2", "identifiers": [{"system": "nhs", "value": "1"}]}

    assert len(read_cases(written(tmp_path, CASE, {"patient": other}))) == 2


@pytest.mark.parametrize("given", [1, "case", None, [[]]], ids=["a number", "text", "null", "a list in a list"])
def test_json_that_is_no_case_is_refused(tmp_path, given):
    assert "write an object in curly brackets" in refused(written(tmp_path, given))
