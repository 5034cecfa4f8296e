"""The register of keep-aparts as a terminal shows it."""

from __future__ import annotations

from rich.text import Text

from api.schemas.separations import GroupSeparationAnswer, MergeAnswer, SeparationAnswer, SeparationList
from api.terminal.say import out, plain
from api.terminal.tables import Column, minute, table

_COLUMNS = (
    Column("Id", keep=True, style="bold"), Column("First", keep=True), Column("Second", keep=True),
    Column("Kept apart in"), Column("Reason"), Column("State"), Column("Comment"), Column("Kept in"),
)  # fmt: skip
_REACH = {"CELL": "cell", "LANDING": "landing", "WING": "wing", "PRISON": "prison"}


def show_separations(found: SeparationList) -> None:
    """A list, or that there is none to be seen."""
    if not found.separations:
        out().print(Text("No keep-apart is on record here for you to see."))
        return
    out().print(table("Keep-aparts", _COLUMNS, [_row(each) for each in found.separations]))


def show_separation(found: SeparationAnswer) -> None:
    """One record."""
    out().print(table("Keep-apart", _COLUMNS, [_row(found)]))


def show_merge(found: MergeAnswer) -> None:
    """What became of each record."""
    if not found.moved:
        out().print(Text("No record named the old number."))
        return
    rows = [(str(each.id), each.fate) for each in found.moved]
    out().print(table("Merged", (Column("Id", keep=True), Column("What became of it")), rows))


def show_group_separation(found: GroupSeparationAnswer) -> None:
    """One separation between groups."""
    columns = (
        Column("Id", keep=True, style="bold"), Column("First"), Column("Second"), Column("Kept apart in"),
        Column("Vehicles too"), Column("State"), Column("Reason"),
    )  # fmt: skip
    row = (
        str(found.id), found.first, found.second, _REACH[found.restriction], "yes" if found.transport else "no",
        _until(found.open, found), plain(found.reason),
    )  # fmt: skip
    out().print(table("Groups kept apart", columns, [row]))


def _row(each: SeparationAnswer) -> tuple[str, ...]:
    state = _until(each.open, each)
    if each.closed_at is not None:
        state = f"closed {minute(each.closed_at)}: {plain(each.closed_reason or '')}"
    reach = _REACH[each.restriction] + (" and vehicles" if each.transport else "")
    reason = f"{each.reason}, threat to life" if each.threat_to_life else each.reason
    sides = [
        f"{party.prison_number}{f' {plain(party.person.caption)}' if party.person else ''}"
        f"{f' ({party.part.lower()})' if party.part in {'VICTIM', 'PERPETRATOR'} else ''}"
        for party in (each.first, each.second)
    ]
    return str(each.id), *sides, reach, reason, state, plain(each.comment), each.register_name


def _until(is_open: bool, each: SeparationAnswer | GroupSeparationAnswer) -> str:
    if not is_open:
        return "ended"
    if each.until is None:
        return "open"
    lapsed = isinstance(each, SeparationAnswer) and each.lapsed
    return f"no longer holds, since {minute(each.until)}" if lapsed else f"open until {minute(each.until)}"
