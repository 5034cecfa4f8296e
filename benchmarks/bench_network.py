"""PageRank, components and communities beside igraph, networkit, scikit-network and the memory's bandwidth, in one run.

Each task of each library runs in a process of its own, so that its peak memory is its own; reading ties is not timed.
The network is planted: most ties stay within communities of very different sizes, and some people have many ties.

    python benchmarks/bench_network.py           # 5,000 people, networkx among them
    python benchmarks/bench_network.py --full    # and 100,000 people, and 1,000,000 with 7,000,000 ties

CPU time counts what all threads worked; on a machine that others use it says more than the clock.

One stage at a time: `--people 100000 --task pagerank --library cordon`, each repeatable. Each line is printed as it is
measured, communities with their modularity. A run of more than a minute is not repeated, and says nothing of bytes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# All are asked for the same accuracy, each in its own terms; how far each is from ours is printed.
SETTLED = 1e-8
TIES_A_HEAD = 7
_REPEATS = 2
# A run that takes longer, in seconds, is not made again.
_MOST_REPEATED = 60
_WARM = 500
# networkx is a reference for small networks: beyond this it takes minutes.
_MOST_NETWORKX = 20_000
_BYTES = {True: "yes", False: "NO ", None: "one run"}
Task = Callable[[np.ndarray, int], Callable[[], Any]]


def planted(people: int, seed: int = 1) -> np.ndarray:
    """Distinct ties (m, 2), lower number first: seven a head, three quarters of them inside communities."""
    dice = np.random.default_rng(seed)
    sizes = np.maximum(8, dice.pareto(1.2, people // 20) * 20).astype(np.int64)
    first = np.cumsum(sizes)
    first = first[first < people]
    community = np.searchsorted(first, np.arange(people), side="right")
    begin = np.concatenate(([0], first))
    size = np.diff(np.append(begin, people))
    wanted = int(people * TIES_A_HEAD * 1.15)
    liveliness = dice.pareto(2.5, people) + 0.2
    one = np.searchsorted(np.cumsum(liveliness) / liveliness.sum(), dice.random(wanted))
    inside = dice.random(wanted) < 0.75
    near = begin[community[one]] + (dice.random(wanted) * size[community[one]]).astype(np.int64)
    far = np.searchsorted(np.cumsum(liveliness) / liveliness.sum(), dice.random(wanted))
    other = np.where(inside, near, far)
    low, high = np.minimum(one, other), np.maximum(one, other)
    codes = np.unique(low[low < high] * people + high[low < high])
    kept = np.sort(dice.permutation(codes)[: people * TIES_A_HEAD])
    return np.column_stack((kept // people, kept % people))


def ours_ties(ends: np.ndarray, people: int) -> Any:
    from analytics.ties import ties_of

    return ties_of(ends, np.ones(len(ends)), people)


def ours_pagerank(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from analytics.centrality import pagerank

    ties = ours_ties(ends, people)
    return lambda: pagerank(ties, settled=SETTLED)


def ours_components(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from analytics.centrality import components

    ties = ours_ties(ends, people)
    return lambda: components(ties)


def ours_communities(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from analytics.communities import find_communities

    ties = ours_ties(ends, people)
    return lambda: find_communities(ties, 7).community


def igraph_of(ends: np.ndarray, people: int) -> Any:
    import igraph

    return igraph.Graph(n=people, edges=ends)


def igraph_pagerank(ends: np.ndarray, people: int) -> Callable[[], Any]:
    graph = igraph_of(ends, people)
    return lambda: np.array(graph.pagerank(damping=0.85))


def igraph_components(ends: np.ndarray, people: int) -> Callable[[], Any]:
    graph = igraph_of(ends, people)
    return lambda: np.array(graph.connected_components().membership)


def igraph_leiden(ends: np.ndarray, people: int) -> Callable[[], Any]:
    import random

    import igraph

    graph = igraph_of(ends, people)

    def run() -> Any:
        random.seed(7)
        igraph.set_random_number_generator(random)
        return np.array(graph.community_leiden("modularity", n_iterations=4).membership)

    return run


def igraph_louvain(ends: np.ndarray, people: int) -> Callable[[], Any]:
    import random

    import igraph

    graph = igraph_of(ends, people)

    def run() -> Any:
        random.seed(7)
        igraph.set_random_number_generator(random)
        return np.array(graph.community_multilevel().membership)

    return run


def networkit_of(ends: np.ndarray, people: int) -> Any:
    import networkit

    graph = networkit.GraphFromCoo((ends[:, 0].astype(np.uint64), ends[:, 1].astype(np.uint64)), n=people)
    return networkit, graph


def networkit_pagerank(ends: np.ndarray, people: int) -> Callable[[], Any]:
    networkit, graph = networkit_of(ends, people)
    return lambda: np.array(networkit.centrality.PageRank(graph, 0.85, SETTLED * 1e-2).run().scores())


def networkit_components(ends: np.ndarray, people: int) -> Callable[[], Any]:
    networkit, graph = networkit_of(ends, people)
    return lambda: np.array(networkit.components.ConnectedComponents(graph).run().getPartition().getVector())


def networkit_louvain(ends: np.ndarray, people: int) -> Callable[[], Any]:
    networkit, graph = networkit_of(ends, people)

    def run() -> Any:
        networkit.setSeed(7, False)
        return np.array(networkit.community.PLM(graph).run().getPartition().getVector())

    return run


def networkit_leiden(ends: np.ndarray, people: int) -> Callable[[], Any]:
    networkit, graph = networkit_of(ends, people)

    def run() -> Any:
        networkit.setSeed(7, False)
        return np.array(networkit.community.ParallelLeiden(graph).run().getPartition().getVector())

    return run


def sknetwork_matrix(ends: np.ndarray, people: int) -> Any:
    return ours_ties(ends, people).pattern().astype(bool)


def sknetwork_pagerank(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from scipy.sparse import csr_matrix
    from sknetwork.ranking import PageRank

    matrix = csr_matrix(sknetwork_matrix(ends, people))
    return lambda: PageRank(0.85, tol=0, n_iter=100).fit_predict(matrix)


def sknetwork_components(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from scipy.sparse import csr_matrix
    from sknetwork.topology import get_connected_components

    matrix = csr_matrix(sknetwork_matrix(ends, people))
    return lambda: get_connected_components(matrix)


def sknetwork_louvain(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from scipy.sparse import csr_matrix
    from sknetwork.clustering import Louvain

    matrix = csr_matrix(sknetwork_matrix(ends, people))
    return lambda: Louvain(random_state=7).fit_predict(matrix)


def sknetwork_leiden(ends: np.ndarray, people: int) -> Callable[[], Any]:
    from scipy.sparse import csr_matrix
    from sknetwork.clustering import Leiden

    matrix = csr_matrix(sknetwork_matrix(ends, people))
    return lambda: Leiden(random_state=7).fit_predict(matrix)


def networkx_of(ends: np.ndarray, people: int) -> Any:
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(ends.tolist())
    return nx, graph


def networkx_pagerank(ends: np.ndarray, people: int) -> Callable[[], Any]:
    nx, graph = networkx_of(ends, people)
    return lambda: np.array(list(nx.pagerank(graph, tol=SETTLED / people).values()))


def networkx_components(ends: np.ndarray, people: int) -> Callable[[], Any]:
    nx, graph = networkx_of(ends, people)

    def run() -> Any:
        label = np.zeros(people, dtype=np.int64)
        for number, members in enumerate(nx.connected_components(graph)):
            label[list(members)] = number
        return label

    return run


def networkx_louvain(ends: np.ndarray, people: int) -> Callable[[], Any]:
    nx, graph = networkx_of(ends, people)

    def run() -> Any:
        label = np.zeros(people, dtype=np.int64)
        for number, members in enumerate(nx.community.louvain_communities(graph, seed=7)):
            label[list(members)] = number
        return label

    return run


TASKS: dict[str, dict[str, Task]] = {
    "pagerank": {
        "cordon": ours_pagerank, "networkit": networkit_pagerank, "igraph": igraph_pagerank,
        "scikit-network": sknetwork_pagerank, "networkx": networkx_pagerank,
    },
    "components": {
        "cordon": ours_components, "networkit": networkit_components, "igraph": igraph_components,
        "scikit-network": sknetwork_components, "networkx": networkx_components,
    },
    "communities": {
        "cordon": ours_communities, "networkit Louvain": networkit_louvain, "networkit Leiden": networkit_leiden,
        "igraph Leiden": igraph_leiden, "igraph Louvain": igraph_louvain, "scikit-network Louvain": sknetwork_louvain,
        "scikit-network Leiden": sknetwork_leiden, "networkx Louvain": networkx_louvain,
    },
}  # fmt: skip


def _measure(task: str, library: str, file: str, people: int, threads: int, out: str) -> None:
    """In a process of its own: the best of two runs, whether they agree to the byte, and peak memory.

    A run of more than a minute stands alone.
    """
    import numba

    ends = np.load(file)
    numba.set_num_threads(threads)
    if library.startswith("networkit"):
        import networkit

        networkit.setNumberOfThreads(threads)
    # What is compiled is compiled before the clock starts.
    TASKS[task][library](planted(_WARM), _WARM)()
    run = TASKS[task][library](ends, people)
    before = peak()
    seconds, processor, answers = [], [], []
    for _ in range(_REPEATS):
        begun, worked = time.perf_counter(), time.process_time()
        answers.append(np.asarray(run()))
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - worked)
        if seconds[-1] > _MOST_REPEATED:
            break
    most = peak()
    repeats = all(answer.tobytes() == answers[-1].tobytes() for answer in answers) if len(answers) > 1 else None
    np.save(f"{out}.npy", answers[-1])
    found = {"seconds": min(seconds), "processor": min(processor), "peak": most, "taken": most - before}
    Path(out).write_text(json.dumps(found | {"repeats": repeats}))


def peak() -> float:
    """The most memory that this process has held, in MB."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def bandwidth() -> float:
    """Bytes a second that this machine copies, read and write together."""
    source = np.ones(32_000_000)
    target = np.empty_like(source)
    best = min(_timed(lambda: np.copyto(target, source)) for _ in range(5))
    return 2 * source.nbytes / best


