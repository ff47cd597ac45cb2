"""Days on which something happened or is due."""

from __future__ import annotations

from itertools import pairwise

from dashboard.figures import theme
from dashboard.figures.drawing.bars import BAR_PX, bar_y
from dashboard.figures.drawing.ink import (
    GLYPH_PX,
    Drawing,
    Glyph,
    Line,
    draw_whisker,
    middle_of,
)
from dashboard.figures.marks import (
    Bar,
    Point,
    Shape,
)
from dashboard.figures.scene import Row
from dashboard.figures.theme import text_px

MANY = 20
COUNT_PX = 9.5


def glyph_px(d: Drawing, row: Row) -> float:
    """Smaller where many would touch, so that each can still be told from the next."""
    across = sorted(d.px(middle_of(d, mark.on)) for mark in row.marks if isinstance(mark, Point))
    gaps = sorted(b - a for a, b in pairwise(across))
    return GLYPH_PX if len(gaps) < MANY else min(GLYPH_PX, max(5.0, gaps[len(gaps) // 2] - 1))


def draw_point(d: Drawing, row: Row, mark: Point, size_px: float) -> tuple[float, float]:
    """The pixels across that the glyph and its lines take."""
    shades, x, y = theme.SHADES[mark.family], middle_of(d, mark.on), row.middle_px
    bars = [m for m in row.marks if isinstance(m, Bar)]
    y = bar_y(row, bars[0], BAR_PX)[0] + BAR_PX / 2 if bars and size_px > 7 else y
    x = d.within(x)
    is_large = size_px == GLYPH_PX and mark.shape in (Shape.DIAMOND, Shape.HEXAGON, Shape.STAR)
    size = size_px + (3 if is_large else 0)
    left, right = d.px(x) - size / 2 - 1, d.px(x) + size / 2 + 1
    if not mark.on.is_exact:
        a, b = d.within(d.at(mark.on.first)), d.within(d.at(mark.on.last) + 1)
        draw_whisker(d, a, b, y, shades.ink)
        left, right = min(left, d.px(a)), max(right, d.px(b))
    if mark.until:
        until = d.within(d.at(mark.until))
        d.lines.append(Line(points=((x, y), (until, y)), stroke=shades.ink, width_px=1.5, dash="dash"))
        right = max(right, d.px(until))
    d.glyphs.append(
        Glyph(
            x=x,
            y=y,
            shape=mark.shape,
            fill=mark.fill,
            colour=shades.fill,
            size_px=size,
            has_halo=bool(bars),
            says=mark.says,
        )
    )
    if mark.count > 1 and size_px == GLYPH_PX:
        # Off the glyph, and to its left where the next one stands in the way.
        width = text_px(str(mark.count), COUNT_PX) + 2
        reach = d.px(x) + size / 2 + width + GLYPH_PX / 2
        later = (d.px(d.within(middle_of(d, m.on))) for m in row.marks if isinstance(m, Point) and m is not mark)
        is_left = any(d.px(x) <= at < reach for at in later)
        dx, anchor = (-size / 2 - 1, "end") if is_left else (size / 2 + 1, "start")
        d.write(str(mark.count), y - 6, x=x, dx=dx, anchor=anchor, size_px=COUNT_PX, colour=shades.ink, is_bold=True)
        left, right = (left - width, right) if is_left else (left, right + width)
    return left, right


def label_points(d: Drawing, row: Row, taken: list[tuple[float, float]]) -> None:
    """Right of the mark, else left of it, strong labels first; what does not fit is in the tooltip and the table."""
    points = [(m, span) for m, span in zip((m for m in row.marks if isinstance(m, Point)), taken, strict=True)]
    today = d.px(d.at(d.scene.today))
    used = [*taken, (today - 2, today + 2)]
    for mark, (left, right) in sorted(points, key=lambda p: not p[0].strong):
        text = mark.text + ("" if mark.on.is_exact or not mark.text else ", approx.")
        width = text_px(text) * (1.06 if mark.strong else 1)
        sides = [(right + 4, right + 4 + width, "start"), (left - 4 - width, left - 4, "end")]
        sides = sides[::-1] if mark.until else sides
        if not text:
            continue
        for a, b, anchor in sides:
            is_free = all(b < start or a > end for start, end in used)
            if is_free and a >= 2 and b <= d.scene.axis.width_px - 2:
                used.append((a, b))
                at = (a if anchor == "start" else b) - d.px(middle_of(d, mark.on))
                colour = theme.SHADES[mark.family].ink
                x = middle_of(d, mark.on)
                d.write(text, row.middle_px, x=x, dx=at, anchor=anchor, colour=colour, is_bold=mark.strong)
                break
