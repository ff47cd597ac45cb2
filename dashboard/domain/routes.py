"""By which way a drug is given: the words that the formulary and the forms use, and others that people write."""

from __future__ import annotations

ROUTES = (
    *("oral", "SC", "IV", "IM", "topical", "inhaled", "nasal", "ophthalmic", "otic", "rectal", "vaginal"),
    *("transdermal", "intra-articular", "intralesional", "intraperitoneal", "intrathecal", "intravesical"),
    "intravitreal",
)
_ALSO = {
    **dict.fromkeys(("po", "by mouth"), "oral"),
    **dict.fromkeys(("subcutaneous", "subcut", "s.c."), "SC"),
    **dict.fromkeys(("intravenous", "i.v."), "IV"),
    **dict.fromkeys(("intramuscular", "i.m."), "IM"),
}
_BY_WORD = {route.casefold(): route for route in ROUTES} | _ALSO


def plain_route(written: str | None) -> str | None:
    """`IV` for `intravenous`; a route that nobody here knows as it was written, None where none is said."""
    written = (written or "").strip()
    return _BY_WORD.get(written.casefold(), written) or None
