"""National screening programmes: everyone continues those of their country, whatever the group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.domain.care_plan import NotDue
from dashboard.domain.dates import PartialDate, add_months, age_on, day_words, days
from dashboard.domain.known_cancer import confirmed_cancers
from dashboard.domain.protocol import ItemRule, Programme
from dashboard.domain.reading import birth, diagnosed_on, eligible_between, no_organ, onset_on, organs
from dashboard.domain.wanted import Case, Wanted
from dashboard.domain.words import Panel, Round, Smoking, Specialty, Strength


def national_items(case: Case) -> Iterator[Wanted | NotDue]:
    """The age and sex programmes of the region, judged over the three years after diagnosis.

    A programme whose rules changed in that time counts from the first day on which any of its versions offers it.
    """
    by_name: dict[str, list[Programme]] = {}
    for programme in case.programmes:
        if programme.region is case.region:
            by_name.setdefault(programme.name, []).append(programme)
    for versions in by_name.values():
        yield _national_item(case, sorted(versions, key=lambda version: version.valid_from))


def _national_item(case: Case, versions: list[Programme]) -> Wanted | NotDue:
    born, diagnosed, latest = birth(case.record), case.diagnosed(), versions[-1]
    rule, smoking, timing = _programme_rule(latest), case.record.patient.smoking, case.protocol.timing
    if latest.organ and latest.organ not in organs(case.record):
        return case.not_due(rule, no_organ(case.record, latest.organ))
    if latest.smokers_only and smoking not in (Smoking.CURRENT, Smoking.FORMER):
        return case.not_due(rule, f"it is for people who smoke or smoked; smoking is {smoking or 'not recorded'}")
    cancers = confirmed_cancers(case.record)
    if known := next((c for c in cancers if any(word in c.site.casefold() for word in latest.sites)), None):
        return case.not_due(rule, f"{known.site} cancer is known; oncology decides")
    if born is None or diagnosed is None:
        missing = "birth date" if born is None else "day of diagnosis"
        words = f"Waiting: the {missing} is not recorded; offered {_ages(latest)}."
        return _wanted_programme(case, versions, latest, None, words)
    horizon = add_months(diagnosed, 12 * timing.yearly_rounds)
    for version in versions:
        offered_from, offered_until = eligible_between(born, version.from_age, version.until_age)
        first = max(offered_from, version.valid_from, diagnosed)
        last = min(offered_until, version.valid_until - days(1) if version.valid_until else horizon, horizon)
        if first <= last:
            words = f"Confirm that {version.title} is up to date: {_why(version, born, first, smoking)}"
            remark = f"; {version.remark}" if version.remark else ""
            due_on = max(diagnosed + days(timing.basic_within_days), first)
            return _wanted_programme(case, versions, version, due_on, f"{words}{remark}.")
    if versions[0].valid_from > horizon:
        return case.not_due(rule, f"it began on {day_words(versions[0].valid_from)}, later than three years on")
    return case.not_due(rule, f"it is offered at {_ages(latest)}; age {age_on(born.first, diagnosed)} at diagnosis")


def _why(programme: Programme, born: PartialDate, day: date, smoking: Smoking | None) -> str:
    """What made the programme apply on `day`: the age, and the smoking where it is asked for."""
    low, high = age_on(born.last, day), age_on(born.first, day)
    age = str(low) if low == high else f"{low} or {high}"
    smoker = f", smoking {smoking}" if programme.smokers_only else ""
    return f"age {age} on {day_words(day)}{smoker}; offered {_ages(programme)}, {programme.every}"


def _ages(programme: Programme) -> str:
    return f"ages {programme.from_age} to {programme.until_age - 1}"


def _wanted_programme(
    case: Case, versions: list[Programme], programme: Programme, due_on: date | None, because: str
) -> Wanted:
    timing, done_from = case.protocol.timing, _done_from(case, versions)
    return Wanted(
        rule=_programme_rule(programme),
        round_=Round.DIAGNOSIS,
        counts_from=done_from or case.counts_from(),
        done_from=done_from,
        programme=programme.name,
        due_on=due_on,
        because=because,
        opens_before_days=timing.opens_before_days,
        overdue_after_days=timing.overdue_after_days,
    )


def _done_from(case: Case, versions: list[Programme]) -> date | None:
    """The first day on which a test that was done is within its interval at the diagnosis, else at the onset; None
    without either. The interval is that of the day of the test: a recall given before the rules changed stands."""
    at = diagnosed_on(case.record) or onset_on(case.record)
    if at is None:
        return None
    found = [case.counts_from()]
    for version in versions:
        first = add_months(at.first, -version.interval_months)
        first = first if version is versions[0] else max(first, version.valid_from)
        if version.valid_until is None or first < version.valid_until:
            found.append(first)
    return min(found)


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
