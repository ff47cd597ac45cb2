"""A row of the treatment status: regimen and cycle, and what comes next, from what is recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from builders import TODAY, when

from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, Provenance
from dashboard.domain.treatment_status import CancerPatient, OpenItem, StatusLine, status_lines
from dashboard.domain.words import CancerState, DoseStatus, Modality, Specialty
from dashboard.protocols.catalogue import formulary

GIVEN, PLANNED, OMITTED = DoseStatus.TAKEN, DoseStatus.PLANNED, DoseStatus.OMITTED
CT = {Specialty.ONCOLOGY: OpenItem("CT chest", date(2026, 5, 20)), Specialty.DERMATOLOGY: OpenItem("Skin check", None)}


def cycle(number: int, on: str, status: DoseStatus | None = GIVEN, drug: str = "carboplatin") -> CancerTreatment:
    facts = {"started_on": when(on), "stopped_on": when(on), "status": status}
    return CancerTreatment(modality=Modality.SYSTEMIC, drug=drug, cycle=number, cycles_planned=6, **facts)  # type: ignore[arg-type]


def ahead(number: int, on: str) -> CancerTreatment:
    """Without a word that it is planned."""
    return cycle(number, on, None)


def other(modality: Modality, on: str | None, until: str | None = None, **own: object) -> CancerTreatment:
    facts = {"started_on": when(on) if on else None, "stopped_on": when(until) if until else None} | own
    return CancerTreatment(modality=modality, **facts)  # type: ignore[arg-type]


def line(*treatments: CancerTreatment, acts: Specialty = Specialty.ONCOLOGY, items: object = None) -> StatusLine:
    cancer = Cancer(site="colon", moves=(CancerMove(state=CancerState.TREATMENT_CURATIVE, on=when("2026-03-01")),))
    patient = CancerPatient(
        patient_id="p",
        mrn="T-1",
        name="Ill",
        birth_date=None,
        cancers=(cancer,),
        treatments=treatments,
        follows={},
        open_items=items or {},  # type: ignore[arg-type]
        changes={"": (Provenance(recorded_by="ono", recorded_at=datetime(2026, 5, 4, 12, tzinfo=UTC)),)},
    )
    (found,) = status_lines([patient], formulary(), TODAY, UTC, acts)
    return found


@pytest.mark.parametrize(
    ("treatments", "regimen", "next_step"),
    [
        ((), "none recorded", "none planned"),
        ((cycle(2, "2026-05-12"), cycle(3, "2026-06-02", PLANNED)), "Carboplatin C2 of 6", "C3 of 6, 2 Jun 2026"),
        (
            (cycle(2, "2026-05-12"), cycle(3, "2026-05-26", PLANNED)),
            "Carboplatin C2 of 6",
            "C3 of 6, 26 May 2026, not recorded as given",
        ),
        ((cycle(1, "2026-06-09", PLANNED),), "Carboplatin C1 of 6, not begun", "C1 of 6, 9 Jun 2026"),
        ((cycle(6, "2026-04-20"),), "Carboplatin C6 of 6", "none planned"),
        ((cycle(6, "2026-04-19"),), "none now; last Carboplatin C6 of 6, 19 Apr 2026", "none planned"),
        ((cycle(1, "2026-05-12"), cycle(2, "2026-06-02", OMITTED)), "Carboplatin C1 of 6", "none planned"),
        ((cycle(1, "2026-05-12"), cycle(1, "2026-05-12", drug="paclitaxel")), "Carboplatin + Paclitaxel C1 of 6", None),
        (
            # Its first drug was left out; the rest of the cycle is still to come.
            (cycle(2, "2026-06-02", OMITTED), cycle(2, "2026-06-02", PLANNED, "paclitaxel")),
            "Carboplatin + Paclitaxel C2 of 6, not begun",
            "C2 of 6, 2 Jun 2026",
        ),
        ((other(Modality.SYSTEMIC, "2026-01-01", drug="tamoxifen"),), "Tamoxifen", "none planned"),
        ((other(Modality.SYSTEMIC, "2025-01-01", "2026-01-01", drug="tamoxifen"),), "none recorded", "none planned"),
        (
            (
                other(Modality.SURGERY, "2026-06-20", procedure="Colectomy", status=PLANNED),
                cycle(1, "2026-07-01", None),
            ),
            "Carboplatin C1 of 6, not begun",
            "Colectomy, 20 Jun 2026",
        ),
        (
            (other(Modality.RADIOTHERAPY, None, site="spine", status=PLANNED),),
            "none recorded",
            "Radiotherapy spine, day not recorded",
        ),
    ],
    ids=[
        *("nothing", "between two cycles", "a cycle overdue", "not begun", "42 days after the last", "43 days after"),
        *(
            "the rest left out",
            "a combination",
            "its first drug left out",
            "tablets",
            "tablets stopped",
            "operation first",
            "day not recorded",
        ),
    ],
)
def test_regimen_and_next_step_are_told_from_the_entries(
    treatments: tuple[CancerTreatment, ...], regimen: str, next_step: str | None
) -> None:
    told = line(*treatments)
    assert told.regimen == regimen
    assert next_step is None or told.next_step == next_step


def test_without_a_cycle_ahead_the_plan_says_what_is_next_and_each_clinic_its_own() -> None:
    assert line(items=CT).next_step == "CT chest, overdue since 20 May 2026"
    assert line(cycle(1, "2026-06-09", PLANNED), items=CT).next_step == "C1 of 6, 9 Jun 2026"
    assert line(cycle(1, "2026-06-09", PLANNED), items=CT, acts=Specialty.DERMATOLOGY).next_step == "Skin check"


def test_the_28th_day_without_a_change_stands_out() -> None:
    told = line()
    assert (told.changed_on, told.days_since, told.is_not_updated) == (date(2026, 5, 4), 28, True)
