"""Courses as bars, with what is written in and beside them."""

from __future__ import annotations

from dashboard.figures import theme
from dashboard.figures.drawing.ink import (
    Box,
    Drawing,
    Line,
    shortened,
)
from dashboard.figures.marks import (
    Bar,
    BarState,
)
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family, text_px

BAR_PX = 18


FOLDED_BAR_PX = 8


HATCH_PX = 6


def bar_y(row: Row, bar: Bar, height_px: float) -> tuple[float, float]:
    lanes = max(1, *(m.sub_row + 1 for m in row.marks if isinstance(m, Bar)))
    slot = row.height_px / lanes
    middle = row.top_px + slot * (bar.sub_row + 0.5)
    return middle - height_px / 2, middle + height_px / 2


def draw_bar(d: Drawing, row: Row, bar: Bar, height_px: float) -> None:
    shades = theme.SHADES[bar.family]
    y0, y1 = bar_y(row, bar, height_px)
    axis = d.scene.axis
    narrowest = 4 / axis.px_per_day
    if bar.is_pill:
        narrowest = min(22.0, _room_for_pill(d, row, bar)) / axis.px_per_day
    for segment in bar.segments:
        x0, x1 = d.at(segment.first), d.at(segment.last) + 1
        x1 = max(x1, x0 + narrowest) if len(bar.segments) == 1 else x1
        x0, x1 = d.within(x0), d.within(x1)
        if x1 <= x0:
            continue
        match segment.state:
            case BarState.TAKEN:
                d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=shades.fill, radius_px=3))
            case BarState.AHEAD:
                d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=shades.pale))
            case BarState.UNSURE:
                d.boxes.append(_in_doubt(x0, x1, y0, y1, bar.family))
            case BarState.PLANNED:
                d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=theme.PAPER, stroke=shades.ink, is_dashed=True))
            case BarState.HELD:
                d.boxes.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=theme.PAPER, stroke=shades.ink))
                if bar.is_pill:  # Its number can be read through one stroke, not through many.
                    d.lines.append(Line(points=((x0, y1), (x1, y0)), stroke=shades.ink, width_px=1))
                else:
                    _hatch(d, x0, x1, y0, y1, shades.ink)
    if bar.family is Family.RADIOTHERAPY:
        x0, x1 = d.within(d.at(bar.first)), d.within(d.at(bar.last) + 1)
        for y in (y0 - 2.5, y1 + 2.5):
            d.lines.append(Line(points=((x0, y), (x1, y)), stroke=shades.ink, width_px=1.5))
    if bar.is_change:
        x = d.at(bar.first)
        d.over.append(Line(points=((x, y0 - 2), (x, y1 + 2)), stroke=theme.PAPER, width_px=2))
    _ends_in_doubt(d, bar, y0, y1)
    x0 = d.within(d.at(bar.fades_from or bar.first))
    x1 = d.within(max(d.at(bar.fades_until or bar.last) + 1, d.at(bar.first) + narrowest))
    d.touch.append(Box(x0=x0, x1=x1, y0=y0, y1=y1, says=bar.says))


def _room_for_pill(d: Drawing, row: Row, bar: Bar) -> float:
    """Up to the next cycle, two pixels short of it."""
    following = [m.first for m in row.marks if isinstance(m, Bar) and m.first > bar.first]
    return d.px(d.at(min(following))) - d.px(d.at(bar.first)) - 2 if following else 22.0


def _hatch(d: Drawing, x0: float, x1: float, y0: float, y1: float, colour: str) -> None:
    step, slant = HATCH_PX / d.scene.axis.px_per_day, (y1 - y0) / 2 / d.scene.axis.px_per_day
    x = x0
    while x < x1:
        d.lines.append(Line(points=((x, y1), (min(x + slant, x1), y0)), stroke=colour, width_px=1))
        x += step


def _in_doubt(x0: float, x1: float, y0: float, y1: float, family: Family) -> Box:
    """Days on which the course may or may not have been under way, all alike: nobody knows which is the likelier."""
    shades = theme.SHADES[family]
    return Box(x0=x0, x1=x1, y0=y0, y1=y1, fill=shades.pale, stroke=shades.ink, is_dashed=True)


def _ends_in_doubt(d: Drawing, bar: Bar, y0: float, y1: float) -> None:
    ends = [(d.at(bar.fades_from), d.at(bar.first))] if bar.fades_from else []
    ends += [(d.at(bar.last) + 1, d.at(bar.fades_until) + 1)] if bar.fades_until else []
    for x0, x1 in ends:
        if d.within(x1) > d.within(x0):
            d.boxes.append(_in_doubt(d.within(x0), d.within(x1), y0, y1, bar.family))
    if bar.start_unknown:
        x0, x1 = d.at(bar.first), d.at(bar.segments[0].last) + 1
        reach = min(x1 - x0, 24 / d.scene.axis.px_per_day)
        for i in range(4):
            a, b = d.within(x0 + i * reach / 4), d.within(x0 + (i + 1) * reach / 4)
            if b > a:
                d.boxes.append(Box(x0=a, x1=b, y0=y0, y1=y1, fill=theme.PAPER, opacity=0.9 - 0.22 * i))


