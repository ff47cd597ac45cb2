"""What the table says of the plan, and that labels stand where they can be read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from builders import having, high_risk, plan, when
from figures.patients import FORMULARY, KNOWN_ITEMS, TESTS, TODAY, full_story, on, plan_of, scene, seen

from dashboard.domain.dates import days
from dashboard.domain.record import (
    Cancer,
    CancerMove,
    CancerTreatment,
    Myositis,
    Patient,
    PatientRecord,
    Result,
    ScreeningAct,
)
from dashboard.domain.words import ActState, CancerState, ItemState, Modality, Per
from dashboard.figures import theme
from dashboard.figures.drawing.draw import draw
from dashboard.figures.lanes.results import FEW_STRIP_PX, STRIP_PX
from dashboard.figures.marks import Bar, Curve, TableRow
from dashboard.figures.plotly_text import TOOLTIP_LETTERS, WRAP, tooltip
from dashboard.figures.scene import Scene, csv_rows
from dashboard.figures.theme import Family, text_px
from dashboard.figures.timeline import timeline_scene
from dashboard.figures.view import dose_words
from dashboard.figures.window import Window


def test_nothing_is_drawn_of_the_cancer_window_after_death():
    record, care = full_story()
    death = date(2026, 8, 3)
    found = scene((replace(record, patient=replace(record.patient, deceased_on=on(str(death)))), care))
    tint = [box for box in draw(found).ground if box.fill == theme.WINDOW]

    assert max(box.x1 for box in tint) == death.toordinal() + 1 < found.axis.end
    assert [t.text for t in draw(found).texts if "cancer window" in t.text] == [
        "IIM cancer window ends at death 3 Aug 2026"
    ]


@pytest.mark.parametrize(
    ("cycle", "words"), [(1, "150 mg per cycle"), (None, "150 mg a course")], ids=["of a cycle", "of a whole course"]
)
def test_the_dose_of_a_cycle_is_not_read_as_the_whole_courses(cycle, words):
    given = CancerTreatment(
        modality=Modality.SYSTEMIC, drug="docetaxel", cycle=cycle, dose=150, unit="mg", per=Per.COURSE
    )

    assert dose_words(given) == words


@pytest.mark.parametrize("state", [ActState.DECLINED, ActState.WAIVED])
def test_the_reason_of_a_test_not_done_stands_in_the_table_and_the_csv(state):
    record = high_risk()
    wanted = next(item for item in plan(record).items if item.due_on)
    act = ScreeningAct(
        item=wanted.item, state=state, on=when(wanted.due_on.isoformat()), round_=wanted.round_, reason="claustrophobia"
    )
    record = having(record, screening=(act,))
    care = plan(record)
    found = scene((record, care))

    closed = next(item for item in care.items if item.outcome == ItemState(state))
    row = next(row for row in found.rows() if row.key == closed.key)
    assert row.why == f"{closed.because} {state.capitalize()}: claustrophobia"
    assert row.why in [cell for line in csv_rows(found) for cell in line]


def test_what_was_recorded_for_monitoring_is_called_by_the_name_of_the_check():
    act = ScreeningAct(item="retina", state=ActState.DONE, on=when("2026-05-20"))
    record = having(high_risk(), screening=(act,))

    assert "Retinal check" in {row.what for row in scene((record, plan(record))).rows()}


def test_every_item_of_the_plan_has_its_reason_and_its_source_in_the_table():
    record = high_risk()
    care = plan(record)
    rows = {row.key: row for row in scene((record, care)).rows()}

    assert care.items
    for item in care.items:
        assert item.because in rows[item.key].why
        assert item.source.title in rows[item.key].source


def ck(*values: float, upper: float | None = None, lower: float | None = None) -> Scene:
    results = tuple(
        Result(test="ck", value=v, unit="U/L", on=on(f"2026-0{i + 1}-10"), upper_limit=upper, lower_limit=lower)
        for i, v in enumerate(values)
    )
    return scene((PatientRecord(patient=Patient(), results=results), plan_of()))


def test_a_single_result_stands_on_a_scale_from_zero():
    (curve,) = ck(1574).marks

    assert isinstance(curve, Curve)
    assert curve.bottom == 0 < 1574 < curve.top
    assert len(curve.ticks) >= 2


def test_a_single_result_with_a_reference_band_shows_the_whole_band():
    (curve,) = ck(120, lower=100, upper=180).marks

    assert isinstance(curve, Curve)
    assert curve.bottom < 100 < 180 < curve.top


@pytest.mark.parametrize(("count", "height"), [(1, FEW_STRIP_PX), (2, FEW_STRIP_PX), (3, STRIP_PX)])
def test_a_strip_of_one_or_two_results_is_low(count, height):
    assert ck(*[900.0] * count).lanes[0].rows[0].height_px == height


def test_the_star_of_the_diagnosis_does_not_cover_the_word_of_the_state():
    moves = (CancerMove(state=CancerState.TREATMENT_CURATIVE, on=on("2026-02-01")),)
    cancer = Cancer(site="breast", diagnosed_on=on("2026-02-01"), moves=moves, provenance=seen("c"))
    drawing = draw(scene((PatientRecord(patient=Patient(), cancers=(cancer,)), plan_of())))

    (star,) = [g for g in drawing.glyphs if g.says]
    label = next(t for t in drawing.texts if t.text == "treatment with curative intent")
    assert drawing.px(label.x) + label.dx > drawing.px(star.x) + star.size_px / 2


def ending_soon_after_today(record: PatientRecord) -> Scene:
    """So that a label at the right end would stand across the line of today."""
    window = Window(date(2026, 1, 1), TODAY + days(12))
    return timeline_scene(
        record, plan_of(), formulary=FORMULARY, tests=TESTS, known_items=KNOWN_ITEMS, today=TODAY, window=window
    )


def test_a_label_at_the_right_end_makes_way_for_the_line_of_today():
    myositis = Myositis(onset_on=on("2026-02-01"), diagnosed_on=on("2026-03-01"))
    drawing = draw(ending_soon_after_today(PatientRecord(patient=Patient(), myositis=myositis)))
    label = next(t for t in drawing.texts if "IIM cancer window closes" in t.text)
    width = text_px(label.text, 10)
    left = drawing.px(label.x) + label.dx - (width if label.anchor == "end" else 0)

    assert 0 <= left < left + width <= drawing.scene.axis.width_px
    assert not left < drawing.px(drawing.at(TODAY)) < left + width


@pytest.mark.parametrize("count", [1, 12])
def test_the_limits_of_a_test_stand_under_its_name_and_never_on_its_curve(count):
    results = tuple(Result(test="ck", value=170, unit="U/L", on=on(f"2026-{m + 1:02}-01")) for m in range(count))
    found = scene((PatientRecord(patient=Patient(), results=results), plan_of()))
    row = next(row for lane in found.lanes for row in lane.rows if row.name == "CK")
    lines = [t for t in draw(found).texts if t.text in ("CK", "U/L", "reference ≤ 170")]

    assert [t.text for t in lines] == ["CK", "U/L", "reference ≤ 170"]
    assert {(t.side, t.dx) for t in lines} == {("left", lines[0].dx)}
    assert all(below.y - above.y >= (below.size_px + above.size_px) / 2 for above, below in pairwise(lines))
    assert all(row.top_px < t.y - t.size_px / 2 < t.y + t.size_px / 2 < row.top_px + row.height_px for t in lines)


def test_a_long_name_takes_two_lines_before_it_is_cut():
    found = scene(
        (
            PatientRecord(
                patient=Patient(),
                cancer_treatments=(
                    CancerTreatment(
                        modality=Modality.SYSTEMIC,
                        drug="Chemotherapy, drugs not named",
                        started_on=on("2026-02-01"),
                        provenance=seen("x"),
                    ),
                ),
            ),
            plan_of(),
        )
    )
    lines = [t for t in draw(found).texts if t.side == "left" and t.anchor == "end"]

    assert " ".join(t.text for t in lines) == "Chemotherapy, drugs not named (not mapped)"
    assert all(text_px(t.text, t.size_px) < found.left_px - 20 for t in lines)


def test_a_supportive_drug_never_covers_an_immunosuppressant_in_a_folded_lane():
    record, care = full_story()
    backwards = replace(record, regimen=record.regimen[::-1])
    found = scene((backwards, care), folded={"immunosuppression"})
    (row,) = next(lane for lane in found.lanes if lane.key == "immunosuppression").rows
    families = [mark.family for mark in row.marks if isinstance(mark, Bar)]

    assert Family.SUPPORTIVE in families
    first_other = next(i for i, family in enumerate(families) if family is not Family.SUPPORTIVE)
    assert Family.SUPPORTIVE not in families[first_other:]


def test_a_long_line_of_a_tooltip_is_broken_for_room_and_can_be_put_together_again():
    why = "Basic panel, every group at diagnosis; IIM-associated cancer is sought in " + "x" * 70 + " and nowhere else"
    told = tooltip([TableRow(lane="Screening", what="Chest radiograph", when="24 Jul 2025", why=why)])

    assert max(len(line) for line in re.split("<br[^>]*>", told)) <= TOOLTIP_LETTERS + len("<b></b>")
    assert told.replace(WRAP, "").split("<br>") == ["<b>Chest radiograph</b>", "24 Jul 2025", why]
