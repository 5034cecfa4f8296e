"""`cordon exposure`: how many could have known what records say, and the source unit's approval."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import consult
from api.questions.exposure import decide_dissemination, list_disseminations, request_dissemination, show_exposure
from api.schemas.exposure import MOST_RECORDS, ExposureAnswer
from api.terminal.exposure import show_exposures, show_requests
from api.terminal.say import show_answer
from api.terminal.usage import UsageProblemError

app = typer.Typer(
    help="Say how many could have known what records say, and have it approved.",
    no_args_is_help=True,
    add_completion=False,
)
Records = Annotated[
    list[str],
    typer.Option("--record", help=f"A record's id; may be repeated, up to {MOST_RECORDS}.", show_default=False),
]
Because = Annotated[str, typer.Option("--why", help="The reason; it is kept, so write no names.", show_default=False)]
CaseId = Annotated[str, typer.Argument(help="The request's case, from `exposure list`.", show_default=False)]


@app.command()
def show(
    records: Records,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Say for each record who could have known what it says, and how; below five the source unit has to approve."""
    _check(records)
    _tell(Reader(who, purpose, case, reason, home).ask("exposure", lambda _: show_exposure(records)), as_json)


@app.command()
def request(
    records: Records,
    why: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Ask the source unit whether what these records say may be passed on."""
    _check(records)
    with Reader(who, purpose, case, reason, home).at_work("exposure") as (service, caller):
        found = consult(service, caller, request_dissemination(records, why, caller.viewer, service.clock))
    _tell(found, as_json)


@app.command("list")
def list_(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the requests that wait for the source unit."""
    found = Reader(who, purpose, case, reason, home).ask("exposure", lambda _: list_disseminations())
    show_answer(found, show_requests, as_json)


@app.command()
def approve(
    request_case: CaseId,
    why: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Approve a request, as the source unit. Whoever asked cannot."""
    _tell(_decided(Reader(who, purpose, case, reason, home), request_case, why, approve=True), as_json)


@app.command()
def refuse(
    request_case: CaseId,
    why: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Refuse a request, as the source unit."""
    _tell(_decided(Reader(who, purpose, case, reason, home), request_case, why, approve=False), as_json)


def _decided(reader: Reader, request_case: str, why: str, *, approve: bool) -> ExposureAnswer:
    with reader.at_work("exposure") as (service, caller):
        question = decide_dissemination(request_case, why, caller.viewer, service.clock, approve=approve)
        return consult(service, caller, question)


def _check(records: list[str]) -> None:
    if len(records) > MOST_RECORDS:
        raise UsageProblemError(f"name at most {MOST_RECORDS} records")


def _tell(found: ExposureAnswer, as_json: bool) -> None:
    show_answer(found, show_exposures, as_json)
