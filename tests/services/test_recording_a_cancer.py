"""Recording a cancer and its states: oncology alone, in the allowed order, once, and never over a colleague's entry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from builders import having, patient, when
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from dashboard.clock import Clock
from dashboard.domain.recist import Recist
from dashboard.domain.record import Cancer, CancerMove
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.words import CancerState, CtcaeVersion
from dashboard.exchange.case_file import write_case
from dashboard.services import (
    AdverseEvent,
    CorrectCancer,
    CorrectMove,
    MoveCancer,
    OpenPatient,
    Performance,
    RecordAssessment,
    RecordCancer,
    Response,
    RetractCancer,
    RetractMove,
    check,
    correct_cancer,
    correct_move,
    load_records,
    move_cancer,
    open_patient,
    record_assessment,
    record_cancer,
    retract_cancer,
    retract_move,
)
from db.engine import reading, writing
from db.models import AuditEventRow
from db.patients import search
from db.versions import Version, versions, write

S = CancerState


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    return load_records(engine, [named(patient())], COORDINATOR, clock, key="fixture").patient_ids[0]


@pytest.fixture
def cancer_id(engine: Engine, clock: Clock, patient_id: str) -> str:
    """Colon cancer, worked up since 4 May 2026."""
    return record_cancer(engine, first(patient_id), ONCOLOGIST, clock)


def first(patient_id: str, site: str = "colon", key: str = "form 1", **own: object) -> RecordCancer:
    move = CancerMove(state=S.WORKUP, on=when("2026-05-04"), evidence="CT: mass")
    cancer = Cancer(site=site, moves=(move,), **own)  # type: ignore[arg-type]
    return RecordCancer(patient_id=patient_id, cancer=cancer, idempotency_key=key)


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def states(engine: Engine, patient_id: str) -> list[CancerState]:
    (cancer,) = opened(engine, patient_id).record.cancers
    return [move.state for move in cancer.moves]


def move(
    engine: Engine, patient_id: str, cancer_id: str, state: CancerState, on: str = "2026-05-20", **own: object
) -> MoveCancer:
    facts: dict[str, object] = {
        "follows": opened(engine, patient_id).follows[cancer_id],
        "idempotency_key": f"to {state}",
    } | own
    entered = CancerMove(state=state, on=when(on), evidence="pathology 12/26")
    return MoveCancer(patient_id=patient_id, cancer_id=cancer_id, move=entered, **facts)  # type: ignore[arg-type]


def test_a_cancer_and_its_states_are_kept_with_day_evidence_and_author(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    move_cancer(engine, move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING), ONCOLOGIST, clock)

    (cancer,) = opened(engine, patient_id).record.cancers
    assert cancer.provenance.fact_id == cancer_id
    assert [(m.state, str(m.on), m.evidence, m.provenance.recorded_by) for m in cancer.moves] == [
        (S.WORKUP, "2026-05-04", "CT: mass", "ono"),
        (S.CONFIRMED_STAGING, "2026-05-20", "pathology 12/26", "ono"),
    ]
    with reading(engine) as session:
        (line,) = search(session).lines
        audited = session.exec(select(AuditEventRow.object, AuditEventRow.actor)).all()
    assert (line.cancer_site, line.cancer_state) == ("colon", S.CONFIRMED_STAGING)
    assert (f"cancer/{cancer_id}", "ono") in {tuple(row) for row in audited}
    assert [line for line in check(engine) if line.startswith("FAILED")] == []
    (told,) = write_case(opened(engine, patient_id).record)["cancers"]
    assert told["states"][1] == {"state": "confirmed_staging", "on": "2026-05-20", "evidence": "pathology 12/26"}


def test_several_cancers_go_their_own_ways(engine: Engine, clock: Clock, patient_id: str, cancer_id: str) -> None:
    other = record_cancer(engine, first(patient_id, "left breast", "form 2"), ONCOLOGIST, clock)
    move_cancer(engine, move(engine, patient_id, other, S.EXCLUDED), ONCOLOGIST, clock)

    now = {c.site: c.state for c in opened(engine, patient_id).record.cancers}
    assert now == {"colon": S.WORKUP, "left breast": S.EXCLUDED}


def test_eight_clicks_move_once_and_the_key_is_good_for_nothing_else(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    confirmed = move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING)
    with ThreadPoolExecutor(8) as clicks:
        ids = set(clicks.map(lambda _: move_cancer(engine, confirmed, ONCOLOGIST, clock), range(8)))

    assert len(ids) == 1
    assert states(engine, patient_id) == [S.WORKUP, S.CONFIRMED_STAGING]
    other = replace(confirmed, move=replace(confirmed.move, state=S.EXCLUDED))
    with pytest.raises(Refusal, match="already sent for something else"):
        move_cancer(engine, other, ONCOLOGIST, clock)


def test_of_two_at_the_same_moment_the_second_is_told_who_was_first(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    colleague = replace(ONCOLOGIST, name="olga")
    moves = [
        (move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING), ONCOLOGIST),
        (move(engine, patient_id, cancer_id, S.EXCLUDED), colleague),
    ]

    def attempt(one: tuple[MoveCancer, object]) -> str:
        try:
            return move_cancer(engine, one[0], one[1], clock) and "saved"  # type: ignore[arg-type]
        except Overtaken as overtaken:
            return str(overtaken)

    with ThreadPoolExecutor(2) as people:
        said = sorted(people.map(attempt, moves), key=len)

    assert said[0] == "saved"
    after = states(engine, patient_id)
    assert len(after) == 2
    who = "ono" if after[1] is S.CONFIRMED_STAGING else "olga"
    assert said[1].startswith(f"colon: {who} recorded '")
    assert "of 20 May 2026 on 1 Jun 2026 at " in said[1]


def test_the_database_itself_lets_nothing_follow_one_state_twice(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    move_cancer(engine, move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING), ONCOLOGIST, clock)
    with reading(engine) as session:
        last = versions(session, [patient_id])[patient_id][-1]
    provenance = replace(last.fact.provenance, fact_id="second", version_id="second")
    second: Version = replace(last, fact=replace(last.fact, provenance=provenance), ordinal=last.ordinal + 1)
    with pytest.raises(IntegrityError), writing(engine) as session:
        write(session, [second])


def test_an_illegal_move_is_refused_and_leaves_nothing(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    before = opened(engine, patient_id).data_version
    with pytest.raises(Refusal, match="record confirmed, being staged first"):
        move_cancer(engine, move(engine, patient_id, cancer_id, S.TREATMENT_CURATIVE), ONCOLOGIST, clock)
    assert opened(engine, patient_id).data_version == before


@pytest.mark.parametrize("evidence", ["", "  ", None])
def test_a_move_needs_its_evidence(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str, evidence: str | None
) -> None:
    silent = move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING)
    with pytest.raises(Refusal, match="What speaks for confirmed, being staged"):
        move_cancer(engine, replace(silent, move=replace(silent.move, evidence=evidence)), ONCOLOGIST, clock)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("x" * 501, "has 501 characters"), ("a\x00b", "control characters"), (" ", "Write its site")],
    ids=["too long", "control character", "blank"],
)
def test_a_site_that_cannot_be_kept_is_refused(
    engine: Engine, clock: Clock, patient_id: str, typed: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        record_cancer(engine, first(patient_id, typed), ONCOLOGIST, clock)


def test_a_wrong_last_state_is_corrected_and_its_history_stays(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    move_cancer(engine, move(engine, patient_id, cancer_id, S.EXCLUDED), ONCOLOGIST, clock)
    wrong = move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING, "2026-05-19", idempotency_key="right")
    right = CorrectMove(
        patient_id=patient_id, cancer_id=cancer_id, move=wrong.move, follows=wrong.follows, idempotency_key="right"
    )
    correct_move(engine, right, ONCOLOGIST, clock)

    assert states(engine, patient_id) == [S.WORKUP, S.CONFIRMED_STAGING]
    with reading(engine) as session:
        kinds = [v.supersedes_id is not None for v in versions(session, [patient_id])[patient_id] if v.cancer_id]
    assert kinds == [False, False, True]
    move_cancer(engine, move(engine, patient_id, cancer_id, S.PLANNING), ONCOLOGIST, clock)
    assert states(engine, patient_id)[-1] is S.PLANNING


def test_a_correction_may_not_be_illegal_either(engine: Engine, clock: Clock, patient_id: str, cancer_id: str) -> None:
    planned = move(engine, patient_id, cancer_id, S.PLANNING, idempotency_key="right")
    wrong = CorrectMove(
        patient_id=patient_id, cancer_id=cancer_id, move=planned.move, follows=planned.follows, idempotency_key="right"
    )
    with pytest.raises(Refusal, match="A cancer begins as"):
        correct_move(engine, wrong, ONCOLOGIST, clock)


def test_a_state_of_a_file_gets_another_day_whatever_came_before(engine: Engine, clock: Clock) -> None:
    told = Cancer(site="lung", moves=(CancerMove(state=S.REMISSION, on=when("2025")),))
    record = named(having(patient(), cancers=(told,)))
    (patient_id,) = load_records(engine, [record], COORDINATOR, clock, key="file").patient_ids
    (cancer,) = opened(engine, patient_id).record.cancers
    cancer_id = cancer.provenance.fact_id
    same = move(engine, patient_id, cancer_id, S.REMISSION, "2025-03")
    correct_move(
        engine,
        CorrectMove(
            patient_id=patient_id, cancer_id=cancer_id, move=same.move, follows=same.follows, idempotency_key="day"
        ),
        ONCOLOGIST,
        clock,
    )
    load_records(engine, [record], COORDINATOR, clock, key="file again")

    (cancer,) = opened(engine, patient_id).record.cancers
    assert [(m.state, str(m.on), m.provenance.source) for m in cancer.moves] == [
        (S.REMISSION, "2025-03", "Recorded in Heliotrope")
    ]


def test_the_last_state_is_withdrawn_with_a_reason_and_another_may_follow(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    move_cancer(engine, move(engine, patient_id, cancer_id, S.EXCLUDED), ONCOLOGIST, clock)
    follows = opened(engine, patient_id).follows[cancer_id]
    undo = RetractMove(
        patient_id=patient_id, cancer_id=cancer_id, follows=follows, reason=" ", idempotency_key="withdrawn"
    )
    with pytest.raises(Refusal, match="needs a reason"):
        retract_move(engine, undo, ONCOLOGIST, clock)
    retract_move(engine, replace(undo, reason="wrong patient"), ONCOLOGIST, clock)

    assert states(engine, patient_id) == [S.WORKUP]
    move_cancer(engine, move(engine, patient_id, cancer_id, S.CONFIRMED_STAGING), ONCOLOGIST, clock)
    assert states(engine, patient_id) == [S.WORKUP, S.CONFIRMED_STAGING]
    with pytest.raises(Overtaken, match="ono recorded 'confirmed, being staged'"):
        retract_move(engine, replace(undo, reason="again", idempotency_key="late"), ONCOLOGIST, clock)


def test_the_only_state_goes_with_its_cancer(engine: Engine, clock: Clock, patient_id: str, cancer_id: str) -> None:
    held = opened(engine, patient_id)
    alone = RetractMove(
        patient_id=patient_id, cancer_id=cancer_id, follows=held.follows[cancer_id], reason="slip", idempotency_key="1"
    )
    with pytest.raises(Refusal, match="retract the cancer"):
        retract_move(engine, alone, ONCOLOGIST, clock)
    gone = RetractCancer(
        patient_id=patient_id,
        cancer_id=cancer_id,
        follows=held.record.cancers[0].provenance.version_id,
        reason="wrong patient",
        idempotency_key="2",
    )
    retract_cancer(engine, gone, ONCOLOGIST, clock)

    assert opened(engine, patient_id).record.cancers == ()
    assert [line for line in check(engine) if line.startswith("FAILED")] == []
    with pytest.raises(Refusal, match="withdrawn already"):
        move_cancer(engine, move(engine, patient_id, cancer_id, S.EXCLUDED), ONCOLOGIST, clock)


def test_stage_and_histology_are_completed_beside_the_states(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    (cancer,) = opened(engine, patient_id).record.cancers
    staged = CorrectCancer(
        patient_id=patient_id,
        cancer_id=cancer_id,
        follows=cancer.provenance.version_id,
        cancer=Cancer(site="colon", histology="adenocarcinoma", stage="IIB", diagnosed_on=when("2026-05-11")),
        idempotency_key="staged",
    )
    correct_cancer(engine, staged, ONCOLOGIST, clock)

    (cancer,) = opened(engine, patient_id).record.cancers
    assert (cancer.histology, cancer.stage, str(cancer.diagnosed_on)) == ("adenocarcinoma", "IIB", "2026-05-11")
    assert cancer.state is S.WORKUP
    with pytest.raises(Overtaken, match="ono changed this cancer"):
        correct_cancer(engine, replace(staged, idempotency_key="late"), ONCOLOGIST, clock)


@pytest.mark.parametrize("actor", [COORDINATOR, DERMATOLOGIST, RHEUMATOLOGIST], ids=lambda actor: actor.name)
def test_nobody_but_oncology_records_a_cancer(engine: Engine, clock: Clock, patient_id: str, actor: object) -> None:
    with pytest.raises(Refusal, match="may not record a cancer"):
        record_cancer(engine, first(patient_id), actor, clock)  # type: ignore[arg-type]
    assert opened(engine, patient_id).record.cancers == ()


def test_what_people_say_of_response_and_harm_is_kept_as_they_said_it(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str
) -> None:
    on = when("2026-05-28")
    said = (
        Response("colon", Recist.PR),
        Performance(1),
        AdverseEvent("Neutrophil count decreased", 3, CtcaeVersion.FIVE),
    )
    for n, each in enumerate(said):
        command = RecordAssessment(patient_id=patient_id, on=on, said=each, idempotency_key=f"assessed {n}")
        assert record_assessment(engine, command, ONCOLOGIST, clock) == record_assessment(
            engine, command, ONCOLOGIST, clock
        )

    record = opened(engine, patient_id).record
    assert [(r.test, r.word, r.value, r.site) for r in record.results] == [
        ("recist", "PR", None, "colon"),
        ("ecog", None, 1, None),
    ]
    (event,) = record.events
    assert (event.type, event.detail, event.grade, event.ctcae_version) == (
        *("adverse_event", "Neutrophil count decreased", 3, "5.0"),
    )


@pytest.mark.parametrize(
    ("said", "on", "words"),
    [
        (Performance(6), "2026-05-28", "ECOG is 0 to 5"),
        (AdverseEvent("Rash", 0, CtcaeVersion.SIX), "2026-05-28", "1 to 5"),
        (AdverseEvent(" ", 2, CtcaeVersion.SIX), "2026-05-28", "Which adverse event"),
        (Response("lung", Recist.CR), "2026-05-28", "No cancer of lung"),
        (Performance(1), "2026-06-02", "still to come"),
        (Performance(1), "1990", "before the patient was born"),
    ],
)
def test_what_cannot_be_right_is_refused(
    engine: Engine, clock: Clock, patient_id: str, cancer_id: str, said: Performance, on: str, words: str
) -> None:
    command = RecordAssessment(patient_id=patient_id, on=when(on), said=said, idempotency_key="form")
    with pytest.raises(Refusal, match=words):
        record_assessment(engine, command, ONCOLOGIST, clock)
