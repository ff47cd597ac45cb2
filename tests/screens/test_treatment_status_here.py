"""The Treatment status page: everybody reads it, oncology updates row after row."""

from __future__ import annotations

from datetime import date

import pytest
from builders import having, patient, when
from people import COORDINATOR, ONCOLOGIST, named, numbered
from small_clinic import HOSTILE, TODAY, open_screen, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.domain.actor import Role
from dashboard.domain.cycles import CycleState
from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, PatientRecord
from dashboard.domain.words import CancerState, DoseStatus, Modality
from dashboard.services import MoveCancer, load_records, move_cancer, open_patient
from db.engine import reading

S = CancerState


def ill(name: str, number: str, state: CancerState, *treatments: CancerTreatment, site: str = "colon") -> PatientRecord:
    cancer = Cancer(site=site, moves=(CancerMove(state=state, on=when("2026-05-04")),))
    record = having(patient(family_name=name), cancers=(cancer,), cancer_treatments=treatments)
    return numbered(named(record), number)


def cycle(number: int, on: str, status: DoseStatus | None) -> CancerTreatment:
    return CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug="carboplatin",
        cycle=number,
        cycles_planned=6,
        started_on=when(on),
        stopped_on=when(on),
        status=status,
    )


CYCLES = (cycle(1, "2026-05-05", DoseStatus.TAKEN), cycle(2, "2026-05-26", DoseStatus.PLANNED))


@pytest.fixture
def people(clinic: Engine) -> dict[str, str]:
    """By surname: Abel on cycles, Berg awaiting a response, and one with a hostile name under surveillance."""
    told = [
        ill("Abel", "C-1", S.TREATMENT_PALLIATIVE, *CYCLES),
        ill("Berg", "C-2", S.RESPONSE_PENDING),
        ill(HOSTILE, "C-3", S.ACTIVE_SURVEILLANCE, site=HOSTILE),
        ill("Excluded", "C-4", S.EXCLUDED),
    ]
    loaded = load_records(clinic, told, COORDINATOR, TODAY, key="ill")
    return dict(zip(("Abel", "Berg", "Hostile", "Excluded"), loaded.patient_ids, strict=True))


def of(engine: Engine, patient_id: str) -> PatientRecord:
    with reading(engine) as session:
        return open_patient(session, patient_id).record


def chosen(engine: Engine, patient_id: str, role: Role = Role.ONCOLOGY) -> tuple[AppTest, str]:
    """The page with the row of that patient's cancer chosen, and the key of its fields."""
    screen = open_screen(engine, "treatment_status", role)
    cancer_id = of(engine, patient_id).cancers[0].provenance.fact_id
    screen.session_state["status_row"] = cancer_id
    return screen.run(), f"status_{cancer_id}_0"


def test_everybody_with_an_active_cancer_stands_in_the_list(clinic: Engine, people: dict[str, str]) -> None:
    shown = open_screen(clinic, "treatment_status", Role.DERMATOLOGY)

    table = shown.dataframe[0].value
    assert list(table["Patient"]) == [f"{HOSTILE}, *Bo*".split(",")[0] + " (C-3)", "Abel (C-1)", "Berg (C-2)"]
    abel = table.iloc[1]
    assert (abel["State"], abel["Since"]) == ("Treatment with palliative intent", "4 May 2026")
    assert abel["Regimen and cycle"] == "Carboplatin C1 of 6"
    assert abel["Next step"] == "C2 of 6, 26 May 2026, not recorded as given"
    assert abel["Last change"] == "1 Jun 2026 by cora"
    assert abel["Updated"] == "0 d ago"


