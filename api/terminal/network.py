"""Networks and paths as a terminal shows them."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from api.schemas.evidence import Link, Node, Source
from api.schemas.network import CommonLinksAnswer, NetworkAnswer, PathAnswer, PathsAnswer
from api.terminal.people import named, show_sources
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, several, stretch, table


def show_network(found: NetworkAnswer) -> None:
    """Nodes by step, each with what ties it to the step before."""
    nodes = {node.id: node for node in found.nodes}
    ties: dict[str, Counter[str]] = {}
    for link in found.links:
        for end, other in ((link.source, link.target), (link.target, link.source)):
            if nodes[other].steps < nodes[end].steps or nodes[end].steps == 0:
                ties.setdefault(end, Counter())[link.type] += len(link.records)
    hubs = {hub.id for hub in found.left_out.hubs}
    rows = [
        (
            node.steps,
            named(node),
            several([f"{kind} {count}" for kind, count in sorted(ties.get(node.id, Counter()).items())], 4),
            "many neighbours, not walked" if node.id in hubs else "",
            node.id,
        )
        for node in found.nodes
    ]
    columns = (
        Column("Steps", right=True), Column("Who or what", style="bold"), Column("By (records)"), Column("Note"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    start = " and ".join(nodes[each].caption for each in found.start)
    out().print(
        table(f"Around {start}: {len(found.nodes) - len(found.start)} nodes, {len(found.links)} links", columns, rows)
    )
    left = found.left_out
    if left.over_budget:
        say(f"{left.over_budget:,} more at step {left.at_depth} are left out for the budget; raise it with --budget.")
    if left.links_unread:
        say(f"Links among {counted(len(left.links_unread), 'outermost node')} with very many neighbours are not read.")


def show_paths(found: PathsAnswer) -> None:
    """Each path as a chain, with the records behind each step."""
    if not found.paths:
        say(f"No path of up to {found.searched_to} steps among what you may see.")
    where = {source.id: source for source in found.sources}
    for number, path in enumerate(found.paths, 1):
        _show_path(number, path, where)
    if found.stopped:
        say(f"The search stopped at its budget after {found.searched_to} steps: longer paths may exist.")
    if found.hubs:
        say(
            f"{counted(len(found.hubs), 'node')} with very many neighbours came into reach and were not walked through."
        )
    if found.paths:
        show_sources(found.sources)


def show_common(found: CommonLinksAnswer) -> None:
    """What each of the people touches, those that most of them touch first."""
    names = {person.id: person.caption for person in found.people}
    rows = [
        (
            named(each.node),
            several([names[person] for person in each.touched_by], between="; "),
            "many others touch it" if each.is_hub else "",
            each.node.id,
        )
        for each in found.common
    ]
    columns = (
        Column("Who or what", style="bold"), Column("In common of"), Column("Note"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    who = several([person.caption for person in found.people], between="; ")
    out().print(table(f"In common of {who}: {counted(len(found.common), 'node')}", columns, rows))
    if not found.common:
        say("Nothing in common among what you may see.")
    if found.over_budget:
        say(f"{found.over_budget:,} more are left out for the budget; raise it with --budget.")
    if found.unread:
        say(f"{counted(len(found.unread), 'person', 'people')} with very many neighbours could not be read.")
    show_sources(found.sources)


def _show_path(number: int, path: PathAnswer, where: dict[str, Source]) -> None:
    title = f"Path {number}: {counted(len(path.steps), 'step')}, worst grade {path.worst_grade}"
    rows: list[tuple[str, ...]] = [_row(path.nodes[0])]
    for node, links in zip(path.nodes[1:], path.steps, strict=True):
        rows += [("  | " + _step(link), *_evidence(link, where, path), "") for link in links]
        rows.append(_row(node))
    columns = (
        Column("Chain"), Column("When", keep=True), Column("Best grade"), Column("Said by"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(title, columns, rows))


def _row(node: Node) -> tuple[str, ...]:
    return (named(node), "", "", "", node.id)


def _step(link: Link) -> str:
    part = ", ".join([*link.roles, *(["assessment"] if link.assessment else [])])
    return f"{link.type}{f' ({part})' if part else ''}"


def _evidence(link: Link, where: dict[str, Source], path: PathAnswer) -> tuple[str, str, str]:
    agencies = sorted({where[record].agency for record in link.records if record in where})
    said = f"{several(agencies)}, {counted(len(link.records), 'record')}"
    kinds = (each.kind for each in path.nodes if each.id in (link.source, link.target))
    return stretch(link.valid_from, link.valid_to, *kinds), link.best_grade, said


def heading(text: str) -> None:
    """A line that begins a part of the output."""
    out().print(Text(plain(text), style="bold"))
