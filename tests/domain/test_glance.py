"""What a colleague asks first."""

from datetime import date

import pytest
from builders import act, cancer, drug, having, high_risk, patient, plan, when

from dashboard.domain.courses import When
from dashboard.domain.finding_cards import finding_cards
from dashboard.domain.glance import glance
from dashboard.domain.record import Administration, CancerTreatment, Hold, Medication, TaperStep
from dashboard.domain.words import (
    ActFinding,
    ActState,
    Antibody,
    AntibodyState,
    CancerState,
    DoseStatus,
    Modality,
    Per,
    Subtype,
)
from dashboard.protocols.catalogue import formulary
from dashboard.services.plans import drug_chart, drug_findings

TODAY = date(2026, 11, 22)
PLANNED = DoseStatus.PLANNED


def seen(record, today=TODAY):
    return glance(record, plan(record), plan(record).items, (), formulary(), today)


def prednisolone(mg, start, stop=None, **more):
    return Medication(
        drug="prednisolone",
        dose=mg,
        unit="mg",
        per=Per.DAY,
        started_on=when(start),
        stopped_on=when(stop) if stop else None,
        **more,
    )


def cycle(number, on, of=6, **more):
    """Into a vein, which goes without saying."""
    return CancerTreatment(
        **more,
        route="intravenous",
        modality=Modality.SYSTEMIC,
        drug="carboplatin",
        cycle=number,
        cycles_planned=of,
        started_on=when(on),
        stopped_on=when(on),
    )


def test_a_drug_is_told_with_its_dose_now_and_since_when_across_dose_changes():
    regimen = (prednisolone(40, "2026-05-01", "2026-08-31"), prednisolone(10, "2026-09-01"))
    (course,) = seen(having(high_risk(), regimen=regimen)).suppression
    assert (course.when, course.words) == (
        When.NOW,
        "Prednisolone 10 mg a day, since 1 May 2026, this dose since 1 Sep 2026",
    )


def tapering(start="2026-11-01", to=10.0, **more):
    """60 mg, reduced by 10 mg every two weeks."""
    return prednisolone(60, start, taper=(TaperStep(by=10, every_days=14, to=to),), **more)


@pytest.mark.parametrize(
    ("entry", "on", "told"),
    [
        (tapering(), date(2026, 11, 14), (When.NOW, "60 mg a day, since 1 Nov 2026")),
        (
            tapering(),
            date(2026, 11, 15),
            (When.NOW, "50 mg a day by its taper, since 1 Nov 2026, this dose since 15 Nov 2026"),
        ),
        (
            tapering(),
            date(2027, 1, 20),
            (When.NOW, "10 mg a day by its taper, since 1 Nov 2026, this dose since 10 Jan 2027"),
        ),
        (
            tapering("2026-11"),
            date(2026, 11, 22),
            (When.NOW, "from 60 mg a day by its taper, since Nov 2026, no stop recorded"),
        ),
        (
            tapering("2026-11"),
            date(2027, 3, 1),
            (When.NOW, "10 mg a day by its taper, since Nov 2026, this dose since 2027, no stop recorded"),
        ),
        (
            tapering(to=0),
            date(2027, 1, 23),
            (When.NOW, "10 mg a day by its taper, since 1 Nov 2026, this dose since 10 Jan 2027"),
        ),
        (tapering(to=0), date(2027, 1, 24), (When.BEFORE, "until 23 Jan 2027")),
        (
            tapering(holds=(Hold(from_=date(2026, 11, 15)),)),
            date(2026, 12, 20),
            (When.HELD, "60 mg a day, held since 15 Nov 2026"),
        ),
    ],
    ids=[
        "last day of the first dose",
        "first step",
        "last step",
        "start too vague for a dose",
        "start vague, all done",
        "last day of a taper to nothing",
        "tapered to nothing",
        "held before a step",
    ],
)
def test_a_taper_is_told_by_the_dose_of_the_day_and_since_when_that_is_taken(entry, on, told):
    (course,) = seen(having(high_risk(), regimen=(entry,)), on).suppression
    assert (course.when, course.told.lstrip(", ")) == told


