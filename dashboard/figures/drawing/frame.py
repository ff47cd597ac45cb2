"""Around the marks: lane backgrounds and headings, the future, the three-year window, the legend."""

from __future__ import annotations

from dashboard.figures import theme
from dashboard.figures.drawing.ink import (
    Box,
    Drawing,
    Line,
    free_place,
)
from dashboard.figures.marks import (
    Fill,
    Shape,
)
from dashboard.figures.scene import FOOTER_LINE_PX, HEADER_PX, HEADING_PX, Lane
from dashboard.figures.theme import text_px

LEGEND_PX = 960
"""Narrow enough for the smallest screen, where the margins do not shrink with the plot."""


def draw_ground(d: Drawing) -> None:
    """Lane backgrounds, the future, the calendar's lines, the three-year window."""
    scene, axis = d.scene, d.scene.axis
    top, bottom = HEADER_PX, scene.plot_bottom_px
    for i, lane in enumerate(scene.lanes):
        body = lane.top_px + HEADING_PX
        fill = theme.LANE if i % 2 == 0 else theme.PAPER
        d.ground.append(Box(x0=axis.start, x1=axis.end, y0=body, y1=lane.bottom_px, fill=fill))
        for row in lane.rows[1:]:
            edge = ((axis.start, row.top_px), (axis.end, row.top_px))
            d.under.append(Line(points=edge, stroke=theme.GRID, width_px=0.6))
        spine = ((axis.start, body), (axis.start, lane.bottom_px))
        d.over.append(Line(points=spine, stroke=theme.SPECIALTY[lane.specialty], width_px=3))
    if scene.today < axis.window.end:
        x0 = d.within(d.at(scene.today))
        d.ground.append(Box(x0=x0, x1=axis.end, y0=top, y1=bottom, fill=theme.FUTURE, opacity=0.55))
    for tick in axis.calendar():
        x = d.at(tick.on)
        width = 1.0 if tick.on.month == 1 and tick.on.day == 1 else 0.6
        colour = theme.RULE if width == 1.0 else theme.GRID
        d.under.append(Line(points=((x, top), (x, bottom)), stroke=colour, width_px=width))
    if scene.iim:
        _iim(d, top, bottom)


def _iim(d: Drawing, top: float, bottom: float) -> None:
    """A tint over every lane, until death; where the onset is uncertain its edges fade over the days in doubt."""
    scene, axis = d.scene, d.scene.axis
    assert scene.iim
    opens, closes = scene.iim.opens, scene.iim.closes
    sure = (d.within(d.at(opens.last)), d.within(d.at(closes.first) + 1))
    parts = [(*sure, 1.0)]
    for edge, rising in ((opens, True), (closes, False)):
        if not edge.is_exact:
            step = (d.at(edge.last) + 1 - d.at(edge.first)) / 5
            for i in range(5):
                x0 = d.at(edge.first) + i * step
                parts.append((d.within(x0), d.within(x0 + step), (i + 0.5) / 5 if rising else 1 - (i + 0.5) / 5))
    died_on = scene.iim.died_on
    until = d.at(died_on.last) + 1 if died_on else axis.end
    for x0, end, share in parts:
        x1 = min(end, until)
        if x1 > x0:
            box = Box(x0=x0, x1=x1, y0=top - 5, y1=bottom, fill=theme.WINDOW, opacity=0.045 * share)
            d.ground.append(box)
            d.ground.append(Box(x0=x0, x1=x1, y0=top - 5, y1=top - 2, fill=theme.WINDOW, opacity=0.9 * share))
    ends = (died_on, "cancer window ends at death") if died_on else (closes, "cancer window closes")
    for edge, words, anchor in ((opens, "cancer window opens", "start"), (*ends, "end")):
        x, shown = d.at(edge.first), d.within(d.at(edge.first))
        if x == shown:
            d.under.append(Line(points=((x, top - 5), (x, bottom)), stroke=theme.WINDOW_INK, dash="dash"))
        arrow = "" if x == shown else "‹ " if anchor == "start" else " ›"
        text = f"{arrow}IIM {words} {edge.words}" if anchor == "start" else f"IIM {words} {edge.words}{arrow}"
        if x == shown or anchor == "end":
            width, at, today = text_px(text, 10), d.px(shown), d.px(d.at(scene.today))
            beside = (at + 6, at - 6 - width) if anchor == "start" else (at - 6 - width, at + 6)
            left = free_place(d, width, (*beside, today - 6 - width, today + 6))
            dx, anchor = (left - at, "start") if left >= at else (left + width - at, "end")
            d.write(text, top - 22, x=shown, dx=dx, anchor=anchor, size_px=10, colour=theme.WINDOW_INK)


