"""What should stand beside a drug or be known before it. Each case is written from the treatment sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from judged import COUNT, MYOSITIS, PATIENT, chemotherapy, event, found, on, result, severity, spans

from dashboard.domain.last_recorded import last_recorded_on
from dashboard.exchange.case_file import read_cases

DAY = "2026-06-01"
MDA5_LUNG = MYOSITIS | {"antibodies": {"MDA5": "positive"}, "features": {"interstitial_lung_disease": True}}
SCREENED = [result(test, "negative") for test in ("igra", "hbsag", "anti_hbc", "hcv")]


def folic(dose: float | None = 5, per: str = "week", **more: Any) -> dict[str, Any]:
    known = {"dose": dose, "unit": "mg", "per": per} if dose is not None else {}
    return on("folic_acid", **known, **more)


def steroid(mg: float, started: str, **more: Any) -> dict[str, Any]:
    return on("prednisolone", started, dose=mg, unit="mg", per="day", **more)


def with_steroid(mg: float, started: str, *others: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"regimen": [steroid(mg, started), *others], **more}


def woman(**facts: Any) -> dict[str, Any]:
    """Who could become pregnant and uses effective contraception, unless told otherwise."""
    return {"patient": PATIENT | {"childbearing_potential": True, "effective_contraception": True} | facts}


def pregnancy(*days: str) -> list[dict[str, Any]]:
    return [result("pregnancy_test", "negative", day) for day in days]


def injected(drug: str, *days: str) -> dict[str, Any]:
    return on(drug, None, given_on=list(days))


MTX = on("methotrexate", dose=15, unit="mg", per="week", weekday="Monday")
MMF = {"regimen": [on("mycophenolate", "2026-06-10")]}
GAP_14 = {"regimen": [steroid(8, "2026-02-01", stopped_on="2026-04-01"), steroid(8, "2026-04-16")]}
GAP_15 = {"regimen": [steroid(8, "2026-02-01", stopped_on="2026-04-01"), steroid(8, "2026-04-17")]}
DECIDED = [event("pjp_decision", "2026-05-20")]
OLD = {"patient": PATIENT | {"birth_date": "1956-06-01"}}
FRACTURE = [{"what": "fragility_fracture", "on": "2020"}]

CASES = [
    ("C-01", "moderate", {"regimen": [MTX]}, "methotrexate alone"),
    ("C-01", None, {"regimen": [MTX, folic(5)]}, "folic acid 5 mg a week"),
    ("C-01", "moderate", {"regimen": [MTX, folic(4)]}, "folic acid 4 mg a week is too little"),
    ("C-01", None, {"regimen": [MTX, folic(1, "day")]}, "folic acid 1 mg a day is 7 mg a week"),
    ("C-01", "moderate", {"regimen": [MTX, on("folate", dose=400, unit="ug", per="day")]}, "400 microgram a day"),
    ("C-01", None, {"regimen": [MTX, folic(None)]}, "folic acid of unknown dose is not none"),
    ("C-01", "moderate", {"regimen": [MTX, folic(5, weekday="Monday")]}, "folic acid on the day of methotrexate"),
    ("C-01", None, {"regimen": [MTX, folic(5, weekday="Tuesday")]}, "folic acid on the day after"),
    ("C-01", "moderate", {"regimen": [MTX, folic(5, stopped_on="2026-05-31")]}, "folic acid stopped yesterday"),
    ("C-01", None, {"regimen": [on("azathioprine")]}, "azathioprine needs no folic acid"),
    ("C-02", None, with_steroid(20, "2026-05-05"), "20 mg for 27 days"),
    ("C-02", "high", with_steroid(20, "2026-05-04"), "20 mg for 28 days"),
    ("C-02", None, with_steroid(19, "2026-01-01"), "19 mg for months"),
    ("C-02", None, with_steroid(20, "2026-05-04", on("cotrimoxazole", "2026-06-01")), "with prophylaxis"),
    ("C-02", None, with_steroid(20, "2026-05-04", events=DECIDED), "a decision is recorded"),
    ("C-02", None, with_steroid(20, "2026-05-04", events=[event("pjp_decision", "2025-06-01")]), "decided a year ago"),
    (
        *("C-02", "high"),
        with_steroid(20, "2026-05-04", events=[event("pjp_decision", "2025-05-31")]),
        "decided more than a year ago",
    ),
    ("C-02", None, with_steroid(15, "2026-05-18"), "15 mg for 14 days without another risk"),
    ("C-02", "high", with_steroid(15, "2026-05-18", myositis=MDA5_LUNG), "15 mg for 14 days with anti-MDA5 lung"),
    ("C-02", None, with_steroid(15, "2026-05-19", myositis=MDA5_LUNG), "15 mg for 13 days with anti-MDA5 lung"),
    ("C-02", None, with_steroid(14, "2026-05-01", myositis=MDA5_LUNG), "14 mg with anti-MDA5 lung"),
    (
        *("C-02", None),
        with_steroid(15, "2026-05-18", myositis=MYOSITIS | {"antibodies": {"MDA5": "positive"}}),
        "anti-MDA5 without lung disease",
    ),
    ("C-02", "high", with_steroid(15, "2026-05-18", results=[result("lymphocytes", 0.4, **COUNT)]), "lymphocytes 0.4"),
    ("C-02", None, with_steroid(15, "2026-05-18", results=[result("lymphocytes", 0.5, **COUNT)]), "lymphocytes 0.5"),
    (
        *("C-02", "high"),
        with_steroid(15, "2026-05-18", cancer_treatments=[chemotherapy("temozolomide", "2026-05-25")]),
        "15 mg with temozolomide",
    ),
    (
        *("C-02", "high"),
        with_steroid(15, "2026-05-18", on("rituximab", "2025-12-01", stopped_on="2025-12-01")),
        "rituximab 6 months ago",
    ),
    (
        *("C-02", None),
        with_steroid(15, "2026-05-18", on("rituximab", "2025-11-30", stopped_on="2025-11-30")),
        "rituximab more than 6 months ago",
    ),
    ("C-02", "high", with_steroid(15, "2026-05-18", on("cyclophosphamide", "2026-05-01")), "with cyclophosphamide"),
    ("C-03", None, with_steroid(2.5, "2026-03-01"), "2.5 mg for exactly 3 months"),
    ("C-03", "moderate", with_steroid(2.5, "2026-02-28"), "2.5 mg for more than 3 months"),
    ("C-03", None, with_steroid(2.4, "2026-01-01"), "2.4 mg for 5 months"),
    (
        *("C-03", "moderate"),
        {"regimen": [steroid(5, "2026-05-20", course_started_on="2026-01-01")]},
        "a new dose in a course of 5 months",
    ),
    (
        *("C-03", None),
        with_steroid(5, "2026-01-01", events=[event("fracture_risk_assessment", "2026-01-05")]),
        "assessed in January",
    ),
    (
        *("C-03", None),
        with_steroid(5, "2026-01-01", events=[event("fracture_risk_assessment", "2024-06-01")]),
        "assessed 2 years ago",
    ),
    (
        *("C-03", "moderate"),
        with_steroid(5, "2026-01-01", events=[event("fracture_risk_assessment", "2024-05-31")]),
        "assessed more than 2 years ago",
    ),
    (
        *("C-03", "moderate"),
        GAP_14,
        "a gap of 14 days is no end of the course",
    ),
    (
        *("C-03", None),
        GAP_15,
        "after a gap of 15 days the course begins anew",
    ),
    ("C-04", None, with_steroid(30, "2026-05-02"), "30 mg for 30 days"),
    ("C-04", "high", with_steroid(30, "2026-05-01"), "30 mg for 31 days"),
    ("C-04", None, with_steroid(29, "2026-05-01"), "29 mg for 31 days"),
    ("C-04", None, {"regimen": [steroid(30, "2026-05-20", course_started_on="2026-01-01")]}, "30 mg only since 20 May"),
    ("C-04", None, with_steroid(30, "2026-05-01", on("alendronate", "2026-05-10")), "with alendronate"),
    ("C-04", None, with_steroid(30, "2026-05-01", events=[event("bone_protection_decision")]), "decided today"),
    (
        *("C-04", None),
        with_steroid(30, "2026-05-01", injected("zoledronic_acid", "2025-06-01")),
        "zoledronic acid 12 months ago",
    ),
    (
        *("C-04", "high"),
        with_steroid(30, "2026-05-01", injected("zoledronic_acid", "2025-05-31")),
        "zoledronic acid more than 12 months ago",
    ),
    ("C-04", "high", with_steroid(20, "2025-09-25"), "20 mg for 250 days is 5 g"),
    ("C-04", None, with_steroid(20, "2025-09-26"), "20 mg for 249 days is less than 5 g"),
    ("C-04", None, with_steroid(13.5, "2020-01-01"), "13.5 mg a day never makes 5 g in 365 days"),
    ("C-04", "high", with_steroid(13.7, "2020-01-01"), "13.7 mg a day does"),
    (
        *("C-04", "high"),
        {
            "regimen": [
                on(
                    "methylprednisolone",
                    None,
                    dose=1,
                    unit="g",
                    given_on=["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"],
                )
            ]
        },
        "four pulses of 1 g methylprednisolone are 5 g of prednisone",
    ),
    (
        *("C-04", None),
        {
            "regimen": [
                on("methylprednisolone", None, dose=1, unit="g", given_on=["2026-03-01", "2026-03-02", "2026-03-03"])
            ]
        },
        "three pulses are not",
    ),
    ("C-04", "high", with_steroid(5, "2026-02-28", comorbidities=FRACTURE), "a fragility fracture, 5 mg over 3 months"),
    ("C-04", None, with_steroid(5, "2026-03-01", comorbidities=FRACTURE), "a fragility fracture, 5 mg for 3 months"),
    ("C-04", "high", with_steroid(2.5, "2026-02-28", comorbidities=FRACTURE), "a fragility fracture and 2.5 mg"),
    ("C-04", None, with_steroid(2.4, "2026-02-28", comorbidities=FRACTURE), "a fragility fracture and 2.4 mg"),
    (
        *("C-04", "high"),
        with_steroid(30, "2026-05-01", events=[event("bone_protection_decision", "2025-05-31")]),
        "decided more than a year ago",
    ),
    (
        *("C-04", None),
        with_steroid(30, "2026-05-01", events=[event("bone_protection_decision", "2025-06-01")]),
        "decided a year ago",
    ),
    ("C-04", None, with_steroid(30, "2026-05-01", injected("denosumab", "2025-12-01")), "denosumab 6 months ago"),
    ("C-04", "high", with_steroid(30, "2026-05-01", injected("denosumab", "2025-11-30")), "denosumab before that"),
    ("C-05", "high", with_steroid(7.5, "2026-02-28") | OLD, "70 today, 7.5 mg for over 3 months"),
    ("C-05", None, with_steroid(7.4, "2026-02-28") | OLD, "70 today, 7.4 mg"),
    ("C-05", None, with_steroid(7.5, "2026-03-01") | OLD, "70 today, due today and not overdue"),
    (
        *("C-05", None),
        with_steroid(7.5, "2026-02-28") | {"patient": PATIENT | {"birth_date": "1956-06-02"}},
        "70 tomorrow",
    ),
    ("C-05", "high", with_steroid(7.5, "2026-02-28", comorbidities=FRACTURE), "52 with a fragility fracture"),
    (
        *("C-05", None),
        with_steroid(7.5, "2026-02-28") | {"patient": OLD["patient"] | {"region": "US"}},
        "not a rule of the United States",
    ),
    ("C-05", None, with_steroid(7.5, "2026-02-28", on("denosumab", "2026-02-01")) | OLD, "with denosumab"),
    (
        "C-05",
        None,
        with_steroid(7.5, "2026-02-01", injected("denosumab", "2025-12-01")) | OLD,
        "denosumab 6 months ago",
    ),
    (
        "C-05",
        "high",
        with_steroid(7.5, "2026-02-01", injected("denosumab", "2025-11-30")) | OLD,
        "denosumab before that",
    ),
    ("C-05", None, with_steroid(7.5, "2026-02-01", injected("zoledronic_acid", "2025-06-01")) | OLD, "zoledronic acid"),
    (
        "C-05",
        "high",
        with_steroid(7.5, "2026-02-01", injected("zoledronic_acid", "2025-05-31")) | OLD,
        "over a year ago",
    ),
    (
        *("C-05", None),
        with_steroid(7.5, "2026-02-01", events=[event("bone_protection_decision", "2025-06-01")]) | OLD,
        "decided a year ago",
    ),
    (
        *("C-05", "high"),
        with_steroid(7.5, "2026-02-01", events=[event("bone_protection_decision", "2025-05-31")]) | OLD,
        "decided more than a year ago",
    ),
    ("C-04", "high", GAP_14 | {"comorbidities": FRACTURE}, "a fragility fracture, a gap of 14 days in the course"),
    ("C-04", None, GAP_15 | {"comorbidities": FRACTURE}, "a fragility fracture, a gap of 15 days"),
    ("C-05", "high", GAP_14 | OLD, "70 today, a gap of 14 days in the course"),
    ("C-05", None, GAP_15 | OLD, "70 today, a gap of 15 days"),
    ("C-06", "high", {"regimen": [on("azathioprine")]}, "azathioprine with no TPMT"),
    ("C-06", "high", {"regimen": [on("azathioprine", "2026-07-13")]}, "azathioprine planned in 42 days"),
    ("C-06", None, {"regimen": [on("azathioprine", "2026-07-14")]}, "azathioprine planned in 43 days"),
    ("C-06", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", "normal")]}, "TPMT normal"),
    ("C-06", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", 34, unit="mU/L")]}, "TPMT as a number"),
    ("C-06", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", "low", "2015")]}, "TPMT of 2015"),
    ("C-06", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", "normal", None)]}, "TPMT undated"),
    ("C-06", "high", {"regimen": [on("azathioprine")], "results": [result("tpmt", "pending")]}, "TPMT pending"),
    ("C-07", "critical", {"regimen": [on("azathioprine")], "results": [result("tpmt", "absent")]}, "TPMT absent"),
    ("C-07", "critical", {"regimen": [on("mercaptopurine")], "results": [result("nudt15", "poor")]}, "NUDT15 poor"),
    ("C-07", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", "low")]}, "TPMT low"),
    ("C-07", None, {"regimen": [on("methotrexate")], "results": [result("tpmt", "absent")]}, "no thiopurine"),
    (
        *("C-07", None),
        {
            "regimen": [on("azathioprine")],
            "results": [result("tpmt", "absent", "2026-01-01"), result("tpmt", "normal")],
        },
        "repeated, and normal",
    ),
    ("C-07b", "high", {"regimen": [on("azathioprine")], "results": [result("tpmt", "low")]}, "TPMT low"),
    ("C-07b", "high", {"regimen": [on("azathioprine")], "results": [result("nudt15", "intermediate")]}, "NUDT15"),
    ("C-07b", None, {"regimen": [on("azathioprine")], "results": [result("tpmt", "normal")]}, "TPMT normal"),
    ("C-08", "critical", MMF | woman() | {"results": pregnancy("2026-06-01")}, "one negative test"),
    ("C-08", "critical", MMF | woman() | {"results": pregnancy("2026-05-25", "2026-06-01")}, "tests 7 days apart"),
    ("C-08", None, MMF | woman() | {"results": pregnancy("2026-05-24", "2026-06-01")}, "tests 8 days apart"),
    ("C-08", None, MMF | woman() | {"results": pregnancy("2026-05-22", "2026-06-01")}, "tests 10 days apart"),
    ("C-08", "critical", MMF | woman() | {"results": pregnancy("2026-05-21", "2026-06-01")}, "tests 11 days apart"),
    ("C-08", "critical", MMF | woman() | {"results": pregnancy("2024-05-23", "2024-06-01")}, "tests of 2 years ago"),
    ("C-08", None, MMF | woman() | {"results": pregnancy("2025-12-03", "2025-12-12")}, "180 days before the start"),
    ("C-08", "critical", MMF | woman() | {"results": pregnancy("2025-12-02", "2025-12-11")}, "181 days before it"),
    (
        *("C-08", "critical"),
        MMF | woman() | {"results": [*pregnancy("2026-05-10", "2026-05-19"), result("pregnancy_test", "positive")]},
        "a positive test after two negative ones",
    ),
    (
        *("C-08", "critical"),
        MMF | woman(effective_contraception=False) | {"results": pregnancy("2026-05-23", "2026-06-01")},
        "no contraception",
    ),
    ("C-08", None, MMF | woman(childbearing_potential=False), "no child-bearing potential"),
    ("C-08", None, {"regimen": [on("azathioprine")]} | woman(), "azathioprine instead"),
    (
        *("C-08", None),
        {"regimen": [on("mycophenolate", "2024-01-10")]} | woman() | {"results": pregnancy("2024-01-01", "2024-01-10")},
        "tested at the start and taken since",
    ),
    ("C-09", "critical", {"regimen": [MTX], "results": [result("pregnancy_test", "positive")]}, "pregnant"),
    ("C-09", None, {"regimen": [MTX], "results": [result("pregnancy_test", "negative")]}, "not pregnant"),
    ("C-09", None, {"regimen": [MTX]}, "not tested is not pregnant"),
    (
        *("C-09", "critical"),
        {"regimen": [on("methotrexate", "2026-07-01")], "results": [result("pregnancy_test", "positive")]},
        "pregnant and methotrexate planned",
    ),
    ("C-11", "high", {"regimen": [on("rituximab", "2026-06-10")]}, "rituximab planned, nothing tested"),
    ("C-11", None, {"regimen": [on("rituximab", "2026-06-10")], "results": SCREENED}, "all four known"),
    ("C-11", "high", {"regimen": [on("tofacitinib", "2026-06-10")], "results": SCREENED[1:]}, "IGRA missing"),
    ("C-11", "high", {"regimen": [on("tofacitinib", "2026-06-10")], "results": SCREENED[:3]}, "hepatitis C missing"),
    (
        *("C-11", "high"),
        {"regimen": [on("adalimumab")], "results": [result("igra", "indeterminate"), *SCREENED[1:]]},
        "IGRA indeterminate",
    ),
    ("C-11", None, {"regimen": [on("rituximab", "2026-07-14")]}, "rituximab planned in 43 days"),
    ("C-11", None, {"regimen": [MTX]}, "methotrexate is neither biologic nor targeted"),
    ("C-12", "high", {"events": [event("varicella_exposure")]}, "exposed, immunity unknown"),
    (
        *("C-12", None),
        {"events": [event("varicella_exposure")], "results": [result("vzv_igg", "positive", "2020")]},
        "exposed and immune",
    ),
    (
        *("C-12", "high"),
        {"events": [event("varicella_exposure")], "results": [result("vzv_igg", "negative", "2020")]},
        "exposed and not immune",
    ),
    ("C-12", "high", {"events": [event("varicella_exposure", "2026-05-04")]}, "exposed 28 days ago"),
    ("C-12", None, {"events": [event("varicella_exposure", "2026-05-03")]}, "exposed 29 days ago"),
]


@pytest.mark.parametrize(("rule", "expected", "facts"), [c[:3] for c in CASES], ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_what_is_missing_beside_a_drug_is_found(rule, expected, facts):
    assert severity(facts, rule, DAY) == expected


def test_a_dose_without_an_end_is_projected_365_days_past_the_last_recorded_fact():
    facts = with_steroid(5, "2026-01-01", on("adalimumab", "2026-03-01"))
    grams = with_steroid(20, "2026-01-01")

    # 20 mg from 1 January reach 5 g on the 250th day; counted up to 1 January 2027, they leave the 365 days one by one.
    assert spans(grams, "C-04") == [("2026-09-07", "2027-04-26")]
    assert spans(facts, "C-04") == []


def test_the_last_recorded_fact_is_the_latest_day_that_any_fact_names(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(
        '{"patient": {"birth_date": "1974"}, "regimen": [{"drug": "prednisolone", "started_on": "2026-01-01",'
        ' "holds": [{"from": "2026-02-01", "until": "2026-02-03"}]}], "events": [{"type": "surgery", "on": "2026-03"}]}'
    )
    record = read_cases(path)[0].record

    assert last_recorded_on(record) == date(2026, 3, 31)
    assert last_recorded_on(replace(record, events=())) == date(2026, 2, 3)


def test_a_steroid_of_unknown_dose_is_in_no_total():
    assert spans({"regimen": [on("prednisolone", "2020-01-01")]}, "C-04") == []


def test_only_the_tests_that_are_still_missing_are_named():
    (finding,) = found({"regimen": [on("rituximab", "2026-06-10")], "results": SCREENED[1:3]}, "C-11")

    assert finding.because.endswith("; not known: IGRA (tuberculosis), Hepatitis C.")
