"""Moving a cancer from state to state, and putting its last state right. Oncology alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Engine

from dashboard.auth.refusals import refusals_noted
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.cancer_states import refuse_illegal, refuse_wrong_day
from dashboard.domain.record import CancerMove
from dashboard.domain.refusal import Refusal
from dashboard.services.held_cancer import Held, OfCancer, change_cancer, typed_move
from dashboard.services.recording import Recording
from dashboard.services.typed import withdrawal_reason
from db.versions import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCancer(OfCancer):
    move: CancerMove


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectMove(OfCancer):
    """`move` is how the last state should have been recorded."""

    move: CancerMove


@dataclass(frozen=True, slots=True, kw_only=True)
class RetractMove(OfCancer):
    reason: str


@refusals_noted
def move_cancer(engine: Engine, command: MoveCancer, actor: Actor, clock: Clock) -> str:
    """Record that a cancer entered another state, and return the id of that entry.

    Refuses a move that the table does not allow, naming the way that it allows, and one after which somebody else
    recorded a state since the screen was drawn. The same command again returns the same id.
    """
    move = typed_move(command.move)

    def change(held: Held, recording: Recording) -> str:
        refuse_illegal(held.cancer, move, held.record, clock.today())
        new = recording.add(
            "cancer_state",
            move,
            command.patient_id,
            cancer_id=command.cancer_id,
            follows_id=held.last.version_id if held.last else None,
        )
        return new.fact_id

    return change_cancer(engine, "move_cancer", command, Recording.by(actor, clock), change, of_states=True)


@refusals_noted
def correct_move(engine: Engine, command: CorrectMove, actor: Actor, clock: Clock) -> str:
    """Put the last state of a cancer right; what was recorded stays in the history. Returns the id of the entry."""
    move = typed_move(command.move)

    def change(held: Held, recording: Recording) -> str:
        version = _last_state(held)
        assert isinstance(version.fact, CancerMove)
        refuse = refuse_wrong_day if version.fact.state is move.state else refuse_illegal
        refuse(replace(held.cancer, moves=held.cancer.moves[:-1]), move, held.record, clock.today())
        return recording.correct(version, move).fact_id

    return change_cancer(engine, "correct_move", command, Recording.by(actor, clock), change, of_states=True)


@refusals_noted
def retract_move(engine: Engine, command: RetractMove, actor: Actor, clock: Clock) -> str:
    """Withdraw the last state of a cancer, which was recorded in error; it is again in the state before it."""
    reason = withdrawal_reason(command.reason)

    def change(held: Held, recording: Recording) -> str:
        if len(held.states) == 1:
            raise Refusal("This is the only state of this cancer. If there is no such cancer, retract the cancer.")
        return recording.retract(_last_state(held), reason).fact_id

    return change_cancer(engine, "retract_move", command, Recording.by(actor, clock), change, of_states=True)


def _last_state(held: Held) -> Version:
    if not held.states:
        raise Refusal("No state of this cancer is recorded. Record one first.")
    return held.states[-1]
