"""Above the lanes: milestones, time since diagnosis, today."""

from __future__ import annotations

from dashboard.domain.dates import day_words
from dashboard.figures import theme
from dashboard.figures.drawing.ink import (
    Box,
    Drawing,
    Line,
    draw_whisker,
    middle_of,
)
from dashboard.figures.marks import (
    Milestone,
)
from dashboard.figures.theme import text_px


def draw_top(d: Drawing) -> None:
    """Milestones, months since diagnosis, and today."""
    scene, axis = d.scene, d.scene.axis
    today = d.at(scene.today)
    words = f"today {day_words(scene.today)}"
    rows: list[list[tuple[float, float]]] = [[], [], []]
    if axis.start <= today <= axis.end:
        middle, half = d.px(today), text_px(words) / 2 + 9
        shift = min(max(middle, half), axis.width_px - half) - middle
        rows[-1].append((middle + shift - half, middle + shift + half))
        per_px = 1 / axis.px_per_day
        x0 = today + (shift - half) * per_px
        y = _milestone_y(len(rows) - 1)
        box = Box(x0=x0, x1=x0 + 2 * half * per_px, y0=y - 9, y1=y + 9, fill=theme.TODAY, radius_px=3, pinned_at=today)
        d.ground.append(box)
        d.write(words, y, x=today, dx=shift, anchor="middle", colour=theme.PAPER, is_bold=True)
        d.over.append(Line(points=((today, y + 9), (today, scene.plot_bottom_px)), stroke=theme.TODAY, width_px=1.5))
    for milestone in scene.milestones:
        _milestone(d, milestone, rows)
    for tick in axis.since_diagnosis():
        x_px = d.px(d.at(tick.on))
        if abs(x_px - d.px(today)) < 18 or x_px < 20:
            continue
        d.write(tick.text, 66, x=d.at(tick.on), anchor="middle", size_px=theme.SCALE_PX, colour=theme.MUTED)
    if axis.since_diagnosis():
        d.write("since myositis diagnosis", 66, dx=-10, side="left", anchor="end", size_px=10, colour=theme.MUTED)


def _milestone_y(row: int) -> float:
    return 14 + 17 * row


def _milestone(d: Drawing, milestone: Milestone, rows: list[list[tuple[float, float]]]) -> None:
    """Its name to the right of its line, else to the left, with its day if there is room, on the first free row.

    A month or year has its line in the middle, where the lanes have the mark, and a whisker from end to end.
    """
    axis, on = d.scene.axis, milestone.on
    x = d.within(d.at(on.first) if on.is_exact else middle_of(d, on))
    when = f"{'' if on.is_exact else 'approx. '}{on.words}"
    name_px, when_px, at = text_px(milestone.text, 11.5), text_px(when) + 8, d.px(x)
    reach = axis.width_px + d.scene.right_px - 8
    whisker = () if on.is_exact else (d.within(d.at(on.first)), d.within(d.at(on.last) + 1))
    choices = [
        (row, start, tail)
        for tail in (when, "")
        for start in (at, at - name_px - (when_px if tail else 0) - 8)
        for row in range(len(rows))
        if start >= -40 and start + name_px + (when_px if tail else 0) <= reach
    ]
    for row, start, tail in choices:
        end = start + name_px + (when_px if tail else 0)
        taken = min([start, *map(d.px, whisker)]), max([end, *map(d.px, whisker)])
        if all(taken[0] > b + 6 or taken[1] + 6 < a for a, b in rows[row]):
            rows[row].append(taken)
            y = _milestone_y(row)
            d.write(milestone.text, y, x=x, dx=start - at, size_px=11.5, is_bold=True, tail=tail)
            x0 = axis.after_px(x, start - at)
            box = Box(x0=x0, x1=axis.after_px(x0, end - start), y0=y - 8, y1=y + 8, says=milestone.says)
            d.touch.append(box)
            if whisker:
                draw_whisker(d, *whisker, y + 8, theme.MUTED)
            break
    else:
        row = len(rows) - 1
    line = ((x, _milestone_y(row) + 2), (x, d.scene.plot_bottom_px))
    d.under.append(Line(points=line, stroke=theme.FAINT, dash="dot"))
