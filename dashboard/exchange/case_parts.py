"""What a case file writes in another way than the record: the myositis with all that hangs on it, and cancers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from dashboard.domain.impossible import against_presence
from dashboard.domain.record import (
    AntibodyResult,
    Cancer,
    CancerMove,
    ClinicalFeature,
    Myositis,
    PatientRecord,
    RedFlagNoted,
)
from dashboard.domain.shape import Reading, plain
from dashboard.domain.words import Antibody, AntibodyState, CancerState, Dysphagia, Feature, RedFlag
from dashboard.domain.wrong import Wrong, listed, members, refuse_unknown, word
from dashboard.exchange.impossible_days import refuse_before_diagnosis

_APART_FROM_MYOSITIS = ("antibodies", "antibodies_on", "features", "features_since", "red_flags")
_APART_FROM_CANCER = ("state", "state_since", "states")


def read_myositis(given: object, reading: Reading) -> dict[str, Any]:
    keys = members(given, "myositis")
    apart = {key: keys.pop(key) for key in _APART_FROM_MYOSITIS if key in keys}
    antibodies = members(apart.get("antibodies", {}), "myositis.antibodies")
    refuse_unknown(antibodies, list(Antibody), "myositis.antibodies", "antibody code")
    known_on = members(apart.get("antibodies_on", {}), "myositis.antibodies_on")
    refuse_unknown(known_on, antibodies, "myositis.antibodies_on", "antibody of this patient")
    flags = listed(apart.get("red_flags", []), "myositis.red_flags")
    return {
        "myositis": reading.fact(Myositis, keys, "myositis", also=_APART_FROM_MYOSITIS),
        "antibodies": tuple(
            AntibodyResult(
                code=Antibody(code),
                state=word(AntibodyState, state, f"myositis.antibodies.{code}"),
                on=reading.partial_date(known_on[code], f"myositis.antibodies_on.{code}") if code in known_on else None,
                provenance=reading.provenance,
            )
            for code, state in antibodies.items()
        ),
        "features": _features(apart.get("features", {}), apart.get("features_since", {}), reading),
        "red_flags": tuple(
            RedFlagNoted(flag=word(RedFlag, flag, f"myositis.red_flags[{n}]"), provenance=reading.provenance)
            for n, flag in enumerate(flags)
        ),
    }


def _features(given: object, since: object, reading: Reading) -> tuple[ClinicalFeature, ...]:
    known = members(given, "myositis.features")
    first_true = members(since, "myositis.features_since")
    refuse_unknown(known, list(Feature), "myositis.features", "feature")
    features = []
    for name, value in known.items():
        at = f"myositis.features.{name}"
        grade = word(Dysphagia, value, at) if name == Feature.DYSPHAGIA else None
        present = grade is not Dysphagia.NONE if grade else reading.truth(value, at)
        began_at = f"myositis.features_since.{name}"
        began = reading.partial_date(first_true[name], began_at) if name in first_true else None
        feature = ClinicalFeature(
            feature=Feature(name), present=present, grade=grade, since=began, provenance=reading.provenance
        )
        for _, what in against_presence(feature):
            raise Wrong(began_at, f"{what}: correct one of them")
        features.append(feature)
    refuse_unknown(first_true, known, "myositis.features_since", "feature of this patient")
    return tuple(features)


def read_cancer(given: object, at: str, reading: Reading) -> Cancer:
    keys = members(given, at)
    apart = {key: keys.pop(key) for key in _APART_FROM_CANCER if key in keys}
    cancer: Cancer = reading.fact(Cancer, keys, at, also=_APART_FROM_CANCER)
    if "states" in apart and len(apart) > 1:
        raise Wrong(f"{at}.states", "stands beside state or state_since: write either states, or state and state_since")
    if "states" in apart:
        moves = reading.facts(CancerMove, apart["states"], f"{at}.states")
    elif "state" in apart:
        since = apart.get("state_since")
        moves = (
            CancerMove(
                state=word(CancerState, apart["state"], f"{at}.state"),
                on=None if since is None else reading.partial_date(since, f"{at}.state_since"),
                provenance=reading.provenance,
            ),
        )
    elif apart:
        raise Wrong(f"{at}.state", "is missing: state_since says since when it is so")
    else:
        moves = ()
    for n, (move, following) in enumerate(pairwise(moves), start=1):
        if move.on and following.on and following.on.last < move.on.first:
            raise Wrong(f"{at}.states[{n}].on", f"is {following.on}, before the state it follows ({move.on})")
    cancer = replace(cancer, moves=moves)
    refuse_before_diagnosis(cancer, f"{at}.states[{{n}}].on" if "states" in apart else f"{at}.state_since")
    return cancer


def plain_myositis(record: PatientRecord) -> dict[str, Any] | None:
    if record.myositis is None:
        return None
    apart = {
        "antibodies": {result.code.value: result.state.value for result in record.antibodies},
        "antibodies_on": {result.code.value: str(result.on) for result in record.antibodies if result.on},
        "features": {feature.feature.value: _plain_feature(feature) for feature in record.features},
        "features_since": {feature.feature.value: str(feature.since) for feature in record.features if feature.since},
        "red_flags": [noted.flag.value for noted in record.red_flags],
    }
    return plain(record.myositis) | {key: value for key, value in apart.items() if value}


def plain_cancer(cancer: Cancer) -> dict[str, Any]:
    return plain(cancer) | ({"states": [plain(move) for move in cancer.moves]} if cancer.moves else {})


def _plain_feature(feature: ClinicalFeature) -> bool | str:
    if feature.feature is not Feature.DYSPHAGIA:
        return feature.present
    return (feature.grade or (Dysphagia.PRESENT if feature.present else Dysphagia.NONE)).value
