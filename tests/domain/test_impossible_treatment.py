"""A weekly drug is not recorded as tablets of the cancer's treatment."""

from __future__ import annotations

from datetime import date

import pytest
from builders import when

from dashboard.domain.impossible_treatment import refuse_weekly_drug
from dashboard.domain.record import CancerTreatment
from dashboard.domain.refusal import Refusal
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles
from dashboard.domain.words import Modality, Per
from dashboard.protocols.catalogue import formulary


def tablets(drug: str, per: Per | None = Per.DAY) -> Enter:
    entry = CancerTreatment(modality=Modality.SYSTEMIC, drug=drug, dose=15.0, unit="mg", per=per)
    return Enter(entry)


def cycles(drug: str, every_days: int) -> StartCycles:
    return StartCycles(drugs=(DrugOfCycle(drug=drug),), first_on=date(2026, 6, 2), every_days=every_days, cycles=10)


@pytest.mark.parametrize(
    "change",
    [tablets("methotrexate"), tablets("MTX", None), tablets("HD-MTX"), cycles("methotrexate", 1)],
    ids=["every day", "nobody says how often", "under the name of the high dose", "cycles of a day"],
)
def test_methotrexate_every_day_is_refused_with_where_it_belongs(change):
    with pytest.raises(Refusal, match=r"^Methotrexate.* every day is not recorded here\. Once a week, .* In cycles\.$"):
        refuse_weekly_drug(change, formulary())


@pytest.mark.parametrize(
    "change",
    [
        *(tablets("capecitabine"), tablets("a drug of a trial"), cycles("methotrexate", 7), cycles("HD-MTX", 14)),
        Enter(CancerTreatment(modality=Modality.SURGERY, procedure="lobectomy", started_on=when("2026-06-02"))),
    ],
    ids=["another drug", "an unknown drug", "cycles of a week", "a high dose in cycles", "an operation"],
)
def test_other_tablets_and_methotrexate_in_cycles_are_recorded(change):
    refuse_weekly_drug(change, formulary())
