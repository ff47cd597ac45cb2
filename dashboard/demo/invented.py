"""One generated patient: how it went, and what was done.

Shares are chosen so that a cohort resembles the published ones: about 45 % high and 45 % moderate risk, cancer in 15 to
20 %, most of it from 13 months before to 4 months after the diagnosis.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from dashboard.demo.activity import Activity, Body, Flare, visits
from dashboard.demo.acts import Diligence, screened
from dashboard.demo.cancers import CancerCourse, cancer_course
from dashboard.demo.facts import ORIGIN, act, event
from dashboard.demo.moments import closed, known_on
from dashboard.demo.names import FAMILY_NAMES, MEN, WOMEN
from dashboard.demo.people import SKIN, Person, antibodies, features, onset, red_flags, somebody
from dashboard.demo.regimens import regimen
from dashboard.demo.sites import site_for
from dashboard.domain.dates import PartialDate, days
from dashboard.domain.record import CancerTreatment, Comorbidity, Event, Myositis, Patient, PatientRecord, ScreeningAct
from dashboard.domain.words import ActFinding, ActState, Antibody, Round, Sex, Subtype

CANCER_SHARES: dict[Antibody | None, float] = {Antibody.TIF1G: 0.55, Antibody.NXP2: 0.35, Antibody.SAE1: 0.28}
CANCER_SHARE = 0.19
"""Over forty with skin disease; with any other antibody, or none."""


def invented(rng: Random, today: date) -> PatientRecord:
    """One patient, diagnosed within the last four and a half years, as the clinic knows them today."""
    person = somebody(rng, today)
    course = _cancer(person, rng, today)
    died = course.died_on if course and course.died_on and course.died_on <= today else None
    until = died or today
    flares = _flares(person, course, until, rng)
    activity = Activity(
        diagnosed_on=person.diagnosed, quiet=rng.uniform(0.03, 0.14), halving_days=rng.uniform(40, 85), flares=flares
    )
    body = _body(person, rng)
    cytotoxic_on = course.cytotoxic_on if course else ()
    weight_kg = max(44, round(rng.gauss(69 if person.sex is Sex.FEMALE else 80, 11)))

    record = PatientRecord(
        patient=Patient(
            family_name=rng.choice(FAMILY_NAMES),
            given_name=rng.choice(WOMEN if person.sex is Sex.FEMALE else MEN),
            sex=person.sex,
            birth_date=PartialDate.on(person.birth),
            weight_kg=weight_kg,
            height_cm=round(rng.gauss(163 if person.sex is Sex.FEMALE else 176, 6)),
            smoking=person.smoking,
            nasopharyngeal_carcinoma_region=True if person.nasopharyngeal_region else None,
            origin=ORIGIN,
        ),
        myositis=Myositis(
            subtype=person.subtype,
            onset_on=onset(person, rng),
            diagnosed_on=PartialDate.on(person.diagnosed),
        ),
        antibodies=antibodies(person, rng),
        features=features(person, activity, rng),
        red_flags=red_flags(rng),
        cancers=(course.cancer,) if course else (),
        regimen=regimen(person.diagnosed, [f.peak_on for f in flares], weight_kg, person.subtype, rng),
        cancer_treatments=course.treatments if course else (),
        comorbidities=tuple(
            Comorbidity(what=what)
            for what, share in (("hypertension", 0.28), ("diabetes", 0.12), ("cardiovascular_risk", 0.12))
            if rng.random() < share
        ),
        results=(
            *visits(_clinic_days(person.diagnosed, until, rng), activity, body, rng, cytotoxic_on),
            *(course.results if course else ()),
        ),
        events=_events(person, flares, rng),
    )
    known = known_on(record, until)
    known = replace(
        known,
        cancer_treatments=(*known.cancer_treatments, *_still_to_come(record, known, today)),
        screening=_found_by(person, course, until),
    )
    known = screened(known, rng.choices(list(Diligence), (42, 38, 20))[0], until, rng)
    return closed(known, died) if died else known


def _still_to_come(record: PatientRecord, known: PatientRecord, today: date) -> tuple[CancerTreatment, ...]:
    """The planned cycles of a line of treatment that has begun."""
    begun = {entry.line for entry in known.cancer_treatments if entry.cycle}
    return tuple(
        entry
        for entry in record.cancer_treatments
        if entry.cycle and entry.line in begun and entry.started_on and entry.started_on.first > today
    )


def _cancer(person: Person, rng: Random, today: date) -> CancerCourse | None:
    """Whether and when; TIF1-gamma after forty carries most of it. One about to be confirmed is suspected today."""
    share = CANCER_SHARES.get(person.antibody, CANCER_SHARE)
    if person.subtype not in SKIN:
        share *= 0.5
    if person.onset_age < 40 or person.subtype is Subtype.IBM:
        share *= 0.1
    if rng.random() >= share:
        return None
    if rng.random() < 0.72:
        confirmed = person.diagnosed + days(round(rng.triangular(-390, 120, 25)))
    else:
        confirmed = person.diagnosed + days(rng.randint(121, 900))
    if confirmed > today + days(12):
        return None
    site = site_for(person.sex, rng, nasopharyngeal_region=person.nasopharyngeal_region)
    return cancer_course(site, confirmed, person.sex, rng, today=today, alive_on=person.diagnosed + days(60))


def _flares(person: Person, course: CancerCourse | None, until: date, rng: Random) -> tuple[Flare, ...]:
    """One in three flares on its own account; a relapse of the cancer is preceded by a flare."""
    flares = []
    if rng.random() < 0.33:
        flares.append(Flare(person.diagnosed + days(rng.randint(200, 900)), rng.uniform(0.25, 0.6)))
    if course and course.recurred_on:
        flares.append(Flare(course.recurred_on - days(rng.randint(14, 60)), rng.uniform(0.4, 0.7)))
    first = person.diagnosed + days(120)
    return tuple(sorted((f for f in flares if first < f.peak_on <= until), key=lambda flare: flare.peak_on))


def _body(person: Person, rng: Random) -> Body:
    is_amyopathic = person.subtype is Subtype.CADM
    peak_ck = rng.lognormvariate(7.4, 0.7) * (3 if person.subtype is Subtype.IMNM else 1)
    is_man = person.sex is Sex.MALE
    return Body(
        sex=person.sex,
        peak_ck=rng.uniform(20, 90) if is_amyopathic else min(peak_ck, 24000),
        skin=rng.uniform(16, 38) if person.subtype in SKIN else 0,
        weakness=0 if is_amyopathic else rng.uniform(22, 58),
        haemoglobin=rng.gauss(145 if is_man else 132, 7),
        creatinine=rng.gauss(80 if is_man else 63, 9),
    )


def _clinic_days(diagnosed: date, until: date, rng: Random) -> list[date]:
    """Every four weeks for half a year, then less and less often."""
    found, day = [], diagnosed
    while day <= until:
        found.append(day)
        since = (day - diagnosed).days
        day += days(
            rng.randint(24, 33) if since < 180 else rng.randint(48, 70) if since < 540 else rng.randint(80, 105)
        )
    return found


def _events(person: Person, flares: tuple[Flare, ...], rng: Random) -> tuple[Event, ...]:
    found = [event("disease_activity", flare.peak_on, "flare, treatment stepped up") for flare in flares]
    if rng.random() < 0.5:
        found.append(event("vaccination", person.diagnosed + days(rng.randint(20, 300)), "inactivated influenza"))
    if rng.random() < 0.15:
        begins = person.diagnosed + days(rng.randint(30, 500))
        found.append(event("severe_infection", begins, "pneumonia", begins + days(rng.randint(5, 12))))
    return tuple(found)


def _found_by(person: Person, course: CancerCourse | None, until: date) -> tuple[ScreeningAct, ...]:
    """The CT that found the cancer, where it was found in the months around the diagnosis."""
    if not course:
        return ()
    suspected = course.cancer.moves[0].on
    last = min(person.diagnosed + days(120), until)
    if suspected is None or not person.diagnosed - days(60) <= suspected.first <= last:
        return ()
    return (
        act(
            "ct_neck_thorax_abdomen_pelvis",
            ActState.DONE,
            suspected.first,
            finding=ActFinding.MALIGNANCY,
            round_=Round.DIAGNOSIS,
        ),
    )
