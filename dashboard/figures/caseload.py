"""How many patients stand where: two short bar charts, one above the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.domain.cancer_words import CANCER_STATE_WORDS
from dashboard.domain.words import CancerState, Group
from dashboard.figures import theme

_ROW_PX = 26
_GROUP_COLOURS = {Group.HIGH: "#A3213F", Group.MODERATE: "#B45309", Group.STANDARD: "#5A6172"}


def caseload_figure(groups: Mapping[Group, int], states: Mapping[CancerState, int]) -> dict[str, Any]:
    """A plotly dict; the upper half counts patients by risk group, the lower half cancers by state."""
    risk = [(group, groups[group]) for group in Group if group in groups]
    cancer = [(state, states[state]) for state in CancerState if state in states]
    share = len(risk) / max(1, len(risk) + len(cancer) + 1)
    return {
        "data": [
            _bars(risk, "y", [_GROUP_COLOURS.get(group, theme.FAINT) for group, _ in risk]),
            _bars(cancer, "y2", [theme.SHADES[theme.Family.CANCER].fill] * len(cancer)),
        ],
        "layout": {
            "template": {},
            "height": 60 + _ROW_PX * (len(risk) + len(cancer) + 1),
            "margin": {"l": 200, "r": 40, "t": 24, "b": 4},
            "font": {"family": theme.FONT, "size": 12, "color": theme.INK},
            "showlegend": False,
            "bargap": 0.35,
            "xaxis": {"visible": False, "fixedrange": True},
            "yaxis": _axis([1 - share, 1]),
            "yaxis2": _axis([0, max(0.0, 1 - share - 0.12)]),
            "annotations": [_heading("Patients by risk group", 1), _heading("Cancers by state", 1 - share - 0.1)],
            "paper_bgcolor": theme.PAPER,
            "plot_bgcolor": theme.PAPER,
        },
    }


def _bars(counted: list[tuple[Any, int]], axis: str, colours: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [count for _, count in counted],
        "y": [_words(code) for code, _ in counted],
        "yaxis": axis,
        "marker": {"color": colours},
        "text": [str(count) for _, count in counted],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _words(code: Group | CancerState) -> str:
    words = CANCER_STATE_WORDS[code] if isinstance(code, CancerState) else code.replace("_", " ")
    return words[:1].upper() + words[1:]


def _axis(domain: list[float]) -> dict[str, Any]:
    return {"domain": domain, "autorange": "reversed", "fixedrange": True, "ticks": "", "showgrid": False}


def _heading(text: str, y: float) -> dict[str, Any]:
    return {
        "text": f"<b>{text}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xshift": -196,
        "y": y,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": theme.MUTED},
    }
