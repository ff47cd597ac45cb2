"""What a cancer did to the screening: oncology's path replaces it, or it goes on (U20)."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.care_plan import Remark
from dashboard.domain.known_cancer import (
    confirmed_cancers,
    dated,
    found_on,
    is_perhaps_later,
    may_be_older,
    was_known_before,
)
from dashboard.domain.protocol import Condition
from dashboard.domain.reading import diagnosed_on
from dashboard.domain.record import Cancer
from dashboard.domain.screening import SCREENED
from dashboard.domain.wanted import Case
from dashboard.domain.words import Group


def cancer_remarks(case: Case) -> Iterator[Remark]:
    """One sentence a cancer, active or in remission; about the known one alone where it ends the screening.

    Nothing about the dead, and nothing where the group has no screening that could go on.
    """
    if case.record.patient.deceased_on:
        return
    if cancer := case.known_cancer:
        left = "oncology's path replaces the screening, except the national programmes"
        yield _remark(case, f"The {cancer.site} cancer{_known(case, cancer)}: {left}.")
    elif case.group in SCREENED:
        for cancer in confirmed_cancers(case.record):
            yield _remark(case, f"The {cancer.site} cancer{_not_known(case, cancer)}.")


def _known(case: Case, cancer: Cancer) -> str:
    found = found_on(cancer)
    if found is None:
        return " has no date and counts as known before the myositis"
    if may_be_older(cancer):
        return f" ({dated(cancer)}) counts as known before the myositis"
    if diagnosed_on(case.record) is None:
        return f" of {found.words} counts as known before the myositis, whose diagnosis has no date"
    return f" of {found.words} was known when the myositis was diagnosed"


def _not_known(case: Case, cancer: Cancer) -> str:
    """A cancer found after the diagnosis, even if only perhaps, ends the wait for a negative work-up (U7)."""
    found = found_on(cancer)
    is_sure = was_known_before(case.record, cancer, case.protocol).holds is False
    of = f" of {found.words}" if found and not may_be_older(cancer) else f" ({dated(cancer)})"
    if is_perhaps_later(case.record, cancer):
        when = "was found after" if is_sure else "may have been found before or after"
        waiting = [rule.title for rule in case.protocol.items if rule.condition is Condition.WORK_UP_NEGATIVE]
        dropped = f"; not due: {', '.join(waiting)}" if case.group is Group.HIGH else ""
        return f"{of} {when} the myositis was diagnosed, so the screening goes on{dropped}"
    years = "more than three years before the myositis began"
    return f"{of} {'was' if is_sure else 'may have been'} found {years}, so the screening goes on"


def _remark(case: Case, text: str) -> Remark:
    return Remark(text=text, source=case.protocol.rule("U20").source)
