from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from figures.patients import (
    EVERYONE,
    TODAY,
    crowded,
    died,
    four_results_one_day,
    full_story,
    future_only,
    no_cancer,
    nothing,
    on,
    one_event,
    overlapping_courses,
    plan_of,
    scene,
    seen,
    two_events,
)

from dashboard.domain.record import (
    Administration,
    CancerTreatment,
    Event,
    LifetimeDose,
    Medication,
    Patient,
    PatientRecord,
    ScreeningAct,
)
from dashboard.domain.words import ActState, DoseStatus, Modality, Per
from dashboard.figures.drawing.draw import draw
from dashboard.figures.folding import MOST_BARS
from dashboard.figures.lanes.kinds import LANES
from dashboard.figures.marks import Bar, BarState, Curve, Fill, Point, Shape, Step
from dashboard.figures.scene import Scene, csv_rows
from dashboard.figures.theme import Family
from dashboard.figures.window import WindowChoice


def row(of: Scene, name: str):
    return next(r for lane in of.lanes for r in lane.rows if r.name == name)


def curve(of: Scene, test: str) -> Curve:
    return next(m for m in of.marks if isinstance(m, Curve) and m.test == test)


def texts(of: Scene) -> list[str]:
    return [text.text for text in draw(of).texts]


def test_the_lanes_stand_in_their_fixed_order():
    assert [lane.key for lane in scene(full_story).lanes] == [
        "activity",
        "steroids",
        "immunosuppression",
        "cancer_treatment",
        "response",
        "imaging",
        "screening",
        "safety",
    ]


@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_no_patient_changes_the_order_of_lanes(story):
    order = [kind.key for kind in LANES]
    found = [lane.key for lane in scene(story).lanes]

    assert found == sorted(found, key=order.index)


def test_empty_lanes_are_left_out_and_named():
    found = scene(no_cancer)

    assert "cancer_treatment" not in [lane.key for lane in found.lanes]
    assert found.nothing_recorded == ("Cancer treatment", "Tumour response")


def test_a_patient_without_any_fact_still_has_a_timeline():
    found = scene(nothing)

    assert found.lanes == ()
    assert "today 22 Nov 2026" in texts(found)
    assert len(found.nothing_recorded) == len([kind for kind in LANES if not kind.is_found])


def test_each_rows_place_is_fixed_in_pixels_and_rows_do_not_overlap():
    for story in EVERYONE.values():
        rows = [r for lane in scene(story).lanes for r in lane.rows]
        assert all(a.top_px + a.height_px <= b.top_px for a, b in pairwise(rows))


@pytest.mark.parametrize("choice", list(WindowChoice))
@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_no_view_loses_a_row_of_the_table(story, choice):
    """A fact is drawn, or the table says why it is not: the table is the same in every view."""
    everything = {(r.lane, r.what, r.value, r.when, r.key) for r in scene(story, WindowChoice.ALL).rows()}
    here = {(r.lane, r.what, r.value, r.when, r.key) for r in scene(story, choice).rows()}
    lost = {r for r in everything - here if r[0] != "Milestones"}

    assert not lost


@pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())
def test_every_fact_of_the_record_is_in_the_table(story):
    record, _ = story()
    entries = (*record.regimen, *record.cancer_treatments, *record.results, *record.events, *record.cancers)
    said = {r.key for r in scene(story).rows()}

    assert {f.provenance.fact_id for f in entries if f.provenance.fact_id} - said == set()


def test_an_act_of_screening_that_no_rule_knows_is_shown_by_its_own_name_and_said_to_be_not_mapped():
    record, plan = full_story()
    act = ScreeningAct(item="bronchoscopy", state=ActState.BOOKED, on=on("2026-12-01"), provenance=seen("bronch"))

    found = scene((replace(record, screening=(*record.screening, act)), plan))

    assert row(found, "Bronchoscopy (not mapped)").marks[0].fill is Fill.HALF


