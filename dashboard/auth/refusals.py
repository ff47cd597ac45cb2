"""Who was refused what: noted in the audit trail, after the transaction of the refused service is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from sqlmodel import Session

from dashboard.auth.policy import NotAllowed
from dashboard.domain.refusal import Unseen
from db import audit
from db.audit import AuditEvent
from db.engine import writing
from db.patients import data_version

P = ParamSpec("P")
Answer = TypeVar("Answer")


def refusals_noted(service: Callable[P, Answer]) -> Callable[P, Answer]:
    """Decorates a service, which takes `engine`, `actor` and `clock`. What the policy refuses, or a
    restriction, leaves one event: who, which action, and which patient where one was meant. Any other leaves none."""
    asks = signature(service)

    @wraps(service)
    def noting(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return service(*args, **kwargs)
        except (NotAllowed, Unseen) as refused:
            action = refused.action if isinstance(refused, NotAllowed) else "see"
            _note(action, asks.bind(*args, **kwargs).arguments)
            raise

    return noting


def _note(action: str, asked: Mapping[str, Any]) -> None:
    with writing(asked["engine"]) as session:
        event = AuditEvent.by(
            asked["actor"],
            asked["clock"].now(),
            "refused",
            f"action/{action}",
            patient_id=_patient(session, asked),
        )
        audit.append(session, [event])


def _patient(session: Session, asked: Mapping[str, Any]) -> str | None:
    """The one patient who was meant: of the command, whatever its name, or of a list that has no other. Nobody where
    there is no such patient: whatever was asked with is no id then, and no business of the trail."""
    meant = {each.patient_id for each in asked.values() if hasattr(each, "patient_id")} | set(
        asked.get("patient_ids", ())
    )
    if len(meant) != 1:
        return None
    (patient_id,) = meant
    facts, *_ = data_version(session, patient_id)
    return patient_id if facts else None
