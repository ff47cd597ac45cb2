"""What holds on every screen: it opens for everybody, and when there is nothing it says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import cancer, having, high_risk
from people import COORDINATOR, named, numbered
from small_clinic import TODAY, open_screen, words
from sqlalchemy import Engine

from dashboard.auth import sessions
from dashboard.domain.actor import Role
from dashboard.domain.words import CancerState
from dashboard.protocols.loader import imacs, programmes
from dashboard.protocols.safety import safety_rules
from dashboard.services import load_records
from db.engine import writing

SCREENS = ("overview", "patients", "patient", "weekly_review", "treatment_status", "guidelines")
NOTHING_THERE = {
    "overview": "No patients yet",
    "patients": "No patients yet",
    "patient": "No patient is open",
    "weekly_review": "Nothing is outstanding",
    "treatment_status": "No living patient",
    "guidelines": "Guidelines",
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_role_reads_every_screen(clinic: Engine, marie: str, screen: str, role: Role) -> None:
    shown = open_screen(clinic, screen, role, id=marie)

    assert not shown.exception
    assert f"Demo {role}" in words(shown)


@pytest.mark.parametrize("screen", SCREENS)
def test_where_there_is_nothing_the_screen_says_so(empty_clinic: Engine, screen: str) -> None:
    shown = open_screen(empty_clinic, screen)

    assert not shown.exception
    assert NOTHING_THERE[screen] in words(shown)


@pytest.mark.parametrize("screen", SCREENS)
def test_an_ended_session_shows_nothing(clinic: Engine, marie: str, screen: str) -> None:
    shown = open_screen(clinic, screen, id=marie)
    with writing(clinic) as session:
        sessions.end(session, shown.user["sid"], now=TODAY.now())
    shown.run()

    assert not shown.exception
    assert "Müller" not in words(shown)
    assert not shown.title


@pytest.mark.parametrize(
    "address",
    [
        {"risk": "gigantic"},
        {"antibody": "<script>"},
        {"cancer": "suspected' OR 1=1"},
        {"sort": ""},
        {"state": "gone", "acts": "tailor", "not_updated": "perhaps"},
        {"range": "12 parsecs", "drawn_to": "Paint", "part": "?", "specialty": "astrology"},
    ],
    ids=lambda address: ", ".join(address),
)
@pytest.mark.parametrize("screen", SCREENS)
def test_an_address_that_makes_no_sense_is_passed_over(
    clinic: Engine, marie: str, screen: str, address: dict[str, str]
) -> None:
    assert not open_screen(clinic, screen, id=marie, **address).exception


def test_the_patient_page_says_what_a_cancer_did_to_the_screening(clinic: Engine, marie: str) -> None:
    record = having(high_risk(family_name="Müller"), cancers=(cancer("<b>ovary", "2026-05-20", CancerState.PLANNING),))
    load_records(clinic, [numbered(named(record), "A-1")], COORDINATOR, TODAY, key="found")

    shown = words(open_screen(clinic, "patient", id=marie))

    assert "The &lt;b&gt;ovary cancer of 20 May 2026 was found after the myositis was diagnosed" in shown
    assert "validation cohorts exclude known active cancer" in shown


def test_the_page_says_that_its_clock_is_fixed(clinic: Engine) -> None:
    assert "The clock is fixed at 1 Jun 2026." in words(open_screen(clinic, "overview"))


def test_the_guidelines_show_what_this_site_has_set(clinic: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELIOTROPE_YEARLY_ANCHOR", "onset")
    monkeypatch.setenv("HELIOTROPE_NASO_REGIONS", "Tunisia; <b>Malta</b>")

    timing = words(open_screen(clinic, "guidelines", part="Groups and timing"))
    questions = words(open_screen(clinic, "guidelines", part="Open questions answered"))

    assert "basic panel yearly for 3 years, counted from onset" in timing
    assert "CDASI activity above 14" in questions
    assert "<td>Tunisia</td>" in questions
    assert "&lt;b&gt;Malta" in questions
    assert "Singapore" not in questions


def test_the_guidelines_list_the_drugs_and_find_one_by_any_name(clinic: Engine) -> None:
    screen = open_screen(clinic, "guidelines", part="Drugs")
    assert "<b>Rituximab</b>" in words(screen)

    screen.text_input(key="drug").input("mtx").run()
    assert "oral, SC, IM, IV" in words(screen)
    assert "oral, SC, IM: 10 to 25 mg a week" in words(screen)
    assert "L04AX03" in words(screen)
    assert "<b>Rituximab</b>" not in words(screen)

    screen.text_input(key="drug").input("mesna").run()
    assert "no usual dose recorded" in words(screen)


def test_the_guidelines_say_what_this_site_changed_in_the_drug_rules(
    clinic: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = open_screen(clinic, "guidelines", part="Drug rules")
    file = tmp_path / "site.toml"
    file.write_text(
        '[rules.X-12]\noff = true\nreason = "Pharmacy asks <b>before</b>"\nby = "Dr Grey"\nsince = 2024-11-01\n'
        "[parameters]\npjp_steroid_mg = 30\n"
    )
    monkeypatch.setenv("HELIOTROPE_SITE_FILE", str(file))
    here = open_screen(clinic, "guidelines", part="Drug rules")

    assert "This site follows them as they are shipped." in shipped.caption[0].value
    assert "20 mg, the default, 15 to 30 allowed" in words(shipped)
    assert "Switched off" not in words(shipped)
    assert "This site's file switches 1 of them off and chooses 1 number." in here.caption[0].value
    assert "Switched off here since 1 Nov 2024 by Dr Grey:</b> Pharmacy asks &lt;b&gt;before" in words(here)
    assert "30 mg here</b>, default 20, 15 to 30 allowed" in words(here)


def test_the_rule_that_makes_a_group_of_the_factors_counts_among_those_not_checked(clinic: Engine) -> None:
    guideline = imacs()
    others = (*guideline.factors, *guideline.items, *guideline.rules, *guideline.activity_signs)
    others = (*others, *guideline.nasopharyngeal_regions, *programmes(), *safety_rules())
    unread = sum(not rule.source.verified for rule in others)
    assert not guideline.combination.source.verified

    said = open_screen(clinic, "guidelines").warning[0].value

    assert f"{unread + 1} of {len(others) + 1} rules were not checked" in said


@pytest.mark.parametrize(
    "part", ["Risk factors", "Groups and timing", "Tests", "Open questions answered", "Drug rules"]
)
def test_the_headings_of_the_guidelines_follow_each_other(clinic: Engine, part: str) -> None:
    shown = words(open_screen(clinic, "guidelines", part=part))

    assert "<h3" not in shown
    assert "No screen shows" not in shown
