"""Who bears a number, phone, vehicle, postcode or reference of which somebody knows the whole or a part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

import numpy as np

from graph.identity.kernels import ABSENT
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView

# Of a shorter part everybody bears something.
SHORTEST = 3
_BORNE = (Kind.IDENTIFIER, Kind.PHONE, Kind.VEHICLE)
# Of what has a reference only the whole of it is looked for: each year's begin alike.
_REFERRED = (Kind.INTELLIGENCE_REPORT, Kind.ARREST, Kind.CRIME, Kind.COURT_CASE)
_PLACED = (Kind.ADDRESS, Kind.POSTCODE)
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})?")
# Ties are read for so many numbers at a time.
_AT_ONCE = 500

_Holds = Callable[[str], bool]


def is_part(text: str) -> bool:
    """Whether there is enough of it to look for: three letters or digits, or the first half of a postcode."""
    wanted = _plain(text)
    return len(wanted) >= SHORTEST or _POSTCODE.fullmatch(wanted) is not None


def bearers(view: GraphView, part: str, limit: int) -> dict[NodeRef, list[NodeRef]]:
    """PERSON nodes that a readable record ties to what has `part` in it, in order, up to `limit`, each with that.

    Numbers, phones and plates are found by a part, addresses by their postcode or its first half, and reports, arrests,
    crimes and court cases by their whole reference. `part` is compared as numbers are kept: letters, digits and
    strokes. Who is not there for the viewer counts nowhere.
    """
    if not is_part(part):
        return {}
    # Those alone that are there for him, in order of key: what he may not read must not decide where the search stops.
    bearing = (ref for ref, rank in sorted((ref, rank) for rank, ref in _holding(view, part)) if view.exists(rank))
    found: dict[NodeRef, list[NodeRef]] = {}
    while len(found) < limit and (some := list(islice(bearing, _AT_ONCE))):
        for person, borne in _tied(view, some):
            if borne not in (known := found.setdefault(person, [])):
                known.append(borne)
    return {person: sorted(found[person]) for person in sorted(found)[:limit]}


def _plain(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum() or c == "/")


def _sought_in(part: str) -> Iterator[tuple[Kind, str, _Holds]]:
    """Kinds in which to look, each with what stands in every key that is meant, and whether a key is."""
    wanted = _plain(part)
    if len(wanted) >= SHORTEST:
        yield from ((kind, _as_kept(wanted, kind), _containing(_as_kept(wanted, kind))) for kind in _BORNE)
        # Some forces write dashes into a reference.
        for whole in sorted({wanted, part.strip().upper()}):
            yield from ((kind, whole, whole.__eq__) for kind in _REFERRED)
    if (read := _POSTCODE.fullmatch(wanted)) is not None:
        first, second = read.groups(default="")
        yield from ((kind, f"{first} {second}", partial(_ends_in, first, second)) for kind in _PLACED)


def _containing(needle: str) -> _Holds:
    return lambda key: needle in key


def _ends_in(first: str, second: str, key: str) -> bool:
    """Whether an address, or a postcode, has this postcode, or one that begins with this half."""
    words = key.split()
    return words[-2:-1] == [first] and second in ("", words[-1])


def _holding(view: GraphView, part: str) -> Iterator[tuple[int, NodeRef]]:
    graph, meant = view.graph, dict[Kind, list[_Holds]]()
    kinds, begins = graph.base.nodes.kind, graph.base.nodes.text_at
    for kind, needle, holds in _sought_in(part):
        meant.setdefault(kind, []).append(holds)
        first, last = (int(np.searchsorted(kinds, int(kind), side=side)) for side in ("left", "right"))
        if first != last:
            text = bytes(graph.base.nodes.text.data[int(begins[first]) : int(begins[last])])
            yield from _matches(view, text, needle, int(begins[first]), holds)
    for rank in range(graph.base_nodes, graph.node_count):
        ref = graph.node_ref(rank)
        if any(holds(ref.key) for holds in meant.get(ref.kind, ())):
            yield rank, ref


def _as_kept(wanted: str, kind: Kind) -> str:
    """A British phone is dialled with a nought, and kept with its country."""
    return f"44{wanted[1:]}" if kind is Kind.PHONE and wanted.startswith("0") else wanted


def _matches(view: GraphView, text: bytes, needle: str, offset: int, holds: _Holds) -> Iterator[tuple[int, NodeRef]]:
    """Nodes whose key holds; `text` is a run of keys that begins at `offset`."""
    begins = view.graph.base.nodes.text_at
    at = text.find(needle.encode())
    while at >= 0:
        rank = int(np.searchsorted(begins, at + offset, side="right")) - 1
        ref = view.graph.node_ref(rank)
        if holds(ref.key):
            yield rank, ref
        at = text.find(needle.encode(), int(begins[rank + 1]) - offset)


def _tied(view: GraphView, refs: list[NodeRef]) -> Iterator[tuple[NodeRef, NodeRef]]:
    """Who is tied to which of these."""
    wanted = set(refs)
    pairs = set()
    for link in view.store.links(refs, view.read_cut):
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one.kind is Kind.PERSON and other in wanted:
                pairs.add((one, other))
    ends = sorted({person for person, _ in pairs})
    ranked = [(ref, rank) for ref in ends if (rank := view.graph.node_rank_of(ref)) is not None]
    with view.walker() as walker:
        units = walker.units_of(np.array([rank for _, rank in ranked], dtype=np.int32)).tolist()
    there = {ref for (ref, _), unit in zip(ranked, units, strict=True) if unit != ABSENT}
    yield from sorted(pair for pair in pairs if pair[0] in there)
