"""The drugs around an operation. Each case is written from the treatment sheet; surgery is on 11 June 2026."""

from __future__ import annotations

from typing import Any

import pytest
from judged import PATIENT, event, on, severity, spans

from dashboard.domain.circumstances import AnyOf, Circumstance, Computed
from dashboard.domain.findings import FindingKind
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.safety import safety_rules

DAY = "2026-06-01"
SURGERY = "2026-06-11"


def before(*regimen: dict[str, Any], day: str = SURGERY, **more: Any) -> dict[str, Any]:
    return {"regimen": list(regimen), "events": [event("surgery", day)], **more}


def until(drug: str, stopped: str) -> dict[str, Any]:
    return on(drug, stopped_on=stopped)


def held(drug: str, first: str, last: str | None = None) -> dict[str, Any]:
    hold = {"from": first} | ({"until": last} if last else {})
    return on(drug, holds=[hold])


AMERICAN = {"patient": PATIENT | {"region": "US"}}
STEROID = on("prednisolone", dose=5, unit="mg", per="day")
OPERATED = "2026-05-10"
"""22 days ago."""

CASES = [
    ("P-CONT", "info", before(on("methotrexate")), "methotrexate goes on"),
    ("P-CONT", "info", before(on("hydroxychloroquine")), "hydroxychloroquine goes on"),
    ("P-CONT", None, before(on("mycophenolate")), "mycophenolate has a rule of its own"),
    ("P-CONT", None, {"regimen": [on("methotrexate")]}, "no surgery is planned"),
    ("P-CONT", "info", before(on("methotrexate"), day="2026-07-13"), "surgery in 42 days"),
    ("P-CONT", None, before(on("methotrexate"), day="2026-07-14"), "surgery in 43 days"),
    ("P-CONT", "info", before(on("methotrexate"), day=DAY), "surgery is today"),
    ("P-CONT", None, before(on("methotrexate"), day="2026-05-31"), "surgery was yesterday"),
    (
        *("P-CONT", "info"),
        {
            "regimen": [on("methotrexate")],
            "cancer_treatments": [{"modality": "surgery", "procedure": "lobectomy", "started_on": SURGERY}],
        },
        "surgery stands with the cancer's treatment",
    ),
    (
        *("P-CONT", None),
        {
            "regimen": [on("methotrexate")],
            "cancer_treatments": [{"modality": "surgery", "started_on": SURGERY, "status": "omitted"}],
        },
        "surgery was called off",
    ),
    (
        *("P-CONT", "info"),
        {"regimen": [on("methotrexate")], "cancer_treatments": [{"modality": "surgery", "status": "planned"}]},
        "surgery is planned without a date",
    ),
    ("P-BIO", "high", before(until("rituximab", "2026-03-01")), "rituximab 3 months ago"),
    ("P-BIO", "high", before(until("rituximab", "2025-12-11") | {"started_on": "2025-12-01"}), "6 months before"),
    ("P-BIO", None, before(until("rituximab", "2025-12-10") | {"started_on": "2025-12-01"}), "in month 7"),
    ("P-BIO", "high", before(on("adalimumab")), "adalimumab goes on"),
    ("P-BIO", None, before(until("adalimumab", "2026-05-20")), "adalimumab has been stopped"),
    ("P-BIO", None, before(on("methotrexate")), "methotrexate is no biologic"),
    ("P-JAK", "high", before(on("baricitinib")), "baricitinib goes on"),
    ("P-JAK", "high", before(until("baricitinib", "2026-06-09")), "stopped 2 days before"),
    ("P-JAK", None, before(until("baricitinib", "2026-06-08")), "stopped 3 days before"),
    ("P-JAK", None, before(held("baricitinib", "2026-06-05", "2026-06-25")), "held around surgery"),
    ("P-JAK", None, {"regimen": [on("baricitinib")]}, "no surgery"),
    ("P-CSIS", "moderate", before(on("mycophenolate")), "mycophenolate goes on"),
    ("P-CSIS", "moderate", before(on("tacrolimus")), "tacrolimus goes on"),
    ("P-CSIS", "moderate", before(until("azathioprine", "2026-06-05")), "stopped 6 days before"),
    ("P-CSIS", None, before(until("azathioprine", "2026-06-04")), "stopped 7 days before"),
    ("P-CSIS", None, before(on("methotrexate")), "methotrexate goes on"),
    ("P-RESTART", "moderate", before(held("mycophenolate", "2026-05-03"), day=OPERATED), "held since a week before"),
    ("P-RESTART", "moderate", before(until("baricitinib", "2026-05-06"), day=OPERATED), "stopped 4 days before"),
    ("P-RESTART", None, before(held("mycophenolate", "2026-05-03", "2026-05-27"), day=OPERATED), "restarted"),
    ("P-RESTART", None, before(on("mycophenolate"), day=OPERATED), "never stopped"),
    ("P-RESTART", None, before(until("mycophenolate", "2026-03-28"), day=OPERATED), "stopped 43 days before"),
    ("P-RESTART", "moderate", before(until("mycophenolate", "2026-03-29"), day=OPERATED), "stopped 42 days before"),
    ("P-RESTART", None, before(held("mycophenolate", "2026-05-10"), day="2026-05-19"), "operated 13 days ago"),
    ("P-RESTART", "moderate", before(held("mycophenolate", "2026-05-10"), day="2026-05-18"), "operated 14 days ago"),
    ("P-RESTART", None, before(until("rituximab", "2026-05-06"), day=OPERATED), "rituximab comes in cycles anyway"),
    ("P-RESTART", "moderate", before(on("azathioprine", status="held"), day=OPERATED), "marked as held"),
    ("P-GC", "high", before(STEROID) | AMERICAN, "steroid before surgery in the United States"),
    ("P-GC", None, before(STEROID), "the rule of the United Kingdom is X-48"),
    ("P-GC", None, before(on("methotrexate")) | AMERICAN, "no steroid"),
    ("P-GC", "high", before(on("prednisolone")) | AMERICAN, "steroid of unknown dose is not none"),
    ("P-GC", None, before(STEROID | {"stopped_on": "2026-06-10"}) | AMERICAN, "steroid stopped the day before"),
    ("P-IVIG", "moderate", before(on("ivig", "2026-06-07", stopped_on="2026-06-09")), "ends 2 days before"),
    ("P-IVIG", None, before(on("ivig", "2026-06-06", stopped_on="2026-06-08")), "ends 3 days before"),
    ("P-IVIG", "moderate", before(on("ivig", "2026-06-13", stopped_on="2026-06-15")), "begins 2 days after"),
    ("P-IVIG", None, before(on("ivig", "2026-06-14", stopped_on="2026-06-15")), "begins 3 days after"),
    ("P-CYC", "high", before(until("cyclophosphamide", "2026-05-15")), "27 days before"),
    ("P-CYC", None, before(until("cyclophosphamide", "2026-05-14")), "28 days before"),
    ("P-CYC", "high", before(on("cyclophosphamide", None, given_on=["2026-05-20"])), "a pulse 22 days before"),
    ("P-CYC", None, before(on("methotrexate")), "methotrexate instead"),
]


