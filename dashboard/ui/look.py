"""The style sheet, the logo and the icon, read once: a page that runs again opens no files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def style() -> str:
    return f"<style>{(_HERE / 'heliotrope.css').read_text(encoding='utf-8')}</style>"


@cache
def icon() -> str:
    """As SVG."""
    return (_HERE / "static" / "heliotrope.svg").read_text(encoding="utf-8")


@cache
def logo() -> str:
    """As SVG."""
    return (_HERE / "static" / "logo.svg").read_text(encoding="utf-8")
