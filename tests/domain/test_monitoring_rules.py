"""What has to be done again and again while a drug is taken: M-01 to M-09, the retinal check among them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.domain.chart import Chart
from dashboard.domain.circumstances import AllOf, AnyOf, Computed
from dashboard.domain.dates import PartialDate
from dashboard.domain.duties import duties
from dashboard.domain.findings import FindingKind, findings
from dashboard.domain.record import Event
from dashboard.domain.spans import Span, days_of
from dashboard.domain.words import Group, Region, Specialty
from dashboard.exchange.case_file import read_cases
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.safety import safety_rules

RULES = {rule.id: rule for rule in safety_rules() if rule.kind is FindingKind.MONITORING}
SET = ("white_cells", "creatinine", "alt", "albumin")
COUNT = ("lymphocytes", "neutrophils", "haemoglobin")


def chart(**case) -> Chart:
    patient = {"sex": "female", "birth_date": "1974-01-15"} | case.pop("patient", {})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps({"patient": patient} | case), encoding="utf-8")
        record = read_cases(path)[0].record
    return of(record)


def of(record) -> Chart:
    return Chart.of(record, Group.HIGH, region=Region.UK, formulary=formulary(), tests=lab_tests())


def drug(name, start, **other):
    return {"drug": name, "started_on": start} | other


def result(test, on, value=1.0, **other):
    return {"test": test, "value": value, "on": on} | other


def panel(on, tests=SET):
    return [result(test, on) for test in tests]


def event(kind, on):
    return {"type": kind, "on": on}


def severity(of_chart: Chart, rule: str, day: str) -> str | None:
    """The severity at which the rule is active on that day; it is never active twice."""
    active = [f.severity for f in findings(of_chart, [RULES[rule]]) if f.is_active(date.fromisoformat(day))]
    assert len(active) <= 1
    return active[0] if active else None


def due(of_chart: Chart, rule: str) -> list[str]:
    return [duty.due_on.isoformat() for duty in duties(of_chart, RULES[rule])]


# M-01: started on 5 January, the dose unchanged since 2 February: fortnightly until 16 March, monthly until 16 June.
STEADY = drug("methotrexate", "2026-01-05", dose=20, unit="mg", per="week", dose_since="2026-02-02")


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        pytest.param({}, "2026-01-26", None, id="the 7 days of grace after the first fortnight are not over"),
        pytest.param({}, "2026-01-27", "high", id="no bloods 22 days after the start"),
        pytest.param({}, "2026-03-16", "high", id="42 days after the dose became stable it is still fortnightly"),
        pytest.param({}, "2026-03-17", "moderate", id="43 days after it the phase is monthly"),
        pytest.param({"events": ["2026-03-01"]}, "2026-03-16", None, id="15 days after bloods in the fortnights"),
        pytest.param({"events": ["2026-02-20"]}, "2026-03-13", None, id="21 days after bloods in the fortnights"),
        pytest.param({"events": ["2026-02-20"]}, "2026-03-14", "high", id="22 days after bloods in the fortnights"),
        pytest.param({"events": ["2026-02-20"]}, "2026-03-17", None, id="25 days after bloods, the phase now monthly"),
        pytest.param({"events": ["2026-04-01"]}, "2026-05-15", None, id="44 days after bloods in the monthly phase"),
        pytest.param({"events": ["2026-04-01"]}, "2026-05-16", "moderate", id="45 days after them"),
        pytest.param({"events": ["2026-05-02"]}, "2026-06-16", "moderate", id="45 days after, last day monthly"),
        pytest.param({"events": ["2026-05-02"]}, "2026-06-17", None, id="46 days after, the phase now 12-weekly"),
        pytest.param({"events": ["2026-06-13"]}, "2026-09-01", None, id="stable 7 months, bloods 80 days ago"),
        pytest.param({"events": ["2026-06-13"]}, "2026-09-19", None, id="98 days after bloods when stable"),
        pytest.param({"events": ["2026-06-13"]}, "2026-09-20", "moderate", id="99 days after bloods when stable"),
        pytest.param({"events": ["2026-06-13", "2026-09-25"]}, "2026-09-24", "moderate", id="day before late bloods"),
        pytest.param({"events": ["2026-06-13", "2026-09-25"]}, "2026-09-25", None, id="on the day of late bloods"),
        pytest.param(
            {"events": ["2026-06-13"]}, "2028-06-13", "moderate", id="stable for two years it stays 12-weekly"
        ),
        pytest.param(
            {"events": ["2025-12-20"]}, "2026-01-26", None, id="bloods before the start do not begin the clock"
        ),
        pytest.param({"events": ["2025-12-20"]}, "2026-01-27", "high", id="nor do they stand for the first ones"),
    ],
)
def test_monitoring_bloods_are_judged_by_the_phase_of_the_day(case, day, expected):
    events = [event("monitoring_bloods", on) for on in case.get("events", [])]

    assert severity(chart(regimen=[STEADY], events=events), "M-01", day) == expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param(panel("2026-06-10"), None, id="white cells, creatinine, ALT and albumin of one day"),
        pytest.param(panel("2026-06-10", ("neutrophils", "egfr", "ast", "albumin")), None, id="their alternatives"),
        pytest.param(panel("2026-06-10", SET[:2]) + panel("2026-06-13", SET[2:]), None, id="3 days apart"),
        pytest.param(panel("2026-06-10", SET[:2]) + panel("2026-06-14", SET[2:]), "moderate", id="4 days apart"),
        pytest.param(panel("2026-06-10", SET[:3]), "moderate", id="without albumin"),
        pytest.param(panel("2026-06-10", SET[1:]), "moderate", id="without a blood count"),
        pytest.param(panel("2026-06-10", ("haemoglobin", *SET[1:])), "moderate", id="haemoglobin is no white count"),
        pytest.param(panel("2026-06-10", ("white_cells", "alt", "ast", "albumin")), "moderate", id="no kidney test"),
        pytest.param([result("alt", "2026-06-10")], "moderate", id="a lone result"),
        pytest.param(panel("2026-06"), "moderate", id="a set known only to the month"),
        pytest.param([result(test, "2026-06-10", value=None) for test in SET], "moderate", id="results without values"),
    ],
)
def test_only_a_full_set_of_results_counts_as_monitoring_bloods(results, expected):
    results = [{k: v for k, v in each.items() if v is not None} for each in results]

    assert severity(chart(regimen=[STEADY], results=results), "M-01", "2026-06-20") == expected


def test_a_lone_result_repeated_after_a_full_set_does_not_delay_the_next():
    results = [*panel("2026-06-10"), result("alt", "2026-06-12")]

    assert due(chart(regimen=[STEADY], results=results), "M-01") == ["2026-09-02"]


M01 = "2026-06-01"


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        pytest.param({"regimen": [drug("azathioprine", "2026-04-01")]}, M01, "moderate", id="azathioprine"),
        pytest.param({"regimen": [drug("mycophenolate", "2026-05-01")]}, M01, "high", id="mycophenolate"),
        pytest.param({"regimen": [drug("leflunomide", "2026-05-01")]}, M01, "high", id="leflunomide"),
        pytest.param({"regimen": [drug("hydroxychloroquine", "2026-05-01")]}, M01, None, id="not hydroxychloroquine"),
        pytest.param({"regimen": [drug("prednisolone", "2026-05-01")]}, M01, None, id="not a steroid"),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-05-01", status="planned")]}, M01, None, id="a plan is not a drug"
        ),
        pytest.param(
            {"cancer_treatments": [drug("methotrexate", "2026-05-01", modality="systemic")]},
            M01,
            None,
            id="methotrexate given against the cancer is oncology's",
        ),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-04-01", stopped_on=M01)]}, M01, "moderate", id="on its last day"
        ),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-04-01", stopped_on=M01)]}, "2026-06-02", None, id="once stopped"
        ),
        pytest.param({"regimen": [drug("methotrexate", "2026")]}, M01, None, id="a start in the year"),
        pytest.param({"regimen": [drug("methotrexate", "2026")]}, "2027-01-21", None, id="21 days after that year"),
        pytest.param({"regimen": [drug("methotrexate", "2026")]}, "2027-01-22", "moderate", id="and 22 after it"),
        pytest.param({"regimen": [drug("methotrexate", "2026-04")]}, "2026-05-21", None, id="21 days after a month"),
        pytest.param({"regimen": [drug("methotrexate", "2026-04")]}, "2026-05-22", "moderate", id="22 days after it"),
        pytest.param({"regimen": [{"drug": "methotrexate"}]}, M01, None, id="without any date nothing can be due"),
        pytest.param(
            {"regimen": [{"drug": "methotrexate"}], "events": [event("monitoring_bloods", "2026-01-01")]},
            M01,
            "moderate",
            id="an unknown start and bloods 151 days ago",
        ),
        pytest.param(
            {
                "regimen": [
                    drug("methotrexate", "2026-01-01", stopped_on="2026-05-01", dose=10, unit="mg", per="week"),
                    drug("methotrexate", "2026-05-02", dose=15, unit="mg", per="week"),
                ],
                "events": [event("monitoring_bloods", "2026-05-01")],
            },
            "2026-05-23",
            "high",
            id="a new dose makes it fortnightly again",
        ),
        pytest.param(
            {
                "regimen": [
                    drug("methotrexate", "2026-04-01", stopped_on="2026-05-01"),
                    drug("methotrexate", "2026-05-02"),
                ]
            },
            "2026-05-10",
            "high",
            id="a new dose does not excuse bloods missing since the start",
        ),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-04-01", holds=[{"from": "2026-05-30", "until": "2026-06-03"}])]},
            M01,
            None,
            id="nothing is asked while the drug is held",
        ),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-04-01", holds=[{"from": "2026-05-30", "until": "2026-06-03"}])]},
            "2026-06-04",
            "moderate",
            id="a hold does not begin the clock anew",
        ),
        pytest.param(
            {
                "regimen": [drug("methotrexate", "2026-04-01")],
                "cancer_treatments": [drug("carboplatin", "2026-05-20", modality="systemic")],
                "results": panel("2026-05-20"),
            },
            M01,
            None,
            id="oncology's bloods before a cycle count",
        ),
        pytest.param(
            {
                "regimen": [drug("methotrexate", "2026-05-10"), drug("azathioprine", "2025-01-01")],
                "events": [event("monitoring_bloods", "2026-02-20")],
            },
            "2026-05-31",
            "moderate",
            id="the fortnights of a second drug are not over, the 12 weeks of the first are",
        ),
        pytest.param(
            {"regimen": [drug("methotrexate", "2026-04-01")], "patient": {"deceased_on": "2026-05-31"}},
            M01,
            None,
            id="nothing is asked after death",
        ),
    ],
)
def test_monitoring_bloods_are_asked_for_while_a_dmard_is_taken(case, day, expected):
    assert severity(chart(**case), "M-01", day) == expected


def test_the_prescriber_is_asked_for_bloods_and_the_reason_names_drug_and_dates():
    (finding, *_) = findings(chart(regimen=[STEADY | {"prescriber": "dermatology"}]), [RULES["M-01"]])

    assert finding.owners == (Specialty.DERMATOLOGY,)
    assert finding.because.endswith("methotrexate since 5 Jan 2026, no monitoring bloods yet, due 19 Jan 2026.")


# The other drugs. Where a case is silent, what it lacks to fire is in its name.
CICLOSPORIN = drug("ciclosporin", "2026-01-01")
TACROLIMUS = drug("tacrolimus", "2025-01-01")
ALL_OF_MAY = [event("monitoring_bloods", "2026-05-20"), event("blood_pressure", "2026-05-20")]
GLUCOSE = [result("glucose", "2026-05-20")]
LEVEL = [result("trough", "2025-01-07", drug="tacrolimus")]
HCQ = drug("hydroxychloroquine", "2020-01-01", dose=300, unit="mg", per="day")
KG = {"weight_kg": 60}
JAK = panel("2026-01-01", COUNT) + panel("2026-02-10", COUNT) + panel("2026-02-10", ("alt",))
FIRST = panel("2026-01-01", COUNT)
TOFACITINIB = drug("tofacitinib", "2026-01-01")
RITUXIMAB = {"drug": "rituximab", "given_on": ["2026-03-01", "2026-03-15"]}
IG = panel("2026-02-20", ("igg", "igm"))
WHITE = result("white_cells", "2026-02-20")
HBC = {"test": "anti_hbc", "value": "positive", "on": "2024-01-01"}
IVIG = {"drug": "ivig", "given_on": ["2026-05-10", "2026-05-11"]}
PULSE = {"drug": "cyclophosphamide", "given_on": ["2026-05-01"], "dose": 750, "unit": "mg", "per": "course"}
STEROID = drug("prednisolone", "2026-01-01", dose=7.5, unit="mg", per="day")
PRESSURE = event("blood_pressure", "2026-03-20")

CASES = [
    # M-02
    ("M-02", {"regimen": [CICLOSPORIN]}, "2026-01-22", None, "ciclosporin for 21 days without tests"),
    ("M-02", {"regimen": [CICLOSPORIN]}, "2026-01-23", "high", "ciclosporin for 22 days without tests"),
    ("M-02", {"regimen": [CICLOSPORIN]}, "2026-04-01", "high", "creatinine is fortnightly for 3 months"),
    ("M-02", {"regimen": [CICLOSPORIN]}, "2026-04-02", "moderate", "and monthly after them"),
    (
        "M-02",
        {"regimen": [CICLOSPORIN], "events": ALL_OF_MAY, "results": GLUCOSE},
        "2026-06-01",
        None,
        "all tests done",
    ),
    ("M-02", {"regimen": [CICLOSPORIN], "events": ALL_OF_MAY}, "2026-06-01", "moderate", "no glucose ever"),
    (
        "M-02",
        {"regimen": [CICLOSPORIN], "events": ALL_OF_MAY[:1], "results": GLUCOSE},
        "2026-06-01",
        "moderate",
        "no blood pressure ever",
    ),
    (
        "M-02",
        {"regimen": [CICLOSPORIN], "events": ALL_OF_MAY[1:], "results": GLUCOSE},
        "2026-06-01",
        "moderate",
        "no bloods ever",
    ),
    ("M-02", {"regimen": [CICLOSPORIN | {"stopped_on": "2026-01-20"}]}, "2026-06-01", None, "ciclosporin stopped"),
    ("M-02", {"regimen": [TACROLIMUS]}, "2026-06-01", None, "tacrolimus is another rule's"),
    # M-03
    (
        "M-03",
        {"regimen": [TACROLIMUS], "results": GLUCOSE + LEVEL, "events": ALL_OF_MAY},
        "2026-06-01",
        None,
        "all tests and a level done",
    ),
    (
        "M-03",
        {"regimen": [TACROLIMUS], "results": GLUCOSE, "events": ALL_OF_MAY},
        "2026-06-01",
        "high",
        "no level since the start",
    ),
    (
        "M-03",
        {"regimen": [TACROLIMUS], "results": LEVEL, "events": ALL_OF_MAY},
        "2026-06-01",
        "high",
        "no glucose ever, at any phase",
    ),
    (
        "M-03",
        {"regimen": [drug("tacrolimus", "2026-06-01")]},
        "2026-06-08",
        None,
        "a level is due 7 days after the start",
    ),
    ("M-03", {"regimen": [drug("tacrolimus", "2026-06-01")]}, "2026-06-09", "high", "no level 8 days after the start"),
    (
        "M-03",
        {"regimen": [drug("tacrolimus", "2026-06-01")], "results": [result("trough", "2026-06-06", drug="tacrolimus")]},
        "2026-06-09",
        None,
        "a level on day 5",
    ),
    (
        "M-03",
        {"regimen": [drug("tacrolimus", "2026-06-01")], "results": [result("trough", "2026-06-05", drug="tacrolimus")]},
        "2026-06-09",
        "high",
        "a level on day 4 is too early",
    ),
    (
        "M-03",
        {
            "regimen": [drug("tacrolimus", "2026-06-01")],
            "results": [result("trough", "2026-06-06", drug="ciclosporin")],
        },
        "2026-06-09",
        "high",
        "the level of another drug",
    ),
    (
        "M-03",
        {"regimen": [TACROLIMUS, drug("voriconazole", "2026-05-24")], "results": GLUCOSE + LEVEL, "events": ALL_OF_MAY},
        "2026-06-01",
        "high",
        "voriconazole begun 8 days ago",
    ),
    (
        "M-03",
        {"regimen": [TACROLIMUS, drug("voriconazole", "2026-05-25")], "results": GLUCOSE + LEVEL, "events": ALL_OF_MAY},
        "2026-06-01",
        None,
        "voriconazole begun 7 days ago",
    ),
    (
        "M-03",
        {
            "regimen": [TACROLIMUS, drug("voriconazole", "2026-04-01", stopped_on="2026-05-23")],
            "results": [*GLUCOSE, *LEVEL, result("trough", "2026-04-08", drug="tacrolimus")],
            "events": ALL_OF_MAY,
        },
        "2026-06-01",
        "high",
        "voriconazole stopped 8 days before",
    ),
    (
        "M-03",
        {"regimen": [TACROLIMUS | {"dose_since": "2026-05-24"}], "results": GLUCOSE + LEVEL, "events": ALL_OF_MAY},
        "2026-06-01",
        "high",
        "the dose changed 8 days ago",
    ),
    # M-04, found as C-10
    ("C-10", {"regimen": [HCQ]}, "2025-01-29", None, "28 days of grace after 5 years of hydroxychloroquine"),
    ("C-10", {"regimen": [HCQ]}, "2025-01-30", "moderate", "5 years and 29 days"),
    (
        "C-10",
        {"regimen": [HCQ], "events": [event("retinal_check", "2025-01-10")]},
        "2026-02-07",
        None,
        "a year and 28 days after a check",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "events": [event("retinal_check", "2025-01-10")]},
        "2026-02-08",
        "moderate",
        "a year and 29 days after a check",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "events": [event("retinal_check", "2020-02-01")]},
        "2025-01-29",
        None,
        "a baseline check does not bring the next one forward",
    ),
    ("C-10", {"regimen": [HCQ], "patient": KG}, "2021-06-01", None, "exactly 5 mg/kg a day is not above it"),
    (
        "C-10",
        {"regimen": [HCQ], "patient": {"weight_kg": 59.9}},
        "2021-06-01",
        "moderate",
        "above 5 mg/kg a day: from year 1",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "patient": {"weight_kg": 59.9}},
        "2021-01-29",
        None,
        "above 5 mg/kg a day, grace of the first year",
    ),
    ("C-10", {"regimen": [HCQ]}, "2021-06-01", None, "a weight that is not known is no risk"),
    (
        "C-10",
        {"regimen": [HCQ | {"dose": 5.1, "unit": "mg/kg"}]},
        "2021-06-01",
        "moderate",
        "5.1 mg/kg a day, as it was recorded: no weight is needed",
    ),
    (
        "C-10",
        {"regimen": [HCQ | {"dose": 200}, HCQ | {"dose": 101}], "patient": KG},
        "2021-06-01",
        "moderate",
        "two strengths of one day make more than 5 mg/kg a day together",
    ),
    (
        "C-10",
        {"regimen": [HCQ | {"dose": 200}, HCQ | {"dose": 100}], "patient": KG},
        "2021-06-01",
        None,
        "two strengths of one day make exactly 5 mg/kg a day together",
    ),
    (
        "C-10",
        {
            "regimen": [
                HCQ | {"dose": 200, "stopped_on": "2020-03"},
                HCQ | {"dose": 300, "started_on": "2020-03"},
            ],
            "patient": KG,
        },
        "2021-06-01",
        None,
        "one dose followed by another in some month is not the sum of both",
    ),
    (
        "C-10",
        {
            "regimen": [
                HCQ | {"dose": 200, "holds": [{"from": "2020-03-01"}]},
                HCQ | {"dose": 300, "started_on": "2020-03-01"},
            ],
            "patient": KG,
        },
        "2021-06-01",
        None,
        "a dose that is held is in no sum",
    ),
    ("C-10", {"regimen": [HCQ | {"dose": 5, "unit": "mg/kg"}]}, "2021-06-01", None, "exactly 5 mg/kg a day"),
    (
        "C-10",
        {"regimen": [HCQ], "results": [result("egfr", "2021-05-01", 59, unit="mL/min/1.73m2")]},
        "2021-05-30",
        "moderate",
        "eGFR 59 for 29 days, in year 2",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "results": [result("egfr", "2021-05-01", 59, unit="mL/min/1.73m2")]},
        "2021-05-29",
        None,
        "eGFR 59 for 28 days",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "results": [result("egfr", "2021-05-01", 60, unit="mL/min/1.73m2")]},
        "2021-06-01",
        None,
        "eGFR 60",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "cancer_treatments": [drug("tamoxifen", "2020-06-01", modality="systemic")]},
        "2021-01-30",
        "moderate",
        "with tamoxifen from year 1",
    ),
    (
        "C-10",
        {"regimen": [HCQ], "cancer_treatments": [drug("letrozole", "2020-06-01", modality="systemic")]},
        "2021-01-30",
        None,
        "with letrozole from year 5",
    ),
    ("C-10", {"regimen": [drug("chloroquine", "2020-01-01")]}, "2021-01-30", "moderate", "chloroquine from year 1"),
    (
        "C-10",
        {"regimen": [HCQ | {"started_on": "2024-06-01", "course_started_on": "2020-01-01"}]},
        "2025-01-30",
        "moderate",
        "the course counts across doses",
    ),
    ("C-10", {"regimen": [HCQ | {"stopped_on": "2025-03-01"}]}, "2025-03-02", None, "hydroxychloroquine stopped"),
    # M-05, M-05b
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")]},
        "2026-01-01",
        None,
        "the day on which tofacitinib begins",
    ),
    ("M-05", {"regimen": [drug("tofacitinib", "2026-01-01")]}, "2026-01-02", "high", "begun without a blood count"),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": panel("2025-10-03", COUNT)},
        "2026-01-02",
        None,
        "a count 90 days before",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": panel("2025-10-02", COUNT)},
        "2026-01-02",
        "high",
        "a count 91 days before",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": panel("2026-01-01", COUNT[:2])},
        "2026-01-02",
        "high",
        "a count without haemoglobin",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": panel("2026-01-01", COUNT)},
        "2026-02-26",
        None,
        "week 8",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": panel("2026-01-01", COUNT)},
        "2026-02-27",
        "high",
        "no second count by week 8",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": JAK},
        "2026-05-24",
        None,
        "3 months and 14 days after the last",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": JAK},
        "2026-05-25",
        "high",
        "3 months and 15 days after the last",
    ),
    (
        "M-05",
        {"regimen": [drug("tofacitinib", "2026-01-01")], "results": JAK[:-1]},
        "2026-04-16",
        "high",
        "no liver test for 3 months and 15 days",
    ),
    ("M-05", {"regimen": [drug("baricitinib", "2026-01-01")]}, "2026-06-01", None, "baricitinib is another rule's"),
    (
        "M-05b",
        {"regimen": [drug("baricitinib", "2026-01-01")]},
        "2026-01-02",
        "high",
        "baricitinib begun without a blood count",
    ),
    (
        "M-05b",
        {"regimen": [drug("baricitinib", "2026-01-01")], "results": JAK},
        "2026-05-24",
        None,
        "baricitinib with its counts",
    ),
    ("M-05b", {"regimen": [drug("tofacitinib", "2026-01-01")]}, "2026-06-01", None, "tofacitinib is another rule's"),
    (
        "M-05",
        {"regimen": [TOFACITINIB], "results": FIRST + panel("2026-01-29", COUNT)},
        "2026-02-27",
        None,
        "a second count on day 28",
    ),
    (
        "M-05",
        {"regimen": [TOFACITINIB], "results": FIRST + panel("2026-01-28", COUNT)},
        "2026-02-27",
        "high",
        "a second count on day 27 is too early",
    ),
    (
        "M-05",
        {"regimen": [TOFACITINIB], "results": [*JAK, result("alt", "2026-05-01")]},
        "2026-05-24",
        None,
        "only the count, 3 months and 14 days ago",
    ),
    (
        "M-05",
        {"regimen": [TOFACITINIB], "results": [*JAK, result("alt", "2026-05-01")]},
        "2026-05-25",
        "high",
        "only the count, 3 months and 15 days ago",
    ),
    # M-06
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*panel("2025-12-01", ("igg", "igm")), WHITE]},
        "2026-03-02",
        None,
        "IgG and IgM 90 days before",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*panel("2025-11-30", ("igg", "igm")), WHITE]},
        "2026-03-02",
        "high",
        "IgG and IgM 91 days before",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, result("white_cells", "2026-02-15")]},
        "2026-03-02",
        None,
        "a blood count 14 days before",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, result("white_cells", "2026-02-14")]},
        "2026-03-02",
        "high",
        "a blood count 15 days before",
    ),
    ("M-06", {"regimen": [RITUXIMAB], "results": [WHITE]}, "2026-08-28", "high", "IgG still wanted 180 days after"),
    ("M-06", {"regimen": [RITUXIMAB], "results": [WHITE]}, "2026-08-29", None, "no longer wanted 181 days after"),
    ("M-06", {"regimen": [RITUXIMAB], "results": IG}, "2026-03-29", "high", "a blood count still wanted 28 days after"),
    ("M-06", {"regimen": [RITUXIMAB], "results": IG}, "2026-03-30", None, "no longer wanted 29 days after"),
    (
        "M-06",
        {"regimen": [RITUXIMAB | {"given_on": ["2026-03-01", "2026-03-29"]}], "results": [*IG, WHITE]},
        "2026-03-30",
        None,
        "doses 28 days apart are one cycle",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB | {"given_on": ["2026-03-01", "2026-03-30"]}], "results": [*IG, WHITE]},
        "2026-03-31",
        "high",
        "doses 29 days apart are two cycles",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC]},
        "2027-09-15",
        "high",
        "past hepatitis B, 18 months after the last dose",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC]},
        "2027-09-16",
        None,
        "past hepatitis B, later than 18 months",
    ),
    # M-06
    ("M-06", {"regimen": [RITUXIMAB]}, "2026-03-01", None, "the day of the first rituximab dose"),
    ("M-06", {"regimen": [RITUXIMAB]}, "2026-03-02", "high", "a cycle without tests"),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE]},
        "2026-03-20",
        None,
        "one set of tests for both doses of a cycle",
    ),
    ("M-06", {"regimen": [RITUXIMAB], "results": IG}, "2026-03-02", "high", "no blood count at the cycle"),
    ("M-06", {"regimen": [RITUXIMAB], "results": [IG[0], WHITE]}, "2026-03-02", "high", "IgG without IgM"),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC]},
        "2026-06-15",
        None,
        "past hepatitis B, 3 months and 14 days",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC]},
        "2026-06-16",
        "high",
        "past hepatitis B, 3 months and 15 days",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC | {"value": "negative"}]},
        "2026-06-16",
        None,
        "anti-HBc negative",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE]},
        "2026-06-16",
        None,
        "anti-HBc not tested is another rule's question",
    ),
    (
        "M-06",
        {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC, *panel("2026-05-01", ("hbv_dna", "alt"))]},
        "2026-08-15",
        None,
        "HBV DNA and ALT done 3 months and 14 days ago",
    ),
    # M-07
    ("M-07", {"regimen": [IVIG]}, "2026-05-10", None, "the first day of an immunoglobulin course"),
    ("M-07", {"regimen": [IVIG]}, "2026-05-11", "moderate", "immunoglobulin without a creatinine"),
    (
        "M-07",
        {"regimen": [IVIG], "results": [result("creatinine", "2026-04-12")]},
        "2026-05-11",
        None,
        "creatinine 28 days before",
    ),
    (
        "M-07",
        {"regimen": [IVIG], "results": [result("creatinine", "2026-04-11")]},
        "2026-05-11",
        "moderate",
        "creatinine 29 days before",
    ),
    ("M-07", {"regimen": [IVIG], "results": [result("egfr", "2026-05-10")]}, "2026-05-11", None, "an eGFR on the day"),
    (
        "M-07",
        {
            "regimen": [drug("ivig", "2026-01-01", every_days=28)],
            "results": [result("egfr", "2026-01-01"), result("alt", "2026-03-01")],
        },
        "2026-02-27",
        "moderate",
        "the third course every 28 days, creatinine only at the first",
    ),
    ("M-07", {"regimen": [IVIG]}, "2026-06-07", "moderate", "creatinine still wanted 28 days after"),
    ("M-07", {"regimen": [IVIG]}, "2026-06-08", None, "no longer wanted 29 days after"),
    (
        "M-07",
        {"regimen": [IVIG | {"given_on": ["2026-05-10", "2026-05-16"]}], "results": [result("egfr", "2026-04-12")]},
        "2026-05-18",
        None,
        "days 6 apart are one course",
    ),
    (
        "M-07",
        {"regimen": [IVIG | {"given_on": ["2026-05-10", "2026-05-17"]}], "results": [result("egfr", "2026-04-12")]},
        "2026-05-18",
        "moderate",
        "days 7 apart are two courses",
    ),
    # M-08
    ("M-08", {"regimen": [PULSE]}, "2026-05-29", "high", "a count still wanted 28 days after"),
    ("M-08", {"regimen": [PULSE]}, "2026-05-30", None, "no longer wanted 29 days after"),
    ("M-08", {"regimen": [PULSE]}, "2026-05-02", "high", "a pulse without a blood count"),
    (
        "M-08",
        {"regimen": [PULSE], "results": [result("white_cells", "2026-04-24")]},
        "2026-05-15",
        None,
        "counted 7 days before, nadir until day 14",
    ),
    (
        "M-08",
        {"regimen": [PULSE], "results": [result("white_cells", "2026-04-24")]},
        "2026-05-16",
        "high",
        "no count at the nadir by day 14",
    ),
    (
        "M-08",
        {"regimen": [PULSE], "results": [result("white_cells", "2026-04-23")]},
        "2026-05-02",
        "high",
        "counted 8 days before",
    ),
    (
        "M-08",
        {"regimen": [PULSE], "results": [result("white_cells", "2026-05-01"), result("white_cells", "2026-05-08")]},
        "2026-05-16",
        None,
        "counted on day 7",
    ),
    (
        "M-08",
        {"regimen": [PULSE], "results": [result("white_cells", "2026-05-01"), result("white_cells", "2026-05-07")]},
        "2026-05-16",
        "high",
        "day 6 is before the nadir",
    ),
    (
        "M-08",
        {"regimen": [drug("cyclophosphamide", "2026-05-01", dose=100, unit="mg", per="day")]},
        "2026-05-02",
        None,
        "daily tablets are no pulse",
    ),
    (
        "M-08",
        {"cancer_treatments": [drug("cyclophosphamide", "2026-05-01", modality="systemic")]},
        "2026-05-02",
        None,
        "oncology's cycle is oncology's",
    ),
    # M-09
    ("M-09", {"regimen": [STEROID]}, "2026-04-15", None, "7.5 mg for 3 months and 14 days"),
    ("M-09", {"regimen": [STEROID]}, "2026-04-16", "moderate", "7.5 mg for 3 months and 15 days unchecked"),
    ("M-09", {"regimen": [STEROID | {"dose": 7}]}, "2026-04-16", None, "7 mg"),
    ("M-09", {"regimen": [STEROID | {"stopped_on": "2026-04-01"}]}, "2026-04-16", None, "steroid stopped"),
    (
        "M-09",
        {"regimen": [STEROID], "events": [PRESSURE], "results": [result("hba1c", "2026-03-20")]},
        "2026-04-16",
        None,
        "blood pressure and HbA1c checked",
    ),
    ("M-09", {"regimen": [STEROID], "events": [PRESSURE]}, "2026-04-16", "moderate", "blood pressure without glucose"),
    (
        "M-09",
        {"regimen": [STEROID], "results": [result("glucose", "2026-03-20")]},
        "2026-04-16",
        "moderate",
        "glucose without blood pressure",
    ),
]

CASES += [
    (
        "M-05b",
        json.loads(json.dumps(case).replace("tofacitinib", "baricitinib")),
        day,
        expected,
        f"baricitinib, {words}",
    )
    for rule, case, day, expected, words in CASES
    if rule == "M-05" and "baricitinib" not in words
]


@pytest.mark.parametrize(
    ("rule", "case", "day", "expected"), [c[:4] for c in CASES], ids=[f"{c[0]}: {c[4]}" for c in CASES]
)
def test_a_check_is_overdue_from_its_due_date_and_grace_until_it_is_done(rule, case, day, expected):
    assert severity(chart(**case), rule, day) == expected


def weekly(until: date, make) -> list[dict]:
    days = [until - timedelta(7 * n) for n in range(100)]
    return [made for day in days if day >= date(2026, 1, 1) for made in make(str(day))]


CHECKED = {
    "blood pressure": ("events", lambda on: [event("blood_pressure", on)]),
    "glucose": ("results", lambda on: [result("glucose", on)]),
    "creatinine": ("results", lambda on: [result("creatinine", on)]),
    "the other bloods": ("results", lambda on: panel(on, ("white_cells", "alt", "albumin"))),
}


@pytest.mark.parametrize(("rule", "name"), [("M-02", "ciclosporin"), ("M-03", "tacrolimus")])
@pytest.mark.parametrize(
    ("lacking", "last", "overdue_from", "in_fortnights"),
    [
        *(
            (check, *dates)
            for check in ("blood pressure", "glucose", "the other bloods")
            for dates in (
                ("2026-01-20", "2026-02-11", True),
                ("2026-01-21", "2026-02-12", True),
                ("2026-01-22", "2026-03-08", False),
                ("2026-03-01", "2026-04-15", False),
                ("2026-03-28", "2026-05-12", False),
                ("2026-03-29", "2026-07-14", False),
            )
        ),
        ("creatinine", "2026-03-01", "2026-03-23", True),
        ("creatinine", "2026-03-10", "2026-04-01", True),
        ("creatinine", "2026-03-11", "2026-04-25", False),
        ("creatinine", "2026-05-17", "2026-07-01", False),
        ("creatinine", "2026-05-18", "2026-09-02", False),
    ],
)
def test_each_check_on_a_calcineurin_inhibitor_has_its_own_schedule(
    rule, name, lacking, last, overdue_from, in_fortnights
):
    """Begun on 1 January at an unchanged dose: fortnightly until 12 February (creatinine: 1 April), monthly until
    12 May (1 July), then every 3 months."""
    case = {"regimen": [drug(name, "2026-01-01")], "events": [], "results": [result("trough", "2026-01-06", drug=name)]}
    last_day = date.fromisoformat(last)
    for check, (kind, make) in CHECKED.items():
        case[kind] += weekly(last_day if check == lacking else last_day + timedelta(350), make)
    here = chart(**case)

    first = min(f.first for f in findings(here, [RULES[rule]]))
    assert first == date.fromisoformat(overdue_from)
    assert severity(here, rule, overdue_from) == ("high" if in_fortnights or rule == "M-03" else "moderate")


def test_every_monitoring_rule_has_a_case_that_fires_and_one_that_is_silent():
    fired = {rule for rule, _, _, expected, _ in CASES if expected} | {"M-01"}
    silent = {rule for rule, _, _, expected, _ in CASES if not expected} | {"M-01"}

    assert fired == silent == set(RULES) == {*(f"M-0{n}" for n in (1, 2, 3, 5, 6, 7, 8, 9)), "M-05b", "C-10"}


@pytest.mark.parametrize(
    ("rule", "case", "expected"),
    [
        pytest.param("M-01", {"regimen": [STEADY]}, ["2026-01-19"], id="the first bloods a fortnight after the start"),
        pytest.param(
            "M-01",
            {"regimen": [STEADY], "events": [event("monitoring_bloods", "2026-06-13")]},
            ["2026-09-05"],
            id="12 weeks after the last bloods",
        ),
        pytest.param(
            "M-01",
            {"regimen": [STEADY], "events": [event("monitoring_bloods", "2026-03-10")]},
            ["2026-04-09"],
            id="30 days after bloods whose fortnight ends in the monthly phase",
        ),
        pytest.param(
            "M-01",
            {"regimen": [STEADY | {"stopped_on": "2026-08-01"}], "events": [event("monitoring_bloods", "2026-06-13")]},
            [],
            id="none after the drug has stopped",
        ),
        pytest.param("C-10", {"regimen": [HCQ]}, ["2025-01-01"], id="the eyes 5 years after the start"),
        pytest.param(
            "C-10",
            {"regimen": [HCQ], "events": [event("retinal_check", "2025-02-28")]},
            ["2026-02-28"],
            id="the eyes a year after the last check",
        ),
        pytest.param(
            "M-02",
            {"regimen": [CICLOSPORIN], "events": ALL_OF_MAY, "results": GLUCOSE},
            ["2026-06-19", "2026-08-20", "2026-08-20", "2026-08-20"],
            id="creatinine of ciclosporin still monthly, the rest 3-monthly",
        ),
        pytest.param(
            "M-06", {"regimen": [RITUXIMAB], "results": [*IG, WHITE]}, [], id="nothing after a complete cycle"
        ),
        pytest.param(
            "M-06",
            {"regimen": [RITUXIMAB], "results": [*IG, WHITE, HBC]},
            ["2026-06-01"],
            id="HBV DNA where hepatitis B was met",
        ),
        pytest.param(
            "M-08", {"regimen": [PULSE]}, ["2026-05-01", "2026-05-15"], id="before the pulse and at its nadir"
        ),
        pytest.param("M-09", {"regimen": [STEROID]}, ["2026-04-01", "2026-04-01"], id="both checks of a steroid"),
    ],
)
def test_the_next_due_dates_follow_from_what_was_done_last(rule, case, expected):
    assert due(chart(**case), rule) == expected


def test_a_duty_says_who_why_and_from_when_it_is_overdue():
    (duty,) = duties(chart(regimen=[STEADY], events=[event("monitoring_bloods", "2026-06-13")]), RULES["M-01"])

    assert (duty.key, duty.item) == ("case/M-01/monitoring_bloods/2026-09-05", "monitoring_bloods")
    assert (duty.title, duty.owner) == ("Monitoring bloods", Specialty.RHEUMATOLOGY)
    assert (duty.due_on, duty.overdue_from, duty.until) == (date(2026, 9, 5), date(2026, 9, 20), None)
    assert duty.because == "Methotrexate since 5 Jan 2026, last monitoring bloods 13 Jun 2026, due 5 Sep 2026."
    assert duty.source.title


def test_a_rule_about_a_collision_has_no_duties():
    collision = next(rule for rule in safety_rules() if rule.kind is FindingKind.COLLISION)

    assert duties(chart(regimen=[STEADY]), collision) == ()


@pytest.mark.parametrize(("rule", "case"), [c[:2] for c in CASES], ids=[f"{c[0]}: {c[4]}" for c in CASES])
def test_each_duty_is_overdue_on_a_day_on_which_its_rule_finds_it(rule, case):
    here = chart(**case)
    found = findings(here, [RULES[rule]])

    for duty in duties(here, RULES[rule]):
        assert duty.overdue_from is None or any(f.is_active(duty.overdue_from) for f in found)


def computed(circumstances):
    for each in circumstances:
        if isinstance(each, Computed):
            yield each
        elif isinstance(each, AnyOf):
            yield from computed(each.either)
        elif isinstance(each, AllOf):
            yield from computed(each.every)


def test_every_drug_that_a_monitoring_rule_names_is_in_the_formulary():
    known = {name for drug in formulary().drugs for name in (drug.key, *drug.classes)}
    named = {
        name
        for rule in RULES.values()
        for each in computed([*rule.when, *(c for tier in rule.tiers for c in tier.when)])
        for key in ("drugs", "also_changed_by", "always_at_risk", "at_risk_on")
        for name in each.numbers.get(key, [])
    }

    assert named <= known


DAY = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def overdue_days(record) -> set[date]:
    end = date(2030, 1, 1)
    spans = [Span(f.first or end, min(f.last or end, end)) for f in findings(of(record), [RULES["M-01"]])]
    return {day for span in spans for day in days_of(span)}


@settings(max_examples=60, deadline=None)
@given(bloods=st.lists(DAY, max_size=6), extra=DAY)
def test_further_bloods_never_lengthen_what_is_overdue(bloods, extra):
    record = chart(regimen=[STEADY]).record
    before = replace(record, events=tuple(Event(type="monitoring_bloods", on=PartialDate.on(day)) for day in bloods))
    after = replace(before, events=(*before.events, Event(type="monitoring_bloods", on=PartialDate.on(extra))))

    assert overdue_days(after) <= overdue_days(before)


@pytest.mark.parametrize(
    ("dose", "known", "lacks"),
    [
        ({}, {}, "weight"),
        ({"dose": None}, KG, "daily dose"),
        ({"per": None}, KG, "daily dose"),
        ({"dose": None}, {}, "daily dose and weight"),
        ({"dose": None, "unit": "mg/kg"}, {}, "daily dose"),
    ],
    ids=["no weight", "no dose", "not how often", "neither", "no dose by weight"],
)
def test_an_unknown_dose_by_weight_does_not_rule_out_the_yearly_check_of_the_eyes(dose, known, lacks):
    (duty,) = duties(chart(regimen=[HCQ | dose], patient=known), RULES["C-10"])

    assert duty.due_on == date(2025, 1, 1)
    assert f", {lacks} not recorded, so the yearly check above 5 mg/kg a day cannot be ruled out, " in duty.because


@pytest.mark.parametrize(
    "case",
    [
        {"regimen": [HCQ], "patient": KG},
        {"regimen": [HCQ | {"dose": 4, "unit": "mg/kg"}]},
        {"regimen": [drug("chloroquine", "2020-01-01")]},
        {"regimen": [HCQ], "events": [event("retinal_check", "2025-02-28")]},
    ],
    ids=["a known dose", "a dose by weight", "chloroquine", "yearly by now"],
)
def test_nothing_is_said_of_the_yearly_check_where_it_is_decided(case):
    assert all("ruled out" not in duty.because for duty in duties(chart(**case), RULES["C-10"]))


@pytest.mark.parametrize(
    ("rule", "name", "because"),
    [
        ("M-01", "azathioprine", "Azathioprine, from some time in 2026, no monitoring bloods yet, due 15 Jan 2026"),
        ("M-03", "tacrolimus", "tacrolimus dose at some time in 2026, no tacrolimus level after it, due 8 Jan 2026"),
        ("M-05", "tofacitinib", "Tofacitinib, from some time in 2026, no ALT or AST yet, due 1 Apr 2026"),
    ],
)
def test_what_is_due_after_a_start_known_to_the_year_is_due_at_the_earliest_and_no_days_are_counted(
    rule, name, because
):
    asked = duties(chart(regimen=[drug(name, "2026")]), RULES[rule])

    assert any(f"{because} at the earliest." in duty.because for duty in asked)
    assert [duty.days_overdue(date(2026, 11, 23)) for duty in asked] == [0] * len(asked)
    assert not any(f" {name} since 1 Jan 2026" in f" {duty.because.lower()}" for duty in asked)


def test_bloods_after_every_possible_start_count_to_the_day():
    case = {"regimen": [drug("methotrexate", "2025")], "events": [event("monitoring_bloods", "2026-05-02")]}
    (duty,) = duties(chart(**case), RULES["M-01"])

    assert duty.days_overdue(date(2026, 11, 23)) == (date(2026, 11, 23) - duty.due_on).days > 0
    assert "at the earliest" not in duty.because


def test_a_level_after_an_interacting_drug_waits_until_tacrolimus_surely_began():
    regimen = [drug("tacrolimus", "2026-03"), drug("clarithromycin", "2026-03-10", stopped_on="2026-12-31")]

    assert [severity(chart(regimen=regimen), "M-03", day) for day in ("2026-04-07", "2026-04-08")] == [None, "high"]