@pytest.mark.parametrize(("rule", "expected", "facts"), [c[:3] for c in CASES], ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_a_drug_around_an_operation_is_found(rule, expected, facts):
    assert severity(facts, rule, DAY) == expected


@pytest.mark.parametrize(
    ("rule", "drug"),
    [
        *[("P-CONT", "methotrexate"), ("P-BIO", "rituximab"), ("P-BIO", "abatacept"), ("P-JAK", "baricitinib")],
        *[("P-CSIS", "ciclosporin"), ("P-CYC", "cyclophosphamide"), ("P-GC", "prednisolone")],
    ],
)
def test_a_rule_about_surgery_holds_from_42_days_before_to_the_day(rule, drug):
    facts = before(on(drug)) | (AMERICAN if rule == "P-GC" else {})

    assert spans(facts, rule) == [("2026-04-30", SURGERY)]


def test_the_rule_about_immunoglobulin_holds_to_2_days_after_surgery():
    assert spans(before(on("ivig", "2026-06-10", stopped_on="2026-06-11")), "P-IVIG") == [("2026-04-30", "2026-06-13")]


def test_a_paused_drug_waits_from_14_days_after_surgery_until_it_is_restarted_and_42_days_at_most():
    restarted = before(held("mycophenolate", "2026-05-03", "2026-06-20"), day=OPERATED)
    never = before(held("mycophenolate", "2026-05-03"), day=OPERATED)

    assert spans(restarted, "P-RESTART") == [("2026-05-24", "2026-06-20")]
    assert spans(never, "P-RESTART") == [("2026-05-24", "2026-07-05")]


def test_every_drug_that_a_surgery_rule_names_is_in_the_formulary():
    known = {name for drug in formulary().drugs for name in (drug.key, *drug.classes)}
    rules = [rule for rule in safety_rules() if rule.kind is FindingKind.PERIOPERATIVE]

    assert {name for rule in rules for name in named(rule.when)} <= known
    assert len(rules) == 8


def named(circumstances: tuple[Circumstance, ...]) -> set[str]:
    inner = [each for found in circumstances for each in (found.either if isinstance(found, AnyOf) else (found,))]
    return {name for each in inner if isinstance(each, Computed) for name in each.numbers["names"]}
