"""Two sheets one click away on the Patient page: what else happened near a change, and the steroid account."""

from __future__ import annotations

from datetime import date

from dashboard.domain.changes import ChangeKind
from dashboard.domain.steroid_account import mg_words
from dashboard.services import OpenPatient, steroid_doses, what_else_happened
from dashboard.ui.sheet import sheet

_CHANGES = {
    ChangeKind.RASH: "rash",
    ChangeKind.CYTOPENIA: "low counts",
    ChangeKind.CK: "CK",
    ChangeKind.TRANSAMINASES: "ALT or AST",
}


def what_else(opened: OpenPatient, today: date) -> None:
    told = what_else_happened(opened, today)
    others = ", ".join(f"{_CHANGES[kind]} {count}" for kind, count in told.others)
    sheet("what_else", told=told, others=others)


def steroid_sums(opened: OpenPatient, today: date) -> None:
    sheet("steroid_sums", account=steroid_doses(opened, today), mg=mg_words)
