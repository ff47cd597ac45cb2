"""What only a function can say about a chart. Each is named by rules, with its numbers, and yields when it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.domain.computed_courses import COURSES
from dashboard.domain.computed_drugs import DRUGS
from dashboard.domain.computed_duties import DUTIES
from dashboard.domain.computed_exposure import EXPOSURE
from dashboard.domain.computed_results import RESULTS
from dashboard.domain.computed_steroid import STEROID
from dashboard.domain.computed_surgery import SURGERY
from dashboard.domain.exposure import Held

Computation = Callable[..., Iterator[Held]]
"""Takes the chart and the rule's numbers by name."""

COMPUTED: dict[str, Computation] = {**DRUGS, **EXPOSURE, **COURSES, **RESULTS, **STEROID, **SURGERY, **DUTIES}
