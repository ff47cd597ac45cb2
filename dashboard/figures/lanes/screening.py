"""The screening plan, and the tests that were done outside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from dashboard.domain.care_plan import ROUND_WORDS, STATE_WORDS, PlanItem
from dashboard.domain.checks import CHECKS
from dashboard.domain.dates import PartialDate, day_words, span_words
from dashboard.domain.record import ScreeningAct
from dashboard.domain.words import ActFinding, ActState, ItemState, Panel
from dashboard.figures.lanes.points import POINT_ROW_PX, point, point_row
from dashboard.figures.marks import Fill, Point, Shape, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import Family
from dashboard.figures.view import View, plain, test_name

TITLE = "Screening plan"
DONE = "Imaging and procedures"

PANELS = (Panel.BASIC, Panel.ENHANCED, Panel.CONSIDER, Panel.PROGRAMME)
MERGED_PANELS = {Panel.BASIC: "Basic panel"}
"""Panels whose many items are done on one visit share a row."""
FILLS = {
    ItemState.DONE: Fill.FILLED,
    ItemState.ORDERED: Fill.HALF,
    ItemState.BOOKED: Fill.HALF,
    ItemState.DECLINED: Fill.CROSSED,
    ItemState.WAIVED: Fill.CROSSED,
    ItemState.SUPERSEDED: Fill.CROSSED,
}
URGENCY = (
    ItemState.OVERDUE,
    ItemState.DUE,
    ItemState.BOOKED,
    ItemState.ORDERED,
    ItemState.NOT_DUE,
    ItemState.DECLINED,
    ItemState.WAIVED,
    ItemState.SUPERSEDED,
    ItemState.DONE,
)


def screening_rows(view: View) -> list[Row]:
    """Panel by panel, an item a row; the basic panel's items share one."""
    groups: dict[tuple[int, str], list[PlanItem]] = defaultdict(list)
    for item in view.plan.items:
        if stands_on(item, view.today):
            groups[PANELS.index(item.panel), MERGED_PANELS.get(item.panel, item.title)].append(item)
    return [
        Row(name=name, marks=tuple(_days(view, items)), height_px=POINT_ROW_PX)
        for (_, name), items in sorted(groups.items(), key=lambda g: g[0][0])
    ]


def waiting_items(view: View) -> list[TableRow]:
    """What has no day yet, with what it waits for; and what undecided facts could still add."""
    there = {item.key for item in view.plan.items}
    why = "only if undecided facts turn out for the worse"
    waiting = [said_item(view, item, "no day yet") for item in view.plan.items if not stands_on(item, view.today)]
    return waiting + [said_item(view, item, why) for item in view.plan.items_if_highest if item.key not in there]


def stands_on(item: PlanItem, today: date) -> date | None:
    """The day an item stands on: when it was done or declined, else when it is due."""
    state = item.state(today)
    if state in (ItemState.DONE, ItemState.DECLINED, ItemState.WAIVED, ItemState.SUPERSEDED):
        return item.outcome_on or item.due_on
    return item.due_on or item.outcome_on


def overdue_words(item: PlanItem, today: date) -> str:
    """`8 m 14 d overdue`; empty for what is not."""
    return f"{span_words(item.due_on, today)} overdue" if item.due_on and item.days_overdue(today) else ""


def said_item(view: View, item: PlanItem, note: str = "") -> TableRow:
    state = item.state(view.today)
    overdue = overdue_words(item, view.today)
    late = f", {overdue}" if overdue and state is not ItemState.OVERDUE else ""
    words = overdue if state is ItemState.OVERDUE else STATE_WORDS[state] + late
    finding = f": {item.finding}" if item.finding else ""
    on = stands_on(item, view.today)
    due = f", due {day_words(item.due_on)}" if item.due_on and item.outcome_on else ""
    programme = f", {item.programme}" if item.programme else ""
    return view.say(
        TITLE,
        item.title,
        on=PartialDate.on(on) if on else None,
        when=f"{day_words(on)}{due}" if on else "no date yet",
        value=f"{ROUND_WORDS[item.round_]}, {item.panel} panel{programme}",
        status=f"{words}{finding}, {plain(item.owner).lower()}",
        source=f"{item.source.title}, {item.source.locator}",
        key=item.key,
        why=_why(view, item),
        note=note,
    )


