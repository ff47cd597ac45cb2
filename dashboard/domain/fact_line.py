"""Any fact in one line of plain words, with what kind of fact it is."""

from __future__ import annotations

from datetime import date

from dashboard.domain import record as r
from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.catalogue import Formulary
from dashboard.domain.dates import PartialDate
from dashboard.domain.entry_words import cycle_words, dose_on, entry_name
from dashboard.domain.evidence import act_words
from dashboard.domain.lab_tests import LabTests
from dashboard.domain.sight import Restriction


def fact_line(fact: r.Fact, formulary: Formulary, tests: LabTests, today: date) -> tuple[str, str]:
    """`("Medication", "Prednisolone 20 mg a day from 3 May 2026")`. Of a taper it is the dose of `today`."""
    match fact:
        case r.Patient():
            days = f"{_on(' born', fact.birth_date)}{_on(' died', fact.deceased_on)}"
            return "Patient", f"{fact.full_name or 'name not recorded'}{days}"
        case r.Myositis():
            return "Myositis", f"{fact.subtype}{_on(' diagnosed', fact.diagnosed_on)}"
        case r.AntibodyResult():
            return "Antibody", f"{fact.code} {_plain(fact.state)}"
        case r.ClinicalFeature():
            return "Feature", f"{'' if fact.present else 'no '}{_plain(fact.feature)}{_on(' since', fact.since)}"
        case r.RedFlagNoted():
            return "Red flag", _plain(fact.flag)
        case r.Cancer():
            return "Cancer", f"{fact.site}{_on(' diagnosed', fact.diagnosed_on)}"
        case r.CancerMove():
            return "Cancer state", f"{CANCER_STATE_WORDS[fact.state]}{_on(' from', fact.on)}"
        case r.Medication() | r.CancerTreatment():
            kind = "Medication" if isinstance(fact, r.Medication) else "Cancer treatment"
            days = f"{_on(' from', fact.started_on)}{_on(' to', fact.stopped_on)}"
            status = f" ({_plain(fact.status)})" if fact.status else ""
            return kind, f"{entry_name(fact, formulary)}{dose_on(fact, today)}{cycle_words(fact)}{days}{status}"
        case r.Comorbidity():
            return "Other illness", f"{_plain(fact.what)}{_on(' since', fact.on)}"
        case r.LifetimeDose():
            return "Lifetime dose", f"{fact.drug} {fact.grams:g} g{_on(' by', fact.on)}"
        case r.Result():
            known = tests.find(fact.test)
            value = fact.word if fact.value is None else f"{fact.comparator or ''}{fact.value:g} {fact.unit or ''}"
            return "Result", f"{known.name if known else fact.test} {(value or '').strip()}{_on(' on', fact.on)}"
        case r.Event():
            return "Event", f"{_plain(fact.detail or fact.type)}{_on(' on', fact.on)}"
        case r.ScreeningAct():
            return "Test", f"{_plain(fact.item)}: {act_words(fact)}"
        case r.GroupConfirmed():
            return "Risk group", f"{fact.group} confirmed on {fact.on.words}"
        case r.FindingAnswered():
            return (
                "Answer to a finding",
                f"{fact.answer} on {fact.on.words}{f' ({fact.reason})' if fact.reason else ''}",
            )
        case r.FlareAnswered():
            said = "yes" if fact.screen_again else "no"
            return "Answer to a flare", f"screen again after the flare of {fact.flare_on.words}: {said}"
        case r.Note():
            return "Note", f"{fact.text}{_on(' on', fact.on)}"
        case Restriction():
            return "Restriction", f"to {', '.join(fact.named)} ({fact.reason})"
        case r.Task():
            return "Task", fact.title
    return _plain(type(fact).__name__), ""


def _on(word: str, known: PartialDate | None) -> str:
    return f"{word} {known.words}" if known else ""


def _plain(code: str) -> str:
    return code.replace("_", " ")
