"""Pairs, as many as there can be. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def matched(options: Sequence[Sequence[int]]) -> dict[int, int]:
    """One option for each place, no option twice, for as many places as can be; the first of a place's if it is free.

    By augmenting paths (Berge 1957): who finds all its options taken may have one whose place can take another.
    """
    chosen: dict[int, int] = {}
    place_of: dict[int, int] = {}
    out_of_reach: set[int] = set()
    for place in range(len(options)):
        asked_by: dict[int, int] = {}
        free = _free_option(place, options, place_of, asked_by, out_of_reach)
        if free is None:
            out_of_reach |= asked_by.keys()
        while free is not None:
            taker = asked_by[free]
            given_up = chosen.get(taker)
            chosen[taker], place_of[free] = free, taker
            free = given_up
    return chosen


def _free_option(
    place: int,
    options: Sequence[Sequence[int]],
    place_of: dict[int, int],
    asked_by: dict[int, int],
    out_of_reach: set[int],
) -> int | None:
    asking = [place]
    for one in asking:
        for option in options[one]:
            if option in asked_by or option in out_of_reach:
                continue
            asked_by[option] = one
            if option not in place_of:
                return option
            asking.append(place_of[option])
    return None