def label_bars(d: Drawing, row: Row, taken: list[tuple[float, float]]) -> None:
    """Inside the part that was taken if it fits, else to the right of the bar; never dropped, shortened at worst."""
    bars = sorted((m for m in row.marks if isinstance(m, Bar)), key=lambda b: (b.sub_row, b.first))
    for bar in bars:
        y0, y1 = bar_y(row, bar, BAR_PX)
        y = (y0 + y1) / 2
        shades = theme.SHADES[bar.family]
        axis = d.scene.axis
        first, last = d.px(d.within(d.at(bar.first))), d.px(d.within(d.at(bar.last) + 1))
        solid = [s for s in bar.segments if s.state is BarState.TAKEN]
        ends = d.px(d.within(d.at(solid[0].last) + 1)) if solid else first
        starts = d.px(d.within(d.at(solid[0].first))) if solid else first
        text, width = bar.text, text_px(bar.text)
        after = [b.fades_from or b.first for b in bars if b.sub_row == bar.sub_row and b.first > bar.first]
        following = [d.px(d.at(day)) for day in after]
        room = min([*following, axis.width_px]) - last - 8
        if bar.is_pill:
            wide = min(22.0, _room_for_pill(d, row, bar))
            if text and text_px(text, 10) <= max(wide, last - first) - 2:
                at, ink = max(wide, last - first) / 2, shades.on_fill if solid else shades.ink
                d.write(text, y, x=d.at(bar.first), dx=at, anchor="middle", size_px=10, colour=ink)
        elif text and solid and (dx := _past_glyphs(taken, starts, 6, width)) + width <= ends - starts - 4:
            d.write(text, y, x=d.within(d.at(solid[0].first)), dx=dx, colour=shades.on_fill)
        elif text and not solid and (dx := _past_glyphs(taken, first, 6, width)) + width <= last - first - 4:
            d.write(text, y, x=d.within(d.at(bar.first)), dx=dx, colour=shades.ink)
            ends = first + width + 6
        elif text and bar.continues and width <= last - ends - 10:
            d.write(text, y, x=d.within(d.at(solid[-1].last) + 1), dx=6, colour=shades.ink)
            ends += width + 6
        elif text and (dx := _past_glyphs(taken, last, 5, width)) + width <= room + 5:
            d.write(text, y, x=d.within(d.at(bar.last) + 1), dx=dx, colour=shades.ink)
        elif text and ends - starts > 24:
            dx = _past_glyphs(taken, first, 5, 0)
            d.write(briefly(text, ends - starts - 3 - dx), y, x=d.within(d.at(bar.first)), dx=dx, colour=shades.on_fill)
        elif (
            text
            and width < first - 8
            and not any(d.px(d.at(b.last)) > first - width for b in bars if b.first < bar.first)
        ):
            d.write(text, y, x=d.within(d.at(bar.first)), dx=-5, anchor="end", colour=shades.ink)
        elif text and room > 24:
            dx = _past_glyphs(taken, last, 5, 0)
            d.write(shortened(text, room + 5 - dx), y, x=d.within(d.at(bar.last) + 1), dx=dx, colour=shades.ink)
        if bar.continues and d.at(bar.last) + 1 >= axis.end and last - max(ends, first) > 80:
            d.write("continues ▸", y, x=axis.end, dx=-6, anchor="end", colour=shades.ink)
        elif bar.continues and d.at(bar.last) + 1 >= axis.end:
            d.write("▸", y, x=axis.end, dx=2, colour=shades.ink)


def _past_glyphs(taken: list[tuple[float, float]], edge: float, dx: float, width: float) -> float:
    """How far right of `edge` a text of that width begins so that no glyph of the row covers it."""
    for a, b in sorted(taken):
        if a < edge + dx + width + 2 and b > edge + dx - 2:
            dx = b + 3 - edge
    return dx


def briefly(text: str, room_px: float) -> str:
    """A dose without its rhythm, then without its unit, then nothing: half a number would mislead."""
    shorter = (text, text.partition("/")[0], text.partition(" ")[0])
    found = next((t for t in shorter if text_px(t) <= room_px), "")
    if found == text or found[:1].isdigit():
        return found
    cut = shortened(text, room_px)
    return cut if len(cut) >= 6 else ""
