"""Treatments that collide: crossed hatching in their own row, and over the rows of the treatments themselves."""

from __future__ import annotations

from dashboard.figures import theme
from dashboard.figures.drawing.ink import Box, Drawing, Line, shortened
from dashboard.figures.marks import Collision
from dashboard.figures.scene import Row, said_by
from dashboard.figures.theme import Family, text_px

BAND_PX, STEP_PX = 14, 7
BRACKET_PX = 5


def draw_collision(d: Drawing, row: Row, mark: Collision) -> None:
    """Its band, with the severity beside it where there is room."""
    x0, x1 = d.within(d.at(mark.first)), d.within(d.at(mark.last) + 1)
    y0, y1 = row.middle_px - BAND_PX / 2, row.middle_px + BAND_PX / 2
    ink = _ink(mark)
    d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=theme.PAPER, stroke=ink))
    _hatch(d, x0, x1, y0, y1, ink)
    d.touch.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, says=mark.says))
    following = [d.px(d.at(m.first)) for m in row.marks if isinstance(m, Collision) and m.first > mark.first]
    room = min([*following, d.scene.axis.width_px]) - d.px(x1) - 8
    if text_px(mark.text) <= room:
        d.write(mark.text, row.middle_px, x=x1, dx=5, colour=ink)
    elif d.px(x0) > text_px(mark.text) + 8:
        d.write(mark.text, row.middle_px, x=x0, dx=-5, anchor="end", colour=ink)
    else:
        d.write(shortened(mark.text, max(room, 0)), row.middle_px, x=x1, dx=5, colour=ink)


def draw_bands(d: Drawing) -> None:
    """Over the rows of what collides, with a bracket and the rule's id at the first day."""
    rows = [row for lane in d.scene.lanes for row in lane.rows]
    for row in rows:
        for mark in row.marks:
            if isinstance(mark, Collision) and mark.joins:
                joined = [other for other in rows if other is not row and _tells(other, mark.joins)]
                _band(d, mark, joined)


def _band(d: Drawing, mark: Collision, joined: list[Row]) -> None:
    x0, x1 = d.within(d.at(mark.first)), d.within(d.at(mark.last) + 1)
    ink = _ink(mark)
    for row in joined:
        _hatch(d, x0, x1, row.top_px + 1, row.top_px + min(row.height_px, 2 * BAND_PX) - 1, ink)
    places = [row.middle_px for row in joined]
    if len(places) > 1:
        d.over.append(Line(points=((x0, min(places)), (x0, max(places))), stroke=ink, width_px=1.5))
        for y in places:
            end = d.scene.axis.after_px(x0, BRACKET_PX)
            d.over.append(Line(points=((x0, y), (end, y)), stroke=ink, width_px=1.5))
        name = f"{mark.text[0]} {mark.name}"
        d.write(name, (places[0] + places[1]) / 2, x=x0, dx=-4, anchor="end", size_px=10, colour=ink, is_bold=True)


def _tells(row: Row, fact_ids: tuple[str, ...]) -> bool:
    return any(said.key in fact_ids for mark in row.marks for said in said_by(mark))


def _ink(mark: Collision) -> str:
    return theme.SHADES[Family.OVERDUE].ink if mark.is_severe else theme.INK


def _hatch(d: Drawing, x0: float, x1: float, y0: float, y1: float, colour: str) -> None:
    """Crossed, so that it is not taken for a held dose."""
    step, slant = STEP_PX / d.scene.axis.px_per_day, (y1 - y0) / d.scene.axis.px_per_day
    x = x0
    while x < x1:
        end = min(x + slant, x1)
        reach = (end - x) / slant * (y1 - y0)
        d.lines.append(Line(points=((x, y1), (end, y1 - reach)), stroke=colour, width_px=0.6))
        d.lines.append(Line(points=((x, y0), (end, y0 + reach)), stroke=colour, width_px=0.6))
        x += step