@pytest.mark.parametrize(
    ("stop", "when_"), [("2026-11-22", When.NOW), ("2026-11-21", When.BEFORE)], ids=["last day", "day after"]
)
def test_the_last_day_of_a_drug_is_inclusive(stop, when_):
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026-09-01", stop),))).suppression
    assert course.when is when_


def test_an_unknown_dose_is_said_to_be_unknown():
    entry = Medication(drug="azathioprine", started_on=when("2026-09"))
    (course,) = seen(having(high_risk(), regimen=(entry,))).suppression
    assert course.words == "Azathioprine (dose not recorded), since Sep 2026, no stop recorded"


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        ("2026-12-01", "Prednisolone 10 mg a day, since 2026"),
        ("2027", "Prednisolone 10 mg a day, since 2026"),
    ],
    ids=["a stop ahead", "a stop some day next year"],
)
def test_what_began_some_day_of_a_year_and_stops_later_is_given_now(stop, words):
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026", stop),))).suppression
    assert (course.when, course.words) == (When.NOW, words)


def test_what_began_some_day_of_a_year_without_a_stop_may_be_over():
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026"),))).suppression
    assert (course.when, course.words) == (
        When.UNCERTAIN,
        "Prednisolone 10 mg a day, since 2026, no stop recorded",
    )


def test_what_began_some_day_of_a_month_without_a_stop_is_given_now():
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026-09"),))).suppression
    assert (course.when, course.words) == (When.NOW, "Prednisolone 10 mg a day, since Sep 2026, no stop recorded")


def test_a_drug_of_which_only_the_stop_is_known_is_over():
    entry = Medication(drug="azathioprine", stopped_on=when("2025-12"))
    (course,) = seen(having(high_risk(), regimen=(entry,))).suppression
    assert (course.when, course.words) == (When.BEFORE, "Azathioprine, until Dec 2025, start not recorded")


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ("IV", "Prednisolone 10 mg a day IV, since 1 Sep 2026"),
        ("oral", "Prednisolone 10 mg a day, since 1 Sep 2026"),
        (None, "Prednisolone 10 mg a day, since 1 Sep 2026"),
    ],
    ids=["into a vein", "by mouth", "not recorded"],
)
def test_a_route_other_than_the_mouth_is_told(route, words):
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026-09-01", route=route),))).suppression
    assert course.words == words


def test_the_route_is_told_where_the_dose_is_not_recorded():
    entry = Medication(drug="corticosteroid", route="IV", started_on=when("2026"))
    (course,) = seen(having(high_risk(), regimen=(entry,))).suppression
    assert course.words == "Corticosteroid, not named, IV (dose not recorded), since 2026, no stop recorded"


@pytest.mark.parametrize(
    "entry",
    [Medication(drug="ivig"), Medication(drug="ivig", started_on=when("2026"), stopped_on=when("2026"))],
    ids=["no dates", "stopped in the year of today"],
)
def test_where_the_dates_do_not_say_whether_a_drug_goes_on_neither_do_we(entry):
    (course,) = seen(having(high_risk(), regimen=(entry,))).suppression
    assert course.when is When.UNCERTAIN


def test_a_drug_that_is_not_known_is_named_as_not_mapped_and_not_said_to_suppress():
    entry = Medication(drug="brandname-9", started_on=when("2026-09-01"))
    found = seen(having(high_risk(), regimen=(entry, entry)))
    assert (found.suppression, found.not_mapped) == ((), ("brandname-9",))


def test_a_drug_that_is_held_is_said_to_be_held_and_why():
    hold = Hold(from_=date(2026, 11, 1), reason="cytopenia")
    (course,) = seen(having(high_risk(), regimen=(prednisolone(10, "2026-09-01", holds=(hold,)),))).suppression
    assert (course.when, course.words) == (When.HELD, "Prednisolone 10 mg a day, held since 1 Nov 2026 (cytopenia)")


def test_cyclophosphamide_of_the_regimen_suppresses_and_so_does_a_steroid_given_with_chemotherapy():
    regimen = (Medication(drug="cyclophosphamide", dose=1, unit="g", started_on=when("2026-11-01")),)
    cover = CancerTreatment(modality=Modality.SYSTEMIC, drug="dexamethasone", started_on=when("2026-11-20"))
    found = seen(having(high_risk(), regimen=regimen, cancer_treatments=(cover,))).suppression
    assert [course.words.split()[0].strip(",") for course in found] == ["Cyclophosphamide", "Dexamethasone"]


