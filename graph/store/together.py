"""Reads for several readers who ask of the same nodes one after the other: each node is read once for them all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.store.liveness import in_order_of_ends
from graph.store.port import GraphStore
from graph.store.stored import ReadCut, StoredDescription, StoredLink


class Reads(Protocol):
    """What is read of nodes for one reader: part of `graph.store.port.GraphStore`."""

    def descriptions(self, nodes: Collection[NodeRef], cut: ReadCut) -> list[StoredDescription]:
        """What live records in the cut say of these nodes."""

    def links(
        self, nodes: Collection[NodeRef], cut: ReadCut, types: Collection[LinkType] | None = None
    ) -> list[StoredLink]:
        """Live links in the cut at these nodes."""


@dataclass(slots=True)
class _Ties:
    """Links of some types: the nodes at which they were read, and for each reader those at each node, each once."""

    at: Sequence[dict[NodeRef, list[StoredLink]]]
    read: set[NodeRef] = field(default_factory=set)


class ReadTogether:
    """Answers as the store does, for the length of one question: what it was told once it does not ask again."""

    def __init__(self, store: GraphStore, cuts: Sequence[ReadCut]) -> None:
        self._store, self._cuts = store, list(cuts)
        self._said: dict[NodeRef, list[list[StoredDescription]]] = {}
        self._ties: dict[tuple[LinkType, ...], _Ties] = {}

    def descriptions(self, nodes: Collection[NodeRef], cut: ReadCut) -> list[StoredDescription]:
        """What live records in the cut, one of those given, say of these nodes."""
        reader, wanted = self._reader(cut), sorted(set(nodes))
        unread = [node for node in wanted if node not in self._said]
        if unread:
            self._said |= {node: [[] for _ in self._cuts] for node in unread}
            for place, told in enumerate(self._store.descriptions_for(unread, self._cuts)):
                for each in told:
                    self._said[each.node][place].append(each)
        return [each for node in wanted for each in self._said[node][reader]]

    def links(
        self, nodes: Collection[NodeRef], cut: ReadCut, types: Collection[LinkType] | None = None
    ) -> list[StoredLink]:
        """Live links in the cut, one of those given, at these nodes."""
        reader, wanted = self._reader(cut), set(nodes)
        key = tuple(sorted(set(LinkType if types is None else types)))
        ties = self._ties.setdefault(key, _Ties([{} for _ in self._cuts]))
        if unread := wanted - ties.read:
            for at, told in zip(ties.at, self._store.links_for(sorted(unread), self._cuts, key), strict=True):
                for link in told:
                    # What ends at a node that was read before was told of then.
                    if ties.read.isdisjoint((link.source, link.target)):
                        for end in {link.source, link.target}:
                            at.setdefault(end, []).append(link)
            ties.read |= unread
        found = {id(link): link for node in wanted for link in ties.at[reader].get(node, ())}
        return in_order_of_ends(found.values())

    def _reader(self, cut: ReadCut) -> int:
        return next(place for place, each in enumerate(self._cuts) if each is cut)
