"""No page and no query forgets that some patients are restricted to named staff."""

from __future__ import annotations

import ast

from our_code import CODE, Module

PATIENTS = {"PatientSummaryRow", "PlanItemRow", "FindingRow", "ScreeningActRow", "KINDS"}
"""What a module of queries reads patients from."""
ASKS = {"refuse_unseen", "sight"}
FOR_NOBODY = {
    "db/records.py": "makes records of `versions`, which refuses; its lists are of ids, for rebuild and check",
    "dashboard/services/load.py": "reads for the actor: see test_who_writes_reads_for_the_actor",
    "dashboard/services/recording.py": "writes what a service has read",
    "dashboard/services/changed_since.py": "tells of versions, which `versions` refuses",
    "dashboard/services/facts.py": "writes what `read_patient` showed",
    "db/audit_trail.py": "for administrators alone, who have to find out who looked at whom",
    "dashboard/services/duplicates.py": "says how many, and nobody's name",
}


def test_every_module_that_asks_for_patients_asks_who_may_see_them() -> None:
    forget = {
        module.name
        for module in CODE
        if module.room in ("db", "services", "ui", "pages", "exchange") and not module.name.startswith("db/m")
        if PATIENTS & last_names(module) and not ASKS & last_names(module)
    }

    assert forget == set(FOR_NOBODY)


def test_pages_read_only_what_the_person_may_see() -> None:
    """`session.reading()` knows the person, `db.engine.reading` does not."""
    past_it = {
        module.name
        for module in CODE
        if module.room in ("pages", "ui") and {"db.engine.reading", "db.engine"} & module.imports()
        if module.name != "dashboard/ui/session.py" and "reading" in last_names(module)
    }

    assert not past_it


def test_who_writes_reads_for_the_actor() -> None:
    """A service with an actor reads facts by `read_patient`, or after `show_as_seen_by`."""
    reads = {
        module.name
        for module in CODE
        if module.room == "services" and "db.versions.versions" in module.imports() and takes_an_actor(module)
        if "dashboard.services.seen.show_as_seen_by" not in module.imports()
    }

    # Who may name the staff need not be one of them.
    assert reads == {"dashboard/services/restricting.py"}


def last_names(module: Module) -> set[str]:
    return {name.rpartition(".")[2] for name in module.imports()}


def takes_an_actor(module: Module) -> bool:
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef))
    return any("actor" in {argument.arg for argument in function.args.args} for function in functions)
