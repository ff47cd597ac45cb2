"""How the cancer of a generated patient goes: its states, treatments and tumour marker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from dashboard.demo.facts import cancer
from dashboard.demo.laboratory import result
from dashboard.demo.sites import Site
from dashboard.demo.treatments import cycles, operation, radiotherapy
from dashboard.domain.dates import days
from dashboard.domain.record import Cancer, CancerTreatment, Result
from dashboard.domain.words import CancerState, Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class CancerCourse:
    """`recurred_on` is the day on which a relapse or progression was seen; the disease flares before it."""

    cancer: Cancer
    treatments: tuple[CancerTreatment, ...]
    results: tuple[Result, ...]
    cytotoxic_on: tuple[date, ...]
    recurred_on: date | None
    died_on: date | None


def cancer_course(site: Site, confirmed: date, sex: Sex, rng: Random, *, today: date, alive_on: date) -> CancerCourse:
    """From the suspicion to remission, relapse or death, as far as it would go; the caller cuts it off at today.

    Nobody dies before `alive_on`.
    """
    is_advanced = rng.random() < 0.35
    stage = rng.choice(site.advanced_stages if is_advanced else site.curable_stages)
    aim, treating = (
        ("palliative", CancerState.TREATMENT_PALLIATIVE)
        if is_advanced
        else ("curative", CancerState.TREATMENT_CURATIVE)
    )
    begins = confirmed + days(rng.randint(20, 32))
    moves = [
        (CancerState.SUSPECTED, confirmed - days(rng.randint(13, 24))),
        (CancerState.WORKUP, confirmed - days(rng.randint(6, 12))),
        (CancerState.CONFIRMED_STAGING, confirmed),
        (CancerState.PLANNING, confirmed + days(rng.randint(6, 14))),
        (treating, begins),
    ]
    treatments: list[CancerTreatment] = []
    systemic_from = begins
    if site.procedure and not is_advanced:
        treatments.append(operation(site.procedure, site.site, begins))
        systemic_from = begins + days(rng.randint(28, 40))
    treatments += cycles(
        site.drugs,
        systemic_from,
        site.every_days,
        site.cycle_count,
        today=today,
        line="first",
        aim=aim if is_advanced or not site.procedure else "adjuvant",
    )
    ends = systemic_from + days(site.every_days * (site.cycle_count - 1))
    if site.dose_gy and not is_advanced:
        treatments.append(radiotherapy(site.site, site.dose_gy, site.fractions, ends + days(28), "curative"))
        ends += days(28 + site.fractions * 7 // 5)
    moves.append((CancerState.RESPONSE_PENDING, ends + days(1)))

    recurred_on = died_on = None
    assessed = ends + days(rng.randint(28, 42))
    if not is_advanced:
        moves.append((CancerState.REMISSION, assessed))
        if rng.random() < 0.3:
            recurred_on = assessed + days(rng.randint(200, 520))
            moves.append((CancerState.RECURRENCE, recurred_on))
    else:
        recurred_on = assessed + days(rng.randint(60, 260))
        moves.append((CancerState.PROGRESSION, recurred_on))
    if recurred_on:
        second_from = recurred_on + days(rng.randint(16, 28))
        treatments += cycles(site.later_drugs, second_from, 21, 6, today=today, line="second", aim="palliative")
        moves.append((CancerState.TREATMENT_PALLIATIVE, second_from))
        worse_on = second_from + days(rng.randint(150, 330))
        moves += [(CancerState.PROGRESSION, worse_on), (CancerState.SUPPORTIVE_ONLY, worse_on + days(14))]
        died_on = max(worse_on + days(rng.randint(60, 200)), alive_on)

    return CancerCourse(
        cancer=cancer(site.site, site.icd10, site.histology, stage, moves),
        treatments=tuple(treatments),
        results=_marker(site, confirmed, ends, recurred_on, sex, rng),
        cytotoxic_on=tuple(sorted({t.started_on.first for t in treatments if t.cycle and t.started_on})),
        recurred_on=recurred_on,
        died_on=died_on,
    )


def _marker(
    site: Site, confirmed: date, ends: date, recurred_on: date | None, sex: Sex, rng: Random
) -> tuple[Result, ...]:
    """Raised at diagnosis, falling under treatment, rising again from about ten weeks before a relapse is seen."""
    if not site.marker:
        return ()
    quiet, peak = {"ca125": (14, 480), "ca15_3": (17, 70), "cea": (2.4, 34), "ca19_9": (15, 310), "psa": (0.4, 16)}[
        site.marker
    ]
    last = (recurred_on or ends) + days(400)
    results, day = [], confirmed - days(4)
    while day <= last:
        level = 0.5 ** ((day - confirmed).days / 40)
        if recurred_on and day > recurred_on - days(70):
            level += min(1.2, 2 ** ((day - recurred_on).days / 35) / 4)
        value = round((quiet + peak * max(level, 0)) * (1 + rng.uniform(-0.1, 0.1)), 1)
        results.append(result(site.marker, value, day, sex))
        day += days(42 if day < ends else 84)
    return tuple(results)