def _timed(run: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _modularity(ends: np.ndarray, people: int, label: np.ndarray) -> float:
    from analytics.communities import modularity

    return modularity(ours_ties(ends, people), np.unique(label, return_inverse=True)[1])


def compare(people: int, tasks: list[str], threads: int, only: list[str] | None = None) -> None:
    ends = planted(people)
    with_networkx = people <= _MOST_NETWORKX
    print(f"\n{people:,} people, {len(ends):,} ties, {threads} threads where a library has them", flush=True)
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/ends.npy"
        np.save(file, ends)
        for task in tasks:
            libraries = TASKS[task]
            rows: dict[str, dict[str, Any]] = {}
            for library in libraries:
                left_out = only is not None and library not in (*only, "cordon")
                if left_out or (library.startswith("networkx") and not with_networkx):
                    continue
                out = f"{folder}/{task}-{library}.json"
                process = context.Process(target=_measure, args=(task, library, file, people, threads, out))
                process.start()
                process.join()
                assert process.exitcode == 0, f"{library} failed at {task}"
                rows[library] = json.loads(Path(out).read_text()) | {"answer": np.load(f"{out}.npy")}
                print(f"  {task}: {library} {_told(task, rows[library], ends, people)}", file=sys.stderr, flush=True)
            _show(task, rows, ends, people)


def _told(task: str, row: dict[str, Any], ends: np.ndarray, people: int) -> str:
    """One library's line as soon as it is measured."""
    spent = f"{row['seconds'] * 1e3:.1f} ms, {row['processor'] * 1e3:.1f} ms of processor, {row['peak']:.0f} MB peak"
    if task == "communities":
        row["modularity"] = _modularity(ends, people, row["answer"])
        spent += f", modularity {row['modularity']:.4f}"
    return spent


def _show(task: str, rows: dict[str, dict[str, Any]], ends: np.ndarray, people: int) -> None:
    ours = rows["cordon"]
    times = f"{'ms':>10s} {'x ours':>8s} {'CPU ms':>10s} {'x ours':>8s}"
    print(f"\n  {task:24s} {times} {'MB taken':>9s} {'MB peak':>8s}  same bytes")
    for library, row in sorted(rows.items(), key=lambda each: each[1]["seconds"]):
        told = ""
        if task == "pagerank":
            told = f"  apart from ours by {np.abs(row['answer'] - ours['answer']).sum():.1e}"
        elif task == "components":
            assert len(np.unique(row["answer"])) == len(np.unique(ours["answer"])), f"{library} counts others"
        else:
            told = f"  modularity {row['modularity']:.4f}"
        print(
            f"  {library:24s} {row['seconds'] * 1e3:10.1f} {row['seconds'] / ours['seconds']:8.2f} "
            f"{row['processor'] * 1e3:10.1f} {row['processor'] / ours['processor']:8.2f} "
            f"{row['taken']:9.0f} {row['peak']:8.0f}  {_BYTES[row['repeats']]}{told}",
            flush=True,
        )
    if task == "pagerank":
        # A round reads each entry (4 bytes) and what its neighbour passes on (8), and writes a number for each person.
        least = (2 * len(ends) * 12 + people * 24) / bandwidth()
        print(f"  {'one round, by bandwidth':24s} {least * 1e3:10.1f}  (if every read were in order)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 and a million people besides")
    parser.add_argument("--people", type=int, action="append", help="so many people instead; repeatable")
    parser.add_argument("--task", choices=list(TASKS), action="append", help="this task alone; repeatable")
    libraries = sorted({library for task in TASKS.values() for library in task})
    parser.add_argument("--library", choices=libraries, action="append", help="beside ours this alone; repeatable")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    for people in chosen.people or [5_000, *([100_000, 1_000_000] if chosen.full else [])]:
        compare(people, chosen.task or list(TASKS), chosen.threads, chosen.library)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
