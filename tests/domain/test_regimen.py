"""Starting, changing and stopping a drug, and what would follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, patient, when

from dashboard.domain.amendments import Amendments, amended, refuse_after_death, refuse_unwritable, what_if
from dashboard.domain.courses import courses
from dashboard.domain.daily_dose import awaits_confirmation, until_confirmed
from dashboard.domain.dates import PartialDate
from dashboard.domain.findings import Severity, in_order
from dashboard.domain.in_both_lists import refuse_double
from dashboard.domain.record import Hold, Medication, PatientRecord, Provenance, TaperStep
from dashboard.domain.refusal import Refusal
from dashboard.domain.regimen import (
    Confirm,
    NewDose,
    PutOnHold,
    RegimenChange,
    Start,
    Stop,
    amendments,
    ongoing,
    refuse_second_person,
    refuse_unsafe,
    single_doses,
)
from dashboard.domain.words import DoseStatus, Per
from dashboard.protocols.catalogue import formulary
from dashboard.services.plans import drug_chart, drug_findings, plan

TODAY = date(2026, 6, 1)


def entry(name: str = "azathioprine", start: str = "2026-05-02", stop: str | None = None, **own: object) -> Medication:
    return Medication(
        drug=name,
        started_on=when(start),
        stopped_on=when(stop) if stop else None,
        provenance=Provenance(fact_id=name, version_id=f"{name}-1"),
        **own,  # type: ignore[arg-type]
    )


def changed(record: PatientRecord, change: RegimenChange) -> PatientRecord:
    return amended(record, amendments(record, change, formulary()))


def test_a_new_dose_ends_the_earlier_one_the_day_before():
    record = having(patient(), regimen=(entry(dose=50.0, unit="mg", per=Per.DAY),))
    new = entry(start="2026-06-10", dose=100.0, unit="mg", per=Per.DAY)

    before, after = changed(record, NewDose("azathioprine", new)).regimen

    assert (str(before.stopped_on), before.dose) == ("2026-06-09", 50)
    assert (str(after.started_on), after.dose, after.stopped_on) == ("2026-06-10", 100, None)


def test_a_stopped_drug_keeps_its_reason():
    record = having(patient(), regimen=(entry(),))

    (stopped,) = changed(record, Stop("azathioprine", date(2026, 6, 3), "rash")).regimen

    assert (str(stopped.stopped_on), stopped.reason) == ("2026-06-03", "rash")


@pytest.mark.parametrize(
    "change",
    [
        Stop("azathioprine", date(2026, 5, 1), "rash"),
        NewDose("azathioprine", entry(start="2026-05-02")),
    ],
    ids=["last day before the first", "new dose on the first day"],
)
def test_nothing_ends_before_it_began(change):
    with pytest.raises(Refusal, match="cannot be its last day"):
        changed(having(patient(), regimen=(entry(),)), change)


def test_a_held_drug_keeps_its_holds_and_its_reason():
    record = having(patient(), regimen=(entry(holds=(Hold(from_=date(2026, 5, 5), until=date(2026, 5, 9)),)),))
    surgery = Hold(from_=date(2026, 6, 3), reason="surgery")

    (held,) = changed(record, PutOnHold("azathioprine", surgery)).regimen

    assert held.holds[-1] == surgery
    assert len(held.holds) == 2


@pytest.mark.parametrize(
    "hold",
    [Hold(from_=date(2026, 5, 1)), Hold(from_=date(2026, 6, 3), until=date(2026, 6, 2))],
    ids=["before the drug began", "ends before it begins"],
)
def test_an_impossible_hold_is_refused(hold):
    with pytest.raises(Refusal):
        changed(having(patient(), regimen=(entry(),)), PutOnHold("azathioprine", hold))


@pytest.mark.parametrize(
    ("by", "every_days", "to", "is_right"),
    [
        (5, 14, 10, True),
        (5, 14, 0, True),
        (5, 14, 30, False),
        (0, 14, 10, False),
        (5, 0, 10, False),
        (-5, 14, 10, False),
    ],
)
def test_a_taper_goes_down_from_a_daily_dose(by, every_days, to, is_right):
    taper = (TaperStep(by=by, every_days=every_days, to=to),)
    tapered = entry("prednisolone", dose=30.0, unit="mg", per=Per.DAY, taper=taper)

    if is_right:
        refuse_unsafe(tapered, formulary())
    else:
        with pytest.raises(Refusal, match="taper goes down"):
            refuse_unsafe(tapered, formulary())


def test_a_taper_without_a_dose_to_begin_with_is_refused():
    with pytest.raises(Refusal, match="dose that it begins with"):
        refuse_unsafe(entry("prednisolone", taper=(TaperStep(by=5, every_days=14, to=0),)), formulary())


def test_a_drug_may_end_on_its_first_day():
    record = having(patient(), regimen=(entry(),))

    assert changed(record, Stop("azathioprine", date(2026, 5, 2), "rash")).regimen[0].stopped_on == when("2026-05-02")


def test_what_stopped_before_today_can_be_changed_no_more():
    record = having(patient(), regimen=(entry("a", stop="2026-05-31"), entry("b", stop="2026-06-01"), entry("c")))

    assert [each.drug for each in ongoing(record, TODAY)] == ["b", "c"]


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"per": Per.DAY, "dose": 15.0, "unit": "mg"}, "once a week"),
        ({"per": Per.WEEK, "dose": 15.0, "unit": "mg"}, "weekday"),
        ({"per": Per.WEEK, "dose": 15.0, "unit": "mg", "weekday": "someday"}, "weekday"),
        ({"dose": None}, "once a week"),
    ],
    ids=["daily", "no weekday", "no day of the week", "how often not said"],
)
def test_methotrexate_is_weekly_on_a_named_day(own, why):
    with pytest.raises(Refusal, match=why):
        refuse_unsafe(entry("MTX", **own), formulary())


def test_methotrexate_once_a_week_on_a_named_day_is_accepted():
    refuse_unsafe(entry("MTX", dose=15.0, unit="mg", per=Per.WEEK, weekday="Monday"), formulary())


@pytest.mark.parametrize(
    "wrong",
    [
        entry(dose=5.0, unit="mg"),
        entry(dose=5.0, per=Per.DAY),
        entry(dose=0.0, unit="mg", per=Per.DAY),
        Medication(drug="azathioprine"),
        entry(" "),
    ],
    ids=["how often is missing", "unit is missing", "no dose", "no first day", "no name"],
)
def test_half_a_dose_is_refused(wrong):
    with pytest.raises(Refusal):
        refuse_unsafe(wrong, formulary())


def test_a_drug_that_nobody_knows_and_an_unknown_dose_are_kept():
    refuse_unsafe(entry("brandname-9"), formulary())


def found(*drugs: Medication):
    record = having(patient(), regimen=drugs)
    return drug_findings(drug_chart(record, plan(record, None)))


@pytest.mark.parametrize("name", ["febuxostat", "Adenuric"], ids=["by its name", "by its brand"])
def test_febuxostat_would_cause_a_critical_finding_beside_azathioprine(name):
    now = found(drug("azathioprine"))
    then = found(drug("azathioprine"), drug(name, "2026-06-02"))

    (critical,) = what_if(now, then, {}).critical

    assert (critical.rule.id, critical.first) == ("X-01", date(2026, 6, 2))
    assert "X-01" in {finding.rule.id for finding in what_if(then, now, {}).resolved}


def test_what_is_found_now_and_then_is_neither_caused_nor_resolved():
    now = found(drug("azathioprine"), drug("febuxostat"))

    assert what_if(now, now, {}).caused == what_if(now, now, {}).resolved == ()


def test_a_critical_finding_that_would_last_longer_is_caused_on_the_days_that_it_gains():
    ends_soon = replace(drug("febuxostat", "2026-05-10"), stopped_on=PartialDate.on(date(2026, 6, 3)))
    now = found(drug("azathioprine"), ends_soon)
    then = found(drug("azathioprine"), ends_soon, drug("febuxostat", "2026-06-02"))

    (longer,) = what_if(now, then, {}).critical
    assert longer.first == date(2026, 6, 4)
    (shorter,) = [f for f in what_if(then, now, {}).resolved if f.severity is Severity.CRITICAL]
    assert shorter.first == date(2026, 6, 4)


def test_the_worst_of_what_would_be_caused_stands_first():
    then = found(drug("azathioprine"), drug("febuxostat"), drug("prednisolone"))

    caused = what_if((), then, {}).caused

    assert caused == in_order(caused)
    assert caused[0].severity is Severity.CRITICAL


def test_a_start_leaves_everything_else_as_it_was():
    record = having(patient(), regimen=(entry(),))

    assert changed(record, Start(entry("febuxostat"))).regimen[0] == record.regimen[0]


@pytest.mark.parametrize(
    ("change", "is_past"),
    [
        (Start(replace(entry("febuxostat", start="2026-05-02"), stopped_on=when("2026-05-31"))), True),
        (Start(replace(entry("febuxostat", start="2026-05-02"), stopped_on=when("2026-06-01"))), False),
        (Start(entry("febuxostat", start="2026-05-31")), False),
        (Start(entry("febuxostat", start="2026-06-01")), False),
        (NewDose("azathioprine", entry(start="2026-05-31")), False),
        (NewDose("azathioprine", entry(start="2026-06-01")), False),
        (Stop("azathioprine", date(2026, 5, 31), "rash"), True),
        (Stop("azathioprine", date(2026, 6, 1), "rash"), False),
        (PutOnHold("azathioprine", Hold(from_=date(2026, 5, 31))), True),
        (PutOnHold("azathioprine", Hold(from_=date(2026, 6, 1))), False),
    ],
)
def test_what_ended_before_today_was_already_given_and_what_goes_on_could_still_be_prevented(change, is_past):
    record = having(patient(), regimen=(entry(),))

    assert amendments(record, change, formulary()).is_past(TODAY) is is_past


def test_single_doses_that_stop_before_the_first_of_them_were_never_given():
    planned = replace(entry("rituximab", start="2026-05-16"), given_on=(date(2026, 5, 30), date(2026, 6, 13)))
    record = having(patient(), regimen=(planned,))

    (left_out,) = changed(record, Stop("rituximab", date(2026, 5, 20), "infection")).regimen
    (one,) = changed(record, Stop("rituximab", date(2026, 6, 1), "infection")).regimen

    assert (left_out.status, left_out.reason) == ("omitted", "infection")
    assert (one.status, one.given_on) == (None, (date(2026, 5, 30),))


DAILY = entry("MTX", dose=2.5, unit="mg", per=Per.DAY, reason="trial protocol")


def test_daily_methotrexate_with_a_reason_waits_for_a_second_person():
    refuse_unsafe(DAILY, formulary())
    waiting = until_confirmed(DAILY, formulary())

    assert awaits_confirmation(waiting, formulary())
    assert [course.words for course in courses([waiting], formulary(), TODAY, has_died=False)] == [
        "Methotrexate 2.5 mg a day from 2 May 2026, awaits a second person's confirmation"
    ]


def test_it_stands_beside_the_weekly_dose_and_not_in_its_place():
    weekly = entry("MTX", start="2026-01-05", dose=15.0, unit="mg", per=Per.WEEK, weekday="Monday")

    told = courses([weekly, until_confirmed(DAILY, formulary())], formulary(), TODAY, has_died=False)

    assert [course.when for course in told] == ["now", "unconfirmed"]


HIGH_DOSE = entry("HD-MTX", dose=10.0, unit="mg", per=Per.DAY, reason="osteosarcoma")


@pytest.mark.parametrize("name", ["HD-MTX", "Methotrexate, high dose", "cisplatin", "pembrolizumab", "olaparib"])
def test_what_is_given_for_cancer_alone_is_no_drug_of_the_regimen(name):
    with pytest.raises(Refusal, match="is given as cancer treatment: oncology records it under Change the cancer"):
        refuse_unsafe(entry(name), formulary())


@pytest.mark.parametrize(
    "name", ["rituximab", "cyclophosphamide", "mycophenolate", "etoposide", "thalidomide", "imatinib", "denosumab"]
)
def test_what_is_given_for_cancer_and_for_something_else_is_recorded_in_either(name):
    refuse_unsafe(entry(name), formulary())


def test_a_daily_dose_under_the_name_of_high_dose_methotrexate_waits_for_a_second_person_too():
    assert awaits_confirmation(until_confirmed(HIGH_DOSE, formulary()), formulary())


@pytest.mark.parametrize("status", [DoseStatus.OMITTED, DoseStatus.HELD])
def test_what_was_never_taken_does_not_stand_in_the_way_of_a_start(status):
    refuse_double(having(patient(), regimen=(entry(status=status),)), Start(entry(start="2026-06-01")), formulary())


@pytest.mark.parametrize(("taken", "started"), [("methotrexate", "HD-MTX"), ("HD-MTX", "MTX")])
def test_methotrexate_is_not_started_on_top_of_itself_under_another_name(taken, started):
    record = having(patient(), regimen=(entry(taken, dose=15.0, unit="mg"),))
    with pytest.raises(Refusal, match=r"15 mg is recorded from 2 May 2026 already"):
        refuse_double(record, Start(entry(started, start="2026-06-01")), formulary())


@pytest.mark.parametrize(
    "other",
    [
        entry("MTX", dose=15.0, unit="mg", per=Per.WEEK, weekday="Monday"),
        entry("prednisolone", dose=10.0, unit="mg", per=Per.DAY),
        entry("brandname-9", dose=10.0, unit="mg", per=Per.DAY),
    ],
)
def test_nothing_else_waits_for_a_second_person(other):
    assert until_confirmed(other, formulary()) == other
    assert not awaits_confirmation(other, formulary())


def test_a_confirmed_dose_is_taken_and_one_that_was_stopped_waits_no_more():
    record = having(patient(), regimen=(until_confirmed(DAILY, formulary()),))

    (confirmed,) = changed(record, Confirm("MTX")).regimen
    (stopped,) = changed(record, Stop("MTX", TODAY, "not agreed")).regimen

    assert confirmed.status is None
    assert not awaits_confirmation(confirmed, formulary())
    assert not awaits_confirmation(stopped, formulary())
    assert (stopped.status, stopped.reason) == (DoseStatus.OMITTED, "not agreed")
    assert not ongoing(having(patient(), regimen=(stopped,)), TODAY)
    assert [course.words for course in courses([stopped], formulary(), TODAY, has_died=False)] == [
        "Methotrexate, left out (not agreed)"
    ]


@pytest.mark.parametrize(
    "change",
    [
        Stop("MTX", TODAY, "not agreed"),
        NewDose("MTX", entry("MTX", "2026-06-08", dose=15.0, unit="mg", per=Per.WEEK, weekday="Monday")),
    ],
    ids=["stopped", "the weekly dose instead"],
)
def test_a_daily_dose_that_nobody_confirmed_is_withdrawn_even_before_its_first_day(change):
    later = until_confirmed(replace(DAILY, started_on=when("2026-06-10")), formulary())

    (withdrawn, *_) = changed(having(patient(), regimen=(later,)), change).regimen

    assert (withdrawn.status, withdrawn.stopped_on) == (DoseStatus.OMITTED, withdrawn.started_on)


def test_a_daily_dose_has_a_last_day_to_come_only_once_it_is_confirmed():
    waiting = until_confirmed(DAILY, formulary())
    refuse_second_person(waiting, Stop("MTX", TODAY, "not agreed"), "rita", formulary(), TODAY)
    three_weeks = Stop("MTX", date(2026, 6, 22), "three weeks")

    with pytest.raises(Refusal, match=r"go on until 22 Jun 2026\. Record its last day once it is confirmed"):
        refuse_second_person(waiting, three_weeks, "rita", formulary(), TODAY)

    (confirmed,) = changed(having(patient(), regimen=(waiting,)), Confirm("MTX")).regimen
    refuse_second_person(confirmed, three_weeks, "rita", formulary(), TODAY)


@pytest.mark.parametrize("name", ["azathioprine", "Azathioprin"], ids=["the same name", "another of its names"])
@pytest.mark.parametrize(
    ("stop", "start", "is_refused"),
    [(None, "2026-06-01", True), ("2026-06-01", "2026-06-01", True), ("2026-05-31", "2026-06-01", False)],
    ids=["goes on", "ends that day", "ended the day before"],
)
def test_a_drug_is_not_started_on_top_of_itself(name, stop, start, is_refused):
    record = having(patient(), regimen=(entry(stop=stop, dose=50.0, unit="mg"),))
    change = Start(Medication(drug=name, started_on=when(start)))
    if is_refused:
        with pytest.raises(Refusal, match="Azathioprine 50 mg is recorded from 2 May 2026 already"):
            refuse_double(record, change, formulary())
    else:
        refuse_double(record, change, formulary())


def test_a_new_dose_is_not_put_under_a_later_one():
    later = replace(entry(start="2026-06-15"), provenance=Provenance(fact_id="later"))
    record = having(patient(), regimen=(entry(stop="2026-06-14"), later))
    with pytest.raises(Refusal, match="from 15 Jun 2026 already"):
        refuse_double(record, NewDose("azathioprine", entry(start="2026-06-08")), formulary())


def test_a_drug_that_ended_is_not_stopped_later_and_is_not_another_drug():
    record = having(patient(), regimen=(entry(stop="2026-06-14"),))
    with pytest.raises(Refusal, match="ended on 14 Jun 2026"):
        changed(record, Stop("azathioprine", date(2026, 6, 30), "rash"))
    with pytest.raises(Refusal, match="nothing to hold"):
        changed(record, PutOnHold("azathioprine", Hold(from_=date(2026, 6, 15), reason="fever")))
    with pytest.raises(Refusal, match="of the same drug"):
        changed(record, NewDose("azathioprine", entry("mycophenolate", start="2026-06-08")))


@pytest.mark.parametrize("name", ["methotrexate", "MTX"], ids=["the same name", "another of its names"])
def test_an_unconfirmed_daily_dose_ends_nothing_and_a_confirmed_one_ends_the_weekly_dose_the_day_before(name):
    weekly = entry("methotrexate", dose=15.0, unit="mg", per=Per.WEEK)
    daily = until_confirmed(replace(weekly, dose=2.5, per=Per.DAY, started_on=when("2026-06-10")), formulary())
    daily = replace(daily, drug=name, provenance=Provenance(fact_id="daily"))

    waiting = changed(having(patient(), regimen=(weekly,)), NewDose("methotrexate", daily))
    assert waiting.regimen[0].stopped_on is None
    assert waiting.regimen[1].status is DoseStatus.PLANNED

    confirmed = changed(waiting, Confirm("daily"))
    assert [str(e.stopped_on) if e.stopped_on else None for e in confirmed.regimen] == ["2026-06-09", None]
    assert confirmed.regimen[1].status is None


@pytest.mark.parametrize(("died", "is_refused"), [("2026-06-09", True), ("2026-06-10", False), ("2026-06", False)])
def test_no_part_of_a_change_is_given_after_death_but_it_may_be_left_out(died, is_refused):
    record = having(patient(deceased_on=when(died)))
    later = Amendments(added=(entry(), entry(start="2026-06-10")), first_on=date(2026, 5, 2))
    left_out = replace(later, added=(replace(entry(start="2026-06-10"), status=DoseStatus.OMITTED),))
    refuse_after_death(record, left_out)
    if is_refused:
        with pytest.raises(Refusal, match="The patient died"):
            refuse_after_death(record, later)
    else:
        refuse_after_death(record, later)


@pytest.mark.parametrize(
    "wrong",
    [{"drug": "aza\x00thioprine"}, {"indication": "x" * 501}, {"dose": float("nan")}, {"dose": 1e300}, {"dose": -1.0}],
    ids=["no screen can show it", "too long", "no number", "too much", "below zero"],
)
def test_what_no_form_sends_is_refused_before_it_is_written(wrong):
    refuse_unwritable(entry(dose=50.0))
    with pytest.raises(Refusal):
        refuse_unwritable(replace(entry(dose=50.0), **wrong))


def test_an_infusion_after_the_last_day_is_not_given():
    course = entry("rituximab", "2026-06-01", "2026-06-15", given_on=single_doses(date(2026, 6, 1), 2, 14))
    stop = Stop(fact_id="rituximab", last_on=date(2026, 6, 2), reason="reaction")

    (stopped,) = amendments(having(patient(), regimen=(course,)), stop, formulary()).corrected

    assert stopped.given_on == (date(2026, 6, 1),)


def test_methotrexate_once_is_not_methotrexate_every_day():
    once = entry("MTX", "2026-06-02", "2026-06-02", dose=15.0, unit="mg", per=Per.DAY, given_on=(date(2026, 6, 2),))
    refuse_unsafe(once, formulary())

    assert until_confirmed(once, formulary()).status is None


def test_single_doses_of_methotrexate_are_at_least_a_week_apart():
    days_on = single_doses(date(2026, 6, 2), 2, 6)
    with pytest.raises(Refusal, match="a week apart"):
        refuse_unsafe(entry("MTX", "2026-06-02", dose=15.0, unit="mg", per=Per.DAY, given_on=days_on), formulary())


def test_a_course_that_was_over_before_is_no_double_dose():
    """Somebody remembers the pulse of January."""
    taking = having(patient(), regimen=(entry("prednisolone", "2026-03-01"),))
    pulse = entry("prednisolone", "2026-01-01", "2026-01-03")
    refuse_double(taking, Start(pulse), formulary())

    with pytest.raises(Refusal, match="already"):
        refuse_double(taking, Start(replace(pulse, stopped_on=when("2026-03-01"))), formulary())


def test_an_infusion_after_the_day_of_death_is_refused():
    died = patient(deceased_on=when("2026-05-20"))
    late = Start(entry("ivig", "2026-05-10", "2026-05-24", given_on=single_doses(date(2026, 5, 10), 2, 14)))

    with pytest.raises(Refusal, match="died 20 May 2026"):
        refuse_after_death(died, amendments(died, late, formulary()))


def test_prednisone_beside_prednisolone_is_a_double_dose():
    """The one becomes the other in the liver."""
    with pytest.raises(Refusal, match="Prednisolone is recorded"):
        refuse_double(having(patient(), regimen=(entry("prednisolone"),)), Start(entry("prednisone")), formulary())
