"""Treatments that collide: crossed hatching in their own row, and over the rows of the treatments themselves."""

from __future__ import annotations

from dashboard.figures import theme
from dashboard.figures.drawing.ink import Box, Drawing, Line, text_across
from dashboard.figures.marks import Collision
from dashboard.figures.scene import Row, said_by
from dashboard.figures.theme import Family, text_px

BAND_PX, STEP_PX = 14, 7
BRACKET_PX = 5
NAME_PX = 10


def draw_collision(d: Drawing, row: Row, mark: Collision) -> None:
    """Its band; `label_collisions` names what the row holds."""
    x0, x1 = d.within(d.at(mark.first)), d.within(d.at(mark.last) + 1)
    y0, y1 = row.middle_px - BAND_PX / 2, row.middle_px + BAND_PX / 2
    ink = _ink(mark)
    d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=theme.PAPER, stroke=ink))
    _hatch(d, x0, x1, y0, y1, ink)
    d.touch.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, says=mark.says))


def label_collisions(d: Drawing, row: Row) -> None:
    """Each severity that the row holds, once, beside the latest band where nothing else is in the way."""
    bands = [(mark, _across(d, mark)) for mark in row.marks if isinstance(mark, Collision)]
    today = d.px(d.at(d.scene.today))
    used = [*(across for _, across in bands), (today, today)]
    for text in dict.fromkeys(mark.text for mark, _ in bands):
        width = text_px(text)
        alike = [(mark, across) for mark, across in reversed(bands) if mark.text == text]
        for mark, (left, right) in alike:
            sides = ((right + 5, right + 5 + width, "start"), (left - 5 - width, left - 5, "end"))
            free = next((side for side in sides if _is_free(d, side[0], side[1], used)), None)
            if free:
                start, end, anchor = free
                used.append((start, end))
                x = d.scene.axis.position(start if anchor == "start" else end)
                d.write(text, row.middle_px, x=x, anchor=anchor, colour=_ink(mark))
                break


def _across(d: Drawing, mark: Collision) -> tuple[float, float]:
    return d.px(d.within(d.at(mark.first))), d.px(d.within(d.at(mark.last) + 1))


def _is_free(d: Drawing, left: float, right: float, used: list[tuple[float, float]]) -> bool:
    is_inside = left >= 2 and right <= d.scene.axis.width_px - 2
    return is_inside and all(right < start - 1 or left > end + 1 for start, end in used)


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
        name, y = f"{mark.shape} {mark.name}", (places[0] + places[1]) / 2
        # The lane above its treatments names it, too: better left out than printed over something else.
        if _has_room(d, d.px(x0) - 4 - text_px(name, NAME_PX), d.px(x0) - 4, y):
            d.write(name, y, x=x0, dx=-4, anchor="end", size_px=NAME_PX, colour=ink, is_bold=True)


def _has_room(d: Drawing, left: float, right: float, y: float) -> bool:
    taken = [text_across(d, text) for text in d.texts if text.side == "plot" and abs(text.y - y) < NAME_PX + 2]
    return _is_free(d, left, right, taken)


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
