"""From a store's evidence to the arrays of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.model.ids import IdKey
from graph.model.labels import Label
from graph.snapshot.arrays import GraphArrays
from graph.snapshot.holding import read_slices
from graph.snapshot.layout import lay_out_descriptions, lay_out_links, link_starts
from graph.snapshot.ledger import LoadLedger
from graph.snapshot.restriction import bind_labels
from graph.snapshot.rows import DescriptionRows, LinkRows
from graph.snapshot.statements import read_descriptions, read_links
from graph.snapshot.tables import NodeTable, RecordTable, read_nodes, read_records
from graph.store.port import EvidenceStream


@dataclass(frozen=True, slots=True)
class Evidence:
    """One stream, read: ranks are of the nodes and records of this stream, known times of the ledger's instants."""

    ledger: LoadLedger
    nodes: NodeTable
    records: RecordTable
    links: LinkRows
    descriptions: DescriptionRows


def read_evidence(stream: EvidenceStream, ids: IdKey, labels: Mapping[int, Label]) -> Evidence:
    """Read a whole stream. `labels` are the store's labels by class id. Raises SnapshotError for a faulty stream."""
    ledger = LoadLedger(stream.loads())
    nodes = read_nodes(stream.nodes(), ids)
    records = read_records(stream.records(), ids, labels)
    slices, current = read_slices(stream.sightings(), records, ledger)
    records = bind_labels(records, current)
    links = read_links(stream.links(), nodes.ranks, records.ranks, slices)
    descriptions = read_descriptions(stream.descriptions(), nodes.ranks, records.ranks, slices)
    return Evidence(ledger, nodes, records, links, descriptions)


def build(stream: EvidenceStream, ids: IdKey, labels: Mapping[int, Label]) -> GraphArrays:
    """The arrays of everything in the stream: the same for the same evidence, whatever its handles and batches.

    Raises SnapshotError for a stream that contradicts itself or is too large.
    """
    evidence = read_evidence(stream, ids, labels)
    instants, nodes, records = evidence.ledger.instants, evidence.nodes.columns, evidence.records.columns
    classes, rows, described = evidence.records.labels, evidence.links, evidence.descriptions
    del evidence
    count = len(nodes.kind)
    links, adjacency = lay_out_links(rows, records.label[rows.record], records.grade[rows.record], count, 0)
    return GraphArrays(
        nodes=nodes,
        adjacency=adjacency,
        links=links,
        records=replace(records, links_at=link_starts(links.record, 0, len(records.label))),
        descriptions=lay_out_descriptions(described, records.label[described.record], count),
        labels=classes,
        known_instants=instants,
    )
