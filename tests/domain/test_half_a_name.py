"""Half a name of a drug is asked about; a name near to nothing is kept as it was written."""

from __future__ import annotations

import pytest
from builders import cancer, having, patient, when

from dashboard.domain.record import CancerTreatment, Medication
from dashboard.domain.regimen import Start
from dashboard.domain.said_to_be_right import NAME_SAID_TO_BE_RIGHT, to_be_ticked
from dashboard.domain.treatment_plan import DrugOfCycle, Enter, StartCycles
from dashboard.domain.words import CancerState, Modality
from dashboard.protocols.catalogue import combinations, formulary


def asked(change) -> str | None:
    record = having(patient(), cancers=(cancer("colon", "2026-04-02", CancerState.CONFIRMED_STAGING),))
    return to_be_ticked(record, change, formulary(), combinations().combinations).get(NAME_SAID_TO_BE_RIGHT)


def started(name: str) -> Start:
    return Start(Medication(drug=name, started_on=when("2026-06-01")))


def in_cycles(*names: str) -> StartCycles:
    drugs = tuple(DrugOfCycle(drug=name) for name in names)
    return StartCycles(drugs=drugs, first_on=when("2026-06-01").first, every_days=21, cycles=2)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("metho", "Methotrexate"),
        ("Azathi-", "Azathioprine"),
        ("predni", "Prednisone or Prednisolone"),
        ("adenu", "Febuxostat (Adenuric)"),
    ],
)
def test_the_beginning_of_a_name_or_a_synonym_is_asked_about_with_what_it_may_mean(written, meant):
    assert asked(started(written)) == (
        f'No drug goes by "{written}". Did you mean {meant}? Is it really called "{written}"?'
    )


@pytest.mark.parametrize("written", ["methotrexate", "MTX", "brandname-9", "nisolone", " "])
def test_a_name_that_is_known_or_begins_like_none_is_not_asked_about(written):
    assert asked(started(written)) is None


def test_of_many_names_four_are_told():
    assert " or another? Is it really" in (asked(started("M")) or "")
    assert (asked(started("M")) or "").count(" or ") == 4


def test_what_is_given_for_cancer_alone_is_meant_in_its_treatment_and_not_in_the_regimen():
    assert asked(started("pembro")) is None
    assert "Pembrolizumab" in (asked(in_cycles("pembro")) or "")
    assert "FOLFOX or FOLFIRI" in (asked(in_cycles("folf")) or "")
    tablets = CancerTreatment(modality=Modality.SYSTEMIC, drug="osimer", started_on=when("2026-06-01"))
    assert "Osimertinib" in (asked(Enter(tablets)) or "")


def test_a_name_that_stands_in_the_record_already_is_not_asked_about_when_its_entry_is_corrected():
    kept = CancerTreatment(modality=Modality.SYSTEMIC, drug="osimer", started_on=when("2026-06-01"))
    assert asked(Enter(kept, "kept")) is None
