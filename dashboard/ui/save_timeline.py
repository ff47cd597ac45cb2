"""Taking the timeline along as a file. Whoever opens it must see whose it is and as of when."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from dashboard.clock import clock
from dashboard.domain.record import Patient
from dashboard.domain.refusal import Refusal
from dashboard.exchange.csv_text import csv_text
from dashboard.figures.scene import Scene, csv_rows
from dashboard.figures.svg import svg
from dashboard.services import note_export
from dashboard.ui import session, wording
from dashboard.ui.attempt import attempt, show_refusal
from dashboard.ui.save_file import save_file, save_png

SVG, PNG, TABLE = "Picture (SVG)", "Picture (PNG)", "Table (CSV)"
_FONT = Path(__file__).parent / "static" / "inter-4.1.woff2"


def save_timeline(form: str, scene: Scene | None, patient: Patient) -> None:
    """Notes in the audit trail that somebody takes it along, and hands it over. `scene` is None where nobody knows
    which days are on the screen."""
    patient_id = patient.provenance.fact_id
    with attempt("save_timeline") as asking:
        if scene is None:
            raise Refusal("Nothing was saved: the browser did not say which days are on the screen. Please save again.")
        note_export(session.engine(), [patient_id], f"timeline, {form}", session.actor(), clock())
    show_refusal("save_timeline")
    if scene is None or not asking.succeeded:
        return
    name = f"timeline_{patient_id}_{scene.today.isoformat()}"
    whose = ", ".join((wording.name(patient), *wording.identity(patient, scene.today)))
    if form == TABLE:
        heading, *rows = csv_rows(scene)
        text = csv_text([("patient", *heading), *((whose, *row) for row in rows)])
        save_file(f"{name}.csv", text, "text/csv", key="save_table")
        return
    picture = svg(scene, interactive=False, whose=whose, typeface=_typeface())
    if form == PNG:
        save_png(f"{name}.png", picture, key="save_png")
    else:
        save_file(f"{name}.svg", picture, "image/svg+xml", key="save_svg")


@cache
def _typeface() -> str:
    """A picture may open no other file, so the font is within."""
    font = b64encode(_FONT.read_bytes()).decode()
    return f"@font-face{{font-family:Inter;font-weight:400 700;src:url(data:font/woff2;base64,{font})}}"
