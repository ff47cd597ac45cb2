"""No screen shows patients without a trace in the audit trail."""

from __future__ import annotations

import ast

from our_code import CODE, Module

NOTES = {"patient_as_known", "note_read", "opened_patient", "read_audit"}
OPENED_BY = {"dashboard/ui/kept.py"}
"""It alone opens a patient for a screen, and notes it."""


def test_every_page_that_reads_the_database_notes_who_looked() -> None:
    silent = [str(m) for m in CODE if m.room == "pages" and "reading" in _called(m) and not _called(m) & NOTES]

    assert not silent


def test_no_screen_opens_a_patient_past_the_trail() -> None:
    screens = [module for module in CODE if module.room in ("pages", "ui") and module.name not in OPENED_BY]

    assert not [str(module) for module in screens if "open_patient" in _called(module)]


def _called(module: Module) -> set[str]:
    functions = [node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    return {f.id if isinstance(f, ast.Name) else f.attr for f in functions if isinstance(f, ast.Name | ast.Attribute)}
