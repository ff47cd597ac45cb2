"""The timeline's colours and type. Families follow Okabe and Ito; text colours reach 4.5:1 on white and on grey."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.domain.findings import Severity
from dashboard.domain.words import Specialty

FONT = "Inter, system-ui, 'Segoe UI', sans-serif"

INK = "#1F2933"
MUTED = "#52606D"
FAINT = "#9AA5B1"
GRID = "#E4E9EE"
RULE = "#C9D1D9"
PAPER = "#FFFFFF"
LANE = "#F7F8FA"
FUTURE = "#E9ECF1"
TODAY = "#1F2933"
WINDOW = "#56B4E9"
WINDOW_INK = "#1B5E8C"
REFERENCE = "#009E73"
REFERENCE_INK = "#00684C"

SPECIALTY = {
    Specialty.DERMATOLOGY: "#7A3E9D",
    Specialty.RHEUMATOLOGY: "#00639C",
    Specialty.ONCOLOGY: "#9C3A00",
    Specialty.PHARMACY: "#4B5563",
}
"""The edge of a lane's heading, and the heading's own text."""


@dataclass(frozen=True, slots=True)
class Shades:
    """`fill` of a mark, `ink` for text and lines beside it, `on_fill` for text upon it, `pale` for what lies ahead."""

    fill: str
    ink: str
    on_fill: str
    pale: str


class Family(StrEnum):
    """What kind of thing a mark is; the only meaning that a colour carries alone."""

    STEROID = "steroid"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    IMMUNOGLOBULIN = "immunoglobulin"
    CANCER = "cancer"
    RADIOTHERAPY = "radiotherapy"
    RESPONSE = "response"
    SCREENING = "screening"
    OVERDUE = "overdue"
    ACTIVITY = "activity"
    EVENT = "event"
    SUPPORTIVE = "supportive"


SHADES = {
    Family.STEROID: Shades("#E69F00", "#8A5A00", "#1F2933", "#F9E4B7"),
    Family.IMMUNOSUPPRESSANT: Shades("#0072B2", "#005A8C", "#FFFFFF", "#C6DFEF"),
    Family.IMMUNOGLOBULIN: Shades("#56B4E9", "#1B5E8C", "#1F2933", "#D8EDFA"),
    Family.CANCER: Shades("#C24E00", "#A04000", "#FFFFFF", "#F5D5C0"),
    Family.RADIOTHERAPY: Shades("#7A3300", "#7A3300", "#FFFFFF", "#E8D3C6"),
    Family.RESPONSE: Shades("#00795A", "#00684C", "#FFFFFF", "#C2E5DA"),
    Family.SCREENING: Shades("#A8487F", "#8F3A6B", "#FFFFFF", "#F0D9E6"),
    Family.OVERDUE: Shades("#B42318", "#B42318", "#FFFFFF", "#F6D5D1"),
    Family.ACTIVITY: Shades("#44546A", "#334155", "#FFFFFF", "#D9DFE7"),
    Family.EVENT: Shades("#6B5B95", "#56487A", "#FFFFFF", "#E0DBEC"),
    Family.SUPPORTIVE: Shades("#CBD2D9", "#52606D", "#1F2933", "#EDF0F3"),
}

SEVERITY_SHAPE = {Severity.CRITICAL: "▲", Severity.HIGH: "◆", Severity.MODERATE: "●", Severity.INFO: "○"}
"""On the timeline and on the cards alike."""

HEADING_PX = 11
NAME_PX = 12
LABEL_PX = 11
SCALE_PX = 10.5


_WIDTHS = {"iljI.,:;'|!": 0.28, "frt()[]-/ ·": 0.36, "mwMW%@…": 0.88, "abcdeghknopqsuvxyz": 0.58}
_EM = {letter: width for letters, width in _WIDTHS.items() for letter in letters}


def text_px(text: str, size: float = LABEL_PX) -> float:
    """How wide Inter sets a text, to a few percent and rather too wide, so that what is judged to fit does."""
    em = _EM
    return size * 1.03 * sum([em.get(letter, 0.66) for letter in text])