def test_a_course_that_began_before_the_view_is_kept_while_it_lasts():
    found = scene(full_story, WindowChoice.SIX_MONTHS)

    mycophenolate = row(found, "Mycophenolate").marks[0]
    assert mycophenolate.first == date(2026, 5, 4) < found.axis.window.start


def test_events_before_the_view_are_counted_at_its_edge():
    found = scene(full_story, WindowChoice.SIX_MONTHS)

    lane = next(lane for lane in found.lanes if lane.key == "imaging")
    assert len(lane.earlier) == 3
    assert "‹ 3 earlier events" in texts(found)


def test_an_overdue_test_is_a_diamond_named_with_its_days_and_a_line_to_today():
    late = row(scene(full_story), "CT chest to pelvis, follow-up").marks[0]

    assert (late.shape, late.family, late.text) == (Shape.DIAMOND, Family.OVERDUE, "ordered, 41 d overdue")
    assert late.until == TODAY


def test_beyond_sixty_days_overdue_is_said_in_months():
    assert row(scene(full_story), "Pelvic ultrasound").marks[0].text == "2 m 22 d overdue"


@pytest.mark.parametrize(
    ("name", "shape", "fill"),
    [
        ("Mammography", Shape.CIRCLE, Fill.FILLED),
        ("PET-CT", Shape.CIRCLE, Fill.HALF),
        ("Faecal occult blood", Shape.CIRCLE, Fill.CROSSED),
        ("Cervical screening, programme", Shape.CIRCLE, Fill.OPEN),
        ("Pelvic ultrasound", Shape.DIAMOND, Fill.FILLED),
        ("CT chest to pelvis, follow-up", Shape.DIAMOND, Fill.HALF),
    ],
    ids=["done", "booked", "declined", "due", "overdue", "ordered and overdue"],
)
def test_the_state_of_a_test_is_told_by_shape_and_fill_without_colour(name, shape, fill):
    mark = row(scene(full_story), name).marks[0]

    assert (mark.shape, mark.fill) == (shape, fill)


def test_the_basic_panel_of_one_day_is_one_mark_with_a_count():
    marks = row(scene(full_story), "Basic panel").marks

    assert [(m.on.words, m.count) for m in marks] == [
        ("25 Mar 2025", 6),
        ("8 Apr 2025", 1),
        ("20 Mar 2026", 7),
        ("18 Mar 2027", 7),
    ]


def test_what_waits_is_listed_but_not_drawn():
    found = scene(full_story)
    waiting = next(r for r in found.rows() if r.what == "GI endoscopy")

    assert (waiting.when, waiting.note, waiting.why) == ("no date yet", "no day yet", "because the group is high")
    assert "GI endoscopy" not in [r.name for lane in found.lanes for r in lane.rows]


def test_a_later_dose_of_the_same_drug_stands_in_the_same_row_behind_a_notch():
    first, second = row(scene(full_story), "Methotrexate").marks

    assert (first.sub_row, second.sub_row) == (0, 0)
    assert (first.is_change, second.is_change) == (False, True)


def test_overlapping_courses_of_one_drug_stand_below_one_another():
    first, second = row(scene(overlapping_courses), "Methotrexate").marks

    assert (first.sub_row, second.sub_row) == (0, 1)


def test_held_days_are_a_gap_in_the_same_bar():
    bar = row(scene(full_story), "Methotrexate").marks[1]

    assert [(s.state, s.first, s.last) for s in bar.segments] == [
        (BarState.TAKEN, date(2025, 6, 30), date(2025, 9, 25)),
        (BarState.HELD, date(2025, 9, 26), date(2025, 10, 8)),
        (BarState.TAKEN, date(2025, 10, 9), date(2025, 10, 20)),
    ]


