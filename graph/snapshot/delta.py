"""What was published since a base was built, read into a layer that lies over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model.ids import IdKey
from graph.model.labels import Label
from graph.snapshot.arrays import FLAG_ASSESSMENT, I32, I64, GraphArrays
from graph.snapshot.build import read_evidence
from graph.snapshot.columns import ranges
from graph.snapshot.difference import difference
from graph.snapshot.errors import DeltaRefusedError, DeltaTooLargeError
from graph.snapshot.graph import Graph
from graph.snapshot.layers import Extra
from graph.snapshot.layout import lay_out_descriptions, lay_out_links, link_starts
from graph.snapshot.places import Places, locate
from graph.snapshot.rows import DescriptionRows, LinkRows
from graph.store.port import EvidenceStream
from graph.store.stored import Head

# A delta is read whole again at each change of head; up to here that stays a matter of a second or two.
DELTA_LINK_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Delta:
    """What to add to a base, and which of its entries and descriptions (positions) ended when (ranks)."""

    head: Head
    extra: Extra
    labels: tuple[Label, ...]
    known_instants: I64
    changed_links: int
    ended_entries: I32
    entries_known_to: I32
    ended_descriptions: I64
    descriptions_known_to: I32


def read_delta(base: GraphArrays, stream: EvidenceStream, ids: IdKey, labels: Mapping[int, Label]) -> Delta:
    """Compare a stream of changed records with the base.

    Raises DeltaTooLargeError above DELTA_LINK_LIMIT added and ended links, and DeltaRefusedError where the stream
    contradicts what the base says was already known.
    """
    evidence = read_evidence(stream, ids, labels)
    settled, instants = len(base.known_instants), evidence.ledger.instants
    if not np.array_equal(instants[:settled], base.known_instants):
        raise DeltaRefusedError("the base was built from another history of loads: the snapshot has to be built anew")
    places = locate(base, evidence)
    rows, described = _placed_links(evidence.links, places), _placed_descriptions(evidence.descriptions, places)
    old_links = _links_of(base, places.known_records)
    changes = difference(_link_rows(base, old_links), rows, settled)
    changed_links = len(changes.added) + len(changes.ended)
    if changed_links > DELTA_LINK_LIMIT:
        raise DeltaTooLargeError(f"{changed_links} links changed, a delta holds {DELTA_LINK_LIMIT}")
    old_descriptions = _descriptions_of(base, places.known_records, described.node)
    told = difference(_description_rows(base, old_descriptions), described, settled)
    return Delta(
        head=stream.head,
        extra=_lay_out(base, places, rows.take(changes.added), described.take(told.added)),
        labels=places.labels,
        known_instants=instants,
        changed_links=changed_links,
        ended_entries=base.links.entries[old_links[changes.ended]].ravel(),
        entries_known_to=np.repeat(changes.known_to, 2),
        ended_descriptions=old_descriptions[told.ended],
        descriptions_known_to=told.known_to,
    )


def overlay(base: GraphArrays, delta: Delta, hold: object = None, earlier: tuple[Head, ...] = ()) -> Graph:
    """Lay a delta over its base. `hold` is kept for as long as the graph is; `earlier` as `Graph` has it."""
    # Ended rows are closed in the base itself, although graphs of earlier heads read the same arrays at this moment:
    # the known clock only grows, so the ranks written here lie above all that such a graph knows, and it still finds
    # the entry open; and each write is one aligned 32-bit number, seen whole or not at all.
    base.adjacency.known_to[delta.ended_entries] = delta.entries_known_to
    base.descriptions.known_to[delta.ended_descriptions] = delta.descriptions_known_to
    return Graph(
        delta.head,
        base,
        delta.extra,
        labels=delta.labels,
        known_instants=delta.known_instants,
        changed_links=delta.changed_links,
        hold=hold,
        earlier=earlier,
    )


def _placed_links(rows: LinkRows, places: Places) -> LinkRows:
    return replace(
        rows, record=places.record[rows.record], source=places.node[rows.source], target=places.node[rows.target]
    )


def _placed_descriptions(rows: DescriptionRows, places: Places) -> DescriptionRows:
    return replace(rows, record=places.record[rows.record], node=places.node[rows.node])


def _links_of(base: GraphArrays, records: I32) -> I64:
    first, last = base.records.links_at[records], base.records.links_at[records + 1]
    return ranges(first, last - first)


def _link_rows(base: GraphArrays, links: I64) -> LinkRows:
    columns, entry = base.adjacency, base.links.entries[links, 0]
    return LinkRows(
        record=base.links.record[links],
        source=base.links.source[links],
        target=base.links.target[links],
        type=columns.type[entry],
        role=columns.role[entry],
        flags=columns.flags[entry] & FLAG_ASSESSMENT,
        valid_from=columns.valid_from[entry],
        valid_to=columns.valid_to[entry],
        known_from=columns.known_from[entry],
        known_to=columns.known_to[entry],
    )


def _descriptions_of(base: GraphArrays, records: I32, described: I32) -> I64:
    """Positions of what these records say of nodes, given the nodes that they are now seen to describe."""
    nodes = np.unique(described[described < len(base.nodes.kind)])
    rows = ranges(base.descriptions.start[nodes], base.descriptions.start[nodes + 1] - base.descriptions.start[nodes])
    return rows[np.isin(base.descriptions.record[rows], records)]


def _description_rows(base: GraphArrays, rows: I64) -> DescriptionRows:
    columns = base.descriptions
    node = np.searchsorted(columns.start, rows, side="right") - 1
    return DescriptionRows(
        record=columns.record[rows],
        node=node.astype(np.int32),
        valid_from=columns.valid_from[rows],
        valid_to=columns.valid_to[rows],
        known_from=columns.known_from[rows],
        known_to=columns.known_to[rows],
        born=columns.born[rows],
        surname=columns.surname[rows],
    )


def _lay_out(base: GraphArrays, places: Places, links: LinkRows, descriptions: DescriptionRows) -> Extra:
    links.sort()
    descriptions.sort()
    nodes = len(base.nodes.kind) + len(places.nodes.kind)
    added, records = places.records, len(base.records.label)
    label = _of_records(base.records.label, added.label, links.record)
    grade = _of_records(base.records.grade, added.grade, links.record)
    columns, adjacency = lay_out_links(links, label, grade, nodes, len(base.links.record))
    described = _of_records(base.records.label, added.label, descriptions.record)
    return Extra(
        nodes=places.nodes,
        adjacency=adjacency,
        links=columns,
        records=replace(added, links_at=link_starts(columns.record, records, len(added.label))),
        descriptions=lay_out_descriptions(descriptions, described, nodes),
    )


def _of_records(base: NDArray[Any], added: NDArray[Any], records: I32) -> NDArray[Any]:
    """A column's values at graph-wide record ranks."""
    values = np.empty(len(records), dtype=base.dtype)
    old = records < len(base)
    values[old] = base[records[old]]
    values[~old] = added[records[~old] - len(base)]
    return values
