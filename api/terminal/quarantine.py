"""Rejected rows as a terminal shows them."""

from __future__ import annotations

from api.schemas.quarantine import DismissedRowsAnswer, QuarantineAnswer, RejectedRowsAnswer, WaitingLoad
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, table


def show_waiting(found: QuarantineAnswer) -> None:
    """Loads by rule and column."""
    rows = [
        (
            load.feed,
            load.file_name,
            each.rule,
            each.column,
            f"{each.rows:,}",
            "" if place else _corrected(load),
            load.key,
        )
        for load in found.loads
        for place, each in enumerate(load.rules)
    ]
    columns = (
        Column("Feed", style="bold"), Column("File"), Column("Rule"), Column("Column"), Column("Rows", right=True),
        Column("Corrected", right=True), Column("Load", keep=True, style="dim"),
    )  # fmt: skip
    total, loads = sum(load.rows for load in found.loads), sum(bool(load.rows) for load in found.loads)
    out().print(table(f"{counted(total, 'row')} of {counted(loads, 'load')} in quarantine", columns, rows))
    for load in found.loads:
        if load.aside:
            put = f"{counted(load.aside, 'row')} of {load.file_name} put aside"
            say(f"{put}: cordon quarantine dismissals {load.key}")


def _corrected(load: WaitingLoad) -> str:
    """How many of a load's rows are corrected: which rules they broke is not counted."""
    return f"{load.corrected:,} of {load.rows:,}"


def show_rows(found: RejectedRowsAnswer) -> None:
    """Each row by itself: it has more cells than a screen has columns."""
    for row in found.rows:
        place = f"sheet {row.sheet}, line {row.line}" if row.sheet else f"line {row.line}"
        title = (
            f"{place}: {row.rule}{f' in {row.column}' if row.column else ''}{' (corrected)' if row.corrected else ''}"
        )
        cells = [(name, value) for name, value in row.cells.items() if value or name == row.column]
        if row.text:
            cells.append(("(the raw line)", row.text))
        out().print(table(title, (Column("Column", style="bold"), Column("Cell")), cells))
        say(f"{row.message}; {row.remedy}.")
    if not found.rows:
        say("No such row waits.")


def show_dismissed(found: DismissedRowsAnswer) -> None:
    """Rows put aside, with who said so and why."""
    rows = [
        (
            f"sheet {each.row.sheet}, line {each.row.line}" if each.row.sheet else f"line {each.row.line}",
            each.row.rule, "waits for a second person" if each.waits else "dismissed", each.by, each.approved_by,
            each.because,
        )
        for each in found.rows
    ]  # fmt: skip
    columns = (
        Column("Where", style="bold"), Column("Rule"), Column("State"), Column("By"), Column("Agreed by"),
        Column("Because"),
    )  # fmt: skip
    if rows:
        out().print(table(f"{counted(len(rows), 'row')} put aside, or asked to be", columns, rows))
    else:
        say("No row of this load was put aside.")
