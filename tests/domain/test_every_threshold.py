"""Every threshold of every drug rule at its edge, read from the rule files: a number in a new rule is tested as it is
added, and fails here until somebody has said what its edge means.

A case is the smallest patient for whom the rule holds, with one number just under, at or just over its threshold, or a
day before, on or after it. What is expected comes from the meaning of the field (docs/adr/0007 and the product's
reading of its tables): elapsed days = day - start, "at least" and "at most" hold at the number, "above", "below" and
"more than" do not. Of alternatives a case keeps only the one with the threshold, so that no other one hides its edge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from builders import feature, having, patient

from dashboard.domain.chart import Chart
from dashboard.domain.circumstances import CANCER_STATES
from dashboard.domain.dates import PartialDate
from dashboard.domain.findings import Severity, Tier, findings
from dashboard.domain.record import (
    AntibodyResult,
    Cancer,
    CancerMove,
    CancerTreatment,
    Comorbidity,
    Event,
    Fact,
    LifetimeDose,
    Medication,
    Result,
)
from dashboard.domain.words import Antibody, AntibodyState, Feature, Group, Modality, Pattern, Per, Region
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.circumstances import circumstances
from dashboard.protocols.parameters import filled, parameters
from dashboard.protocols.rows import shipped
from dashboard.protocols.safety import FILES, safety_rules

DAY = date(2026, 6, 1)
"""The day on which every case is judged."""

BY = {-1: "before", 0: "at", 1: "after"}
"""Just under, at and just over a number; one day less, as many and one more of a number of days."""

LESS, AT_MOST = (True, False, False), (True, True, False)
MORE, AT_LEAST = (False, False, True), (False, True, True)
ONLY_AT, NOT_AT = (False, True, False), (True, False, True)

RESULT_HOLDS_DAYS, POINT_EVENT_DAYS, PLANNED_DAYS, CANCER_DRUG_DAYS = 180, 28, 42, 7
"""What a rule need not write, because it is read so everywhere."""

RULES = {rule.id: rule for rule in safety_rules()}
NAMES = frozenset(name for drug in formulary().drugs for name in (drug.key, *drug.classes))

Row = dict[str, Any]
Facts = dict[tuple[str, str], tuple[Any, ...]]
"""By the part of the record and what it is about, so that a later fact about the same takes the place of an earlier."""


# Days and facts


def day(after: int) -> date:
    return DAY + timedelta(after)


def months_before(when: date, months: int) -> date:
    """The same day of an earlier month; no case needs a day after the 28th."""
    years, month = divmod(when.month - 1 - months, 12)
    return date(when.year + years, month + 1, when.day)


def known(when: date | None) -> PartialDate | None:
    return when and PartialDate.on(when)


def taken(drug: str, first: date | None, last: date | None = None, **more: Any) -> Facts:
    return {("regimen", drug): (Medication(drug=drug, started_on=known(first), stopped_on=known(last), **more),)}


def given(drug: str, first: date, last: date | None = None, **more: Any) -> Facts:
    treatment = CancerTreatment(
        modality=Modality.SYSTEMIC, drug=drug, started_on=known(first), stopped_on=known(last), **more
    )
    return {("cancer_treatments", drug): (treatment,)}


def steroid(mg: float, first: date, last: date | None = None) -> Facts:
    return taken("prednisolone", first, last, dose=mg, unit="mg", per=Per.DAY)


def result(test: str, value: float | None, on: date = DAY, **more: Any) -> Result:
    unit = found.unit if (found := lab_tests().find(test)) else None
    return Result(test=test, value=value, unit=unit, on=known(on), **more)


def measured(*results: Result) -> Facts:
    return {("results", results[0].test): results}


def happened(kind: str, on: date = DAY, **more: Any) -> Facts:
    return {("events", kind): (Event(type=kind, on=known(on), **more),)}


def named(row: Row, key: str = "on") -> list[str]:
    """The drugs that a rule names itself or by their class."""
    wanted = [row[key]] if isinstance(row[key], str) else row[key]
    return [drug.key for drug in formulary().drugs if drug.is_one_of(wanted) and not drug.is_topical]


# What one circumstance needs, at its threshold n and `by` beside it


def exposed(row: Row, first: date, last: date | None = None, count: int = 0) -> Facts:
    facts: Facts = {}
    for drug in named(row)[: count or row.get("different", 1)]:
        place = given if row.get("in") == "cancer" else taken
        facts |= place(drug, first, last, contains_maltose=row.get("contains_maltose"))
    return facts


def stopped(row: Row, days_ago: int) -> Facts:
    last = months_before(DAY, row.get("lag_months", 0)) - timedelta(days_ago)
    return exposed(row, min(last, DAY), last)


def in_cancer(row: Row) -> Row:
    return row | {"in": "cancer"}


def measure(row: Row, value: float | None, on: date = DAY, **more: Any) -> Facts:
    if row.get("word"):
        return measured(result(row["test"], None, on, word=row["word"]))
    return measured(result(row["test"], value, on, **more))


def beyond(row: Row) -> Row:
    """A value that surely counts for the row."""
    if "above_upper_limit" in row:
        return {"value": row["above_upper_limit"] * 100 + 1, "upper_limit": 100}
    if "not_above_upper_limit" in row:
        return {"value": 100, "upper_limit": 100}
    return {"value": row["below"] - 1 if "below" in row else row.get("above", row.get("at_least", 0)) + 1}


def on_one_day(row: Row) -> tuple[bool, bool, bool]:
    """What has no day before or after it holds on its own day alone."""
    lasts = row.get("lasts_days", row.get("lag_days", POINT_EVENT_DAYS))
    return AT_MOST if row["lead_days"] or lasts else ONLY_AT


def happening(row: Row, on: date) -> Facts:
    kinds = [row["event"]] if isinstance(row["event"], str) else row["event"]
    details = [row["details"]] if isinstance(row.get("details"), str) else row.get("details", [None])
    return happened(kinds[0], on, detail=details[0], nitrous_oxide=row.get("nitrous_oxide"))


def treated(row: Row, first: date, last: date) -> Facts:
    entry = CancerTreatment(modality=Modality(row["treated"]), started_on=known(first), stopped_on=known(last))
    return {("cancer_treatments", row["treated"]): (entry,)}


def risen(row: Row, percent: float, since: date) -> Facts:
    return measured(result(row["of"], 100, since), result(row["of"], 100 + percent))


def fallen(row: Row, by: float, since: date) -> Facts:
    return measured(result(row["of"], 150, since), result(row["of"], 150 - by))


def doubled(row: Row, times: float, on: date = DAY) -> Facts:
    return measured(result(row["of"], 100, on - timedelta(5)), result(row["of"], 100 * times, on, upper_limit=100))


def thiopurine(dose: float) -> Facts:
    return taken("azathioprine", day(-90), dose=dose, unit="mg", dose_before_xanthine_oxidase_inhibitor=90)


def cotrimoxazole(row: Row, mg_a_week: float) -> Facts:
    return taken("cotrimoxazole", day(-90), dose=mg_a_week, unit="mg", per=Per.WEEK)


def cotrimoxazole_in_cancer(row: Row, first: date) -> Facts:
    mg = row["prophylaxis_mg_a_week"][0] * (1 if row["for_prophylaxis"] else 2)
    return given("cotrimoxazole", first, dose=mg, unit="mg", per=Per.WEEK)


def scan_after_dose(row: Row, scan: date, dose: date) -> Facts:
    return happened(row["scan"], scan) | given(row["drugs"][0], dose, dose, pattern=Pattern.INTERMITTENT)


def two_courses(row: Row, days_between: int, first: date, second: date) -> Facts:
    """Steroid, and again after so many days without."""
    before, again = (steroid(row["mg"], first, second - timedelta(days_between + 1)), steroid(row["mg"], second))
    return {key: before[key] + again[key] for key in before}


def operated(row: Row, on: date, first: date, last: date | None = None) -> Facts:
    return happened("surgery", on) | taken(named(row, "names")[0], first, last)


def eyes(row: Row, first: date, *, checked: date | None = None, dose: float = 200, at_risk: bool = False) -> Facts:
    facts = taken(row["drugs"][0], first, dose=dose, unit="mg", per=Per.DAY) | {("patient", "weight_kg"): (60,)}
    facts |= happened("retinal_check", checked) if checked else {}
    return facts | (taken(row["at_risk_on"][0], first) if at_risk else {})


# Duties: overdue from the day after due date and grace

DONE = {
    "monitoring_bloods": ["monitoring_bloods"],
    "creatinine": ["monitoring_bloods"],
    "blood_count": ["monitoring_bloods"],
    "blood_count_with_lymphocytes": ["monitoring_bloods"],
    "liver": ["monitoring_bloods"],
    "blood_pressure": ["blood_pressure"],
    "glucose": ["glucose"],
    "immunoglobulins": ["igg", "igm"],
    "hepatitis_b": ["hbv_dna", "alt"],
    "tacrolimus_level": ["trough"],
}


def done(row: Row, on: date) -> Facts:
    facts: Facts = {}
    for name in DONE[row["check"]]:
        if name in ("monitoring_bloods", "blood_pressure"):
            facts |= happened(name, on)
        else:
            facts |= measured(result(name, 1, on, drug="tacrolimus" if name == "trough" else None))
    return facts


def watched(row: Row, first: date, last: date | None = None) -> Facts:
    return steroid(row["mg"], first, last) if "mg" in row else taken(row["drugs"][0], first, last)


def interval_before(row: Row, when: date) -> date:
    """One interval of the step, and its grace, before a day."""
    step = row["steps"][row["step"]]
    before = when - timedelta(step["grace_days"] + step.get("every_days", 0))
    return months_before(before, step.get("every_months", 0))


def overdue_by_step(row: Row, _n: float, by: int) -> Facts:
    """Last done one interval and grace ago, and `by` days more; in the first step never done."""
    last = interval_before(row, DAY) - timedelta(by)
    if row["step"] == 0:
        return watched(row, last)
    well_within = step_began(row, day(-60))
    return watched(row, well_within) | done(row, last)


def step_ends(row: Row, _n: float, by: int) -> Facts:
    """Overdue by this step, and not yet by the next, whose interval is longer."""
    first = step_began(row | {"step": row["step"] + 1}, DAY) - timedelta(by)
    return watched(row, first) | done(row, interval_before(row, day(-1)))


def step_began(row: Row, when: date) -> date:
    """When the drug began, if all steps before this one were over on that day."""
    for step in reversed(row["steps"][: row["step"]]):
        when = months_before(when - timedelta(step.get("days", 0)), step.get("months", 0))
    return when


def occasion(row: Row, *on: date) -> Facts:
    if row["after"] == "dose":
        return taken(row["drugs"][0], None, given_on=on)
    return taken(row["drugs"][0], on[0])


def late_after(row: Row) -> int:
    return int(row["due_days"] + row["grace_days"])


def one_cycle(row: Row, days_apart: int) -> Facts:
    """What was done for the first dose counts for the second only where they are one occasion."""
    second = day(-late_after(row) - 1)
    first = second - timedelta(days_apart)
    return occasion(row, first, second) | done(row, first + timedelta(row["from_days"]))


@dataclass(frozen=True)
class Edge:
    """Whether the circumstance holds one less, at and one more than n, and the facts for that."""

    holds: tuple[bool, bool, bool] | Callable[[Row], tuple[bool, bool, bool]]
    facts: Callable[[Any, Any, int], Facts]


def near(n: float, by: int) -> float:
    return round(n + by * 0.01, 2)


OVERDUE = Edge(MORE, overdue_by_step)
STEP_ENDS = Edge(AT_MOST, step_ends)
LEAD = Edge(AT_MOST, lambda row, n, by: exposed(row, day(n + by)))
LAG = Edge(AT_MOST, lambda row, n, by: stopped(row, n + by))
LATE = Edge(MORE, lambda row, n, by: occasion(row, day(-late_after(row) - by)))

EDGES: dict[tuple[str, str], Edge] = {
    ("on", "lead_days"): LEAD,
    ("on", "lag_days"): LAG,
    ("on", "days before in cancer"): Edge(AT_MOST, lambda row, n, by: exposed(in_cancer(row), day(n + by))),
    ("on", "days after in cancer"): Edge(AT_MOST, lambda row, n, by: stopped(in_cancer(row), n + by)),
    ("on", "lag_months"): Edge(
        AT_MOST, lambda row, n, by: exposed(row, day(-900), months_before(DAY, n) - timedelta(by))
    ),
    ("on", "first_days"): Edge(AT_MOST, lambda row, n, by: exposed(row, day(-n - by))),
    ("on", "different"): Edge(AT_LEAST, lambda row, n, by: exposed(row, DAY, count=n + by)),
    ("steroid_mg", "steroid_mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(-90))),
    ("steroid_mg", "days"): Edge(AT_LEAST, lambda row, n, by: steroid(row["steroid_mg"], day(-n - by))),
    ("steroid_mg", "more_than_days"): Edge(MORE, lambda row, n, by: steroid(row["steroid_mg"], day(-n - by))),
    ("test", "below"): Edge(LESS, lambda row, n, by: measure(row, near(n, by))),
    ("test", "above"): Edge(MORE, lambda row, n, by: measure(row, near(n, by))),
    ("test", "at_least"): Edge(AT_LEAST, lambda row, n, by: measure(row, near(n, by))),
    ("test", "above_upper_limit"): Edge(MORE, lambda row, n, by: measure(row, n * 100 + by, upper_limit=100)),
    ("test", "at the upper limit"): Edge(AT_MOST, lambda row, n, by: measure(row, 100 + by, upper_limit=100)),
    ("test", "holds_days"): Edge(AT_MOST, lambda row, n, by: measure(row, on=day(-n - by), **beyond(row))),
    ("event", "lead_days"): Edge(on_one_day, lambda row, n, by: happening(row, day(n + by))),
    ("event", "lasts_days"): Edge(on_one_day, lambda row, n, by: happening(row, day(-n - by))),
    ("treated", "lead_days"): Edge(on_one_day, lambda row, n, by: treated(row, day(n + by), day(n + by))),
    ("treated", "lag_days"): Edge(on_one_day, lambda row, n, by: treated(row, day(-n - by), day(-n - by))),
    ("having", "age"): Edge(
        AT_LEAST, lambda row, n, by: {("patient", "birth_date"): (known(months_before(DAY, n * 12) - timedelta(by)),)}
    ),
    ("at_most", "value"): Edge(AT_MOST, lambda row, n, by: measured(result(row["of"], near(n, by)))),
    ("risen", "by_percent"): Edge(MORE, lambda row, n, by: risen(row, near(n, by), day(-30))),
    ("risen", "within_days"): Edge(AT_MOST, lambda row, n, by: risen(row, 200, day(-n - by))),
    ("fallen", "by"): Edge(MORE, lambda row, n, by: fallen(row, near(n, by), day(-30))),
    ("fallen", "within_days"): Edge(AT_MOST, lambda row, n, by: fallen(row, 60, day(-n - by))),
    ("blood_pressure_above", "systolic"): Edge(
        MORE, lambda row, n, by: happened("blood_pressure", systolic=n + by, diastolic=70)
    ),
    ("blood_pressure_above", "diastolic"): Edge(
        MORE, lambda row, n, by: happened("blood_pressure", systolic=120, diastolic=n + by)
    ),
    ("blood_pressure_above", "holds_days"): Edge(
        AT_MOST, lambda row, n, by: happened("blood_pressure", day(-n - by), systolic=200, diastolic=120)
    ),
    ("risen_result", "times"): Edge(AT_LEAST, lambda row, n, by: doubled(row, near(n, by))),
    ("risen_result", "lasts_days"): Edge(AT_MOST, lambda row, n, by: doubled(row, 3, day(-n - by))),
    ("first_positive_after", "months"): Edge(
        AT_MOST,
        lambda row, n, by: (
            taken(row["drug"], day(-900), months_before(DAY, n) - timedelta(by))
            | measured(result(row["of"], None, word="positive"))
        ),
    ),
    ("lifetime_dose", "at_least_g"): Edge(
        AT_LEAST, lambda row, n, by: {("lifetime_doses", ""): (LifetimeDose(drug=row["drug"], grams=near(n, by)),)}
    ),
    ("lifetime_dose", "more_than_g"): Edge(
        MORE, lambda row, n, by: {("lifetime_doses", ""): (LifetimeDose(drug=row["drug"], grams=near(n, by)),)}
    ),
    ("thiopurine_not_cut", "to_one_in"): Edge(MORE, lambda row, n, by: thiopurine(90 / n + by * 0.01)),
    ("thiopurine_not_cut", "cancer_days"): Edge(
        AT_MOST,
        lambda row, n, by: given("azathioprine", day(n + by)) | {("regimen", "azathioprine"): ()},
    ),
    ("cotrimoxazole", "prophylaxis_mg_a_week"): Edge(
        lambda row: ONLY_AT if row["for_prophylaxis"] else NOT_AT, lambda row, n, by: cotrimoxazole(row, near(n, by))
    ),
    ("cotrimoxazole", "cancer_days"): Edge(AT_MOST, lambda row, n, by: cotrimoxazole_in_cancer(row, day(n + by))),
    ("steroid_before_scan", "within_days"): Edge(AT_MOST, lambda row, n, by: scan_after_dose(row, DAY, day(-n - by))),
    ("steroid_before_scan", "lead_days"): Edge(
        AT_MOST, lambda row, n, by: scan_after_dose(row, day(n + by), day(n + by))
    ),
    ("value_on_pulse", "within_days"): Edge(
        AT_MOST,
        lambda row, n, by: (
            given(row["drugs"][0], day(-n - by), day(-n - by), pattern=Pattern.INTERMITTENT)
            | measured(result(row["tests"][0], 1))
        ),
    ),
    ("steroid_course", "mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(-90))),
    ("steroid_course", "days"): Edge(AT_LEAST, lambda row, n, by: steroid(row["mg"], day(-n - by))),
    ("steroid_course", "gap_days"): Edge(AT_MOST, lambda row, n, by: two_courses(row, n + by, day(-200), day(-10))),
    ("stopped_without_taper", "mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(-90), day(-1))),
    ("stopped_without_taper", "days"): Edge(AT_LEAST, lambda row, n, by: steroid(row["mg"], day(-1 - n - by), day(-1))),
    ("stopped_without_taper", "no_steroid_days"): Edge(
        AT_MOST, lambda row, n, by: steroid(row["mg"], day(-90), day(-n - by))
    ),
    ("steroid_about_to_start", "mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(1))),
    ("steroid_about_to_start", "lead_days"): Edge(AT_MOST, lambda row, n, by: steroid(row["mg"], day(n + by))),
    ("weekly_dose", "at_least_mg"): Edge(
        AT_LEAST, lambda row, n, by: taken(row["drugs"][0], day(-90), dose=near(n, by), unit="mg", per=Per.WEEK)
    ),
    ("weekly_dose_apart", "at_least_mg"): Edge(
        AT_LEAST, lambda row, n, by: taken(row["drug"], day(-90), dose=near(n, by), unit="mg", per=Per.WEEK)
    ),
    ("course_dose", "at_least_g_per_kg"): Edge(
        AT_LEAST, lambda row, n, by: taken(row["drugs"][0], DAY, DAY, dose=near(n, by), unit="g/kg")
    ),
    ("raised_marker", "upper"): Edge(MORE, lambda row, n, by: measured(result(row["marker"], near(n, by)))),
    ("long_steroid_course", "mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(-200))),
    ("long_steroid_course", "more_than_months"): Edge(
        MORE, lambda row, n, by: steroid(row["mg"], months_before(DAY, n) - timedelta(by))
    ),
    ("long_steroid_course", "gap_days"): Edge(
        AT_MOST, lambda row, n, by: two_courses(row, n + by, day(-200), day(-10))
    ),
    ("steroid_grams", "at_least"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n * 1000 / 25, by), day(-24), DAY)),
    ("two_negative_tests", "first_apart_days"): Edge(
        AT_LEAST, lambda row, n, by: two_negatives(row, day(-1 - n - by), day(-1), day(1))
    ),
    ("two_negative_tests", "last_apart_days"): Edge(
        AT_MOST, lambda row, n, by: two_negatives(row, day(-1 - n - by), day(-1), day(1))
    ),
    ("two_negative_tests", "holds_days"): Edge(
        AT_MOST, lambda row, n, by: two_negatives(row, day(-n - by - 9), day(-n - by), DAY)
    ),
    ("taken_at_surgery", "planned_days"): Edge(AT_MOST, lambda row, n, by: operated(row, day(n + by), day(-90))),
    ("taken_at_surgery", "stopped_days"): Edge(LESS, lambda row, n, by: operated(row, DAY, day(-90), day(-n - by))),
    ("taken_at_surgery", "lag_months"): Edge(
        AT_MOST, lambda row, n, by: operated(row, DAY, day(-900), months_before(DAY, n) - timedelta(by))
    ),
    ("taken_at_surgery", "not_after_days"): Edge(AT_MOST, lambda row, n, by: operated(row, DAY, day(n + by))),
    ("waits_for_restart", "stopped_within_days"): Edge(
        AT_MOST, lambda row, n, by: operated(row, day(-20), day(-200), day(-20 - n - by))
    ),
    ("waits_for_restart", "after_days"): Edge(
        AT_LEAST, lambda row, n, by: operated(row, day(-n - by), day(-200), day(-n - by - 1))
    ),
    ("waits_for_restart", "at_most_days"): Edge(
        AT_MOST,
        lambda row, n, by: operated(
            row, day(-row["after_days"] - n - by), day(-200), day(-row["after_days"] - n - by - 1)
        ),
    ),
    ("done_regularly", "steps.every_days"): OVERDUE,
    ("done_regularly", "steps.every_months"): OVERDUE,
    ("done_regularly", "steps.grace_days"): OVERDUE,
    ("done_on_steroid", "steps.every_months"): OVERDUE,
    ("done_on_steroid", "steps.grace_days"): OVERDUE,
    ("done_regularly", "steps.days"): STEP_ENDS,
    ("done_regularly", "steps.months"): STEP_ENDS,
    ("done_regularly", "lag_months"): Edge(
        AT_MOST, lambda row, n, by: watched(row, day(-900), months_before(DAY, n) - timedelta(by))
    ),
    ("done_on_steroid", "mg"): Edge(AT_LEAST, lambda row, n, by: steroid(near(n, by), day(-200))),
    ("done_after", "from_days"): Edge(
        LESS,
        lambda row, n, by: occasion(row, day(-late_after(row) - 1)) | done(row, day(-late_after(row) - 1 + n + by)),
    ),
    ("done_after", "due_days"): LATE,
    ("done_after", "grace_days"): LATE,
    ("done_after", "lapse_days"): Edge(AT_MOST, lambda row, n, by: occasion(row, day(-n - by))),
    ("done_after", "one_cycle_days"): Edge(MORE, lambda row, n, by: one_cycle(row, n + by)),
    ("retinal_check", "above_mg_per_kg"): Edge(
        MORE, lambda row, n, by: eyes(row, day(-900), dose=round(60 * near(n, by), 2))
    ),
    ("retinal_check", "egfr_below"): Edge(
        LESS, lambda row, n, by: eyes(row, day(-900)) | measured(result("egfr", near(n, by), day(-60)))
    ),
    ("retinal_check", "first_months"): Edge(
        MORE, lambda row, n, by: eyes(row, months_before(day(-row["grace_days"]), n) - timedelta(by))
    ),
    ("retinal_check", "first_months_at_risk"): Edge(
        MORE, lambda row, n, by: eyes(row, months_before(day(-row["grace_days"]), n) - timedelta(by), at_risk=True)
    ),
    ("retinal_check", "every_months"): Edge(
        MORE,
        lambda row, n, by: eyes(row, day(-9000), checked=months_before(day(-row["grace_days"]), n) - timedelta(by)),
    ),
    ("retinal_check", "grace_days"): Edge(
        MORE, lambda row, n, by: eyes(row, months_before(day(-n), row["first_months"]) - timedelta(by))
    ),
}
"""What every field with a number means at its edge. Days before a start or after an end are elapsed days."""


def two_negatives(row: Row, one: date, other: date, taken_from: date) -> Facts:
    tests = (result(row["of"], None, on, word="negative") for on in (one, other))
    return measured(*tests) | taken(row["before"], taken_from)


# What a circumstance without a number needs


def without_number(row: Row) -> Facts:
    match row:
        case {"cancer": standing}:
            move = CancerMove(state=sorted(CANCER_STATES[standing])[0])
            cancer = Cancer(site=row.get("site", "lung"), histology=row.get("histology"), moves=(move,))
            return {("cancers", ""): (cancer,)}
        case {"illness": what}:
            return {("comorbidities", what): (Comorbidity(what=what),)}
        case {"antibody": code}:
            found = AntibodyResult(code=Antibody(code), state=AntibodyState.POSITIVE)
            return {("antibodies", code): (found,)}
        case {"feature": name}:
            return {("features", name): (feature(Feature(name)),)}
        case {"smoking": [habit, *_]}:
            return {("patient", "smoking"): (habit,)}
        case {"fact": name}:
            return {("patient", name): (True,)}
        case {"test": test, "word": word}:
            return measured(result(test, None, word=word))
        case {"event": _}:
            return happening(row, DAY)
        case {"computed": "continuous_steroid_taken"}:
            return steroid(10, day(-90))
        case {"computed": "known_result"}:
            return measured(result(row["tests"][0], None, word=row["words"][0]))
        case {"computed": "course_open"}:
            indication = row.get("indication", [None])[0]
            place = given if row.get("unsaid_in") == "cancer" else taken
            return place(named(row, "drugs")[0], day(-90), indication=indication)
        case {"myositis": True} | {"computed": "in_region" | "not_all_known"}:
            return {}
    raise AssertionError(f"{row} has no number, and nothing here says for whom it holds")


# The thresholds of the rule files


def kind_of(row: Row) -> str:
    kinds = ("on", "steroid_mg", "test", "event", "treated")
    return row.get("computed") or next((kind for kind in kinds if kind in row), "having")


def unwritten(row: Row) -> Row:
    """The windows that hold where the row does not say another."""
    lasts_for_good = row.get("for_good")
    match kind_of(row):
        case "on":
            lead = PLANNED_DAYS if row.get("planned") else CANCER_DRUG_DAYS if row.get("in") == "cancer" else 0
            elsewhere = row.get("in") is None
            return {
                "lead_days": lead,
                **({} if "lag_months" in row else {"lag_days": CANCER_DRUG_DAYS if row.get("in") == "cancer" else 0}),
                **({"days before in cancer": row.get("lead_days", lead or CANCER_DRUG_DAYS)} if elsewhere else {}),
                **(
                    {"days after in cancer": row.get("lag_days", CANCER_DRUG_DAYS)}
                    if elsewhere and "lag_months" not in row
                    else {}
                ),
            }
        case "test":
            at_limit = {"at the upper limit": 1} if row.get("not_above_upper_limit") else {}
            return at_limit | ({} if lasts_for_good else {"holds_days": RESULT_HOLDS_DAYS})
        case "event":
            return {"lead_days": 0} | ({} if lasts_for_good else {"lasts_days": POINT_EVENT_DAYS})
        case "treated":
            return {"lead_days": 0, "lag_days": 0}
        case "blood_pressure_above":
            return {"holds_days": RESULT_HOLDS_DAYS}
    return {}


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def thresholds(row: Row) -> Iterator[tuple[str, float, Row]]:
    """Each number of one circumstance: its field, the number, and the row as the edge reads it."""
    whole = unwritten(row) | row
    for field, value in whole.items():
        if is_number(value):
            yield field, value, whole
        for number, each in enumerate(value if isinstance(value, list) else []):
            if is_number(each):
                yield field, each, whole
            elif isinstance(each, dict):
                yield from ((f"{field}.{key}", n, whole | {"step": number}) for key, n in each.items())


def leaves(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        within = next((row[key] for key in ("any_of", "all_of", "lacking") if key in row), None)
        yield from leaves(within) if within is not None else (row,)


def with_leaf(rows: list[Row], leaf: Row) -> Row | None:
    return next((row for row in rows if any(each is leaf for each in leaves([row]))), None)


def narrowed(rows: list[Row], leaf: Row) -> list[Row]:
    """Of alternatives the one with the leaf, else the first."""
    found = []
    for row in rows:
        if "any_of" in row:
            found += narrowed([with_leaf(row["any_of"], leaf) or row["any_of"][0]], leaf)
        elif "all_of" in row:
            found += narrowed(row["all_of"], leaf)
        elif "lacking" in row and (within := with_leaf(row["lacking"], leaf)):
            found.append(row | {"lacking": [{"all_of": narrowed([within], leaf)}]})
        else:
            found.append(row)
    return found


def needed(row: Row) -> Facts:
    """The facts for a circumstance that is not the one tested, well on the side on which it holds."""
    for field, n, whole in thresholds(row):
        edge = EDGES[kind_of(row), field]
        return edge.facts(whole, n, max(BY, key=lambda by: (edge_holds(edge, whole, by), -by)))
    return without_number(row)


def edge_holds(edge: Edge, row: Row, by: int) -> bool:
    return (edge.holds(row) if callable(edge.holds) else edge.holds)[by + 1]


def chart_of(facts: Facts, region: Region) -> Chart:
    parts: dict[str, tuple[Fact, ...]] = {}
    for (part, _), values in facts.items():
        if part != "patient":
            parts[part] = parts.get(part, ()) + values
    record = having(patient(), **parts)
    told = {name: values[0] for (part, name), values in facts.items() if part == "patient"}
    record = replace(record, patient=replace(record.patient, **told))
    return Chart.of(record, Group.UNDETERMINED, region=region, formulary=formulary(), tests=lab_tests())


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A number of a rule. `when` and `tier` are what is left of the rule around it; `where` tells it from others."""

    rule: str
    where: str
    field: str
    n: float
    leaf: Row
    whole: Row
    when: list[Row]
    tier: list[Row]

    @property
    def place(self) -> tuple[str, str, str]:
        return self.rule, self.where, self.field

    @property
    def edge(self) -> Edge | None:
        return EDGES.get((kind_of(self.leaf), self.field))

    @property
    def is_lacking(self) -> bool:
        """The rule holds where the circumstance does not."""
        return not any(row is self.leaf for row in self.beside(lacking=False))

    def beside(self, *, lacking: bool = True) -> Iterator[Row]:
        """The circumstances of the rule, those of a "lacking" only where the threshold stands in it."""
        for row in (*self.when, *self.tier):
            within = list(leaves([row]))
            if "lacking" not in row or (lacking and any(each is self.leaf for each in within)):
                yield from within

    def is_found(self, by: int) -> bool:
        facts: Facts = {}
        for row in self.beside():
            facts |= {} if row is self.leaf else needed(row)
        assert self.edge
        facts |= self.edge.facts(self.whole, self.n, by)
        rule = replace(
            RULES[self.rule],
            when=circumstances(self.when, NAMES),
            tiers=(Tier(severity=Severity.INFO, when=circumstances(self.tier, NAMES)),),
        )
        chart = chart_of(facts, Region.UK if Region.UK in rule.regions else Region.US)
        return any(finding.is_active(DAY) for finding in findings(chart, [rule]))


