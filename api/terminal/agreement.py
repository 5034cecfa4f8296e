"""Asking before what cannot be undone."""

from __future__ import annotations

import typer

from api.exits import ExitCode
from api.terminal.say import complain


def require_agreement(question: str, *, given: bool) -> None:
    """Go on only if the person agrees, or has agreed already (`--yes`); where nobody can be asked, nothing is done."""
    if given:
        return
    try:
        agreed = typer.confirm(question, err=True)
    except typer.Abort:
        agreed = False
    if not agreed:
        complain("nothing was done: it needs a yes, or --yes")
        raise typer.Exit(int(ExitCode.NEEDS_DECISION))
