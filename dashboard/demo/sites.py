"""The cancers that generated patients may have: how common, how staged, how treated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from dashboard.domain.words import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`women` and `men` are weights. `drugs` is the first line: drug -> dose a cycle."""

    site: str
    icd10: str
    histology: str
    women: int = 0
    men: int = 0
    curable_stages: tuple[str, ...]
    advanced_stages: tuple[str, ...]
    procedure: str | None = None
    drugs: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    every_days: int = 21
    cycle_count: int = 6
    later_drugs: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    dose_gy: float | None = None
    fractions: int = 0
    marker: str | None = None


SITES = (
    Site(
        site="ovary",
        icd10="C56",
        histology="high-grade serous carcinoma",
        women=24,
        curable_stages=("FIGO IIB", "FIGO IIIA"),
        advanced_stages=("FIGO IIIC", "FIGO IV"),
        procedure="cytoreductive surgery",
        drugs={"carboplatin": (580, "mg"), "paclitaxel": (300, "mg")},
        later_drugs={"carboplatin": (500, "mg"), "gemcitabine": (1600, "mg")},
        marker="ca125",
    ),
    Site(
        site="breast",
        icd10="C50",
        histology="invasive ductal carcinoma",
        women=26,
        curable_stages=("pT1c pN0 M0, IA", "pT2 pN1 M0, IIB"),
        advanced_stages=("cT3 cN2 M1, IV",),
        procedure="wide local excision, sentinel node biopsy",
        drugs={"docetaxel": (130, "mg"), "cyclophosphamide": (1050, "mg")},
        cycle_count=4,
        later_drugs={"paclitaxel": (140, "mg")},
        dose_gy=40,
        fractions=15,
        marker="ca15_3",
    ),
    Site(
        site="lung",
        icd10="C34",
        histology="adenocarcinoma",
        women=18,
        men=30,
        curable_stages=("pT1b pN0 M0, IA2", "pT2a pN1 M0, IIB"),
        advanced_stages=("cT3 cN2 M1b, IVA", "cT4 cN3 M1c, IVB"),
        procedure="lobectomy",
        drugs={"carboplatin": (560, "mg"), "pemetrexed": (950, "mg")},
        cycle_count=4,
        later_drugs={"docetaxel": (120, "mg")},
        marker="cea",
    ),
    Site(
        site="nasopharynx",
        icd10="C11",
        histology="undifferentiated non-keratinising carcinoma",
        women=5,
        men=16,
        curable_stages=("cT2 cN1 M0, II", "cT3 cN2 M0, III"),
        advanced_stages=("cT4 cN3 M1, IVB",),
        drugs={"gemcitabine": (1800, "mg"), "cisplatin": (140, "mg")},
        cycle_count=3,
        later_drugs={"capecitabine": (3000, "mg")},
        dose_gy=70,
        fractions=33,
    ),
    Site(
        site="colon",
        icd10="C18",
        histology="adenocarcinoma",
        women=14,
        men=22,
        curable_stages=("pT3 pN0 M0, IIA", "pT3 pN1b M0, IIIB"),
        advanced_stages=("pT4a pN2 M1a, IVA",),
        procedure="hemicolectomy",
        drugs={"oxaliplatin": (150, "mg"), "folinic_acid": (350, "mg"), "fluorouracil": (5000, "mg")},
        every_days=14,
        cycle_count=12,
        later_drugs={"irinotecan": (320, "mg"), "fluorouracil": (5000, "mg")},
        marker="cea",
    ),
    Site(
        site="stomach",
        icd10="C16",
        histology="adenocarcinoma",
        women=6,
        men=14,
        curable_stages=("ypT2 ypN1 M0, II",),
        advanced_stages=("cT4 cN2 M1, IVB",),
        procedure="subtotal gastrectomy",
        drugs={"oxaliplatin": (150, "mg"), "docetaxel": (90, "mg"), "fluorouracil": (4600, "mg")},
        every_days=14,
        cycle_count=8,
        later_drugs={"paclitaxel": (140, "mg")},
        marker="ca19_9",
    ),
    Site(
        site="pancreas",
        icd10="C25",
        histology="ductal adenocarcinoma",
        women=5,
        men=6,
        curable_stages=("pT2 pN1 M0, IIB",),
        advanced_stages=("cT3 cN1 M1, IV",),
        procedure="pancreatoduodenectomy",
        drugs={"gemcitabine": (1700, "mg"), "capecitabine": (2500, "mg")},
        every_days=28,
        later_drugs={"paclitaxel": (140, "mg")},
        marker="ca19_9",
    ),
    Site(
        site="prostate",
        icd10="C61",
        histology="adenocarcinoma, Gleason 4+3",
        men=10,
        curable_stages=("cT2b N0 M0, IIC",),
        advanced_stages=("cT3b N1 M1b, IVB",),
        drugs={"docetaxel": (130, "mg")},
        later_drugs={"carboplatin": (480, "mg")},
        dose_gy=60,
        fractions=20,
        marker="psa",
    ),
)


def site_for(sex: Sex, rng: Random, *, nasopharyngeal_region: bool) -> Site:
    """Nasopharyngeal carcinoma is five times as common where the region's risk is raised."""
    weights = [
        (one.men if sex is Sex.MALE else one.women) * (5 if nasopharyngeal_region and one.site == "nasopharynx" else 1)
        for one in SITES
    ]
    return rng.choices(SITES, weights)[0]
