"""`cordon mappings`: which mappings there are, and whether one is sound. Reads no store, so it needs no reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.answers.mappings import checked, drafted, feeds_of, shipped_mappings, tested
from api.commands.asking import AsJson
from api.exits import ExitCode
from api.terminal.mappings import show_checked, show_feed, show_mappings, show_tested
from api.terminal.say import out, say, show_answer
from api.terminal.usage import UsageProblemError
from loaders.mapping import available_mappings
from loaders.mapping.loading import mapping_text
from loaders.mapping.schema import schema

app = typer.Typer(help="List, write, check and test the mappings of feeds.", no_args_is_help=True, add_completion=False)

Named = Annotated[str, typer.Argument(help="A shipped mapping's name, or the path of your own.", show_default=False)]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the mappings that ship."""
    found = shipped_mappings()
    show_answer(found, show_mappings, as_json)


@app.command()
def show(
    name: Named,
    text: Annotated[bool, typer.Option("--yaml", help="Print the mapping itself, as a start for your own.")] = False,
) -> None:
    """Show what a mapping reads and what it makes of a row."""
    if text:
        out().file.write(mapping_text(name))
        return
    title, mappings = feeds_of(name)
    for mapping in mappings:
        show_feed(title, mapping)


@app.command("schema")
def schema_() -> None:
    """Print the JSON schema of mappings, for editors that complete and check as you type."""
    out().file.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")


@app.command()
def check(
    name: Named,
    data: Annotated[Path | None, typer.Argument(help="A file of the feed, to try it on.", show_default=False)] = None,
    rows: Annotated[int, typer.Option(min=0, max=1_000, help="How many of the file's first rows to show.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong in a mapping, line by line; with a file also what its first rows become.

    The rows are shown as examples that can be put into the mapping. They are the file's own: handle them as such.
    """
    found = checked(name, data, rows)
    show_answer(found, show_checked, as_json)
    if any(example.differences for example in found.examples):
        raise typer.Exit(int(ExitCode.FILE_REFUSED))


@app.command()
def draft(
    file: Annotated[Path, typer.Argument(help="A file of the feed, with a header.", show_default=False)],
    out_to: Annotated[
        Path | None, typer.Option("--out", help="Where to; standard output if absent.", show_default=False)
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option("--sheet", help="A sheet of a workbook; may be repeated. All if absent.", show_default=False),
    ] = None,
) -> None:
    """Write a first mapping for a file: its columns looked at, what could be told filled in, the rest marked DECIDE."""
    text = drafted(file, sheet or ())
    if out_to is None:
        out().file.write(text)
        return
    if out_to.exists():
        raise UsageProblemError(f"{out_to} is there already: name another file")
    out_to.write_text(text, "utf-8")
    say(f"{out_to} is written. Decide what is marked, then: cordon mappings check {out_to} {file}")


@app.command("test")
def try_(
    name: Annotated[str | None, typer.Argument(help="A mapping; all that ship if absent.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Hold mappings to their own examples: rows, and what must become of them."""
    found = tested([name] if name is not None else available_mappings())
    show_answer(found, show_tested, as_json)
    if any(example.differences for example in found.examples) or (name is not None and found.without):
        raise typer.Exit(int(ExitCode.FILE_REFUSED))
