"""What holds for everything a person can do: somebody may, others are refused, it is audited, and no fact changes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, high_risk, patient, when
from our_code import CODE
from people import COORDINATOR, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, event, select

from dashboard import services
from dashboard.auth import policy
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.record import Cancer, CancerMove, CancerTreatment, Event, Medication, Patient, Result
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import Start
from dashboard.domain.treatment_plan import Enter
from dashboard.domain.words import ActState, Answer, CancerState, DoseStatus, Group, Modality, Smoking, Specialty
from dashboard.services.export import note_export
from db.engine import reading
from db.models import AuditEventRow, FactRow
from db.versions import versions

CLINICS = {Role.DERMATOLOGY, Role.RHEUMATOLOGY, Role.ONCOLOGY}
FLARED = Event(type="disease_activity", on=when("2026-05-20"))
MARY = named(having(high_risk(), regimen=(drug("azathioprine"), drug("febuxostat")), events=(FLARED,)))
Service = Callable[[Engine, str, Actor, Clock], object]
CT = "imacs-2023/ct_neck_thorax_abdomen_pelvis/diagnosis"


def load(engine: Engine, _: str, actor: Actor, clock: Clock) -> None:
    services.load_records(engine, [MARY], actor, clock, key="load again")


def preview(engine: Engine, _: str, actor: Actor, clock: Clock) -> None:
    services.preview_records(engine, [MARY], actor, clock)


def book(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> str:
    booking = services.RecordAct(
        patient_id=patient_id,
        plan_key=f"{patient_id}/{CT}",
        state=ActState.BOOKED,
        on=date(2026, 6, 9),
        idempotency_key=f"booked by {actor.name}",
    )
    return services.record_act(engine, booking, actor, clock)


def unbook(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    act_id = book(engine, patient_id, COORDINATOR, clock)  # The second time the same key writes nothing.
    undo = services.RetractAct(patient_id=patient_id, act_id=act_id, reason="wrong day", idempotency_key="undo")
    services.retract_act(engine, undo, actor, clock)


def take_away(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    note_export(engine, [patient_id], "timeline.svg", actor, clock)


def lower(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    corrected = replace(MARY, antibodies=patient().antibodies, myositis=patient().myositis)
    services.load_records(engine, [corrected], actor, Clock(clock.zone, date(2026, 6, 20)), key="lowered")


def confirm(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    with reading(engine) as session:
        opened = services.open_patient(session, patient_id)
        group = services.group_to_confirm(opened.record, opened.plan)
    confirmed = services.ConfirmGroup(
        patient_id=patient_id, group=group or Group.HIGH, idempotency_key=f"confirmed by {actor.name}"
    )
    services.confirm_group(engine, confirmed, actor, Clock(clock.zone, date(2026, 6, 21)))


def answer(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    """Thiopurine with febuxostat belongs to rheumatology and oncology."""
    with reading(engine) as session:
        found = services.open_patient(session, patient_id).findings[0]
    seen = services.AnswerFinding(
        patient_id=patient_id,
        finding_key=found.key,
        answer=Answer.ACKNOWLEDGED,
        idempotency_key=f"answered by {actor.name}",
    )
    services.answer_finding(engine, seen, actor, clock)


def flare(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    """Mary flared in May."""
    asked = services.AnswerFlare(
        patient_id=patient_id,
        flare_on=when("2026-05-20"),
        screen_again=True,
        idempotency_key=f"flare answered by {actor.name}",
    )
    services.answer_flare(engine, asked, actor, clock)


def start(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    folic_acid = Start(Medication(drug="folic acid", started_on=when("2026-06-02")))
    change = services.ChangeRegimen(
        patient_id=patient_id, change=folic_acid, idempotency_key=f"started by {actor.name}"
    )
    services.change_regimen(engine, change, actor, clock)


def operate(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    operation = CancerTreatment(modality=Modality.SURGERY, procedure="lobectomy", status=DoseStatus.PLANNED)
    treatment = services.RecordTreatment(
        patient_id=patient_id,
        change=Enter(operation),
        ticked=("No cancer is recorded for this patient. Is this the right patient?",),
        reason="planned",
        idempotency_key=f"entered by {actor.name}",
    )
    services.record_treatment(engine, treatment, actor, clock)


def look(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.note_read(engine, "Patient", patient_id, actor, clock)


def find(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.note_search(engine, "muller", patient_id, actor, clock)


def print_(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.note_print(engine, "Patient", patient_id, actor, clock)


def choices(engine: Engine, _: str, actor: Actor, clock: Clock) -> None:
    services.audit_choices(engine, actor, clock)


def ask(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.read_audit(engine, services.AuditQuestion(patient_id=patient_id), 1, actor, clock)


def found_cancer(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> str:
    """The second time the same key writes nothing."""
    move = CancerMove(state=CancerState.WORKUP, on=when("2026-05-20"), evidence="CT")
    found = services.RecordCancer(
        patient_id=patient_id, cancer=Cancer(site="colon", moves=(move,)), idempotency_key="found"
    )
    return services.record_cancer(engine, found, actor, clock)


def of_cancer(engine: Engine, patient_id: str, clock: Clock, *, states: bool) -> dict[str, str]:
    cancer_id = found_cancer(engine, patient_id, ONCOLOGIST, clock)
    with reading(engine) as session:
        opened = services.open_patient(session, patient_id)
    (cancer,) = (c for c in opened.record.cancers if c.provenance.fact_id == cancer_id)
    follows = opened.follows[cancer_id] if states else cancer.provenance.version_id
    return {"patient_id": patient_id, "cancer_id": cancer_id, "follows": follows}


CONFIRMED = CancerMove(state=CancerState.CONFIRMED_STAGING, on=when("2026-05-21"), evidence="pathology")


def move_on(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.MoveCancer(
        **of_cancer(engine, patient_id, clock, states=True), move=CONFIRMED, idempotency_key=f"moved by {actor.name}"
    )
    services.move_cancer(engine, command, actor, clock)


def correct_state(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.CorrectMove(
        **of_cancer(engine, patient_id, clock, states=True), move=CONFIRMED, idempotency_key="corrected"
    )
    services.correct_move(engine, command, actor, clock)


def move_back(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.RetractMove(
        **of_cancer(engine, patient_id, clock, states=True), reason="wrong", idempotency_key="moved back"
    )
    services.retract_move(engine, command, actor, clock)


def stage(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.CorrectCancer(
        **of_cancer(engine, patient_id, clock, states=False),
        cancer=Cancer(site="colon", stage="IIB"),
        idempotency_key="staged",
    )
    services.correct_cancer(engine, command, actor, clock)


def withdraw(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.RetractCancer(
        **of_cancer(engine, patient_id, clock, states=False), reason="wrong patient", idempotency_key="withdrawn"
    )
    services.retract_cancer(engine, command, actor, clock)


def perform(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.RecordAssessment(
        patient_id=patient_id, on=when("2026-05-20"), said=services.Performance(1), idempotency_key="ecog"
    )
    services.record_assessment(engine, command, actor, clock)


def have_cancer(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    found_cancer(engine, patient_id, ONCOLOGIST, clock)


def have_moved(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    move_on(engine, patient_id, ONCOLOGIST, clock)


RESULT = Result(test="ck", value=340.0, unit="U/L", on=when("2026-05-30"))


def note_result(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> tuple[str, ...]:
    told = services.RecordFacts(patient_id=patient_id, facts=(RESULT,), idempotency_key=f"recorded by {actor.name}")
    return services.record_facts(engine, told, actor, clock)


def note_result_first(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    note_result(engine, patient_id, ONCOLOGIST, clock)


def correct_result(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    (follows,) = note_result(engine, patient_id, ONCOLOGIST, clock)  # The second time the same key writes nothing.
    right = replace(RESULT, value=430.0)
    told = services.CorrectFact(patient_id=patient_id, follows=follows, fact=right, idempotency_key="corrected")
    services.correct_fact(engine, told, actor, clock)


def retract_result(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    follows = note_result(engine, patient_id, ONCOLOGIST, clock)
    told = services.RetractFacts(patient_id=patient_id, follows=follows, reason="wrong", idempotency_key="retracted")
    services.retract_facts(engine, told, actor, clock)


def add_somebody(engine: Engine, _: str, actor: Actor, clock: Clock) -> None:
    new = services.AddPatient(patient=Patient(mrn="N-1", family_name="New"), idempotency_key=f"added by {actor.name}")
    services.add_patient(engine, new, actor, clock)


def start_first(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    start(engine, patient_id, RHEUMATOLOGIST, clock)


def undo_start(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    undo = services.UndoChange(
        patient_id=patient_id, change="started by rhea", reason="Undone at once", idempotency_key="undone"
    )
    services.undo_change(engine, undo, actor, clock)


EVERY_SERVICE: dict[str, tuple[Service, set[Role]]] = {
    "load_records": (load, {Role.COORDINATOR}),
    "preview_records": (preview, {Role.COORDINATOR}),
    "record_act": (book, CLINICS | {Role.COORDINATOR}),
    "retract_act": (unbook, CLINICS | {Role.COORDINATOR}),
    "confirm_group": (confirm, {Role.DERMATOLOGY, Role.RHEUMATOLOGY}),
    "answer_finding": (answer, {Role.RHEUMATOLOGY, Role.ONCOLOGY}),
    "answer_flare": (flare, {Role.DERMATOLOGY, Role.RHEUMATOLOGY}),
    "change_regimen": (start, {Role.DERMATOLOGY, Role.RHEUMATOLOGY}),
    "record_treatment": (operate, {Role.ONCOLOGY}),
    "record_cancer": (found_cancer, {Role.ONCOLOGY}),
    "move_cancer": (move_on, {Role.ONCOLOGY}),
    "correct_move": (correct_state, {Role.ONCOLOGY}),
    "retract_move": (move_back, {Role.ONCOLOGY}),
    "correct_cancer": (stage, {Role.ONCOLOGY}),
    "retract_cancer": (withdraw, {Role.ONCOLOGY}),
    "record_assessment": (perform, CLINICS),
    "record_facts": (note_result, CLINICS),
    "correct_fact": (correct_result, CLINICS),
    "retract_facts": (retract_result, CLINICS),
    "add_patient": (add_somebody, CLINICS | {Role.COORDINATOR}),
    "undo_change": (undo_start, {Role.DERMATOLOGY, Role.RHEUMATOLOGY}),
    "note_export": (take_away, CLINICS | {Role.COORDINATOR}),
    "note_read": (look, set(Role)),
    "note_search": (find, set(Role)),
    "note_print": (print_, set(Role)),
    "audit_choices": (choices, {Role.ADMINISTRATOR}),
    "read_audit": (ask, {Role.ADMINISTRATOR}),
}
WHAT_GOES_BEFORE: dict[str, Service] = {
    "retract_act": book,
    "undo_change": start_first,
    "confirm_group": lower,
    "retract_move": have_moved,
    **dict.fromkeys(("move_cancer", "correct_move", "correct_cancer", "retract_cancer"), have_cancer),
    **dict.fromkeys(("correct_fact", "retract_facts"), note_result_first),
}
ABOUT_NOBODY = {"add_patient", "load_records", "preview_records", "audit_choices"}
FOR_ANYBODY_LET_IN = {
    *("changed_since", "findings_to_answer", "group_to_confirm", "open_patient", "preview_change", "preview_treatment"),
    *("recorded_by_others", "steroid_doses", "what_else_happened", "accounts_to_name", "restriction_of"),
}
ON_THE_WAY = {"read_patient", "show_as_seen_by"}
"""What services ask for their actor."""
SEEN_ELSEWHERE = {"restrict_patient", "open_in_emergency", "end_emergency", "emergencies", "review_emergency"}
"""In `services/test_who_may_what.py`, as is all of this: role by role, own side and other."""
FOR_THE_COMMAND_LINE = {
    *("anchor_trail", "back_up", "check", "rebuild", "rebuild_if_rules_changed", "restore", "warn_of_another_trail")
}


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    return services.load_records(engine, [MARY], COORDINATOR, clock, key="load").patient_ids[0]


def test_no_service_is_left_out_here() -> None:
    with_actor = {
        function.name
        for module in CODE
        if module.room == "services"
        for function in module.tree.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if "actor" in {argument.arg for argument in function.args.args + function.args.kwonlyargs}
    }
    offered = {name for name in services.__all__ if name[0].islower()}

    assert with_actor - ON_THE_WAY - SEEN_ELSEWHERE == set(EVERY_SERVICE)
    assert offered - with_actor == FOR_ANYBODY_LET_IN | FOR_THE_COMMAND_LINE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", EVERY_SERVICE)
def test_each_role_does_what_it_may_and_is_refused_the_rest(
    engine: Engine, clock: Clock, patient_id: str, service: str, role: Role
) -> None:
    call, allowed = EVERY_SERVICE[service]
    actor = Actor(name="somebody", roles=frozenset({role}), specialties=frozenset({Specialty.RADIOLOGY}))

    if service in WHAT_GOES_BEFORE:
        WHAT_GOES_BEFORE[service](engine, patient_id, COORDINATOR, clock)
    if role in allowed:
        call(engine, patient_id, actor, clock)
        return
    with changes(engine) as written, pytest.raises(Refusal, match="may not"):
        call(engine, patient_id, actor, clock)
    assert [statement.split(" (")[0] for statement in written] == ["INSERT INTO audit_event"]
    with reading(engine) as session:
        *_, event = session.exec(select(AuditEventRow).order_by(AuditEventRow.seq)).scalars()
    assert (event.actor, event.action, event.role) == ("somebody", "refused", role)
    assert event.object.removeprefix("action/") in set(policy.Action)
    assert event.patient_id == (None if service in ABOUT_NOBODY else patient_id)


def test_every_version_of_every_fact_has_its_audit_event(engine: Engine, clock: Clock, patient_id: str) -> None:
    live_through_everything(engine, clock, patient_id)

    with reading(engine) as session:
        stored = {version.version_id for version in versions(session, [patient_id])[patient_id]}
        events = session.exec(select(AuditEventRow.version_after)).scalars().all()
    assert len(stored) > 25
    assert sorted(version for version in events if version) == sorted(stored)


def test_all_events_of_one_command_are_found_by_its_key(engine: Engine, clock: Clock, patient_id: str) -> None:
    live_through_everything(engine, clock, patient_id)

    with reading(engine) as session:
        rows = session.exec(select(AuditEventRow.request_id, AuditEventRow.action).order_by(AuditEventRow.seq)).all()
    commands = dict.fromkeys(key for key, _ in rows)
    assert list(commands) == ["load", "booked by cora", "undo", "load changed", "lowered", "confirmed by dara"]
    assert {action for key, action in rows if key == "undo"} == {"retract"}
    assert {action for key, action in rows if key == "lowered"} == {"correct"}


def test_no_fact_is_ever_changed_or_removed_in_place(engine: Engine, clock: Clock, patient_id: str) -> None:
    with changes(engine) as written:
        live_through_everything(engine, clock, patient_id)

    tables = {row.__tablename__ for row in FactRow.__subclasses__()} | {"audit_event"}
    assert any(statement.startswith("INSERT INTO screening_act") for statement in written)
    assert not [statement for statement in written if set(statement.split()[:3]) & tables and statement[0] != "I"]


def live_through_everything(engine: Engine, clock: Clock, patient_id: str) -> None:
    unbook(engine, patient_id, COORDINATOR, clock)
    smoker = replace(MARY, patient=replace(MARY.patient, smoking=Smoking.CURRENT), antibodies=MARY.antibodies[1:])
    services.load_records(engine, [smoker], COORDINATOR, clock, key="load changed")
    lower(engine, patient_id, COORDINATOR, clock)
    confirm(engine, patient_id, Actor(name="dara", roles=frozenset({Role.DERMATOLOGY})), clock)
    services.rebuild(engine)


@contextmanager
def changes(engine: Engine) -> Iterator[list[str]]:
    """Collects the statements that write, while the block runs."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield written
    event.remove(engine, "before_cursor_execute", note)