def test_a_course_without_a_stop_goes_on_to_today_and_pale_after_it():
    bar = row(scene(full_story), "Mycophenolate").marks[0]

    assert [(s.state, s.last) for s in bar.segments] == [
        (BarState.TAKEN, TODAY),
        (BarState.AHEAD, date(2027, 5, 22)),
    ]
    assert bar.says[0].when == "since 4 May 2026, no stop recorded"
    assert "continues ▸" in texts(scene(full_story))


def test_a_planned_course_is_dashed_from_its_first_day():
    bar = row(scene(full_story), "Azathioprine").marks[0]

    assert [s.state for s in bar.segments] == [BarState.PLANNED]
    assert bar.says[0].status == "planned"


def test_a_start_known_to_the_month_is_in_doubt_over_that_month():
    bar = row(scene(full_story), "Hydroxychloroquine").marks[0]

    assert (bar.fades_from, bar.first) == (date(2025, 4, 1), date(2025, 4, 30))
    assert bar.says[0].when.startswith("Apr 2025, approx. to 31 Jan 2026")


def test_an_unknown_start_is_said_where_the_stop_is_known():
    record, plan = overlapping_courses()
    regimen = tuple(replace(m, stopped_on=on("2026-09-30")) if m.dose == 200 else m for m in record.regimen)
    bar = row(scene((replace(record, regimen=regimen), plan)), "Hydroxychloroquine").marks[0]

    assert bar.start_unknown
    assert bar.last == date(2026, 9, 30)
    assert bar.text == "200 mg/day, start unknown"


def test_a_drug_that_the_formulary_lacks_is_kept_and_marked():
    names = [r.name for lane in scene(overlapping_courses).lanes for r in lane.rows]

    assert any(name.endswith("(not mapped)") for name in names)


def test_a_total_given_before_the_record_begins_is_told_in_the_table_with_its_day_and_its_drug():
    doses = (
        LifetimeDose(drug="prednisolone", grams=6.5, on=on("2015"), for_="myositis"),
        LifetimeDose(drug="Brandname-9", grams=2, for_="cancer"),
    )
    record, plan = no_cancer()
    found = scene((replace(record, lifetime_doses=doses), plan))

    said = [said for said in csv_rows(found) if any("earlier total" in str(cell) for cell in said)]
    assert [said[:4] for said in said] == [
        ("Other immunosuppression", "Prednisolone, earlier total", "2015, approx.", "6.5 g for myositis"),
        ("Cancer treatment", "Brandname-9 (not mapped), earlier total", "no date recorded", "2 g for cancer"),
    ]


def test_a_dose_nobody_recorded_is_a_gap_and_never_zero():
    steps = [m for m in row(scene(overlapping_courses), "Steroid dose").marks if isinstance(m, Step)]

    assert (steps[0].mg_per_day, steps[0].text) == (None, "dose unknown")
    assert [s.text for s in steps if s.text] == ["dose unknown", "80 mg", "20 mg"]


def test_a_dose_beyond_the_scale_wears_a_marker():
    drawing = draw(scene(overlapping_courses))

    assert any(g.shape is Shape.TRIANGLE and not g.says for g in drawing.glyphs)


def test_the_steroid_dose_goes_on_dotted_after_today():
    steps = [m for m in row(scene(full_story), "Steroid dose").marks if isinstance(m, Step)]

    assert [(s.mg_per_day, s.is_ahead, s.first) for s in steps[-2:]] == [
        (5, False, date(2026, 9, 8)),
        (5, True, date(2026, 11, 23)),
    ]


@pytest.mark.parametrize(
    ("per", "texts", "value"),
    [
        (Per.DAY, ["2 x 1000 mg", ""], "1000 mg"),
        (Per.COURSE, ["1000 mg a course", ""], "1000 mg a course"),
    ],
    ids=["the dose of each day", "the dose of the course"],
)
def test_a_drug_of_two_listed_days_is_two_doses_and_not_a_dose_a_day(per, texts, value):
    record, plan = future_only()
    given = Medication(
        drug="rituximab", dose=1000.0, unit="mg", per=per, given_on=(date(2026, 10, 1), date(2026, 10, 15))
    )
    marks = row(scene((replace(record, regimen=(given,)), plan)), "rituximab (not mapped)").marks

    assert [mark.text for mark in marks] == texts
    assert [mark.says[0].value for mark in marks] == [value, value]


