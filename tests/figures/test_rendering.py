from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from figures.patients import EVERYONE, TODAY, crowded, fifteen_years, full_story, overlapping_courses, scene

from dashboard.figures import theme
from dashboard.figures.drawing.draw import draw
from dashboard.figures.plotly_figure import plotly_figure
from dashboard.figures.plotly_text import styled
from dashboard.figures.strip import strip
from dashboard.figures.svg import svg
from dashboard.figures.svg_elements import element
from dashboard.figures.theme import SHADES, SPECIALTY, text_px
from dashboard.figures.window import WindowChoice

SVG = "{http://www.w3.org/2000/svg}"


def everywhere(test):
    return pytest.mark.parametrize("story", EVERYONE.values(), ids=EVERYONE.keys())(test)


def marks(text: str) -> list[ElementTree.Element]:
    return [node for node in ElementTree.fromstring(text).iter(f"{SVG}g") if node.get("class") == "mark"]


@everywhere
def test_the_figure_is_valid_for_plotly_and_small(story):
    figure = plotly_figure(scene(story))

    assert len(go.Figure(figure).data) == len(figure["data"]) <= 30
    assert "template" not in figure["layout"], "because of one plotly.js draws a second time"
    json.dumps(figure, allow_nan=False)


def test_a_crowded_patient_stays_within_thirty_traces_and_fifteen_hundred_marks():
    figure = plotly_figure(scene(crowded))
    drawn = sum(len(trace["x"]) for trace in figure["data"] if trace.get("hoverinfo") == "text")

    assert 300 <= drawn <= 1500
    assert len(figure["data"]) <= 30


@everywhere
def test_every_mark_can_take_the_focus_and_says_what_the_table_says(story):
    found = scene(story)
    spoken = " ".join(mark.get("aria-label") for mark in marks(svg(found)))

    assert all(mark.get("tabindex") == "0" and mark.get("role") == "button" for mark in marks(svg(found)))
    assert all(row.spoken in spoken for row in found.rows() if not row.note)


@everywhere
def test_both_renderers_offer_the_same_marks(story):
    found = scene(story)
    hovered = [key for trace in plotly_figure(found)["data"] for key in trace.get("customdata", []) if key]

    assert sorted(hovered) == sorted(mark.get("data-key") for mark in marks(svg(found)) if mark.get("data-key"))


def test_the_printed_picture_has_nothing_to_focus_and_says_its_day():
    printed = svg(scene(full_story), interactive=False)

    assert "tabindex" not in printed
    assert "as of 22 Nov 2026" in printed


def test_what_people_typed_is_never_markup_in_the_svg():
    tree = ElementTree.fromstring(svg(scene(overlapping_courses)))
    names = {node.tag.removeprefix(SVG) for node in tree.iter()}

    assert names <= {"svg", "g", "rect", "polyline", "polygon", "circle", "path", "line", "text", "tspan", "title"}
    assert not any(name.startswith("on") for node in tree.iter() for name in node.attrib)
    assert any("<b onmouseover" in (node.text or "") for node in tree.iter(f"{SVG}text"))


def test_what_people_typed_is_never_markup_in_plotly():
    written = json.dumps(plotly_figure(scene(overlapping_courses)))

    assert "<a" not in written
    assert "<b onmouseover" not in written
    assert "$e^x$" not in written
    assert "&lt;b onmouseover" in written


def test_an_element_escapes_its_text_and_its_attributes():
    made = element("text", text='<"&', title='"><script>\n')

    assert made == '<text title="&quot;&gt;&lt;script&gt;&#10;">&lt;&quot;&amp;</text>'


@everywhere
def test_no_label_in_the_plot_is_cut_off_at_its_edges(story):
    found = scene(story)
    for text in draw(found).texts:
        if text.side != "plot" or text.tail:
            continue
        left = found.axis.px(text.x) + text.dx
        width = text_px(text.text, text.size_px)
        left -= {"start": 0, "middle": width / 2, "end": width}[text.anchor]
        assert left >= -found.left_px, text.text
        assert left + width <= found.axis.width_px + found.right_px, text.text


