"""node2vec beside the package of that name: seconds on one thread, memory, and how far the nearest are the same.

Each embedding is made in a process of its own, so that its peak memory is its own. The package lists every two steps
that follow each other, so it is tried on small networks alone.

    python benchmarks/bench_embedding.py           # 3,000 people
    python benchmarks/bench_embedding.py --full    # 20,000, and 1,000,000 people without the package
    python benchmarks/bench_embedding.py --alone 1000000 --walks 2    # ours alone, with fewer walks than are usual

A run of fewer walks is quicker and learns less: what it took is stated of that many walks alone.

A million people with 7,000,000 ties, ten walks of 30 from each: 1,163 seconds by the clock with other work on the same
two cores, 1,169 of the processor, 1.3 GB at its peak.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

# The same walks, lengths and threads for both.
WALKS = {"dimensions": 64, "walk_length": 30, "num_walks": 10, "window": 5, "epochs": 1}
NEAREST = 10
_SEEDS = (1, 2)


def _embed(library: str, file: str, people: int, seed: int, threads: int, walks: int, out: str) -> None:
    """In a process of its own: one embedding with its seconds and memory."""
    import numba
    from bench_network import ours_ties, peak

    from analytics.embedding import EmbeddingParameters, embed, embed_by_package

    numba.set_num_threads(threads)
    ties = ours_ties(np.load(file), people)
    parameters = EmbeddingParameters(**WALKS | {"num_walks": walks}, seed=seed)
    if library == "cordon":
        # What is compiled is compiled before the clock starts, as the package's C code was.
        embed(ours_ties(np.array([[0, 1]]), 2), None, parameters)
    before, begun, worked = peak(), time.perf_counter(), time.process_time()
    rows = embed(ties, None, parameters).vectors if library == "cordon" else embed_by_package(ties, parameters)
    spent = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - worked}
    Path(out).write_text(json.dumps(spent | {"peak": peak(), "taken": peak() - before}))
    np.save(f"{out}.npy", rows)


def _nearest(rows: np.ndarray) -> np.ndarray:
    """The ten nearest of each person by cosine; of many people those of some two thousand."""
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    asked = np.arange(0, len(unit), max(1, len(unit) // 2_000))
    cosine = unit[asked] @ unit.T
    cosine[np.arange(len(asked)), asked] = -2
    return np.argpartition(-cosine, NEAREST, axis=1)[:, :NEAREST]


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.mean([len(np.intersect1d(a, b)) for a, b in zip(one, other, strict=True)])) / NEAREST


def compare(people: int, libraries: tuple[str, ...], threads: int, walks: int = WALKS["num_walks"]) -> None:
    from bench_network import planted

    ends = planted(people)
    print(f"\n{people:,} people, {len(ends):,} ties, {threads} thread(s): {WALKS | {'num_walks': walks}}", flush=True)
    context = multiprocessing.get_context("spawn")
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/ends.npy"
        np.save(file, ends)
        for library in libraries:
            for seed in _SEEDS if len(libraries) > 1 else _SEEDS[:1]:
                out = f"{folder}/{library}-{seed}.json"
                process = context.Process(target=_embed, args=(library, file, people, seed, threads, walks, out))
                process.start()
                process.join()
                assert process.exitcode == 0, f"{library} failed"
                found = json.loads(Path(out).read_text())
                rows[library, seed] = found
                memory = f"{found['taken']:7.0f} MB taken, {found['peak']:7.0f} MB peak"
                spent = f"{found['seconds']:8.1f} s, {found['processor']:8.1f} s of processor"
                print(f"  {library:8s} seed {seed}: {spent}, {memory}", flush=True)
                if len(libraries) > 1:
                    found["near"] = _nearest(np.load(f"{out}.npy"))
    if len(libraries) > 1:
        _show(rows)


def _show(rows: dict[tuple[str, int], dict[str, Any]]) -> None:
    near = {key: row["near"] for key, row in rows.items()}
    theirs = _overlap(near["package", 1], near["package", 2])
    both = float(np.mean([_overlap(near["cordon", a], near["package", b]) for a in _SEEDS for b in _SEEDS]))
    ratio = min(rows["package", seed]["seconds"] for seed in _SEEDS) / max(
        rows["cordon", seed]["seconds"] for seed in _SEEDS
    )
    print(f"  {ratio:.1f} times as fast as the package (its faster run, our slower one)")
    print(f"  of the ten nearest {both:.3f} are the package's too; two seeds of the package share {theirs:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="20,000 people beside the package, and a million alone")
    parser.add_argument("--threads", type=int, default=2, help="for the million; beside the package it is one")
    parser.add_argument("--alone", type=int, help="so many people with ours alone, and nothing else")
    parser.add_argument("--walks", type=int, default=WALKS["num_walks"], help="with --alone: walks from each")
    chosen = parser.parse_args()
    if chosen.alone:
        compare(chosen.alone, ("cordon",), chosen.threads, chosen.walks)
        return
    compare(3_000, ("cordon", "package"), 1)
    if chosen.full:
        compare(20_000, ("cordon", "package"), 1)
        compare(1_000_000, ("cordon",), chosen.threads)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[up]) for up in (1, 0)]
    main()
