"""Rules X-01 to X-30 as the treatment sheet has them: each on a day on which it holds, and on one on which it does not.

Every row is a case file and a day; all days are of 2026 unless a year is written.
"""

import json
from datetime import date

import pytest

from dashboard.domain.words import Region
from dashboard.exchange.assessment import assess_files
from dashboard.protocols.loader import imacs
from dashboard.protocols.safety import safety_rules

DAY = "2026-06-01"


def drug(name, start="2026-01-10", stop=None, **keys):
    return {"drug": name, "started_on": start, **({"stopped_on": stop} if stop else {}), **keys}


def chemo(name, start="2026-06-01", stop=None, **keys):
    return {"modality": "systemic", **drug(name, start, stop, **keys)}


def result(test, value, on=DAY, unit=None, **keys):
    return {"test": test, "value": value, "on": on, **({"unit": unit} if unit else {}), **keys}


def egfr(value, on="2026-05-20"):
    return result("egfr", value, on, "mL/min/1.73m2")


def event(kind, on, **keys):
    return {"type": kind, "on": on, **keys}


def cancer(state, since="2026-04-15"):
    return {"site": "lung", "diagnosed_on": "2026-04-15", "state": state, "state_since": since}


def daily(name, mg, start="2026-01-10", stop=None, **keys):
    return drug(name, start, stop, dose=mg, unit="mg", per="day", **keys)


WEEKLY = drug("methotrexate", dose=20, unit="mg", per="week")
HIGH_DOSE = chemo("methotrexate_high_dose", "2026-05-30", "2026-05-30")
PULSE = daily("azathioprine", 50, dose_before_xanthine_oxidase_inhibitor=150)
TACROLIMUS = daily("tacrolimus", 4)
JAK = daily("baricitinib", 4)
NIVOLUMAB = chemo("nivolumab", "2026-04-20", "2026-05-18")
HBSAG, NO_HBSAG = result("hbsag", "positive", "2024-01-05"), result("hbsag", "negative", "2024-01-05")
ANTI_HBC, NO_ANTI_HBC = result("anti_hbc", "positive", "2024-01-05"), result("anti_hbc", "negative", "2024-01-05")
AT_MODERATE_RISK = {"subtype": "CADM", "onset_on": "2025-11-01", "diagnosed_on": "2025-12-01"}
AT_HIGH_RISK = AT_MODERATE_RISK | {"subtype": "DM", "antibodies": {"TIF1G": "positive"}}


def found(folder, rule, day, keys):
    """What the rule finds that is active on the day."""
    case = {"patient": {}, "myositis": {"subtype": "DM", "diagnosed_on": "2025-12-01"}, **keys}
    path = folder / "case.json"
    path.write_text(json.dumps(case))
    (printed,) = assess_files([path], date.fromisoformat(day), imacs(), Region.UK, safety_rules(), None)
    return [finding for finding in printed["findings"] if finding["rule"] == rule and finding["active"]]


def regimen(*drugs, **keys):
    return {"regimen": list(drugs), **keys}


def with_cancer_drugs(drugs, *treatments, **keys):
    return {"regimen": drugs, "cancer_treatments": list(treatments), **keys}


def risen(test, unit, before, after, limit):
    """On nivolumab, from two days before its first dose to 30 May."""
    return with_cancer_drugs(
        [],
        NIVOLUMAB,
        results=[
            result(test, before, "2026-04-18", unit, upper_limit=limit),
            result(test, after, "2026-05-30", unit, upper_limit=limit),
        ],
    )


CK_DOUBLED = risen("ck", "U/L", 110, 220, 200)
CUT_A_DAY_LATE = regimen(
    daily("azathioprine", 150, stop="2026-05-31"),
    daily("azathioprine", 50, DAY),
    drug("allopurinol", "2026-05-30"),
)

