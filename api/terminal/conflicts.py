"""A conflict check as a terminal shows it: the answer first, then why, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from api.schemas.conflicts import ConflictsAnswer, Counterpart, FeedState, Finding, Ruling, Somebody
from api.terminal.say import out, plain
from api.terminal.tables import Column, minute, several, table
from api.wording import sentence_case

_STYLES = {
    "conflict found": "bold red",
    "not allowed there": "bold red",
    "decision of a board": "bold yellow",
    "depends on the cell": "bold yellow",
    "cannot confirm": "bold yellow",
    "check the place": "bold yellow",
}


def show_conflicts(found: ConflictsAnswer) -> None:
    """The outcome, its reasons, and the age of every feed that it rests on."""
    console = out()
    console.print(
        Text.assemble(
            (plain(sentence_case(found.sentence)), _STYLES.get(found.outcome, "bold")),
            f": {plain(found.place) or 'with each other, wherever that is'}",
        )
    )
    if len(found.prisoners) > 1:
        rows = [(each.prisoner, each.outcome, each.alone) for each in found.prisoners]
        each_of = (Column("Prisoner", keep=True), Column("With the others"), Column("Alone"))
        console.print(table("Each of them there", each_of, rows))
        if found.together is not None:
            console.print(Text(f"Among each other: {found.together}."))
    if found.findings:
        columns = (
            Column("Prisoner", keep=True), Column("What", style="bold"), Column("With"), Column("Held at"),
            Column("Reach"), Column("There"), Column("Why"), Column("Said by"),
        )  # fmt: skip
        console.print(table("Findings", columns, [row for each in found.findings for row in _rows(each)]))
    if found.rulings:
        said = [(each.prisoner, plain(each.because), _verdict(each), each.source) for each in found.rulings]
        ruled = (Column("Prisoner", keep=True), Column("Rule"), Column("There", style="bold"), Column("Source"))
        console.print(table(f"Lawful placement, by rules {found.placement_rules}", ruled, said))
    for each in found.unconfirmed:
        console.print(Text(plain(f"Cannot confirm: {each.doubt}{f' ({each.about})' if each.about else ''}.")))
    if found.hold is not None:
        hold = found.hold
        console.print(Text(f"Security hold on {hold.scope}, reference {hold.reference}. {hold.message}"))
    feeds = [(f.name, f.feed or "never loaded", _age(f), f"{f.limit_hours:,.0f} h", _note(f)) for f in found.feeds]
    feed_columns = (
        Column("Rests on", style="bold"),
        Column("Feed"),
        Column("Extracted"),
        Column("May be"),
        Column("Note"),
    )
    console.print(table(f"Feeds, by rules {found.rules}", feed_columns, feeds))


def _verdict(ruling: Ruling) -> str:
    return f"decision of {ruling.board}" if ruling.board else ruling.verdict


def _rows(finding: Finding) -> list[tuple[object, ...]]:
    said = several(sorted({f"{source.agency} ({source.feed})" for source in finding.rests_on}), 2)
    what = f"{finding.kind}, advice" if finding.level is None else finding.kind
    if finding.scope == "transport":
        what += ", in the vehicle"
    if finding.possible_match:
        what += ", possible match"
    there = f"{finding.breach}; avoid {several(finding.avoid)}" if finding.avoid else finding.advice or finding.breach
    if finding.may_be:
        there += f"; if {finding.prisoner} is {_any_of(finding.may_be)}"
    rule = several((node.caption for node in finding.rule), between="; ")
    return [
        (
            finding.prisoner, what, _who(other), several(other.places), finding.level or "", there,
            finding.reason or rule, said,
        )
        for other in finding.counterparts
    ] or [(finding.prisoner, what, rule, "", finding.level or "", there, finding.reason, said)]  # fmt: skip


def _who(other: Counterpart) -> str:
    numbers = several(other.prison_numbers)
    who = f"{other.person.caption}{f' {numbers}' if numbers else ''}{' (also asked about)' if other.asked else ''}"
    return f"{who}, if one person with {_any_of(other.may_be)}" if other.may_be else who


def _any_of(people: Sequence[Somebody]) -> str:
    """People with their numbers and where they are held."""
    said = [f"{each.person.caption} {several(each.prison_numbers)}".strip() for each in people]
    where = [f" in {several(each.places)}" if each.places else "" for each in people]
    return " or ".join(f"{who}{held}" for who, held in zip(said, where, strict=True))


def _age(feed: FeedState) -> str:
    if feed.extracted_at is None or feed.age_hours is None:
        return ""
    return f"{minute(feed.extracted_at)}, {feed.age_hours:,.0f} h ago"


def _note(feed: FeedState) -> str:
    if feed.feed is None:
        return "missing" if feed.required else "missing; not required"
    return "STALE" if feed.stale else ""
