"""`cordon quality`: how good the data of feeds is, and where agencies disagree."""

from __future__ import annotations

from typing import Annotated

import typer

from api.actions import Action
from api.answers.disagreements import MOST_NAMED
from api.answers.quality import feed_quality, load_quality
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import act
from api.questions import Typed
from api.questions.quality import find_disagreements, find_sides
from api.rejected_rows import rejected_of
from api.terminal.quality import show_cross_check, show_disagreements, show_feed_quality, show_load_quality
from api.terminal.say import show_answer
from loaders.receipts import ReceiptFolder

app = typer.Typer(
    help="Say how good the data of feeds is, and where agencies disagree.", no_args_is_help=True, add_completion=False
)


@app.command()
def feed(
    name: Annotated[str, typer.Argument(help="A feed, such as prison-alerts.", show_default=False)],
    scope: Annotated[str | None, typer.Option(help="One scope of it; all if absent.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many loads.")] = 10,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a feed's newest loads, and the columns of the newest against the one before."""
    with Reader(who, None, None, None, home).at_work("quality", needs_purpose=False) as (service, caller):
        receipts = ReceiptFolder(service.settings.receipts)
        found = act(
            service, caller, Action.SHOW_QUALITY, {"feed": Typed(name), "limit": limit},
            lambda: feed_quality(service.store, receipts, rejected_of(service, caller), name, scope, limit),
        )  # fmt: skip
    show_answer(found, show_feed_quality, as_json)


@app.command()
def load(
    key: Annotated[str, typer.Argument(help="A load's key, from `loads list`.", show_default=False)],
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show one load by column, against the load before it."""
    with Reader(who, None, None, None, home).at_work("quality", needs_purpose=False) as (service, caller):
        receipts = ReceiptFolder(service.settings.receipts)
        found = act(
            service, caller, Action.SHOW_QUALITY, {"load": Typed(key)},
            lambda: load_quality(service.store, receipts, rejected_of(service, caller), key),
        )  # fmt: skip
    show_answer(found, show_load_quality, as_json)


@app.command()
def disagreements(
    limit: Annotated[int, typer.Option(min=0, max=MOST_NAMED, help="How many people to name.")] = 20,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show on whom agencies disagree in name, birth date or sex, among the people and records that you may read."""
    found = Reader(who, purpose, case, reason, home).ask("quality", lambda service: find_disagreements(service, limit))
    show_answer(found, show_disagreements, as_json)


@app.command("cross-check")
def cross_check(
    limit: Annotated[int, typer.Option(min=0, max=MOST_NAMED, help="How many rows to show.")] = 20,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show where the group membership extract's two views of a person differ: the prison's and the police's."""
    found = Reader(who, purpose, case, reason, home).ask("quality", lambda _: find_sides(limit))
    show_answer(found, show_cross_check, as_json)
