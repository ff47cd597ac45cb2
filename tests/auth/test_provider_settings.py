"""What a site has to say before its hospital's accounts sign in."""

from __future__ import annotations

import pytest

from dashboard.auth.grants import Grant
from dashboard.auth.provider import site_provider
from dashboard.domain.actor import Role
from dashboard.domain.refusal import Refusal
from dashboard.domain.words import Specialty

GOOD = {
    "HELIOTROPE_OIDC_NAME": "St Elsewhere",
    "HELIOTROPE_OIDC_ISSUER": "https://login.elsewhere.example/staff",
    "HELIOTROPE_OIDC_CLIENT_ID": "heliotrope",
    "HELIOTROPE_OIDC_CLIENT_SECRET": "garden-gate-at-noon",
    "HELIOTROPE_OIDC_ROLES": "skin = dermatology; CN=X ray,OU=Clinics=contributor:radiology;skin=coordinator;",
}


@pytest.fixture
def said(monkeypatch):
    def say(**otherwise):
        for name, value in (GOOD | otherwise).items():
            monkeypatch.setenv(name, value)

    return say


def test_without_settings_there_is_no_provider():
    assert site_provider() is None


def test_a_group_may_give_several_roles_and_a_name_may_hold_an_equals_sign(said):
    said()
    provider = site_provider()

    assert provider.claim == "groups"
    assert provider.grants({"skin"}) == (Grant(Role.DERMATOLOGY), Grant(Role.COORDINATOR))
    assert provider.grants({"CN=X ray,OU=Clinics", "choir"}) == (Grant(Role.CONTRIBUTOR, Specialty.RADIOLOGY),)
    assert provider.grants({"choir"}) == provider.grants(set()) == ()


def test_another_claim_can_hold_the_groups(said):
    said(HELIOTROPE_OIDC_CLAIM="staff_roles")

    assert site_provider().claim == "staff_roles"


def test_the_secret_is_not_part_of_what_the_settings_say_of_themselves(said):
    said()

    assert "garden-gate-at-noon" not in repr(site_provider())


@pytest.mark.parametrize("missing", GOOD)
def test_settings_by_half_are_refused_and_the_missing_one_is_named(said, missing):
    said(**{missing: " "})

    with pytest.raises(Refusal, match=rf"^{missing}: also needed to sign in with a provider"):
        site_provider()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ISSUER", "http://login.elsewhere.example", "begins with https://"),
        ("ISSUER", "login.elsewhere.example", "begins with https://"),
        ("NAME", "St\nElsewhere", "a name on one line"),
        ("ROLES", "skin", "skin is not a group, = and a role"),
        ("ROLES", "=dermatology", "=dermatology is not a group, = and a role"),
        ("ROLES", "skin=surgeon", "HELIOTROPE_OIDC_ROLES: surgeon: not a role"),
        ("ROLES", "skin=contributor", "a contributor, and nobody else, has a specialty"),
        ("ROLES", ";", "names no group"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_in_one_line(said, name, value, words):
    said(**{f"HELIOTROPE_OIDC_{name}": value})

    with pytest.raises(Refusal, match=words) as refused:
        site_provider()
    assert "garden-gate-at-noon" not in str(refused.value)
    assert "\n" not in str(refused.value)
