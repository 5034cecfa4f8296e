"""`cordon separations`: the register of keep-aparts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated

import typer
from pydantic import ValidationError

from analytics.allocation.register import Registered
from api.answers.separations import separation
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import Caller
from api.questions import separations as ask
from api.register_wanted import change_by, wanted_by
from api.registering import OWN, amend, close, create, delete, merge, reopen
from api.registering_groups import end_groups, record_groups
from api.schemas.base import Answer
from api.schemas.separations import (
    AmendSeparation,
    GroupSeparationAnswer,
    MergeAnswer,
    MovedSeparation,
    RecordGroupSeparation,
    RecordSeparation,
)
from api.terminal.say import print_json, say
from api.terminal.separations import show_group_separation, show_merge, show_separation, show_separations
from api.terminal.usage import UsageProblemError
from api.wiring import Service
from graph.model.separations import Reason as Why_
from graph.model.separations import Restriction

app = typer.Typer(help="Keep the register of who is kept apart from whom.", no_args_is_help=True, add_completion=False)

_DAY = "%Y-%m-%d"
Record = Annotated[int, typer.Argument(help="The record's id, from `separations list`.", show_default=False)]
Because = Annotated[str, typer.Option("--because", help="Why; it is kept with the record.", show_default=False)]
Prisoners = Annotated[list[str], typer.Argument(help="Prison numbers.", show_default=False)]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="From when on it no longer holds, UTC.", show_default=False
    ),
]


class PartName(Enum):
    """A party's part."""

    VICTIM = "VICTIM"
    PERPETRATOR = "PERPETRATOR"
    NOT_RELEVANT = "NOT_RELEVANT"
    UNKNOWN = "UNKNOWN"


def _tell(found: Answer, as_json: bool, show: Callable[[], None]) -> None:
    if as_json:
        print_json(found)
    else:
        show()


def _changed(reader: Reader, as_json: bool, change: Callable[[Service, Caller], Registered]) -> None:
    with reader.at_work("separations") as (service, caller):
        found = separation(change(service, caller), service.clock())
    _tell(found, as_json, lambda: show_separation(found))


