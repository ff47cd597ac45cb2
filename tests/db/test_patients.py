"""Finding a patient."""

from __future__ import annotations

import pytest
from builders import cancer, having, high_risk, patient
from people import COORDINATOR, named, numbered
from sqlalchemy import Engine

from dashboard.clock import Clock
from dashboard.domain.record import Identifier
from dashboard.domain.words import Antibody, CancerState, Group, Subtype
from dashboard.services import load_records
from db import patients
from db.engine import reading
from db.patients import SortBy

PEOPLE = {
    "A-1": high_risk(family_name="Müller", given_name="Anna"),
    "A-2": patient(family_name="Nguyễn", given_name="Thị", identifiers=(Identifier("nhs", "943 476 5919"),)),
    "A-3": patient(family_name="O'Brien", given_name="Zoë", subtype=Subtype.DM, diagnosed="2026-05-02"),
    "A-4": having(
        patient(family_name="Émile_100%", diagnosed=None, positive=(Antibody.PMSCL,)),
        cancers=(
            cancer("colon", "2015-01-01", CancerState.REMISSION),
            cancer("lung", "2025-12-01", CancerState.PLANNING),
            cancer("skin", None, CancerState.EXCLUDED),
        ),
    ),
    "A-5": patient(),
    "A-6": patient(family_name="Sørensen", given_name="Łæþı"),
    "A-7": patient(family_name="Đorđević", given_name="Guðrún Œ"),
    "A-8": patient(family_name="El-Sayed", given_name="Wei Ming"),
}


@pytest.fixture(scope="module")
def people(engine_of_module: Engine, clock: Clock) -> Engine:
    load_records(
        engine_of_module,
        [named(numbered(record, mrn)) for mrn, record in PEOPLE.items()],
        COORDINATOR,
        clock,
        key="fixture",
    )
    return engine_of_module


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("muller", ["A-1"]),
        ("MÜLLER", ["A-1"]),
        ("Mu\u0308ller", ["A-1"]),
        ("anna mull", ["A-1"]),
        ("nguyen", ["A-2"]),
        ("943 476", ["A-2"]),
        ("o'brien", ["A-3"]),
        ("o\u2019brien", ["A-3"]),
        ("zoe", ["A-3"]),
        ("sorensen", ["A-6"]),
        ("SØRENSEN", ["A-6"]),
        ("laethi", ["A-6"]),
        ("djordj", []),
        ("dordevic", ["A-7"]),
        ("gudrun oe", ["A-7"]),
        ("100%", ["A-4"]),
        ("%", ["A-4"]),
        ("e_1", ["A-4"]),
        ("a-3", ["A-3"]),
        ("tif1g", ["A-1"]),
        ("TIF1-gamma", ["A-1"]),
        ("TIF1-γ", ["A-1"]),
        ("tif1γ", ["A-1"]),
        ("TIF1 Γ", ["A-1"]),
        ("TIF1\u2011γ", ["A-1"]),
        ("pm scl", ["A-4"]),
        ("elsayed", ["A-8"]),
        ("el sayed", ["A-8"]),
        ("weiming", ["A-8"]),
        ("wei-ming", ["A-8"]),
        ("9434765919", ["A-2"]),
        ("anti-pm-scl", ["A-4"]),
        ("high", ["A-1"]),
        ("dermatomyositis", ["A-1", "A-3"]),
        ("planning", ["A-4"]),
        ("treatment planning", ["A-4"]),
        ("_", ["A-4"]),
        ("lung", ["A-4"]),
        ("' OR 1=1 --", []),
        ("nobody", []),
    ],
)
def test_typed_text_finds_a_patient(people: Engine, typed: str, numbers: list[str]) -> None:
    with reading(people) as session:
        found = patients.search(session, typed)

    assert [line.mrn for line in found.lines] == numbers
    assert found.count == len(numbers)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"group": Group.HIGH}, ["A-1"]),
        ({"antibody": Antibody.PMSCL}, ["A-4"]),
        ({"cancer_state": CancerState.PLANNING}, ["A-4"]),
        ({"group": Group.HIGH, "antibody": Antibody.PMSCL}, []),
    ],
    ids=["risk", "antibody", "state of the cancer", "both must hold"],
)
def test_patients_are_filtered(people: Engine, wanted: dict[str, str], numbers: list[str]) -> None:
    with reading(people) as session:
        assert [line.mrn for line in patients.search(session, **wanted).lines] == numbers  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (SortBy.NAME, ["A-5", "A-7", "A-8", "A-4"]),
        (SortBy.NUMBER, ["A-1", "A-2", "A-3"]),
        (SortBy.RISK, ["A-1", "A-3"]),
        (SortBy.DIAGNOSED, ["A-3", "A-1"]),
        (SortBy.CANCER_STATE, ["A-4"]),
    ],
)
def test_patients_are_sorted_alike_on_both_databases(people: Engine, sort: SortBy, first: list[str]) -> None:
    with reading(people) as session:
        assert [line.mrn for line in patients.search(session, sort=sort).lines][: len(first)] == first


def test_one_page_still_says_how_many_there_are(people: Engine) -> None:
    with reading(people) as session:
        page = patients.search(session, sort=SortBy.NUMBER, limit=2, offset=2)

    assert [line.mrn for line in page.lines] == ["A-3", "A-4"]
    assert page.count == len(PEOPLE)


def test_the_active_cancer_stands_in_the_list(people: Engine) -> None:
    with reading(people) as session:
        (line,) = patients.search(session, "A-4").lines

    assert (line.cancer_site, line.cancer_state) == ("lung", CancerState.PLANNING)


def test_a_patient_is_found_by_any_number(people: Engine) -> None:
    with reading(people) as session:
        patient_id = patients.by_number(session, "943 476 5919", "nhs")
        assert patient_id
        assert patients.by_number(session, "A-2") == patient_id
        assert patients.by_number(session, "A-9") is None


@pytest.mark.parametrize("typed", ["A-1\x00", "A-1\udcff"], ids=["a zero byte", "half a letter"])
def test_what_nobody_can_be_called_finds_nobody(people: Engine, typed: str) -> None:
    with reading(people) as session:
        assert patients.search(session, typed).count == 0
        assert patients.by_number(session, typed) is None


def test_the_caseload_counts_groups_and_cancer_states(people: Engine) -> None:
    with reading(people) as session:
        groups, states = patients.caseload(session)

    assert groups[Group.HIGH] == 1
    assert sum(groups.values()) == len(PEOPLE)
    assert states == {CancerState.PLANNING: 1}
