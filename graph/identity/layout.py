"""A graph, a cut and the scratch of a walk, in the shape in which compiled code takes them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.snapshot.arrays import I32, I64, U8, U16, Adjacency, DescriptionColumns, NodeColumns
from graph.snapshot.graph import Graph

Flags = NDArray[np.bool_]


class Half(NamedTuple):
    """One adjacency, base or extra: `graph.snapshot.arrays.Adjacency`."""

    start: I64
    neighbour: I32
    type: U8
    role: U8
    flags: U8
    grade: U8
    label: U16
    valid_from: I32
    valid_to: I32
    known_from: I32
    known_to: I32
    link: I32


class Said(NamedTuple):
    """What records say of people, base or extra: part of `graph.snapshot.arrays.DescriptionColumns`."""

    start: I32
    label: U16
    known_from: I32
    known_to: I32
    born: I32
    surname: I64


class Walk(NamedTuple):
    """A graph.

    Ranks below `persons`, and from `base_nodes` to `new_persons`, are PERSON nodes; those from `strong_from` to
    `strong_to`, and from `new_strong_from` to `new_strong_to`, are prison numbers.
    """

    base: Half
    extra: Half
    said: Said
    extra_said: Said
    base_nodes: int
    persons: int
    strong_from: int
    strong_to: int
    new_persons: int
    new_strong_from: int
    new_strong_to: int


class Cut(NamedTuple):
    """What may be walked: labels by rank, link types by number, the rank of knowledge, world minutes, worst grade.

    World time: what holds at some minute after `since` and before `until`, unless `any_time`.
    """

    labels: Flags
    types: Flags
    known: int
    since: int
    until: int
    any_time: bool
    max_grade: int
    any_grade: bool


class Units(NamedTuple):
    """Scratch of one walk at a time. Arrays are as long as the graph has nodes and are never cleared between walks.

    `stamp[node] == state[EPOCH]` says that `unit[node]` is of this walk. Unit u's nodes are
    `member[member_at[u]:member_at[u + 1]]`. `mark` and `slot` are a unit's, `seen` is a node's; `found` and `holders`
    hold one component and one identifier's records, `pending` nodes that are UNSETTLED.
    """

    stamp: I32
    unit: I32
    seen: I32
    member: I32
    member_at: I32
    mark: I64
    slot: I32
    found: I32
    holders: I32
    pending: I32
    state: I64


_laid_out: WeakKeyDictionary[Graph, Walk] = WeakKeyDictionary()
_most_entries: WeakKeyDictionary[Graph, int] = WeakKeyDictionary()


class Near(NamedTuple):
    """Room for neighbours: a unit, the best grade and the number of links to it."""

    unit: I32
    grade: U8
    links: I32


class Entries(NamedTuple):
    """Room for entries: positions of the near end and the far end, half (0 base, 1 extra) and entry."""

    one: I32
    other: I32
    half: U8
    entry: I64


@dataclass(frozen=True, slots=True)
class VisibleLinks:
    """Every link that a view admits, as columns of one length in an order that means nothing.

    `source` and `target` are node ranks, `record` the rank of the record version that states the link, `known_from` a
    rank of knowledge; ranks are good for this view alone and leave the process never.
    """

    source: I32
    target: I32
    record: I32
    type: U8
    role: U8
    assessment: Flags
    grade: U8
    valid_from: I32
    valid_to: I32
    known_from: I32


def lay_out(graph: Graph) -> Walk:
    """The graph's own arrays, not copied, and worked out once for each graph."""
    walk = _laid_out.get(graph)
    if walk is None:
        walk = _laid_out[graph] = _lay_out(graph)
    return walk


def entries_of(walk: Walk, node: int) -> int:
    """How many entries lie at a node, readable or not."""
    halves = (half.start for half in (walk.base, walk.extra) if node + 1 < half.start.size)
    return sum(int(start[node + 1] - start[node]) for start in halves)


def most_entries(graph: Graph) -> int:
    """How many entries the most crowded node may have at most; worked out once for each graph."""
    most = _most_entries.get(graph)
    if most is None:
        walk = lay_out(graph)
        most = sum(int(np.diff(half.start).max(initial=0)) for half in (walk.base, walk.extra))
        _most_entries[graph] = most
    return most


def _lay_out(graph: Graph) -> Walk:
    base, extra, first = graph.base.nodes, graph.extra.nodes, graph.base_nodes
    strong_from, strong_to = _prison_numbers(base)
    new_strong_from, new_strong_to = _prison_numbers(extra)
    return Walk(
        base=_half(graph.base.adjacency),
        extra=_half(graph.extra.adjacency),
        said=_said(graph.base.descriptions),
        extra_said=_said(graph.extra.descriptions),
        base_nodes=first,
        persons=_after(base, Kind.PERSON),
        strong_from=strong_from,
        strong_to=strong_to,
        new_persons=first + _after(extra, Kind.PERSON),
        new_strong_from=first + new_strong_from,
        new_strong_to=first + new_strong_to,
    )


def _half(adjacency: Adjacency) -> Half:
    half = Half(*(_plain(getattr(adjacency, name)) for name in Half._fields))
    # Where nothing is extra no walk need look up where a node's entries start.
    return half if len(half.neighbour) else half._replace(start=half.start[:1])


def _said(columns: DescriptionColumns) -> Said:
    said = Said(*(_plain(getattr(columns, name)) for name in Said._fields))
    return said if len(said.label) else said._replace(start=said.start[:1])


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    # Memory-mapped arrays are a subclass, which compiled code takes the slow way in.
    return np.asarray(array)


def _after(nodes: NodeColumns, kind: Kind) -> int:
    return int(np.searchsorted(nodes.kind, np.uint8(kind), side="right"))


def _prison_numbers(nodes: NodeColumns) -> tuple[int, int]:
    """From where to where prison numbers lie in a layer: its nodes are in order of kind, authority and key."""

    def text(place: int) -> bytes:
        return nodes.text[nodes.text_at[place] : nodes.text_at[place + 1]].tobytes()

    low, high = int(np.searchsorted(nodes.kind, np.uint8(Kind.IDENTIFIER))), _after(nodes, Kind.IDENTIFIER)
    # A prison number says by itself who a prisoner is: NOMIS issues one to each person. Authority and key are
    # separated by \x1f, so \x20 comes after every key of this authority.
    bounds = (f"{IdentifierType.PRISON_NUMBER}{mark}".encode() for mark in ("\x1f", "\x20"))
    first, last = (bisect_left(range(len(nodes.kind)), bound, low, high, key=text) for bound in bounds)
    return first, last