CASES = {
    #
    "X-01 mercaptopurine with febuxostat": (
        *("X-01", DAY, "critical"),
        regimen(drug("mercaptopurine"), drug("febuxostat", "2026-05-30")),
    ),
    "X-01 not azathioprine with rasburicase": ("X-01", DAY, None, regimen(PULSE, drug("rasburicase"))),
    "X-01 not azathioprine stopped the day before febuxostat": (
        *("X-01", DAY, None),
        regimen(drug("azathioprine", stop="2026-05-31"), drug("febuxostat", DAY)),
    ),
    "X-01 not febuxostat of which every listed dose was left out": (
        *("X-01", DAY, None),
        regimen(PULSE, drug("febuxostat", administrations=[{"on": "2026-01-10", "status": "omitted"}])),
    ),
    "X-01 febuxostat of which one listed dose was given": (
        *("X-01", DAY, "critical"),
        regimen(
            PULSE,
            drug("febuxostat", administrations=[{"on": "2026-01-10", "status": "omitted"}, {"on": DAY}]),
        ),
    ),
    "X-01 febuxostat given with the cancer counts 7 days ahead": (
        *("X-01", DAY, "critical"),
        with_cancer_drugs([PULSE], chemo("febuxostat", "2026-06-08")),
    ),
    "X-01 and not 8 days ahead": ("X-01", DAY, None, with_cancer_drugs([PULSE], chemo("febuxostat", "2026-06-09"))),
    #
    "X-02 azathioprine at exactly a third of the earlier dose is high": (
        *("X-02", DAY, "high"),
        regimen(PULSE, drug("allopurinol", "2026-05-30")),
    ),
    "X-02 a little more than a third is critical": (
        *("X-02", DAY, "critical"),
        regimen(PULSE | {"dose": 50.1}, drug("allopurinol", "2026-05-30")),
    ),
    "X-02 an unknown earlier dose is critical": (
        *("X-02", DAY, "critical"),
        regimen(daily("azathioprine", 25, "2026-05-30"), drug("allopurinol", "2026-05-30")),
    ),
    "X-02 an unknown dose is critical": (
        *("X-02", DAY, "critical"),
        regimen(drug("azathioprine", dose_before_xanthine_oxidase_inhibitor=150), drug("allopurinol", "2026-05-30")),
    ),
    "X-02 the dose of the day before allopurinol is the earlier dose": (
        *("X-02", DAY, "high"),
        regimen(
            daily("azathioprine", 150, stop="2026-05-29"),
            daily("azathioprine", 37.5, "2026-05-30"),
            drug("allopurinol", "2026-05-30"),
        ),
    ),
    "X-02 half of an earlier dose that was once held is critical": (
        *("X-02", DAY, "critical"),
        regimen(
            daily("azathioprine", 150, stop="2026-05-29", holds=[{"from": "2026-02-01", "until": "2026-02-10"}]),
            daily("azathioprine", 75, "2026-05-30"),
            drug("allopurinol", "2026-05-30"),
        ),
    ),
    "X-02 critical until the dose is cut": ("X-02", "2026-05-31", "critical", CUT_A_DAY_LATE),
    "X-02 and high from then on": ("X-02", DAY, "high", CUT_A_DAY_LATE),
    "X-02 not before allopurinol": ("X-02", "2026-05-29", None, regimen(PULSE, drug("allopurinol", "2026-05-30"))),
    "X-02 mercaptopurine for the cancer, seven days after its last dose": (
        *("X-02", DAY, "critical"),
        with_cancer_drugs([drug("allopurinol")], chemo("mercaptopurine", "2026-05-01", "2026-05-25")),
    ),
    "X-02 not eight days after": (
        *("X-02", DAY, None),
        with_cancer_drugs([drug("allopurinol")], chemo("mercaptopurine", "2026-05-01", "2026-05-24")),
    ),
    #
    "X-03 methotrexate with trimethoprim": (
        *("X-03", DAY, "critical"),
        regimen(WEEKLY, drug("trimethoprim", "2026-05-30")),
    ),
    "X-03 methotrexate with co-trimoxazole as treatment": (
        *("X-03", DAY, "critical"),
        regimen(WEEKLY, daily("cotrimoxazole", 480, intent="treatment")),
    ),
    "X-03 co-trimoxazole for nobody knows what": (
        *("X-03", DAY, "critical"),
        regimen(WEEKLY, drug("cotrimoxazole")),
    ),
    "X-03 co-trimoxazole 1920 mg a day without an intent": (
        *("X-03", DAY, "critical"),
        regimen(WEEKLY, daily("cotrimoxazole", 1920)),
    ),
    "X-03 not co-trimoxazole as prophylaxis": (
        *("X-03", DAY, None),
        regimen(WEEKLY, drug("cotrimoxazole", intent="prophylaxis")),
    ),
    "X-03 not after the last day of trimethoprim": (
        *("X-03", DAY, None),
        regimen(WEEKLY, drug("trimethoprim", "2026-05-25", "2026-05-31")),
    ),
    "X-03 not 480 mg a day": ("X-03", DAY, None, regimen(WEEKLY, daily("cotrimoxazole", 480))),
    "X-03 not 960 mg three times a week": (
        *("X-03", DAY, None),
        regimen(WEEKLY, drug("cotrimoxazole", dose=2880, unit="mg", per="week")),
    ),
    "X-03 co-trimoxazole seven days before it is given with the cancer": (
        *("X-03", DAY, "critical"),
        with_cancer_drugs([WEEKLY], chemo("cotrimoxazole", "2026-06-08")),
    ),
    "X-03 not eight days before": (
        *("X-03", DAY, None),
        with_cancer_drugs([WEEKLY], chemo("cotrimoxazole", "2026-06-09")),
    ),
    "X-04 co-trimoxazole as prophylaxis": (
        *("X-04", DAY, "moderate"),
        regimen(WEEKLY, drug("cotrimoxazole", intent="prophylaxis"), results=[egfr(60)]),
    ),
    "X-04 960 mg three times a week is prophylaxis": (
        *("X-04", DAY, "moderate"),
        regimen(WEEKLY, drug("cotrimoxazole", dose=2880, unit="mg", per="week", times_per=3)),
    ),
    "X-04 480 mg a day given with the cancer is prophylaxis": (
        *("X-04", DAY, "moderate"),
        with_cancer_drugs([WEEKLY], {"modality": "systemic"} | daily("cotrimoxazole", 480, "2026-05-20")),
    ),
    "X-04 seven days before it is given with the cancer": (
        *("X-04", DAY, "moderate"),
        with_cancer_drugs([WEEKLY], {"modality": "systemic"} | daily("cotrimoxazole", 480, "2026-06-08")),
    ),
    "X-04 not eight days before": (
        *("X-04", DAY, None),
        with_cancer_drugs([WEEKLY], {"modality": "systemic"} | daily("cotrimoxazole", 480, "2026-06-09")),
    ),
    "X-04 is high with an eGFR under 60": (
        *("X-04", DAY, "high"),
        regimen(WEEKLY, drug("cotrimoxazole", intent="prophylaxis"), results=[egfr(59)]),
    ),
    "X-04 is high with liver disease": (
        *("X-04", DAY, "high"),
        regimen(WEEKLY, drug("cotrimoxazole", intent="prophylaxis"), comorbidities=[{"what": "liver_disease"}]),
    ),
    "X-04 not on the day on which prophylaxis becomes treatment": (
        *("X-04", DAY, None),
        regimen(
            WEEKLY,
            drug("cotrimoxazole", stop="2026-05-31", intent="prophylaxis"),
            drug("cotrimoxazole", DAY, intent="treatment"),
        ),
    ),
    "X-04 not with co-trimoxazole as treatment": (
        *("X-04", DAY, None),
        regimen(WEEKLY, drug("cotrimoxazole", intent="treatment")),
    ),
    #
    "X-05 seven days before cisplatin": (
        *("X-05", DAY, "high"),
        with_cancer_drugs([WEEKLY], chemo("cisplatin", "2026-06-08", "2026-06-08")),
    ),
    "X-05 not eight days before": (
        *("X-05", DAY, None),
        with_cancer_drugs([WEEKLY], chemo("cisplatin", "2026-06-09", "2026-06-09")),
    ),
    "X-05 seven days after ifosfamide": (
        *("X-05", DAY, "high"),
        with_cancer_drugs([WEEKLY], chemo("ifosfamide", "2026-05-23", "2026-05-25")),
    ),
    "X-05 not eight days after": (
        *("X-05", DAY, None),
        with_cancer_drugs([WEEKLY], chemo("ifosfamide", "2026-05-23", "2026-05-24")),
    ),
    "X-05 not with carboplatin": ("X-05", DAY, None, with_cancer_drugs([WEEKLY], chemo("carboplatin"))),
    "X-05 not while methotrexate is held": (
        *("X-05", DAY, None),
        with_cancer_drugs(
            [WEEKLY | {"holds": [{"from": "2026-05-25", "until": "2026-06-15"}]}], chemo("cisplatin", DAY, DAY)
        ),
    ),
    #
    "X-06 ibuprofen is moderate": (
        *("X-06", DAY, "moderate"),
        regimen(WEEKLY, drug("ibuprofen"), results=[egfr(60)]),
    ),
    "X-06 ibuprofen with an eGFR of 59 is high": (
        *("X-06", DAY, "high"),
        regimen(WEEKLY, drug("ibuprofen"), results=[egfr(59)]),
    ),
    "X-06 ibuprofen with cisplatin is high": (
        *("X-06", DAY, "high"),
        with_cancer_drugs([WEEKLY, drug("naproxen")], chemo("cisplatin", DAY, DAY)),
    ),
    "X-06 not low-dose aspirin": (
        *("X-06", DAY, None),
        regimen(WEEKLY, daily("aspirin", 75), results=[egfr(40)]),
    ),
    #
    "X-07 weekly methotrexate with a proton pump inhibitor is for information": (
        *("X-07", DAY, "info"),
        regimen(WEEKLY, drug("lansoprazole")),
    ),
    "X-07 high-dose methotrexate with a proton pump inhibitor is high": (
        *("X-07", DAY, "high"),
        with_cancer_drugs([drug("omeprazole")], HIGH_DOSE),
    ),
    "X-07 not without methotrexate": ("X-07", DAY, None, regimen(PULSE, drug("omeprazole"))),
    #
    "X-08 28 days after an effusion": (
        *("X-08", DAY, "high"),
        regimen(WEEKLY, events=[event("third_space_fluid", "2026-05-04", detail="pleural effusion")]),
    ),
    "X-08 not 29 days after": (
        *("X-08", DAY, None),
        regimen(WEEKLY, events=[event("third_space_fluid", "2026-05-03", detail="pleural effusion")]),
    ),
    "X-08 on the day on which ascites ended": (
        *("X-08", DAY, "high"),
        regimen(WEEKLY, events=[event("third_space_fluid", "2026-02-01", ended_on=DAY, detail="ascites")]),
    ),
    "X-08 not the day after": (
        *("X-08", "2026-06-02", None),
        regimen(WEEKLY, events=[event("third_space_fluid", "2026-05-30", ended_on=DAY, detail="ascites")]),
    ),
    #
    "X-09 methotrexate with pemetrexed": (
        *("X-09", DAY, "high"),
        with_cancer_drugs([WEEKLY], chemo("pemetrexed", "2026-06-05")),
    ),
    "X-09 not with fluorouracil": ("X-09", DAY, None, with_cancer_drugs([WEEKLY], chemo("fluorouracil"))),
    "X-09 not when methotrexate was stopped": (
        *("X-09", DAY, None),
        with_cancer_drugs([WEEKLY | {"stopped_on": "2026-05-20"}], chemo("pemetrexed", DAY)),
    ),
    #
    "X-10 42 days before nitrous oxide": (
        *("X-10", DAY, "moderate"),
        regimen(WEEKLY, events=[event("surgery", "2026-07-13", nitrous_oxide=True)]),
    ),
    "X-10 not 43 days before": (
        *("X-10", DAY, None),
        regimen(WEEKLY, events=[event("surgery", "2026-07-14", nitrous_oxide=True)]),
    ),
    "X-10 on the day of the operation": (
        *("X-10", DAY, "moderate"),
        regimen(WEEKLY, events=[event("surgery", DAY, nitrous_oxide=True)]),
    ),
    "X-10 on the day on which nitrous oxide is recorded as given": (
        *("X-10", DAY, "moderate"),
        with_cancer_drugs([WEEKLY], chemo("nitrous_oxide", DAY, DAY)),
    ),
    "X-10 not the day after that": (
        *("X-10", "2026-06-02", None),
        with_cancer_drugs([WEEKLY], chemo("nitrous_oxide", DAY, DAY)),
    ),
    "X-10 not the day after the operation": (
        *("X-10", DAY, None),
        regimen(WEEKLY, events=[event("surgery", "2026-05-31", nitrous_oxide=True)]),
    ),
    "X-10 not where nothing is said of nitrous oxide": (
        *("X-10", DAY, None),
        regimen(WEEKLY, events=[event("surgery", "2026-06-10")]),
    ),
    #
    "X-11 an eGFR of 29 is critical": ("X-11", DAY, "critical", regimen(WEEKLY, results=[egfr(29)])),
    "X-11 an eGFR of 30 is high": ("X-11", DAY, "high", regimen(WEEKLY, results=[egfr(30)])),
    "X-11 an eGFR of 59 is high": ("X-11", DAY, "high", regimen(WEEKLY, results=[egfr(59)])),
    "X-11 not an eGFR of 60": ("X-11", DAY, None, regimen(WEEKLY, results=[egfr(60)])),
    "X-11 the last eGFR counts": (
        *("X-11", DAY, None),
        regimen(WEEKLY, results=[egfr(26, "2026-05-01"), egfr(70, "2026-05-28")]),
    ),
    "X-11 180 days after the eGFR": ("X-11", "2026-11-16", "high", regimen(WEEKLY, results=[egfr(40)])),
    "X-11 not 181 days after it": ("X-11", "2026-11-17", None, regimen(WEEKLY, results=[egfr(40)])),
    #
    "X-12 tacrolimus with ribociclib": (
        *("X-12", DAY, "high"),
        with_cancer_drugs([TACROLIMUS], chemo("ribociclib", "2026-05-01")),
    ),
    "X-12 not with fluconazole": ("X-12", DAY, None, regimen(TACROLIMUS, drug("fluconazole"))),
    "X-12 not tacrolimus ointment": (
        *("X-12", DAY, None),
        regimen(drug("tacrolimus", route="topical"), drug("voriconazole")),
    ),
    "X-13 ciclosporin with fluconazole": (
        *("X-13", DAY, "moderate"),
        regimen(drug("ciclosporin"), drug("fluconazole", DAY)),
    ),
    "X-13 not with voriconazole": ("X-13", DAY, None, regimen(TACROLIMUS, drug("voriconazole"))),
    "X-14 tacrolimus with rifampicin": ("X-14", DAY, "high", regimen(TACROLIMUS, drug("rifampicin"))),
    "X-14 prednisolone of an unknown dose with apalutamide": (
        *("X-14", DAY, "high"),
        with_cancer_drugs([drug("prednisolone")], chemo("apalutamide")),
    ),
    "X-14 not dexamethasone against vomiting": (
        *("X-14", DAY, None),
        with_cancer_drugs([], {"modality": "systemic"} | daily("dexamethasone", 8, DAY, DAY), chemo("enzalutamide")),
    ),
    "X-14 not azathioprine with rifampicin": ("X-14", DAY, None, regimen(PULSE, drug("rifampicin"))),
    "X-15 ciclosporin with gentamicin": ("X-15", DAY, "high", regimen(drug("ciclosporin"), drug("gentamicin"))),
    "X-15 tacrolimus with cisplatin": ("X-15", DAY, "high", with_cancer_drugs([TACROLIMUS], chemo("cisplatin"))),
    "X-15 not tacrolimus with carboplatin": (
        *("X-15", DAY, None),
        with_cancer_drugs([TACROLIMUS], chemo("carboplatin")),
    ),
    "X-16 ciclosporin with docetaxel": (
        *("X-16", DAY, "high"),
        with_cancer_drugs([drug("ciclosporin")], chemo("docetaxel")),
    ),
    "X-16 not tacrolimus with docetaxel": ("X-16", DAY, None, with_cancer_drugs([TACROLIMUS], chemo("docetaxel"))),
    #
    "X-17 prednisolone 10 mg 30 days before nivolumab": (
        *("X-17", DAY, "moderate"),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-07-01")),
    ),
    "X-17 not 31 days before": (
        *("X-17", DAY, None),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-07-02")),
    ),
    "X-17 30 days after a single first dose": (
        *("X-17", DAY, "moderate"),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-05-02", "2026-05-02")),
    ),
    "X-17 not 31 days after it": (
        *("X-17", "2026-06-02", None),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-05-02", "2026-05-02")),
    ),
    "X-17 30 days after the first of several doses": (
        *("X-17", DAY, "moderate"),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-05-02")),
    ),
    "X-17 not 31 days after the first of several doses": (
        *("X-17", "2026-06-02", None),
        with_cancer_drugs([daily("prednisolone", 10)], chemo("nivolumab", "2026-05-02")),
    ),
    "X-17 from the first day of prednisolone": (
        *("X-17", DAY, "moderate"),
        with_cancer_drugs([daily("prednisolone", 10, DAY)], chemo("nivolumab", "2026-06-10")),
    ),
    "X-17 not the day before": (
        *("X-17", "2026-05-31", None),
        with_cancer_drugs([daily("prednisolone", 10, DAY)], chemo("nivolumab", "2026-06-10")),
    ),
    "X-17 not a later cycle": (
        *("X-17", DAY, None),
        with_cancer_drugs(
            [daily("prednisolone", 10)],
            *(chemo("nivolumab", day, day) for day in ("2026-04-02", "2026-04-30", "2026-05-28")),
        ),
    ),
    "X-17 not prednisolone 9.5 mg": (
        *("X-17", DAY, None),
        with_cancer_drugs([daily("prednisolone", 9.5)], chemo("nivolumab", "2026-06-10")),
    ),
    "X-17 not dexamethasone against vomiting": (
        *("X-17", DAY, None),
        with_cancer_drugs([], {"modality": "systemic"} | daily("dexamethasone", 8, DAY, DAY), chemo("pembrolizumab")),
    ),
    #
    "X-18 42 days before pembrolizumab": (
        *("X-18", DAY, "high"),
        with_cancer_drugs([], chemo("pembrolizumab", "2026-07-13")),
    ),
    "X-18 not 43 days before": ("X-18", DAY, None, with_cancer_drugs([], chemo("pembrolizumab", "2026-07-14"))),
    "X-18 90 days after the last dose": ("X-18", "2026-08-16", "high", with_cancer_drugs([], NIVOLUMAB)),
    "X-18 not 91 days after it": ("X-18", "2026-08-17", None, with_cancer_drugs([], NIVOLUMAB)),
    "X-18 not carboplatin": ("X-18", DAY, None, with_cancer_drugs([], chemo("carboplatin"))),
    #
    "X-19 weakness 90 days after the last dose": (
        *("X-19", "2026-08-16", "critical"),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", "2026-08-10", detail="weakness")]),
    ),
    "X-19 not 91 days after it": (
        *("X-19", "2026-08-17", None),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", "2026-08-10", detail="weakness")]),
    ),
    "X-19 28 days after diplopia": (
        *("X-19", "2026-06-29", "critical"),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", DAY, detail="diplopia")]),
    ),
    "X-19 not 29 days after diplopia": (
        *("X-19", "2026-06-30", None),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", DAY, detail="diplopia")]),
    ),
    "X-19 not a rash": (
        *("X-19", DAY, None),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", DAY, detail="rash")]),
    ),
    "X-19 not dyspnoea before the first dose": (
        *("X-19", "2026-04-19", None),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", "2026-04-18", detail="dyspnoea")]),
    ),
    "X-19 a creatine kinase that doubled to above its limit": ("X-19", DAY, "critical", CK_DOUBLED),
    "X-19 28 days after that": ("X-19", "2026-06-27", "critical", CK_DOUBLED),
    "X-19 not 29 days after that": ("X-19", "2026-06-28", None, CK_DOUBLED),
    "X-19 not a creatine kinase that rose by less": ("X-19", DAY, None, risen("ck", "U/L", 110, 219, 200)),
    "X-19 a troponin that doubled to above its limit": ("X-19", DAY, "critical", risen("troponin", "ng/L", 8, 16, 14)),
    "X-19 28 days after that troponin": ("X-19", "2026-06-27", "critical", risen("troponin", "ng/L", 8, 16, 14)),
    "X-19 not 29 days after that troponin": ("X-19", "2026-06-28", None, risen("troponin", "ng/L", 8, 16, 14)),
    "X-19 not a troponin that rose by less": ("X-19", DAY, None, risen("troponin", "ng/L", 8, 15, 14)),
    "X-19 dyspnoea on the day of the first dose": (
        *("X-19", "2026-04-20", "critical"),
        with_cancer_drugs([], NIVOLUMAB, events=[event("symptom", "2026-04-20", detail="dyspnoea")]),
    ),
    "X-19 not a creatine kinase that stays high": ("X-19", DAY, None, risen("ck", "U/L", 4000, 4100, 200)),
    "X-19 not a troponin that doubled within its limit": ("X-19", DAY, None, risen("troponin", "ng/L", 5, 14, 14)),
    #
    "X-20 a graded adverse event": (
        *("X-20", DAY, "high"),
        {"events": [event("immune_related_adverse_event", "2026-05-30", detail="colitis", grade=2)]},
    ),
    "X-20 not when it is recorded as ended": (
        *("X-20", DAY, None),
        {"events": [event("immune_related_adverse_event", "2026-05-20", ended_on="2026-05-31", grade=2)]},
    ),
    #
    "X-21 9.9 g are not enough": (
        *("X-21", DAY, None),
        {"lifetime_doses": [{"drug": "cyclophosphamide", "grams": 9.9, "for": "cancer"}]},
    ),
    "X-21 both ledgers reach 10 g": (
        *("X-21", DAY, "info"),
        {
            "lifetime_doses": [
                {"drug": "cyclophosphamide", "grams": 4, "for": "cancer"},
                {"drug": "cyclophosphamide", "grams": 6, "for": "myositis"},
            ]
        },
    ),
    "X-21 36 g are for information": (
        *("X-21", DAY, "info"),
        {"lifetime_doses": [{"drug": "cyclophosphamide", "grams": 36, "for": "cancer"}]},
    ),
    "X-21 more than 36 g are high": (
        *("X-21", DAY, "high"),
        {"lifetime_doses": [{"drug": "cyclophosphamide", "grams": 36.1, "for": "cancer"}]},
    ),
    "X-21 recorded pulses count from the day that reaches 10 g": (
        *("X-21", "2026-03-10", "info"),
        regimen(
            drug("cyclophosphamide", dose=1, unit="g", given_on=["2026-02-10", "2026-03-10"]),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 what is dosed by weight counts at the weight on record": (
        *("X-21", "2026-03-10", "info"),
        regimen(
            drug("cyclophosphamide", dose=15, unit="mg/kg", given_on=["2026-02-10", "2026-03-10"]),
            patient={"weight_kg": 70},
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 and is left out without one": (
        *("X-21", "2026-03-10", None),
        regimen(
            drug("cyclophosphamide", dose=15, unit="mg/kg", given_on=["2026-02-10", "2026-03-10"]),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 not the day before": (
        *("X-21", "2026-03-09", None),
        regimen(
            drug("cyclophosphamide", dose=1, unit="g", given_on=["2026-02-10", "2026-03-10"]),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 100 mg a day reach 10 g on the hundredth day": (
        *("X-21", "2026-04-10", "info"),
        regimen(daily("cyclophosphamide", 100, "2026-01-01")),
    ),
    "X-21 not on the ninety-ninth": (
        *("X-21", "2026-04-09", None),
        regimen(daily("cyclophosphamide", 100, "2026-01-01")),
    ),
    "X-21 cycles for the cancer count once each": (
        *("X-21", "2026-05-01", "high"),
        with_cancer_drugs(
            [],
            chemo("cyclophosphamide", "2026-04-10", "2026-04-10", dose=1000, unit="mg"),
            chemo("cyclophosphamide", "2026-05-01", "2026-05-01", dose=1000, unit="mg"),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 34.5, "for": "cancer"}],
        ),
    ),
    "X-21 two doses of one day both count, a planned one does not": (
        *("X-21", "2026-03-10", "info"),
        regimen(
            drug(
                "cyclophosphamide",
                dose=1,
                unit="g",
                administrations=[
                    {"on": "2026-02-10", "dose": 0.5},
                    {"on": "2026-02-10", "dose": 0.5},
                    {"on": "2026-02-24", "status": "planned"},
                    {"on": "2026-03-10"},
                ],
            ),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 not by the planned one": (
        *("X-21", "2026-03-09", None),
        regimen(
            drug(
                "cyclophosphamide",
                dose=1,
                unit="g",
                administrations=[{"on": "2026-02-10"}, {"on": "2026-02-24", "status": "planned"}, {"on": "2026-03-10"}],
            ),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8, "for": "myositis"}],
        ),
    ),
    "X-21 a planned dose does not count": (
        *("X-21", DAY, None),
        regimen(
            drug("cyclophosphamide", "2026-05-10", "2026-05-10", dose=2, unit="g", per="course", status="planned"),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8.5, "for": "myositis"}],
        ),
    ),
    "X-21 a dose that was left out does not count": (
        *("X-21", DAY, None),
        regimen(
            drug(
                "cyclophosphamide",
                dose=1,
                unit="g",
                administrations=[{"on": "2026-02-10"}, {"on": "2026-03-10", "status": "omitted"}],
            ),
            lifetime_doses=[{"drug": "cyclophosphamide", "grams": 8.5, "for": "myositis"}],
        ),
    ),
    #
    "X-22 cyclophosphamide for myositis with ifosfamide for cancer": (
        *("X-22", DAY, "critical"),
        with_cancer_drugs([drug("cyclophosphamide")], chemo("ifosfamide", "2026-06-08")),
    ),
    "X-22 not cyclophosphamide for cancer alone": (
        *("X-22", DAY, None),
        with_cancer_drugs([], chemo("cyclophosphamide")),
    ),
    "X-22 not when the pulses ended eight days before": (
        *("X-22", DAY, None),
        with_cancer_drugs([drug("cyclophosphamide", stop="2026-05-24")], chemo("cyclophosphamide", DAY)),
    ),
    #
    "X-23 42 days before rituximab without serology": (
        *("X-23", DAY, "critical"),
        regimen(drug("rituximab", "2026-07-13")),
    ),
    "X-23 not 43 days before": ("X-23", DAY, None, regimen(drug("rituximab", "2026-07-14"))),
    "X-23 obinutuzumab for the cancer with anti-HBc missing": (
        *("X-23", DAY, "critical"),
        with_cancer_drugs([], chemo("obinutuzumab", "2026-06-20"), results=[NO_HBSAG]),
    ),
    "X-23 not when both are resulted": (
        *("X-23", DAY, None),
        regimen(drug("rituximab", "2026-06-20"), results=[NO_HBSAG, NO_ANTI_HBC]),
    ),
    "X-23 not abatacept": ("X-23", DAY, None, regimen(drug("abatacept", "2026-06-20"))),
    "X-23 on the last day of rituximab": ("X-23", DAY, "critical", regimen(drug("rituximab", "2026-05-18", DAY))),
    "X-23 high on the day after": ("X-23", "2026-06-02", "high", regimen(drug("rituximab", "2026-05-18", DAY))),
    "X-23 18 months after": ("X-23", "2027-12-01", "high", regimen(drug("rituximab", "2026-05-18", DAY))),
    "X-23 not a day later": ("X-23", "2027-12-02", None, regimen(drug("rituximab", "2026-05-18", DAY))),
    "X-23 not after it once both are resulted": (
        *("X-23", "2026-09-01", None),
        regimen(drug("rituximab", "2026-05-18", DAY), results=[HBSAG, NO_ANTI_HBC]),
    ),
    #
    "X-24 anti-HBc positive 18 months after the last rituximab": (
        *("X-24", DAY, "critical"),
        regimen(drug("rituximab", "2024-11-15", "2024-12-01"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-24 not the day after those 18 months": (
        *("X-24", "2026-06-02", None),
        regimen(drug("rituximab", "2024-11-15", "2024-12-01"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-24 HBsAg positive and rituximab planned": (
        *("X-24", DAY, "critical"),
        regimen(drug("rituximab", "2026-07-13"), results=[HBSAG]),
    ),
    "X-24 not with entecavir": (
        *("X-24", DAY, None),
        regimen(drug("rituximab", "2026-05-13"), drug("entecavir", "2026-04-13"), results=[HBSAG]),
    ),
    "X-24 not on the first day of entecavir": (
        *("X-24", DAY, None),
        with_cancer_drugs([drug("rituximab", "2026-05-13")], chemo("entecavir", DAY), results=[HBSAG]),
    ),
    "X-24 but the day before": (
        *("X-24", "2026-05-31", "critical"),
        with_cancer_drugs([drug("rituximab", "2026-05-13")], chemo("entecavir", DAY), results=[HBSAG]),
    ),
    "X-24 and the day after its last": (
        *("X-24", "2026-06-02", "critical"),
        with_cancer_drugs([drug("rituximab", "2026-05-13")], chemo("entecavir", "2026-04-01", DAY), results=[HBSAG]),
    ),
    "X-24 not with recorded prophylaxis": (
        *("X-24", DAY, None),
        regimen(
            drug("rituximab", "2026-05-13"), results=[HBSAG], events=[event("hbv_prophylaxis_started", "2026-04-01")]
        ),
    ),
    "X-24 again when the prophylaxis is recorded as stopped": (
        *("X-24", DAY, "critical"),
        regimen(
            drug("rituximab", "2026-05-13"),
            results=[HBSAG],
            events=[event("hbv_prophylaxis_started", "2026-04-01"), event("hbv_prophylaxis_stopped", "2026-05-31")],
        ),
    ),
    "X-24 not with negative serology": (
        *("X-24", DAY, None),
        regimen(drug("rituximab", "2026-05-13"), results=[NO_HBSAG, NO_ANTI_HBC]),
    ),
    #
    "X-25 HBsAg positive, prednisolone 20 mg for 28 days": (
        *("X-25", DAY, "high"),
        regimen(daily("prednisolone", 20, "2026-05-04"), results=[HBSAG]),
    ),
    "X-25 not for 27 days": (
        *("X-25", DAY, None),
        regimen(daily("prednisolone", 20, "2026-05-05"), results=[HBSAG]),
    ),
    "X-25 not prednisolone 19 mg": (
        *("X-25", DAY, None),
        regimen(daily("prednisolone", 19), results=[HBSAG]),
    ),
    "X-25 HBsAg positive with doxorubicin": (
        *("X-25", DAY, "high"),
        with_cancer_drugs([], chemo("doxorubicin"), results=[HBSAG]),
    ),
    "X-25 the day before tenofovir is given with the cancer": (
        *("X-25", "2026-05-31", "high"),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[HBSAG]),
    ),
    "X-25 not on its day": (
        *("X-25", DAY, None),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[HBSAG]),
    ),
    "X-25 and the day after": (
        *("X-25", "2026-06-02", "high"),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[HBSAG]),
    ),
    "X-25 not with tenofovir": (
        *("X-25", DAY, None),
        regimen(daily("prednisolone", 20), drug("tenofovir"), results=[HBSAG]),
    ),
    "X-26 anti-HBc alone on prednisolone 20 mg for 28 days": (
        *("X-26", DAY, "moderate"),
        regimen(daily("prednisolone", 20, "2026-05-04"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 not for 27 days": (
        *("X-26", DAY, None),
        regimen(daily("prednisolone", 20, "2026-05-05"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 not prednisolone 19 mg": (
        *("X-26", DAY, None),
        regimen(daily("prednisolone", 19), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 the day before tenofovir is given with the cancer": (
        *("X-26", "2026-05-31", "moderate"),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 not on its day": (
        *("X-26", DAY, None),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 and the day after": (
        *("X-26", "2026-06-02", "moderate"),
        with_cancer_drugs([daily("prednisolone", 20)], chemo("tenofovir", DAY, DAY), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 from the day after the 18 months of X-24": (
        *("X-26", "2026-06-02", "moderate"),
        regimen(daily("prednisolone", 20), drug("rituximab", "2024-11-15", "2024-12-01"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 not on their last day": (
        *("X-26", DAY, None),
        regimen(daily("prednisolone", 20), drug("rituximab", "2024-11-15", "2024-12-01"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    "X-26 not where HBsAg was not tested": (
        *("X-26", DAY, None),
        regimen(daily("prednisolone", 20), results=[ANTI_HBC]),
    ),
    "X-26 not with rituximab, which is X-24": (
        *("X-26", DAY, None),
        regimen(daily("prednisolone", 20), drug("rituximab", "2026-03-01", "2026-03-15"), results=[ANTI_HBC, NO_HBSAG]),
    ),
    #
    "X-27 anti-HBc first positive six months after immunoglobulin": (
        *("X-27", DAY, "info"),
        regimen(drug("ivig", "2025-11-28", "2025-12-01"), results=[result("anti_hbc", "positive")]),
    ),
    "X-27 not a day later": (
        *("X-27", "2026-06-02", None),
        regimen(drug("ivig", "2025-11-28", "2025-12-01"), results=[result("anti_hbc", "positive", "2026-06-02")]),
    ),
    "X-27 a tag of that day only": (
        *("X-27", "2026-06-02", None),
        regimen(drug("ivig", "2025-11-28", "2025-12-01"), results=[result("anti_hbc", "positive")]),
    ),
    "X-27 not where it was positive before": (
        *("X-27", DAY, None),
        regimen(
            drug("ivig", "2026-03-01", "2026-03-04"),
            results=[result("anti_hbc", "positive", "2026-02-01"), result("anti_hbc", "positive")],
        ),
    ),
    #
    "X-28 a JAK inhibitor with active cancer": ("X-28", DAY, "critical", regimen(JAK, cancers=[cancer("progression")])),
    "X-28 a JAK inhibitor with cancer in remission": ("X-28", DAY, "high", regimen(JAK, cancers=[cancer("remission")])),
    "X-28 one cancer in remission and one active": (
        *("X-28", DAY, "critical"),
        regimen(JAK, cancers=[cancer("remission"), cancer("planning")]),
    ),
    "X-28 not a cancer that is only suspected": ("X-28", DAY, None, regimen(JAK, cancers=[cancer("suspected")])),
    "X-28 not a cancer that was excluded": ("X-28", DAY, None, regimen(JAK, cancers=[cancer("excluded")])),
    "X-28 not ruxolitinib cream": (
        *("X-28", DAY, None),
        regimen(drug("ruxolitinib", route="topical"), cancers=[cancer("planning")]),
    ),
    #
    "X-29 on the 65th birthday": (
        "X-29",
        DAY,
        "high",
        regimen(JAK, patient={"birth_date": "1961-06-01"}, myositis=AT_MODERATE_RISK),
    ),
    "X-29 not the day before": (
        "X-29",
        DAY,
        None,
        regimen(JAK, patient={"birth_date": "1961-06-02"}, myositis=AT_MODERATE_RISK),
    ),
    "X-29 a current smoker": ("X-29", DAY, "high", regimen(JAK, patient={"smoking": "current"})),
    "X-29 a former smoker": ("X-29", DAY, "high", regimen(JAK, patient={"smoking": "former"})),
    "X-29 not somebody who never smoked": ("X-29", DAY, None, regimen(JAK, patient={"smoking": "never"})),
    "X-29 cardiovascular risk": ("X-29", DAY, "high", regimen(JAK, comorbidities=[{"what": "cardiovascular_risk"}])),
    "X-29 high risk of cancer": (
        *("X-29", DAY, "high"),
        regimen(
            JAK,
            patient={"birth_date": "1980-01-01"},
            myositis=AT_HIGH_RISK,
        ),
    ),
    #
    "X-30 a JAK inhibitor after a thrombosis": (
        *("X-30", DAY, "high"),
        regimen(JAK, comorbidities=[{"what": "venous_thromboembolism", "on": "2019"}]),
    ),
    "X-30 a JAK inhibitor with cisplatin": ("X-30", DAY, "high", with_cancer_drugs([JAK], chemo("cisplatin"))),
    "X-30 not with gemcitabine": ("X-30", DAY, None, with_cancer_drugs([JAK], chemo("gemcitabine"))),
    "X-30 not before the thrombosis": (
        *("X-30", DAY, None),
        regimen(JAK, comorbidities=[{"what": "venous_thromboembolism", "on": "2026-06-02"}]),
    ),
}


@pytest.mark.parametrize(("rule", "day", "severity", "keys"), CASES.values(), ids=CASES.keys())
def test_a_collision_is_found_on_its_days(tmp_path, rule, day, severity, keys):
    findings = found(tmp_path, rule, day, keys)

    assert [finding["severity"] for finding in findings] == ([severity] if severity else [])
    assert all(finding["because"].endswith(".") and finding["source"]["title"] for finding in findings)


def test_every_rule_is_seen_to_fire_and_to_stay_silent():
    fires = {rule for rule, _, severity, _ in CASES.values() if severity}
    silent = {rule for rule, _, severity, _ in CASES.values() if not severity}

    assert fires == silent == {f"X-{number:02}" for number in range(1, 31)}


def test_every_rule_asks_and_none_orders():
    rules = [rule for rule in safety_rules() if rule.id in {rule for rule, *_ in CASES.values()}]

    assert [rule.id for rule in rules if not rule.asks.endswith("?") or rule.says.endswith(".")] == []


def test_the_reason_names_the_dose_that_was_not_cut(tmp_path):
    (critical,) = found(tmp_path, "X-02", "2026-05-31", CUT_A_DAY_LATE)

    assert "100 % of the dose before allopurinol" in critical["because"]


def test_old_hepatitis_b_serology_still_counts_and_does_not_run_out(tmp_path):
    old = regimen(drug("rituximab"), results=[HBSAG, NO_ANTI_HBC])

    assert [(one["from"], one["until"]) for one in found(tmp_path, "X-24", DAY, old)] == [("2025-11-29", None)]
    assert found(tmp_path, "X-23", DAY, old) == []
