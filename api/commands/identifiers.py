"""`cordon identifiers`: a number as Cordon reads it. Reads no store, so it needs neither reader nor purpose."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from pydantic import Field
from rich.text import Text

from api.schemas.base import Answer
from api.terminal.say import out, plain, print_json
from graph.model.identifiers import IdentifierType, expected_check_letter, explain, joins_people, parse
from graph.model.times import utc_now

app = typer.Typer(help="Read a number as Cordon reads it. Needs no store.", no_args_is_help=True, add_completion=False)


class CheckedIdentifier(Answer):
    """What was read in one value."""

    type: IdentifierType
    raw: str
    canonical: str | None
    valid: bool
    check_letter_ok: bool | None = Field(description="Absent where the type has no check letter")
    expected_check_letter: str | None
    placeholder: bool
    joins_people: bool
    flags: list[str]
    explanation: list[str]


@app.callback()
def _identifiers() -> None:
    """Read a number as Cordon reads it. Needs no store."""


@app.command()
def check(
    type: Annotated[IdentifierType, typer.Argument(help="Which number it is.", show_default=False)],
    value: Annotated[str, typer.Argument(help="The number as it was written.", show_default=False)],
    as_of: Annotated[
        str | None,
        typer.Option(help="The day (YYYY-MM-DD) that decides the century of a two-digit year; today if absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say what a number is read as, whether its check letter fits, and whether it can join two records."""
    try:
        day = utc_now().date() if as_of is None else date.fromisoformat(as_of)
    except ValueError:
        raise typer.BadParameter("a day is written YYYY-MM-DD", param_hint="--as-of") from None
    read = parse(type, value, as_of=day)
    answer = CheckedIdentifier(
        type=read.type,
        raw=read.raw,
        canonical=read.canonical,
        valid=read.valid,
        check_letter_ok=read.check_letter_ok,
        expected_check_letter=expected_check_letter(read),
        placeholder=read.placeholder,
        joins_people=joins_people(read),
        flags=list(read.flags),
        explanation=explain(read),
    )
    if as_json:
        print_json(answer)
    else:
        for sentence in answer.explanation:
            out().print(Text(plain(sentence)))