@everywhere
def test_no_two_labels_of_a_lane_overlap(story):
    found = scene(story)
    placed = []
    for text in draw(found).texts:
        if text.side != "plot" or text.size_px < theme.LABEL_PX or text.text.startswith(("▸", "?")):
            continue
        left = found.axis.px(text.x) + text.dx
        width = text_px(text.text, text.size_px) / 1.03
        left -= {"start": 0, "middle": width / 2, "end": width}[text.anchor]
        placed.append((text.y, left, left + width, text.text))
    clashes = [
        (a[3], b[3])
        for i, a in enumerate(placed)
        for b in placed[i + 1 :]
        if abs(a[0] - b[0]) < 8 and a[1] < b[2] - 1 and b[1] < a[2] - 1
    ]

    assert clashes == []


def test_today_is_one_dark_line_through_all_lanes():
    found = scene(full_story)
    lines = [line for line in draw(found).over if line.stroke == theme.TODAY]

    assert [(line.width_px, line.points[1][1]) for line in lines] == [(1.5, found.plot_bottom_px)]


@pytest.mark.parametrize(
    ("story", "choice", "of_today"),
    [(full_story, WindowChoice.DEFAULT, f"{TODAY:%Y-%m-%d_00:00:00}"), (fifteen_years, WindowChoice.ALL, None)],
    ids=["on a calendar", "with quiet years folded"],
)
def test_the_lines_below_and_above_the_marks_are_all_drawn_at_their_days(story, choice, of_today):
    found = scene(story, choice)
    drawing = draw(found)
    paths = [shape for shape in plotly_figure(found)["layout"]["shapes"] if shape["type"] == "path"]
    (today,) = [path["path"] for path in paths if path["line"]["color"] == theme.TODAY]
    here = of_today or str(found.axis.px(TODAY.toordinal()))

    assert sum(path["path"].count("M") for path in paths) == len(drawing.under) + len(drawing.over)
    assert [point.partition(",")[0] for point in today.removeprefix("M").split("L")] == [here, here]


def test_a_zoomed_plotly_axis_still_names_the_year_and_cannot_be_lost():
    axis = plotly_figure(scene(full_story))["layout"]["xaxis"]

    assert all("%Y" in stop["value"] for stop in axis["tickformatstops"])
    assert [axis["minallowed"], axis["maxallowed"]] == axis["range"]
    assert plotly_figure(scene(full_story))["layout"]["yaxis"]["fixedrange"]


def test_folded_years_are_marked_with_their_length():
    words = [text.text for text in draw(scene(fifteen_years, WindowChoice.ALL)).texts]

    assert "⋯ 11 y quiet ⋯" in words


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [theme.PAPER, theme.LANE, theme.FUTURE])
def test_text_stands_out_from_every_ground(ground):
    inks = [theme.INK, theme.MUTED, theme.WINDOW_INK, theme.REFERENCE_INK, *SPECIALTY.values()]
    inks += [shades.ink for shades in SHADES.values()]

    assert all(contrast(ink, ground) >= 4.5 for ink in inks)


@pytest.mark.parametrize("family", list(SHADES))
def test_text_stands_out_from_the_bar_it_stands_on(family):
    shades = SHADES[family]

    assert contrast(shades.on_fill, shades.fill) >= 4.5
    assert contrast(shades.ink, shades.pale) >= 4.5


@everywhere
def test_the_strip_of_a_list_is_small_and_says_what_it_shows(story):
    found = strip(*story(), TODAY)
    tree = ElementTree.fromstring(found)

    assert (tree.get("width"), tree.get("height")) == ("280", "36")
    assert tree.get("aria-label").endswith("today 22 Nov 2026")


def test_the_strip_names_what_is_overdue():
    label = ElementTree.fromstring(strip(*full_story(), TODAY)).get("aria-label")

    assert label == (
        "myositis diagnosed 18 Mar 2025; cancer diagnosed 12 Sep 2025; 2 overdue, the longest 2 m 22 d; "
        "today 22 Nov 2026"
    )


def test_what_stands_beside_the_plot_is_written_once_and_moved_by_no_zoom():
    found = scene(crowded)
    figure = plotly_figure(found)
    (beside,) = [trace for trace in figure["data"] if trace.get("xaxis") == "x2"]
    noted = [note["text"] for note in figure["layout"]["annotations"] if note["xref"] == note["yref"] == "paper"]
    in_margins = Counter(styled(text) for text in draw(found).texts if text.side != "plot")

    assert in_margins <= Counter(beside["text"] + noted)
    assert len(beside["text"] + noted) == in_margins.total() + len(draw(found).legend)
    assert figure["layout"]["xaxis2"]["fixedrange"]
    assert set(beside["x"]) <= set(figure["layout"]["xaxis2"]["range"])