def _why(view: View, item: PlanItem) -> str:
    """Why the test is wanted, and the reason people gave for declining or waiving it."""
    acts = (a for a in view.record.screening if a.item == item.item and a.on.first == item.outcome_on)
    reason = next((act.reason for act in acts if act.reason and ItemState(act.state) is item.outcome), None)
    return f"{item.because} {STATE_WORDS[item.state(view.today)].capitalize()}: {reason}" if reason else item.because


def _days(view: View, items: list[PlanItem]) -> Iterable[Point]:
    by_day: dict[date, list[PlanItem]] = defaultdict(list)
    for item in items:
        on = stands_on(item, view.today)
        if on:
            by_day[on].append(item)
    upcoming = min((on for on in by_day if on >= view.today), default=None)
    for on, there in sorted(by_day.items()):
        yield _day(view, on, there, is_next=on == upcoming)


def _day(view: View, on: date, items: list[PlanItem], *, is_next: bool) -> Point:
    """All items of one day as one mark; the most urgent one gives it its shape, its fill and its word."""
    ranked = sorted(items, key=lambda i: (-i.days_overdue(view.today), URGENCY.index(i.state(view.today))))
    first = ranked[0]
    state, overdue = first.state(view.today), overdue_words(first, view.today)
    alike = sum(i.state(view.today) is state for i in items)
    part = f"{alike} of {len(items)} " if alike < len(items) else ""
    word = "" if state in (ItemState.DONE, ItemState.NOT_DUE, ItemState.OVERDUE) else STATE_WORDS[state]
    if overdue:
        text = ", ".join(words for words in (part.strip(), word, overdue) if words)
    elif state is ItemState.DONE:
        text = first.finding if first.finding and first.finding != ActFinding.NEGATIVE else ""
    else:
        text = f"{part}{word}" if word else ""
        if is_next and state in (ItemState.NOT_DUE, ItemState.DUE):
            text = f"due {day_words(on)}"
    return Point(
        says=tuple(said_item(view, item) for item in ranked),
        family=Family.OVERDUE if overdue else Family.SCREENING,
        on=PartialDate.on(on),
        shape=Shape.DIAMOND if overdue else Shape.CIRCLE,
        fill=FILLS.get(state, Fill.FILLED if overdue else Fill.OPEN),
        text=text,
        strong=bool(overdue),
        until=view.today if overdue else None,
        still_open=sum(item.outcome in (None, ItemState.ORDERED, ItemState.BOOKED) for item in items),
    )


def outside_plan_rows(view: View) -> list[Row]:
    """Tests that no item of the plan shows already, a test a row."""
    titles: dict[tuple[str, str | None], str] = {(check.key, None): check.title for check in CHECKS.values()}
    titles |= {(item.item, item.programme): item.title for item in view.plan.items}
    shown = {(item.item, item.programme, item.outcome_on) for item in view.plan.items if item.outcome}
    groups: dict[str, list[Point]] = defaultdict(list)
    for act in view.record.screening:
        if (act.item, act.programme, act.on.first) not in shown:
            written = plain(act.programme) if act.programme else test_name(view, act.item)
            name = titles.get((act.item, act.programme)) or written
            groups[name].append(_act(view, name, act))
    return [point_row(name, points) for name, points in groups.items()]


def _act(view: View, name: str, act: ScreeningAct) -> Point:
    fill = FILLS.get(ItemState(act.state), Fill.OPEN)
    finding = f": {act.finding}" if act.finding else ""
    reason = f" ({act.reason})" if act.reason else ""
    row = view.say(DONE, name, fact=act, on=act.on, status=f"{act.state}{finding}{reason}")
    word = (
        act.state
        if act.state is not ActState.DONE
        else act.finding
        if finding and act.finding is not ActFinding.NEGATIVE
        else ""
    )
    return point(act.on, (row,), Family.SCREENING, Shape.CIRCLE, fill, str(word or ""))