@pytest.mark.parametrize(
    "entry",
    [
        {"drug": "prednisolone", "dose": 0},
        {"drug": "prednisolone", "dose": 5, "route": "topical"},
        {"drug": "clobetasol", "dose": 1},
    ],
    ids=["a dose of zero", "put on the skin", "made for the skin, no route recorded"],
)
def test_what_does_not_reach_the_body_does_not_suppress(entry):
    drug = Medication(unit="mg", per=Per.DAY, started_on=when("2026-09-01"), **entry)
    assert seen(having(high_risk(), regimen=(drug,))).suppression == ()


def test_infusions_of_the_past_are_told_by_the_last_one():
    drug = Medication(drug="infliximab", given_on=(date(2026, 8, 1), date(2026, 8, 15)))
    (course,) = seen(having(high_risk(), regimen=(drug,))).suppression
    assert (course.when, course.words) == (When.BEFORE, "Infliximab, last given 15 Aug 2026")


def stopped_on_20_nov(drug, **own):
    """Given once, on 16 Nov; the second dose was never given."""
    days = {"given_on": (date(2026, 11, 16),)} | own
    return Medication(drug=drug, started_on=when("2026-11-16"), stopped_on=when("2026-11-20"), **days)


@pytest.mark.parametrize(
    ("entry", "today", "told"),
    [
        (
            stopped_on_20_nov("rituximab"),
            TODAY,
            (When.STILL, "Rituximab, last given 16 Nov 2026, acts for about 6 months"),
        ),
        (
            stopped_on_20_nov("rituximab"),
            date(2027, 5, 16),
            (When.STILL, "Rituximab, last given 16 Nov 2026, acts for about 6 months"),
        ),
        (stopped_on_20_nov("rituximab"), date(2027, 5, 17), (When.BEFORE, "Rituximab, last given 16 Nov 2026")),
        (
            stopped_on_20_nov("rituximab", given_on=()),
            TODAY,
            (When.STILL, "Rituximab, until 20 Nov 2026, acts for about 6 months"),
        ),
        (stopped_on_20_nov("mycophenolate", given_on=()), TODAY, (When.BEFORE, "Mycophenolate, until 20 Nov 2026")),
    ],
    ids=["stopped", "last day", "the day after", "days not listed", "a drug of which no source says so"],
)
def test_a_drug_whose_effect_outlasts_it_still_acts_for_as_long_as_its_source_says(entry, today, told):
    (course,) = seen(having(high_risk(), regimen=(entry,)), today).suppression
    assert (course.when, course.words) == told


def test_the_next_course_is_told_beside_the_drug_that_still_acts():
    again = Medication(drug="rituximab", dose=1000, unit="mg", started_on=when("2027-05-03"), status=PLANNED)
    record = having(high_risk(), regimen=(stopped_on_20_nov("rituximab"), again))
    found = seen(record, date(2027, 3, 1)).suppression
    assert [course.when for course in found] == [When.STILL, When.AHEAD]


def test_nothing_acts_any_more_on_whoever_died():
    record = having(high_risk(deceased_on=when("2026-11-21")), regimen=(stopped_on_20_nov("rituximab"),))
    assert [course.when for course in seen(record).suppression] == [When.BEFORE]


def test_folic_acid_does_not_suppress():
    entry = Medication(drug="folic_acid", started_on=when("2026-09-01"))
    assert seen(having(high_risk(), regimen=(entry,))).suppression == ()


@pytest.mark.parametrize(
    ("cycles", "when_", "words"),
    [
        ((cycle(2, "2026-11-10"), cycle(3, "2026-12-01")), When.NOW, "Carboplatin, cycle 2 of 6, given 10 Nov 2026"),
        ((cycle(5, "2026-09-01"), cycle(6, "2026-09-22")), When.BEFORE, "Carboplatin, cycle 6 of 6, on 22 Sep 2026"),
        ((cycle(1, "2026-12-01"),), When.AHEAD, "Carboplatin, cycle 1 of 6, planned from 1 Dec 2026"),
    ],
    ids=["between cycles", "finished", "not begun"],
)
def test_chemotherapy_is_told_by_its_cycles(cycles, when_, words):
    (course,) = seen(having(high_risk(), cancer_treatments=cycles)).cancer_treatment
    assert (course.when, course.words) == (when_, words)


