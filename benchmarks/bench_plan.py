"""Plans of one family of made-up problems by five methods: cost, gap to one bound, time and memory, in one table.

Each method runs in a process of its own, on one thread. `gap` is measured against the best bound that any method
proved of that problem; a person without a place counts ten million points, and is told apart. Every plan is verified.

    python benchmarks/bench_plan.py            40, 500 and 5,000 people
    python benchmarks/bench_plan.py --full     90,000 people in 69,120 cells too
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
METHODS = ("greedy", "greedy + search", "HiGHS prisons", "CP-SAT whole", "ours")
# What each may do. A whole model of 2.4 million literals was measured to take 5.8 GB and to have no answer after 80 s.
CP_SAT_SECONDS, CP_SAT_LITERALS = 30.0, 500_000
SEARCH_MOVES, SEARCH_SLICES = 200, 4
MIP_NODES, MIP_GAP, CANDIDATES = 200, 0.002, 30
LIMIT_GAP = {40: 1.0, 500: 1.0, 5_000: 1.0}
LIMIT_SECONDS = {40: 2.0, 5_000: 60.0}


def one(method: str, people: int, seed: int) -> dict[str, Any]:
    from analytics.allocation.planning import build
    from analytics.allocation.planning.family import ESTATE, FIVE_HUNDRED, FIVE_THOUSAND, FORTY, family

    sizes = {40: FORTY, 500: FIVE_HUNDRED, 5_000: FIVE_THOUSAND, 90_000: ESTATE}
    warm, problem = build(family(FORTY, seed + 1)), build(family(sizes[people], seed))
    # Once on another problem, so that no time is the compiler's.
    solved(method, warm)
    started = perf_counter()
    where, bound, note = solved(method, problem)
    seconds = perf_counter() - started
    return {
        "points": None if where is None else checked(problem, where),
        "left": None if where is None else int((where < 0).sum()),
        "bound": bound,
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "note": note,
    }


def solved(method: str, problem: Any) -> tuple[Any, int, str]:
    """(leaf of each person, a bound that it proved or 0, a remark)."""
    import numpy as np

    from analytics.allocation.planning import plan
    from analytics.allocation.planning.bound import Pricing
    from analytics.allocation.planning.cells import solve
    from analytics.allocation.planning.prisons import assign
    from analytics.allocation.planning.search import Search

    search = Search(problem, 1)
    if method == "ours":
        made = plan(problem)
        return made.where, made.bound, str(made.ending)
    if method in {"greedy", "greedy + search"}:
        search.start()
        if method == "greedy + search":
            heat = 20.0
            for _ in range(SEARCH_SLICES):
                search.improve(SEARCH_MOVES * len(problem.people), heat, heat / 2)
                heat /= 2
        return search.where, 0, ""
    if method == "HiGHS prisons":
        pricing = Pricing(problem)
        free = pricing.proven(pricing.free)
        small = len(problem.people) <= 5_000
        found = assign(
            problem, pricing, free, CANDIDATES if small else 8, 10**7, whole=small, nodes=MIP_NODES, gap=MIP_GAP
        )
        search.place_in(found.prison)
        search.start()
        return search.where, pricing.proven(found.prices).points, "whole numbers" if small else "linear program only"
    if len(problem.people) * len(problem.leaves) > CP_SAT_LITERALS:
        return None, 0, f"not tried: over {CP_SAT_LITERALS:,} literals"
    search.start()
    everybody, everywhere = np.arange(len(problem.people)), np.arange(len(problem.leaves))
    given = solve(problem, everybody, everywhere, search.where, work=CP_SAT_SECONDS, seed=1)
    return given.where, given.bound or 0, "proved best" if given.proved else f"{given.work:.0f} s of its own time"


def checked(problem: Any, where: Any) -> int:
    from dataclasses import replace

    from analytics.allocation.planning import Ending, Limits, Plan, document_of
    from analytics.allocation.planning.bound import Pricing
    from analytics.allocation.planning.objective import parts, total
    from analytics.allocation.verification import verify

    pricing = Pricing(problem)
    made = Plan(
        problem=problem, where=where, points=total(problem, where), parts=parts(problem, where), bound=0,
        proof=pricing.proven(pricing.free), ending=Ending.WORK, repeatable=True, seed=1, workers=1, limits=Limits(),
        clash=None,
    )  # fmt: skip
    document = document_of(replace(made))
    found = verify(document)
    assert not found.faults, found.faults[:3]
    return found.points


def table(people: int, seed: int) -> None:
    rows = {}
    for method in METHODS:
        told = subprocess.run(
            [sys.executable, __file__, "--one", method, "--people", str(people), "--seed", str(seed)],
            cwd=ROOT, check=False, capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode:
            print(f"{people:>7,}  {method}: ended with {told.returncode}: {told.stderr.strip().splitlines()[-1:]}")
            continue
        rows[method] = json.loads(told.stdout.strip().splitlines()[-1])
    bound = max((row["bound"] for row in rows.values()), default=0)
    for method, row in rows.items():
        if row["points"] is None:
            print(f"{people:>7,}  {method:<16} {'-':>12} {'-':>9} {'-':>6} {'-':>8} {'-':>8}  {row['note']}")
            continue
        points = row["points"] - 10_000_000 * row["left"]
        gap = f"{100 * (points - bound) / bound:.2f} %" if not row["left"] else "-"
        print(
            f"{people:>7,}  {method:<16} {points:>12,} {gap:>9} {row['left']:>6,} {row['seconds']:>8.2f} "
            f"{row['megabytes']:>8,.0f}  {row['note']}",
            flush=True,
        )
    ours = rows.get("ours")
    if ours is not None and ours["points"] is not None:
        limits = []
        if people in LIMIT_GAP:
            gap = 100 * (ours["points"] - bound) / bound
            limits.append(f"gap {gap:.2f} % (limit {LIMIT_GAP[people]:.0f} %)")
        if people in LIMIT_SECONDS:
            limits.append(f"{ours['seconds']:.1f} s (limit {LIMIT_SECONDS[people]:.0f} s)")
        print(f"         bound {bound:,}; ours: {', '.join(limits) or 'no limit is set'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--one", choices=METHODS)
    parser.add_argument("--people", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(given.one, given.people, given.seed)))
        return
    print(f"{'people':>7}  {'method':<16} {'points':>12} {'gap':>9} {'left':>6} {'seconds':>8} {'MB':>8}")
    for people in [given.people] if given.people else [40, 500, 5_000, *([90_000] if given.full else [])]:
        table(people, given.seed)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
