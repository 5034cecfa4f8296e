"""Cells that a spreadsheet would run as a formula, made harmless and made whole again."""

from __future__ import annotations

import re

# What Excel and LibreOffice start a formula with, their full-width forms, and the control characters that hide one.
_STARTERS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20|%"
_RISKY = re.compile(f"'*[{_STARTERS}]")
_QUOTED = re.compile(f"'+[{_STARTERS}]")


def neutralise(cell: str) -> str:
    """The cell with one more leading apostrophe where it would start a formula; `restore` takes exactly that off."""
    return "'" + cell if _RISKY.match(cell) else cell


def restore(cell: str) -> str:
    """The cell as it was before `neutralise`."""
    return cell[1:] if _QUOTED.match(cell) else cell
