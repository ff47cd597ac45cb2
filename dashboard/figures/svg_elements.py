"""SVG elements and glyphs. Text reaches an SVG only through `element`."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin

from dashboard.figures import theme
from dashboard.figures.drawing.ink import Glyph
from dashboard.figures.marks import Fill, Shape


def element(tag: str, *inner: str, text: str | None = None, **attributes: object) -> str:
    """One element. Attribute values and `text` are escaped; `inner` is what this function made before.

    Underscores in attribute names become hyphens; an attribute that is None is left out.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{escape(text) if text is not None else ''}{''.join(inner)}</{tag}>"


def _attribute(value: object) -> str:
    """XML would read a line break in an attribute as a space."""
    return escape(plain_number(value)).replace("\n", "&#10;")


def glyph_svg(glyph: Glyph, x: float) -> str:
    """Status by shape and fill, so that it survives a grey printer."""
    y, r = glyph.y, glyph.size_px / 2
    is_filled = glyph.fill is Fill.FILLED
    ink = {"fill": glyph.colour if is_filled else theme.PAPER, "stroke": glyph.colour}
    width = 0.6 if is_filled else 1.7
    if glyph.has_halo and is_filled:
        ink, width = ink | {"stroke": theme.PAPER}, 1.5
    if glyph.shape is Shape.CIRCLE:
        shape = element("circle", cx=x, cy=y, r=r, stroke_width=width, **ink)
    else:
        corners = " ".join(f"{plain_number(x + r * dx)},{plain_number(y + r * dy)}" for dx, dy in _corners(glyph.shape))
        shape = element("polygon", points=corners, stroke_width=width, **ink)
    if glyph.fill is Fill.HALF:
        return shape + element("circle", cx=x, cy=y, r=r * 0.45, fill=glyph.colour)
    if glyph.fill is Fill.CROSSED:
        a = r * 0.7
        lines = f"M{plain_number(x - a)} {plain_number(y - a)}L{plain_number(x + a)} {plain_number(y + a)}"
        lines += f"M{plain_number(x - a)} {plain_number(y + a)}L{plain_number(x + a)} {plain_number(y - a)}"
        return shape + element("path", d=lines, stroke=glyph.colour, stroke_width=1.5)
    return shape


def _corners(shape: Shape) -> list[tuple[float, float]]:
    match shape:
        case Shape.SQUARE:
            return [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]
        case Shape.TRIANGLE:
            return [(0, -1), (1, 0.8), (-1, 0.8)]
        case Shape.CROSS:
            a = 0.34
            return [
                (-a, -1),
                (a, -1),
                (a, -a),
                (1, -a),
                (1, a),
                (a, a),
                (a, 1),
                (-a, 1),
                (-a, a),
                (-1, a),
                (-1, -a),
                (-a, -a),
            ]
        case Shape.STAR:
            rays = range(10)
            return [
                (sin(pi * i / 5) * (1 if i % 2 == 0 else 0.42), -cos(pi * i / 5) * (1 if i % 2 == 0 else 0.42))
                for i in rays
            ]
        case Shape.HEXAGON:
            return [(sin(pi * i / 3), -cos(pi * i / 3)) for i in range(6)]
        case _:
            return [(0, -1), (1, 0), (0, 1), (-1, 0)]


def plain_number(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
