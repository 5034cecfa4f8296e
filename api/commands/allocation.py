"""`cordon allocation`: what would follow if, room, arrivals, replays, and wing packs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why, login, settings_with
from api.exits import ExitCode
from api.questions import allocation as ask
from api.questions import boards as ask_boards
from api.schemas.allocation import AcceptMoves, Arrived, AskHeadroom, AskPack, AskReplay, PackAnswer, Suppose
from api.schemas.boards import AskAlternatives
from api.sealing import passphrase, unseal
from api.terminal import allocation as shown
from api.terminal import boards as shown_boards
from api.terminal.accepted import show_accepted_moves
from api.terminal.say import say
from api.terminal.usage import UsageProblemError
from api.wiring import new_id
from graph.audit import AuditAction, AuditEvent, AuditLog, Outcome, StatedPurpose
from graph.model.times import utc_now

app = typer.Typer(
    help="Try out moves, count room, receive arrivals, replay assaults, and pack wings.",
    no_args_is_help=True,
    add_completion=False,
)

_DAY = ["%Y-%m-%d"]
_ENDINGS = {
    "conflict found": ExitCode.CONFLICT_FOUND,
    "not allowed there": ExitCode.CONFLICT_FOUND,
    "depends on the cell": ExitCode.CONFLICT_FOUND,
    "no conflict found": ExitCode.DONE,
}

Moves = Annotated[
    list[str] | None, typer.Option("--move", metavar="NUMBER=PLACE", help="Somebody is put in a place; repeat it.")
]
Closures = Annotated[list[str] | None, typer.Option("--close", metavar="PLACE", help="A place closes; repeat it.")]
Aparts = Annotated[
    list[str] | None,
    typer.Option("--keep-apart", metavar="A,B[,LEVEL]", help="Two are to be kept apart: cell, landing, wing."),
]
Prison = Annotated[str, typer.Option(help="A prison by its code, such as LEI.", show_default=False)]


@app.command("what-if")
def what_if(
    move: Moves = None,
    close: Closures = None,
    keep_apart: Aparts = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what moves, closures and new keep-aparts would change. Nothing is stored, and no edit lifts a hold."""
    wanted = _supposed(move, close, keep_apart)
    found = Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask.suppose_moves(service, wanted),
        shown.show_what_if,
        as_json,
    )
    raise typer.Exit(int(_ENDINGS.get(found.outcome, ExitCode.CANNOT_CONFIRM)))


@app.command()
def accept(
    why: Annotated[str, typer.Option("--because", help="Why it is accepted; kept on record.", show_default=False)],
    move: Moves = None,
    close: Closures = None,
    keep_apart: Aparts = None,
    despite_conflicts: Annotated[
        bool, typer.Option(help="Accept it although the answer is not 'no conflict'.")
    ] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put on record that you accept what you supposed, and why. It moves nobody, and never goes past a hold."""
    supposed = _supposed(move, close, keep_apart)
    wanted = _checked(lambda: AcceptMoves(suppose=supposed, reason=why, despite_conflicts=despite_conflicts))
    Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask.accept_moves(service, wanted),
        shown.show_accepted,
        as_json,
    )


@app.command()
def accepted(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List what you accepted, newest first: what was supposed, why, and the reference."""
    reader = Reader(who, purpose, case, reason, home)
    reader.put("allocation", lambda _: ask.list_accepted(), show_accepted_moves, as_json)


@app.command()
def alternatives(
    number: Annotated[str, typer.Argument(help="A prison number, or a record's id.", show_default=False)],
    place: Annotated[
        list[str] | None,
        typer.Option("--place", help="A prison or wing to look at; repeat it. Every prison if absent."),
    ] = None,
    cells: Annotated[bool, typer.Option("--cells", help="Rank cells instead of wings.")] = False,
    most: Annotated[int, typer.Option(help="At most so many of each list.")] = 20,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show where one prisoner could go, the best first, what each place costs, and what rules out the others."""
    wanted = _checked(lambda: AskAlternatives(prisoner=number, places=list(place or []), cells=cells, most=most))
    found = Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask_boards.rank_alternatives(service, wanted),
        shown_boards.show_alternatives,
        as_json,
    )
    raise typer.Exit(int(ExitCode.DONE if found.options else ExitCode.CANNOT_CONFIRM))


@app.command()
def board(
    prison: Annotated[str, typer.Argument(help="A prison or a wing, such as LEI or LEI-A.", show_default=False)],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show who is where in a prison or on a wing, and who is held there with whom against a rule that you may read."""
    Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask_boards.show_board(service, prison),
        shown_boards.show_board,
        as_json,
    )


@app.command()
def headroom(
    prison: Prison,
    days: Annotated[int, typer.Option(help="How many days ahead, up to 28.")] = 7,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show free beds tonight, and in some days by known releases and the planned moves that you may read."""
    wanted = _checked(lambda: AskHeadroom(prison=prison, days=days))
    Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask.show_headroom(service, wanted),
        shown.show_headroom,
        as_json,
    )


@app.command()
def arrival(
    prison: Prison,
    surname: Annotated[str, typer.Option(help="A surname, or the beginning of it.", show_default=False)] = "",
    forename: Annotated[str, typer.Option(help="A forename, or the beginning of it.", show_default=False)] = "",
    born: Annotated[datetime | None, typer.Option(formats=_DAY, help="Birth date.", show_default=False)] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show who somebody without a number may be, the union of their risks, and where he can sleep tonight."""
    birth = None if born is None else born.date()
    wanted = _checked(lambda: Arrived(prison=prison, surname=surname, forename=forename, date_of_birth=birth))
    found = Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask.receive_arrival(service, wanted),
        shown.show_arrival,
        as_json,
    )
    raise typer.Exit(int(ExitCode.DONE if any(each.safe for each in found.offers) else ExitCode.CANNOT_CONFIRM))


@app.command()
def replay(
    prison: Prison,
    since: Annotated[datetime, typer.Option("--from", formats=_DAY, help="The first day.", show_default=False)],
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="The day after the last; today.")] = None,
    most: Annotated[int, typer.Option(help="At most so many assaults, the newest.")] = 200,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what the check would have said on the morning of each assault: catch and false-alarm rates with counts."""
    last: date = utc_now().date() if until is None else until.date()
    wanted = _checked(lambda: AskReplay(prison=prison, since=since.date(), until=last, most=most))
    Reader(who, purpose, case, reason, home).put(
        "allocation",
        lambda service: ask.replay_assaults(wanted),
        shown.show_replay,
        as_json,
    )


@app.command()
def pack(
    prison: Prison,
    out: Annotated[Path, typer.Option("--out", help="The folder that the pack is written to.")] = Path(),
    hours: Annotated[int, typer.Option(help="For how many hours it may be opened, up to 72.")] = 36,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
) -> None:
    """Write a prison's keep-aparts by wing, encrypted, for when the network is down."""
    wanted = _checked(lambda: AskPack(prison=prison, hours=hours))

    def write(found: PackAnswer) -> None:
        path = out / found.file_name
        path.touch(mode=0o600)
        path.write_bytes(base64.b64decode(found.pack))
        say(f"{path}: {found.people} people on {found.wings} wings, until {found.expires_at:%Y-%m-%d %H:%M}Z")

    Reader(who, purpose, case, reason, home).put(
        "allocation", lambda service: ask.make_wing_pack(service, wanted), write, False
    )


