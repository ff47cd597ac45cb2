"""Recording a change of the regimen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from builders import TODAY, drug, having, patient, when
from people import COORDINATOR, DERMATOLOGIST, ONCOLOGIST, RHEUMATOLOGIST, named
from sqlalchemy import Engine, select

from dashboard.clock import Clock
from dashboard.domain.actor import Actor
from dashboard.domain.dates import PartialDate
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.record import CancerTreatment, Hold, Medication
from dashboard.domain.refusal import Overtaken, Refusal
from dashboard.domain.regimen import Confirm, NewDose, PutOnHold, RegimenChange, Start, Stop
from dashboard.domain.said_to_be_right import to_be_ticked
from dashboard.domain.words import DoseStatus, Modality, Per, Specialty
from dashboard.protocols.catalogue import formulary
from dashboard.services import (
    ChangeRegimen,
    OpenPatient,
    change_regimen,
    check,
    load_records,
    open_patient,
    preview_change,
)
from dashboard.services.changing import GIVEN_WITHOUT_REASON
from db.engine import reading
from db.models import AuditEventRow

FEBUXOSTAT = Medication(drug="febuxostat", started_on=when("2026-06-02"), prescriber=Specialty.RHEUMATOLOGY)


@pytest.fixture
def patient_id(engine: Engine, clock: Clock) -> str:
    """On azathioprine since 2 May 2026."""
    taking = having(patient(), regimen=(drug("azathioprine"),))
    return load_records(engine, [named(taking)], COORDINATOR, clock, key="fixture").patient_ids[0]


def opened(engine: Engine, patient_id: str) -> OpenPatient:
    with reading(engine) as session:
        return open_patient(session, patient_id)


def command(engine: Engine, patient_id: str, change: RegimenChange, **own: object) -> ChangeRegimen:
    follows = opened(engine, patient_id).record.regimen[0].provenance.version_id
    facts: dict[str, object] = {"idempotency_key": "form 1"} | own
    if not isinstance(change, Start):
        facts = {"follows": (follows,)} | facts
    return ChangeRegimen(patient_id=patient_id, change=change, **facts)  # type: ignore[arg-type]


def azathioprine(engine: Engine, patient_id: str) -> str:
    return opened(engine, patient_id).record.regimen[0].provenance.fact_id


def test_a_drug_that_starts_is_in_the_regimen_and_its_findings_are_kept(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    folic_acid = Start(replace(FEBUXOSTAT, drug="folic acid"))

    change_regimen(engine, command(engine, patient_id, folic_acid), RHEUMATOLOGIST, clock)

    assert [each.drug for each in opened(engine, patient_id).record.regimen] == ["azathioprine", "folic acid"]
    assert [line for line in check(engine) if line.startswith("FAILED")] == []


def test_a_critical_finding_interrupts_until_a_reason_is_given(engine: Engine, clock: Clock, patient_id: str) -> None:
    start = command(engine, patient_id, Start(FEBUXOSTAT))

    with pytest.raises(Refusal, match="Write why it is right all the same"):
        change_regimen(engine, start, RHEUMATOLOGIST, clock)
    assert len(opened(engine, patient_id).record.regimen) == 1

    change_regimen(engine, replace(start, reason="azathioprine ends tomorrow"), RHEUMATOLOGIST, clock)

    now = opened(engine, patient_id)
    assert now.record.regimen[1].reason == "azathioprine ends tomorrow"
    assert now.findings[0].rule.id == "X-01"


@pytest.mark.parametrize(
    ("taken", "since", "started", "on"),
    [
        ("azathioprine", "2024-05-02", "febuxostat", "2026-06-02"),
        ("azathioprine", "2025-04-20", "febuxostat", "2026-06-02"),
        ("methotrexate", "2024-05-02", "trimethoprim", "2026-06-02"),
        ("azathioprine", "2026-05-02", "febuxostat", "2027-09-02"),
    ],
    ids=["two years ago", "thirteen months ago", "methotrexate", "planned for next year"],
)
def test_a_critical_finding_interrupts_however_long_ago_the_last_fact_was(
    engine: Engine, clock: Clock, taken: str, since: str, started: str, on: str
) -> None:
    """The patient who has been stable for years is the usual one."""
    stable = having(patient(onset=since, diagnosed=since), regimen=(drug(taken, since),))
    (stable_id,) = load_records(engine, [named(stable)], COORDINATOR, clock, key="stable").patient_ids
    change = Start(replace(FEBUXOSTAT, drug=started, started_on=when(on)))

    assert preview_change(opened(engine, stable_id), change, RHEUMATOLOGIST, clock.today()).critical
    with pytest.raises(Refusal, match="critical"):
        change_regimen(engine, command(engine, stable_id, change), RHEUMATOLOGIST, clock)


def test_a_second_drug_under_a_critical_rule_that_holds_already_asks_too(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    """Whoever answered for azathioprine did not answer for mercaptopurine."""
    meant = command(engine, patient_id, Start(FEBUXOSTAT), reason="agreed")
    change_regimen(engine, meant, RHEUMATOLOGIST, clock)
    second = Start(replace(FEBUXOSTAT, drug="mercaptopurine"))
    shown = preview_change(opened(engine, patient_id), second, RHEUMATOLOGIST, clock.today())

    assert [finding.rule.id for finding in shown.critical] == ["X-01"]
    with pytest.raises(Refusal, match="critical"):
        change_regimen(engine, command(engine, patient_id, second, idempotency_key="second"), RHEUMATOLOGIST, clock)


def test_another_dose_of_the_same_drug_is_not_another_danger(engine: Engine, clock: Clock, patient_id: str) -> None:
    change_regimen(engine, command(engine, patient_id, Start(FEBUXOSTAT), reason="agreed"), RHEUMATOLOGIST, clock)
    lower = replace(drug("azathioprine", "2026-06-05"), dose=25.0, unit="mg", per=Per.DAY)
    change = NewDose(azathioprine(engine, patient_id), lower)

    shown = preview_change(opened(engine, patient_id), change, RHEUMATOLOGIST, clock.today())

    assert shown.critical == ()


def test_a_dose_told_late_is_not_said_to_be_critical_where_it_is_not(engine: Engine, clock: Clock) -> None:
    """Rituximab is asked about from six weeks before a dose that is planned, not before one that was given."""
    given = replace(drug("rituximab", "2025-11-29"), dose=500.0, unit="mg", per=Per.MONTH)
    taking = having(patient(onset="2025-01-01", diagnosed="2025-02-01"), regimen=(given,))
    (told_id,) = load_records(engine, [named(taking)], COORDINATOR, clock, key="rituximab").patient_ids
    fact_id = opened(engine, told_id).record.regimen[0].provenance.fact_id
    change = NewDose(fact_id, replace(given, dose=1000.0, started_on=when("2026-05-20")))

    shown = preview_change(opened(engine, told_id), change, RHEUMATOLOGIST, clock.today())
    change_regimen(engine, command(engine, told_id, change), RHEUMATOLOGIST, clock)

    assert shown.critical == ()
    assert opened(engine, told_id).record.regimen[-1].reason is None


def test_single_doses_over_more_than_two_years_are_refused(engine: Engine, clock: Clock, patient_id: str) -> None:
    """Every dose without an end would be carried on until then."""
    given_on = (date(2026, 6, 2), date(2028, 6, 3))
    far = Start(replace(FEBUXOSTAT, drug="ivig", given_on=given_on, stopped_on=PartialDate.on(given_on[-1])))

    with pytest.raises(Refusal, match="more than two years"):
        change_regimen(engine, command(engine, patient_id, far), RHEUMATOLOGIST, clock)


def test_a_total_that_only_lasts_longer_is_not_caused_by_another_drug(engine: Engine, clock: Clock) -> None:
    """20 mg a day without an end are more than 5 g in a year for as long as they are carried on."""
    on_steroid = having(patient(), regimen=(replace(drug("prednisolone"), dose=20.0, unit="mg", per=Per.DAY),))
    (on_steroid_id,) = load_records(engine, [named(on_steroid)], COORDINATOR, clock, key="steroid").patient_ids
    folic_acid = Start(replace(FEBUXOSTAT, drug="folic acid", started_on=when("2027-05-02")))

    seen = preview_change(opened(engine, on_steroid_id), folic_acid, RHEUMATOLOGIST, clock.today())

    assert seen.caused == seen.resolved == ()


def test_what_was_given_and_is_over_is_recorded_without_a_reason_and_its_finding_is_kept(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    given = replace(FEBUXOSTAT, started_on=when("2026-05-31"), stopped_on=when("2026-05-31"))

    change_regimen(engine, command(engine, patient_id, Start(given)), RHEUMATOLOGIST, clock)

    now = opened(engine, patient_id)
    assert now.record.regimen[1].reason == "Already given when it was recorded; no reason was written."
    assert "X-01" in {finding.rule.id for finding in now.findings}


def test_a_dose_that_goes_on_needs_a_reason_even_where_it_began_yesterday(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    going_on = Start(replace(FEBUXOSTAT, started_on=when("2026-05-31")))

    with pytest.raises(Refusal, match="critical finding"):
        change_regimen(engine, command(engine, patient_id, going_on), RHEUMATOLOGIST, clock)

    change_regimen(engine, command(engine, patient_id, going_on, reason="gout, elsewhere"), RHEUMATOLOGIST, clock)
    now = opened(engine, patient_id)
    assert finding_cards(now.findings, now.record.answers, TODAY).open[0].lead.rule.id == "X-01"


def test_the_audit_trail_says_that_no_reason_was_written_for_what_was_already_given(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    given = Start(replace(FEBUXOSTAT, started_on=when("2026-05-31"), stopped_on=when("2026-05-31")))

    fact_id = change_regimen(engine, command(engine, patient_id, given), RHEUMATOLOGIST, clock)

    written = select(AuditEventRow.reason).where(AuditEventRow.object == f"medication/{fact_id}")
    with reading(engine) as session:
        assert session.execute(written).scalars().all() == [GIVEN_WITHOUT_REASON]


def test_the_reason_for_what_was_already_given_is_kept(engine: Engine, clock: Clock, patient_id: str) -> None:
    given = Start(replace(FEBUXOSTAT, started_on=when("2026-05-31")))

    change_regimen(engine, command(engine, patient_id, given, reason="gout, elsewhere"), RHEUMATOLOGIST, clock)

    assert opened(engine, patient_id).record.regimen[1].reason == "gout, elsewhere"


def test_what_begins_today_is_a_plan_and_needs_its_reason(engine: Engine, clock: Clock, patient_id: str) -> None:
    today = Start(replace(FEBUXOSTAT, started_on=when("2026-06-01")))

    with pytest.raises(Refusal, match="Write why it is right all the same"):
        change_regimen(engine, command(engine, patient_id, today), RHEUMATOLOGIST, clock)


def test_stopping_the_drug_resolves_the_finding(engine: Engine, clock: Clock, patient_id: str) -> None:
    change_regimen(engine, command(engine, patient_id, Start(FEBUXOSTAT), reason="for a day"), RHEUMATOLOGIST, clock)
    stop = Stop(azathioprine(engine, patient_id), date(2026, 6, 1), "gout needs febuxostat")

    change_regimen(engine, command(engine, patient_id, stop, idempotency_key="form 2"), RHEUMATOLOGIST, clock)

    assert "X-01" not in {finding.rule.id for finding in opened(engine, patient_id).findings}
    stopped = opened(engine, patient_id).record.regimen[0]
    assert (str(stopped.stopped_on), stopped.reason) == ("2026-06-01", "gout needs febuxostat")


def test_a_new_dose_supersedes_the_end_of_the_earlier_one(engine: Engine, clock: Clock, patient_id: str) -> None:
    dose = Medication(drug="azathioprine", started_on=when("2026-06-10"), dose=100.0, unit="mg", per=Per.DAY)

    change_regimen(
        engine, command(engine, patient_id, NewDose(azathioprine(engine, patient_id), dose)), RHEUMATOLOGIST, clock
    )

    before, after = opened(engine, patient_id).record.regimen
    assert (str(before.stopped_on), after.dose) == ("2026-06-09", 100)


def test_a_held_drug_collides_with_nothing_while_it_is_held(engine: Engine, clock: Clock, patient_id: str) -> None:
    hold = PutOnHold(azathioprine(engine, patient_id), Hold(from_=date(2026, 6, 1), reason="gout"))
    change_regimen(engine, command(engine, patient_id, hold), RHEUMATOLOGIST, clock)

    start = command(engine, patient_id, Start(FEBUXOSTAT), idempotency_key="form 2")
    change_regimen(engine, start, RHEUMATOLOGIST, clock)

    assert "X-01" not in {finding.rule.id for finding in opened(engine, patient_id).findings}


def test_who_comes_second_is_told_who_changed_the_drug(engine: Engine, clock: Clock, patient_id: str) -> None:
    stop = command(engine, patient_id, Stop(azathioprine(engine, patient_id), date(2026, 6, 1), "rash"))
    change_regimen(engine, stop, RHEUMATOLOGIST, clock)

    with pytest.raises(Overtaken, match=f"{RHEUMATOLOGIST.name} changed azathioprine"):
        change_regimen(engine, replace(stop, idempotency_key="form 2"), RHEUMATOLOGIST, clock)


def test_four_clicks_on_save_are_one_drug(engine: Engine, clock: Clock, patient_id: str) -> None:
    start = command(engine, patient_id, Start(replace(FEBUXOSTAT, drug="folic acid")))

    with ThreadPoolExecutor(4) as clicks:
        ids = set(clicks.map(lambda _: change_regimen(engine, start, RHEUMATOLOGIST, clock), range(4)))

    assert len(ids) == 1
    assert len(opened(engine, patient_id).record.regimen) == 2


@pytest.mark.parametrize("actor", [ONCOLOGIST, COORDINATOR], ids=["oncology", "coordinator"])
def test_only_the_myositis_clinics_change_the_immunosuppression(
    engine: Engine, clock: Clock, patient_id: str, actor: Actor
) -> None:
    with pytest.raises(Refusal, match="may not record immunosuppression"):
        change_regimen(engine, command(engine, patient_id, Start(FEBUXOSTAT), reason="x"), actor, clock)


@pytest.mark.parametrize(
    "change",
    [
        Start(replace(FEBUXOSTAT, drug="methotrexate", dose=15.0, unit="mg", per=Per.DAY)),
        Start(replace(FEBUXOSTAT, dose=80.0)),
        Stop("unknown", date(2026, 6, 1), "rash"),
        Stop("unknown", date(2026, 6, 1), " "),
        PutOnHold("unknown", Hold(from_=date(2026, 6, 1))),
    ],
    ids=[
        "daily methotrexate",
        "a dose without its unit",
        "a drug that is not taken",
        "no reason to stop",
        "no reason to hold",
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_stored(
    engine: Engine, clock: Clock, patient_id: str, change: RegimenChange
) -> None:
    with pytest.raises(Refusal):
        change_regimen(engine, command(engine, patient_id, change), RHEUMATOLOGIST, clock)

    assert len(opened(engine, patient_id).record.regimen) == 1


DAILY = Start(replace(FEBUXOSTAT, drug="methotrexate", dose=2.5, unit="mg", per=Per.DAY, reason="trial protocol"))


@pytest.fixture
def waiting(engine: Engine, clock: Clock, patient_id: str) -> Confirm:
    """Daily methotrexate, recorded by rheumatology and confirmed by nobody."""
    start = command(engine, patient_id, DAILY, reason="agreed", idempotency_key="daily")
    return Confirm(change_regimen(engine, start, RHEUMATOLOGIST, clock))


def confirming(engine: Engine, patient_id: str, change: RegimenChange, key: str) -> ChangeRegimen:
    entry = opened(engine, patient_id).record.regimen[1]
    return command(engine, patient_id, change, follows=(entry.provenance.version_id,), idempotency_key=key)


def test_daily_methotrexate_is_kept_as_a_plan_with_its_reason(
    engine: Engine, patient_id: str, waiting: Confirm
) -> None:
    kept = opened(engine, patient_id).record.regimen[1]

    assert (kept.status, kept.reason) == (DoseStatus.PLANNED, "trial protocol; agreed")


def test_who_recorded_the_daily_dose_does_not_confirm_it(
    engine: Engine, clock: Clock, patient_id: str, waiting: Confirm
) -> None:
    with pytest.raises(Refusal, match="A second person"):
        change_regimen(engine, confirming(engine, patient_id, waiting, "a"), RHEUMATOLOGIST, clock)


@pytest.mark.parametrize("second", [DERMATOLOGIST, ONCOLOGIST, replace(RHEUMATOLOGIST, name="rita")])
def test_any_other_clinician_confirms_it_once(
    engine: Engine, clock: Clock, patient_id: str, waiting: Confirm, second: Actor
) -> None:
    change_regimen(engine, confirming(engine, patient_id, waiting, "a"), second, clock)

    assert opened(engine, patient_id).record.regimen[1].status is None
    with pytest.raises(Refusal, match="any more"):
        change_regimen(engine, confirming(engine, patient_id, waiting, "b"), second, clock)


def test_the_coordinator_confirms_nothing(engine: Engine, clock: Clock, patient_id: str, waiting: Confirm) -> None:
    with pytest.raises(Refusal, match="may not confirm a daily dose"):
        change_regimen(engine, confirming(engine, patient_id, waiting, "a"), COORDINATOR, clock)


def test_what_waits_for_a_second_person_is_not_held(
    engine: Engine, clock: Clock, patient_id: str, waiting: Confirm
) -> None:
    hold = PutOnHold(waiting.fact_id, Hold(from_=date(2026, 6, 3), reason="infection"))

    with pytest.raises(Refusal, match="waits for a second person"):
        change_regimen(engine, confirming(engine, patient_id, hold, "a"), DERMATOLOGIST, clock)


def test_a_daily_dose_that_waits_is_confirmed_all_the_same_after_somebody_tried_to_end_it_later(
    engine: Engine, clock: Clock, patient_id: str, waiting: Confirm
) -> None:
    later = Stop(waiting.fact_id, date(2026, 6, 22), "three weeks")
    with pytest.raises(Refusal, match="waits for a second person"):
        change_regimen(engine, confirming(engine, patient_id, later, "a"), RHEUMATOLOGIST, clock)

    change_regimen(engine, confirming(engine, patient_id, waiting, "b"), DERMATOLOGIST, clock)
    change_regimen(engine, confirming(engine, patient_id, later, "c"), RHEUMATOLOGIST, clock)

    kept = opened(engine, patient_id).record.regimen[1]
    assert (kept.status, str(kept.stopped_on)) == (None, "2026-06-22")


def test_an_unusual_dose_is_asked_about_and_kept_once_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    much = Start(replace(FEBUXOSTAT, drug="MMF", dose=20.0, unit="g", per=Per.DAY))
    with pytest.raises(Refusal, match=r"above the usual 0\.5 to 3 g a day"):
        change_regimen(engine, command(engine, patient_id, much), RHEUMATOLOGIST, clock)

    right = ("Mycophenolate 20 g a day is above the usual 0.5 to 3 g a day. Is it right?",)
    change_regimen(engine, command(engine, patient_id, much, ticked=right), RHEUMATOLOGIST, clock)

    assert opened(engine, patient_id).record.regimen[1].reason == "Dose outside the usual range, said to be right."


def test_a_route_that_is_not_the_drugs_is_asked_about_and_kept_once_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock, patient_id: str
) -> None:
    inhaled = Start(replace(FEBUXOSTAT, drug="MMF", route="inhaled"))
    with pytest.raises(Refusal, match="inhaled is not one of its known routes"):
        change_regimen(engine, command(engine, patient_id, inhaled), RHEUMATOLOGIST, clock)

    right = ("Mycophenolate: inhaled is not one of its known routes (oral, IV). Is it right?",)
    change_regimen(engine, command(engine, patient_id, inhaled, ticked=right), RHEUMATOLOGIST, clock)

    kept = opened(engine, patient_id).record.regimen[1]
    assert (kept.route, kept.reason) == ("inhaled", "Route not known of the drug, said to be right.")
    more = NewDose(kept.provenance.fact_id, replace(kept, dose=2.0, unit="g", per=Per.DAY))
    assert to_be_ticked(opened(engine, patient_id).record, more, formulary()) == {}


def test_what_oncology_gives_too_is_asked_about_and_kept_once_somebody_says_that_it_is_right(
    engine: Engine, clock: Clock
) -> None:
    r_chop = CancerTreatment(modality=Modality.SYSTEMIC, drug="prednisolone", started_on=when("2026-06-01"))
    ill = having(patient(), cancer_treatments=(r_chop,))
    (ill_id,) = load_records(engine, [named(ill)], COORDINATOR, clock, key="ill").patient_ids
    both = Start(replace(FEBUXOSTAT, drug="Deltacortril"))
    start = ChangeRegimen(patient_id=ill_id, change=both, idempotency_key="both")
    with pytest.raises(Refusal, match="since 1 Jun 2026 is in the cancer's treatment already"):
        change_regimen(engine, start, RHEUMATOLOGIST, clock)
    assert opened(engine, ill_id).record.regimen == ()

    question = "Prednisolone since 1 Jun 2026 is in the cancer's treatment already. Is it right that both are given?"
    right = replace(start, ticked=(question,), change=Start(replace(both.entry, reason="a taper after the cycles")))
    change_regimen(engine, right, RHEUMATOLOGIST, clock)

    reason = "a taper after the cycles; The same drug on the same days, said to be right."
    assert opened(engine, ill_id).record.regimen[0].reason == reason


@pytest.mark.parametrize(
    ("reason", "ticked"),
    [
        ("lymphoma", ()),
        (None, ("Mycophenolate 10 g a day is above the usual 0.5 to 3 g a day. Is it right?",)),
    ],
    ids=["a reason", "another dose"],
)
def test_neither_a_reason_nor_a_tick_at_another_dose_says_that_a_dose_is_right(
    engine: Engine, clock: Clock, patient_id: str, reason: str | None, ticked: tuple[str, ...]
) -> None:
    much = Start(replace(FEBUXOSTAT, drug="MMF", dose=20.0, unit="g", per=Per.DAY, reason=reason))

    with pytest.raises(Refusal, match=r"above the usual 0.5 to 3 g a day\. Is it right\? Tick that it is"):
        change_regimen(engine, command(engine, patient_id, much, ticked=ticked), RHEUMATOLOGIST, clock)
