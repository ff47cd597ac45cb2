"""Everything that a person can ask for about one patient, as somebody who is allowed it would ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from builders import drug, having, high_risk, patient, when
from people import COORDINATOR, ONCOLOGIST, RHEUMATOLOGIST, named, numbered
from sqlalchemy import Engine

from dashboard import services
from dashboard.auth.accounts import AddAccount, add_account, disable_account, set_password, set_roles
from dashboard.auth.grants import Grant
from dashboard.clock import Clock
from dashboard.domain.actor import Actor, Role
from dashboard.domain.care_plan import Planned
from dashboard.domain.record import (
    CancerTreatment,
    Event,
    Fact,
    Hold,
    Medication,
    Myositis,
    Note,
    Patient,
    PatientRecord,
)
from dashboard.domain.regimen import Confirm, NewDose, PutOnHold, RegimenChange, Start, Stop
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles, StopTreatment, TreatmentChange
from dashboard.domain.words import ActState, Answer, DoseStatus, Group, Modality, Per, Specialty, Subtype
from db.engine import reading
from db.sight import openings

Asked = Callable[[Engine, str, Actor, Clock], object]

FLARED_ON = when("2026-05-20")
LATER = date(2026, 6, 20)
NO_CANCER = "No cancer is recorded for this patient. Is this the right patient?"
DAILY = Medication(
    drug="methotrexate", started_on=when("2026-06-02"), dose=2.5, unit="mg", per=Per.DAY, reason="trial protocol"
)
OPERATION = CancerTreatment(modality=Modality.SURGERY, procedure="lobectomy", status=DoseStatus.PLANNED)
ADMINISTRATOR = Actor(name="ada", roles=frozenset({Role.ADMINISTRATOR}))
ACCOUNT = "somebody.else"
PASSWORD = "seven green herons fly"


def somebody(number: str) -> PatientRecord:
    """High risk, flared in May; what she takes is asked about by rheumatology, by oncology with it, and by pharmacy."""
    taken = tuple(map(drug, ("azathioprine", "febuxostat", "tacrolimus", "fluconazole", "omeprazole")))
    flared = (Event(type="disease_activity", on=FLARED_ON),)
    return named(numbered(having(high_risk(), regimen=taken, events=flared), number))


def opened(engine: Engine, patient_id: str) -> services.OpenPatient:
    with reading(engine) as session:
        return services.open_patient(session, patient_id)


def load(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    told = replace(opened(engine, patient_id).record, events=())
    services.load_records(engine, [named(told)], actor, clock, key=f"load by {actor.name}")


def preview(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.preview_records(engine, [opened(engine, patient_id).record], actor, clock)


def take_away(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.note_export(engine, [patient_id], "timeline.svg", actor, clock)


def booking(test: Planned, patient_id: str, actor: Actor) -> services.RecordAct:
    return services.RecordAct(
        patient_id=patient_id,
        plan_key=test.key,
        state=ActState.BOOKED,
        on=date(2026, 6, 9),
        idempotency_key=f"{test.key} booked by {actor.name}",
    )


def book(owner: Specialty) -> Asked:
    def book(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> str:
        test = next(item for item in opened(engine, patient_id).plan.items if item.owner is owner)
        return services.record_act(engine, booking(test, patient_id, actor), actor, clock)

    return book


def book_monitoring(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> str:
    return services.record_act(engine, booking(opened(engine, patient_id).asked[0], patient_id, actor), actor, clock)


def unbook(owner: Specialty) -> Asked:
    def unbook(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        act = opened(engine, patient_id).record.screening[-1]
        undo = services.RetractAct(
            patient_id=patient_id,
            act_id=act.provenance.fact_id,
            reason="wrong day",
            idempotency_key=f"{act.provenance.fact_id} undone by {actor.name}",
        )
        services.retract_act(engine, undo, actor, clock)

    return unbook


def lower(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    held = opened(engine, patient_id).record
    corrected = replace(held, antibodies=patient().antibodies, myositis=patient().myositis)
    services.load_records(engine, [named(corrected)], COORDINATOR, Clock(clock.zone, LATER), key=f"lower {patient_id}")


def confirm_group(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    seen = opened(engine, patient_id)
    confirmed = services.ConfirmGroup(
        patient_id=patient_id,
        group=services.group_to_confirm(seen.record, seen.plan) or Group.HIGH,
        idempotency_key=f"{patient_id} confirmed by {actor.name}",
    )
    services.confirm_group(engine, confirmed, actor, Clock(clock.zone, LATER))


def answer_flare(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.AnswerFlare(
        patient_id=patient_id,
        flare_on=FLARED_ON,
        screen_again=True,
        idempotency_key=f"{patient_id} flare answered by {actor.name}",
    )
    services.answer_flare(engine, command, actor, clock)


def answer_finding(*owners: Specialty) -> Asked:
    def answer(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        found = next(each for each in opened(engine, patient_id).findings if set(each.owners) == set(owners))
        command = services.AnswerFinding(
            patient_id=patient_id,
            finding_key=found.key,
            answer=Answer.ACKNOWLEDGED,
            idempotency_key=f"{found.key} answered by {actor.name}",
        )
        services.answer_finding(engine, command, actor, clock)

    return answer


def change_regimen(of: str, change: Callable[[str], RegimenChange], reason: str | None = None) -> Asked:
    """`of` names the drug whose entry is changed, '' for a new one."""

    def ask(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        entries = [entry for entry in opened(engine, patient_id).record.regimen if of == entry.drug][-1:]
        command = services.ChangeRegimen(
            patient_id=patient_id,
            change=change(entries[0].provenance.fact_id if entries else ""),
            follows=tuple(entry.provenance.version_id for entry in entries),
            reason=reason,
            idempotency_key=f"{patient_id} {change} by {actor.name}",
        )
        services.change_regimen(engine, command, actor, clock)

    return ask


def record_treatment(change: Callable[[tuple[str, ...]], TreatmentChange], *ticked: str) -> Asked:
    """`change` is made from the ids of every treatment of the cancer that is recorded."""

    def ask(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        entries = [entry.provenance for entry in opened(engine, patient_id).record.cancer_treatments]
        command = services.RecordTreatment(
            patient_id=patient_id,
            change=change(tuple(entry.fact_id for entry in entries)),
            follows=tuple(entry.version_id for entry in entries),
            ticked=ticked,
            reason="agreed",
            idempotency_key=f"{patient_id} {change} by {actor.name}",
        )
        services.record_treatment(engine, command, actor, clock)

    return ask


start_daily = change_regimen("", lambda _: Start(DAILY), "agreed")
operate = record_treatment(lambda _: Enter(OPERATION), NO_CANCER)


def daily_by_another(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    start_daily(engine, patient_id, RHEUMATOLOGIST, clock)


def daily_by_the_same(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    start_daily(engine, patient_id, replace(RHEUMATOLOGIST, name=actor.name), clock)


def add(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    grants = (Grant(Role.OBSERVER),)
    add_account(engine, AddAccount(f"{ACCOUNT}.{patient_id[:8]}", "New", grants, PASSWORD), actor, clock)


def disable(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    disable_account(engine, f"{ACCOUNT}.{patient_id[:8]}", actor, clock)


def give_password(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    set_password(engine, f"{ACCOUNT}.{patient_id[:8]}", PASSWORD, actor, clock)


def give_roles(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    set_roles(engine, f"{ACCOUNT}.{patient_id[:8]}", (Grant(Role.ONCOLOGY),), actor, clock, is_lead=True)


def restrict(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    with reading(engine) as session:
        held = services.restriction_of(session, patient_id)
    command = services.RestrictPatient(
        patient_id=patient_id,
        named=(f"{ACCOUNT}.{patient_id[:8]}",),
        reason="a colleague",
        follows=held.provenance.version_id if held else None,
        idempotency_key=f"{patient_id} restricted by {actor.name}",
    )
    services.restrict_patient(engine, command, actor, clock)


def lift(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    with reading(engine) as session:
        held = services.restriction_of(session, patient_id)
    command = services.RestrictPatient(
        patient_id=patient_id,
        named=(),
        reason="she asked for it",
        follows=held.provenance.version_id if held else None,
        idempotency_key=f"{patient_id} lifted by {actor.name}",
    )
    services.restrict_patient(engine, command, actor, clock)


def restricted(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    add(engine, patient_id, ADMINISTRATOR, clock)
    restrict(engine, patient_id, COORDINATOR, clock)


def open_in_emergency(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    command = services.OpenInEmergency(
        patient_id=patient_id, reason="sepsis on the ward", idempotency_key=f"{patient_id} opened by {actor.name}"
    )
    services.open_in_emergency(engine, command, actor, clock)


def opened_by_another(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    restricted(engine, patient_id, COORDINATOR, clock)
    open_in_emergency(engine, patient_id, ONCOLOGIST, clock)


def over(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    opened_by_another(engine, patient_id, actor, clock)
    end_emergency(engine, patient_id, ONCOLOGIST, clock)


def opened_by_the_same(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    restricted(engine, patient_id, COORDINATOR, clock)
    open_in_emergency(engine, patient_id, replace(ONCOLOGIST, name=actor.name), clock)


def opening_id(engine: Engine, patient_id: str) -> str:
    with reading(engine) as session:
        return next(each.opening_id for each in openings(session) if each.patient_id == patient_id)


def end_emergency(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.end_emergency(engine, opening_id(engine, patient_id), actor, clock)


def review_emergency(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
    services.review_emergency(engine, opening_id(engine, patient_id), actor, clock)


def add_patient(**told: Fact) -> Asked:
    """Somebody new, whom everybody who asks calls otherwise."""

    def ask(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        who = Patient(mrn=f"N-{actor.name}-{patient_id[:8]}", family_name="New")
        command = services.AddPatient(patient=who, idempotency_key=f"added by {actor.name}", **told)  # type: ignore[arg-type]
        known: tuple[str, ...] = ()
        try:
            services.add_patient(engine, command, actor, clock)
        except services.PatientKnown as asked:
            known = asked.patient_ids
        if known:
            services.add_patient(engine, replace(command, others=known), actor, clock)

    return ask


def undo(of: str) -> Asked:
    def undo(engine: Engine, patient_id: str, actor: Actor, clock: Clock) -> None:
        command = services.UndoChange(
            patient_id=patient_id,
            change=f"{patient_id} {of}",
            reason="Undone at once",
            idempotency_key=f"{patient_id} {of} undone by {actor.name}",
        )
        services.undo_change(engine, command, actor, clock)

    return undo


def started(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    command = services.ChangeRegimen(
        patient_id=patient_id, change=Start(DAILY), reason="agreed", idempotency_key=f"{patient_id} started"
    )
    services.change_regimen(engine, command, RHEUMATOLOGIST, clock)


def confirmed(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    started(engine, patient_id, RHEUMATOLOGIST, clock)
    daily = opened(engine, patient_id).record.regimen[-1].provenance
    command = services.ChangeRegimen(
        patient_id=patient_id,
        change=Confirm(daily.fact_id),
        follows=(daily.version_id,),
        reason="agreed",
        idempotency_key=f"{patient_id} confirmed",
    )
    services.change_regimen(engine, command, ONCOLOGIST, clock)


def operated(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    command = services.RecordTreatment(
        patient_id=patient_id,
        change=Enter(OPERATION),
        ticked=(NO_CANCER,),
        reason="agreed",
        idempotency_key=f"{patient_id} operated",
    )
    services.record_treatment(engine, command, ONCOLOGIST, clock)


def assessed(engine: Engine, patient_id: str, _: Actor, clock: Clock) -> None:
    command = services.RecordAssessment(
        patient_id=patient_id, on=FLARED_ON, said=services.Performance(1), idempotency_key=f"{patient_id} assessed"
    )
    services.record_assessment(engine, command, ONCOLOGIST, clock)


def list_emergencies(engine: Engine, _: str, actor: Actor, clock: Clock) -> None:
    with reading(engine) as session:
        services.emergencies(session, actor)


ASKED: dict[str, Asked] = {
    "load_records": load,
    "preview_records": preview,
    "add_patient/number_and_name": add_patient(),
    "add_patient/with_the_myositis": add_patient(myositis=Myositis(subtype=Subtype.DM)),
    "add_patient/with_a_note": add_patient(note=Note(text="New here.", on=when("2026-06-01"))),
    "note_export": take_away,
    "record_act/dermatology": book(Specialty.DERMATOLOGY),
    "record_act/rheumatology": book(Specialty.RHEUMATOLOGY),
    "record_act/oncology": book(Specialty.ONCOLOGY),
    "record_act/primary_care": book(Specialty.PRIMARY_CARE),
    "record_act/monitoring": book_monitoring,
    "retract_act/oncology": unbook(Specialty.ONCOLOGY),
    "retract_act/primary_care": unbook(Specialty.PRIMARY_CARE),
    "confirm_group": confirm_group,
    "answer_flare": answer_flare,
    "answer_finding/rheumatology": answer_finding(Specialty.RHEUMATOLOGY),
    "answer_finding/oncology_or_rheumatology": answer_finding(Specialty.ONCOLOGY, Specialty.RHEUMATOLOGY),
    "answer_finding/pharmacy": answer_finding(Specialty.PHARMACY),
    "change_regimen/start": change_regimen("", lambda _: Start(replace(DAILY, drug="folic acid", per=None, dose=None))),
    "change_regimen/new_dose": change_regimen(
        "omeprazole", lambda fact_id: NewDose(fact_id, replace(DAILY, drug="omeprazole", dose=20)), "agreed"
    ),
    "change_regimen/hold": change_regimen(
        "omeprazole", lambda fact_id: PutOnHold(fact_id, Hold(from_=date(2026, 6, 2), reason="endoscopy"))
    ),
    "change_regimen/stop": change_regimen("omeprazole", lambda fact_id: Stop(fact_id, date(2026, 6, 2), "not needed")),
    "change_regimen/confirm_anothers": change_regimen("methotrexate", Confirm, "agreed"),
    "change_regimen/confirm_own": change_regimen("methotrexate", Confirm, "agreed"),
    "record_treatment/cycles": record_treatment(
        lambda _: StartCycles(
            drugs=(DrugOfCycle(drug="cisplatin"),), first_on=date(2026, 6, 2), every_days=21, cycles=2
        ),
        NO_CANCER,
    ),
    "record_treatment/surgery": operate,
    "record_treatment/stop": record_treatment(
        lambda fact_ids: StopTreatment(fact_ids=fact_ids, last_on=date(2026, 6, 2), reason="done elsewhere")
    ),
    "undo_change/regimen": undo("started"),
    "undo_change/confirmed_dose": undo("confirmed"),
    "undo_change/treatment": undo("operated"),
    "undo_change/ecog": undo("assessed"),
    "restrict_patient/restrict": restrict,
    "restrict_patient/lift": lift,
    "open_in_emergency": open_in_emergency,
    "end_emergency/own": end_emergency,
    "end_emergency/anothers": end_emergency,
    "emergencies": list_emergencies,
    "review_emergency/anothers": review_emergency,
    "add_account": add,
    "disable_account": disable,
    "set_password": give_password,
    "set_roles": give_roles,
}
"""By what stands in `services/who_may_what.txt`: the service, then about what."""


def by(actor: Actor, asked: Asked) -> Asked:
    return lambda engine, patient_id, _, clock: asked(engine, patient_id, actor, clock)


BEFORE: dict[str, Asked] = {
    "retract_act/oncology": by(COORDINATOR, book(Specialty.ONCOLOGY)),
    "retract_act/primary_care": by(COORDINATOR, book(Specialty.PRIMARY_CARE)),
    "confirm_group": lower,
    "change_regimen/confirm_anothers": daily_by_another,
    "change_regimen/confirm_own": daily_by_the_same,
    "record_treatment/stop": by(ONCOLOGIST, ASKED["record_treatment/cycles"]),
    "undo_change/regimen": started,
    "undo_change/confirmed_dose": confirmed,
    "undo_change/treatment": operated,
    "undo_change/ecog": assessed,
    "restrict_patient/restrict": by(ADMINISTRATOR, add),
    "restrict_patient/lift": restricted,
    "open_in_emergency": restricted,
    "end_emergency/own": opened_by_the_same,
    "end_emergency/anothers": opened_by_another,
    "review_emergency/anothers": over,
    **dict.fromkeys(("disable_account", "set_password", "set_roles"), by(ADMINISTRATOR, add)),
}
"""What must have been done by somebody before it can be asked for."""
