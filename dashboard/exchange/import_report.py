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
        "messages": refused + [{"where": one.where, "what": one.what} for one in (*file.conflicts, *file.not_mapped)],
    }


def _counts(kind: str, count: KindCount, file: FileImport) -> dict[str, int]:
    """Quarantined: as people recorded it here, though the file says otherwise. Not mapped facts are kept too, but
    counted once: as new ones as far as there are new ones, then as those that were there.
    """
    counted = {
        "imported": count.new + count.changed,
        "already_there": count.already_there,
        "quarantined": count.not_changed,
    }
    total = sum(counted.values())
    left = not_mapped = sum(one.kind == kind for one in file.not_mapped)
    for name, number in counted.items():
        counted[name] = max(number - left, 0)
        left = max(left - number, 0)
    return {"total": total, **counted, "not_mapped": not_mapped - left}


def as_text(files: Sequence[FileImport], *, is_dry_run: bool) -> str:
    """A line a file that was not refused, then what was not changed or is not mapped, then whether a made-up database
    is one no more.
    """
    lines = [
        f"{file.path}: {_patients(file.patients_new)} {'would be new' if is_dry_run else 'new'}, "
        f"{file.patients_matched} known; {_changes(file, is_dry_run=is_dry_run)}"
        for file in files
        if not file.refused_because
    ]
    lines += [f"{file.path}: {one.where}: {one.what}" for file in files for one in (*file.conflicts, *file.not_mapped)]
    if any(file.ends_synthetic for file in files):
        counts = "would no longer count" if is_dry_run else "no longer counts"
        lines.append(f"The database {counts} as synthetic: patients who were not made up are never served with --demo.")
        lines.append("For a demo, name an empty database in DATABASE_URL, or remove this one.")
    return "".join(f"{line}\n" for line in lines)


def _patients(count: int) -> str:
    return "1 patient" if count == 1 else f"{count} patients"


def _changes(file: FileImport, *, is_dry_run: bool) -> str:
    kinds, would = file.kinds.values(), "would be " if is_dry_run else ""
    counts = {
        f"{would}new": sum(kind.new for kind in kinds),
        f"{would}corrected": sum(kind.changed for kind in kinds),
        f"{would}retracted": sum(kind.retracted for kind in kinds),
        "not changed": sum(kind.not_changed for kind in kinds),
        "already there": sum(kind.already_there for kind in kinds),
    }
    if file.status == "nothing_new" and not counts["not changed"]:
        return "nothing new"
    return "facts: " + ", ".join(f"{count} {word}" for word, count in counts.items() if count)
