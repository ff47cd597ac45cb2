"""`python -m bench.proof [PROGRAM...]`: every proof, or those named, at full size.

The figures are kept in `bench/results/proof.json`, and the README's table of promises is made from them. Exit status 1
if a promise was broken.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from bench import proof
from bench.proof import promises

RESULTS = Path(__file__).parents[1] / "results" / "proof.json"


def main(named: list[str]) -> None:
    modules = {
        each.name: import_module(f"bench.proof.{each.name}")
        for each in iter_modules(proof.__path__)
        if each.name != "__main__"
    }
    programs = {name: module.main for name, module in modules.items() if hasattr(module, "main")}
    is_broken = False
    for name in named or programs:
        figures = programs[name]()
        is_broken |= any(each.verdict == "NOT MET" for each in figures)
        _keep(
            name,
            {
                "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "python": platform.python_version(),
                "cores": os.cpu_count(),
                "figures": [asdict(each) for each in figures],
            },
        )
    sys.exit(is_broken)


def _keep(program: str, found: dict[str, Any]) -> None:
    """One after the other, so that what was measured stays if a later program is stopped."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results = dict(sorted((results | {program: found}).items()))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    promises.write(results)


if __name__ == "__main__":
    main(sys.argv[1:])
