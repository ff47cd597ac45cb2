"""Rules X-31 to X-60: for each a case in which it must be heard and one in which it must not, and its boundaries.

Written from the clinical sheet. Cases look like case files and are read as such; the day judged is 1 June 2026.
"""

# ruff: noqa: E501 - each case is one line, read across like a row of the sheet

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.domain.findings import Finding, findings
from dashboard.domain.planning import care_plan
from dashboard.domain.words import Region
from dashboard.exchange.case_file import read_cases
from dashboard.protocols.catalogue import formulary
from dashboard.protocols.loader import imacs
from dashboard.protocols.safety import chart_of, safety_rules

TODAY = date(2026, 6, 1)
WOMAN = {"patient": {"sex": "female", "birth_date": "1974-01-15"}}
"""Nothing is known about her but this; `case` adds the myositis."""


def day(after: int) -> str:
    """So many days after the day judged."""
    return (TODAY + timedelta(days=after)).isoformat()


def drug(name: str, start: int | None = -150, stop: int | None = None, **more) -> dict:
    days = {"started_on": start, "stopped_on": stop}
    return {"drug": name} | {key: day(on) for key, on in days.items() if on is not None} | more


def given(name: str, start: int = -20, stop: int | None = None, **more) -> dict:
    """With the cancer's treatment."""
    return {"modality": "systemic"} | drug(name, start, stop, **more)


def radiotherapy(start: int, stop: int) -> dict:
    return {"modality": "radiotherapy", "started_on": day(start), "stopped_on": day(stop)}


def prednisolone(mg: float, start: int, stop: int | None = None, **more) -> dict:
    return drug("prednisolone", start, stop, dose=mg, unit="mg", per="day", **more)


def pulse(start: int, stop: int, mg: float = 8) -> dict:
    return given("dexamethasone", start, stop, dose=mg, unit="mg", per="day", pattern="intermittent")


def ivig(start: int = 0, stop: int = 2, **more) -> dict:
    return drug("ivig", start, stop, **({"dose": 2000, "unit": "mg/kg", "per": "course"} | more))


def event(kind: str, on: int = 0, **more) -> dict:
    return {"type": kind, "on": day(on), **more}


def result(test: str, value: object, on: int = -3, **more) -> dict:
    return {"test": test, "value": value, "on": day(on), **more}


def cancer(state: str = "treatment_palliative", site: str = "lung", **more) -> dict:
    return {"site": site, "diagnosed_on": "2026-01-10", "state": state, **more}


def regimen(*drugs: dict) -> dict:
    return {"regimen": list(drugs)}


def treated(*entries: dict) -> dict:
    return {"cancer_treatments": list(entries)}


def events(*each: dict) -> dict:
    return {"events": list(each)}


def results(*each: dict) -> dict:
    return {"results": list(each)}


def ill(*what: str) -> dict:
    return {"comorbidities": [{"what": each} for each in what]}


def screened(*items: tuple[str, int]) -> dict:
    return {"screening": [{"item": i, "on": day(on), "state": "done", "finding": "negative"} for i, on in items]}


METHOTREXATE = drug("methotrexate", dose=15, unit="mg", per="week")
HYDROXYCHLOROQUINE = drug("hydroxychloroquine", dose=300, unit="mg", per="day")
DENOSUMAB = drug("denosumab")
LIVE = events(event("live_product", 10))
PET = events(event("fdg_pet", 5))
WEAK = {"myositis": {"subtype": "PM", "diagnosed_on": "2025-12-01", "features": {"proximal_weakness": True}}}
LOW_RISK = {"myositis": {"subtype": "IMNM", "onset_on": "2025-11-01", "diagnosed_on": "2025-12-01"}}
HIGH_RISK = {
    "myositis": {
        "subtype": "DM",
        "onset_on": "2025-11-01",
        "diagnosed_on": "2026-05-01",
        "antibodies": {"TIF1G": "positive"},
        "features": {},
    }
}
ENHANCED = ("ct_neck_thorax_abdomen_pelvis", "cervical_screening", "mammography", "ca125", "pelvic_ultrasound")
ENHANCED_DONE = screened(*((item, -10) for item in ENHANCED), ("faecal_occult_blood", -3))
ONE_LEFT = screened(*((item, -10) for item in ENHANCED))


@pytest.fixture
def judged(tmp_path: Path):
    """What one rule finds in a case that is put together from parts."""

    def judge(rule: str, *parts: dict, region: Region = Region.UK) -> list[Finding]:
        case: dict = {"myositis": {"subtype": "DM", "onset_on": "2025-11-01", "diagnosed_on": "2025-12-01"}} | WOMAN
        for part in parts:
            for key, value in part.items():
                case[key] = [*case.get(key, []), *value] if isinstance(value, list) else case.get(key, {}) | value
        path = tmp_path / "case.json"
        path.write_text(json.dumps(case))
        record = read_cases(path)[0].record
        plan = care_plan(record, imacs(), formulary=formulary(), region=region)
        return [f for f in findings(chart_of(record, plan, region), safety_rules()) if f.rule.id == rule]

    return judge


def severity(found: list[Finding], on: date = TODAY) -> str | None:
    active = {finding.severity for finding in found if finding.is_active(on)}
    assert len(active) <= 1, "one severity at a time"
    return next(iter(active), None)


def spans(found: list[Finding]) -> list[tuple[int | None, int | None]]:
    """First and last days, counted from the day judged."""
    return [tuple(None if on is None else (on - TODAY).days for on in (f.first, f.last)) for f in found]


