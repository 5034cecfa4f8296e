"""`cordon load`: a file, a folder of files, or an exported graph."""

from __future__ import annotations

from glob import glob, has_magic
from pathlib import Path
from typing import Annotated

import typer

from api.answers.loads import loaded_answer
from api.commands.asking import As, AsJson, HomeFolder, Reader
from api.commands.options import parsed_instant
from api.exits import ExitCode
from api.loading import STANDARD_INPUT, Wish, load, settle
from api.terminal.loads import show_loaded
from api.terminal.progress import ShownProgress
from api.terminal.say import say, show_answer
from api.terminal.usage import UsageProblemError
from loaders.folder import FolderReceipt
from loaders.mapping import available_mappings

app = typer.Typer(help="Load a file, a folder of files, or an exported graph.", add_completion=False)


MappingName = Annotated[
    str | None, typer.Option(help="A mapping by name, shipped or loaded by before, or a path.", show_default=False)
]
Rehearse = Annotated[bool, typer.Option("--dry-run", help="Read, map and check as a load would; publish nothing.")]
Scope = Annotated[
    str, typer.Option(help="The part of the world that the file covers, if not its mapping's.", show_default=False)
]
Extracted = Annotated[
    str | None, typer.Option(help="When the file was extracted, with zone; by its name if absent.", show_default=False)
]
AcceptMissing = Annotated[
    str | None,
    typer.Option(metavar="WHY", help="Accept that a full feed lacks records it had, and say why.", show_default=False),
]
AcceptUnusual = Annotated[
    str | None,
    typer.Option(
        metavar="WHY", help="Accept a load that is not as its mapping expects, and say why.", show_default=False
    ),
]
Sheets = Annotated[
    list[str] | None,
    typer.Option(help="A sheet of a workbook, or a pattern; may be repeated.", show_default=False),
]


@app.command()
def command(
    what: Annotated[
        list[str],
        typer.Argument(
            help="Files, a pattern such as 'drop/*.csv', a folder, or - for standard input; before it the name of a "
            "mapping if the header does not say: `load pole FOLDER`.",
            metavar="[MAPPING] PATH...",
            show_default=False,
        ),
    ],
    mapping: MappingName = None,
    dry_run: Rehearse = False,
    scope: Scope = "",
    extracted_at: Extracted = None,
    accept_missing: AcceptMissing = None,
    accept_unusual: AcceptUnusual = None,
    sheet: Sheets = None,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Load a file, a folder of files, or an exported graph.

    A wrong row goes to a quarantine file that loads again once corrected; a wrong file is refused whole. Loading the
    same file twice changes nothing.
    """
    named, paths = _named(what, mapping)
    extracted = parsed_instant(extracted_at, "--extracted-at")
    wish = Wish(paths, named, scope, extracted, dry_run, accept_missing, accept_unusual, tuple(sheet or ()))
    with Reader(who, None, None, None, home).at_work("load", needs_purpose=False) as (service, caller):
        with ShownProgress() as progress:
            found = load(service, caller, wish, progress)
        if not dry_run:
            settle(service, lambda: say("Writing the next snapshot, so that readers start fast."))
        answer = loaded_answer(found, service.settings.quarantine)
        show_answer(answer, show_loaded, as_json)
    raise typer.Exit(int(_ending(found)))


def _named(what: list[str], mapping: str | None) -> tuple[str | None, tuple[Path, ...]]:
    """The mapping's name, if one is given, and the paths."""
    if len(what) > 1 and mapping is None and not _found(what[0]):
        mapping, what = what[0], what[1:]
    paths: list[Path] = []
    for word in what:
        found = _found(word)
        if not found:
            also = f"; {word} is a mapping: name the folder after it" if word in available_mappings() else ""
            raise UsageProblemError(f"there is no file or folder {word}{also}")
        paths += found
    if len(paths) > 1 and any(path.is_dir() for path in paths):
        raise UsageProblemError("name one folder, or files; and before them at most a mapping: cordon load pole FOLDER")
    return mapping, tuple(paths)


def _found(word: str) -> list[Path]:
    """What a word names: itself, standard input, or the files that a pattern fits."""
    path = Path(word)
    if word == STANDARD_INPUT or path.exists():
        return [path]
    # A pattern may start anywhere, at the root too, and Path.glob starts at a folder.
    return sorted(Path(found) for found in glob(word)) if has_magic(word) else []  # noqa: PTH207


def _ending(found: FolderReceipt) -> ExitCode:
    if found.failures:
        return ExitCode.FILE_REFUSED
    quarantined = any(receipt.counts.quarantined for receipt in found.receipts)
    return ExitCode.ROWS_QUARANTINED if quarantined else ExitCode.DONE