def test_the_second_day_of_a_cycle_is_counted_where_the_cycle_is_told():
    record, plan = full_story()
    cycle = next(entry for entry in record.cancer_treatments if entry.cycle)
    days = (date(2026, 6, 1), date(2026, 6, 8))
    own = replace(cycle, drug="gemcitabine", dose=1800.0, unit="mg", per=Per.DAY, cycle=1, given_on=days)
    own = replace(own, started_on=on("2026-06-01"), stopped_on=on("2026-06-08"))
    (mark,) = row(scene((replace(record, cancer_treatments=(own,)), plan)), "gemcitabine (not mapped)").marks

    assert mark.says[0].value == "2 x 1800 mg"


def test_cycles_given_on_the_same_days_share_a_row_and_count_up():
    marks = row(scene(full_story), "Carboplatin + Paclitaxel").marks

    assert [m.text for m in marks] == ["C1", "C2", "C3", "C4", "C5", "C6"]
    assert [r.what for r in marks[0].says] == ["Carboplatin", "Paclitaxel"]
    assert marks[0].says[0].status == "cycle 1 of 6, given"


@pytest.mark.parametrize("left_out", ["Carboplatin", "Paclitaxel"])
def test_one_drug_left_out_of_a_cycle_is_told_so_and_the_cycle_still_counts_as_given(left_out):
    record, plan = full_story()
    changed = tuple(
        replace(entry, status=DoseStatus.OMITTED, reason="rash")
        if entry.cycle == 1 and (entry.drug or "").capitalize() == left_out
        else entry
        for entry in record.cancer_treatments
    )
    mark, *_ = row(scene((replace(record, cancer_treatments=changed), plan)), "Carboplatin + Paclitaxel").marks

    assert {said.what: said.status for said in mark.says} == {
        drug: "cycle 1 of 6, omitted: rash" if drug == left_out else "cycle 1 of 6, given"
        for drug in ("Carboplatin", "Paclitaxel")
    }
    assert isinstance(mark, Bar)
    assert [segment.state for segment in mark.segments] == [BarState.TAKEN]


@pytest.mark.parametrize(
    ("status", "day", "drawn"),
    [
        (DoseStatus.OMITTED, "2026-11-01", BarState.HELD),
        (DoseStatus.OMITTED, "2026-12-01", BarState.HELD),
        (DoseStatus.HELD, "2026-11-01", BarState.HELD),
        (DoseStatus.DELAYED, "2026-11-01", BarState.TAKEN),
        (DoseStatus.REDUCED, "2026-11-01", BarState.TAKEN),
        (DoseStatus.TAKEN, "2026-11-01", BarState.TAKEN),
        (DoseStatus.DELAYED, "2026-12-01", BarState.PLANNED),
        (DoseStatus.PLANNED, "2026-11-01", BarState.PLANNED),
        (None, "2026-12-01", BarState.PLANNED),
    ],
)
def test_a_cycle_left_out_is_a_gap_and_one_given_late_is_solid(status, day, drawn):
    record, plan = full_story()
    fills = {BarState.HELD: Fill.CROSSED, BarState.TAKEN: Fill.FILLED, BarState.PLANNED: Fill.OPEN}
    for drug in ("paclitaxel", "pembrolizumab"):
        cycle = CancerTreatment(modality=Modality.SYSTEMIC, drug=drug, cycle=2, status=status, started_on=on(day))
        (mark,) = row(scene((replace(record, cancer_treatments=(cycle,)), plan)), drug.capitalize()).marks
        if drug == "pembrolizumab":
            assert (mark.shape, mark.fill) == (Shape.HEXAGON, fills[drawn])
        else:
            assert [segment.state for segment in mark.segments] == [drawn]


