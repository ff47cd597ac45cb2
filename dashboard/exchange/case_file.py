"""The case file: patients as JSON, in the shape that scripts and other systems rely on.

Absent is unknown. A drug or a test that the catalogues do not know is kept as it was written. What has no key in a case
file stays behind in the database: provenance, confirmations of a lower group, rule versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.domain.closed_words import refuse_unknown_word
from dashboard.domain.reading import onset_age_contradiction
from dashboard.domain.record import (
    CancerTreatment,
    Comorbidity,
    Event,
    LifetimeDose,
    Medication,
    Note,
    Patient,
    PatientRecord,
    Result,
    ScreeningAct,
)
from dashboard.domain.refusal import Refusal
from dashboard.domain.shape import Reading, plain
from dashboard.domain.wrong import Wrong, listed, members, refuse_unknown, shown, text
from dashboard.exchange.case_parts import plain_cancer, plain_myositis, read_cancer, read_myositis
from dashboard.exchange.impossible_days import refuse_impossible_days
from dashboard.exchange.json_text import read_json

_LISTS = {
    "regimen": Medication,
    "cancer_treatments": CancerTreatment,
    "comorbidities": Comorbidity,
    "lifetime_doses": LifetimeDose,
    "results": Result,
    "events": Event,
    "screening": ScreeningAct,
    "notes": Note,
}
_CASE = ("id", "title", "as_of", "patient", "myositis", "cancers", *_LISTS, "expect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a file. `where` names it in messages; `as_of` is the day it is assessed on unless told otherwise."""

    record: PatientRecord
    where: str
    id: str | None = None
    title: str | None = None
    as_of: date | None = None


def read_cases(path: Path, today: date | None = None) -> list[Case]:
    """The cases of one file, in order, with "Case file NAME" as the source of every fact.

    Raises Refusal with one line that names file, case and key if anything in the file cannot be right: an unknown key
    or word, a wrong type, an impossible date, two patients with one number. Nothing of the file is used then. What has
    happened may not lie after both `today`, if that is given, and the case's `as_of`, which may ask about the past.
    """
    found = read_json(path)
    given = found if isinstance(found, list) else [found]
    cases = [_case(one, path, number, today) for number, one in enumerate(given, start=1)]
    refuse_shared_numbers([(path, cases)])
    return cases


def refuse_shared_numbers(files: Iterable[tuple[Path, list[Case]]]) -> None:
    """Raises Refusal where two cases carry one number: two patients, or one patient written twice."""
    seen: dict[tuple[str, str], str] = {}
    for path, cases in files:
        for case in cases:
            patient = case.record.patient
            for number in {*patient.identifiers, *([("mrn", patient.mrn)] if patient.mrn else [])}:
                if number in seen:
                    raise Refusal(
                        f"{path}: {case.where}: patient number {shown(number[1])} is also that of {seen[number]}; "
                        "give each patient one case and a number of their own."
                    )
                seen[number] = f"{case.where} in {path}"


def write_case(
    record: PatientRecord, *, id: str | None = None, title: str | None = None, as_of: date | None = None
) -> dict[str, Any]:
    """The case that `read_cases` reads back as the same record."""
    case = {
        "id": id,
        "title": title,
        "as_of": as_of and as_of.isoformat(),
        "x_anchor": "invented" if record.patient.dates_invented else None,
        "x_origin": record.patient.origin,
        "patient": plain(record.patient),
        "myositis": plain_myositis(record),
        "cancers": [plain_cancer(cancer) for cancer in record.cancers],
        **{key: [plain(fact) for fact in getattr(record, key)] for key in _LISTS},
    }
    return {key: value for key, value in case.items() if key == "patient" or value not in (None, [])}


def _case(given: object, path: Path, number: int, today: date | None) -> Case:
    case_id = given.get("id") if isinstance(given, dict) else None
    where = f"case {case_id}" if isinstance(case_id, str) and case_id.isprintable() else f"case number {number}"
    reading = Reading(source=f"Case file {path.name}")
    try:
        keys = members(given, "")
        refuse_unknown(keys, _CASE, "")
        if "patient" not in keys:
            raise Wrong("patient", "is missing: write an object in curly brackets")
        case = Case(
            where=where,
            id=text(keys["id"], "id") if "id" in keys else None,
            title=text(keys["title"], "title") if "title" in keys else None,
            as_of=reading.whole_date(keys["as_of"], "as_of") if "as_of" in keys else None,
            record=_record(keys, given, reading),
        )
        refuse_impossible_days(case.record, reading.dates, case.as_of, today)
        if contradiction := onset_age_contradiction(case.record):
            raise Wrong("patient.age_at_onset", f"{contradiction}: correct one of them")
    except Wrong as wrong:
        raise Refusal(f"{path}: {where}: {wrong}") from None
    return case


def _record(keys: dict[str, Any], given: Any, reading: Reading) -> PatientRecord:
    patient = reading.fact(Patient, keys["patient"], "patient")
    if "x_origin" in given:
        patient = replace(patient, origin=text(given["x_origin"], "x_origin"))
    if given.get("x_anchor", "invented") != "invented":
        raise Wrong(
            "x_anchor", f"is {shown(given['x_anchor'])}: write invented, or leave it out where the days are real"
        )
    lists: dict[str, Any] = {key: reading.facts(kind, keys[key], key) for key, kind in _LISTS.items() if key in keys}
    for key, facts in lists.items():
        for n, fact in enumerate(facts):
            refuse_unknown_word(fact, f"{key}[{n}]")
    cancers = listed(keys.get("cancers", []), "cancers")
    return PatientRecord(
        patient=replace(patient, dates_invented="x_anchor" in given),
        cancers=tuple(read_cancer(one, f"cancers[{n}]", reading) for n, one in enumerate(cancers)),
        **(read_myositis(keys["myositis"], reading) if "myositis" in keys else {}),
        **lists,
    )
