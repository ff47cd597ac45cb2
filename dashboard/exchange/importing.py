"""Case files into the database: each file is loaded as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import Case, read_cases, refuse_shared_numbers
from dashboard.protocols.catalogue import formulary, lab_tests
from dashboard.protocols.loader import imacs
from dashboard.services import load_records, preview_records
from dashboard.services.comparison import Conflict
from dashboard.services.duplicates import possible_duplicates
from dashboard.services.load import KindCount

LOADED, REFUSED, NOTHING_NEW = "loaded", "refused", "nothing_new"


@dataclass(frozen=True, slots=True)
class NotMapped:
    """A drug, test or screening item kept as it was written; no rule uses it. `kind` is that of its fact."""

    where: str
    what: str
    kind: str


@dataclass(frozen=True, slots=True)
class FileImport:
    path: Path
    status: str
    refused_because: str = ""
    kinds: dict[str, KindCount] = field(default_factory=dict)
    not_mapped: tuple[NotMapped, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    patients_new: int = 0
    patients_matched: int = 0
    possible_duplicates: int = 0
    ends_synthetic: bool = False


def case_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and every `.json` file below the folders named. Raises Refusal for what is not there."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Refusal(f"{path}: no such file or folder; check the path.")
        below = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not below:
            raise Refusal(f"{path}: no .json file in this folder; name the folder that holds the case files.")
        found += below
    return list(dict.fromkeys(found))


def import_case_files(
    engine: Engine, paths: Iterable[Path], actor: Actor, clock: Clock, *, is_dry_run: bool = False
) -> list[FileImport]:
    """Load every case of every file, or show what loading would do. A refused file leaves the others alone."""
    read: list[tuple[Path, list[Case]]] = []
    done: list[FileImport] = []
    for path in case_files(paths):
        try:
            cases = read_cases(path, clock.today())
            refuse_shared_numbers([*read, (path, cases)])
            done.append(_import(engine, path, cases, actor, clock, is_dry_run=is_dry_run))
            read.append((path, cases))
        except Refusal as refusal:
            done.append(FileImport(path, REFUSED, refused_because=str(refusal)))
    return done


def _import(
    engine: Engine, path: Path, cases: Sequence[Case], actor: Actor, clock: Clock, *, is_dry_run: bool
) -> FileImport:
    for case in cases:
        if case.record.patient.mrn is None:
            raise Refusal(
                f"{path}: {case.where}: patient.mrn is missing; give the number by which the patient is known."
            )
    records = [case.record for case in cases]
    suspected = possible_duplicates(engine, records)
    try:
        if is_dry_run:
            loaded = preview_records(engine, records, actor, clock)
        else:
            loaded = load_records(engine, records, actor, clock, key=f"import {uuid4().hex}")
    except Refusal as refusal:
        raise Refusal(f"{path}: {refusal}") from None
    return FileImport(
        path,
        NOTHING_NEW if loaded.is_nothing_new else LOADED,
        kinds=loaded.kinds,
        not_mapped=tuple(one for case in cases for one in not_mapped(case)),
        conflicts=loaded.conflicts,
        patients_new=loaded.patients_new,
        patients_matched=loaded.patients_matched,
        possible_duplicates=suspected,
        ends_synthetic=loaded.ends_synthetic,
    )


def not_mapped(case: Case) -> list[NotMapped]:
    """The drugs, tests, units and screening items of a case that the catalogues and the guideline do not know."""
    record = case.record
    drugs: list[tuple[str, str, str | None]] = [
        *(("medication", f"regimen[{n}].drug", entry.drug) for n, entry in enumerate(record.regimen)),
        *(
            ("cancer_treatment", f"cancer_treatments[{n}].drug", entry.drug)
            for n, entry in enumerate(record.cancer_treatments)
        ),
        *(("lifetime_dose", f"lifetime_doses[{n}].drug", dose.drug) for n, dose in enumerate(record.lifetime_doses)),
    ]
    tests = [(f"results[{n}].test", result.test) for n, result in enumerate(record.results)]
    kept = "is not mapped: it is kept as written, and no rule uses it"
    return [
        *(
            NotMapped(f"{case.where}: {at}", f"the drug {drug!r} {kept}", kind)
            for kind, at, drug in drugs
            if drug and formulary().find(drug) is None
        ),
        *(
            NotMapped(f"{case.where}: {at}", f"the test {test!r} {kept}", "result")
            for at, test in tests
            if lab_tests().find(test) is None
        ),
        *(
            NotMapped(f"{case.where}: results[{n}].unit", f"the unit {result.unit!r} of {result.test} {kept}", "result")
            for n, result in enumerate(record.results)
            if (test := lab_tests().find(result.test)) and result.unit and test.canonical(1, result.unit) is None
        ),
        *(
            NotMapped(f"{case.where}: screening[{n}].item", f"the screening item {act.item!r} {kept}", "screening_act")
            for n, act in enumerate(record.screening)
            if act.item not in imacs().known_items
        ),
    ]
