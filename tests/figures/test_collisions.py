"""Where treatments collide the timeline says so: in a lane of its own and over the treatments themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from figures.patients import SOURCE, TODAY, on, plan_of, scene, seen

from dashboard.domain.findings import Finding, FindingKind, SafetyRule, Severity
from dashboard.domain.record import CancerTreatment, Medication, Patient, PatientRecord, Result
from dashboard.domain.words import Modality, Specialty
from dashboard.figures.drawing.draw import draw
from dashboard.figures.drawing.ink import text_across
from dashboard.figures.lanes.collisions import MOST_ROWS
from dashboard.figures.marks import Collision
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.scene import Row, Scene
from dashboard.figures.svg import svg
from dashboard.figures.theme import SEVERITY_SHAPE
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.window import Window
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.ui import wording

RULE = SafetyRule(
    id="X-36",
    version="1",
    effective_from=date(2026, 1, 1),
    kind=FindingKind.COLLISION,
    title="Methotrexate with chemotherapy",
    says="Both lower the blood counts",
    asks="Hold or continue?",
    ends="One of the two is stopped",
    owners=(Specialty.ONCOLOGY,),
    when=(),
    tiers=(),
    source=SOURCE,
)
METHOTREXATE = Medication(drug="methotrexate", started_on=on("2026-03-01"), provenance=seen("mtx"))
CARBOPLATIN = CancerTreatment(
    modality=Modality.SYSTEMIC, drug="carboplatin", started_on=on("2026-09-01"), provenance=seen("carbo")
)
FOLIC_ACID = Medication(drug="folic_acid", started_on=on("2026-03-01"), provenance=seen("folic"))


def finding(rule: SafetyRule = RULE, severity: Severity = Severity.HIGH, **days: str) -> Finding:
    first, last = (date.fromisoformat(days[end]) if end in days else None for end in ("first", "last"))
    return Finding(
        key=f"{rule.id}/{first}",
        group_key=rule.id,
        rule=rule,
        severity=severity,
        owners=(Specialty.ONCOLOGY, Specialty.RHEUMATOLOGY),
        first=first,
        last=last,
        because="Both lower the blood counts: methotrexate; carboplatin.",
        fact_ids=("mtx", "carbo"),
    )


def with_findings(*found: Finding, **how) -> Scene:
    record = PatientRecord(patient=Patient(), regimen=(METHOTREXATE, FOLIC_ACID), cancer_treatments=(CARBOPLATIN,))
    return scene((record, plan_of()), findings=found, **how)


def collisions(found: Scene) -> list[Row]:
    return [row for lane in found.lanes if lane.key == "collisions" for row in lane.rows]


def row_named(found: Scene, name: str) -> Row:
    return next(row for lane in found.lanes for row in lane.rows if row.name == name)


def crossed(found: Scene, row: Row) -> bool:
    """Slanted lines lie over the row."""
    return any(
        row.top_px <= min(y0, y1) and max(y0, y1) <= row.top_px + row.height_px and x0 != x1 and y0 != y1
        for line in draw(found).lines
        for (x0, y0), (x1, y1) in [(line.points[0], line.points[-1])]
    )


def test_a_collision_has_a_row_with_its_name_its_days_and_its_severity():
    (row,) = collisions(with_findings(finding(first="2026-08-25", last="2026-12-24")))
    (mark,) = row.marks

    assert row.name == "Methotrexate with chemotherapy"
    assert (mark.first, mark.last, mark.text) == (date(2026, 8, 25), date(2026, 12, 24), "◆ high, X-36")


def test_hatching_lies_over_both_treatments_and_nothing_else():
    found = with_findings(finding(first="2026-08-25"))

    assert crossed(found, row_named(found, "Methotrexate"))
    assert crossed(found, row_named(found, "Carboplatin"))
    assert not crossed(found, row_named(found, "Folic acid"))


def test_a_bracket_joins_the_two_treatments_on_the_first_day():
    found = with_findings(finding(first="2026-08-25"))
    ends = {row_named(found, name).middle_px for name in ("Methotrexate", "Carboplatin")}
    brackets = [line for line in draw(found).over if {y for _, y in line.points} == ends]

    assert [{x for x, _ in line.points} for line in brackets] == [{float(date(2026, 8, 25).toordinal())}]
    assert "◆ X-36" in {text.text for text in draw(found).texts}


@pytest.mark.parametrize(
    "over", [finding(first="2026-08-25", last="2026-11-21"), finding(severity=Severity.MODERATE, first="2026-08-25")]
)
def test_what_is_over_or_moderate_stays_in_its_own_row(over):
    found = with_findings(over)

    assert crossed(found, collisions(found)[0])
    assert not crossed(found, row_named(found, "Methotrexate"))


def test_a_collision_that_ends_today_still_lies_over_its_treatments():
    found = with_findings(finding(first="2026-08-25", last=TODAY.isoformat()))

    assert crossed(found, row_named(found, "Methotrexate"))


def test_the_most_severe_stands_first_and_the_seventh_rule_is_in_the_table_only():
    rules = [replace(RULE, id=f"X-{i}", title=f"Rule {i}") for i in range(MOST_ROWS + 1)]
    found = with_findings(
        finding(rules[0], Severity.CRITICAL, first="2026-08-25"),
        *(finding(rule, Severity.MODERATE, first="2026-08-25") for rule in rules[1:]),
    )

    assert [row.name for row in collisions(found)] == [f"Rule {i}" for i in range(MOST_ROWS)]
    assert f"Rule {MOST_ROWS}" in {row.what for row in found.rows()}


@pytest.mark.parametrize(
    "other",
    [
        finding(replace(RULE, kind=FindingKind.MONITORING), first="2026-08-25"),
        finding(severity=Severity.INFO, first="2026-08-25"),
        finding(first="2030-01-01"),
    ],
    ids=["a duty to monitor", "for information", "after the days in view"],
)
def test_what_is_no_collision_in_view_has_no_row(other):
    assert collisions(with_findings(other)) == []


def test_without_a_collision_nobody_is_told_that_none_was_recorded():
    assert "Collisions" not in with_findings().nothing_recorded


def test_the_table_says_why_who_decides_and_the_source():
    row = next(row for row in with_findings(finding(first="2026-08-25")).rows() if row.lane == "Collisions")

    assert row.when == "since 25 Aug 2026, no end known"
    assert row.status == "decides: oncology, rheumatology"
    assert row.why == "Both lower the blood counts: methotrexate; carboplatin. Hold or continue?"
    assert row.source == "X-36, Test source, table 1"


def test_both_renderers_draw_it():
    found = with_findings(finding(first="2026-08-25"))

    assert "Methotrexate with chemotherapy" in svg(found)
    assert any("X-36" in str(trace.get("text")) for trace in plotly_figure(found)["data"])


def test_a_folded_lane_keeps_its_collisions():
    (row,) = collisions(with_findings(finding(first="2026-08-25"), folded=("collisions",)))

    assert [type(mark) for mark in row.marks] == [Collision]


def _boxes(found: Scene, part: str) -> list[tuple[float, float, float]]:
    drawing = draw(found)
    return [(*text_across(drawing, text), text.y) for text in drawing.texts if part in text.text]


def test_a_rule_that_holds_again_and_again_is_named_where_nothing_is_in_the_way():
    weekly = [
        finding(first=f"2026-0{month}-{day}", last=f"2026-0{month}-{day}") for month in (7, 8) for day in (10, 24)
    ]
    found = with_findings(*weekly)

    assert len(_boxes(found, "high, X-36")) == 1


def test_brackets_that_begin_together_do_not_print_their_names_over_each_other():
    rules = [replace(RULE, id=f"X-{i}", title=f"Rule {i}") for i in (36, 37)]
    found = with_findings(*(finding(rule, first="2026-08-25") for rule in rules))
    names = {text.text for text in draw(found).texts}

    assert len({"◆ X-36", "◆ X-37"} & names) == 1


@pytest.mark.parametrize(("kind", "stands"), [(FindingKind.THRESHOLD, True), (FindingKind.MONITORING, False)])
def test_a_test_that_a_rule_asks_about_today_is_not_folded_away(kind: FindingKind, stands: bool):
    usual = ("ck", "alt", "albumin", "crp", "esr", "creatinine", "haemoglobin", "platelets", "white_cells", "ast")
    results = [
        Result(test=test, value=5, unit=lab_tests().find(test).unit, on=on(f"2026-0{month}-01"))
        for test in usual
        for month in (5, 6)
    ]
    low = Result(test="neutrophils", value=1.2, unit="10*9/L", on=on("2026-11-04"), provenance=seen("low"))
    about = replace(finding(replace(RULE, kind=kind), first="2026-11-04"), fact_ids=("low",))
    record = PatientRecord(patient=Patient(), results=(*results, low))

    assert ("Neutrophils" in drawn(record, about)) is stands


def test_a_course_of_bloods_is_not_folded_away_for_a_score_taken_once():
    course = [
        Result(test=test, value=5, unit=lab_tests().find(test).unit, on=on(f"2026-0{month}-01"))
        for test in ("ck", "alt", "albumin", "crp", "haemoglobin", "neutrophils")
        for month in (5, 6)
    ]
    once = [Result(test=test, value=2, on=on("2026-05-01")) for test in ("haq_di", "mmt8", "extramuscular_activity")]
    shown = drawn(PatientRecord(patient=Patient(), results=(*once, *course)))

    assert {"ALT", "Neutrophils", "Haemoglobin"} <= shown
    assert not {"HAQ-DI", "MMT-8", "Extramuscular activity"} & shown


def drawn(record: PatientRecord, *found: Finding) -> set[str]:
    """The names of the rows of a timeline of 2026."""
    scene = timeline_scene(
        record,
        plan_of(),
        findings=found,
        formulary=formulary(),
        tests=lab_tests(),
        known_items=frozenset(),
        today=TODAY,
        window=Window(date(2026, 1, 1), date(2027, 1, 1)),
    )
    return {row.name for lane in scene.lanes for row in lane.rows}


@pytest.mark.parametrize("severity", Severity)
def test_a_card_and_the_timeline_tell_a_severity_by_the_same_shape(severity: Severity):
    assert wording.SEVERITY[severity].startswith(SEVERITY_SHAPE[severity])
