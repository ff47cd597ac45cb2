"""The scene as SVG text: for the keyboard, for print and for lists."""

from __future__ import annotations

from dashboard.figures import theme
from dashboard.figures.at_pointer import bends, held_days
from dashboard.figures.drawing.draw import draw
from dashboard.figures.drawing.ink import Box, Drawing, Glyph, Line, Text
from dashboard.figures.scene import HEADER_PX, HEADING_PX, Scene
from dashboard.figures.svg_elements import element, glyph_svg, plain_number

DASHES = {"": None, "dash": "4 3", "dot": "1.5 3"}


TITLE_PX = 30


def svg(scene: Scene, *, interactive: bool = True, whose: str = "", typeface: str = "") -> str:
    """The picture. Interactive: as wide as its frame, every mark takes the focus and says what its tooltip says.

    A picture that leaves the page leaves the banner and the font: `whose` is printed above it, and `typeface` is the
    CSS that brings the font, without which other letters would run into each other.
    """
    drawing = draw(scene)
    above = TITLE_PX if whose else 0
    ink = _Ink(drawing, interactive)
    parts = [
        element("rect", y=-above, width=scene.width_px, height=scene.height_px + above, fill=theme.PAPER),
        *([ink.words(f"{whose}, {scene.as_of}", 12, -10, 13, theme.INK, is_bold=True)] if whose else []),
        *map(ink.box, drawing.ground),
        *map(ink.box, drawing.areas),
        *map(ink.line, drawing.under),
        *map(ink.box, drawing.boxes),
        *map(ink.line, drawing.lines),
        *map(ink.line, drawing.over),
        *map(ink.touch, drawing.touch),
        *map(ink.glyph, drawing.glyphs),
        *ink.headings(),
        element("g", *map(ink.text, drawing.texts), *ink.calendar(), pointer_events="none"),
        *ink.legend(),
    ]
    return element(
        "svg",
        element("title", text=f"Timeline {scene.as_of}"),
        *([element("style", text=typeface)] if typeface else []),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 {-above:g} {scene.width_px:g} {scene.height_px + above:g}",
        width="100%" if interactive else scene.width_px,
        height=None if interactive else scene.height_px + above,
        role="group",
        aria_label=f"Patient timeline {scene.as_of}",
        font_family=theme.FONT,
        data_days=bends(scene.axis, ink.x) if interactive else None,
        data_held=held_days(scene) if interactive else None,
        data_top=HEADER_PX,
        data_bottom=scene.plot_bottom_px,
    )


class _Ink:
    def __init__(self, drawing: Drawing, is_interactive: bool) -> None:
        self.drawing = drawing
        self.scene = drawing.scene
        self.is_interactive = is_interactive

    def x(self, position: float) -> float:
        return self.scene.left_px + self.scene.axis.px(position)

    def box(self, box: Box) -> str:
        x0, x1 = self.x(box.x0), self.x(box.x1)
        return element(
            "rect",
            x=x0,
            y=box.y0,
            width=max(x1 - x0, 0.5),
            height=box.y1 - box.y0,
            rx=box.radius_px or None,
            fill=box.fill,
            stroke=None if box.stroke == "none" else box.stroke,
            stroke_width=None if box.stroke == "none" else 1.3,
            stroke_dasharray="4 3" if box.is_dashed else None,
            opacity=None if box.opacity == 1 else box.opacity,
        )

    def line(self, line: Line) -> str:
        return element(
            "polyline",
            points=" ".join(f"{plain_number(self.x(x))},{plain_number(y)}" for x, y in line.points),
            fill="none",
            stroke=line.stroke,
            stroke_width=line.width_px,
            stroke_dasharray=DASHES[line.dash],
        )

    def text(self, text: Text) -> str:
        edge = {"left": self.scene.left_px, "right": self.scene.left_px + self.scene.axis.width_px}
        start = edge[text.side] if text.side in edge else self.x(text.x)
        return self.words(
            text.text,
            start + text.dx,
            text.y,
            text.size_px,
            text.colour,
            anchor=text.anchor,
            is_bold=text.is_bold,
            tail=text.tail,
        )

    def words(
        self,
        text: str,
        x: float,
        y: float,
        size_px: float,
        colour: str,
        *,
        anchor: str = "start",
        is_bold: bool = False,
        tail: str = "",
    ) -> str:
        quiet = element("tspan", text=tail, dx=6, font_size=11, fill=theme.MUTED, font_weight=400) if tail else ""
        return element(
            "text",
            quiet,
            text=text,
            x=x,
            y=y + size_px * 0.36,
            font_size=size_px,
            fill=colour,
            text_anchor=None if anchor == "start" else anchor,
            font_weight=600 if is_bold else None,
        )

    def touch(self, box: Box) -> str:
        x0, x1 = self.x(box.x0), self.x(box.x1)
        frame = element("rect", x=x0, y=box.y0, width=max(x1 - x0, 4), height=box.y1 - box.y0, rx=3, fill="transparent")
        return self._mark(box, frame)

    def glyph(self, glyph: Glyph) -> str:
        return self._mark(glyph, glyph_svg(glyph, self.x(glyph.x)))

    def _mark(self, ink: Box | Glyph, inner: str) -> str:
        """What a person can point at. The words are data of the mark, so that nothing is written as markup later."""
        if not ink.says or not self.is_interactive:
            return "" if isinstance(ink, Box) else inner
        return element(
            "g",
            inner,
            class_="mark",
            tabindex=0,
            role="button",
            data_key=ink.says[0].key,
            data_words="\n\n".join("\n".join(said.lines) for said in ink.says),
            aria_label=" ".join(said.spoken for said in ink.says),
        )

    def headings(self) -> list[str]:
        """Where a lane's heading is, to fold and unfold it."""
        if not self.is_interactive:
            return []
        return [
            element(
                "g",
                element(
                    "rect", x=6, y=lane.top_px, width=self.scene.left_px - 10, height=HEADING_PX, fill="transparent"
                ),
                class_="heading",
                tabindex=0,
                role="button",
                aria_expanded="false" if lane.is_folded else "true",
                aria_label=f"{lane.title}, {lane.count} marks",
                data_lane=lane.key,
            )
            for lane in self.scene.lanes
        ]

    def calendar(self) -> list[str]:
        bottom = self.scene.plot_bottom_px
        found = []
        for tick in self.scene.axis.calendar():
            x = self.x(tick.on.toordinal())
            found.append(self.words(tick.text, x, bottom + 12, 11, theme.MUTED, anchor="middle"))
            if tick.year:
                found.append(self.words(tick.year, x, bottom + 26, 11, theme.INK, anchor="middle", is_bold=True))
        return found

    def legend(self) -> list[str]:
        found = []
        for x, y, shape, fill, words in self.drawing.legend:
            if shape and fill:
                glyph = Glyph(x=0, y=y, shape=shape, fill=fill, colour=theme.MUTED, size_px=9)
                found.append(glyph_svg(glyph, x))
            found.append(self.words(words, x + (9 if shape else 0), y, 10.5, theme.MUTED))
        return found