def chemotherapy(drug, start=None, stop=None, **more):
    return CancerTreatment(
        modality=Modality.SYSTEMIC,
        drug=drug,
        started_on=when(start) if start else None,
        stopped_on=when(stop) if stop else None,
        **more,
    )


@pytest.mark.parametrize(
    ("treatments", "told"),
    [
        (
            (cycle(1, "2026-11-22", status=PLANNED), cycle(2, "2026-12-13", status=PLANNED)),
            [(When.UNCERTAIN, "Carboplatin, cycle 1 of 6, planned for 22 Nov 2026, not recorded as given")],
        ),
        (
            (cycle(1, "2026-11-23", status=PLANNED),),
            [(When.AHEAD, "Carboplatin, cycle 1 of 6, planned from 23 Nov 2026")],
        ),
        (
            (cycle(1, "2026-10-21", status=PLANNED), cycle(2, "2026-11-11", status=PLANNED)),
            [
                (
                    When.UNCERTAIN,
                    "Carboplatin, cycle 1 of 6, planned for 21 Oct 2026 and 1 later day, not recorded as given",
                )
            ],
        ),
        (
            (cycle(1, "2026-10-31"), cycle(2, "2026-11-21", status=PLANNED)),
            [
                (When.NOW, "Carboplatin, cycle 1 of 6, given 31 Oct 2026"),
                (When.UNCERTAIN, "Carboplatin, cycle 2 of 6, planned for 21 Nov 2026, not recorded as given"),
            ],
        ),
        (
            (cycle(6, "2025-11-21"), cycle(1, "2026-12-01", status=PLANNED)),
            [
                (When.AHEAD, "Carboplatin, cycle 1 of 6, planned from 1 Dec 2026"),
                (When.BEFORE, "Carboplatin, cycle 6 of 6, on 21 Nov 2025"),
            ],
        ),
        (
            (cycle(1, "2026-11-10", status=DoseStatus.HELD, reason="cytopenia"),),
            [(When.HELD, "Carboplatin, cycle 1 of 6, held (cytopenia)")],
        ),
        (
            (
                CancerTreatment(
                    modality=Modality.SURGERY, procedure="hemicolectomy", started_on=when("2026-11"), status=PLANNED
                ),
            ),
            [(When.UNCERTAIN, "hemicolectomy, planned for Nov 2026, not recorded as done")],
        ),
    ],
    ids=[
        "first cycle today",
        "first cycle tomorrow",
        "two cycles past",
        "after a cycle that was given",
        "again after a year",
        "held",
        "an operation this month",
    ],
)
def test_what_was_planned_up_to_today_is_not_said_to_be_ahead_but_asked_for(treatments, told):
    found = seen(having(high_risk(), cancer_treatments=treatments)).cancer_treatment
    assert [(course.when, course.words) for course in found] == told


def test_a_planned_dose_whose_day_is_past_is_not_told_as_given():
    doses = [Administration(on=date(2026, 11, day), status=PLANNED) for day in (1, 15)]
    entry = Medication(drug="rituximab", dose=1000, unit="mg", per=Per.DAY, administrations=tuple(doses))
    (course,) = seen(having(high_risk(), regimen=(entry,))).suppression
    assert (course.when, course.words) == (
        When.UNCERTAIN,
        "Rituximab 1000 mg, planned for 1 Nov 2026 and 1 later day, not recorded as given",
    )


def test_nothing_is_ahead_of_whoever_died():
    record = having(
        high_risk(deceased_on=when("2026-10-01")), cancer_treatments=(cycle(1, "2026-12-01", status=PLANNED),)
    )
    assert [course.when for course in seen(record).cancer_treatment] == [When.BEFORE]
    assert seen(record).suppression == ()


