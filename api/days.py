"""Days as people type them."""

from __future__ import annotations

from datetime import date, datetime

_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")
HINT = "For example, 23 November 2026 or 23/11/2026"
WRONG = "Enter a day, for example 23 November 2026"


def day_of(text: str) -> date | None:
    """A day, or None for what is none: never a guess between day and month, which stand in that order here."""
    for form in _FORMS:
        try:
            # The day alone is used; a zone would say nothing about it.
            return datetime.strptime(" ".join(text.split()), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