CASES = [
    ("X-31", "high", "azathioprine and a cancer under treatment", [regimen(drug("azathioprine")), {"cancers": [cancer()]}]),
    ("X-31", None, "azathioprine and a cancer in remission", [regimen(drug("azathioprine")), {"cancers": [cancer("remission")]}]),
    ("X-31", None, "azathioprine while a cancer is only suspected", [regimen(drug("azathioprine")), {"cancers": [cancer("suspected")]}]),
    ("X-32", "high", "immunoglobulin and active cancer", [regimen(ivig()), {"cancers": [cancer()]}]),
    ("X-32", "high", "immunoglobulin after a venous thrombosis", [regimen(ivig()), ill("venous_thromboembolism")]),
    ("X-32", "high", "immunoglobulin with a central line", [regimen(ivig()), ill("central_line")]),
    ("X-32", "high", "immunoglobulin with oestrogen", [regimen(ivig(), drug("oestrogen"))]),
    ("X-32", "high", "immunoglobulin with tamoxifen", [regimen(ivig()), treated(given("tamoxifen"))]),
    ("X-32", "high", "the second day after immunoglobulin, active cancer", [regimen(ivig(-4, -2)), {"cancers": [cancer()]}]),
    ("X-32", None, "the third day after immunoglobulin, active cancer", [regimen(ivig(-5, -3)), {"cancers": [cancer()]}]),
    ("X-32", None, "the day before immunoglobulin, active cancer", [regimen(ivig(1, 3)), {"cancers": [cancer()]}]),
    ("X-32", None, "immunoglobulin alone", [regimen(ivig())]),
    ("X-33", "high", "immunoglobulin and an eGFR of 59", [regimen(ivig()), results(result("egfr", 59, unit="mL/min/1.73m2"))]),
    ("X-33", None, "immunoglobulin and an eGFR of 60", [regimen(ivig()), results(result("egfr", 60, unit="mL/min/1.73m2"))]),
    ("X-33", None, "the day before immunoglobulin, eGFR 50", [regimen(ivig(1, 3)), results(result("egfr", 50, unit="mL/min/1.73m2"))]),
    ("X-33", None, "the day after immunoglobulin, eGFR 50", [regimen(ivig(-3, -1)), results(result("egfr", 50, unit="mL/min/1.73m2"))]),
    ("X-33", None, "immunoglobulin and an eGFR reported as above 60", [regimen(ivig()), results(result("egfr", 60, unit="mL/min/1.73m2", comparator=">"))]),
    ("X-33", "high", "immunoglobulin 7 days after cisplatin", [regimen(ivig()), treated(given("cisplatin", -7, -7))]),
    ("X-33", None, "immunoglobulin 8 days after cisplatin", [regimen(ivig(0, 0)), treated(given("cisplatin", -8, -8))]),
    ("X-33", "high", "immunoglobulin 7 days before cisplatin", [regimen(ivig(0, 0)), treated(given("cisplatin", 7, 7))]),
    ("X-33", None, "immunoglobulin 8 days before cisplatin", [regimen(ivig(0, 0)), treated(given("cisplatin", 8, 8))]),
    ("X-33", None, "immunoglobulin with carboplatin, which counts as no harm to kidneys", [regimen(ivig()), treated(given("carboplatin"))]),
    ("X-34", "critical", "immunoglobulin planned in antibodies to IgA", [regimen(ivig(4, 6)), events(event("iga_deficiency_with_anti_iga", -100))]),
    ("X-34", None, "antibodies to IgA and no immunoglobulin", [events(event("iga_deficiency_with_anti_iga", -100))]),
    ("X-34", None, "immunoglobulin that was over before the antibodies were found", [regimen(ivig(-50, -48)), events(event("iga_deficiency_with_anti_iga", -40))]),
    ("X-35", "moderate", "maltose and an FDG-PET on one day", [regimen(ivig(0, 0, contains_maltose=True)), events(event("fdg_pet", 0))]),
    ("X-35", "moderate", "maltose the day before the FDG-PET, on the day of the scan", [regimen(ivig(-1, -1, contains_maltose=True)), events(event("fdg_pet", 0))]),
    ("X-35", "moderate", "maltose today, the FDG-PET tomorrow", [regimen(ivig(0, 0, contains_maltose=True)), events(event("fdg_pet", 1))]),
    ("X-35", None, "maltose two days before the FDG-PET", [regimen(ivig(-2, -2, contains_maltose=True)), events(event("fdg_pet", 0))]),
    ("X-35", None, "maltose the day after the FDG-PET", [regimen(ivig(0, 0, contains_maltose=True)), events(event("fdg_pet", -1))]),
    ("X-35", None, "the day of an FDG-PET that comes before the maltose", [regimen(ivig(1, 1, contains_maltose=True)), events(event("fdg_pet", 0))]),
    ("X-35", None, "the day between maltose and the FDG-PET", [regimen(ivig(-1, -1, contains_maltose=True)), events(event("fdg_pet", 1))]),
    ("X-35", None, "maltose today, the FDG-PET the day after tomorrow", [regimen(ivig(0, 0, contains_maltose=True)), events(event("fdg_pet", 2))]),
    ("X-35", None, "immunoglobulin of which nobody said that it contains maltose", [regimen(ivig(0, 0)), events(event("fdg_pet", 0))]),
    ("X-36", "high", "methotrexate and carboplatin", [regimen(METHOTREXATE), treated(given("carboplatin"))]),
    ("X-36", "high", "a JAK inhibitor and a PARP inhibitor", [regimen(drug("baricitinib")), treated(given("olaparib"))]),
    ("X-36", "high", "mycophenolate 7 days before the first cycle", [regimen(drug("mycophenolate")), treated(given("paclitaxel", 7, 7))]),
    ("X-36", None, "mycophenolate 8 days before the first cycle", [regimen(drug("mycophenolate")), treated(given("paclitaxel", 8, 8))]),
    ("X-36", "high", "mycophenolate 7 days after the last cycle", [regimen(drug("mycophenolate")), treated(given("paclitaxel", -7, -7))]),
    ("X-36", None, "mycophenolate 8 days after the last cycle", [regimen(drug("mycophenolate")), treated(given("paclitaxel", -8, -8))]),
    ("X-36", None, "methotrexate and a checkpoint inhibitor", [regimen(METHOTREXATE), treated(given("pembrolizumab"))]),
    ("X-36", None, "methotrexate and tamoxifen", [regimen(METHOTREXATE), treated(given("tamoxifen"))]),
    ("X-36", None, "tacrolimus and carboplatin", [regimen(drug("tacrolimus")), treated(given("carboplatin"))]),
    ("X-37", "critical", "methotrexate, carboplatin, fever and neutrophils of 0.9", [regimen(METHOTREXATE), treated(given("carboplatin")), events(event("symptom", -1, detail="fever")), results(result("neutrophils", 0.9, unit="10*9/L"))]),
    ("X-37", None, "methotrexate, carboplatin, fever and neutrophils of 1.0", [regimen(METHOTREXATE), treated(given("carboplatin")), events(event("symptom", -1, detail="fever")), results(result("neutrophils", 1.0, unit="10*9/L"))]),
    ("X-37", None, "methotrexate, carboplatin and low neutrophils without fever", [regimen(METHOTREXATE), treated(given("carboplatin")), results(result("neutrophils", 0.4, unit="10*9/L"))]),
    ("X-37", None, "methotrexate, carboplatin and fever, neutrophils not measured", [regimen(METHOTREXATE), treated(given("carboplatin")), events(event("symptom", -1, detail="fever"))]),
    ("X-38", "high", "methotrexate in radiotherapy", [regimen(METHOTREXATE), treated(radiotherapy(-5, 10))]),
    ("X-38", "high", "methotrexate 7 days before radiotherapy", [regimen(METHOTREXATE), treated(radiotherapy(7, 20))]),
    ("X-38", None, "methotrexate 8 days before radiotherapy", [regimen(METHOTREXATE), treated(radiotherapy(8, 20))]),
    ("X-38", "high", "methotrexate 7 days after radiotherapy", [regimen(METHOTREXATE), treated(radiotherapy(-30, -7))]),
    ("X-38", None, "methotrexate 8 days after radiotherapy", [regimen(METHOTREXATE), treated(radiotherapy(-30, -8))]),
    ("X-38", None, "azathioprine in radiotherapy", [regimen(drug("azathioprine")), treated(radiotherapy(-5, 10))]),
    ("X-39", "moderate", "radiotherapy in 42 days", [treated(radiotherapy(42, 60))]),
    ("X-39", None, "radiotherapy in 43 days", [treated(radiotherapy(43, 60))]),
    ("X-39", "moderate", "the last day of radiotherapy", [treated(radiotherapy(-20, 0))]),
    ("X-39", None, "radiotherapy that ended yesterday", [treated(radiotherapy(-20, -1))]),
    ("X-40", "critical", "a live product on methotrexate", [regimen(METHOTREXATE), LIVE]),
    ("X-40", "critical", "a live product in 42 days on methotrexate", [regimen(METHOTREXATE), events(event("live_product", 42))]),
    ("X-40", None, "a live product in 43 days on methotrexate", [regimen(METHOTREXATE), events(event("live_product", 43))]),
    ("X-40", "critical", "intravesical BCG planned on tacrolimus", [regimen(drug("tacrolimus")), treated(given("intravesical BCG", 42))]),
    ("X-40", None, "intravesical BCG planned in 43 days", [regimen(drug("tacrolimus")), treated(given("intravesical BCG", 43))]),
    ("X-40", "critical", "talimogene on a JAK inhibitor", [regimen(drug("tofacitinib")), treated(given("T-VEC"))]),
    ("X-40", "critical", "a live product 6 months after rituximab", [regimen(drug("rituximab", given_on=["2025-12-01"], start=None)), LIVE]),
    ("X-40", None, "a live product more than 6 months after rituximab", [regimen(drug("rituximab", given_on=["2025-11-30"], start=None)), LIVE]),
    ("X-40", "critical", "a live product, prednisolone 20 mg for 14 days", [regimen(prednisolone(20, -14)), LIVE]),
    ("X-40", None, "a live product, prednisolone 20 mg for 13 days", [regimen(prednisolone(20, -13)), LIVE]),
    ("X-40", None, "a live product, prednisolone 19 mg", [regimen(prednisolone(19, -60)), LIVE]),
    ("X-40", None, "a live product on hydroxychloroquine alone", [regimen(HYDROXYCHLOROQUINE), LIVE]),
    ("X-40", None, "an ordinary vaccination on methotrexate", [regimen(METHOTREXATE), events(event("vaccination", 3, detail="influenza"))]),
    ("X-41", "moderate", "FDG-PET in 14 days on prednisolone 10 mg", [regimen(prednisolone(10, -60)), events(event("fdg_pet", 14))]),
    ("X-41", None, "FDG-PET in 15 days on prednisolone 10 mg", [regimen(prednisolone(10, -60)), events(event("fdg_pet", 15))]),
    ("X-41", None, "FDG-PET on prednisolone 9 mg", [regimen(prednisolone(9, -60)), PET]),
    ("X-41", "moderate", "FDG-PET on the first day of prednisolone 10 mg", [regimen(prednisolone(10, 0)), events(event("fdg_pet", 0))]),
    ("X-41", "moderate", "FDG-PET in diabetes", [ill("diabetes"), PET]),
    ("X-41", "moderate", "dexamethasone planned 2 days before the FDG-PET", [treated(pulse(1, 3)), PET]),
    ("X-41", None, "dexamethasone ends 3 days before the FDG-PET", [treated(pulse(0, 2)), PET]),
    ("X-41", None, "the FDG-PET lies between two cycles with dexamethasone", [treated(pulse(-5, -3), pulse(16, 18)), PET]),
    ("X-41", None, "the day after the FDG-PET", [ill("diabetes"), events(event("fdg_pet", -1))]),
    ("X-42", "info", "FDG-PET in 14 days in myositis", [events(event("fdg_pet", 14))]),
    ("X-42", None, "FDG-PET in 15 days in myositis", [events(event("fdg_pet", 15))]),
    ("X-42", None, "the day after the FDG-PET in myositis", [events(event("fdg_pet", -1))]),
    ("X-42", None, "myositis without a scan", []),
    ("X-43", "moderate", "hydroxychloroquine and ondansetron", [regimen(HYDROXYCHLOROQUINE), treated(given("ondansetron"))]),
    ("X-43", "high", "hydroxychloroquine, ondansetron and osimertinib", [regimen(HYDROXYCHLOROQUINE), treated(given("ondansetron"), given("osimertinib"))]),
    ("X-43", "high", "hydroxychloroquine, ondansetron, QTc 480 ms", [regimen(HYDROXYCHLOROQUINE), treated(given("ondansetron")), results(result("qtc", 480, unit="ms"))]),
    ("X-43", "moderate", "hydroxychloroquine, ondansetron, QTc 479 ms", [regimen(HYDROXYCHLOROQUINE), treated(given("ondansetron")), results(result("qtc", 479, unit="ms"))]),
    ("X-43", "critical", "hydroxychloroquine alone, QTc 500 ms", [regimen(HYDROXYCHLOROQUINE), results(result("qtc", 500, unit="ms"))]),
    ("X-43", None, "hydroxychloroquine alone, QTc 499 ms", [regimen(HYDROXYCHLOROQUINE), results(result("qtc", 499, unit="ms"))]),
    ("X-43", None, "hydroxychloroquine alone, QTc reported as below 500 ms", [regimen(HYDROXYCHLOROQUINE), results(result("qtc", 500, unit="ms", comparator="<"))]),
    ("X-43", None, "two QT drugs without hydroxychloroquine", [treated(given("ondansetron"), given("osimertinib"))]),
    ("X-43", "high", "two QT drugs that go on after a third was stopped", [regimen(HYDROXYCHLOROQUINE), treated(given("ondansetron", -60), given("osimertinib", -60), given("nilotinib", -60, -30))]),
    ("X-44", "moderate", "hydroxychloroquine and tamoxifen", [regimen(HYDROXYCHLOROQUINE), treated(given("tamoxifen"))]),
    ("X-44", None, "hydroxychloroquine and letrozole", [regimen(HYDROXYCHLOROQUINE), treated(given("letrozole"))]),
    ("X-45", "moderate", "dexamethasone on a day with prednisolone", [regimen(prednisolone(12.5, -60)), treated(pulse(0, 2))]),
    ("X-45", None, "the day after the last dexamethasone", [regimen(prednisolone(12.5, -60)), treated(pulse(-3, -1))]),
    ("X-45", None, "dexamethasone without continuous steroid", [treated(pulse(0, 2))]),
    ("X-45", None, "dexamethasone as the continuous steroid itself", [regimen(drug("dexamethasone", dose=2, unit="mg", per="day"))]),
    ("X-45", None, "dexamethasone after prednisolone was stopped", [regimen(prednisolone(12.5, -60, -1)), treated(pulse(0, 2))]),
    ("X-46", "info", "activity scored 7 days after dexamethasone", [treated(pulse(-9, -7)), events(event("disease_activity", 0))]),
    ("X-46", None, "activity scored 8 days after dexamethasone", [treated(pulse(-10, -8)), events(event("disease_activity", 0))]),
    ("X-46", "info", "CK 3 days after dexamethasone", [treated(pulse(-5, -3)), results(result("ck", 900, on=0, unit="U/L"))]),
    ("X-46", None, "CK the day before dexamethasone", [treated(pulse(1, 3)), results(result("ck", 900, on=0, unit="U/L"))]),
    ("X-46", None, "haemoglobin 3 days after dexamethasone", [treated(pulse(-5, -3)), results(result("haemoglobin", 110, on=0, unit="g/L"))]),
    ("X-46", None, "activity scored on continuous prednisolone", [regimen(prednisolone(20, -60)), events(event("disease_activity", 0))]),
    ("X-48", "high", "sepsis after 28 days of prednisolone 5 mg", [regimen(prednisolone(5, -28)), events(event("severe_infection"))]),
    ("X-48", None, "sepsis after 27 days of prednisolone 5 mg", [regimen(prednisolone(5, -27)), events(event("severe_infection"))]),
    ("X-48", "high", "prednisolone held for three days of vomiting", [regimen(prednisolone(10, -90, holds=[{"from": day(-1), "until": day(1)}])), events(event("vomiting_or_fasting", -1))]),
    ("X-48", None, "sepsis on a course that fell below 5 mg", [regimen(prednisolone(10, -90, -8), prednisolone(2.5, -7)), events(event("severe_infection"))]),
    ("X-48", None, "sepsis, months of steroid only planned", [regimen(prednisolone(10, -90, status="planned")), events(event("severe_infection"))]),
    ("X-48", None, "sepsis on prednisolone 4 mg for months", [regimen(prednisolone(4, -200)), events(event("severe_infection"))]),
    ("X-48", "high", "vomiting, this dose new, the course months old", [regimen(prednisolone(7.5, -5, course_started_on=day(-120))), events(event("vomiting_or_fasting"))]),
    ("X-48", "high", "sepsis on a dose that rose to 5 mg in a course of months", [regimen(prednisolone(2.5, -100, -4), prednisolone(10, -3)), events(event("severe_infection"))]),
    ("X-48", "high", "sepsis after a gap of 14 days without steroid", [regimen(prednisolone(10, -60, -21), prednisolone(10, -6)), events(event("severe_infection"))]),
    ("X-48", None, "sepsis after a gap of 15 days without steroid", [regimen(prednisolone(10, -60, -21), prednisolone(10, -5)), events(event("severe_infection"))]),
    ("X-48", "high", "surgery in 42 days", [regimen(prednisolone(10, -60)), events(event("surgery", 42))]),
    ("X-48", None, "surgery in 43 days", [regimen(prednisolone(10, -60)), events(event("surgery", 43))]),
    ("X-48", "high", "surgery for the cancer in 10 days", [regimen(prednisolone(10, -60)), treated({"modality": "surgery", "procedure": "lobectomy", "started_on": day(10)})]),
    ("X-48", "high", "surgery for the cancer in 42 days", [regimen(prednisolone(10, -60)), treated({"modality": "surgery", "started_on": day(42)})]),
    ("X-48", None, "surgery for the cancer in 43 days", [regimen(prednisolone(10, -60)), treated({"modality": "surgery", "started_on": day(43)})]),
    ("X-48", "high", "the day after surgery for the cancer", [regimen(prednisolone(10, -60)), treated({"modality": "surgery", "started_on": day(-1)})]),
    ("X-48", None, "the second day after surgery for the cancer", [regimen(prednisolone(10, -60)), treated({"modality": "surgery", "started_on": day(-2)})]),
    ("X-48", "high", "the day after surgery", [regimen(prednisolone(10, -60)), events(event("surgery", -1))]),
    ("X-48", None, "the second day after surgery", [regimen(prednisolone(10, -60)), events(event("surgery", -2))]),
    ("X-48", None, "surgery without steroid", [events(event("surgery", 5))]),
    ("X-48", None, "sepsis with dexamethasone on single days only", [treated(pulse(-60, -1)), events(event("severe_infection"))]),
    ("X-49", "critical", "prednisolone 5 mg for 28 days, stopped yesterday", [regimen(prednisolone(5, -29, -1))]),
    ("X-49", None, "prednisolone 5 mg for 27 days, stopped yesterday", [regimen(prednisolone(5, -28, -1))]),
    ("X-49", None, "prednisolone 4 mg for months, stopped yesterday", [regimen(prednisolone(4, -200, -1))]),
    ("X-49", "critical", "the 14th day after the stop", [regimen(prednisolone(10, -90, -14))]),
    ("X-49", None, "the 15th day after the stop", [regimen(prednisolone(10, -90, -15))]),
    ("X-49", None, "a lower dose goes on", [regimen(prednisolone(10, -90, -1), prednisolone(2.5, 0))]),
    ("X-49", None, "steroid again on the 14th day", [regimen(prednisolone(10, -90, -1), prednisolone(5, 13))]),
    ("X-49", "critical", "steroid again on the 15th day only", [regimen(prednisolone(10, -90, -1), prednisolone(5, 14))]),
    ("X-49", None, "prednisolone goes on", [regimen(prednisolone(10, -90))]),
    ("X-49", "critical", "a higher dose and then 10 mg, 4 weeks together, stopped", [regimen(prednisolone(40, -35, -15), prednisolone(10, -14, -1))]),
    ("X-49", None, "the dose is not known", [regimen(drug("prednisolone", -90, -1))]),
    ("X-49", None, "a taper to nothing is recorded", [regimen(prednisolone(10, -90, -1, taper=[{"by": 2.5, "every_days": 7, "to": 0}]))]),
    ("X-49", None, "the next step of the taper is planned", [regimen(prednisolone(10, -90, -1), prednisolone(7.5, 0, status="planned"))]),
    ("X-49", "critical", "prednisolone held since yesterday after months", [regimen(prednisolone(10, -90, holds=[{"from": day(-1)}]))]),
    ("X-49", "critical", "only dexamethasone with chemotherapy follows", [regimen(prednisolone(10, -90, -1)), treated(pulse(0, 2))]),
    ("X-50", "high", "denosumab for osteoporosis, zoledronate with the cancer's treatment", [regimen(DENOSUMAB), treated(given("zoledronic_acid"))]),
    ("X-50", "high", "both in the regimen, one for bone metastases", [regimen(DENOSUMAB | {"indication": "Osteoporosis"}, drug("zoledronate", indication="bone metastases"))]),
    ("X-50", "high", "single doses of both, and the day judged lies between them", [regimen(drug("denosumab", None, given_on=[day(-100)])), treated({"modality": "systemic", "drug": "zoledronate", "given_on": [day(-20)]})]),
    ("X-50", None, "denosumab for bone metastases in both places", [regimen(DENOSUMAB | {"indication": "bone metastases"}), treated(given("denosumab"))]),
    ("X-50", None, "denosumab stopped before zoledronate began", [regimen(drug("denosumab", -300, -21)), treated(given("zoledronic_acid", -20))]),
    ("X-51", "moderate", "dental work in 42 days on denosumab", [regimen(DENOSUMAB), events(event("dental_work", 42))]),
    ("X-51", None, "dental work in 43 days on denosumab", [regimen(DENOSUMAB), events(event("dental_work", 43))]),
    ("X-51", "moderate", "dental work between two infusions of zoledronate", [regimen(drug("zoledronate", None, given_on=[day(-100)])), events(event("dental_work", 3))]),
    ("X-51", None, "dental work on teriparatide", [regimen(drug("teriparatide")), events(event("dental_work", 3))]),
    ("X-52", "moderate", "folic acid 5 mg a week and capecitabine", [regimen(drug("folic_acid", dose=5, unit="mg", per="week")), treated(given("capecitabine"))]),
    ("X-52", "moderate", "folic acid 1 mg a day and fluorouracil", [regimen(drug("folic_acid", dose=1, unit="mg", per="day")), treated(given("fluorouracil"))]),
    ("X-52", None, "folic acid 4.9 mg a week and capecitabine", [regimen(drug("folic_acid", dose=4.9, unit="mg", per="week")), treated(given("capecitabine"))]),
    ("X-52", None, "folic acid 400 ug a day and capecitabine", [regimen(drug("folic_acid", dose=400, unit="ug", per="day")), treated(given("capecitabine"))]),
    ("X-52", None, "folic acid of unknown dose and capecitabine", [regimen(drug("folic_acid")), treated(given("capecitabine"))]),
    ("X-52", None, "folic acid and pemetrexed, which requires it", [regimen(drug("folic_acid", dose=5, unit="mg", per="week")), treated(given("pemetrexed"))]),
    ("X-53", "moderate", "immunoglobulin 1 g/kg and bevacizumab", [regimen(ivig(dose=1, unit="g/kg")), treated(given("bevacizumab"))]),
    ("X-53", None, "immunoglobulin 0.9 g/kg and bevacizumab", [regimen(ivig(dose=900)), treated(given("bevacizumab"))]),
    ("X-53", "moderate", "immunoglobulin 400 mg/kg a day for 5 days and pembrolizumab", [regimen(ivig(0, 4, dose=400, per="day")), treated(given("pembrolizumab"))]),
    ("X-53", "moderate", "immunoglobulin 70 g in a patient of 70 kg and trastuzumab", [{"patient": {"weight_kg": 70}}, regimen(ivig(dose=70, unit="g")), treated(given("trastuzumab"))]),
    ("X-53", None, "immunoglobulin 70 g in a patient of unknown weight and trastuzumab", [regimen(ivig(dose=70, unit="g")), treated(given("trastuzumab"))]),
    ("X-53", "moderate", "efgartigimod and denosumab", [regimen(drug("efgartigimod"), DENOSUMAB)]),
    ("X-53", None, "immunoglobulin 2 g/kg and cisplatin", [regimen(ivig()), treated(given("cisplatin"))]),
    ("X-54", "info", "methotrexate, proximal weakness and an eGFR", [WEAK, regimen(METHOTREXATE), results(result("egfr", 80, unit="mL/min/1.73m2"))]),
    ("X-54", "info", "carboplatin, proximal weakness and an eGFR", [WEAK, treated(given("carboplatin")), results(result("egfr", 80, unit="mL/min/1.73m2"))]),
    ("X-54", None, "methotrexate, proximal weakness, eGFR and cystatin C", [WEAK, regimen(METHOTREXATE), results(result("egfr", 80, unit="mL/min/1.73m2"), result("cystatin_c", 0.9, unit="mg/L"))]),
    ("X-54", None, "methotrexate and an eGFR, weakness not recorded", [regimen(METHOTREXATE), results(result("egfr", 80, unit="mL/min/1.73m2"))]),
    ("X-54", None, "methotrexate and weakness, eGFR not measured", [WEAK, regimen(METHOTREXATE)]),
    ("X-55", "info", "CA-125 of 36 with a pleural effusion", [results(result("ca125", 36, unit="U/mL")), events(event("third_space_fluid", -5, detail="pleural effusion"))]),
    ("X-55", None, "CA-125 of 35 with a pleural effusion", [results(result("ca125", 35, unit="U/mL")), events(event("third_space_fluid", -5))]),
    ("X-55", None, "CA-125 of 36 below the laboratory's own limit", [results(result("ca125", 36, unit="U/mL", upper_limit=40)), events(event("third_space_fluid", -5))]),
    ("X-55", "info", "CA-125 of 60 in liver disease", [results(result("ca125", 60, unit="U/mL")), ill("liver_disease")]),
    ("X-55", None, "CA-125 of 60 and nothing else", [results(result("ca125", 60, unit="U/mL"))]),
    ("X-55", "info", "CA 19-9 of 38 with raised bilirubin", [results(result("ca19_9", 38, unit="U/mL"), result("bilirubin", 45, unit="umol/L", upper_limit=21))]),
    ("X-55", None, "CA 19-9 of 38 with normal bilirubin", [results(result("ca19_9", 38, unit="U/mL"), result("bilirubin", 12, unit="umol/L", upper_limit=21))]),
    ("X-55", None, "CA 19-9 of 37 with raised bilirubin", [results(result("ca19_9", 37, unit="U/mL"), result("bilirubin", 45, unit="umol/L", upper_limit=21))]),
    ("X-55", "info", "CEA of 6 in a smoker", [{"patient": {"smoking": "current"}}, results(result("cea", 6, unit="ng/mL"))]),
    ("X-55", None, "CEA of 5 in a smoker", [{"patient": {"smoking": "current"}}, results(result("cea", 5, unit="ng/mL"))]),
    ("X-55", None, "CEA of 6 in somebody who never smoked", [{"patient": {"smoking": "never"}}, results(result("cea", 6, unit="ng/mL"))]),
    ("X-56", "moderate", "rituximab 6 months ago, IgG 4.9, carboplatin", [regimen(drug("rituximab", None, given_on=["2025-12-01"])), results(result("igg", 4.9, unit="g/L")), treated(given("carboplatin"))]),
    ("X-56", None, "rituximab more than 6 months ago, IgG 4.9, carboplatin", [regimen(drug("rituximab", None, given_on=["2025-11-30"])), results(result("igg", 4.9, unit="g/L")), treated(given("carboplatin"))]),
    ("X-56", None, "rituximab, IgG 5.0, carboplatin", [regimen(drug("rituximab")), results(result("igg", 5.0, unit="g/L")), treated(given("carboplatin"))]),
    ("X-56", None, "rituximab and IgG 4.9 without chemotherapy", [regimen(drug("rituximab")), results(result("igg", 4.9, unit="g/L"))]),
    ("X-57", "high", "tofacitinib and azathioprine", [regimen(drug("tofacitinib"), drug("azathioprine"))]),
    ("X-57", "high", "baricitinib and abatacept", [regimen(drug("baricitinib"), drug("abatacept"))]),
    ("X-57", "high", "two JAK inhibitors", [regimen(drug("baricitinib"), drug("ruxolitinib"))]),
    ("X-57", None, "one JAK inhibitor in two entries", [regimen(drug("baricitinib", dose=2, unit="mg", per="day"), drug("baricitinib", dose=4, unit="mg", per="day"))]),
    ("X-57", None, "baricitinib and methotrexate", [regimen(drug("baricitinib"), METHOTREXATE)]),
    ("X-57", None, "tofacitinib begun after azathioprine was stopped", [regimen(drug("tofacitinib", -20), drug("azathioprine", -150, -21))]),
    ("X-58", "high", "tofacitinib and voriconazole", [regimen(drug("tofacitinib"), drug("voriconazole"))]),
    ("X-58", "high", "tofacitinib and fluconazole", [regimen(drug("tofacitinib"), drug("fluconazole"))]),
    ("X-58", None, "tofacitinib and a moderate inhibitor that spares CYP2C19", [regimen(drug("tofacitinib")), treated(given("aprepitant"))]),
    ("X-58", None, "baricitinib and voriconazole", [regimen(drug("baricitinib"), drug("voriconazole"))]),
    ("X-59", "info", "methotrexate begun at high risk, one test of the screen left", [HIGH_RISK, ONE_LEFT, regimen(drug("methotrexate", -20))]),
    ("X-59", None, "methotrexate begun at high risk, the screen is complete today", [HIGH_RISK, ENHANCED_DONE, regimen(drug("methotrexate", -20))]),
    ("X-59", None, "methotrexate begun after the screen was complete", [HIGH_RISK, ENHANCED_DONE, regimen(drug("methotrexate", -2))]),
    ("X-59", None, "methotrexate begun before the diagnosis of myositis", [HIGH_RISK, ONE_LEFT, regimen(drug("methotrexate", -100))]),
    ("X-59", None, "prednisolone begun at high risk, nothing of the screen done", [HIGH_RISK, regimen(prednisolone(40, -20))]),
    ("X-59", None, "methotrexate begun at lower risk", [LOW_RISK, regimen(drug("methotrexate", -20))]),
    ("X-60", "high", "lymphoma suspected, prednisolone 20 mg in 42 days", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(20, 42))]),
    ("X-60", None, "lymphoma suspected, prednisolone 20 mg in 43 days", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(20, 43))]),
    ("X-60", "high", "a node worked up for lymphoma, steroid planned", [{"cancers": [cancer("workup", "lymph node", histology="possible lymphoma")]}, regimen(prednisolone(40, 5, status="planned"))]),
    ("X-60", "high", "lymphoma suspected, a rise from 10 to 40 mg tomorrow", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(10, -50, 0), prednisolone(40, 1))]),
    ("X-60", "high", "lymphoma suspected, methylprednisolone pulse in 3 days", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(drug("methylprednisolone", None, given_on=[day(3)], dose=500, unit="mg"))]),
    ("X-60", None, "lymphoma suspected, prednisolone 19 mg tomorrow", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(19, 1))]),
    ("X-60", None, "lymphoma suspected, prednisolone begun yesterday", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(40, -1))]),
    ("X-60", None, "lung cancer suspected, prednisolone tomorrow", [{"cancers": [cancer("suspected")]}, regimen(prednisolone(40, 1))]),
    ("X-60", None, "lymphoma confirmed, prednisolone tomorrow", [{"cancers": [cancer("planning", "lymphoma")]}, regimen(prednisolone(40, 1))]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "wanted", "parts"), [(r, w, p) for r, w, _, p in CASES], ids=[f"{r} {'heard as ' + w if w else 'silent'}: {words}" for r, w, words, _ in CASES])  # fmt: skip
