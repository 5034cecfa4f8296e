"""People as a terminal shows them."""

from __future__ import annotations

from rich.text import Text

from api.called import apart_from, called, fact_said
from api.schemas.evidence import Node, Source
from api.schemas.people import PeopleFound, PersonAnswer
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, day, several, stretch, table

# A page about a person lists the records that it rests on; beyond this many, `--json` has them all.
_MOST_SOURCES = 25
_FACT = "ungraded"


def show_found(found: PeopleFound) -> None:
    """A page of people."""
    if not found.people:
        say(
            "Nobody matches among those whom you may see. --name forgives the spelling of a name; --part takes part of "
            "a number, and a postcode."
        )
        return
    told = any(person.matched for person in found.people)
    rows = [
        (
            person.name,
            several(person.dates_of_birth, 2),
            several(person.identifiers),
            several(person.where, 2),
            several(person.agencies, 5),
            *([person.matched or ""] if told else []),
            person.records,
            person.id,
        )
        for person in found.people
    ]
    columns = (
        Column("Name", style="bold"),
        Column("Born", keep=True),
        Column("Numbers"),
        Column("Where"),
        Column("Agencies"),
        *([Column("Found by")] if told else []),
        Column("Records", right=True),
        Column("Id", keep=True, style="dim"),
    )
    title = counted(found.found, "person", "people") + (
        f", {found.near:,} of them nearly so named" if found.near else ""
    )
    out().print(table(f"{title}{' or more' if found.incomplete else ''}", columns, rows))
    if found.incomplete:
        say("More match than are looked through: ask more narrowly, for example with a date of birth.")
    if found.next_cursor is not None:
        say(f"For the next page add: --cursor {found.next_cursor}")


def show_person(found: PersonAnswer) -> None:
    """Everything on record, one table for each kind of thing."""
    where = {source.id: source for source in found.sources}
    console = out()
    console.print(Text.assemble((plain(found.name), "bold"), f"  {found.id}"))
    facts = [
        (fact.name.replace("_", " "), fact_said(fact.name, fact.value), _said_by(fact.records, where))
        for fact in found.facts
    ]
    console.print(table("Said of this person", (Column("What"), Column("Value"), Column("By")), facts))
    numbers = [
        (number.type, number.value, "flagged: joins nobody" if number.flagged else "", _said_by(number.records, where))
        for number in found.identifiers
    ]
    columns = (Column("Number"), Column("Value", keep=True), Column("Note"), Column("By"))
    console.print(table("Numbers", columns, numbers))
    ties = [
        (
            tie.type,
            " ".join([named(tie.other), apart_from(tie)]).strip(),
            ", ".join([*tie.roles, *(["assessment"] if tie.assessment else [])]),
            stretch(tie.valid_from, tie.valid_to, tie.other.kind)
            + ("" if tie.newer_from is None else f"; a newer one from {day(tie.newer_from)}"),
            tie.best_grade,
            len(tie.records),
            tie.other.id,
        )
        for tie in found.ties
    ]
    tie_columns = (
        Column("Tie"), Column("To"), Column("Part"), Column("When", keep=True), Column("Best grade"),
        Column("Records", right=True), Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    console.print(table("Ties", tie_columns, ties))
    if found.ties_left_out:
        say(f"{counted(found.ties_left_out, 'tie')} left out; `cordon network show` has a larger budget.")
    for doubt in found.apart:
        shared = several(doubt.identifiers)
        who = several((node.caption for node in doubt.nodes), between="; ")
        say(f"Kept apart ({doubt.reason}) although they share {shared}: {who}")
    show_sources(found.sources)


def show_sources(sources: list[Source]) -> None:
    """The records that an answer rests on."""
    rows = [
        (s.agency, s.feed, s.grade, f"{s.classification} {s.handling}", day(s.extracted_at), several(s.flags), s.id)
        for s in sources[:_MOST_SOURCES]
    ]
    columns = (
        Column("Agency"), Column("Feed"), Column("Grade"), Column("Marking"), Column("Extracted", keep=True),
        Column("Flags"), Column("Record", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(f"Rests on {counted(len(sources), 'record')}", columns, rows))
    if len(sources) > _MOST_SOURCES:
        say(f"{len(sources) - _MOST_SOURCES:,} more records are in the answer with --json.")


def named(node: Node) -> str:
    """A node in words: a place by its path, everything else by its caption, and what it is."""
    return f"{called(node)} ({node.kind})"


def _said_by(records: list[str], where: dict[str, Source]) -> str:
    said = [where[record] for record in records if record in where]
    return several(sorted({each.agency if each.grade == _FACT else f"{each.agency} ({each.grade})" for each in said}))
