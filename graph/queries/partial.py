"""Who bears a number, phone or vehicle of which somebody knows a part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.identity.kernels import ABSENT
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView

# Of a shorter part everybody bears something.
SHORTEST = 3
_BORNE = (Kind.IDENTIFIER, Kind.PHONE, Kind.VEHICLE)
# Ties are read for so many numbers at a time.
_AT_ONCE = 500


def bearers(view: GraphView, part: str, limit: int) -> list[NodeRef]:
    """PERSON nodes that a readable record ties to a number, phone or plate with `part` in it, in order, up to `limit`.

    `part` is compared as numbers are kept: letters, digits and strokes. Who is not there for the viewer counts nowhere.
    """
    wanted = "".join(c for c in part.upper() if c.isalnum() or c == "/")
    if len(wanted) < SHORTEST:
        return []
    # Those alone that are there for him, in order of key: what he may not read must not decide where the search stops.
    bearing = sorted(ref for rank, ref in _holding(view, wanted) if view.exists(rank))
    found: set[NodeRef] = set()
    for first in range(0, len(bearing), _AT_ONCE):
        found |= _tied(view, bearing[first : first + _AT_ONCE])
        if len(found) >= limit:
            break
    return sorted(found)[:limit]


def _holding(view: GraphView, wanted: str) -> Iterator[tuple[int, NodeRef]]:
    graph = view.graph
    kinds = graph.base.nodes.kind
    for kind in _BORNE:
        first, last = (int(np.searchsorted(kinds, int(kind), side=side)) for side in ("left", "right"))
        if first == last:
            continue
        begins = graph.base.nodes.text_at
        text = bytes(graph.base.nodes.text.data[int(begins[first]) : int(begins[last])])
        yield from _matches(view, text, _as_kept(wanted, kind), int(begins[first]))
    for rank in range(graph.base_nodes, graph.node_count):
        ref = graph.node_ref(rank)
        if ref.kind in _BORNE and _as_kept(wanted, ref.kind) in ref.key:
            yield rank, ref


def _as_kept(wanted: str, kind: Kind) -> str:
    """A British phone is dialled with a nought, and kept with its country."""
    return f"44{wanted[1:]}" if kind is Kind.PHONE and wanted.startswith("0") else wanted


def _matches(view: GraphView, text: bytes, needle: str, offset: int) -> Iterator[tuple[int, NodeRef]]:
    """Nodes in whose key the needle stands; `text` is a run of keys that begins at `offset`."""
    begins = view.graph.base.nodes.text_at
    at = text.find(needle.encode())
    while at >= 0:
        rank = int(np.searchsorted(begins, at + offset, side="right")) - 1
        ref = view.graph.node_ref(rank)
        if needle in ref.key:
            yield rank, ref
        at = text.find(needle.encode(), int(begins[rank + 1]) - offset)


def _tied(view: GraphView, refs: list[NodeRef]) -> set[NodeRef]:
    wanted = set(refs)
    links = view.store.links(refs, view.read_cut)
    ends = {
        end for link in links for end in (link.source, link.target) if end.kind is Kind.PERSON and end not in wanted
    }
    ranked = [(ref, rank) for ref in sorted(ends) if (rank := view.graph.node_rank_of(ref)) is not None]
    with view.walker() as walker:
        units = walker.units_of(np.array([rank for _, rank in ranked], dtype=np.int32)).tolist()
    return {ref for (ref, _), unit in zip(ranked, units, strict=True) if unit != ABSENT}