@app.command(name="list")
def list_(
    prisoners: Prisoners,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List every keep-apart that names one of these prisoners, open and closed."""
    found = Reader(who, purpose, case, reason, home).ask(
        "separations", lambda its: ask.list_separations(prisoners, its.clock())
    )
    _tell(found, as_json, lambda: show_separations(found))


@app.command()
def between(
    prisoners: Prisoners,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the keep-aparts of which both parties are named."""
    found = Reader(who, purpose, case, reason, home).ask(
        "separations", lambda its: ask.list_between(prisoners, its.clock())
    )
    _tell(found, as_json, lambda: show_separations(found))


@app.command()
def twice(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List pairs that have several open records: recorded over one that the writer could not read, or by mistake."""
    found = Reader(who, purpose, case, reason, home).ask("separations", lambda its: ask.list_twice(its.clock()))
    _tell(found, as_json, lambda: show_separations(found))


@app.command()
def show(
    record: Record,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show one record."""
    found = Reader(who, purpose, case, reason, home).ask(
        "separations", lambda its: ask.show_separation(record, its.clock())
    )
    _tell(found, as_json, lambda: show_separation(found))


@app.command(name="create")
def create_(
    first: Annotated[str, typer.Argument(help="A prison number.", show_default=False)],
    second: Annotated[str, typer.Argument(help="The other one's.", show_default=False)],
    why: Annotated[Why_, typer.Option(help="The register's reason.")],
    because: Because,
    restriction: Annotated[
        Restriction, typer.Option(help="How far; PRISON means not in one prison.")
    ] = Restriction.WING,
    first_part: Annotated[PartName, typer.Option(help="The first one's part.")] = PartName.UNKNOWN,
    second_part: Annotated[PartName, typer.Option(help="The second one's part.")] = PartName.UNKNOWN,
    until: Until = None,
    transport: Annotated[bool, typer.Option("--transport", help="Nor in one vehicle.")] = False,
    threat_to_life: Annotated[bool, typer.Option("--threat-to-life", help="A threat to life.")] = False,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="For those alone who read what is shared under conditions.")
    ] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Record that two prisoners are to be kept apart. It binds the next check."""
    try:
        asked = RecordSeparation(
            first=first,
            first_part=first_part.value,
            second=second,
            second_part=second_part.value,
            reason=why,
            restriction=restriction,
            comment=because,
            until=_utc(until),
            transport=transport,
            threat_to_life=threat_to_life,
            restricted=restricted,
        )
    except ValidationError as error:
        raise UsageProblemError(_first(error)) from None
    reader = Reader(who, purpose, case, reason, home)
    _changed(reader, as_json, lambda service, caller: create(service, caller, wanted_by(asked, caller), OWN))


@app.command(name="amend")
def amend_(
    record: Record,
    restriction: Annotated[Restriction | None, typer.Option(help="How far from now on.", show_default=False)] = None,
    why: Annotated[Why_ | None, typer.Option(help="The register's reason.", show_default=False)] = None,
    because: Annotated[str | None, typer.Option(help="The comment from now on.", show_default=False)] = None,
    until: Until = None,
    no_end: Annotated[bool, typer.Option("--no-end", help="It holds until somebody closes it.")] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Change a record; what is not named stays."""
    try:
        asked = AmendSeparation(reason=why, restriction=restriction, comment=because, until=_utc(until), no_end=no_end)
    except ValidationError as error:
        raise UsageProblemError(_first(error)) from None
    reader = Reader(who, purpose, case, reason, home)
    _changed(reader, as_json, lambda service, caller: amend(service, caller, record, change_by(asked), OWN))


@app.command(name="close")
def close_(
    record: Record,
    because: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Close a record, with a reason."""
    reader = Reader(who, purpose, case, reason, home)
    _changed(reader, as_json, lambda service, caller: close(service, caller, record, because, doors=OWN))


@app.command(name="reopen")
def reopen_(
    record: Record,
    because: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Open a closed record again; the reason takes the place of its comment."""
    reader = Reader(who, purpose, case, reason, home)
    _changed(reader, as_json, lambda service, caller: reopen(service, caller, record, because, doors=OWN))


@app.command(name="delete")
def delete_(
    record: Record,
    because: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
) -> None:
    """Take away a record that was made here and should not have been."""
    with Reader(who, purpose, case, reason, home).at_work("separations") as (service, caller):
        delete(service, caller, record, because, OWN)
    say(f"Record {record} is taken away. What was known of it before can still be asked for.")


@app.command(name="merge")
def merge_(
    old: Annotated[str, typer.Argument(help="The prison number that is no more.", show_default=False)],
    new: Annotated[str, typer.Argument(help="The one that it is now.", show_default=False)],
    made_from: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only records made from this day.")
    ] = None,
    made_to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only records made up to it.")] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Follow a merge of two prison numbers, or with a window a booking that moved from one to the other."""
    with Reader(who, purpose, case, reason, home).at_work("separations") as (service, caller):
        moved = merge(service, caller, old, new, _utc(made_from), _utc(made_to))
    found = MergeAnswer(moved=[MovedSeparation(id=each.before.id, fate=str(each.fate)) for each in moved])
    _tell(found, as_json, lambda: show_merge(found))


@app.command(name="groups")
def groups_(
    first: Annotated[str, typer.Argument(help="A group, as OCG:021/0069018 or GANG:CODE.", show_default=False)],
    second: Annotated[str, typer.Argument(help="The other one.", show_default=False)],
    because: Because,
    restriction: Annotated[Restriction, typer.Option(help="How far their members are kept apart.")] = Restriction.WING,
    transport: Annotated[bool, typer.Option("--transport", help="Nor in one vehicle.")] = False,
    until: Until = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Record that the members of two groups are to be kept apart."""
    try:
        asked = RecordGroupSeparation(
            first=first, second=second, restriction=restriction, reason=because, transport=transport, until=_utc(until)
        )
    except ValidationError as error:
        raise UsageProblemError(_first(error)) from None
    reader = Reader(who, purpose, case, reason, home)
    _of_groups(reader, as_json, lambda service, caller: record_groups(service, caller, asked))


@app.command(name="end-groups")
def end_groups_(
    record: Record,
    because: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """End a separation between groups that was recorded here."""
    reader = Reader(who, purpose, case, reason, home)
    _of_groups(reader, as_json, lambda service, caller: end_groups(service, caller, record, because))


def _of_groups(reader: Reader, as_json: bool, change: Callable[[Service, Caller], GroupSeparationAnswer]) -> None:
    with reader.at_work("separations") as (service, caller):
        found = change(service, caller)
    _tell(found, as_json, lambda: show_group_separation(found))


def _utc(given: datetime | None) -> datetime | None:
    return None if given is None else given.replace(tzinfo=UTC)


def _first(error: ValidationError) -> str:
    """What is wrong, and where; the value itself may be a name."""
    found = error.errors()[0]
    return f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
