"""Every service, every role, own and other side: what `who_may_what.txt` says, cell by cell, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from asked import ASKED, BEFORE, somebody
from people import COORDINATOR
from sqlalchemy import Engine, text

from dashboard import services
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty
from db.engine import reading
from db.models import metadata

TABLE = Path(__file__).with_name("who_may_what.txt")
OWN = frozenset({Specialty.PHARMACY, Specialty.PRIMARY_CARE})
OTHER = frozenset({Specialty.RADIOLOGY})
WHO = {role.value: Actor(name=role.value, roles=frozenset({role})) for role in Role if role is not Role.CONTRIBUTOR} | {
    "contributor_own": Actor(name="own", roles=frozenset({Role.CONTRIBUTOR}), specialties=OWN),
    "contributor_other": Actor(name="other", roles=frozenset({Role.CONTRIBUTOR}), specialties=OTHER),
    "lead": Actor(name="lead", is_lead=True),
    "nobody": Actor(name="nobody"),
}
_LINES = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
DEPENDS_ON_WHO = ("change_regimen/confirm_own", "end_emergency/own")
COLUMNS, ROWS = _LINES[0], {line[0]: line[1:] for line in _LINES[1:]}


def everything(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table but the audit trail."""
    names = [table.name for table in metadata.sorted_tables if table.name != "audit_event"]
    with reading(engine) as session:
        return {name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def test_the_table_has_every_request_and_everybody() -> None:
    assert set(COLUMNS) == set(WHO)
    assert list(ROWS) == list(ASKED)


@pytest.mark.parametrize("asked", ASKED)
def test_each_does_what_the_table_says_and_a_refusal_leaves_no_trace(engine: Engine, clock: Clock, asked: str) -> None:
    expected = dict(zip(COLUMNS, ROWS[asked], strict=True))
    # Who is refused leaves nothing for the next, so they share a patient, unless what goes before is their own doing.
    whose = {
        who: "T-refused" if mark == "-" and asked not in DEPENDS_ON_WHO else f"T-{who}"
        for who, mark in expected.items()
    }
    numbers = dict.fromkeys(whose.values())
    ids = services.load_records(engine, list(map(somebody, numbers)), COORDINATOR, clock, key="load").patient_ids
    patient_of = dict(zip(numbers, ids, strict=True))
    if before := BEFORE.get(asked):
        for number, who in {number: who for who, number in whose.items()}.items():
            before(engine, patient_of[number], WHO[who], clock)

    held = everything(engine)
    for who in sorted(COLUMNS, key=expected.__getitem__):  # those who are refused first
        refused = ""
        try:
            ASKED[asked](engine, patient_of[whose[who]], WHO[who], clock)
        except Refusal as refusal:
            refused = str(refusal)
        assert ("-" if refused else "x") == expected[who], f"{who}: {refused}"
        if refused:
            assert "may not" in refused or "A second person" in refused, f"{who}: {refused}"
            assert everything(engine) == held, who
