"""What names the rules in force changes with everything from which a plan follows."""

from pathlib import Path
from shutil import copytree

import pytest

from dashboard.protocols import loader

ROOT = Path(loader.__file__).parents[2]


@pytest.mark.parametrize(
    "file",
    [
        *("dashboard/protocols/imacs_2023.toml", "dashboard/protocols/formulary.toml", "dashboard/protocols/loader.py"),
        *("dashboard/domain/planning.py", "dashboard/services/derived.py", "dashboard/services/plans.py"),
        *("db/records.py", "db/patients.py", "db/worklist.py"),
    ],
)
def test_plans_are_made_again_when_any_file_changes_from_which_they_follow(tmp_path, monkeypatch, file):
    for folder in ("dashboard", "db"):
        copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(loader, "files", lambda package: tmp_path / package.replace(".", "/"))
    before = loader.rule_set.__wrapped__()

    with (tmp_path / file).open("a") as changed:
        changed.write("\n# Another rule.\n")

    assert loader.rule_set.__wrapped__() != before
