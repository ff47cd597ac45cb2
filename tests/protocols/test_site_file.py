"""What a site may change in the drug rules, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.domain.refusal import Refusal
from dashboard.protocols.parameters import parameters
from dashboard.protocols.safety import safety_rules
from dashboard.protocols.site_file import SiteRules, SwitchedOff, read_site_file

OFF = """
[rules.X-12]
off = true
reason = "The pharmacy asks before every azole"
by = "Dr Grey"
since = 2026-11-01
"""
TODAY = date(2026, 11, 1)
CHOSEN = """
[parameters]
pjp_steroid_mg = 30
anti_cd20_hbv_months = 12
"""


def rule(site: SiteRules, rule_id: str):
    return next(each for each in site.every_rule if each.id == rule_id)


def test_a_rule_is_switched_off_with_its_reason_and_stays_known() -> None:
    site = read_site_file("site.toml", OFF, TODAY)

    assert site.off == (
        SwitchedOff(rule="X-12", reason="The pharmacy asks before every azole", by="Dr Grey", since=date(2026, 11, 1)),
    )
    assert {each.id for each in safety_rules()} - {each.id for each in site.in_force} == {"X-12"}
    assert site.every_rule == safety_rules()


def test_a_number_chosen_here_stands_in_the_rule_and_in_its_words() -> None:
    site = read_site_file("site.toml", CHOSEN, TODAY)

    assert rule(site, "C-02").when[0].either[0].mg == 30
    assert rule(site, "X-24").when[0].lag_months == 12
    assert "12 months have passed" in rule(site, "X-24").ends
    assert "18 months have passed" in rule(SiteRules(), "X-24").ends
    assert rule(site, "C-03") == rule(SiteRules(), "C-03")


def test_past_hepatitis_b_is_asked_about_where_the_time_after_an_anti_cd20_ends() -> None:
    asked = {each.id for each in safety_rules() if "anti_cd20_hbv_months" in {p.name for p in each.parameters}}

    assert asked == {"X-23", "X-24", "X-26", "M-06"}


def test_every_number_that_a_site_may_choose_belongs_to_a_rule_and_its_default_is_allowed() -> None:
    assert {p.name for each in safety_rules() for p in each.parameters} == set(parameters())
    assert all(p.lowest <= p.default == p.value <= p.highest for p in parameters().values())


@pytest.mark.parametrize("end", ["lowest", "highest"])
@pytest.mark.parametrize("name", list(parameters()))
def test_both_ends_of_a_range_are_allowed_and_nothing_beyond(name: str, end: str) -> None:
    number = getattr(parameters()[name], end)
    beyond = number - 1 if end == "lowest" else number + 1

    assert read_site_file("site.toml", f"[parameters]\n{name} = {number}", TODAY).chosen == ((name, number),)
    with pytest.raises(Refusal, match=f"parameters.{name} is .* are allowed"):
        read_site_file("site.toml", f"[parameters]\n{name} = {beyond}", TODAY)


def test_the_rules_in_force_have_another_name_for_another_file_and_none_for_an_empty_one() -> None:
    names = [
        read_site_file("site.toml", text, TODAY).name
        for text in (OFF, CHOSEN, OFF + CHOSEN, OFF.replace("Grey", "Blue"))
    ]

    assert len(set(names)) == 4
    assert read_site_file("site.toml", "# Nothing yet.\n", TODAY).name == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OFF.replace("X-12", "X-99"), "X-99 is no drug rule"),
        (OFF.replace("off = true", "off = false"), "rules.X-12 says nothing with off = true"),
        (OFF.replace('reason = "The pharmacy asks before every azole"', ""), "rules.X-12 needs reason"),
        (OFF.replace("The pharmacy asks before every azole", " "), "rules.X-12 needs reason"),
        (OFF.replace('by = "Dr Grey"', ""), "rules.X-12 needs by"),
        (OFF.replace("since = 2026-11-01", ""), "rules.X-12 needs since"),
        (OFF.replace("2026-11-01", '"November"'), "rules.X-12 needs since"),
        (OFF.replace("2026-11-01", "2026-11-02"), "rules.X-12 is off since 2026-11-02, a day after today"),
        (OFF + "until = 2027-01-01", "until does not belong in rules.X-12"),
        ("[parameters]\npjp_steroid_mg = 31", "pjp_steroid_mg is 31, but 15 to 30 mg are allowed"),
        ("[parameters]\npjp_steroid_mg = nan", "pjp_steroid_mg is nan, but 15 to 30 mg are allowed"),
        ('[parameters]\npjp_steroid_mg = "20"', "pjp_steroid_mg is not a number"),
        ("[parameters]\npjp_steroid_days = 20.5", "pjp_steroid_days is not a whole number"),
        ("[parameters]\npjp_steroid_mgs = 20", "pjp_steroid_mgs is none of pjp_steroid_mg, "),
        ("rules = 5", "rules is not a table"),
        ("[rules]\nX-12 = true", "rules.X-12 is not a table"),
        ("[rule.X-12]\noff = true", "rule does not belong in the file"),
        ("[rules.X-12", "correct the file"),
    ],
)
def test_what_is_not_understood_or_not_allowed_is_refused_in_one_line(text: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        read_site_file("site.toml", text, TODAY)

    assert str(refused.value).startswith("site.toml: ")
    assert "\n" not in str(refused.value)
