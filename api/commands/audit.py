"""`cordon audit`: whether the log is what was written, its anchors, and who looked at whom."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api import audit_upkeep
from api.actions import Action
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why, login, settings_with
from api.commands.options import parsed_day
from api.consult import Caller, act
from api.disclosures import Sought
from api.disclosures import search as search_disclosures
from api.exits import ExitCode
from api.questions import AskedFor, Typed
from api.repeated_asking import asked_often
from api.schemas.keeping import AuditAnswer, ChainAnswer
from api.settings import Settings
from api.terminal.audit import show_asked_often, show_events, show_verification
from api.terminal.say import show_answer
from api.terminal.usage import UsageProblemError
from graph.access import Purpose, PurposeMissingError
from graph.audit import Anchor, AnchorUnreadableError, VerificationReport
from graph.audit import anchor as anchor_of
from graph.audit import verify as verify_folder
from graph.model.identifiers import IdentifierType, explain, parse
from graph.model.ids import is_public_id
from graph.model.times import utc_now

MOST_EVENTS = 100_000

app = typer.Typer(help="Verify, anchor and search the audit log.", no_args_is_help=True, add_completion=False)


@app.callback()
def _audit() -> None:
    """Verify, anchor and search the audit log."""


@app.command()
def verify(
    folder: Annotated[
        Path | None, typer.Argument(help="An audit folder; the home's if absent.", show_default=False)
    ] = None,
    anchor: Annotated[
        list[Path] | None, typer.Option(help="An exported anchor, may be repeated.", show_default=False)
    ] = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Walk every chain of the log and locate what was altered. Shows nothing of what it holds, and is on record."""
    settings = settings_with(home)
    place = folder or settings.audit
    if not place.is_dir():
        raise UsageProblemError(f"there is no audit folder {place}")
    anchors = [_anchor(path) for path in anchor or []]
    answer = _answer(verify_folder(place, anchors))
    if _is_own(place, settings):
        audit_upkeep.verified(
            settings, login(), sound=answer.sound, chains=len(answer.chains), lines=answer.lines, anchors=len(anchors)
        )
    show_answer(answer, show_verification, as_json)
    raise typer.Exit(int(ExitCode.DONE if answer.sound else ExitCode.CONFLICT_FOUND))


@app.command(name="anchor")
def print_anchor(
    folder: Annotated[
        Path | None, typer.Argument(help="An audit folder; the home's if absent.", show_default=False)
    ] = None,
    day: Annotated[
        str | None, typer.Option(help="A day in UTC (YYYY-MM-DD); yesterday if absent.", show_default=False)
    ] = None,
    home: HomeFolder = None,
) -> None:
    """Print a day's anchor: every chain's last line of that day under one hash. Shows nothing of what the log holds.

    Keep it where whoever writes the log cannot reach it: `verify --anchor` then shows what was cut from a chain's end.
    """
    settings = settings_with(home)
    place = folder or settings.audit
    if not place.is_dir():
        raise UsageProblemError(f"there is no audit folder {place}")
    chosen = parsed_day(day, "--day") or (utc_now() - timedelta(days=1)).date()
    found = anchor_of(place, chosen).to_json()
    if _is_own(place, settings):
        audit_upkeep.anchored(settings, login(), chosen)
    sys.stdout.write(found + "\n")