def test_a_rule_is_heard_where_it_should_be_and_only_there(judged, rule, wanted, parts):
    assert severity(judged(rule, *parts)) == wanted


OWN = tuple(f"X-{number}" for number in range(31, 61) if number != 47)


@pytest.mark.parametrize("rule", OWN)
def test_every_rule_has_a_case_that_fires_and_one_that_is_silent(rule):
    assert {wanted is None for name, wanted, _, _ in CASES if name == rule} == {True, False}


SPANS = [
    ("X-31", "from the diagnosis where nobody said since when the cancer is active", [regimen(drug("azathioprine", -500)), {"cancers": [cancer() | {"diagnosed_on": day(-90)}]}], [(-90, None)]),
    ("X-31", "without a known start where nothing is dated", [regimen(drug("azathioprine", None)), {"cancers": [{"site": "lung", "state": "progression"}]}], [(None, None)]),
    ("X-34", "from the finding of the antibodies, without end", [regimen(ivig(4, 6)), events(event("iga_deficiency_with_anti_iga", -100))], [(-100, None)]),
    ("X-35", "both days where maltose comes the day before the scan", [regimen(ivig(3, 3, contains_maltose=True)), events(event("fdg_pet", 4))], [(3, 4)]),
    ("X-41", "from 14 days before the scan to its day", [ill("diabetes"), events(event("fdg_pet", 20))], [(6, 20)]),
    ("X-41", "from 14 days before the scan, with dexamethasone the day before it", [treated(pulse(18, 19)), events(event("fdg_pet", 20))], [(6, 20)]),
    ("X-45", "the days of dexamethasone", [regimen(prednisolone(10, -60)), treated(pulse(3, 5))], [(3, 5)]),
    ("X-46", "the day of the value", [treated(pulse(-5, -3)), events(event("disease_activity", -1))], [(-1, -1)]),
    ("X-49", "14 days from the day after the stop", [regimen(prednisolone(10, -90, -1))], [(0, 13)]),
    ("X-59", "from the drug's start to the day before the screen is complete", [HIGH_RISK, ENHANCED_DONE, regimen(drug("methotrexate", -20))], [(-20, -4)]),
    ("X-59", "without end while a test is left", [HIGH_RISK, ONE_LEFT, regimen(drug("methotrexate", -20))], [(-20, None)]),
    ("X-60", "from 42 days before the steroid to its first day", [{"cancers": [cancer("suspected", "lymphoma")]}, regimen(prednisolone(40, 10))], [(-32, 10)]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "parts", "wanted"), [(r, p, w) for r, _, p, w in SPANS], ids=[f"{r} {words}" for r, words, _, _ in SPANS])  # fmt: skip
