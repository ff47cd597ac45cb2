"""What was given before the record begins: totals, which have no course to draw and are said in the table."""

from __future__ import annotations

from dashboard.figures.lanes.treatments import CANCER_TREATMENT, IMMUNOSUPPRESSION
from dashboard.figures.marks import TableRow
from dashboard.figures.view import NO_DATE, View, date_words, drug_name


def earlier_doses(view: View, lane: str) -> list[TableRow]:
    """The doses for a cancer stand with its treatment; all others with immunosuppression."""
    return [
        view.say(
            lane,
            f"{drug_name(dose.drug, view.formulary.find(dose.drug))}, earlier total",
            fact=dose,
            on=dose.on,
            when=date_words(dose.on) if dose.on else NO_DATE,
            value=f"{dose.grams:g} g" + (f" for {dose.for_}" if dose.for_ else ""),
            note="in the table only",
        )
        for dose in view.record.lifetime_doses
        if (CANCER_TREATMENT if dose.for_ == "cancer" else IMMUNOSUPPRESSION) == lane
    ]