@pytest.mark.parametrize(
    ("treatments", "told"),
    [
        (
            (cycle(2, "2026-11-10"), cycle(3, "2026-12-01")),
            [(When.NOW, "Cytotoxic drugs: Carboplatin; see what treats the cancer")],
        ),
        (
            (chemotherapy("paclitaxel", "2026-10-01"), chemotherapy("carboplatin", "2026-10-01")),
            [(When.NOW, "Cytotoxic drugs: Paclitaxel, Carboplatin; see what treats the cancer")],
        ),
        (
            (chemotherapy("paclitaxel", "2026", "2026"), chemotherapy("carboplatin", "2026-10-01")),
            [
                (When.NOW, "Cytotoxic drugs: Carboplatin; see what treats the cancer"),
                (When.UNCERTAIN, "Cytotoxic drugs: Paclitaxel; see what treats the cancer"),
            ],
        ),
        (
            (chemotherapy("chemotherapy", "2026-10-01"),),
            [(When.NOW, "Cytotoxic drugs: Chemotherapy, drugs not named; see what treats the cancer")],
        ),
        ((cycle(5, "2026-09-01"), cycle(6, "2026-09-22")), []),
        (
            (cycle(1, "2026-12-01"),),
            [(When.AHEAD, "Cytotoxic drugs: Carboplatin; see what treats the cancer")],
        ),
        (
            (cycle(1, "2026-11-22", status=PLANNED), cycle(2, "2026-12-13", status=PLANNED)),
            [(When.UNCERTAIN, "Cytotoxic drugs: Carboplatin; see what treats the cancer")],
        ),
        (
            (cycle(1, "2026-11-01"), cycle(2, "2026-11-22", status=PLANNED)),
            [(When.NOW, "Cytotoxic drugs: Carboplatin; see what treats the cancer")],
        ),
        ((chemotherapy("carboplatin", "2026-10-01", route="topical"),), []),
        ((chemotherapy("pembrolizumab", "2026-10-01"), chemotherapy("tamoxifen", "2026-10-01")), []),
    ],
    ids=[
        "between cycles",
        "two drugs now",
        "one now, of one the dates do not say",
        "drugs not named",
        "finished",
        "not begun",
        "planned from today",
        "named once",
        "put on the skin",
        "checkpoint inhibitor and hormone",
    ],
)
def test_chemotherapy_of_now_or_ahead_is_named_among_what_suppresses_and_told_elsewhere(treatments, told):
    found = seen(having(high_risk(), cancer_treatments=treatments)).suppression
    assert [(course.when, course.words) for course in found] == told


def test_chemotherapy_has_the_same_word_of_when_in_both_answers():
    hold = Hold(from_=date(2026, 11, 1))
    found = seen(having(high_risk(), cancer_treatments=(chemotherapy("carboplatin", "2026-10-01", holds=(hold,)),)))
    assert [c.when for c in found.suppression] == [c.when for c in found.cancer_treatment] == [When.HELD]


def test_what_is_told_of_now_comes_first_whether_it_treats_the_myositis_or_the_cancer():
    ivig = Medication(drug="ivig", started_on=when("2026"), stopped_on=when("2026"))
    record = having(high_risk(), regimen=(ivig,), cancer_treatments=(cycle(2, "2026-11-10"), cycle(3, "2026-12-01")))
    assert [course.when for course in seen(record).suppression] == [When.NOW, When.UNCERTAIN]


def test_a_cancer_drug_that_is_not_known_is_named_as_not_judged():
    found = seen(having(high_risk(), cancer_treatments=(chemotherapy("brandname-9", "2026-10-01"),)))
    assert (found.suppression, found.not_mapped) == ((), ("brandname-9",))


def test_nothing_goes_on_after_death():
    record = having(high_risk(deceased_on=when("2026-10-01")), regimen=(prednisolone(10, "2026-09-01"),))
    (course,) = seen(record).suppression
    assert course.when is When.BEFORE


def test_who_acts_next_is_the_owner_of_what_has_been_due_longest():
    record = having(high_risk(), screening=(act("history_and_examination", "2026-05-03"),))
    first = seen(record, date(2026, 6, 20)).next_steps[0]
    assert (first.owner, first.item.item, first.count) == ("rheumatology", "full_blood_count", 6)