def test_the_number_of_a_cycle_left_out_is_read_through_one_stroke():
    record, plan = full_story()
    cycles = tuple(
        CancerTreatment(modality=Modality.SYSTEMIC, drug="paclitaxel", cycle=2, status=status, started_on=on(day))
        for status, day in ((DoseStatus.TAKEN, "2026-10-01"), (DoseStatus.OMITTED, "2026-11-01"))
    )
    given, both = (len(draw(scene((replace(record, cancer_treatments=cycles[:many]), plan))).lines) for many in (1, 2))

    assert both - given == 1


@pytest.mark.parametrize(("day", "fill"), [("2026-11-01", Fill.FILLED), ("2026-12-01", Fill.OPEN)])
def test_a_single_dose_that_was_given_late_is_given(day, fill):
    record, plan = future_only()
    late = Administration(on=date.fromisoformat(day), dose=1000.0, unit="mg", status=DoseStatus.DELAYED)
    given = Medication(drug="rituximab", administrations=(late,))
    (mark,) = row(scene((replace(record, regimen=(given,)), plan)), "rituximab (not mapped)").marks

    assert mark.fill is fill


def test_two_regimens_with_the_same_cycle_on_the_same_day_keep_their_rows():
    record, plan = full_story()
    alone = tuple(
        CancerTreatment(
            modality=Modality.SYSTEMIC, drug=drug, procedure=regimen, cycle=number, started_on=day, stopped_on=day
        )
        for drug, regimen, starts in (
            ("pembrolizumab", None, ("2026-11-16", "2026-12-07")),
            ("carboplatin", "CP", ("2026-11-23", "2026-12-07")),
            ("paclitaxel", "CP", ("2026-11-23", "2026-12-07")),
        )
        for number, day in enumerate(map(on, starts), start=1)
    )
    of = scene((replace(record, cancer_treatments=alone), plan))

    assert len(row(of, "Pembrolizumab").marks) == len(row(of, "Carboplatin + Paclitaxel").marks) == 2


def test_two_single_drugs_that_were_recorded_one_after_the_other_keep_their_rows():
    record, plan = full_story()
    alone = tuple(
        CancerTreatment(
            modality=Modality.SYSTEMIC,
            drug=drug,
            cycle=1,
            started_on=on("2026-11-16"),
            provenance=replace(seen(drug), recorded_at=datetime(2026, 11, 16, hour, tzinfo=UTC)),
        )
        for drug, hour in (("paclitaxel", 9), ("carboplatin", 10))
    )
    of = scene((replace(record, cancer_treatments=alone), plan))

    assert len(row(of, "Paclitaxel").marks) == len(row(of, "Carboplatin").marks) == 1


def test_a_checkpoint_inhibitor_has_a_glyph_of_its_own():
    mark = row(scene(future_only), "Pembrolizumab").marks[0]

    assert (mark.shape, mark.fill) == (Shape.HEXAGON, Fill.OPEN)


def test_radiotherapy_prints_its_dose():
    bar = row(scene(full_story), "Radiotherapy").marks[0]

    assert bar.text == "45 Gy pelvis"
    assert bar.says[0].value == "45 Gy / 25 fx"


def test_four_results_of_one_day_are_one_point_with_a_whisker_and_the_curve_goes_through_their_mean():
    reading = next(r for r in curve(scene(four_results_one_day), "CK").readings if len(r.says) == 4)

    assert (reading.lowest, reading.value, reading.highest) == (900, 1050, 1200)


def test_a_value_below_the_limit_of_detection_is_open_with_its_sign():
    found = scene(four_results_one_day)
    below = curve(found, "CK").readings[-1]

    assert (below.limit, below.value, below.is_out_of_range) == ("<", 20, False)
    assert curve(found, "CK").last_value == "<20"


