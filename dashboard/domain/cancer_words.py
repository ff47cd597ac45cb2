"""Where a cancer stands, as people are told it: on the timeline, in lists and in answers alike."""

from __future__ import annotations

from dashboard.domain.words import CancerState

CANCER_STATE_WORDS = {
    CancerState.SUSPECTED: "suspected",
    CancerState.WORKUP: "work-up",
    CancerState.CONFIRMED_STAGING: "confirmed, being staged",
    CancerState.PLANNING: "treatment planning",
    CancerState.TREATMENT_CURATIVE: "treatment with curative intent",
    CancerState.TREATMENT_PALLIATIVE: "treatment with palliative intent",
    CancerState.ACTIVE_SURVEILLANCE: "active surveillance",
    CancerState.RESPONSE_PENDING: "response awaited",
    CancerState.REMISSION: "remission",
    CancerState.RECURRENCE: "recurrence",
    CancerState.PROGRESSION: "progression",
    CancerState.SUPPORTIVE_ONLY: "supportive care only",
    CancerState.SURVIVORSHIP: "survivorship",
    CancerState.EXCLUDED: "excluded",
}
