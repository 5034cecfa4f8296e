"""Two hops, three hops and paths, in process, beside igraph, networkx and bare SQL on the same generated graph.

`walk` makes a view for a viewer, masks, resolves people on the way, and returns numbers; `answer` also folds parallel
links, gathers their evidence and names everything, as a page needs it. The others walk a graph in which people are
already resolved and masks already applied, and return numbers. Captions are left out: they are the store's time. Run
with `--full` for a million people; networkx takes part up to 100,000 people.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from graph.queries.chart import HUB_LIMIT, START_LIMIT
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import VISIT_BUDGET, paths
from graph.queries.search import Search
from graph.snapshot.arrays import (
    KNOWN_OPEN,
    DescriptionColumns,
    GraphArrays,
    NodeColumns,
    RecordColumns,
)
from graph.snapshot.columns import offsets, order_of_ids
from graph.snapshot.graph import Graph
from graph.snapshot.layout import lay_out_links
from graph.snapshot.rows import LinkRows
from graph.store.port import GraphStore, Head
from graph.view import GraphView, view_for

HOPS_ASKED, PATHS_ASKED, WARM = 1_000, 500, 50
LINKS_PER_RECORD = 4
HIDDEN_SHARE = 0.1
NETWORKX_UP_TO = 100_000
FULL = 1_000_000
MAX_LENGTH = 6


class NoDescriptions:
    """The store's part of a view, without captions."""

    def labels(self) -> dict[int, Label]:
        """The labels of the generated records."""
        return dict(enumerate(LABELS))

    def descriptions(self, *_: object) -> list[object]:
        """Nothing."""
        return []


LABELS = (Label("police"), Label("prison"))
POLICY = Policy("bench", {"r": RoleGrant(frozenset({"prison"}), frozenset({"P"}))}, {"prison": frozenset({"prison"})})
READER = Viewer("bench", "prison", frozenset({"r"}))
TIES = frozenset({LinkType.INVOLVED_IN, LinkType.ASSOCIATED_WITH, LinkType.HELD_AT})
PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "benchmark", "timing")


@dataclass(frozen=True)
class Estate:
    """The generated graph: for Cordon, and as visible ties between resolved people and things for the others."""

    graph: Graph
    person: NDArray[np.int64]
    ties: NDArray[np.int64]
    units: int


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


# ---- what is timed


@dataclass(frozen=True)
class Contender:
    """One way of asking: by depth, what is around a node; and how two are linked."""

    name: str
    hops: Callable[[int], Callable[[int], object]]
    path: Callable[[int, int], object]


def answers(estate: Estate) -> Contender:
    """This product, from public id to the answer that a page shows."""
    graph = estate.graph

    def hops(depth: int) -> Callable[[int], object]:
        return lambda node: neighbourhood(reader(graph), [graph.node_public(node).hex()], depth=depth, types=TIES)

    def path(one: int, other: int) -> object:
        ends = ([graph.node_public(node).hex()] for node in (one, other))
        return paths(reader(graph), *ends, types=TIES, max_length=MAX_LENGTH)

    return Contender("answer", hops, path)


def walks(estate: Estate) -> Contender:
    """This product's walk alone: masked, people resolved, hubs stopped; what it came to as numbers, like the others."""
    graph = estate.graph

    def hops(depth: int) -> Callable[[int], object]:
        def ask(node: int) -> NDArray[np.int32]:
            with reader(graph).walker(TIES) as walker:
                seen = frontier = walker.units_of(np.array([node], dtype=np.int32))
                for step in range(depth):
                    limit = np.full(len(frontier), HUB_LIMIT if step else START_LIMIT, dtype=np.int64)
                    near = np.unique(walker.expand(frontier, limit)[2].unit)
                    frontier = np.setdiff1d(near, seen, assume_unique=True)
                    seen = np.concatenate((seen, frontier))
                return seen

        return ask

    def path(one: int, other: int) -> int | None:
        with reader(graph).walker(TIES) as walker:
            ends = walker.units_of(np.array([one, other], dtype=np.int32))
            return Search(walker, ends[:1], ends[1:], HUB_LIMIT, VISIT_BUDGET).shortest(MAX_LENGTH)

    return Contender("walk", hops, path)


def reader(graph: Graph) -> GraphView:
    """A view, made anew for every question as for every request."""
    return view_for(graph, cast(GraphStore, NoDescriptions()), POLICY, READER, PURPOSE)


