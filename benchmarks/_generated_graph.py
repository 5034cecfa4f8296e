"""The graph that queries are timed on, written as a snapshot by a process of its own: `FOLDER PEOPLE SEED`.

Whoever generates a million people needs gigabytes for it; whoever asks about them must be seen to need less.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from graph.snapshot.arrays import (
    KNOWN_OPEN,
    DescriptionColumns,
    GraphArrays,
    NodeColumns,
    RecordColumns,
)
from graph.snapshot.columns import offsets, order_of_ids
from graph.snapshot.folder import open_snapshot, revisions, write
from graph.snapshot.graph import Graph
from graph.snapshot.header import SnapshotHeader
from graph.snapshot.layout import lay_out_links
from graph.snapshot.rows import LinkRows
from graph.store.stored import Head

LINKS_PER_RECORD = 4
HIDDEN_SHARE = 0.1
LABELS = (Label("police"), Label("prison"))
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Estate:
    """The generated graph: for Cordon, and as visible ties between resolved people and things for the others."""

    graph: Graph
    person: NDArray[np.int64]
    ties: NDArray[np.int64]
    units: int

    def write(self, folder: Path) -> None:
        """As a snapshot, with what the others need beside it."""
        header = SnapshotHeader("generated", self.graph.head, WRITTEN)
        write(self.graph.base, folder, header)
        np.save(folder / "person.npy", self.person)
        np.save(folder / "ties.npy", self.ties)

    @classmethod
    def read(cls, folder: Path) -> Estate:
        """A written one, mapped."""
        [(_, path)] = revisions(folder)
        opened = open_snapshot(path)
        graph = Graph(opened.header.head, opened.arrays, hold=opened.hold)
        person, ties = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("person", "ties"))
        return cls(graph, np.asarray(person), ties, graph.node_count)


@dataclass(frozen=True)
class Links:
    """Generated links, as columns of node ranks and numbers."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    type: NDArray[np.int64]
    role: NDArray[np.int64]


