"""Versions of facts on their way into the database, with the audit event of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from dashboard.auth.policy import Action
from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.dates import day_words
from dashboard.domain.record import RECORDED_HERE, Fact, Provenance
from dashboard.services.derived import rewrite
from db import audit
from db.audit import AuditEvent
from db.versions import KINDS, Version, history, write


def when_recorded(fact: Fact, clock: Clock) -> str:
    """In the clinic's zone: `12 Mar 2026 at 14:05`."""
    assert fact.provenance.recorded_at, "a stored fact has an instant"
    at = fact.provenance.recorded_at.astimezone(clock.zone)
    return f"{day_words(at.date())} at {at:%H:%M}"


@dataclass(kw_only=True)
class Recording:
    """What one service call adds for one actor. Nothing is stored before `save`.

    `recorded_at` is when the facts count as known; the audit trail keeps real time.
    """

    actor: Actor
    clock: Clock
    recorded_at: datetime
    reason: str | None = None
    new: list[Version] = field(default_factory=list)
    events: list[AuditEvent] = field(default_factory=list)
    _of_patient: defaultdict[str, list[Version]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def by(cls, actor: Actor, clock: Clock, reason: str | None = None) -> Recording:
        """What counts as known from now on."""
        return cls(actor=actor, clock=clock, recorded_at=clock.recorded_at(), reason=reason or None)

    def continue_after(self, found: Iterable[Version]) -> None:
        """The versions that the patients have already; what is added is counted on from them.

        Nor is it ever known earlier than they are, should a clock have been set back.
        """
        known = set(self._of_patient)
        for version in found:
            self.recorded_at = max(self.recorded_at, version.recorded_at)
            if version.patient_id not in known:
                self._of_patient[version.patient_id].append(version)

    def add(
        self,
        kind: str,
        fact: Fact,
        patient_id: str | None = None,
        *,
        cancer_id: str | None = None,
        follows_id: str | None = None,
    ) -> Version:
        """A new fact; without `patient_id` a new patient."""
        fact_id = uuid4().hex
        version = Version(
            kind=kind,
            fact=self._stamped(fact, fact_id, fact_id),
            patient_id=patient_id or fact_id,
            ordinal=self._next(patient_id or fact_id),
            cancer_id=cancer_id,
            follows_id=follows_id,
        )
        return self._note(version, "create", ())

    def correct(self, version: Version, fact: Fact) -> Version:
        names = KINDS[version.kind].fields
        changed = tuple(name for name in names if getattr(fact, name) != getattr(version.fact, name))
        return self._note(self._successor(version, fact, None), "correct", changed)

    def retract(self, version: Version, because: str) -> Version:
        return self._note(self._successor(version, version.fact, because), "retract", (), because)

    def save(self, session: Session) -> None:
        """Store the facts, their audit events and what follows from them."""
        write(session, self.new)
        audit.append(session, self.events)
        changed = {version.patient_id for version in self.new}
        rewrite(session, {patient_id: history(self._of_patient[patient_id]) for patient_id in sorted(changed)})

    def to_undo(self, action: Action) -> dict[str, Any]:
        """What an answer holds so that `undo_change` can take all of it back: who may is who may do the `action`."""
        return {"to_undo": [version.version_id for version in self.new], "action": action.value}

    def save_one(
        self, session: Session, found: Sequence[Version], kind: str, fact: Fact, follows_id: str | None = None
    ) -> str:
        """One new fact after all that is `found` of its patient, stored; returns its id."""
        self.continue_after(found)
        new = self.add(kind, fact, found[0].patient_id, follows_id=follows_id)
        self.save(session)
        return new.fact_id

    def _successor(self, version: Version, fact: Fact, retracted_because: str | None) -> Version:
        return replace(
            version,
            fact=self._stamped(fact, version.fact_id, uuid4().hex),
            ordinal=self._next(version.patient_id),
            supersedes_id=version.version_id,
            retracted_because=retracted_because,
            follows_id=None,
        )

    def _stamped(self, fact: Fact, fact_id: str, version_id: str) -> Fact:
        source = fact.provenance.source or RECORDED_HERE
        return replace(fact, provenance=Provenance(source, self.actor.name, self.recorded_at, fact_id, version_id))

    def _next(self, patient_id: str) -> int:
        written = self._of_patient[patient_id]
        return written[-1].ordinal + 1 if written else 1

    def _note(self, version: Version, action: str, changed: tuple[str, ...], because: str | None = None) -> Version:
        self.new.append(version)
        self._of_patient[version.patient_id].append(version)
        self.events.append(
            AuditEvent.by(
                self.actor,
                self.clock.now(),
                action,
                f"{version.kind}/{version.fact_id}",
                patient_id=version.patient_id,
                version_before=version.supersedes_id,
                version_after=version.version_id,
                fields=changed,
                reason=because or self.reason,
            )
        )
        return version
