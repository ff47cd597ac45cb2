"""Who the generated patients are and what they have, in the shares of published cohorts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from dashboard.demo.activity import Activity
from dashboard.demo.facts import feature, panel
from dashboard.domain.dates import PartialDate, age_on, days
from dashboard.domain.record import AntibodyResult, ClinicalFeature, RedFlagNoted
from dashboard.domain.words import Antibody, AntibodyState, Dysphagia, Feature, RedFlag, Sex, Smoking, Subtype

SUBTYPES = {
    Subtype.DM: 41,
    Subtype.CADM: 20,
    Subtype.ASYS: 14,
    Subtype.IMNM: 11,
    Subtype.OVERLAP: 8,
    Subtype.PM: 4,
    Subtype.IBM: 1,
    Subtype.UNKNOWN: 1,
}
ANTIBODIES: dict[Subtype, dict[Antibody | None, int]] = {
    Subtype.DM: {
        Antibody.TIF1G: 20,
        Antibody.NXP2: 10,
        Antibody.SAE1: 7,
        Antibody.MI2: 18,
        Antibody.MDA5: 8,
        None: 37,
    },
    Subtype.CADM: {Antibody.MDA5: 40, Antibody.TIF1G: 8, Antibody.SAE1: 12, None: 40},
    Subtype.ASYS: {Antibody.JO1: 62, Antibody.PL7: 16, Antibody.PL12: 14, Antibody.EJ: 8},
    Subtype.IMNM: {Antibody.HMGCR: 50, Antibody.SRP: 35, None: 15},
    Subtype.OVERLAP: {Antibody.PMSCL: 40, Antibody.U1RNP: 35, Antibody.KU: 25},
}
SKIN = frozenset({Subtype.DM, Subtype.CADM})
LUNG = frozenset({Antibody.MDA5, Antibody.JO1, Antibody.PL7, Antibody.PL12, Antibody.EJ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the rest of the story depends on."""

    sex: Sex
    birth: date
    onset: date
    diagnosed: date
    subtype: Subtype
    antibody: Antibody | None
    nasopharyngeal_region: bool
    smoking: Smoking | None

    @property
    def onset_age(self) -> int:
        return age_on(self.birth, self.onset)


def somebody(rng: Random, today: date) -> Person:
    """Somebody diagnosed between 25 days and four and a half years ago."""
    sex = rng.choices((Sex.FEMALE, Sex.MALE), (63, 37))[0]
    diagnosed = today - days(round(25 + 1600 * rng.random() ** 1.3))
    onset = diagnosed - days(round(rng.lognormvariate(4.7, 0.6)))
    age = min(max(rng.gauss(57, 13), 19), 88)
    subtype = rng.choices(list(SUBTYPES), list(SUBTYPES.values()))[0]
    antibodies = ANTIBODIES.get(subtype, {None: 1})
    return Person(
        sex=sex,
        birth=onset - days(round(age * 365.25)),
        onset=onset,
        diagnosed=diagnosed,
        subtype=subtype,
        antibody=rng.choices(list(antibodies), list(antibodies.values()))[0],
        nasopharyngeal_region=rng.random() < 0.1,
        smoking=rng.choices((Smoking.NEVER, Smoking.FORMER, Smoking.CURRENT, None), (52, 26, 14, 8))[0],
    )


def onset(person: Person, rng: Random) -> PartialDate | None:
    """Patients remember a month more often than a day, and now and then only the year or nothing."""
    shape = rng.choices(("%Y-%m-%d", "%Y-%m", "%Y", ""), (30, 56, 8, 6))[0]
    return PartialDate.parse(person.onset.strftime(shape)) if shape else None


def antibodies(person: Person, rng: Random) -> tuple[AntibodyResult, ...]:
    positive = {person.antibody} if person.antibody else set()
    if person.subtype is Subtype.ASYS and rng.random() < 0.5:
        positive.add(Antibody.RO52)
    kind = rng.random()
    if kind < 0.04:
        return ()
    without = {Antibody.HMGCR, Antibody.SAE1} if kind < 0.18 else set()
    results = panel(positive, without=without)
    if kind > 0.96:
        return tuple(replace(one, state=AntibodyState.BORDERLINE) if one.code in positive else one for one in results)
    return results


def features(person: Person, activity: Activity, rng: Random) -> tuple[ClinicalFeature, ...]:
    since = person.onset + days(round((person.diagnosed - person.onset).days * 0.6))
    grades = (Dysphagia.NONE, Dysphagia.MILD, Dysphagia.MODERATE, Dysphagia.SEVERE, Dysphagia.PRESENT)
    grade = rng.choices(grades, (72, 12, 9, 3, 4))[0]
    found = [feature(Feature.DYSPHAGIA, grade=grade, since=None if grade is Dysphagia.NONE else since)]
    shares = {
        Feature.INTERSTITIAL_LUNG_DISEASE: 0.65 if person.antibody in LUNG else 0.08,
        Feature.INFLAMMATORY_ARTHRITIS: 0.4 if person.subtype in (Subtype.ASYS, Subtype.OVERLAP) else 0.15,
        Feature.RAYNAUD: 0.4 if person.subtype in (Subtype.ASYS, Subtype.OVERLAP) else 0.1,
        Feature.PROXIMAL_WEAKNESS: 0 if person.subtype is Subtype.CADM else 0.85,
        Feature.VERY_HIGH_CK: 0.7 if person.subtype is Subtype.IMNM else 0.05,
        Feature.HELIOTROPE_RASH: 0.6 if person.subtype in SKIN else 0,
        Feature.GOTTRON_PAPULES: 0.75 if person.subtype in SKIN else 0,
        Feature.CUTANEOUS_NECROSIS: 0.03 if person.subtype in SKIN else 0,
        Feature.CUTANEOUS_ULCERATION: 0.2 if person.antibody is Antibody.MDA5 else 0.03,
    }
    found += [feature(what, since=since) for what, share in shares.items() if rng.random() < share]
    worst = max(activity.flares, key=lambda flare: flare.height, default=None)
    if worst and worst.height > 0.58:
        found.append(feature(Feature.PERSISTENT_HIGH_ACTIVITY, since=worst.peak_on + days(20)))
    return tuple(found)


def red_flags(rng: Random) -> tuple[RedFlagNoted, ...]:
    shares = {RedFlag.UNEXPLAINED_WEIGHT_LOSS: 0.07, RedFlag.FAMILY_HISTORY: 0.08, RedFlag.NIGHT_SWEATS: 0.02}
    return tuple(RedFlagNoted(flag=flag) for flag, share in shares.items() if rng.random() < share)