@app.command()
def search(
    person: Annotated[
        str | None, typer.Option(help="A person, by the id of any of his records.", show_default=False)
    ] = None,
    prison_number: Annotated[str | None, typer.Option(help="A person, by prison number.", show_default=False)] = None,
    reader: Annotated[
        str | None, typer.Option(help="Who looked, or on whose behalf, by subject.", show_default=False)
    ] = None,
    since: Annotated[str | None, typer.Option(help="From this day on (YYYY-MM-DD, UTC).", show_default=False)] = None,
    until: Annotated[str | None, typer.Option(help="Before this day (YYYY-MM-DD, UTC).", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_EVENTS, help="How many events at most.")] = 1_000,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Who looked at a person, under any of his records and numbers, or what a reader looked at. Oldest first."""
    if not (person or prison_number or reader):
        raise UsageProblemError("say whom or what to look for: --person, --prison-number or --reader")
    since_when, until_when = _midnight(since, "--since"), _midnight(until, "--until")
    sought = Sought(_public_id(person), _canonical(prison_number), reader, since_when, until_when, limit)
    asked: AskedFor = {
        "person": _typed(person),
        "prison_number": _typed(sought.prison_number),
        "reader": _typed(reader),
        "since": since,
        "until": until,
    }
    with Reader(who, purpose, case, reason, home).at_work("audit") as (service, caller):
        answer = act(
            service, caller, Action.SEARCH_AUDIT, asked,
            lambda: search_disclosures(service, caller.viewer, _stated(caller), sought),
            disclosed=lambda found: {each for line in found.events for each in line.disclosed},
        )  # fmt: skip
    show_answer(answer, show_events, as_json)
    raise typer.Exit(int(ExitCode.CONFLICT_FOUND if answer.unreadable else ExitCode.DONE))


@app.command()
def repeated(
    day: Annotated[
        str | None, typer.Option(help="A day in UTC (YYYY-MM-DD); today if absent.", show_default=False)
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Who asked so often about one prisoner or one place that he may be looking for what he may not read."""
    chosen = parsed_day(day, "--day") or utc_now().date()
    with Reader(who, purpose, case, reason, home).at_work("audit") as (service, caller):
        answer = act(
            service, caller, Action.SEARCH_AUDIT, {"repeated": True, "day": chosen.isoformat()},
            lambda: asked_often(service, chosen),
        )  # fmt: skip
    show_answer(answer, show_asked_often, as_json)
    raise typer.Exit(int(ExitCode.CONFLICT_FOUND if answer.unreadable else ExitCode.DONE))


def _is_own(place: Path, settings: Settings) -> bool:
    """A copy of a log that lies elsewhere is looked at and left as it is."""
    return settings.audit.is_dir() and place.resolve() == settings.audit.resolve()


def _typed(text: str | None) -> Typed | None:
    return None if text is None else Typed(text)


def _public_id(person: str | None) -> str | None:
    if person is not None and not is_public_id(person):
        raise UsageProblemError("--person is a record's id, 32 hexadecimal digits; a prison number is --prison-number")
    return person


def _canonical(prison_number: str | None) -> str | None:
    if prison_number is None:
        return None
    read = parse(IdentifierType.PRISON_NUMBER, prison_number, as_of=utc_now().date())
    if read.canonical is None:
        raise UsageProblemError(f"--prison-number: {' '.join(explain(read)[:1])}")
    return read.canonical


def _midnight(text: str | None, option: str) -> datetime | None:
    day = parsed_day(text, option)
    return None if day is None else datetime.combine(day, time.min, tzinfo=UTC)


def _stated(caller: Caller) -> Purpose:
    if caller.purpose is None:
        raise PurposeMissingError("state why the log is searched")
    return caller.purpose


def _anchor(path: Path) -> Anchor:
    try:
        return Anchor.from_json(path.read_bytes())
    except AnchorUnreadableError as error:
        raise UsageProblemError(f"{path}: {error}") from None


def _answer(report: VerificationReport) -> AuditAnswer:
    return AuditAnswer(
        sound=report.sound,
        lines=sum(chain.lines for chain in report.chains),
        chains=[
            ChainAnswer(
                chain=chain.chain,
                lines=chain.lines,
                ending=str(chain.ending),
                unacknowledged_bytes=chain.unacknowledged_bytes,
                fault=None if chain.fault is None else str(chain.fault),
            )
            for chain in report.chains
        ],
        missing=[str(fault) for fault in report.missing],
    )
