"""`python -m bench [--quick]`: measures everything, prints a table and keeps it in `bench/results/figures.json`.

`--quick` takes fewer patients and fewer repeats and keeps nothing.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.clinic import Clinic, open_clinic
from bench.figure import Figure, table
from bench.in_browser import measure_in_browser
from bench.reruns import measure_reruns
from bench.saved import measure_saved
from bench.served import blank_page, product, stock_blank_page
from bench.steps import measure_recording, measure_steps

RESULTS = Path(__file__).with_name("results") / "figures.json"
PATIENTS, FEWER_PATIENTS = 700, 60


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description="How fast the product is.")
    asked.add_argument("--quick", action="store_true", help="fewer patients and repeats; keep nothing")
    is_quick = asked.parse_args().quick
    with TemporaryDirectory(prefix="heliotrope-bench-", ignore_cleanup_errors=True) as folder:
        clinic = open_clinic(Path(folder), FEWER_PATIENTS if is_quick else PATIENTS)
        # The collector of the one who measures must not go through a whole clinic while a page is timed.
        gc.collect()
        gc.freeze()
        busy_before = os.getloadavg()[0]
        figures = _measure(clinic, Path(folder), is_quick=is_quick)
        clinic.engine.dispose()
    print(table(figures))
    setting = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": round(busy_before, 2),
        "patients": clinic.patients,
    }
    print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in setting.items()))
    if not is_quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(setting | {"figures": [asdict(each) for each in figures]}, indent=1) + "\n")


def _measure(clinic: Clinic, folder: Path, *, is_quick: bool) -> list[Figure]:
    with stock_blank_page(folder) as stock, blank_page(clinic, folder) as blank, product(clinic, folder) as ours:
        reruns = measure_reruns(stock, blank, ours, clinic, rounds=2 if is_quick else 10)
        in_browser = measure_in_browser(ours, clinic, times=4 if is_quick else 12, tabs=2 if is_quick else 5)
        saved = measure_saved(ours, blank, clinic, times=4 if is_quick else 12)
    steps = measure_steps(clinic)
    return [*reruns, *in_browser, *saved, *steps, *measure_recording(clinic, folder, acts=30 if is_quick else 100)]


if __name__ == "__main__":
    main()