def of_rule(row: Row) -> Iterator[Threshold]:
    tiers = [tier.get("when", []) for tier in row.get("tiers", [])]
    for place, rows in [("when", row["when"]), *((f"tier {n}", tier) for n, tier in enumerate(tiers, 1))]:
        tier = rows if place != "when" else tiers[-1] if tiers else []
        for number, leaf in enumerate(leaves(rows), 1):
            for field, n, whole in thresholds(leaf):
                yield Threshold(
                    rule=row["id"],
                    where=f"{place} {number}",
                    field=field,
                    n=n,
                    leaf=leaf,
                    whole=whole,
                    when=narrowed(row["when"], leaf),
                    tier=narrowed(tier, leaf),
                )


NOT_MADE = {
    ("T-08", "tier 2 3", "lag_days"): "the rule, which asks whether the drug is not yet begun, ends with it too",
    ("X-23", "tier 1 1", "days before in cancer"): "the antibody for which the rule holds is in the tier too",
    ("X-23", "tier 1 1", "days after in cancer"): "the antibody for which the rule holds is in the tier too",
}
"""What no such patient can show, and why. The days are tested by the rule's own circumstance, or in the collisions."""

THRESHOLDS = [
    t
    for name in FILES
    for row in tomllib.loads(shipped(f"safety/{name}"))["rules"]
    for t in of_rule(filled(row, parameters()))
]
CASES = [(threshold, by) for threshold in THRESHOLDS if threshold.edge and threshold.place not in NOT_MADE for by in BY]


def test_every_threshold_of_every_rule_is_tested_at_its_edge() -> None:
    asked = {(kind_of(threshold.leaf), threshold.field) for threshold in THRESHOLDS}

    assert asked - set(EDGES) == set(), "say in EDGES what these numbers mean"
    assert set(EDGES) - asked == set(), "no rule has these numbers"
    assert set(NOT_MADE) <= {threshold.place for threshold in THRESHOLDS}


@pytest.mark.parametrize(
    ("threshold", "by"),
    CASES,
    ids=[f"{t.rule} {t.where} {kind_of(t.leaf)} {t.field} {t.n:g} {BY[by]}" for t, by in CASES],
)
def test_a_rule_holds_on_its_own_side_of_a_threshold(threshold: Threshold, by: int) -> None:
    assert threshold.edge
    holds = edge_holds(threshold.edge, threshold.whole, by)

    assert threshold.is_found(by) is (holds != threshold.is_lacking)