def generate(people: int, seed: int) -> Estate:
    """`people` of whom every fifth has a second record, 2 events and 8 links for each of them."""
    rng = np.random.default_rng(seed)
    second, events, cells, wings = people // 5, 2 * people, people // 100, people // 10_000 + 1
    groups = [
        (Kind.PERSON, "DELIUS", second),
        (Kind.PERSON, "NOMIS", people),
        (Kind.IDENTIFIER, str(IdentifierType.PNC), people),
        (Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), 2 * people // 5),
        (Kind.WING, "", wings),
        (Kind.CELL, "", cells),
        (Kind.INCIDENT, "", events),
    ]
    starts = offsets(np.array([size for *_, size in groups])).tolist()
    first = {(kind, name): at for (kind, name, _), at in zip(groups, starts, strict=False)}
    nomis, pnc = first[Kind.PERSON, "NOMIS"], first[Kind.IDENTIFIER, str(IdentifierType.PNC)]
    prison = first[Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER)]
    incident, cell, wing = (first[kind, ""] for kind in (Kind.INCIDENT, Kind.CELL, Kind.WING))

    def anyone(size: int) -> NDArray[np.int64]:
        # Skewed, so that a few people are in very many events.
        return np.asarray(nomis + (people * rng.random(size) ** 1.6).astype(np.int64))

    numbered = np.arange(2 * people // 5)
    parts = [
        (np.arange(second), pnc + np.arange(second), LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
        (nomis + np.arange(people), pnc + np.arange(people), LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
        (nomis + numbered, prison + numbered, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
        (anyone(5 * people), incident + rng.integers(0, events, 5 * people), LinkType.INVOLVED_IN, Role.SUSPECT),
        (anyone(9 * people // 10), anyone(9 * people // 10), LinkType.ASSOCIATED_WITH, Role.NONE),
        (anyone(people // 2), cell + rng.integers(0, cells, people // 2), LinkType.HELD_AT, Role.NONE),
        (cell + np.arange(cells), wing + rng.integers(0, wings, cells), LinkType.LOCATED_IN, Role.NONE),
    ]
    columns = [np.concatenate([np.broadcast_to(p[i], len(p[0])) for p in parts]).astype(np.int64) for i in range(4)]
    # Records hold links of all kinds, so that no query reads one after the other.
    order = rng.permutation(len(columns[0]))
    links = Links(*(column[order] for column in columns))
    graph = _graph(rng, groups, links)
    return Estate(graph, nomis + np.arange(people), _ties(graph, links, nomis, second), graph.node_count)


def _graph(rng: np.random.Generator, groups: list[tuple[Kind, str, int]], links: Links) -> Graph:
    records = _records(rng, len(links.source))
    rows = _rows(links)
    # What joins records stays readable, so that all walk the same people.
    label = np.where(rows.type == LinkType.HAS_IDENTIFIER, 1, records.label[rows.record]).astype(np.uint16)
    nodes = _nodes(rng, groups)
    columns, adjacency = lay_out_links(rows, label, records.grade[rows.record], len(nodes.kind), 0)
    said = sum(size for kind, _, size in groups if kind is Kind.PERSON)
    described = DescriptionColumns(
        start=np.minimum(np.arange(len(nodes.kind) + 1), said).astype(np.int32),
        record=np.zeros(said, dtype=np.int32),
        label=np.ones(said, dtype=np.uint16),
        valid_from=np.full(said, OPEN_START, dtype=np.int32),
        valid_to=np.full(said, OPEN_END, dtype=np.int32),
        known_from=np.zeros(said, dtype=np.int32),
        known_to=np.full(said, KNOWN_OPEN, dtype=np.int32),
        born=np.zeros(said, dtype=np.int32),
        surname=np.ones(said, dtype=np.int64),
    )
    instants = np.array([1], dtype=np.int64)
    return Graph(Head(1, 1), GraphArrays(nodes, adjacency, columns, records, described, LABELS, instants))


def _rows(links: Links) -> LinkRows:
    zeros = np.zeros(len(links.source), dtype=np.int32)
    rows = LinkRows(
        record=(np.arange(len(zeros)) // LINKS_PER_RECORD).astype(np.int32),
        source=links.source.astype(np.int32),
        target=links.target.astype(np.int32),
        type=links.type.astype(np.uint8),
        role=links.role.astype(np.uint8),
        flags=zeros.astype(np.uint8),
        valid_from=zeros + np.int32(OPEN_START),
        valid_to=zeros + np.int32(OPEN_END),
        known_from=zeros,
        known_to=zeros + KNOWN_OPEN,
    )
    rows.sort()
    return rows


def _records(rng: np.random.Generator, links: int) -> RecordColumns:
    count = (links - 1) // LINKS_PER_RECORD + 1
    ids = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    text, text_at = _text("R", np.arange(count))
    return RecordColumns(
        public=ids,
        by_public=order_of_ids(ids),
        version=ids,
        label=(rng.random(count) >= HIDDEN_SHARE).astype(np.uint16),
        grade=rng.integers(0, 16, count).astype(np.uint8),
        origin=np.zeros(count, dtype=np.int64),
        links_at=np.minimum(np.arange(count + 1) * LINKS_PER_RECORD, links).astype(np.int32),
        text=text,
        text_at=text_at,
    )


def _nodes(rng: np.random.Generator, groups: list[tuple[Kind, str, int]]) -> NodeColumns:
    texts = [_text(name, np.arange(size)) for _, name, size in groups]
    kinds = np.repeat([int(kind) for kind, *_ in groups], [size for *_, size in groups]).astype(np.uint8)
    public = rng.integers(0, 256, (len(kinds), 16), dtype=np.uint8)
    lengths = np.concatenate([np.diff(at) for _, at in texts])
    return NodeColumns(
        kinds, public, order_of_ids(public), np.concatenate([text for text, _ in texts]), offsets(lengths)
    )


def _text(name: str, numbers: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Keys of eight digits, which sort as their numbers do."""
    start = np.frombuffer(f"{name}\x1f".encode(), dtype=np.uint8)
    digits = (numbers[:, None] // 10 ** np.arange(7, -1, -1) % 10 + ord("0")).astype(np.uint8)
    rows = np.concatenate((np.broadcast_to(start, (len(numbers), len(start))), digits), axis=1)
    return rows.ravel(), np.arange(len(numbers) + 1, dtype=np.int64) * rows.shape[1]


def _ties(graph: Graph, links: Links, nomis: int, second: int) -> NDArray[np.int64]:
    """Pairs of people and things with a readable tie, each pair once, every person one number."""
    unit = np.arange(graph.node_count)
    unit[:second] = nomis + np.arange(second)
    seen = graph.base.records.label[np.arange(len(links.source)) // LINKS_PER_RECORD] == 1
    tie = seen & (links.type != LinkType.HAS_IDENTIFIER) & (links.type != LinkType.LOCATED_IN)
    ends = np.stack((unit[links.source[tie]], unit[links.target[tie]]), axis=1)
    return np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)


if __name__ == "__main__":
    generate(int(sys.argv[2]), int(sys.argv[3])).write(Path(sys.argv[1]))