def test_a_row_that_nobody_updated_for_four_weeks_says_so(
    clinic: Engine, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELIOTROPE_TODAY", "2026-06-28")
    assert list(open_screen(clinic, "treatment_status").dataframe[0].value["Updated"]) == ["27 d ago"] * 3
    monkeypatch.setenv("HELIOTROPE_TODAY", "2026-06-29")
    assert list(open_screen(clinic, "treatment_status").dataframe[0].value["Updated"]) == ["◆ not for 28 d"] * 3


def test_the_state_filter_narrows_the_list(clinic: Engine, people: dict[str, str]) -> None:
    screen = open_screen(clinic, "treatment_status")
    screen.selectbox(key="state").set_value(S.RESPONSE_PENDING).run()
    assert list(screen.dataframe[0].value["Patient"]) == ["Berg (C-2)"]
    screen.selectbox(key="state").set_value(S.SURVIVORSHIP).run()
    assert "No living patient" in words(screen)


def test_a_due_cycle_is_offered_as_given_and_saved_at_once(clinic: Engine, people: dict[str, str]) -> None:
    screen, key = chosen(clinic, people["Abel"])
    assert screen.segmented_control(key=f"{key}_happened").value is CycleState.GIVEN
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    assert "✓ Saved. Abel (C-1): C2 of 6 given 26 May 2026" in words(screen)
    given = of(clinic, people["Abel"]).cancer_treatments[1]
    assert (given.status, given.started_on) == (DoseStatus.TAKEN, when("2026-05-26"))
    berg = of(clinic, people["Berg"]).cancers[0].provenance.fact_id
    assert screen.session_state["status_row"] == berg
    assert list(screen.session_state["status_table"]["selection"]["rows"]) == [2]


def test_a_delay_needs_its_reason_and_nothing_typed_is_lost(clinic: Engine, people: dict[str, str]) -> None:
    screen, key = chosen(clinic, people["Abel"])
    screen.segmented_control(key=f"{key}_happened").set_value(CycleState.DELAYED).run()
    screen.date_input(key=f"{key}_delayed_on").set_value(date(2026, 6, 9)).run()
    screen.button(key=f"{key}_save").click().run()
    assert "delayed cycle needs a reason" in screen.error[0].value
    assert screen.date_input(key=f"{key}_delayed_on").value == date(2026, 6, 9)

    screen.text_input(key=f"{key}_delayed_reason").set_value("platelets 60").run()
    screen.button(key=f"{key}_save").click().run()
    assert of(clinic, people["Abel"]).cancer_treatments[1].started_on == when("2026-06-09")


def test_the_next_state_is_saved_with_its_usual_evidence_and_can_be_undone(
    clinic: Engine, people: dict[str, str]
) -> None:
    screen, key = chosen(clinic, people["Berg"])
    offered = screen.segmented_control(key=f"{key}_happened").options
    assert offered[0] == "Remission"
    assert "Recurrence" not in offered
    screen.segmented_control(key=f"{key}_happened").set_value(S.REMISSION).run()
    screen.button(key=f"{key}_save").click().run()

    assert not screen.exception
    last = of(clinic, people["Berg"]).cancers[0].moves[-1]
    assert (last.state, last.on, last.evidence) == (
        *(S.REMISSION, when("2026-06-01"), "restaging without evidence of disease"),
    )
    screen.button(key="status_undo").click().run()
    assert of(clinic, people["Berg"]).cancers[0].state is S.RESPONSE_PENDING
    assert "Saved" not in words(screen)


def test_what_a_colleague_recorded_meanwhile_is_told_and_both_entries_stay(
    clinic: Engine, people: dict[str, str]
) -> None:
    screen, key = chosen(clinic, people["Berg"])
    screen.segmented_control(key=f"{key}_happened").set_value(S.REMISSION).run()
    screen.text_input(key=f"{key}_remission_evidence").set_value("PET-CT clear").run()
    colleague, other = chosen(clinic, people["Berg"])
    colleague.segmented_control(key=f"{other}_happened").set_value(S.PROGRESSION).run()
    colleague.button(key=f"{other}_save").click().run()
    screen.button(key=f"{key}_save").click().run()

    (refusal,) = screen.error
    assert "recorded 'progression'" in refusal.value.replace("\\", "")
    assert of(clinic, people["Berg"]).cancers[0].state is S.PROGRESSION
    screen.run()
    assert not screen.exception
    assert screen.text_input(key=f"{key}_remission_evidence").value == "PET-CT clear"
    screen.button(key=f"{key}_save").click().run()
    assert "record treatment with palliative intent first" in screen.error[0].value


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ONCOLOGY])
def test_only_oncology_sees_the_update_of_a_row(clinic: Engine, people: dict[str, str], role: Role) -> None:
    screen, key = chosen(clinic, people["Abel"], role)
    assert "Oncology updates these rows" in str([caption.value for caption in screen.caption])
    assert f"{key}_save" not in {button.key for button in screen.button}


def test_a_hostile_name_stays_text(clinic: Engine, people: dict[str, str]) -> None:
    screen, _ = chosen(clinic, people["Hostile"])
    assert not screen.exception
    assert any(HOSTILE in text.value for text in screen.text)
    assert not any(HOSTILE in markdown.value for markdown in screen.markdown)


def test_what_was_typed_about_a_row_stands_there_again_in_another_session(
    clinic: Engine, people: dict[str, str]
) -> None:
    screen, own = chosen(clinic, people["Abel"])
    screen.segmented_control(key=f"{own}_happened").set_value(CycleState.DELAYED).run()
    screen.text_input(key=f"{own}_delayed_reason").input(HOSTILE).run()

    again, own = chosen(clinic, people["Abel"])

    assert again.segmented_control(key=f"{own}_happened").value is CycleState.DELAYED
    assert again.text_input(key=f"{own}_delayed_reason").value == HOSTILE
    assert "Kept from" in str([caption.value for caption in again.caption])
    again.button(key=f"{own}_save").click().run()
    assert not again.exception
    assert "Kept from" not in str([caption.value for caption in chosen(clinic, people["Abel"])[0].caption])


def test_a_colleagues_entry_during_a_restart_is_told_before_the_row_is_saved(
    clinic: Engine, people: dict[str, str]
) -> None:
    berg = people["Berg"]
    screen, own = chosen(clinic, berg)
    screen.segmented_control(key=f"{own}_happened").set_value(S.REMISSION).run()
    cancer_id = of(clinic, berg).cancers[0].provenance.fact_id
    with reading(clinic) as session:
        follows = open_patient(session, berg).follows[cancer_id]
    move = CancerMove(state=S.PROGRESSION, on=when("2026-05-20"), evidence="CT")
    command = MoveCancer(patient_id=berg, cancer_id=cancer_id, move=move, follows=follows, idempotency_key="first")
    move_cancer(clinic, command, ONCOLOGIST, TODAY)

    again, own = chosen(clinic, berg)
    again.button(key=f"{own}_save").click().run()

    assert "ono recorded 'progression'" in again.error[0].value.replace("\\", "")
    assert again.segmented_control(key=f"{own}_happened").value is S.REMISSION
    assert of(clinic, berg).cancers[0].state is S.PROGRESSION
