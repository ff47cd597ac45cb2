"""The checks that drug rules ask for, as lines of a plan: who, from when, and what people made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import drug, having, patient, when
from test_monitoring_rules import CASES, CICLOSPORIN, HCQ, RULES, STEADY, chart, of, panel
from test_monitoring_rules import drug as given
from test_monitoring_rules import event as happened

from dashboard.domain.chart import Chart
from dashboard.domain.checks import CHECKS
from dashboard.domain.dates import day_words
from dashboard.domain.duties import Duty, duties, monitoring
from dashboard.domain.findings import findings
from dashboard.domain.record import ScreeningAct
from dashboard.domain.spans import union
from dashboard.domain.words import ActState, ItemState, Specialty
from dashboard.protocols.loader import imacs, programmes
from dashboard.protocols.safety import safety_rules


def with_act(here: Chart, duty: Duty, state: ActState, on: str, reason: str | None = None) -> Chart:
    act = ScreeningAct(item=duty.item, state=state, on=when(on), reason=reason, plan_key=duty.key)
    return of(replace(here.record, screening=(*here.record.screening, act)))


def only(here: Chart, rule: str = "M-01") -> Duty:
    (duty,) = duties(here, RULES[rule])
    return duty


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [
        ("2026-01-11", ItemState.NOT_DUE, 0),
        ("2026-01-12", ItemState.DUE, 0),
        ("2026-01-19", ItemState.DUE, 0),
        ("2026-01-26", ItemState.DUE, 0),
        ("2026-01-27", ItemState.OVERDUE, 8),
    ],
    ids=["8 days before", "a week before", "on the due day", "on the last day of grace", "the day after the grace"],
)
def test_bloods_are_due_from_a_week_before_their_day_and_overdue_after_the_days_of_grace(today, state, late):
    duty, day = only(chart(regimen=[STEADY])), date.fromisoformat(today)

    assert (duty.state(day), duty.days_overdue(day)) == (state, late)


NO_BLOODS = "Methotrexate since 5 Jan 2026, no monitoring bloods yet"
LAST_BLOODS = "Methotrexate since 5 Jan 2026, last monitoring bloods 2 Feb 2026"
BLOODS = happened("monitoring_bloods", "2026-02-02")


@pytest.mark.parametrize(
    ("results", "done", "said"),
    [
        (
            panel("2026-02-03", ("neutrophils", "haemoglobin", "alt")),
            [],
            f"{NO_BLOODS} (neutrophils and ALT on 3 Feb 2026; creatinine and albumin missing), due",
        ),
        (
            panel("2026-02-03", ("white_cells",)) + panel("2026-02-05", ("egfr", "ast")),
            [],
            f"{NO_BLOODS} (white cells, eGFR and AST from 3 Feb 2026 to 5 Feb 2026; albumin missing), due",
        ),
        (panel("2026-01-04", ("alt",)), [], f"{NO_BLOODS}, due"),
        (panel("2026-02-03", ("haemoglobin",)), [], f"{NO_BLOODS}, due"),
        (panel("2026-02-03", ("alt",)), [BLOODS], f"{LAST_BLOODS}, due"),
        (
            panel("2026-02-06", ("alt",)),
            [BLOODS],
            f"{LAST_BLOODS} (ALT on 6 Feb 2026; white cells, creatinine and albumin missing), due",
        ),
    ],
    ids=[
        "half of it",
        "drawn over three days",
        "before the drug",
        "another test",
        "with what was done",
        "after what was done",
    ],
)
def test_bloods_that_are_not_all_there_say_which_part_is_missing(results, done, said):
    here = chart(regimen=[STEADY], results=results, events=done)

    assert said in only(here).because
    assert said[1:] in findings(here, [RULES["M-01"]])[-1].because


def test_a_count_after_the_start_of_a_drug_says_which_part_is_missing_too():
    here = chart(regimen=[given("tofacitinib", "2026-01-01")], results=panel("2026-02-10", ("neutrophils",)))
    said = "no lymphocytes, neutrophils and haemoglobin after it"
    (duty,) = [duty for duty in monitoring(here, RULES.values()) if said in duty.because]

    assert f"{said} (neutrophils on 10 Feb 2026; lymphocytes and haemoglobin missing), due 26 Feb" in duty.because


def test_two_drugs_that_ask_for_bloods_on_one_day_are_one_line_that_names_both():
    duty = only(chart(regimen=[given("methotrexate", "2026-01-05"), given("azathioprine", "2026-01-05")]))

    assert "Methotrexate since 5 Jan 2026" in duty.because
    assert "azathioprine since 5 Jan 2026" in duty.because


def test_two_drugs_begun_at_different_times_each_have_their_own_line():
    here = chart(regimen=[given("methotrexate", "2026-01-05"), given("azathioprine", "2026-02-05")])

    assert [duty.due_on for duty in duties(here, RULES["M-01"])] == [date(2026, 1, 19), date(2026, 2, 19)]


def test_each_check_of_one_rule_and_one_day_has_a_key_of_its_own():
    asked = monitoring(chart(regimen=[CICLOSPORIN]), RULES.values())

    assert len({duty.key for duty in asked}) == len(asked) == 4
    assert {duty.item for duty in asked} == {"creatinine", "monitoring_bloods", "blood_pressure", "glucose"}


def test_nobody_is_asked_after_the_drug_was_stopped():
    duty = only(chart(regimen=[STEADY | {"stopped_on": "2026-03-01"}]))

    assert duty.is_wanted(date(2026, 3, 1))
    assert not duty.is_wanted(date(2026, 3, 2))


@pytest.mark.parametrize(
    ("prescriber", "owner", "asks"),
    [
        ("dermatology", Specialty.DERMATOLOGY, " Ask ophthalmology."),
        (None, Specialty.RHEUMATOLOGY, " Ask ophthalmology."),
        ("primary_care", Specialty.RHEUMATOLOGY, " Ask ophthalmology."),
    ],
)
def test_a_check_by_a_specialty_without_a_role_is_seen_to_by_who_prescribes_the_drug(prescriber, owner, asks):
    duty = only(chart(regimen=[HCQ | ({"prescriber": prescriber} if prescriber else {})]), "C-10")

    assert duty.owner is owner
    assert duty.because.endswith(asks)


def test_bloods_of_a_drug_that_the_practice_prescribes_are_on_the_list_of_rheumatology():
    duty = only(chart(regimen=[STEADY | {"prescriber": "primary_care"}]))

    assert duty.owner is Specialty.RHEUMATOLOGY
    assert duty.because.endswith(" Ask primary care.")


@pytest.mark.parametrize("state", [ActState.ORDERED, ActState.BOOKED])
def test_bloods_that_are_ordered_or_booked_are_still_overdue(state):
    here = chart(regimen=[STEADY])
    duty = only(with_act(here, only(here), state, "2026-02-01"))

    assert duty.state(date(2026, 2, 10)) is ItemState(state)
    assert duty.days_overdue(date(2026, 2, 10)) == 22


@pytest.mark.parametrize("state", [ActState.DECLINED, ActState.WAIVED])
def test_bloods_that_are_declined_or_waived_are_settled_but_were_not_done(state):
    here = chart(regimen=[STEADY])
    after = with_act(here, only(here), state, "2026-01-20", reason="on holiday")
    duty, _ = duties(after, RULES["M-01"])

    assert duty.state(date(2026, 2, 1)) is ItemState(state)
    assert duty.days_overdue(date(2026, 2, 1)) == 0
    assert duty.because.endswith("(on holiday). Not done all the same: it counts as overdue from 27 Jan 2026.")
    assert findings(after, [RULES["M-01"]]) == findings(here, [RULES["M-01"]])


@pytest.mark.parametrize(
    ("on", "due_on"),
    [("2026-01-15", "2026-02-02"), ("2026-01-19", "2026-02-02"), ("2026-02-03", "2026-02-17")],
    ids=["before the due day", "on it", "a fortnight later"],
)
def test_after_bloods_that_were_declined_the_next_ones_are_asked_for_in_their_turn(on, due_on):
    here = chart(regimen=[STEADY])
    _, following = duties(with_act(here, only(here), ActState.DECLINED, on, reason="on holiday"), RULES["M-01"])

    assert (following.due_on, following.outcome) == (date.fromisoformat(due_on), None)
    assert (
        following.because
        == f"Methotrexate since 5 Jan 2026, no monitoring bloods yet, due {day_words(following.due_on)}."
    )


def test_bloods_can_be_declined_twice_and_the_finding_still_begins_where_it_began():
    here = chart(regimen=[STEADY])
    once = with_act(here, only(here), ActState.DECLINED, "2026-01-19", reason="on holiday")
    twice = with_act(once, duties(once, RULES["M-01"])[1], ActState.WAIVED, "2026-02-02", reason="admitted")

    assert [(d.due_on.isoformat(), d.outcome) for d in duties(twice, RULES["M-01"])] == [
        ("2026-01-19", ItemState.DECLINED),
        ("2026-02-02", ItemState.WAIVED),
        ("2026-02-16", None),
    ]
    assert findings(twice, [RULES["M-01"]]) == findings(here, [RULES["M-01"]])


def test_what_was_declined_and_then_ordered_after_all_is_one_line():
    here = chart(regimen=[STEADY])
    declined = with_act(here, only(here), ActState.DECLINED, "2026-01-19", reason="on holiday")

    assert only(with_act(declined, only(here), ActState.ORDERED, "2026-01-25")).outcome is ItemState.ORDERED


def test_bloods_that_are_declined_for_one_drug_rule_are_still_asked_for_by_another():
    here = chart(regimen=[STEADY, CICLOSPORIN | {"started_on": "2026-01-05"}])
    bloods = next(duty for duty in duties(here, RULES["M-01"]))
    after = with_act(here, bloods, ActState.DECLINED, "2026-01-19", reason="on holiday")

    assert duties(after, RULES["M-02"]) == duties(here, RULES["M-02"])


def test_the_eyes_are_asked_for_again_a_year_after_they_were_declined():
    here = chart(regimen=[HCQ])
    _, following = duties(with_act(here, only(here, "C-10"), ActState.DECLINED, "2026-03-01", "no"), RULES["C-10"])

    assert following.due_on == date(2027, 3, 1)


def test_an_act_for_one_occurrence_says_nothing_about_the_next():
    here = chart(regimen=[STEADY])
    declined = with_act(here, only(here), ActState.DECLINED, "2026-01-20", reason="on holiday")
    done = with_act(declined, only(here), ActState.DONE, "2026-02-20")

    duty = only(done)
    assert (duty.due_on, duty.outcome) == (date(2026, 3, 6), None)


def test_bloods_that_somebody_records_as_done_count_like_those_that_are_imported():
    here = chart(regimen=[STEADY])
    recorded = with_act(here, only(here), ActState.DONE, "2026-01-20")
    imported = chart(regimen=[STEADY], events=[happened("monitoring_bloods", "2026-01-20")])

    assert only(recorded).due_on == only(imported).due_on == date(2026, 2, 3)
    spans = [[(f.first, f.last) for f in findings(each, [RULES["M-01"]])] for each in (recorded, imported)]
    assert spans[0] == spans[1]


def test_bloods_that_are_done_once_count_for_every_drug_that_asks_for_them():
    here = chart(regimen=[STEADY, CICLOSPORIN])
    asked = monitoring(here, RULES.values())
    bloods = next(duty for duty in asked if duty.key.startswith("case/M-01/"))
    after = {duty.key: duty for duty in monitoring(with_act(here, bloods, ActState.DONE, "2026-01-20"), RULES.values())}

    still = [duty.item for duty in asked if duty.key in after]
    assert sorted(still) == ["blood_pressure", "glucose"]


def test_what_was_recorded_as_done_before_the_drug_began_does_not_settle_it():
    here = chart(regimen=[STEADY])
    duty = only(with_act(here, only(here), ActState.DONE, "2025-12-20"))

    assert (duty.key, duty.outcome) == (only(here).key, None)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        ({"regimen": [STEADY]}, "M-01"),
        ({"regimen": [STEADY], "events": [happened("monitoring_bloods", "2026-06-13")]}, "M-01"),
        ({"regimen": [HCQ]}, "C-10"),
        ({"regimen": [given("tofacitinib", "2026-01-01")]}, "M-05"),
        ({"regimen": [given("prednisolone", "2026-01-01", dose=10, unit="mg", per="day")]}, "M-09"),
        ({"regimen": [STEADY | {"holds": [{"from": "2026-01-20", "until": "2026-02-05"}]}]}, "M-01"),
    ],
    ids=["the first bloods", "later bloods", "the eyes", "a new JAK inhibitor", "a steroid", "a hold over the due day"],
)
def test_the_line_and_the_finding_become_overdue_on_the_same_day(case, rule):
    here = chart(**case)
    runs = union(finding.span for finding in findings(here, [RULES[rule]]))

    assert min(duty.overdue_from for duty in duties(here, RULES[rule])) == runs[-1].first


@pytest.mark.parametrize(("rule", "case"), [c[:2] for c in CASES], ids=[f"{c[0]}: {c[4]}" for c in CASES])
def test_a_line_is_overdue_only_while_its_rule_finds_something(rule, case):
    here = chart(**case)
    found = findings(here, [RULES[rule]])

    for duty in duties(here, RULES[rule]):
        if duty.overdue_from:
            assert duty.is_wanted(duty.overdue_from)
            assert any(finding.is_active(duty.overdue_from) for finding in found)


def test_a_check_is_no_test_of_the_screening():
    screening = {rule.item for rule in imacs().items} | {programme.name for programme in programmes()}

    assert not screening & set(CHECKS)


def test_a_patient_without_such_drugs_has_no_monitoring():
    assert monitoring(of(having(patient(), regimen=(drug("febuxostat"),))), safety_rules()) == ()
