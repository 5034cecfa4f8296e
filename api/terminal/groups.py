"""Groups and likely links as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from api.schemas.evidence import Node
from api.schemas.groups import GroupAnswer, GroupsAnswer
from api.schemas.likely import LikelyLinksAnswer
from api.terminal.analysis import way_words
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, several, stretch, table

_MOST_NAMES = 6


def show_groups(found: GroupsAnswer) -> None:
    """The known groups."""
    rows = [
        (each.group.caption, each.threat_band or "", each.members, several([rival.caption for rival in each.rivals]),
         each.group.id)
        for each in found.groups
    ]  # fmt: skip
    columns = (
        Column("Group", style="bold"),
        Column("Band"),
        Column("Known members", right=True),
        Column("Rivals"),
        Column("Id", keep=True),
    )
    out().print(table(f"Known groups as of {found.as_of}, those with most members first", columns, rows))
    if found.left_out:
        say(f"{counted(found.left_out, 'more group')} not listed.")


def show_group_answer(found: GroupAnswer) -> None:
    """Everything about one group."""
    band = f", threat band {found.threat_band}" if found.threat_band else ""
    out().print(Text(plain(f"{found.group.caption}{band}, as of {found.as_of}"), style="bold"))
    members = [
        (each.role, each.person.caption, stretch(each.since, each.until) + (" (or before)" if each.or_before else ""),
         several(sorted({report.agency for report in each.reports})), each.person.id)
        for each in found.members
    ]  # fmt: skip
    columns = (
        Column("Role"), Column("Member", style="bold"), Column("From, to"), Column("Who says so"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table("Known members", columns, members))
    if found.not_listed:
        say(f"{counted(found.not_listed, 'more member')} not shown to be 18 or older, and so not named.")
    brokers = [
        (each.person.caption, "; ".join(f"{tied.group.caption} ({tied.members})" for tied in each.groups))
        for each in found.brokers
    ]
    out().print(table("Who is tied to members of other groups", (Column("Member"), Column("Group (members)")), brokers))
    places = [
        (each.establishment.caption, "" if each.wing is None else each.wing.caption, len(each.members),
         _names(each.members))
        for each in found.presence
    ]  # fmt: skip
    place_columns = (Column("Prison"), Column("Wing"), Column("Members", right=True), Column("Who"))
    out().print(table("Where they are held", place_columns, places))
    circles = [(each.level, f"{each.people:,}", each.members) for each in found.circles]
    circle_columns = (Column("Level"), Column("People in it", right=True), Column("Members of the group", right=True))
    out().print(table("Communities in which its members lie", circle_columns, circles))
    rivals = _names(found.rivals) or "none on record"
    growth = ", ".join(f"{each.on}: {each.members}" + (f" to {each.members + each.undated}" if each.undated else "")
                       for each in found.growth)  # fmt: skip
    out().print(Text(plain(f"Rivals: {rivals}.\nKnown members over the years: {growth}.")))
    if any(each.undated for each in found.growth):
        say("The higher number counts those of whom a record does not say since when they belong.")
    changes = found.changes
    said = {
        "joined": changes.joined, "left": changes.left, "other role": changes.changed_role,
        "learnt of": changes.learnt, "moved": changes.moved,
    }  # fmt: skip
    out().print(Text(plain(f"Since {changes.since}:")))
    for word, people in said.items():
        out().print(Text(plain(f"  {word}: {_names(people) or 'nobody'}")))
    if found.handling is not None:
        out().print(Text(plain(f"Handle as {found.handling.classification} {found.handling.handling}.")))


def show_likely(found: LikelyLinksAnswer) -> None:
    """The list with the precision to expect."""
    out().print(Text(plain(f"{found.person.caption}: {found.answer}"), style="bold"))
    if not found.likely:
        return
    rows = [
        (number, each.person.caption, "" if each.way is None else way_words(each.way), each.person.id)
        for number, each in enumerate(found.likely, 1)
    ]
    columns = (
        Column("", right=True), Column("May know", style="bold"), Column("The firmest way there"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table("Likeliest first", columns, rows))
    shares = ", ".join(f"of the first {each.length} {each.precision:.0%}" for each in found.expected)
    out().print(Text(plain(f"To be expected, where ties were hidden on purpose: {shares}.")))
    more = ", and there were more" if found.cut_short else ""
    say(f"{counted(found.looked_at, 'person', 'people')} around him looked at{more}.")
    say("None of it is evidence of a tie. A person decides whether to look further.")


def _names(people: Sequence[Node]) -> str:
    return several((each.caption for each in people), _MOST_NAMES, "; ")
