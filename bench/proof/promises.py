"""The README's table of promises, made from the figures in `bench/results/proof.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- promises: made by `make proof` -->\n", "<!-- end of promises -->\n"


def promises(results: dict[str, Any]) -> str:
    """A line for every figure that has a goal: how often it was tried, and how often it went wrong."""
    lines = ["| promise | tried | broken |", "|---|--:|--:|"]
    for program in results.values():
        lines += [
            f"| {each['name']} | {each['count']:,} | {each['value']:,} |"
            for each in program["figures"]
            if each["goal"] is not None
        ]
    return "\n".join(lines) + "\n"


def written(readme: str) -> str:
    """The table as the README has it. Raises ValueError where the marks around it are missing."""
    return readme[readme.index(BEGIN) + len(BEGIN) : readme.index(END)]


def write(results: dict[str, Any]) -> None:
    readme = README.read_text("utf-8")
    README.write_text(readme.replace(written(readme), promises(results)), "utf-8")