def draw_heading(d: Drawing, lane: Lane) -> None:
    colour = theme.SPECIALTY[lane.specialty]
    y = lane.top_px + HEADING_PX / 2 + 2
    arrow = "▸" if lane.is_folded else "▾"
    left = -d.scene.left_px + 12
    d.write(f"{arrow} {lane.title}", y, dx=left, side="left", size_px=12, colour=colour, is_bold=True)
    after = left + text_px(f"{arrow} {lane.title}", 12) + 10
    d.write(str(lane.count), y, dx=after, side="left", size_px=theme.LABEL_PX, colour=theme.MUTED)
    axis = d.scene.axis
    if lane.earlier:
        d.write(_events(len(lane.earlier), "‹ ", "earlier"), y, x=axis.start, dx=max(8, after + 22), colour=theme.MUTED)
    if lane.later:
        words = _events(len(lane.later), "", "later") + " ›"
        d.write(words, y, x=axis.end, dx=-6, anchor="end", colour=theme.MUTED)
    if lane.fold_note:
        room = int(axis.width_px / 6)
        note = lane.fold_note if len(lane.fold_note) <= room else lane.fold_note[: room - 1] + "…"
        d.write(note, lane.bottom_px - 8, x=axis.start, dx=6, colour=theme.MUTED)


def _events(count: int, before: str, word: str) -> str:
    return f"{before}{count} {word} event{'s' if count > 1 else ''}"


def draw_bottom(d: Drawing) -> None:
    """Folded stretches, what has nothing recorded, the legend."""
    scene, axis = d.scene, d.scene.axis
    bottom = scene.plot_bottom_px
    for fold in axis.folds:
        x = d.at(fold.first) - 0.01
        d.over.append(Line(points=((x, HEADER_PX), (x, bottom)), stroke=theme.FAINT, width_px=3, dash="dot"))
        d.write(f"⋯ {fold.words} ⋯", HEADER_PX - 11, x=x, anchor="middle", size_px=10, colour=theme.INK, is_bold=True)
    if scene.nothing_recorded:
        words = f"Nothing recorded: {', '.join(scene.nothing_recorded)}"
        d.write(words, bottom + 44, dx=-scene.left_px + 12, side="left", size_px=10.5, colour=theme.MUTED)
    y = bottom + (59 if scene.nothing_recorded else 44)
    for line in scene.undated:
        d.write(line, y, dx=-scene.left_px + 12, side="left", size_px=10.5, colour=theme.MUTED)
        y += FOOTER_LINE_PX
    _legend(d, y + 4)


def _legend(d: Drawing, y: float) -> None:
    """As few lines as hold it; the as-of date comes last."""
    x = 12.0
    entries: list[tuple[Shape | None, Fill | None, str]] = [*d.scene.legend]
    entries += [(None, None, words) for words in (*d.scene.legend_words, d.scene.as_of)]
    for shape, fill, words in entries:
        width = (14 if shape else 0) + text_px(words, 10.5)
        if x + width > min(d.scene.width_px, LEGEND_PX):
            x, y = 12.0, y + 15
        d.legend.append((x + (6 if shape else 0), y, shape, fill, words))
        x += width + 14
