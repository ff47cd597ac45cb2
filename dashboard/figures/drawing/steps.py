"""The steroid dose as a step area."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.figures import theme
from dashboard.figures.drawing.ink import (
    Box,
    Drawing,
    Glyph,
    Line,
    draw_scale,
)
from dashboard.figures.marks import (
    Fill,
    Shape,
    Step,
)
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family, text_px

MOST_MG = 66


TOP_MG = 60


UNSURE_OPACITY = 0.45


def draw_steps(d: Drawing, row: Row) -> None:
    top, bottom = row.top_px + 14, row.top_px + row.height_px - 4
    shades = theme.SHADES[Family.STEROID]
    steps = [m for m in row.marks if isinstance(m, Step)]

    def at(mg: float) -> float:
        return bottom - min(mg, MOST_MG) / MOST_MG * (bottom - top)

    draw_scale(d, row, [(at(mg), "60+" if mg == TOP_MG else f"{mg}") for mg in (0, 20, 40, TOP_MG)])
    before: Step | None = None
    for step in steps:
        x0, x1 = d.within(d.at(step.first)), d.within(d.at(step.last) + 1)
        if x1 <= x0:
            continue
        d.touch.append(Box(x0=x0, x1=x1, y0=top - 8, y1=bottom, says=step.says))
        mg = _solid_mg(step)
        floor = at(mg or 0)
        if step.mg_per_day is None:
            over = floor - (bottom - at(20))
            d.boxes.append(Box(x0=x0, x1=x1, y0=over, y1=floor, stroke=shades.ink, fill="none", is_dashed=True))
            room = d.px(x1) - d.px(x0) - 8
            words = next((w for w in ("dose unknown", "unknown") if text_px(w) <= room), "?")
            d.write(words, (over + floor) / 2, x=x0, dx=4, colour=shades.ink)
        elif step.is_unsure:
            y = at(step.mg_per_day)
            d.areas.append(Box(x0=x0, x1=x1, y0=y, y1=floor, fill=shades.pale, opacity=UNSURE_OPACITY))
            d.boxes.append(Box(x0=x0, x1=x1, y0=y, y1=floor, stroke=shades.ink, is_dashed=True))
        if mg is not None:
            if not step.is_ahead and not step.is_planned:
                d.areas.append(Box(x0=x0, x1=x1, y0=floor, y1=bottom, fill=shades.pale))
            dash = "dot" if step.is_ahead and not step.is_planned else "dash" if step.is_planned else ""
            joined = _solid_mg(before) if before and d.at(before.last) + 1 == d.at(step.first) else None
            rise = () if joined is None else ((x0, at(joined)),)
            line = Line(points=(*rise, (x0, floor), (x1, floor)), stroke=shades.ink, width_px=1.8, dash=dash)
            (d.under if step.is_planned else d.lines).append(line)
        if step.mg_per_day is not None and step.mg_per_day > MOST_MG:
            d.glyphs.append(
                Glyph(
                    x=d.scene.axis.after_px(x1, -7),
                    y=at(step.mg_per_day) - 5,
                    shape=Shape.TRIANGLE,
                    fill=Fill.FILLED,
                    colour=shades.ink,
                    size_px=7,
                )
            )
        before = step
    _dose_numbers(d, steps, at, shades.ink)


def _solid_mg(step: Step) -> float | None:
    """How high the step is drawn as taken; None where nothing is sure, or its dose unknown."""
    return step.sure_mg or None if step.is_unsure else step.mg_per_day


def _dose_numbers(d: Drawing, steps: list[Step], at: Callable[[float], float], colour: str) -> None:
    """Every dose that has the room; the highest and the latest come before the others."""
    known = [s for s in steps if s.mg_per_day is not None and s.text]
    highest = max(known, key=lambda s: s.mg_per_day or 0, default=None)
    latest = known[-1] if known else None
    used: list[tuple[float, float, float]] = []
    for step in sorted(known, key=lambda s: s is not highest and s is not latest):
        x = d.within(d.at(step.first))
        left, width, y = d.px(x) + 3, text_px(step.text) + 4, at(step.mg_per_day or 0) - 8
        if left + width > d.scene.axis.width_px or any(
            left < b and left + width > a and abs(y - other) < 12 for a, b, other in used
        ):
            continue
        overlapped = [s for s in known if s is not step and d.px(d.at(s.first)) < left + width and s.first > step.first]
        if any((s.mg_per_day or 0) > (step.mg_per_day or 0) for s in overlapped):
            continue
        used.append((left, left + width, y))
        d.write(step.text, y, x=x, dx=3, colour=colour, is_bold=step in (highest, latest))