def test_overdue_work_is_listed_the_longest_first_also_when_it_was_ordered():
    record = having(high_risk(), screening=(act("urinalysis", "2026-05-03", ActState.ORDERED),))
    overdue = seen(record).overdue
    assert [i.due_on for i in overdue] == sorted(i.due_on for i in overdue)
    assert "urinalysis" in {i.item for i in overdue}


def test_a_cancer_says_what_is_not_recorded():
    record = having(high_risk(), cancers=(cancer("ovary", "2026-06-01", CancerState.TREATMENT_CURATIVE),))
    assert seen(record).cancers == ("Ovary, stage not recorded, diagnosed 1 Jun 2026, treatment with curative intent",)


def test_a_cancer_that_is_being_staged_is_not_said_to_lack_its_stage():
    record = having(high_risk(), cancers=(cancer("ovary", "2026-06-01", CancerState.CONFIRMED_STAGING),))
    assert seen(record).cancers == ("Ovary, diagnosed 1 Jun 2026, confirmed, being staged",)


def known(site="ovary", on="2026-04-01"):
    return having(high_risk(), cancers=(cancer(site, on, CancerState.TREATMENT_CURATIVE),))


@pytest.mark.parametrize("on", ["2026-04-01", "2026-04", "2025"])
def test_where_a_known_cancer_ended_the_screening_oncology_acts_next(on):
    assert "oncology's path replaces the screening" in seen(known(on=on)).oncology_leads


@pytest.mark.parametrize("record", [high_risk(), known(on="2026-08-01"), known(on="2026")])
def test_where_the_screening_goes_on_oncology_does_not_lead(record):
    assert seen(record).oncology_leads is None


def test_the_open_questions_are_counted_for_each_specialty_that_is_asked():
    record = high_risk(onset=None, subtype=Subtype.CADM, undecided={Antibody.SAE1: AntibodyState.PENDING})
    assert [(asked.owner, asked.count) for asked in seen(record).asked] == [("rheumatology", 2), ("oncology", 2)]


def test_an_abnormal_test_that_nothing_followed_is_told_in_full_and_not_counted_again():
    abnormal = act("ct_neck_thorax_abdomen_pelvis", "2026-05-12", finding=ActFinding.ABNORMAL)
    found = seen(having(high_risk(), screening=(abnormal,)))
    (question,) = found.urgent_questions
    assert "abnormal" in question.text
    assert (
        sum(asked.count for asked in found.asked) == len(plan(having(high_risk(), screening=(abnormal,))).questions) - 1
    )


def test_nobody_is_to_act_for_somebody_who_died():
    found = seen(having(known(), patient=high_risk(deceased_on=when("2026-10-01")).patient))
    assert (found.oncology_leads, found.urgent_questions, found.next_steps, found.asked) == (None, (), (), ())


def test_oncology_is_asked_in_full_whether_a_cancer_ends_the_screening():
    """Else all its tests stand as overdue, and the doubt far below."""
    (question,) = seen(known(on="2026")).urgent_questions
    assert (question.asks, question.rule) == ("oncology", "U20")


def test_a_critical_finding_is_told_with_those_who_decide():
    record = having(patient(), regimen=(drug("azathioprine"), drug("febuxostat"), drug("prednisolone")))
    found = drug_findings(drug_chart(record, plan(record)))
    cards = finding_cards(found, (), TODAY).unanswered

    first, *_ = glance(record, plan(record), (), cards, formulary(), TODAY).to_decide

    assert (first.worst.lead.rule.id, first.count) == ("X-01", 1)
    assert set(first.owners) == {"rheumatology", "oncology"}


def test_what_is_less_severe_is_told_with_those_who_decide_as_well():
    record = having(patient(), regimen=(drug("methotrexate"),))
    cards = finding_cards(drug_findings(drug_chart(record, plan(record))), (), TODAY).unanswered

    told = glance(record, plan(record), (), cards, formulary(), TODAY).to_decide

    assert sum(each.count for each in told) == len(cards)
    assert "moderate" in {each.worst.worst.severity for each in told}
