"""The command line. Each command calls one service; what is slow to import is imported by the command that needs it."""

from __future__ import annotations

import json
import socket
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.backup_commands import backup, restore
from dashboard.clock import Clock, clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty
from dashboard.site import site_guideline, site_region, site_rules
from dashboard.user_commands import about_provider, how_to_begin, users

app = typer.Typer(
    help="Heliotrope: one shared timeline for dermatomyositis and cancer.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(users, name="users")

_COMMAND_LINE = Actor(name="command line", roles=frozenset({Role.COORDINATOR}))


class ExportFormat(StrEnum):
    CASE = "case"


Today = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="The day to work on, like 2026-06-01.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.", show_default=False)]


@app.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty database with made-up patients; demo sign-in.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Run the app, after bringing the database up to date."""
    from dashboard.database import fill_for_demo, open_up_to_date

    site_region()
    site_guideline()
    site_rules()
    if to_know := about_provider(is_demo=demo):
        typer.echo(to_know)
    _refuse_taken(host, port)
    engine = open_up_to_date()
    if demo:
        fill_for_demo(engine, _clock())
    elif to_do := how_to_begin(engine):
        typer.echo(to_do)
    from dashboard.asgi import serve as run

    typer.echo(f"Heliotrope: http://{host}:{port}")
    run(host, port, is_demo=demo)


@app.command()
def migrate() -> None:
    """Create the database, or bring it up to date."""
    from dashboard.database import bring_up_to_date

    bring_up_to_date()
    typer.echo("The database is up to date.")


@app.command()
def demo(
    patients: Annotated[int, typer.Option(min=1, help="How many made-up patients.")] = 40,
    seed: Annotated[int, typer.Option(help="The same seed on the same day makes the same patients.")] = 1,
    today: Today = None,
) -> None:
    """Fill an empty database with made-up patients and the published cases."""
    from dashboard.database import open_up_to_date
    from dashboard.demo.fill import fill

    count = fill(open_up_to_date(), patients=patients, seed=seed, clock=_clock(today))
    typer.echo(f"{count} patients: made up, or published cases.")


@app.command()
def assess(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    today: Today = None,
    as_json: Json = True,
) -> None:
    """Print a JSON list: risk group, screening plan and findings about drugs of every case, with reasons. Needs no
    database."""
    from dashboard.exchange.assessment import assess_files

    rules = site_rules().in_force
    _print_json(assess_files(files, today and today.date(), site_guideline(), site_region(), rules, _clock()))


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Load case files, or every case file below a folder. A file with a fault is refused as a whole."""
    from dashboard.database import open_with_plans_in_force
    from dashboard.exchange.import_report import as_text, plain
    from dashboard.exchange.importing import import_case_files

    files = import_case_files(open_with_plans_in_force(), paths, _COMMAND_LINE, _clock(), is_dry_run=dry_run)
    if as_json:
        _print_json(plain(files, is_dry_run=dry_run))
    else:
        typer.echo(as_text(files, is_dry_run=dry_run), nl=False)
    refused = [file.refused_because for file in files if file.refused_because]
    for line in refused:
        _complain(line)
    if refused:
        raise typer.Exit(1)


@app.command()
def export(
    patient: Annotated[str | None, typer.Option(metavar="MRN", help="The patient's number.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Every patient.")] = False,
    as_format: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.CASE,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Else print it.")] = None,
) -> None:
    """Write one patient, or all of them, as a case file."""
    if (patient is None) is not everybody:
        raise typer.BadParameter("name one patient with --patient MRN, or take --all")
    from dashboard.database import open_database
    from dashboard.exchange.exporting import export_case, export_cases, left_out, save

    engine = open_database()
    asked = (_COMMAND_LINE, _clock())
    cases = export_cases(engine, *asked) if patient is None else export_case(engine, patient, *asked)
    if everybody and (number := left_out(engine, *asked)):
        _complain(f"Left out, because they are restricted to named staff: {number} of the patients.")
    if output:
        save(cases, output)
    else:
        _print_json(cases)


@app.command()
def worklist(
    today: Today = None,
    owner: Annotated[
        str | None, typer.Option("--specialty", metavar="SPECIALTY", help=f"Only what it owns: {', '.join(Specialty)}.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Print open work across patients, in the order of the weekly review."""
    if as_json and as_csv:
        raise typer.BadParameter("take --json or --csv, not both")
    if owner is not None and owner not in set(Specialty):
        raise typer.BadParameter(f"{owner!r} is no specialty: take {', '.join(Specialty)}")
    specialty = Specialty(owner) if owner else None
    from dashboard.database import open_with_plans_in_force
    from dashboard.exchange import work_table
    from dashboard.services.seen import show_as_seen_by
    from db.engine import reading
    from db.worklist import outstanding

    with reading(open_with_plans_in_force()) as session:
        show_as_seen_by(session, _COMMAND_LINE, _clock())
        work = outstanding(session, _clock(today).today(), specialty)
    if as_json:
        _print_json(work_table.rows(work))
    else:
        typer.echo(work_table.as_csv(work) if as_csv else work_table.as_text(work), nl=False)


@app.command()
def rebuild() -> None:
    """Recompute plans and summaries of every patient from the facts."""
    from dashboard import services
    from dashboard.database import open_database

    def progress(done: int, of: int) -> None:
        typer.echo(f"\r{done} of {of} patients", nl=done == of, err=True)

    typer.echo(f"{services.rebuild(open_database(), progress)} patients rebuilt.")


@app.command()
def check() -> None:
    """Verify the database: a line a check; exit status 1 if any fails."""
    from dashboard import services
    from db.engine import open_engine

    lines = services.check(open_engine())
    typer.echo("\n".join(lines))
    if any(line.startswith("FAILED") for line in lines):
        raise typer.Exit(1)


app.command()(backup)
app.command()(restore)


def main() -> None:
    """Run a command. What is refused becomes one line on standard error and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except Refusal as refusal:
        _complain(str(refusal))
        sys.exit(1)


def _clock(today: datetime | None = None) -> Clock:
    try:
        return clock(today and today.date())
    except (ValueError, KeyError):
        raise Refusal(
            "HELIOTROPE_TODAY is a day like 2026-06-01, HELIOTROPE_TZ a time zone like Europe/London."
        ) from None


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = (error.strerror or "unknown cause").partition(" (")[0].lower()
        raise Refusal(f"Cannot listen on {host}, port {port} ({why}); choose another --port or --host.") from None


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=1))


def _complain(line: str) -> None:
    """One line, whatever a file or its name holds."""
    typer.echo("".join(letter if letter.isprintable() else " " for letter in line), err=True)


if __name__ == "__main__":
    main()
