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
import resource
import sqlite3
import subprocess
import sys
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
from _generated_graph import LABELS, Estate
from numpy.typing import NDArray

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.queries.chart import HUB_LIMIT, START_LIMIT
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import VISIT_BUDGET, paths
from graph.queries.search import Search
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.view import GraphView, view_for

HOPS_ASKED, PATHS_ASKED, WARM = 1_000, 500, 50
NETWORKX_UP_TO = 100_000
FULL = 1_000_000
MAX_LENGTH = 6
# What is promised at a million people: p99 in milliseconds of two hops and of a path, and gigabytes of memory.
LIMITS = {"two hops": 1.0, "path, up to 6": 5.0}
MEMORY_LIMIT = 2.0


class NoDescriptions:
    """The store's part of a view, without captions."""

    def labels(self) -> dict[int, Label]:
        """The labels of the generated records."""
        return dict(enumerate(LABELS))

    def descriptions(self, *_: object) -> list[object]:
        """Nothing."""
        return []


POLICY = Policy("bench", {"r": RoleGrant(frozenset({"prison"}), frozenset({"P"}))}, {"prison": frozenset({"prison"})})
READER = Viewer("bench", "prison", frozenset({"r"}))
TIES = frozenset({LinkType.INVOLVED_IN, LinkType.ASSOCIATED_WITH, LinkType.HELD_AT})
PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "benchmark", "timing")


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


@dataclass(frozen=True)
class Timed:
    """Milliseconds: what a clock on the wall says, and of p99 how much the thread itself was at work."""

    p50: float
    p99: float
    own_p99: float


def timings(ask: Callable[..., object], questions: Sequence[tuple[Any, ...]]) -> Timed:
    """After a few questions to warm up."""
    for question in questions[:WARM]:
        ask(*question)
    taken, own = [], []
    for question in questions:
        began, began_own = time.perf_counter(), time.thread_time()
        ask(*question)
        own.append((time.thread_time() - began_own) * 1_000)
        taken.append((time.perf_counter() - began) * 1_000)
    return Timed(float(np.percentile(taken, 50)), float(np.percentile(taken, 99)), float(np.percentile(own, 99)))


def table_row(contender: Contender, results: list[Timed], first: list[Timed]) -> str:
    """Its times, and in brackets as many times those of the first."""
    cells = [
        f"{each.p50:7.3f} / {each.p99:7.3f} ({each.p50 / one.p50:6.2f} / {each.p99 / one.p99:6.2f})"
        for each, one in zip(results, first, strict=True)
    ]
    return f"{contender.name:<12}" + "".join(f"{cell:>36}" for cell in cells)


def main() -> None:
    """Generate, ask everybody the same, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--full", action="store_true", help="a million people")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    options.people = FULL if options.full else options.people
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generating = [sys.executable, str(Path(__file__).with_name("_generated_graph.py"))]
        subprocess.run([*generating, name, str(options.people), str(options.seed)], check=True)
        estate = Estate.read(folder)
        graph = estate.graph
        print(f"{options.people:,} people, {graph.node_count:,} nodes, {graph.link_count:,} links, seed {options.seed}")
        rng = np.random.default_rng(options.seed)
        starts = [(int(node),) for node in rng.choice(estate.person, HOPS_ASKED)]
        pairs = [(int(a), int(b)) for a, b in rng.choice(estate.person, (PATHS_ASKED, 2))]
        asked = ("two hops", "three hops", "path, up to 6")
        print(f"{'p50 / p99 ms':<12}" + "".join(f"{name:>36}" for name in asked))

        def timed(contender: Contender) -> list[Timed]:
            results = [timings(contender.hops(depth), starts) for depth in (2, 3)]
            return [*results, timings(contender.path, pairs)]

        walked = timed(walk := walks(estate))
        print(table_row(walk, walked, walked))
        answered = timed(answer := answers(estate))
        print(table_row(answer, answered, walked))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        others = [with_igraph(estate), with_sql(estate, folder)]
        if options.people <= NETWORKX_UP_TO:
            others.append(with_networkx(estate))
        # The others' millions of objects must not be swept during each other's turn.
        gc.freeze()
        for contender in filter(None, others):
            print(table_row(contender, timed(contender), walked))
    print("in brackets: as many times the walk's time. igraph and networkx look for paths of any length.")
    for question, limit in LIMITS.items():
        each = asked.index(question)
        told = " and ".join(
            f"{name} {results[each].p99:.2f} ms, {results[each].p99 / limit:.2f} of the limit "
            f"({results[each].own_p99 / limit:.2f} by its thread's own time)"
            for name, results in (("walk", walked), ("answer", answered))
        )
        print(f"{question}, p99 of {limit:g} ms promised at a million people: {told}")
    share = peak / MEMORY_LIMIT
    print(f"memory: {peak:.2f} GiB at the most before the others came, {share:.2f} of {MEMORY_LIMIT:g} GiB")


if __name__ == "__main__":
    main()
