"""The estate analysis as a terminal shows it."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from api.schemas.analysis import AnalysisAnswer, GroupLine, NestedLine, PeopleSummary, ProximityLine, WayAnswer
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, several, table

# The firmest ways explain; the rest are in the answer.
_MOST_WAYS = 1


def show_people(found: PeopleSummary) -> None:
    """How records became people."""
    apart = sum(found.kept_apart.values())
    why = ", ".join(f"{count} {kind}" for kind, count in found.kept_apart.items())
    out().print(
        Text(
            f"{found.records:,} records of people are {found.people:,} people by numbers, likeness and judgements; "
            f"{found.in_several_agencies:,} of them have records of several agencies. "
            f"{counted(apart, 'doubtful join')} left apart{f': {why}' if why else ''}."
        )
    )


def show_analysis(found: AnalysisAnswer, most: int = 10) -> None:
    """People, groups with their brokers, brokers of the whole network, and who stands near organised crime.

    At most so many lines of each.
    """
    show_people(found.people)
    network = found.network
    out().print(
        Text(
            f"Network as of {found.as_of}: {counted(network.people, 'person', 'people')}, "
            f"{counted(network.ties, 'tie')}, {counted(network.communities, 'community', 'communities')} "
            f"({network.method}, modularity {network.modularity:.2f}); "
            f"{counted(network.hubs_left_out, 'hub')} left out."
        )
    )
    out().print(_groups_table("Groups, those with most known members first", found.groups[:most]))
    out().print(_nested_table(found.nested[:most]))
    out().print(
        _groups_table("Groups without a known member, those that keep most company first", found.unknown_groups[:most])
    )
    brokers = [
        (number, broker.person.caption, f"{broker.value:.4f}", broker.person.id)
        for number, broker in enumerate(found.brokers[:most], 1)
    ]
    broker_columns = (
        Column("", right=True), Column("Broker", style="bold"), Column("Betweenness", right=True),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table("Who lies between others", broker_columns, brokers))
    out().print(_near_table(f"Strongest flags ({found.validation})", found.proximity[:most]))
    out().print(_near_table("Strongest flags without a known standing", found.without_standing[:most]))
    say("A flag orders people for a person to look at. Nothing follows from it by itself.")


def _groups_table(title: str, groups: list[GroupLine]) -> Table:
    columns = (
        Column("Group", style="bold"), Column("Members", right=True), Column("Known", right=True),
        Column("Stable", right=True), Column("Known groups in it"), Column("Brokers"),
    )  # fmt: skip
    rows = [
        (
            _called(group), f"{group.members:,}", group.known_members,
            "" if group.stability is None else f"{group.stability:.0%}",
            several((node.caption for node in group.known_groups), between="; "),
            several((broker.person.caption for broker in group.brokers), between="; "),
        )
        for group in groups
    ]  # fmt: skip
    return table(title, columns, rows)


def _nested_table(lines: list[NestedLine]) -> Table:
    columns = (
        Column("Community, and what it falls into", style="bold"), Column("Level"), Column("Members", right=True),
        Column("Known", right=True), Column("Falls into", right=True),
    )  # fmt: skip
    return table("How communities nest, coarse to fine", columns, [row for line in lines for row in _nested(line, 0)])


def _nested(line: NestedLine, depth: int) -> list[tuple[object, ...]]:
    called = "nobody known" if line.named_after is None else line.named_after.caption
    own = ("  " * depth + called, line.level, f"{line.members:,}", line.known_members, line.falls_into or "")
    return [own, *(row for part in line.parts for row in _nested(part, depth + 1))]


def _called(group: GroupLine) -> str:
    """A community by a known group, or by the adult whom its people meet over."""
    if group.named_after is None:
        return f"group {group.number}"
    return group.named_after.caption if group.known_groups else f"around {group.named_after.caption}"


def _near_table(title: str, lines: list[ProximityLine]) -> Table:
    columns = (
        Column("", right=True), Column("Person, and the firmest way to a member", style="bold"),
        Column("Indication", keep=True), Column("Known", keep=True), Column("Group and band"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    return table(title, columns, [_near(number, line) for number, line in enumerate(lines, 1)])


def _near(number: int, line: ProximityLine) -> tuple[object, ...]:
    ways = "; ".join(way_words(way) for way in line.ways[:_MOST_WAYS]) or several(line.why_not_nearer)
    group = "" if line.group is None else f"{line.group.caption} {line.band or ''}".strip()
    known = "yes" if line.known_member else ""
    indication = (line.indication or "").removesuffix(" indication")
    return (number, f"{line.person.caption}\n{ways}", indication, known, group, line.person.id)


def way_words(way: WayAnswer) -> str:
    """A way on one line."""
    parts = []
    for step in way.steps:
        agencies = sorted({report.agency for reason in step.reasons for report in reason.reports})
        layers = sorted({reason.layer for reason in step.reasons})
        parts.append(f"{several(layers, 2)} ({several(agencies)}) with {plain(step.target.caption)}")
    return ", ".join(parts)
