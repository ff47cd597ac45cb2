"""National screening programmes: everyone continues those of their country, whatever the group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.domain.care_plan import NotDue
from dashboard.domain.dates import add_months, age_on, days
from dashboard.domain.protocol import ItemRule, Programme, Timing
from dashboard.domain.reading import birth, eligible_between, no_organ, organs
from dashboard.domain.wanted import Case, Wanted
from dashboard.domain.words import Panel, Round, Smoking, Specialty, Strength


def national_items(case: Case) -> Iterator[Wanted | NotDue]:
    """The age and sex programmes of the region, judged over the three years after diagnosis."""
    born, diagnosed = birth(case.record), case.diagnosed()
    source_day = diagnosed or case.protocol.effective_from
    timing = case.protocol.timing
    for programme in case.programmes:
        in_force = programme.valid_from <= source_day and (
            programme.valid_until is None or source_day < programme.valid_until
        )
        if programme.region is not case.region or not in_force:
            continue
        rule = _programme_rule(programme)
        ages = f"ages {programme.from_age} to {programme.until_age - 1}"
        if programme.organ and programme.organ not in organs(case.record):
            yield case.not_due(rule, no_organ(case.record, programme.organ))
        elif programme.smokers_only and case.record.patient.smoking not in (Smoking.CURRENT, Smoking.FORMER):
            known = case.record.patient.smoking
            yield case.not_due(rule, f"it is for people who smoke or smoked; smoking is {known or 'not recorded'}")
        elif born is None or diagnosed is None:
            missing = "birth date" if born is None else "day of diagnosis"
            yield _wanted_programme(
                rule, programme, None, f"Waiting: the {missing} is not recorded; offered {ages}.", timing
            )
        else:
            first, last = eligible_between(born, programme.from_age, programme.until_age)
            horizon = add_months(diagnosed, 12 * timing.yearly_rounds)
            if last < diagnosed or first > horizon:
                age = age_on(born.first, diagnosed)
                yield case.not_due(rule, f"it is offered at {ages}; age {age} at diagnosis")
                continue
            due_on = max(diagnosed + days(timing.basic_within_days), first)
            because = f"Confirm that {programme.title} is up to date: offered {ages}, {programme.every}"
            remark = f"; {programme.remark}" if programme.remark else ""
            yield _wanted_programme(rule, programme, due_on, f"{because}{remark}.", timing)


def _wanted_programme(
    rule: ItemRule, programme: Programme, due_on: date | None, because: str, timing: Timing
) -> Wanted:
    return Wanted(
        rule=rule,
        round_=Round.DIAGNOSIS,
        programme=programme.name,
        due_on=due_on,
        because=because,
        opens_before_days=timing.opens_before_days,
        overdue_after_days=timing.overdue_after_days,
    )


def _programme_rule(programme: Programme) -> ItemRule:
    return ItemRule(
        item="national_programme",
        title=programme.title,
        panel=Panel.PROGRAMME,
        owner=Specialty.PRIMARY_CARE,
        strength=Strength.STRONG,
        source=programme.source,
        programme=programme.name,
    )
