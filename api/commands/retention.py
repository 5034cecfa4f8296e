"""`cordon retention`: which records are due for review, keeping one, and destroying others."""

from __future__ import annotations

from typing import Annotated

import typer

from api.actions import Action
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import parsed_day
from api.consult import act
from api.questions import Typed
from api.retention import dispose as dispose_records
from api.schemas.keeping import DueAnswer, DueRecord, HeldAnswer
from api.terminal.agreement import require_agreement
from api.terminal.say import out, print_json, say
from api.terminal.tables import Column, counted, table
from api.terminal.usage import UsageProblemError

app = typer.Typer(help="Review, hold and dispose of records.", no_args_is_help=True, add_completion=False)

MOST_DUE = 1_000

On = Annotated[
    str | None, typer.Option("--on", help="As of this day (YYYY-MM-DD); today if absent.", show_default=False)
]
System = Annotated[str, typer.Argument(help="The record's system, such as NOMIS.", show_default=False)]
Because = Annotated[str, typer.Option("--because", help="Why; it is kept, so write no names.", show_default=False)]


@app.command()
def review(
    on: On = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_DUE, help="How many at most.")] = 50,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List records whose review is due, oldest first."""
    with Reader(who, purpose, case, reason, home).at_work("retention") as (service, caller):
        day = parsed_day(on, "--on") or service.clock().date()
        due = act(
            service, caller, Action.REVIEW_RETENTION, {"on": day.isoformat(), "limit": limit},
            lambda: service.store.due_for_review(day, limit + 1),
            disclosed=lambda found: [service.store.ids.record_id(s, i).hex() for s, i, _ in found[:limit]],
        )  # fmt: skip
        answer = DueAnswer(
            on=day,
            due=[DueRecord(system=s, source_id=i, review_on=d) for s, i, d in due[:limit]],
            more=len(due) > limit,
        )
    if as_json:
        print_json(answer)
        return
    columns = (Column("System"), Column("Record", keep=True, style="bold"), Column("Review due", keep=True))
    rows = [(record.system, record.source_id, record.review_on) for record in answer.due]
    out().print(
        table(f"Due on {answer.on}: {counted(len(rows), 'record')}{' or more' if answer.more else ''}", columns, rows)
    )


@app.command()
def hold(
    system: System,
    source_id: Annotated[str, typer.Argument(help="The record's own number there.", show_default=False)],
    until: Annotated[str, typer.Option(help="Keep it until this day (YYYY-MM-DD).", show_default=False)],
    because: Because,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Keep a record past its review date, for a stated reason."""
    day = parsed_day(until, "--until")
    if day is None:
        raise UsageProblemError("say until when it is kept: --until YYYY-MM-DD")
    with Reader(who, purpose, case, reason, home).at_work("retention") as (service, caller):
        record = service.store.ids.record_id(system, source_id).hex()
        act(
            service, caller, Action.HOLD_RECORD, {"record": Typed(record), "until": day.isoformat()},
            lambda: service.store.hold(system, source_id, day, caller.viewer.subject, because, service.clock()),
        )  # fmt: skip
    if as_json:
        print_json(HeldAnswer(system=system, source_id=source_id, until=day))
    else:
        say(f"{system} {source_id} is held until {day}.")


@app.command()
def dispose(
    system: Annotated[
        str | None, typer.Argument(help="The records' system, such as NOMIS.", show_default=False)
    ] = None,
    source_ids: Annotated[
        list[str] | None, typer.Argument(help="The records' own numbers there.", show_default=False)
    ] = None,
    due: Annotated[bool, typer.Option("--due", help=f"All that are due, up to {MOST_DUE:,} at a time.")] = False,
    on: On = None,
    because: Annotated[
        str, typer.Option("--because", help="Why; it is kept, so write no names.")
    ] = "review date passed",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Destroy records in store, snapshots, quarantine and kept results. Tombstones without content stay."""
    if due == bool(system or source_ids) or bool(system) != bool(source_ids):
        raise UsageProblemError("name a system and its records, or give --due: cordon retention dispose NOMIS A1234BC")
    day = parsed_day(on, "--on")
    with Reader(who, purpose, case, reason, home).at_work("retention") as (service, caller):
        keys = [(system or "", source_id) for source_id in source_ids or []]
        if due:
            found = service.store.due_for_review(day or service.clock().date(), MOST_DUE)
            keys = [(at, number) for at, number, _ in found]
        require_agreement(f"Destroy {counted(len(keys), 'record')}? This cannot be undone.", given=yes)
        records = tuple(service.store.ids.record_id(*key).hex() for key in keys)
        answer = act(
            service, caller, Action.DISPOSE_RECORDS, {"records": len(keys)},
            lambda: dispose_records(service, keys, caller.viewer.subject, because),
            disclosed=lambda _: records,
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    say(
        f"Destroyed: {counted(answer.records, 'record')} in the store and its snapshots, "
        f"{counted(answer.quarantined_rows, 'quarantined row')}, {counted(answer.results, 'kept result')}."
    )
    if answer.snapshots_held:
        say("Another process still holds older snapshots open; they go when it ends.")
    say("Receipts hold no content. The files that you loaded from are yours to destroy, and so are backups.")
