"""What counts and chemistry ask of the immunosuppressant. Each case is written from the treatment sheet."""

from __future__ import annotations

from typing import Any

import pytest
from judged import COUNT, chemotherapy, event, found, on, result, severity, spans

DAY = "2026-06-01"
CREATININE = {"unit": "umol/L"}
ENZYME = {"unit": "U/L"}
HB = {"unit": "g/L"}


def taking(drug: str, *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"regimen": [on(drug)], "results": list(results), **more}


def muscle(ck: float, ggt: float, bilirubin: float) -> list[dict[str, Any]]:
    """Upper limits: CK 200, GGT 60, bilirubin 20."""
    return [
        result("ck", ck, **ENZYME, upper_limit=200),
        result("ggt", ggt, **ENZYME, upper_limit=60),
        result("bilirubin", bilirubin, unit="umol/L", upper_limit=20),
    ]


def pressure(systolic: int, diastolic: int, day: str = DAY) -> dict[str, Any]:
    return event("blood_pressure", day, systolic=systolic, diastolic=diastolic)


CASES = [
    # rule, severity, facts, what a clinician would say
    ("T-01", "high", taking("methotrexate", result("white_cells", 3.4, **COUNT)), "white cells 3.4 on methotrexate"),
    ("T-01", None, taking("methotrexate", result("white_cells", 3.5, **COUNT)), "white cells 3.5 are at the limit"),
    ("T-01", "high", taking("tacrolimus", result("white_cells", 3.4, **COUNT)), "a calcineurin inhibitor counts"),
    ("T-01", None, taking("hydroxychloroquine", result("white_cells", 3.4, **COUNT)), "hydroxychloroquine does not"),
    ("T-01", "high", taking("azathioprine", result("white_cells", 3400, unit="/uL")), "3400 per microlitre is 3.4"),
    ("T-01", None, taking("azathioprine", result("white_cells", 3.4, unit="cells")), "an unknown unit is not guessed"),
    ("T-01", None, taking("azathioprine"), "no count is not a low count"),
    ("T-02", None, taking("methotrexate", result("neutrophils", 1.6, **COUNT)), "neutrophils 1.6 are at the limit"),
    ("T-02", "high", taking("methotrexate", result("neutrophils", 1.59, **COUNT)), "neutrophils just under 1.6"),
    ("T-02", "high", taking("methotrexate", result("neutrophils", 1.0, **COUNT)), "neutrophils 1.0 are not critical"),
    ("T-02", "critical", taking("methotrexate", result("neutrophils", 0.99, **COUNT)), "just under 1.0 they are"),
    ("T-02", "high", taking("methotrexate", result("neutrophils", 1.6, **COUNT, comparator="<")), "<1.6 is below 1.6"),
    ("T-03", None, taking("mycophenolate", result("platelets", 140, **COUNT)), "platelets 140 are at the limit"),
    ("T-03", "high", taking("mycophenolate", result("platelets", 139, **COUNT)), "platelets 139"),
    ("T-03", "high", taking("mycophenolate", result("platelets", 50, **COUNT)), "platelets 50 are not critical"),
    ("T-03", "critical", taking("mycophenolate", result("platelets", 49, **COUNT)), "platelets 49 are"),
    ("T-04", None, taking("azathioprine", result("mcv", 105, unit="fL")), "a cell volume of 105 is at the limit"),
    ("T-04", "moderate", taking("azathioprine", result("mcv", 106, unit="fL")), "a cell volume of 106"),
    ("T-05", None, taking("methotrexate", result("alt", 100, **ENZYME)), "ALT 100 is at the limit"),
    ("T-05", "high", taking("methotrexate", result("alt", 101, **ENZYME)), "ALT 101 with no CK known"),
    ("T-05", None, taking("methotrexate", result("ast", 100, **ENZYME)), "AST 100 is at the limit"),
    ("T-05", "high", taking("methotrexate", result("ast", 101, **ENZYME)), "AST 101"),
    ("T-05", None, taking("methotrexate", result("alt", 180, **ENZYME), *muscle(401, 60, 20)), "muscle, not liver"),
    ("T-05", "high", taking("methotrexate", result("alt", 180, **ENZYME), *muscle(400, 60, 20)), "CK only twice up"),
    ("T-05", "high", taking("methotrexate", result("alt", 180, **ENZYME), *muscle(401, 61, 20)), "GGT is up as well"),
    ("T-05m", "moderate", taking("methotrexate", result("alt", 180, **ENZYME), *muscle(401, 60, 20)), "CK over 2 x"),
    ("T-05m", None, taking("methotrexate", result("alt", 180, **ENZYME), *muscle(400, 60, 20)), "CK exactly 2 x"),
    ("T-05m", None, taking("methotrexate", result("alt", 180, **ENZYME), *muscle(401, 60, 21)), "bilirubin is up"),
    ("T-05m", None, taking("methotrexate", result("alt", 100, **ENZYME), *muscle(401, 60, 20)), "ALT not above 100"),
    ("T-05m", "moderate", taking("methotrexate", result("alt", 101, **ENZYME), *muscle(401, 60, 20)), "ALT just above"),
    ("T-05m", None, taking("methotrexate", result("ast", 100, **ENZYME), *muscle(401, 60, 20)), "AST not above 100"),
    ("T-05m", "moderate", taking("methotrexate", result("ast", 101, **ENZYME), *muscle(401, 60, 20)), "AST just above"),
    ("T-06", None, taking("tacrolimus", result("egfr", 60, unit="mL/min/1.73m2")), "eGFR 60 is at the limit"),
    ("T-06", "high", taking("tacrolimus", result("egfr", 59, unit="mL/min/1.73m2")), "eGFR 59"),
    (
        *("T-06", None),
        taking(
            "tacrolimus", result("creatinine", 70, "2026-01-01", **CREATININE), result("creatinine", 91, **CREATININE)
        ),
        "creatinine up by exactly 30 %",
    ),
    (
        *("T-06", "high"),
        taking(
            "tacrolimus", result("creatinine", 70, "2026-01-01", **CREATININE), result("creatinine", 92, **CREATININE)
        ),
        "creatinine up by more than 30 %",
    ),
    (
        *("T-06", "high"),
        taking(
            "tacrolimus", result("creatinine", 70, "2025-06-01", **CREATININE), result("creatinine", 92, **CREATININE)
        ),
        "the baseline is 365 days old",
    ),
    (
        *("T-06", None),
        taking(
            "tacrolimus", result("creatinine", 70, "2025-05-31", **CREATININE), result("creatinine", 92, **CREATININE)
        ),
        "the baseline is 366 days old",
    ),
    (
        *("T-06", "high"),
        taking(
            "tacrolimus",
            result("creatinine", 70, "2026-01-01", **CREATININE),
            result("creatinine", 88, "2026-05-01", **CREATININE),
            result("creatinine", 92, **CREATININE),
        ),
        "the baseline is the lowest, not the last",
    ),
    (
        *("T-06", "high"),
        taking(
            "tacrolimus", result("creatinine", 100, "2026-01-01", **CREATININE), result("creatinine", 131, **CREATININE)
        ),
        "creatinine up by 31 %",
    ),
    ("T-06", None, taking("tacrolimus", result("creatinine", 150, **CREATININE)), "one creatinine has no baseline"),
    ("T-07", None, taking("azathioprine", result("albumin", 30, unit="g/L")), "albumin 30 is at the limit"),
    ("T-07", "moderate", taking("azathioprine", result("albumin", 29, unit="g/L")), "albumin 29"),
    ("T-07", None, taking("azathioprine", result("eosinophils", 0.5, **COUNT)), "eosinophils 0.5 are at the limit"),
    ("T-07", "moderate", taking("azathioprine", result("eosinophils", 0.6, **COUNT)), "eosinophils 0.6"),
    ("T-08", None, taking("tofacitinib", result("neutrophils", 1.1, **COUNT)), "neutrophils 1.1 on a JAK inhibitor"),
    ("T-08", "high", taking("tofacitinib", result("neutrophils", 1.0, **COUNT)), "neutrophils 1.0"),
    ("T-08", "high", taking("tofacitinib", result("neutrophils", 0.5, **COUNT)), "neutrophils 0.5 are not critical"),
    ("T-08", "critical", taking("tofacitinib", result("neutrophils", 0.49, **COUNT)), "neutrophils 0.49 are"),
    ("T-08", None, taking("tofacitinib", result("neutrophils", 1.0, **COUNT, comparator=">")), ">1.0 is not 1.0"),
    ("T-08", None, taking("baricitinib", result("lymphocytes", 0.5, **COUNT)), "lymphocytes 0.5 are at the limit"),
    ("T-08", "critical", taking("baricitinib", result("lymphocytes", 0.4, **COUNT)), "lymphocytes 0.4"),
    ("T-08", None, taking("baricitinib", result("haemoglobin", 80, **HB)), "haemoglobin 80 with nothing before"),
    ("T-08", "critical", taking("baricitinib", result("haemoglobin", 7.9, unit="g/dL")), "haemoglobin 7.9 g/dL"),
    (
        *("T-08", None),
        taking("baricitinib", result("haemoglobin", 120, "2026-03-01", **HB), result("haemoglobin", 100, **HB)),
        "haemoglobin fell by exactly 20",
    ),
    (
        *("T-08", "high"),
        taking("baricitinib", result("haemoglobin", 121, "2026-03-01", **HB), result("haemoglobin", 100, **HB)),
        "haemoglobin fell by more than 20",
    ),
    (
        *("T-08", "high"),
        taking("baricitinib", result("haemoglobin", 121, "2025-06-01", **HB), result("haemoglobin", 100, **HB)),
        "haemoglobin was higher 365 days ago",
    ),
    (
        *("T-08", None),
        taking("baricitinib", result("haemoglobin", 121, "2025-05-31", **HB), result("haemoglobin", 100, **HB)),
        "haemoglobin was higher 366 days ago",
    ),
    (
        *("T-08", "high"),
        {"regimen": [on("baricitinib", "2026-06-02")], "results": [result("haemoglobin", 89, **HB)]},
        "a JAK inhibitor starts tomorrow at haemoglobin 89",
    ),
    (
        *("T-08", None),
        {"regimen": [on("baricitinib", DAY)], "results": [result("haemoglobin", 89, **HB)]},
        "haemoglobin 89 on a JAK inhibitor from its first day",
    ),
    (
        *("T-08", "high"),
        {"regimen": [on("baricitinib", "2026-06-10")], "results": [result("haemoglobin", 89, **HB)]},
        "a JAK inhibitor is planned at haemoglobin 89",
    ),
    (
        *("T-08", None),
        {"regimen": [on("baricitinib", "2026-06-10")], "results": [result("haemoglobin", 90, **HB)]},
        "a JAK inhibitor is planned at haemoglobin 90",
    ),
    ("T-08", None, taking("methotrexate", result("neutrophils", 0.4, **COUNT)), "methotrexate is no JAK inhibitor"),
    ("T-09", None, taking("mycophenolate", result("neutrophils", 1.3, **COUNT)), "neutrophils 1.3 on mycophenolate"),
    ("T-09", "high", taking("mycophenolate", result("neutrophils", 1.2, **COUNT)), "neutrophils 1.2 on mycophenolate"),
    ("T-09", None, taking("methotrexate", result("neutrophils", 1.2, **COUNT)), "methotrexate is not mycophenolate"),
    ("T-10", None, taking("ciclosporin", events=[pressure(140, 90)]), "a pressure of 140/90 is at the limit"),
    ("T-10", "moderate", taking("ciclosporin", events=[pressure(141, 80)]), "systolic 141"),
    ("T-10", "moderate", taking("mycophenolate", events=[pressure(120, 91)]), "diastolic 91 on mycophenolate"),
    ("T-10", None, taking("methotrexate", events=[pressure(180, 110)]), "methotrexate does not raise it"),
    (
        *("T-10", None),
        taking("ciclosporin", events=[pressure(170, 100, "2026-05-01"), pressure(130, 80, "2026-05-20")]),
        "a later pressure is in range",
    ),
    ("T-12", "high", taking("azathioprine", events=[event("severe_infection")]), "a severe infection on azathioprine"),
    ("T-12", None, {"events": [event("severe_infection")]}, "a severe infection without a drug to pause"),
    (
        *("T-12", "high"),
        taking("azathioprine", events=[event("severe_infection", "2026-05-04")]),
        "a severe infection 28 days ago",
    ),
    (
        *("T-12", None),
        taking("azathioprine", events=[event("severe_infection", "2026-05-03")]),
        "a severe infection 29 days ago",
    ),
    (
        *("T-12", None),
        taking("azathioprine", events=[event("severe_infection", "2026-05-20", ended_on="2026-05-31")]),
        "a severe infection over yesterday",
    ),
]


