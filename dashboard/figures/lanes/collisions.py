"""Where the clinics' treatments meet: a hatched band for each, the most severe first."""

from __future__ import annotations

from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.domain.findings import Finding, FindingKind, Severity
from dashboard.figures.lanes.courses import BAR_ROW_PX
from dashboard.figures.marks import Collision, TableRow
from dashboard.figures.scene import Row
from dashboard.figures.theme import SEVERITY_SHAPE
from dashboard.figures.view import View, course_words

TITLE = "Collisions"
MOST_ROWS = 6
"""One for each rule; those after them are in the table."""
DRAWN_KINDS = (FindingKind.COLLISION, FindingKind.PERIOPERATIVE)
DRAWN_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MODERATE)


def collision_rows(view: View) -> list[Row]:
    """A row for each rule, the most severe first, of what overlaps the days in view."""
    return [_row(view, found) for found in list(_by_rule(view).values())[:MOST_ROWS]]


def collisions_not_drawn(view: View) -> list[TableRow]:
    return [_said(view, finding) for found in list(_by_rule(view).values())[MOST_ROWS:] for finding in found]


def _by_rule(view: View) -> dict[str, list[Finding]]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in view.findings:
        span = finding.span
        is_drawn = finding.rule.kind in DRAWN_KINDS and finding.severity in DRAWN_SEVERITIES
        if is_drawn and view.axis.window.overlaps(span.first, span.last):
            by_rule.setdefault(finding.rule.id, []).append(finding)
    return by_rule


def _row(view: View, found: list[Finding]) -> Row:
    """A rule may change its severity from one day to the next; each part names its own."""
    marks = tuple(_collision(view, finding) for finding in sorted(found, key=lambda finding: finding.span.first))
    return Row(name=found[0].rule.title, marks=marks, height_px=BAR_ROW_PX)


def _collision(view: View, finding: Finding) -> Collision:
    window = view.axis.window
    is_over = finding.span.last < view.today
    return Collision(
        says=(_said(view, finding),),
        first=max(finding.span.first, window.start),
        last=min(finding.span.last, window.end),
        name=finding.rule.id,
        shape=SEVERITY_SHAPE[finding.severity],
        text=f"{SEVERITY_SHAPE[finding.severity]} {finding.severity}, {finding.rule.id}",
        is_severe=finding.severity is Severity.CRITICAL,
        joins=() if is_over or finding.severity is Severity.MODERATE else finding.fact_ids,
    )


def _said(view: View, finding: Finding) -> TableRow:
    first, last = finding.first, finding.last
    starts, ends = (PartialDate.on(day) if day else None for day in (first, last))
    return view.say(
        TITLE,
        finding.rule.title,
        on=starts,
        when=course_words(starts, ends, view.today) if ends else _since(first),
        value=str(finding.severity),
        status=f"decides: {', '.join(owner.replace('_', ' ') for owner in finding.owners)}",
        why=f"{finding.because} {finding.rule.asks}",
        key=finding.key,
        source=f"{finding.rule.id}, {finding.rule.source.title}, {finding.rule.source.locator}",
    )


def _since(first: date | None) -> str:
    return f"since {PartialDate.on(first).words}, no end known" if first else "no start or end known"
