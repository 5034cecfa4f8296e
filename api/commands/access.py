"""`cordon access`: who may see what and why, whom a change of policy touches, and opening a person in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.actions import Action
from api.answers.access.comparing import checked, difference
from api.answers.access.explaining import Keeping, explained, readers
from api.answers.access.grants import break_glass, grants
from api.answers.access.subjects import Asked
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import act
from api.questions import Typed
from api.schemas.access import MOST_HOURS, USUAL_HOURS, BreakGlassRequest
from api.terminal.access import show_checked, show_difference, show_explained, show_grants, show_readers
from api.terminal.say import print_json, say, show_answer
from api.terminal.tables import minute
from api.terminal.usage import UsageProblemError
from api.wiring import Service
from graph.access import Client, Policy, RoleGrant, read_policy

app = typer.Typer(
    help="Check, compare and explain the access policy; open a person in an emergency.",
    no_args_is_help=True,
    add_completion=False,
)

Record = Annotated[str, typer.Argument(help="A record's id, or SYSTEM/NUMBER.", show_default=False)]


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A policy file.", show_default=False)], as_json: AsJson = False
) -> None:
    """Say what is wrong in a policy file, line by line. Reads no store."""
    policy = read_policy(file)
    found = checked(policy, _told_elsewhere(policy))
    show_answer(found, show_checked, as_json)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The policy that holds.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The policy that shall hold.", show_default=False)],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Say who gains or loses sight of which records, by the labels that the store holds, and what else changes."""
    before, after = read_policy(old), read_policy(new)
    with Reader(who, purpose, case, reason, home).at_work("access") as (service, caller):
        found = act(
            service, caller, Action.COMPARE_POLICIES, {},
            lambda: difference(before, after, sorted(set(service.store.labels().values())), service.clock()),
        )  # fmt: skip
    show_answer(found, show_difference, as_json)


@app.command()
def explain(
    subject: Annotated[str, typer.Argument(help="A user or a client, as tokens name him.", show_default=False)],
    record: Record,
    client: Annotated[
        str | None, typer.Option(help="Through which client; needed where there are several.", show_default=False)
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="A role that his token holds, may be repeated; all if absent.")
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Say which rule admits or denies, dimension by dimension. Shows labels, and nothing of what the record says."""
    asked = Asked(subject, client, frozenset(role) if role else None)
    with Reader(who, purpose, case, reason, home).at_work("access") as (service, caller):
        found = act(
            service, caller, Action.EXPLAIN_ACCESS, {"subject": Typed(subject), "record": Typed(record)},
            lambda: explained(_keeping(service), asked, record),
            disclosed=lambda answer: [answer.record],
        )  # fmt: skip
    show_answer(found, show_explained, as_json)


@app.command(name="readers")
def list_readers(
    record: Record,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List everybody who may read a record: by client, agency and role, and staff by name."""
    with Reader(who, purpose, case, reason, home).at_work("access") as (service, caller):
        found = act(
            service, caller, Action.LIST_READERS, {"record": Typed(record)},
            lambda: readers(_keeping(service), record),
            disclosed=lambda answer: [answer.record],
        )  # fmt: skip
    show_answer(found, show_readers, as_json)


@app.command(name="grants")
def list_grants(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List who may read people of limited access, by grant or by broken glass, and until when."""
    with Reader(who, purpose, case, reason, home).at_work("access") as (service, caller):
        found = act(
            service, caller, Action.LIST_GRANTS, {},
            lambda: grants(service.identity.register, service.store.broken_glass(), service.clock()),
            disclosed=lambda answer: [each.person for each in answer.grants],
        )  # fmt: skip
    show_answer(found, show_grants, as_json)


@app.command(name="break-glass")
def break_glass_(
    person: Annotated[str, typer.Argument(help="The id of any of his records.", show_default=False)],
    hours: Annotated[int, typer.Option(min=1, max=MOST_HOURS, help="For how long.")] = USUAL_HOURS,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Open one person of limited access to you: for danger to life, on record with your reason, and it ends by itself.

    Says the same whether or not there is such a person.
    """
    try:
        asked = BreakGlassRequest(person=person, hours=hours)
    except ValidationError:
        raise UsageProblemError("a person is named by the id of one of his records: 32 hex digits") from None
    with Reader(who, purpose, case, reason, home).at_work("access") as (service, caller):
        found = act(
            service, caller, Action.BREAK_GLASS, {"person": Typed(person), "hours": hours},
            lambda: break_glass(service, caller.viewer, caller.purpose, asked),
        )  # fmt: skip
    if as_json:
        print_json(found)
    else:
        say(f"Open to {found.subject} until {minute(found.until)}, if there is anybody to open. It is on record.")


def _keeping(service: Service) -> Keeping:
    return Keeping(service.identity.register, service.keeper.current(), service.store, service.clock())


def _told_elsewhere(policy: Policy) -> Iterator[str]:
    registered: tuple[RoleGrant | Client, ...] = (*policy.roles.values(), *policy.clients.values())
    if any(each.redactions for each in registered):
        # It brings every route with it, which a policy without redactions does not need.
        from api.told_elsewhere import told_elsewhere  # noqa: PLC0415

        yield from told_elsewhere(policy)