@pytest.mark.parametrize(("rule", "expected", "facts"), [c[:3] for c in CASES], ids=[f"{c[0]}: {c[3]}" for c in CASES])
def test_a_result_beyond_its_limit_is_found_while_the_drug_is_taken(rule, expected, facts):
    assert severity(facts, rule, DAY) == expected


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [("2026-05-10", None), ("2026-05-11", "info"), (None, "info")],
    ids=["22 days after the last dose", "21 days after the last dose", "chemotherapy goes on"],
)
def test_low_counts_count_as_a_possible_nadir_until_21_days_after_chemotherapy(stopped, expected):
    cycle = chemotherapy("carboplatin", "2026-05-01", **({"stopped_on": stopped} if stopped else {}))
    facts = taking("mycophenolate", result("neutrophils", 1.5, **COUNT), cancer_treatments=[cycle])

    assert severity(facts, "T-11", DAY) == expected
    assert severity(facts, "T-02", DAY) == "high"


@pytest.mark.parametrize(("starts", "expected"), [("2026-06-08", "info"), ("2026-06-09", None)])
def test_low_counts_count_as_a_possible_nadir_from_7_days_before_chemotherapy(starts, expected):
    cycle = chemotherapy("carboplatin", starts)

    assert (
        severity(taking("azathioprine", result("platelets", 120, **COUNT), cancer_treatments=[cycle]), "T-11", DAY)
        == expected
    )


