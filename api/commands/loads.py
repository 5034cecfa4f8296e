"""`cordon loads`: which feeds are loaded, what became of a file's rows, and taking a load back."""

from __future__ import annotations

from typing import Annotated

import typer

from api import withdrawals
from api.actions import Action
from api.answers.loads import (
    MOST_LOADS,
    loads,
    request_answer,
    requests_answer,
    shown_receipt,
    withdrawn_answer,
)
from api.commands.asking import As, AsJson, HomeFolder, Reader
from api.consult import act
from api.exits import ExitCode
from api.questions import Typed
from api.rejected_rows import rejected_of
from api.terminal.agreement import require_agreement
from api.terminal.loads import show_loads, show_receipt, show_requests, show_withdrawal
from api.terminal.say import print_json, say, show_answer
from api.terminal.usage import UsageProblemError
from loaders.receipts import Receipt, ReceiptFolder, WithdrawalReceipt
from loaders.withdrawal import find_load

app = typer.Typer(help="List, show and withdraw loads.", no_args_is_help=True, add_completion=False)

Key = Annotated[str, typer.Argument(help="A load's key, from `loads list`.", show_default=False)]


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=MOST_LOADS, help="How many on a page.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.", show_default=False)] = None,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List feeds with their age, and to those who run feeds every load with its row counts."""
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):
        found = act(
            service,
            caller,
            Action.LIST_LOADS,
            {"limit": limit},
            lambda: loads(service.store, service.policy, caller.viewer, rejected_of(service, caller), limit, cursor),
        )
        if as_json:
            print_json(found)
        else:
            show_loads(found, service.clock())


@app.command()
def show(key: Key, who: As = None, home: HomeFolder = None, as_json: AsJson = False) -> None:
    """Show a load's receipt: what was read, under which mapping, and what became of every row."""
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):

        def receipt_of() -> Receipt | None:
            find_load(service.store, key)
            return ReceiptFolder(service.settings.receipts).read(key)

        receipt = act(service, caller, Action.SHOW_LOAD, {"load": Typed(key)}, receipt_of)
        if receipt is None:
            raise UsageProblemError("this load has no receipt: it was not finished, or its receipt was removed")
        found = shown_receipt(receipt, service.settings.quarantine, rejected_of(service, caller))
        show_answer(found, show_receipt, as_json)


@app.command("withdraw")
def withdraw_(
    key: Key,
    because: Annotated[str, typer.Option(help="Why it is taken back; it is kept with the load.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take a published load back. What it alone said is no longer found; what others say too stays.

    Shows first what would change. Where a keep-apart or separation would go, a second person must approve it.
    """
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):
        found = withdrawals.preview(service, caller, key)
        show_withdrawal(found)
        if found.effects.needs_second_person:
            require_agreement("Ask a second person to approve this withdrawal?", given=yes)
            request = withdrawals.ask(service, caller, found, because)
            if as_json:
                print_json(request_answer(request))
            say(f"Nothing was withdrawn. A second person decides: cordon loads approve {key}, or cordon loads refuse")
            raise typer.Exit(int(ExitCode.NEEDS_DECISION))
        require_agreement("Withdraw this load?", given=yes)
        receipt = withdrawals.take_back(service, caller, key, because)
    _told(receipt, as_json)


@app.command()
def approve(
    key: Key,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Approve a withdrawal that somebody else asked for, and carry it out. Whoever asked cannot."""
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):
        show_withdrawal(withdrawals.preview(service, caller, key))
        require_agreement("Approve and withdraw this load?", given=yes)
        receipt = withdrawals.approve(service, caller, key)
    _told(receipt, as_json)


@app.command()
def refuse(key: Key, who: As = None, home: HomeFolder = None, as_json: AsJson = False) -> None:
    """Refuse a withdrawal that somebody else asked for; the load stays."""
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):
        request = withdrawals.refuse(service, caller, key)
    if as_json:
        print_json(request_answer(request))
    else:
        say("Refused. The load stays published.")


@app.command()
def requests(who: As = None, home: HomeFolder = None, as_json: AsJson = False) -> None:
    """List withdrawals that wait for a second person."""
    with Reader(who, None, None, None, home).at_work("loads", needs_purpose=False) as (service, caller):
        found = requests_answer(withdrawals.waiting(service, caller))
    show_answer(found, show_requests, as_json)


def _told(receipt: WithdrawalReceipt, as_json: bool) -> None:
    if as_json:
        print_json(withdrawn_answer(receipt))
    else:
        say(f"Withdrawn. Earlier knowledge can still be asked for with --known-at before {receipt.withdrawn_at}.")
