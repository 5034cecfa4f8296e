"""Options that several commands read in the same way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from api.questions import Clocks, clocks

At = Annotated[
    str | None,
    typer.Option("--at", help="Only what was so on this day (YYYY-MM-DD); any time if absent.", show_default=False),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", help="As known at this instant (2026-11-01T06:00:00Z); now if absent.", show_default=False
    ),
]

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The day of the evidence (YYYY-MM-DD); today if absent.", show_default=False),
]
ProfileName = Annotated[
    str | None,
    typer.Option("--profile", help="A reading profile of the policy; your largest if absent.", show_default=False),
]


def parsed_day(text: str | None, option: str) -> date | None:
    """A day, or a usage error that names the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a day is written YYYY-MM-DD", param_hint=option) from None


def day_of_evidence(day: date | None, today: date) -> date:
    """The day that `--as-of` names, today where it names none, or a usage error for one that has not come.

    By then children of today would be of age.
    """
    if day is not None and day > today:
        raise typer.BadParameter(f"{day.isoformat()} has not come yet", param_hint="--as-of")
    return day or today


def parsed_instant(text: str | None, option: str) -> datetime | None:
    """An instant with its zone, or a usage error that names the option."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise typer.BadParameter("an instant is written with its zone, as 2026-11-01T06:00:00Z", param_hint=option)
    return instant


def clocks_of(at: str | None, known_at: str | None) -> Clocks:
    """As of when, from the two options."""
    return clocks(parsed_day(at, "--at"), parsed_instant(known_at, "--known-at"))