@pytest.mark.parametrize(
    ("test", "at_the_limit", "below"),
    [("white_cells", 3.5, 3.4), ("neutrophils", 1.6, 1.5), ("platelets", 140, 139)],
)
def test_the_nadir_has_the_limits_of_the_counts_that_it_takes_over(test, at_the_limit, below):
    cycle = [chemotherapy("carboplatin", "2026-05-25")]

    assert (
        severity(taking("azathioprine", result(test, below, **COUNT), cancer_treatments=cycle), "T-11", DAY) == "info"
    )
    assert (
        severity(taking("azathioprine", result(test, at_the_limit, **COUNT), cancer_treatments=cycle), "T-11", DAY)
        is None
    )


def test_a_low_count_goes_onto_the_card_of_the_nadir_only_where_they_share_a_day():
    facts = taking(
        "azathioprine",
        result("platelets", 120, "2026-02-01", **COUNT),
        result("platelets", 200, "2026-03-01", **COUNT),
        result("platelets", 120, **COUNT),
        cancer_treatments=[chemotherapy("carboplatin", "2026-05-25", stopped_on="2026-05-25")],
    )

    assert [(f.first.isoformat(), f.group_key) for f in found(facts, "T-03") if f.first] == [
        ("2026-02-01", "T-03"),
        ("2026-06-01", "T-11"),
    ]
    assert [f.group_key for f in found(facts, "T-11")] == ["T-11"]


