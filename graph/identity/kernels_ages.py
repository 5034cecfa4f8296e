"""When nodes were first known: apart from the walking kernels, which call none of this."""

from __future__ import annotations

from graph.compiling import bare_kernel as kernel
from graph.identity.layout import Cut, Walk
from graph.model.links import LinkType
from graph.snapshot.arrays import I32, KNOWN_OPEN

_MATCHED = int(LinkType.MATCHED)
_OPEN = int(KNOWN_OPEN)


@kernel
def known_since(walk: Walk, cut: Cut, nodes: I32, since: I32) -> None:
    """When each node was first known, by what is readable of it and holds at any world time; KNOWN_OPEN for never.

    That a record was compared with another does not make it exist.
    """
    for place in range(nodes.size):
        node = nodes[place]
        since[place] = _OPEN
        for half in (walk.base, walk.extra):
            if node + 1 < half.start.size:
                for entry in range(half.start[node], half.start[node + 1]):
                    if half.type[entry] >= _MATCHED:
                        break
                    known = half.known_from[entry]
                    held = known <= cut.known < half.known_to[entry]
                    if held and known < since[place] and cut.labels[half.label[entry]]:
                        since[place] = known
        for said in (walk.said, walk.extra_said):
            if node + 1 < said.start.size:
                for row in range(said.start[node], said.start[node + 1]):
                    known = said.known_from[row]
                    held = known <= cut.known < said.known_to[row]
                    if held and known < since[place] and cut.labels[said.label[row]]:
                        since[place] = known


@kernel
def looked_on(walk: Walk, cut: Cut, count: int) -> int:
    """Look at so many entries more as `known_since` looks at a node's own; says how many of them may be read."""
    readable = 0
    half = walk.base
    for entry in range(min(count, half.type.size)):
        known = half.known_from[entry]
        held = known <= cut.known < half.known_to[entry]
        if held and cut.labels[half.label[entry]]:
            readable += 1
    return readable
