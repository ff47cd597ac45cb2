"""The only clock. Services take it as an argument; rules take `today` as one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """`fixed_on` fixes the clinic's day and the date of `recorded_at`, never sessions, throttles or the audit trail."""

    zone: ZoneInfo
    fixed_on: date | None = None

    def today(self) -> date:
        """The clinic's calendar day."""
        return self.fixed_on or datetime.now(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The last instant of a calendar day of the clinic, UTC."""
        return datetime.combine(day, time.max, self.zone).astimezone(UTC)

    def now(self) -> datetime:
        """UTC, real."""
        return datetime.now(UTC)

    def recorded_at(self) -> datetime:
        """UTC; on the fixed day where there is one, at the real time of day."""
        real = self.now()
        return datetime.combine(self.fixed_on, real.timetz()) if self.fixed_on else real


def clock(fixed_on: date | None = None) -> Clock:
    """The clinic's clock: `HELIOTROPE_TZ` (default Europe/London), fixed by `fixed_on` or `HELIOTROPE_TODAY`."""
    fixed = os.environ.get("HELIOTROPE_TODAY")
    return Clock(
        ZoneInfo(os.environ.get("HELIOTROPE_TZ", "Europe/London")),
        fixed_on or (date.fromisoformat(fixed) if fixed else None),
    )
