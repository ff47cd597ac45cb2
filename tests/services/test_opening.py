"""Opening a patient by the id in the address."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.domain.refusal import Refusal
from dashboard.services import open_patient
from db.engine import reading


@pytest.mark.parametrize(
    "patient_id",
    ["nobody", "", "a\x00b", "a\x1bb", "a\nb", "a\ud800b"],
    ids=["of nobody", "nothing", "a zero byte", "an escape", "two lines", "half a letter"],
)
def test_an_id_that_is_nobodys_is_refused_in_the_same_words(engine: Engine, patient_id: str) -> None:
    with pytest.raises(Refusal, match="There is no such patient here"), reading(engine) as session:
        open_patient(session, patient_id)
