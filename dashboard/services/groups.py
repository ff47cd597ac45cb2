"""Confirming that a lower group than the one once reached is right."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from dashboard.auth import policy
from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.care_plan import CarePlan
from dashboard.domain.dates import PartialDate
from dashboard.domain.record import GroupConfirmed, PatientRecord
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.risk import assess_risk
from dashboard.domain.words import Flag, Group
from dashboard.protocols.loader import imacs
from dashboard.services.plans import group_reached, plan, read_patient
from dashboard.services.recording import Recording, when_recorded
from db.engine import writing
from db.idempotency import answered, remember, request
from db.records import bearing_on_risk


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmGroup:
    """`group` is what the screen showed as the lower group (`group_to_confirm`).

    `idempotency_key` is made when the form is drawn.
    """

    patient_id: str
    group: Group
    idempotency_key: str


def group_to_confirm(record: PatientRecord, care_plan: CarePlan) -> Group | None:
    """The group that the facts give while a higher one awaits its downgrade; None where none does.

    Other than the plan's computed group it can also be that no group applies.
    """
    return assess_risk(record, imacs()).group if Flag.AWAITING_DOWNGRADE in care_plan.risk.flags else None


@refusals_noted
def confirm_group(engine: Engine, confirm: ConfirmGroup, actor: Actor, clock: Clock) -> str:
    """Record today that the lower group is right, so that it counts, and return the id of that fact.

    The same command again returns the same id. Refuses where no lower group awaits that, and where the facts now give
    another one than the screen showed.
    """
    policy.require(actor, policy.Action.CONFIRM_GROUP)
    what = request("confirm_group", confirm)
    with writing(engine, confirm.idempotency_key) as session:
        if earlier := answered(session, confirm.idempotency_key, what):
            return str(earlier["fact_id"])
        found, record = read_patient(session, confirm.patient_id, actor, clock)
        lower = group_to_confirm(record, plan(record, group_reached(found)))
        if lower is None and record.confirmations:
            last = record.confirmations[-1]
            raise Overtaken(
                f"{last.provenance.recorded_by} confirmed the {_words(last.group)} group on "
                f"{when_recorded(last, clock)}, so none awaits it now. Nothing was saved. Reload the page."
            )
        if lower is None:
            raise Refusal("No lower group awaits confirmation: the facts give the group that counts. Reload the page.")
        if lower is not confirm.group:
            change = bearing_on_risk(found)[-1].fact
            raise Overtaken(
                f"The facts now give {_words(lower)}, not {_words(confirm.group)}; the last change was recorded by "
                f"{change.provenance.recorded_by} on {when_recorded(change, clock)}. Nothing was saved. "
                "Look at the group again, then confirm it if it is right."
            )
        confirmed = GroupConfirmed(group=lower, on=PartialDate.on(clock.today()))
        fact_id = Recording.by(actor, clock).save_one(session, found, "group_confirmed", confirmed)
        remember(session, confirm.idempotency_key, what, clock.now(), {"fact_id": fact_id})
        return fact_id


def _words(group: Group) -> str:
    return group.replace("_", " ")
