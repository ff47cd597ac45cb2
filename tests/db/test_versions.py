"""Which version of a fact holds, now and as known on a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.domain.record import Comorbidity, Provenance
from db.versions import Version, current


def at(day: int) -> datetime:
    return datetime(2026, 6, day, 12, tzinfo=UTC)


def version(
    version_id: str, fact_id: str, day: int, what: str, ordinal: int, supersedes: str | None = None, **own: str
) -> Version:
    provenance = Provenance("a letter", "ana", at(day), fact_id, version_id)
    fact = Comorbidity(what=what, provenance=provenance)
    return Version(kind="comorbidity", fact=fact, patient_id="p", ordinal=ordinal, supersedes_id=supersedes, **own)


# Recorded on the 1st as diabetes, corrected on the 3rd, withdrawn on the 5th; hypertension recorded on the 2nd.
HISTORY = [
    version("a", "a", 1, "diabetes", 1),
    version("b", "b", 2, "hypertension", 2),
    version("a2", "a", 3, "renal_disease", 3, "a"),
    version("a3", "a", 5, "renal_disease", 4, "a2", retracted_because="another patient's letter"),
]


@pytest.mark.parametrize(
    ("known_at", "holding"),
    [
        (datetime(2026, 5, 31, tzinfo=UTC), []),
        (at(1), ["diabetes"]),
        (at(2), ["diabetes", "hypertension"]),
        (at(3), ["renal_disease", "hypertension"]),
        (datetime(2026, 6, 5, 11, 59, tzinfo=UTC), ["renal_disease", "hypertension"]),
        (at(5), ["hypertension"]),
        (None, ["hypertension"]),
    ],
    ids=["before", "first", "second", "corrected, keeps its place", "a minute before", "withdrawn", "now"],
)
def test_a_fact_holds_from_its_recording_until_it_is_superseded(known_at: datetime | None, holding: list[str]) -> None:
    assert [v.fact.what for v in current(HISTORY, known_at)] == holding  # type: ignore[attr-defined]


def test_the_order_in_which_versions_are_read_does_not_matter() -> None:
    assert current(reversed(HISTORY), at(3)) == current(HISTORY, at(3))
