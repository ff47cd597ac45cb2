"""Two looks back at one patient: what else happened near a change, and how the steroid doses add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from dashboard.domain.attribution import Candidate, candidates, looked_at
from dashboard.domain.changes import Change, ChangeKind, changes, foremost
from dashboard.domain.steroid_account import SteroidAccount, steroid_account
from dashboard.protocols.causes import causes, measured
from dashboard.services.plans import OpenPatient, drug_chart
from dashboard.site import site_rules


@dataclass(frozen=True, slots=True)
class LookedBack:
    """`windows`: where something could have been found, in words."""

    change: Change
    candidates: tuple[Candidate, ...]
    windows: tuple[str, ...]

    @property
    def by_window(self) -> tuple[tuple[Candidate, ...], ...]:
        """The candidates that were looked for in the same window stand together."""
        found: dict[str, list[Candidate]] = {}
        for each in self.candidates:
            found.setdefault(each.title, []).append(each)
        return tuple(map(tuple, found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatElse:
    """`others` are counted only; `unplaced` and the drugs `not_mapped` could not be looked at."""

    shown: tuple[LookedBack, ...]
    others: tuple[tuple[ChangeKind, int], ...]
    unplaced: tuple[str, ...]
    not_mapped: tuple[str, ...]


def what_else_happened(opened: OpenPatient, today: date) -> WhatElse:
    """Near the foremost changes of this patient up to `today`."""
    chart = drug_chart(opened.record, opened.plan)
    found = changes(chart, measured(), today)
    shown = foremost(found.found)
    others = Counter(change.kind for change in found.found if change not in shown)
    return WhatElse(
        shown=tuple(LookedBack(c, candidates(chart, c, causes()), looked_at(c, causes())) for c in shown),
        others=tuple((kind, others[kind]) for kind in ChangeKind if others[kind]),
        unplaced=found.unplaced,
        not_mapped=tuple(
            dict.fromkeys(e.drug for e in opened.record.entries if e.drug and not chart.formulary.find(e.drug))
        ),
    )


def steroid_doses(opened: OpenPatient, today: date) -> SteroidAccount:
    """As on `today`; of somebody who died, as on that day."""
    died = opened.record.patient.deceased_on
    on = died.first if died and died.first <= today else today
    return steroid_account(drug_chart(opened.record, opened.plan), site_rules().in_force, on)
