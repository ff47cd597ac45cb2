"""Which cancers count, when they were found, and whether that was before the myositis (U20)."""

from __future__ import annotations

from datetime import date

from dashboard.domain.dates import PartialDate, add_months
from dashboard.domain.protocol import Protocol
from dashboard.domain.reading import Answer, diagnosed_on, onset_on
from dashboard.domain.record import Cancer, PatientRecord
from dashboard.domain.words import ACTIVE_CANCER, CANCER_IN_REMISSION, CANCER_IN_WORK_UP, CancerState

_UNKNOWN = PartialDate.on(date.min)
_COUNTS = ACTIVE_CANCER | CANCER_IN_REMISSION
_CAME_BACK = frozenset({CancerState.RECURRENCE, CancerState.PROGRESSION})
_COMES_LATER = CANCER_IN_REMISSION | _CAME_BACK
"""States that a cancer enters some time after it was found."""
_PRESENT = ACTIVE_CANCER - {CancerState.RECURRENCE}
"""States of a cancer that was never gone."""


def confirmed_cancers(record: PatientRecord) -> tuple[Cancer, ...]:
    """Active or in remission; a cancer with a date of diagnosis and no state counts. Suspected ones do not, but one
    that counted before a later suspicion goes on counting: its relapse is worked up.

    The first found comes first, one on an unknown day before all.
    """
    counted = (c for c in record.cancers if _counts(c))
    return tuple(sorted(counted, key=lambda c: (found_on(c) or _UNKNOWN, c.site)))


def _counts(cancer: Cancer) -> bool:
    if cancer.state in CANCER_IN_WORK_UP:
        return any(move.state in _COUNTS for move in cancer.moves)
    return cancer.state in _COUNTS or (cancer.state is None and cancer.diagnosed_on is not None)


def found_on(cancer: Cancer) -> PartialDate | None:
    """The day of diagnosis, else the first dated state in which the cancer was more than suspected."""
    return cancer.diagnosed_on or next((m.on for m in cancer.moves if m.on and m.state in _COUNTS), None)


def may_be_older(cancer: Cancer) -> bool:
    """Whether only a later state is dated, such as remission: then the cancer was found before `found_on`."""
    counted = [move for move in cancer.moves if move.state in _COUNTS]
    return cancer.diagnosed_on is None and bool(counted) and (not counted[0].on or counted[0].state in _COMES_LATER)


def dated(cancer: Cancer) -> str:
    """`found 3 May 2026`, `no day of diagnosis, first dated 10 Jun 2026`, `no date`."""
    found = found_on(cancer)
    if found is None:
        return "no date"
    return f"no day of diagnosis, first dated {found.words}" if may_be_older(cancer) else f"found {found.words}"


def known_cancer(record: PatientRecord, protocol: Protocol) -> Cancer | None:
    """A cancer that takes the patient out of screening: active or in remission, surely found from three years before
    onset up to the diagnosis of myositis (U20). One found on an unknown day counts while it was never gone; one in
    remission, or back, may be much older and is asked about.
    """
    return next((c for c in confirmed_cancers(record) if was_known_before(record, c, protocol).holds), None)


def was_known_before(record: PatientRecord, cancer: Cancer, protocol: Protocol) -> Answer:
    """Whether a cancer was found in the window that is oncology's; undetermined where a date straddles an end."""
    onset, diagnosed, found = onset_on(record) or diagnosed_on(record), diagnosed_on(record), found_on(cancer)
    if found is None or onset is None:
        return Answer(cancer.state in _PRESENT or None, f"{cancer.site} cancer without a date")
    words = f"{cancer.site} cancer of {found.words}"
    months = -12 * protocol.scope.cancer_years_before_onset
    if found.last < add_months(onset.first, months):
        return Answer(False, words)
    if diagnosed and found.first > diagnosed.last:
        return Answer(None if may_be_older(cancer) else False, words)
    # Nobody falls ill after the diagnosis: it bounds an onset known only to the month or year.
    latest_onset = max(onset.first, min(onset.last, diagnosed.last)) if diagnosed else onset.last
    is_before = cancer.state in _PRESENT if may_be_older(cancer) else diagnosed is None or found.last <= diagnosed.first
    return Answer(True if is_before and found.first >= add_months(latest_onset, months) else None, words)


def came_back(record: PatientRecord, cancer: Cancer, protocol: Protocol) -> str | None:
    """What an older cancer did in the window that is oncology's, or since: its recurrence or progression, else that it
    is active. None where nothing of it falls there, or where the cancer was not surely found before the window.
    """
    onset, found = onset_on(record) or diagnosed_on(record), found_on(cancer)
    if not onset or not found or was_known_before(record, cancer, protocol).holds is not False:
        return None
    first = add_months(onset.first, -12 * protocol.scope.cancer_years_before_onset)
    if found.last >= first:
        return None
    for move in reversed(cancer.moves):
        if move.state in _CAME_BACK and (move.on is None or move.on.last >= first):
            return f"its {move.state} is recorded{f' for {move.on.words}' if move.on else ' without a day'}"
    return f"it is active ({cancer.state.replace('_', ' ')})" if cancer.state in ACTIVE_CANCER else None


def is_perhaps_later(record: PatientRecord, cancer: Cancer) -> bool:
    """Whether the cancer was found after the diagnosis of myositis, or perhaps after it."""
    found, diagnosed = found_on(cancer), diagnosed_on(record)
    return bool(found and diagnosed and found.last > diagnosed.first)


def later_cancer(record: PatientRecord) -> Cancer | None:
    """A cancer found after the diagnosis of myositis, or perhaps after it."""
    return next((cancer for cancer in confirmed_cancers(record) if is_perhaps_later(record, cancer)), None)