def test_a_finding_has_the_days_that_the_sheet_gives_it(judged, rule, parts, wanted):
    assert spans(judged(rule, *parts)) == wanted


def test_surgery_asks_for_adrenal_cover_in_the_uk_and_is_left_to_the_us_rule_in_the_us(judged):
    surgery = (regimen(prednisolone(10, -60)), events(event("surgery", 10)))

    assert severity(judged("X-48", *surgery, region=Region.UK)) == "high"
    assert judged("X-48", *surgery, region=Region.US) == []


def test_sepsis_asks_for_adrenal_cover_in_the_us_too(judged):
    sepsis = (regimen(prednisolone(10, -60)), events(event("severe_infection")))

    assert severity(judged("X-48", *sepsis, region=Region.US)) == "high"


def test_the_reason_for_a_double_steroid_day_gives_the_sum_of_both(judged):
    (found,) = judged("X-45", regimen(prednisolone(12.5, -60)), treated(pulse(0, 2)))

    assert "dexamethasone 8 mg a day" in found.because
    assert "65.8 mg prednisone a day in all" in found.because


UNKNOWN_SUMS = {
    "the dose of dexamethasone is unknown": given("dexamethasone", 0, 2),
    "nobody said when dexamethasone ended": given("dexamethasone", 0, dose=8, unit="mg", per="day"),
    "dexamethasone is only planned": pulse(0, 2) | {"status": "planned"},
}


@pytest.mark.parametrize("dexamethasone", UNKNOWN_SUMS.values(), ids=UNKNOWN_SUMS)
def test_no_sum_is_given_where_a_part_of_it_is_not_known(judged, dexamethasone):
    (found,) = judged("X-45", regimen(prednisolone(12.5, -60, 10)), treated(dexamethasone))

    assert "in all" not in found.because


def test_antiemetic_dexamethasone_with_chemotherapy_and_a_checkpoint_inhibitor_is_no_rule_of_its_own():
    assert "X-47" not in {rule.id for rule in safety_rules()}


@pytest.mark.parametrize("rule", OWN)
def test_a_rule_asks_a_question_and_its_danger_is_one_clause(rule):
    written = next(each for each in safety_rules() if each.id == rule)

    assert "?" in written.asks
    assert not written.says.endswith(".")
    assert written.ends.endswith(".")
