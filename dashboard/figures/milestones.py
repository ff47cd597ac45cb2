"""Diagnoses, turns of the cancer and death."""

from __future__ import annotations

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.dates import PartialDate
from dashboard.figures.lanes import response
from dashboard.figures.marks import (
    Milestone,
    TableRow,
)
from dashboard.figures.view import View


def milestones_of(view: View) -> tuple[Milestone, ...]:
    """Diagnoses, turns of the cancer and death: never inside a stack, always named above the lanes."""
    record = view.record
    found: list[tuple[PartialDate, str, TableRow]] = []
    lane = "Milestones"
    if record.myositis and record.myositis.diagnosed_on:
        on, name = record.myositis.diagnosed_on, f"{_subtype(view)} diagnosed"
        found.append((on, name, view.say(lane, name, fact=record.myositis, on=on)))
    for cancer in record.cancers:
        if cancer.diagnosed_on:
            name = response.cancer_words(cancer) + (f" {cancer.stage}" if cancer.stage else "")
            row = view.say(
                lane,
                name,
                fact=cancer,
                on=cancer.diagnosed_on,
                value=response.details_words(cancer),
                status="diagnosed",
            )
            found.append((cancer.diagnosed_on, name, row))
        for move in cancer.moves:
            if move.on and move.state in response.TURNING_POINTS:
                name = CANCER_STATE_WORDS[move.state].capitalize()
                row = view.say(lane, name, fact=move, on=move.on, value=cancer.site)
                found.append((move.on, name, row))
    if record.patient.deceased_on:
        on = record.patient.deceased_on
        found.append((on, "Died", view.say(lane, "Died", fact=record.patient, on=on)))
    window = view.axis.window
    return tuple(
        Milestone(says=(row,), on=view.so_far(on), text=text)
        for on, text, row in sorted(found, key=lambda f: f[0])
        if window.overlaps(on.first, on.last)
    )


def _subtype(view: View) -> str:
    myositis = view.record.myositis
    return "Myositis" if myositis is None or myositis.subtype == "unknown" else myositis.subtype.value
