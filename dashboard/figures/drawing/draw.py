"""A scene as ink: boxes, lines, glyphs and texts, placed once for both renderers."""

from __future__ import annotations

from textwrap import wrap

from dashboard.figures import theme
from dashboard.figures.drawing.bars import BAR_PX, FOLDED_BAR_PX, draw_bar, label_bars
from dashboard.figures.drawing.collisions import draw_bands, draw_collision, label_collisions
from dashboard.figures.drawing.curves import draw_curve
from dashboard.figures.drawing.frame import draw_bottom, draw_ground, draw_heading
from dashboard.figures.drawing.header import draw_top
from dashboard.figures.drawing.ink import (
    Drawing,
)
from dashboard.figures.drawing.points import draw_point, glyph_px, label_points
from dashboard.figures.drawing.steps import draw_steps
from dashboard.figures.marks import (
    Bar,
    Collision,
    Curve,
    Point,
    Step,
)
from dashboard.figures.scene import Lane, Row, Scene
from dashboard.figures.theme import text_px


def draw(scene: Scene) -> Drawing:
    drawing = Drawing(scene)
    draw_ground(drawing)
    for lane in scene.lanes:
        draw_heading(drawing, lane)
        for row in lane.rows:
            _row(drawing, lane, row)
    draw_bands(drawing)
    draw_top(drawing)
    draw_bottom(drawing)
    return drawing


def _row(d: Drawing, lane: Lane, row: Row) -> None:
    _name(d, row)
    taken: list[tuple[float, float]] = []
    size_px = 7.0 if lane.is_folded else glyph_px(d, row)
    for mark in row.marks:
        match mark:
            case Bar():
                draw_bar(d, row, mark, FOLDED_BAR_PX if lane.is_folded else BAR_PX)
            case Point():
                taken.append(draw_point(d, row, mark, size_px))
            case Curve():
                draw_curve(d, row, mark)
            case Collision():
                draw_collision(d, row, mark)
            case Step():
                pass
    label_bars(d, row, taken)
    label_points(d, row, taken)
    label_collisions(d, row)
    if any(isinstance(mark, Step) for mark in row.marks):
        draw_steps(d, row)


def _name(d: Drawing, row: Row) -> None:
    room = d.scene.left_px - 24 - (34 if row.has_scale else 0)
    if row.has_scale:
        # What the band of a curve is stands here, where no curve passes.
        limits = [m.reference for m in row.marks if isinstance(m, Curve) and m.reference]
        y = row.middle_px - (8 if row.detail else 0) - 6 * len(limits)
        left = -d.scene.left_px + 16
        lines = _lines(row.name, room - 8)
        for i, line in enumerate(lines):
            size_px = theme.NAME_PX if len(lines) == 1 else 10
            d.write(line, y + 11 * i - 5 * (len(lines) - 1), dx=left, side="left", size_px=size_px, is_bold=True)
        below = y + 15 + 2 * (len(lines) - 1)
        d.write(row.detail, below, dx=left, side="left", size_px=theme.SCALE_PX, colour=theme.MUTED)
        below += 12 if row.detail else 0
        for each in limits:
            words = f"reference {each}"
            d.write(words, below, dx=left, side="left", size_px=theme.SCALE_PX, colour=theme.REFERENCE_INK)
        return
    name = f"{row.name} {row.detail}".strip()
    lines = _lines(name, room)
    size_px = theme.NAME_PX if len(lines) == 1 else 10
    for i, line in enumerate(lines):
        y = row.middle_px + (i - (len(lines) - 1) / 2) * 10.5
        d.write(line, y, dx=-10, side="left", anchor="end", size_px=size_px)


def _lines(name: str, room_px: float) -> list[str]:
    """One line, or two of smaller letters where one is too short; cut only where two are."""
    if text_px(name, theme.NAME_PX) <= room_px:
        return [name]
    return wrap(name, min(int(room_px / 5.6), len(name) - 1), max_lines=2, placeholder="…", break_on_hyphens=False)