def test_a_result_in_another_unit_is_converted_and_says_how_it_was_reported():
    reading = curve(scene(four_results_one_day), "CK").readings[1]

    assert reading.value == 180
    assert reading.says[0].value == "180 U/L (reported 3 ukat/L)"


def test_a_result_in_an_unknown_unit_is_not_on_the_curve_but_not_lost():
    found = scene(four_results_one_day)
    mark = row(found, "Other results").marks[0]

    assert mark.text == "CK 3 furlongs"
    assert mark.says[0].status == "unit not mapped"
    assert all("furlongs" not in r.says[0].value for r in curve(found, "CK").readings)


def test_a_result_of_an_uncertain_day_has_a_whisker_over_its_month():
    reading = curve(scene(four_results_one_day), "CK").readings[1]

    assert (reading.on.first, reading.on.last) == (date(2026, 6, 1), date(2026, 6, 30))
    assert reading.says[0].when == "Jun 2026, approx."


@pytest.mark.parametrize(("test", "is_log"), [("CK", True), ("CA-125", True), ("MMT-8", False)])
def test_a_test_spanning_more_than_twentyfold_has_a_logarithmic_scale(test, is_log):
    assert curve(scene(full_story), test).is_log is is_log


def test_a_long_gap_breaks_the_curve_and_is_only_dotted():
    gap = [line for line in draw(scene(full_story)).lines if line.dash == "dot" and line.stroke == "#00795A"]

    assert len(gap) == 1


def test_the_laboratorys_own_limit_counts_and_another_one_is_said_to_be_another():
    found = scene(full_story)

    assert curve(found, "CK").readings[0].says[0].reference == "≤ 170 U/L"
    assert curve(found, "CDASI activity").readings[0].says[0].reference == "≤ 14, not from this laboratory"


def test_the_last_value_and_its_day_are_printed_at_the_right_end():
    right = [t.text for t in draw(scene(full_story)).texts if t.side == "right"]

    assert right[:2] == ["5", "24 Oct 2026"]
    assert right[-2:] == ["27", "16 Nov 2026"]


def test_diagnoses_turns_and_death_stand_above_the_lanes():
    found = scene(died)

    assert [m.text for m in found.milestones] == ["DM diagnosed", "Ovary cancer IIIC", "Remission", "Died"]


def test_nothing_is_drawn_as_going_on_after_death():
    bars = [m for m in scene(died).marks if isinstance(m, Bar)]

    assert max(bar.last for bar in bars) == date(2026, 7, 14)
    assert not any(bar.continues for bar in bars)


def test_a_supportive_drug_folds_before_others_and_the_lane_says_so():
    found = scene(crowded)
    lane = next(lane for lane in found.lanes if lane.key == "immunosuppression")
    bar_rows = [r for la in found.lanes for r in la.rows if any(isinstance(m, Bar) for m in r.marks)]

    assert len(bar_rows) == MOST_BARS
    assert lane.fold_note.startswith("14 more bars folded: ")
    assert "Mycophenolate" in [r.name for r in lane.rows]
    assert sum(r.note == "folded" for r in found.rows()) == 14


def test_a_folded_lane_shows_all_its_marks_on_one_row():
    found = scene(full_story, folded={"immunosuppression"})
    lane = next(lane for lane in found.lanes if lane.key == "immunosuppression")

    assert [r.name for r in lane.rows] == ["6 rows folded"]
    assert lane.count == 18
    assert len([r for r in found.rows() if r.lane == lane.title]) == 18


def test_a_tooltip_says_both_dates_value_reference_source_and_who():
    lines = curve(scene(full_story), "CK").readings[1].says[0].lines

    assert lines == (
        "CK: 2,950 U/L",
        "out of range",
        "12 Apr 2025 (25 d after myositis diagnosis)",
        "Reference ≤ 170 U/L",
        "Source: laboratory report",
        "Recorded by Laboratory on 2 Nov 2026",
    )


