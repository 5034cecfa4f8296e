"""`cordon store`: the store as a whole."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api import whole_store
from api.actions import Action
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why, settings_with
from api.consult import act
from api.schemas.keeping import ProjectedAnswer
from api.settings import STORE_FILE
from api.terminal.say import out, print_json, say
from api.terminal.tables import Column, counted, table
from api.terminal.usage import UsageProblemError
from api.wiring import Service
from graph.access import Purpose, PurposeMissingError, Viewer

app = typer.Typer(
    help="Copy, back up, restore and export the store as a whole.", no_args_is_help=True, add_completion=False
)


class Format(StrEnum):
    """What `export` can write."""

    NEO4J_ADMIN = "neo4j-admin"


Place = "a store's file, a home, or an address such as bolt://127.0.0.1:7687"
NewFolder = Annotated[Path, typer.Argument(help="A folder that is not there yet.", show_default=False)]


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"From {Place}.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help=f"To {Place}, empty.", show_default=False)],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Copy a whole store, key included, and check the copy by counts and a content hash. Audit logs stay."""
    if source == target:
        raise UsageProblemError("a store cannot be copied onto itself")
    with Reader(who, purpose, case, reason, home).at_work("store") as (service, caller):
        answer = act(
            service, caller, Action.COPY_STORE, {"from_database": whole_store.is_address(source),
            "to_database": whole_store.is_address(target)},
            lambda: whole_store.copy(service.settings, source, target),
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    _show(answer.counts)
    say(f"Copied and checked: source and copy have the content hash {answer.content_hash}.")


@app.command()
def backup(
    folder: NewFolder,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write a backup: the store as one file, and the list of what was disposed of."""
    _refuse_if_there(folder)
    with Reader(who, purpose, case, reason, home).at_work("store") as (service, caller):
        answer = act(
            service, caller, Action.BACK_UP_STORE, {},
            lambda: whole_store.back_up(service.store, service.settings, folder),
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    _show(answer.counts)
    say(f"{folder} holds everything, the key of public ids included: keep it as you keep the store.")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A backup.", exists=True, file_okay=False, show_default=False)],
    disposals: Annotated[
        list[Path] | None,
        typer.Option(help="Disposal list of another machine; may be repeated.", exists=True, show_default=False),
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of an empty store. What was disposed of since is destroyed again before it opens."""
    settings = settings_with(home)
    with (
        whole_store.open_place(settings, str(folder / STORE_FILE)) as held,
        Reader(who, purpose, case, reason, home).at_work("store", record=held) as (service, caller),
    ):
        answer = act(
            service, caller, Action.RESTORE_STORE, {"lists": len(disposals or ())},
            lambda: whole_store.restore(held, settings, folder, disposals or ()),
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    _show(answer.counts)
    say(
        f"Restored. {counted(answer.disposed_again, 'record')} had been disposed of since the backup and "
        f"{'was' if answer.disposed_again == 1 else 'were'} destroyed again, "
        f"with {counted(answer.quarantined_rows, 'quarantined row')}."
    )


@app.command()
def export(
    folder: NewFolder,
    form: Annotated[Format, typer.Option("--format", help="For what the files are.")] = Format.NEO4J_ADMIN,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole store as files for Neo4j's bulk import, and print the command that imports them."""
    _refuse_if_there(folder)
    with Reader(who, purpose, case, reason, home).at_work("store") as (service, caller):
        answer = act(
            service, caller, Action.EXPORT_STORE, {"format": str(form)},
            lambda: whole_store.export(service.store, folder),
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    say("Stop the database, run this on its machine, start it, and run `cordon init` once, which adds the schema:")
    out().print(answer.command, soft_wrap=True)
    say(f"{folder} holds everything, the key of public ids included: destroy it once it is imported.")


@app.command()
def project(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write into the shared database which records are one person's: (:Person)-[:HAS_RECORD]->(:SourceRecord)."""
    with Reader(who, purpose, case, reason, home).at_work("store") as (service, caller):
        stated = caller.purpose
        if stated is None:
            raise PurposeMissingError("state why people are projected")
        answer = act(service, caller, Action.PROJECT_PEOPLE, {}, lambda: projected(service, stated, caller.viewer))
    if as_json:
        print_json(answer)
        return
    say(f"{counted(answer.people, 'person', 'people')} of {counted(answer.records, 'record')}, as of now.")


def projected(service: Service, purpose: Purpose, viewer: Viewer) -> ProjectedAnswer:
    """Project; the driver is loaded by those alone who use it."""
    from api.projecting import project as write  # noqa: PLC0415

    return write(service, purpose, viewer)


def _refuse_if_there(folder: Path) -> None:
    if folder.exists():
        raise UsageProblemError(f"{folder} is there already: name a new folder")


def _show(counts: dict[str, int]) -> None:
    columns = (Column("Part", keep=True), Column("Count", keep=True))
    out().print(table("", columns, [(part, f"{count:,}") for part, count in counts.items()]))
