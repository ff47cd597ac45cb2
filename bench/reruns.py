"""Server time of a rerun: stock and tuned blank page, and every page of the product, in turns in the same minutes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bench.clinic import Clinic
from bench.figure import Figure, figure, ratio
from bench.served import sign_in
from bench.tab import Tab

STOCK, BLANK, PATIENT, REVIEW = "blank page, stock", "blank page, as we serve", "Patient", "Weekly review"
IN_A_ROW = 10


@dataclass
class Case:
    """One page in a tab of its own. `shows` is a kind of element without which the page was not drawn."""

    name: str
    url: str
    shows: str
    page: str = ""
    query: str = ""
    is_signed_in: bool = True
    note: str = ""
    took_ms: list[float] = field(default_factory=list)


def measure_reruns(stock: str, blank: str, product: str, clinic: Clinic, *, rounds: int) -> list[Figure]:
    """`rounds` times ten reruns back to back of each case in turn, everything drawn once before."""
    cases = [
        Case(STOCK, stock, "heading", is_signed_in=False),
        Case(BLANK, blank, "heading"),
        Case("Patient, none open", product, "page_link", "patient", note="entry script and navigation alone"),
        Case("Overview", product, "metric"),
        Case(PATIENT, product, "plotly_chart", "patient", f"id={clinic.busiest}", note=f"{clinic.marks} marks"),
        Case(REVIEW, product, "dataframe", "weekly_review", note=f"{clinic.patients} patients"),
        Case("Patients", product, "dataframe", "patients", note=f"{clinic.patients} patients"),
        Case("Guidelines", product, "html", "guidelines"),
    ]
    asyncio.run(_take_turns(cases, rounds))
    found = {case.name: figure(f"rerun: {case.name}", case.took_ms, note=case.note) for case in cases}
    return [
        *found.values(),
        ratio("blank page, ours to stock", found[BLANK], found[STOCK], goal=0.1),
        ratio("Patient to blank", found[PATIENT], found[BLANK], goal=6),
        ratio("Weekly review to blank", found[REVIEW], found[BLANK], goal=4),
    ]


async def _take_turns(cases: list[Case], rounds: int) -> None:
    cookies = {case.url: sign_in(case.url) for case in cases if case.is_signed_in}
    tabs = []
    for case in cases:
        tab = await Tab.open(case.url, cookies.get(case.url, ""))
        first = await tab.run(case.page, case.query)
        assert first.shown[case.shows], f"{case.name} shows no {case.shows}, only {dict(first.shown)}"
        again = await tab.run(case.page, case.query)
        sent = f"{sum(first.shown.values())} elements, {first.received_bytes / 1000:.0f} kB first"
        case.note = ", ".join(filter(None, (case.note, f"{sent}, {again.received_bytes / 1000:.0f} kB again")))
        tabs.append(tab)
    for _ in range(rounds):
        for case, tab in zip(cases, tabs, strict=True):
            case.took_ms += [(await tab.run(case.page, case.query)).milliseconds for _ in range(IN_A_ROW)]
    for tab in tabs:
        await tab.socket.close()
