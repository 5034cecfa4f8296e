"""Who may see what, as a terminal shows it."""

from __future__ import annotations

from api.schemas.access import AccessExplained, GrantsAnswer, PolicyChecked, PolicyDifference, ReadersAnswer, Verdict
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, minute, table

_VERDICT = (Column("", keep=True), Column("Dimension", style="bold"), Column("Because"))


def show_explained(found: AccessExplained) -> None:
    """Each label's verdicts, then those about people, then the sum of them."""
    for version in found.versions:
        out().print(table(f"Label: {version.label}", _VERDICT, map(_row, version.verdicts)))
    out().print(table("Whom it names", _VERDICT, map(_row, found.people)))
    through = "" if found.client in {None, found.subject} else f" through {found.client}"
    may = "may read" if found.readable else "may not read"
    roles = ", ".join(found.roles) or "no role"
    say(f"{found.subject}{through} ({found.agency}; {roles}) {may} {found.record} under policy {found.policy}.")


def show_readers(found: ReadersAnswer) -> None:
    """By registration, then staff by name."""
    columns = (Column("Client", style="bold"), Column("Agency"), Column("Role"), Column("Clearance"))
    rows = [(each.client, each.agency, each.role, each.clearance) for each in found.readers]
    out().print(table(f"Who reads {'; '.join(found.labels)}", columns, rows))
    staff = (Column("", keep=True), Column("Staff", style="bold"), Column("Client"), Column("Because"))
    rows = [(_mark(each.readable), each.subject, each.client, each.because) for each in found.staff]
    out().print(table("Staff whom the policy names", staff, rows))
    say("A client's filters and limited access narrow what its users read of this: see `cordon access explain`.")


def show_grants(found: GrantsAnswer) -> None:
    """The latest end first."""
    columns = (
        Column("Kind"),
        Column("Subject", style="bold"),
        Column("Person", keep=True),
        Column("Until", keep=True),
        Column("Runs"),
        Column("Given by"),
        Column("Because"),
    )
    rows = [
        (each.kind, each.subject, each.person, minute(each.until), "yes" if each.running else "ended", each.given_by,
         each.because)
        for each in found.grants
    ]  # fmt: skip
    out().print(table(counted(len(rows), "grant"), columns, rows))


def show_checked(found: PolicyChecked) -> None:
    """That it can be used, and what to look at again."""
    parts = (counted(found.roles, "role"), counted(found.clients, "client"), f"{found.staff} of staff")
    say(f"Policy {found.version} can be used: {', '.join(parts)}.")
    for note in found.notes:
        out().print(f"  {note}")


def show_difference(found: PolicyDifference) -> None:
    """Who gains and loses sight, then everything else."""
    columns = (Column("Who", style="bold"), Column("", keep=True), Column("Labels"))
    rows = [
        (change.who, sign, "\n".join(labels))
        for change in found.sight
        for sign, labels in (("gains", change.gains), ("loses", change.loses))
        if labels
    ]
    title = f"{found.old} to {found.new}, over {counted(found.labels, 'label')}"
    if rows:
        out().print(table(title, columns, rows))
    else:
        say(f"{title}: nobody gains or loses sight of anything.")
    for line in found.other:
        out().print(f"  {line}")


def _row(verdict: Verdict) -> tuple[str, str, str]:
    return _mark(verdict.admits), verdict.dimension, verdict.because


def _mark(admits: bool) -> str:
    return "admits" if admits else "DENIES"
