"""Short ways to write one fact, or a row of like facts, for the invented patients."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date

from dashboard.domain.dates import PartialDate
from dashboard.domain.record import AntibodyResult, Cancer, CancerMove, ClinicalFeature, Event, ScreeningAct
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    Dysphagia,
    Feature,
    Panel,
    Round,
)
from dashboard.protocols.loader import imacs

ORIGIN = "Synthetic"

BASIC_PANEL = tuple(rule.item for rule in imacs().items if rule.panel is Panel.BASIC)

PANEL = tuple(code for code in Antibody if code not in (Antibody.ZO, Antibody.HA, Antibody.CN1A))
"""What the invented laboratory's myositis panel reports."""


def panel(
    positive: Iterable[Antibody] = (),
    *,
    state: AntibodyState = AntibodyState.NEGATIVE,
    without: Container[Antibody] = (),
) -> tuple[AntibodyResult, ...]:
    """The whole panel: those named positive, the rest in `state`, some not tested at all."""
    positive = set(positive)
    return tuple(
        AntibodyResult(code=code, state=AntibodyState.POSITIVE if code in positive else state)
        for code in PANEL
        if code in positive or code not in without
    )


def feature(
    what: Feature, *, since: date | None = None, grade: Dysphagia | None = None, present: bool = True
) -> ClinicalFeature:
    """Present unless told otherwise; dysphagia of grade none is absent."""
    present = present and grade is not Dysphagia.NONE
    return ClinicalFeature(feature=what, present=present, grade=grade, since=maybe_on(since))


def cancer(
    site: str, icd10: str, histology: str, stage: str | None, moves: Sequence[tuple[CancerState, date]]
) -> Cancer:
    """The day of diagnosis is the day on which histology confirmed it."""
    confirmed = next((day for state, day in moves if state is CancerState.CONFIRMED_STAGING), None)
    return Cancer(
        site=site,
        icd10=icd10,
        histology=histology,
        stage=stage,
        diagnosed_on=maybe_on(confirmed),
        moves=tuple(CancerMove(state=state, on=PartialDate.on(day)) for state, day in moves),
    )


def act(
    item: str,
    state: ActState,
    on: date,
    *,
    finding: ActFinding | None = None,
    reason: str | None = None,
    round_: Round | None = None,
    programme: str | None = None,
) -> ScreeningAct:
    return ScreeningAct(
        item=item,
        state=state,
        on=PartialDate.on(on),
        finding=finding,
        reason=reason,
        round_=round_,
        programme=programme,
    )


def done(
    items: Mapping[str, date], *, finding: ActFinding = ActFinding.NEGATIVE, round_: Round | None = None
) -> list[ScreeningAct]:
    """Tests that were done, all with the same finding."""
    return [act(item, ActState.DONE, on, finding=finding, round_=round_) for item, on in items.items()]


def basic_panel(
    on: date, round_: Round, *, later: Mapping[str, date] | None = None, without: Container[str] = ()
) -> list[ScreeningAct]:
    """The basic panel of one round, negative; `later` names tests that took place on a day of their own."""
    when = {item: on for item in BASIC_PANEL if item not in without} | dict(later or {})
    return done(when, round_=round_)


def up_to_date(on: date, *names: str) -> list[ScreeningAct]:
    """National programmes confirmed as up to date."""
    return [
        act(
            "national_programme", ActState.DONE, on, finding=ActFinding.NEGATIVE, round_=Round.DIAGNOSIS, programme=name
        )
        for name in names
    ]


def event(what: str, on: date, detail: str | None = None, ended_on: date | None = None) -> Event:
    return Event(type=what, on=PartialDate.on(on), ended_on=maybe_on(ended_on), detail=detail)


def maybe_on(day: date | None) -> PartialDate | None:
    """The day as a fact keeps it; None stays unknown."""
    return PartialDate.on(day) if day else None
