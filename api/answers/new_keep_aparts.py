"""Keep-aparts that became known: who is kept apart from whom, and how far it reaches."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from api.answers.named import Names, by_node
from api.schemas.changes import ChangeLine, ChangeSection
from api.schemas.evidence import Node
from graph.identity.layout import VisibleLinks
from graph.model.evidence import NodeRef
from graph.model.times import from_minutes
from graph.view import GraphView, NotFoundError


def keep_aparts(
    view: GraphView, names: Names, links: VisibleLinks, chosen: NDArray[np.bool_], most: int
) -> ChangeSection:
    """Each once, whichever of its records are new; the last known first. Of a party who is not to be seen nothing."""
    rows = np.flatnonzero(chosen)
    latest: dict[int, int] = {}
    # Ranks order by key, so that what is listed does not hang on how the graph was built.
    order = np.lexsort((links.source[rows], links.target[rows], -links.valid_from[rows].astype(np.int64)))
    for row in rows[order[np.argsort(-links.known_from[rows][order], kind="stable")]].tolist():
        latest.setdefault(int(links.target[row]), row)
    lines: list[ChangeLine] = []
    for target, row in latest.items():
        people = _parties(view, names, links, target)
        if people:
            (register,) = view.refs([target])
            rule = names.node(view.ids([target])[0])
            lines.append(
                ChangeLine(
                    one=people[0],
                    other=people[1] if len(people) > 1 else rule,
                    valid_from=from_minutes(int(links.valid_from[row])),
                    valid_to=from_minutes(int(links.valid_to[row])),
                    rule=rule,
                    reach=_reach(view, register),
                )
            )
        if len(lines) == most:
            break
    return ChangeSection(name="keep-aparts", number=len(latest), lines=lines)


def _parties(view: GraphView, names: Names, links: VisibleLinks, target: int) -> list[Node]:
    """The people of one keep-apart, each once, by name."""
    found: dict[str, Node] = {}
    for public_id in view.ids(sorted(set(links.source[links.target == target].tolist()))):
        with suppress(NotFoundError):
            node = names.node(public_id)
            found[node.id] = node
    return sorted(found.values(), key=lambda each: (each.caption, each.id))


def _reach(view: GraphView, register: NodeRef) -> str:
    """What the newest record says; empty where none does."""
    stated = [
        str(each.properties["restriction_type"]).lower()
        for each in by_node(view.descriptions([register])).get(register, ())
        if each.properties.get("restriction_type")
    ]
    return stated[-1] if stated else ""
