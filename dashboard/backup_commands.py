"""`python -m dashboard backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dashboard.clock import clock


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; its manifest goes beside it.")],
) -> None:
    """Copy the whole database into a file, while the app runs, and verify the copy.

    The file holds everything about every patient, and the accounts. Only you may read it: keep it so, encrypt it
    wherever you take it, and keep the manifest with it.
    """
    from dashboard import services
    from dashboard.database import open_database

    manifest = services.back_up(open_database(), file, clock())
    typer.echo(f"{file}: {sum(manifest.rows.values())} rows, {manifest.events} audit events, {manifest.bytes} bytes.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, with its manifest beside it.")],
    replace: Annotated[
        Path | None, typer.Option(metavar="DATABASE", help="The file that is replaced; it is kept beside the new one.")
    ] = None,
) -> None:
    """Put a backup in the place of the database that DATABASE_URL names. Stop the app first.

    Everybody is signed out, and what was recorded since the backup is not in it.
    """
    from dashboard import services
    from db.engine import database_url

    manifest, kept = services.restore(database_url(), file, clock(), replacing=replace)
    if kept:
        typer.echo(f"What was replaced is kept: {kept}")
    typer.echo(f"Restored as of {manifest.made_at}. Now run: python -m dashboard check")
