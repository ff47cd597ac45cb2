"""Files stay short enough to be read in one go."""

from __future__ import annotations

from our_code import CODE

LONGEST_PAGE = 120
LONGEST_FILE = 220
WRITTEN_BY_ALEMBIC = "db/migrations/versions/"
MAY_BE_LONGER = {
    "dashboard/__main__.py": 260,  # one short function for each command
    "dashboard/domain/holding.py": 240,  # one short function for each kind of circumstance
    "dashboard/domain/screening.py": 230,  # one short function for each kind of item
    "dashboard/domain/words.py": 330,  # vocabularies, one after the other
    "dashboard/domain/record.py": 440,  # the kinds of fact, one after the other
    "dashboard/domain/steroid.py": 230,  # one step function: taken, surely taken, planned
    "dashboard/figures/marks.py": 230,  # the kinds of mark, one after the other
}


def test_every_file_can_be_read_in_one_go() -> None:
    too_long = {
        f"{module}: {module.lines} lines"
        for module in CODE
        if not module.name.startswith(WRITTEN_BY_ALEMBIC)
        if module.lines > MAY_BE_LONGER.get(module.name, LONGEST_PAGE if module.room == "pages" else LONGEST_FILE)
    }

    assert not too_long
