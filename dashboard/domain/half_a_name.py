"""Half a name of a drug, which Enter takes as it stands: asked about, never refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.domain.catalogue import Combination, Drug, Formulary, plain_name

NAME_SAID_TO_BE_RIGHT = "The beginning of a drug's name, said to be the whole of it."
_MOST_NAMES = 4


def half_a_name(written: str, formulary: Formulary, known: Sequence[Drug | Combination]) -> str | None:
    """`No drug goes by "metho". Did you mean Methotrexate? Is it really called "metho"?`

    None where the name is known, and where nothing of what is `known` begins like it.
    """
    meant = [] if formulary.find(written) else names_begun_by(written, known)
    if not meant:
        return None
    others = " or another" if len(meant) > _MOST_NAMES else ""
    listed = " or ".join(meant[:_MOST_NAMES])
    return f'No drug goes by "{written}". Did you mean {listed}{others}? Is it really called "{written}"?'


def names_begun_by(written: str, known: Iterable[Drug | Combination]) -> list[str]:
    """`Methotrexate`, `Febuxostat (Adenuric)`: whatever the case, spaces and hyphens."""
    half = plain_name(written)
    if not half:
        return []
    found = []
    for each in known:
        begun = next(
            (name for name in (each.name, each.key, *each.synonyms) if plain_name(name).startswith(half)), None
        )
        if begun:
            found.append(each.name if begun in (each.name, each.key) else f"{each.name} ({begun})")
    return found
