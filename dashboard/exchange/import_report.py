"""What an import did, for scripts and for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exchange.importing import FileImport
from dashboard.services.load import KindCount


def plain(files: Sequence[FileImport], *, is_dry_run: bool) -> dict[str, Any]:
    """The outcome in the shape that scripts rely on."""
    return {
        "files": [_file(file) for file in files],
        "patients": {
            "new": sum(file.patients_new for file in files),
            "matched": sum(file.patients_matched for file in files),
            "possible_duplicates": sum(file.possible_duplicates for file in files),
        },
        "dry_run": is_dry_run,
    }


def _file(file: FileImport) -> dict[str, Any]:
    refused = [{"where": str(file.path), "what": file.refused_because}] if file.refused_because else []
    return {
        "path": str(file.path),
        "status": file.status,
        "by_type": {kind: _counts(kind, count, file) for kind, count in file.kinds.items()},
        "messages": refused + [{"where": one.where, "what": one.what} for one in file.not_mapped],
    }


def _counts(kind: str, count: KindCount, file: FileImport) -> dict[str, int]:
    """Not mapped facts are kept too, but counted once: as new ones as far as there are new ones."""
    imported, already_there = count.new + count.changed, count.already_there
    not_mapped = sum(one.kind == kind for one in file.not_mapped)
    return {
        "total": imported + already_there,
        "imported": max(imported - not_mapped, 0),
        "already_there": already_there - max(not_mapped - imported, 0),
        # A case file is refused as a whole: nothing of it is set aside for review.
        "quarantined": 0,
        "not_mapped": not_mapped,
    }


def as_text(files: Sequence[FileImport], *, is_dry_run: bool) -> str:
    """A line a file that was not refused, then what is not mapped, then whether a made-up database is one no more."""
    would = "would be " if is_dry_run else ""
    lines = [
        f"{file.path}: {file.patients_new} patients {would}new, {file.patients_matched} known; {_changes(file)}"
        for file in files
        if not file.refused_because
    ]
    lines += [f"{file.path}: {one.where}: {one.what}" for file in files for one in file.not_mapped]
    if any(file.ends_synthetic for file in files):
        counts = "would no longer count" if is_dry_run else "no longer counts"
        lines.append(f"The database {counts} as synthetic: patients who were not made up are never served with --demo.")
    return "".join(f"{line}\n" for line in lines)


def _changes(file: FileImport) -> str:
    if file.status == "nothing_new":
        return "nothing new"
    kinds = file.kinds.values()
    counts = {
        "new": sum(kind.new for kind in kinds),
        "corrected": sum(kind.changed for kind in kinds),
        "retracted": sum(kind.retracted for kind in kinds),
        "already there": sum(kind.already_there for kind in kinds),
    }
    return "facts: " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)
