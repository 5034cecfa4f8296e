"""A plan as a terminal shows it: who goes where, why, and who is left over and for what."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.text import Text

from api.planning import PlanWork
from api.schemas.plans import Alternative, ClashMember, DispersalAnswer, PlanAnswer, Planned, PlansAnswer, PlanSummary
from api.terminal.say import out, plain
from api.terminal.tables import Column, counted, minute, several, table


def show_plan(found: PlanAnswer) -> None:
    """The whole of one plan."""
    console = out()
    if found.state == "running":
        stage = "" if found.progress is None else f": {found.progress.stage}"
        console.print(Text(f"Plan {found.plan} is being made{stage}."))
        return
    gap = ""
    if found.gap_percent is not None:
        gap = f"; no plan costs less than {found.bound:,}: at most {found.gap_percent:.2f} % could be saved"
    console.print(Text(f"Plan {found.plan}: {found.points or 0:,} points{gap}.", style="bold"))
    again = "the same seed gives the same plan" if found.repeatable else "it cannot be repeated"
    console.print(Text(f"Ended: {found.ending}; {again}. Rules {found.rules}."))
    if found.parts:
        console.print(Text("Points: " + ", ".join(f"{name} {points:,}" for name, points in found.parts.items())))
    if found.places:
        columns = (
            Column("Prisoner", keep=True), Column("From"), Column("To", style="bold", keep=True), Column("Points"),
            Column("Next best"), Column("Next prison"), Column("Not nearer because"), Column("Cannot confirm"),
            Column("Before the move"),
        )  # fmt: skip
        console.print(
            table(
                "Who goes where",
                columns,
                [(*_row(each), "ask security" if found.hold else "") for each in found.places],
            )
        )
    for because, left in _by_reason(found):
        console.print(Text(plain(f"No place: {', '.join(left)}: {because}"), style="bold red"))
    _show_clash(found)
    for each in found.unconfirmed:
        console.print(Text(plain(f"Cannot confirm: {each.doubt}{f' ({each.about})' if each.about else ''}.")))
    if found.hold is not None:
        console.print(Text(f"Security, reference {found.hold.reference}: {found.hold.message}"))
    if found.decision is not None:
        word = "Accepted" if found.decision.accepted else "Refused"
        console.print(
            Text(plain(f"{word} by {found.decision.by} at {minute(found.decision.at)}: {found.decision.reason}"))
        )


def show_plans(found: PlansAnswer) -> None:
    """One line for each plan."""
    if not found.plans:
        out().print(Text("No plans."))
        return
    columns = (
        Column("Plan", keep=True),
        Column("Made"),
        Column("Who"),
        Column("Among"),
        Column("Placed"),
        Column("Points"),
        Column("Gap, %"),
        Column("Ended"),
        Column("Decided"),
    )
    rows = [
        (
            each.plan,
            "" if each.made_at is None else minute(each.made_at),
            "" if each.summary is None else _who(each.summary),
            "" if each.hold is None else each.hold.scope,
            "" if each.summary is None else f"{each.summary.placed:,} of {each.summary.asked:,}",
            f"{each.points or 0:,}",
            "" if each.gap_percent is None else f"{each.gap_percent:.2f}",
            each.ending,
            "" if each.decision is None else "accepted" if each.decision.accepted else "refused",
        )
        for each in found.plans
    ]
    out().print(table("Plans", columns, rows))


def _who(summary: PlanSummary) -> str:
    more = summary.asked - len(summary.people)
    return ", ".join(summary.people) + (f" and {more:,} more" if more else "")


def show_dispersal(found: DispersalAnswer) -> None:
    """Where members are, then the moves."""
    console = out()
    console.print(
        Text(
            plain(f"{found.group}: reach {found.reach:,}, {found.not_held:,} members of no known place."), style="bold"
        )
    )
    held = [(each.prison, each.wing, each.members) for each in found.held]
    console.print(table("Held", (Column("Prison", keep=True), Column("Wing"), Column("Members")), held))
    columns = (
        Column("Who", keep=True), Column("Number"), Column("From"), Column("To", style="bold"), Column("Cuts"),
        Column("Leaves"), Column("Km from home"), Column("Points"),
    )  # fmt: skip
    rows = [
        (
            each.person.caption,
            each.prison_number,
            each.was,
            each.to,
            each.cut,
            each.reach,
            f"{each.kilometres:+,.0f}",
            f"{sum(each.costs.values()):+,}",
        )
        for each in found.steps
    ]
    console.print(table("Moves that cut most", columns, rows))
    for note in _of_dispersal(found):
        console.print(Text(plain(note)))
    for each in found.unconfirmed:
        console.print(Text(plain(f"Cannot confirm: {each.doubt}{f' ({each.about})' if each.about else ''}.")))
    console.print(Text(f"Security, reference {found.hold.reference}: {found.hold.message}"))


def _of_dispersal(found: DispersalAnswer) -> Iterator[str]:
    """What stands in the way of more moves, in sentences."""
    if found.stuck:
        yield "No further move that breaks no rule would cut it."
    for each in found.not_moved:
        yield f"{each.person.caption} is no part of these moves: {each.because}."
    if found.held_from:
        wings = several(f"{each.wing} ({each.members})" for each in found.held_from)
        yield f"Security holds keep members out of {counted(len(found.held_from), 'wing')}: {wings}."
    if found.held_everywhere:
        yield f"They keep {counted(found.held_everywhere, 'member')} out of every wing that was looked at."


@contextmanager
def cancelled_by_interrupt(work: PlanWork) -> Iterator[None]:
    """Ctrl-C ends the plan, and keeps the best so far; a second one ends the command."""

    def cancel(_number: int, _frame: FrameType | None) -> None:
        work.stop.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _by_reason(found: PlanAnswer) -> list[tuple[str, list[str]]]:
    """Who has no place, each reason once: of forty who are held back, forty lines alike say less than one."""
    reasons: dict[str, list[str]] = {}
    for left in found.unplaced:
        reasons.setdefault(left.because, []).append(left.prisoner)
    return sorted(reasons.items())


def _cannot(people: int) -> str:
    return "One person cannot be placed" if people == 1 else f"{people:,} people cannot all be placed"


def _show_clash(found: PlanAnswer) -> None:
    console, clash = out(), found.clash
    if clash is None:
        return
    rest = "none of these rules can be spared" if clash.irreducible else "some of these may be spared"
    console.print(Text(f"{_cannot(len(clash.people))}; {rest}:", style="bold"))
    for each in clash.rules:
        console.print(Text(plain(f"  - {_named(each)}")))
    if clash.exceptions is None:
        console.print(Text("  Nobody may authorise an exception that would help." if clash.cheapest
                           else "  No exception that would help was found in the work allowed."))  # fmt: skip
        return
    console.print(Text("  The cheapest exceptions that somebody may authorise:"))
    for each in clash.exceptions:
        console.print(Text(plain(f"  - {_named(each)}: {each.who_may_except}")))


def _named(member: ClashMember) -> str:
    about = several(member.people) if member.people else member.place
    level = f" ({member.level})" if member.level else ""
    by = f", by {member.exceeded_by}" if member.exceeded_by else ""
    return f"{member.name}{f': {about}' if about else ''}{level}{by}"


def _row(each: Planned) -> tuple[object, ...]:
    why = "; ".join(f"{one.prison}: {', '.join(one.why)}" for one in each.ruled_out[:1])
    who = f"{each.prisoner} {plain(each.person.caption)}" if each.person else each.prisoner
    return (
        who, each.now, each.place, f"{each.points:,}", _alternative(each.next_best),
        _alternative(each.next_prison), why, several(each.cannot_confirm, 1),
    )  # fmt: skip


def _alternative(found: Alternative | None) -> str:
    return "none" if found is None else f"{found.place} (+{found.points:,})"