@app.command("open-pack")
def open_pack(
    file: Annotated[Path, typer.Argument(help="A wing pack.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why it is opened; kept on record.", show_default=False)],
    key: Annotated[Path | None, typer.Option("--key-file", help="The passphrase's file [CORDON_PACK_KEY].")] = None,
    wing: Annotated[str | None, typer.Option(help="One wing alone, such as LEI-A.", show_default=False)] = None,
    home: HomeFolder = None,
) -> None:
    """Open a wing pack without store or network. That it was opened is on record here before anything is shown."""
    settings = settings_with(home)
    now = utc_now()
    try:
        sealed = file.read_bytes()
    except OSError as error:
        raise UsageProblemError(f"{file}: it cannot be read ({type(error).__name__})") from error
    content, about = unseal(sealed, passphrase(key or settings.pack_key), now)
    event = AuditEvent(
        action=AuditAction.WING_PACK_OPENED,
        subject=f"cli:{login()}",
        agency="offline",
        outcome=Outcome.ANSWERED,
        correlation_id=new_id(),
        purpose=StatedPurpose("public-protection", about["prison"], reason),
        asked={"prison": about["prison"], "made_at": about["made_at"], "wing": wing},
    )
    log = AuditLog(settings.audit, "open-pack", utc_now)
    try:
        log.append(event)
    finally:
        log.close()
    shown.show_pack(json.loads(content), wing)


_Body = TypeVar("_Body")


def _checked(make: Callable[[], _Body]) -> _Body:
    """A request's body. Raises UsageProblemError naming each member that is wrong."""
    try:
        return make()
    except ValidationError as error:
        wrong = (f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors())
        raise UsageProblemError("; ".join(wrong)) from None


def _supposed(moves: list[str] | None, closures: list[str] | None, aparts: list[str] | None) -> Suppose:
    """Edits as they are typed. Raises UsageProblemError for one that cannot be read."""
    moved, apart = [], []
    for each in moves or []:
        prisoner, sign, place = each.partition("=")
        if not sign:
            raise UsageProblemError(f"--move {each}: write NUMBER=PLACE, such as A1234BC=LEI-A")
        moved.append({"prisoner": prisoner, "place": place})
    for each in aparts or []:
        parts = [part.strip() for part in each.split(",")]
        if len(parts) not in {2, 3}:
            raise UsageProblemError(f"--keep-apart {each}: write two numbers and a level, such as A1234BC,B2345CD,wing")
        apart.append(
            {"first": parts[0], "second": parts[1], "level": (parts[2] if len(parts) == 3 else "wing").lower()}
        )
    return _checked(
        lambda: Suppose.model_validate({"moves": moved, "closures": list(closures or []), "keep_aparts": apart})
    )
