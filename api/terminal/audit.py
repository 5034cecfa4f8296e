"""The audit log as a terminal shows it."""

from __future__ import annotations

from api.schemas.keeping import AskedOftenAnswer, AskedOftenLine, AuditAnswer, AuditEventLine, AuditSearchAnswer
from api.terminal.say import complain, out, say
from api.terminal.tables import Column, counted, table
from graph.model.times import isoformat


def show_verification(answer: AuditAnswer) -> None:
    """Every chain, and what was altered."""
    columns = (Column("Chain", keep=True), Column("Lines", right=True), Column("Ending"), Column("Fault"))
    rows = [(chain.chain, f"{chain.lines:,}", chain.ending, chain.fault) for chain in answer.chains]
    out().print(table(f"{counted(len(rows), 'chain')}, {counted(answer.lines, 'line')}", columns, rows))
    for missing in answer.missing:
        complain(missing)
    if answer.sound:
        say("Nothing was altered. Lines cut from a chain's end show only against anchors.")
    else:
        complain("The log is not what was written: see the faults above.")


def show_events(answer: AuditSearchAnswer) -> None:
    """Who looked, when and why."""
    columns = (
        Column("When", keep=True), Column("Who"), Column("For"), Column("Did"), Column("Ended"), Column("Why"),
        Column("Told", right=True), Column("From"),
    )  # fmt: skip
    more = " or more: give a later --since for the rest" if answer.more else ""
    out().print(table(f"{counted(len(answer.events), 'event')}{more}", columns, map(_event, answer.events)))
    for fault in answer.unreadable:
        complain(f"This line was altered or cannot be read, and is not in the answer: {fault}")


def show_asked_often(answer: AskedOftenAnswer) -> None:
    """Readers who asked more than is usual, and how to look further."""
    columns = (
        Column("Who"), Column("About"), Column("Questions", right=True), Column("Naming others", right=True),
        Column("From", keep=True), Column("To", keep=True), Column("Cases"), Column("Id", keep=True),
    )  # fmt: skip
    title = f"{counted(len(answer.readers), 'reader and subject', 'readers and subjects')} on {answer.day}"
    out().print(table(title, columns, map(_often, answer.readers)))
    say(
        f"Told of: more than {answer.most_about_a_prisoner} different questions of one reader about one prisoner, or "
        f"{answer.most_about_a_place} about one place."
    )
    for fault in answer.unreadable:
        complain(f"This line was altered or cannot be read, and is not counted: {fault}")


def _often(line: AskedOftenLine) -> tuple[object, ...]:
    return (
        f"{line.reader} ({line.agency})",
        f"one {line.about}",
        line.questions,
        line.others,
        f"{line.first:%H:%M}",
        f"{line.last:%H:%M}",
        ", ".join(line.case_references),
        " ".join(line.named[:1]),
    )


def _event(line: AuditEventLine) -> tuple[object, ...]:
    return (
        isoformat(line.at.replace(microsecond=0)),
        f"{line.subject} ({line.agency})",
        line.on_behalf_of,
        line.action,
        line.outcome,
        " ".join(filter(None, (line.purpose, line.case_reference))),
        len(line.disclosed) or None,
        line.source_address,
    )