def with_igraph(estate: Estate) -> Contender | None:
    """What igraph offers for both."""
    try:
        igraph = import_module("igraph")
    except ModuleNotFoundError:
        return None
    # It warns of every pair without a path.
    warnings.simplefilter("ignore", RuntimeWarning)
    graph = igraph.Graph(n=estate.units, edges=estate.ties)
    return Contender(
        "igraph", lambda depth: lambda node: graph.neighborhood(node, order=depth), partial(graph.get_shortest_path)
    )


def with_networkx(estate: Estate) -> Contender:
    """What networkx offers for both."""
    graph: nx.Graph[int] = nx.Graph(estate.ties.tolist())
    graph.add_nodes_from(estate.person.tolist())

    def path(one: int, other: int) -> object:
        try:
            return nx.bidirectional_shortest_path(graph, one, other)
        except nx.NetworkXNoPath:
            return None

    return Contender(
        "networkx",
        lambda depth: lambda node: nx.single_source_shortest_path_length(graph, node, cutoff=depth),
        path,
    )


def with_sql(estate: Estate, folder: Path) -> Contender:
    """Frontiers walked one by one through json_each, over a covering index."""
    connection = sqlite3.connect(folder / "ties.sqlite")
    connection.execute("CREATE TABLE tie (one INTEGER, other INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID")
    both = np.concatenate((estate.ties, estate.ties[:, ::-1]))
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    connection.executemany("INSERT INTO tie VALUES (?, ?)", map(tuple, both.tolist()))
    connection.commit()

    def step(frontier: set[int], seen: set[int]) -> set[int]:
        rows = connection.execute(
            "SELECT DISTINCT t.other FROM json_each(?) f JOIN tie t ON t.one = f.value", (json.dumps(list(frontier)),)
        )
        return {row[0] for row in rows} - seen

    def hops(depth: int) -> Callable[[int], object]:
        def ask(node: int) -> set[int]:
            seen = frontier = {node}
            for _ in range(depth):
                frontier = step(frontier, seen)
                seen = seen | frontier
            return seen

        return ask

    def path(one: int, other: int) -> int | None:
        seen, frontier = [{one}, {other}], [{one}, {other}]
        for length in range(1, MAX_LENGTH + 1):
            side = int(len(frontier[1]) < len(frontier[0]))
            frontier[side] = step(frontier[side], seen[side])
            if frontier[side] & seen[1 - side]:
                return length
            seen[side] |= frontier[side]
        return None

    return Contender("bare SQL", hops, path)


def timings(ask: Callable[..., object], questions: Sequence[tuple[Any, ...]]) -> tuple[float, float]:
    """p50 and p99 in milliseconds, after a few questions to warm up."""
    for question in questions[:WARM]:
        ask(*question)
    taken = []
    for question in questions:
        began = time.perf_counter()
        ask(*question)
        taken.append((time.perf_counter() - began) * 1_000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 99))


def main() -> None:
    """Generate, ask everybody the same, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--full", action="store_true", help="a million people")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.people = FULL if options.full else options.people
    estate = generate(options.people, options.seed)
    graph = estate.graph
    print(f"{options.people:,} people, {graph.node_count:,} nodes, {graph.link_count:,} links, seed {options.seed}")
    rng = np.random.default_rng(options.seed)
    starts = [(int(node),) for node in rng.choice(estate.person, HOPS_ASKED)]
    pairs = [(int(a), int(b)) for a, b in rng.choice(estate.person, (PATHS_ASKED, 2))]
    with tempfile.TemporaryDirectory() as folder:
        contenders = [walks(estate), answers(estate), with_igraph(estate), with_sql(estate, Path(folder))]
        if options.people <= NETWORKX_UP_TO:
            contenders.append(with_networkx(estate))
        # The others' millions of objects must not be swept during our turn, nor ours in theirs.
        gc.freeze()
        print(f"{'p50 / p99 ms':<12}" + "".join(f"{name:>36}" for name in ("two hops", "three hops", "path, up to 6")))
        first: list[tuple[float, float]] = []
        for contender in filter(None, contenders):
            results = [timings(contender.hops(depth), starts) for depth in (2, 3)]
            results.append(timings(contender.path, pairs))
            first = first or results
            cells = [
                f"{p50:7.3f} / {p99:7.3f} ({p50 / a:6.2f} / {p99 / b:6.2f})"
                for (p50, p99), (a, b) in zip(results, first, strict=True)
            ]
            print(f"{contender.name:<12}" + "".join(f"{cell:>36}" for cell in cells))
    print("in brackets: as many times the walk's time. igraph and networkx look for paths of any length.")


if __name__ == "__main__":
    main()