def test_a_result_counts_until_the_next_one_and_no_longer_than_180_days():
    facts = taking("methotrexate", result("platelets", 120, "2026-01-10", **COUNT))
    followed = taking(
        "methotrexate", result("platelets", 120, "2026-01-10", **COUNT), result("platelets", 150, "2026-02-10", **COUNT)
    )

    assert spans(facts, "T-03") == [("2026-01-10", "2026-07-09")]
    assert spans(followed, "T-03") == [("2026-01-10", "2026-02-09")]


def test_the_finding_begins_with_the_drug_and_ends_on_its_last_day():
    facts = {
        "regimen": [on("methotrexate", "2026-02-01", stopped_on="2026-02-20")],
        "results": [result("platelets", 120, "2026-01-10", **COUNT)],
    }

    assert spans(facts, "T-03") == [("2026-02-01", "2026-02-20")]


def test_the_reason_names_drug_result_and_day():
    (finding,) = found(taking("mycophenolate", result("platelets", 45, **COUNT)), "T-03")

    assert finding.because.endswith(": mycophenolate from 5 Jan 2026; Platelets 45 10*9/L on 1 Jun 2026.")


def test_the_creatinine_that_rose_is_named_with_its_baseline():
    rose = taking(
        "tacrolimus", result("creatinine", 70, "2025-12-01", **CREATININE), result("creatinine", 95, **CREATININE)
    )
    (finding,) = found(rose, "T-06")

    assert "Creatinine 95 umol/L on 1 Jun 2026 after 70 umol/L on 1 Dec 2025" in finding.because
