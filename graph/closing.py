"""Records that are not there for a viewer because of whom they name, whatever their labels say.

Whoever is closed to him is in no record that he reads: the row about a witness says where she lives, and a row about
several says in free text who else was there. Of those whom a filter leaves out, only what names nobody else goes.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from graph.identity.layout import Flags, Half, Said, Walk
from graph.snapshot.arrays import I32, DescriptionColumns, LinkColumns
from graph.snapshot.columns import flags
from graph.snapshot.graph import Graph
from graph.snapshot.layers import read_only


@dataclass(frozen=True, slots=True)
class Closing:
    """What is closed in one graph: `people` are nodes of those who close whatever names them, `records` are versions.

    In `walk` the links and words of those versions bear a label beyond the graph's own, which no viewer reads. Where
    everybody is there, `records` is None and the walk the graph's own.
    """

    people: I32
    records: Flags | None
    walk: Walk

    def labels(self, readable: Flags) -> Flags:
        """The graph's labels that a viewer reads, for this walk."""
        return readable if self.records is None else np.append(readable, False)

    def versions(self, graph: Graph) -> Container[tuple[bytes, bytes]] | None:
        """What is closed, for a store's cut."""
        return None if self.records is None else _ClosedVersions(graph, self.records)


class _ClosedVersions:
    """Record versions, as (public id, content hash): whether one is closed."""

    def __init__(self, graph: Graph, records: Flags) -> None:
        self._graph, self._records = graph, records

    def __contains__(self, version: object) -> bool:
        if not isinstance(version, tuple):
            return False
        public_id, content = version
        ranks = self._graph.record_versions(public_id)
        return any(self._records[rank] and self._graph.record_version(rank) == content for rank in ranks)


def close(graph: Graph, walk: Walk, absent: I32, people: I32) -> Closing:
    """What is closed where the `absent` nodes do not exist, `people` among them closing whatever names them."""
    gone, persons = flags(absent, graph.node_count), np.zeros(graph.node_count, dtype=np.bool_)
    persons[: walk.persons] = True
    persons[walk.base_nodes : walk.new_persons] = True
    closed = _naming(graph, gone) & ~_naming(graph, persons & ~gone)
    closed |= _naming(graph, flags(people, graph.node_count))
    beyond = len(graph.labels)
    return Closing(
        people,
        closed,
        walk._replace(
            base=_relabelled(walk.base, graph.base.links, closed, beyond),
            extra=_relabelled(walk.extra, graph.extra.links, closed, beyond),
            said=_unsaid(walk.said, graph.base.descriptions, closed, beyond),
            extra_said=_unsaid(walk.extra_said, graph.extra.descriptions, closed, beyond),
        ),
    )


def _naming(graph: Graph, nodes: Flags) -> Flags:
    """The record versions that describe one of these nodes or tie it to something."""
    found = np.zeros(graph.record_count, dtype=np.bool_)
    for layer in (graph.base, graph.extra):
        links, said = layer.links, layer.descriptions
        found[links.record[nodes[links.source] | nodes[links.target]]] = True
        of = np.repeat(np.arange(len(said.start) - 1, dtype=np.int32), np.diff(said.start))
        found[said.record[nodes[of]]] = True
    return found


def _relabelled(half: Half, links: LinkColumns, closed: Flags, beyond: int) -> Half:
    label = half.label.copy()
    label[links.entries[closed[links.record]].ravel()] = beyond
    return half._replace(label=read_only(label))


def _unsaid(said: Said, columns: DescriptionColumns, closed: Flags, beyond: int) -> Said:
    label = said.label.copy()
    label[closed[columns.record]] = beyond
    return said._replace(label=read_only(label))
