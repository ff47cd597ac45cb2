"""One patient's story as a line in a list: diagnosis, cancer, what is overdue, today."""

from __future__ import annotations

from datetime import date

from dashboard.domain.care_plan import CarePlan
from dashboard.domain.dates import day_words, span_words
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import PatientRecord
from dashboard.figures import theme
from dashboard.figures.axis import TimeAxis
from dashboard.figures.drawing.ink import Glyph
from dashboard.figures.marks import Fill, Shape
from dashboard.figures.svg_elements import element, glyph_svg
from dashboard.figures.theme import Family
from dashboard.figures.window import Window, WindowChoice

WIDTH_PX = 280
HEIGHT_PX = 36
EDGE_PX = 10


def strip(record: PatientRecord, plan: CarePlan, today: date) -> str:
    """SVG, 280 by 36 pixels, over the days of the timeline's default view; its words are in its label."""
    axis = TimeAxis(Window.of(record, plan, today, WindowChoice.DEFAULT), WIDTH_PX - 2 * EDGE_PX)
    middle = HEIGHT_PX / 2

    def x(day: date) -> float:
        return EDGE_PX + min(max(axis.px(day.toordinal()), 0), axis.width_px)

    def mark(day: date, shape: Shape, family: Family, fill: Fill = Fill.FILLED) -> str:
        glyph = Glyph(x=0, y=middle, shape=shape, fill=fill, colour=theme.SHADES[family].fill, size_px=10)
        return glyph_svg(glyph, x(day))

    diagnosed = diagnosed_on(record)
    cancers = [cancer.diagnosed_on.first for cancer in record.cancers if cancer.diagnosed_on]
    overdue = [item.due_on for item in plan.items if item.due_on and item.days_overdue(today)]
    words = [f"myositis diagnosed {diagnosed.words}"] if diagnosed else []
    words += [f"cancer diagnosed {day_words(day)}" for day in cancers]
    words += [f"{len(overdue)} overdue, the longest {span_words(min(overdue), today)}"] if overdue else []
    base = element("line", x1=EDGE_PX, x2=WIDTH_PX - EDGE_PX, y1=middle, y2=middle, stroke=theme.FAINT)
    now = element("line", x1=x(today), x2=x(today), y1=4, y2=HEIGHT_PX - 4, stroke=theme.TODAY, stroke_width=1.5)
    return element(
        "svg",
        base,
        now,
        mark(diagnosed.first, Shape.CIRCLE, Family.ACTIVITY) if diagnosed else "",
        *(mark(day, Shape.STAR, Family.CANCER) for day in cancers),
        *(mark(due, Shape.DIAMOND, Family.OVERDUE) for due in overdue),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH_PX} {HEIGHT_PX}",
        width=WIDTH_PX,
        height=HEIGHT_PX,
        role="img",
        aria_label="; ".join([*words, f"today {day_words(today)}"]),
    )
