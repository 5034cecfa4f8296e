"""Single values as descriptions state them, read for the rules; None where nothing that can be read is stated."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast, get_args

from analytics.categorisation.facts import Category


def stated_day(value: object) -> date | None:
    """A day from what a description holds: a date, or an instant of which the day counts."""
    if not isinstance(value, str) or not value:
        return None
    return datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)


def stated_whole(value: object) -> int | None:
    """A whole number; true and false are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def stated_upper(value: object) -> str | None:
    """A code, in capitals."""
    return str(value).strip().upper() or None if value is not None else None


def stated_text(value: object) -> str | None:
    """Words as they are."""
    return str(value) or None if value is not None else None


def stated_letter(value: object) -> Category | None:
    """A category's letter; anything else is a mistake in the data, and no category."""
    return cast("Category", value) if value in get_args(Category) else None
