"""Static parts of a page as templates. Everything put into one is escaped: text from people is data."""

from __future__ import annotations

from functools import cache

import streamlit as st
from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboard.domain.dates import day_words, span_words
from dashboard.ui import explained, wording


def sheet(template: str, /, **values: object) -> None:
    """Show `dashboard/ui/sheets/TEMPLATE.html`."""
    st.html(_templates().get_template(f"{template}.html").render(**values))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("dashboard.ui", "sheets"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"day": day_words, "span": span_words, "plain": wording.plain}
    templates.globals |= {"w": wording, "explained": explained}
    return templates