def test_no_length_of_time_beyond_sixty_days_is_said_in_days():
    for story in EVERYONE.values():
        said = " ".join(r.spoken for r in scene(story).rows()) + " ".join(texts(scene(story)))
        assert not [n for n in re.findall(r"(\d+) d\b", said) if int(n) > 60]


def test_the_legend_is_always_there_and_explains_the_shapes_in_use():
    for story in EVERYONE.values():
        found = scene(story)
        used = {(m.shape, m.fill) for m in found.marks if isinstance(m, Point)}
        assert "DM = dermatomyositis" in found.legend_words
        assert {(s, f) for s, f, _ in found.legend} <= used
    assert {w for _, _, w in scene(full_story).legend} >= {
        "done",
        "overdue",
        "ordered or booked",
        "declined, waived, superseded",
    }


def test_the_rows_of_the_file_carry_the_day_they_hold_for():
    heading, *body = csv_rows(scene(full_story))

    assert heading[-1] == "as of"
    assert {line[-1] for line in body} == {"2026-11-22"}
    assert all(len(line) == len(heading) for line in body)


@pytest.mark.parametrize("story", [one_event, two_events, nothing], ids=["one event", "two events", "none"])
def test_an_almost_empty_timeline_is_small(story):
    assert scene(story).height_px < 320


def test_an_event_of_a_kind_nobody_foresaw_is_shown():
    event = Event(type="space_flight", on=on("2026-10-01"), provenance=seen("space"))

    found = scene((PatientRecord(patient=Patient(), events=(event,)), plan_of()))

    assert row(found, "Other events").marks[0].text == "Space flight"


def test_an_event_without_a_day_is_in_the_table():
    event = Event(type="admission", provenance=seen("undated"))
    dated = Event(type="admission", on=on("2026-10-01"), provenance=seen("dated"))

    found = scene((PatientRecord(patient=Patient(), events=(event, dated)), plan_of()))

    assert next(r for r in found.rows() if r.key == "undated").status == "no date recorded"


@pytest.mark.parametrize(
    ("status", "start", "words"),
    [
        (None, "2026-12-01", "planned"),
        (None, "2026-11-01", "ongoing"),
        (DoseStatus.PLANNED, "2026-11-01", "planned"),
        (DoseStatus.HELD, "2026-11-01", "held"),
    ],
    ids=["starts in the future", "started", "planned but its day has passed", "held"],
)
def test_the_state_of_a_course_is_said_in_a_word(status, start, words):
    drug = Medication(drug="azathioprine", dose=50, unit="mg", per=Per.DAY, started_on=on(start), status=status)

    found = scene((PatientRecord(patient=Patient(), regimen=(drug,)), plan_of()))

    assert row(found, "Azathioprine").marks[0].says[0].status == words


def test_a_label_that_would_touch_another_one_goes_to_the_other_side_or_is_left_to_the_table():
    days = ("2026-07-01", "2026-07-05", "2026-07-09")
    events = tuple(
        Event(type="admission", detail=f"a long reason for admission {i}", on=on(day), provenance=seen(f"adm-{i}"))
        for i, day in enumerate(days)
    )
    found = scene((PatientRecord(patient=Patient(), events=events), plan_of()))

    printed = [t for t in draw(found).texts if t.text.startswith("a long reason")]

    assert [(t.text[-1], t.anchor) for t in printed] == [("0", "end"), ("2", "start")]
    assert sum(r.value.startswith("a long reason") for r in found.rows()) == 3


def test_held_days_are_said_with_their_reason():
    bar = row(scene(full_story), "Methotrexate").marks[1]

    assert bar.says[0].status == ("stopped, held 26 Sep 2025 until 8 Oct 2025 (surgery): stopped before chemotherapy")
