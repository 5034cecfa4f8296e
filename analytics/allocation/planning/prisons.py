"""Who goes to which prison: a linear program over the prisons that suit each person best, by HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from analytics.allocation.planning.bound import Bound, Prices, Pricing
from analytics.allocation.planning.problem import NOWHERE, Problem
from analytics.allocation.planning.search import BARRED, never
from analytics.allocation.relation import Level

# What somebody without a bed costs in the program: more than any journey, and not so much more that digits are lost.
_NO_BED = 100_000.0
_NONE = highspy.kHighsInf
_PIVOTS_WITHOUT_A_LOOK = 100


class _Quiet(highspy.Highs):
    """HiGHS without its banner, which the package's own constructor prints before an option can forbid it.

    What follows on standard output is somebody's JSON. The callbacks that are not set up here are of no use to us.
    """

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)

    def stop_when(self, stopped: Callable[[], bool]) -> None:
        """Ask after so many pivots each whether to stop."""
        asked = 0

        def pivot(_: object, __: object, ___: object, told: Any, ____: object) -> None:
            nonlocal asked
            asked += 1
            if asked % _PIVOTS_WITHOUT_A_LOOK == 0 and stopped():
                told.user_interrupt = True

        super(highspy.Highs, self).setCallback(pivot, None)
        super(highspy.Highs, self).startCallback(highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)


@dataclass(frozen=True, slots=True)
class Assigned:
    """`prison` of each person, NOWHERE for none, and the prices that the program's duals are.

    `finished` says that the program was solved within its limits. `whole` are those whom it gives one prison outright.
    """

    prison: np.ndarray
    prices: Prices
    finished: bool
    whole: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """The program's columns: a person in a block, at a cost. They are in order of person."""

    person: np.ndarray
    block: np.ndarray
    points: np.ndarray


def assign(problem: Problem, pricing: Pricing, guide: Bound, candidates: int, pivots: int, *, whole: bool = False,
           nodes: int = 0, gap: float = 0.0, stopped: Callable[[], bool] = never) -> Assigned:  # fmt: skip
    """Solve the assignment with so many blocks for each person, the cheapest by the guide's prices.

    `pivots` limits the work. `whole` asks for whole numbers too, by branch and bound over at most so many `nodes`, and
    leaves the prices as they are in the linear program.
    """
    columns = _columns(problem, pricing, guide, candidates)
    people, blocks = len(problem.people), len(pricing.blocks.room)
    highs = _Quiet()
    for option, value in (
        ("threads", 1),
        ("random_seed", 0),
        ("simplex_iteration_limit", pivots),
        ("solver", "simplex"),
    ):
        highs.setOptionValue(option, value)
    highs.passModel(_program(columns, pricing, people))
    pairs, prisons = _pair_rows(problem, pricing, columns, highs)
    highs.stop_when(stopped)
    highs.run()
    finished = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    solution = highs.getSolution()
    duals = -np.array(solution.row_dual) if len(solution.row_dual) else np.zeros(people + blocks + len(pairs))
    beds = people + blocks
    rows = beds + len(problem.prisons)
    prices = Prices(
        np.maximum(duals[people:beds], 0.0),
        np.maximum(duals[beds:rows], 0.0),
        np.column_stack((pairs, prisons)).astype(np.int32).reshape(-1, 3),
        np.rint(np.maximum(duals[rows:], 0.0)).astype(np.int64),
    )
    if whole and finished:
        integral = np.arange(len(columns.person), dtype=np.int32)
        highs.changeColsIntegrality(len(integral), integral, np.array([highspy.HighsVarType.kInteger] * len(integral)))
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_max_nodes", nodes)
        highs.run()
        solution = highs.getSolution()
    values = np.array(solution.col_value) if len(solution.col_value) else np.zeros(len(columns.person))
    return _read(problem, pricing, columns, values[: len(columns.person)], _shown(prices), finished)


def _shown(prices: Prices) -> Prices:
    """Without the pairs that pay nothing."""
    paying = prices.pair_points > 0
    return Prices(prices.blocks, prices.prisons, prices.pairs[paying], prices.pair_points[paying])


def _columns(problem: Problem, pricing: Pricing, guide: Bound, candidates: int) -> _Columns:
    blocks = pricing.blocks
    paid = guide.prices.blocks + guide.prices.prisons[blocks.prison]
    chosen = min(candidates, len(blocks.room))
    people, found, points = [], [], []
    # By slices, since the table of everybody and every block would not fit beside the program.
    for first in range(0, len(problem.people), 4096):
        some = np.arange(first, min(first + 4096, len(problem.people)))
        cost = pricing.cost[some][:, blocks.prison].astype(np.int64)
        home = pricing.home[some]
        cost += np.where((home >= 0)[:, None] & (np.arange(len(blocks.room)) != home[:, None]),
                         problem.shift[some][:, None], 0)  # fmt: skip
        cost[~pricing.mask[problem.kinds[some]][:, blocks.kind]] = BARRED
        value = np.where(cost < BARRED, cost + paid, np.inf)
        best = np.argsort(value, axis=1, kind="stable")[:, :chosen]
        rows = np.repeat(some, chosen)
        flat = best.reshape(-1)
        here = np.isfinite(value[rows - first, flat])
        people.append(rows[here])
        found.append(flat[here])
        points.append(cost[rows - first, flat][here])
    return _Columns(np.concatenate(people), np.concatenate(found), np.concatenate(points).astype(np.float64))


def _program(columns: _Columns, pricing: Pricing, people: int) -> highspy.HighsLp:
    """Everybody one block or none; blocks and prisons as many as they take. The columns for none stand last."""
    blocks = pricing.blocks
    count, beds = len(columns.person), len(blocks.room)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count + people, people + beds + len(blocks.prison_room)
    program.col_cost_ = np.concatenate((columns.points, np.full(people, _NO_BED)))
    program.col_lower_ = np.zeros(count + people)
    program.col_upper_ = np.ones(count + people)
    room = np.concatenate((blocks.room, blocks.prison_room)).astype(np.float64)
    program.row_lower_ = np.concatenate((np.ones(people), np.full(len(room), -_NONE)))
    program.row_upper_ = np.concatenate((np.ones(people), room))
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.concatenate((np.arange(count) * 3, 3 * count + np.arange(people + 1)))
    entries = np.empty(3 * count + people, dtype=np.int32)
    entries[0 : 3 * count : 3] = columns.person
    entries[1 : 3 * count : 3] = people + columns.block
    entries[2 : 3 * count : 3] = people + beds + blocks.prison[columns.block]
    entries[3 * count :] = np.arange(people)
    program.a_matrix_.index_ = entries
    program.a_matrix_.value_ = np.ones(len(entries))
    return program


def _pair_rows(
    problem: Problem, pricing: Pricing, columns: _Columns, highs: highspy.Highs
) -> tuple[np.ndarray, np.ndarray]:
    """Two whom a separation keeps out of one prison: at most one of them in each that both may be given."""
    apart = problem.separations[problem.separations[:, 2] == Level.ESTABLISHMENT][:, :2]
    apart = np.unique(apart, axis=0) if len(apart) else apart
    first = np.searchsorted(columns.person, np.arange(len(problem.people) + 1))
    prison = pricing.blocks.prison[columns.block]
    pairs: list[tuple[int, int]] = []
    prisons: list[int] = []
    starts: list[int] = []
    entries: list[int] = []
    for one, other in apart.tolist():
        mine, his = range(first[one], first[one + 1]), range(first[other], first[other + 1])
        at: dict[int, list[int]] = {}
        for column in mine:
            at.setdefault(int(prison[column]), []).append(column)
        shared: dict[int, list[int]] = {}
        for column in his:
            if int(prison[column]) in at:
                shared.setdefault(int(prison[column]), []).append(column)
        for place in sorted(shared):
            starts.append(len(entries))
            entries += at[place] + shared[place]
            pairs.append((one, other))
            prisons.append(place)
    if pairs:
        highs.addRows(
            len(pairs), np.full(len(pairs), -_NONE), np.ones(len(pairs)), len(entries),
            np.array(starts, dtype=np.int32), np.array(entries, dtype=np.int32), np.ones(len(entries)),
        )  # fmt: skip
    return np.array(pairs, dtype=np.int32).reshape(-1, 2), np.array(prisons, dtype=np.int32)


def _read(
    problem: Problem, pricing: Pricing, columns: _Columns, values: np.ndarray, prices: Prices, finished: bool
) -> Assigned:
    prison = np.full(len(problem.people), NOWHERE, dtype=np.int32)
    share = np.zeros(len(problem.people))
    np.maximum.at(share, columns.person, values)
    leading = (values > 0) & (values == share[columns.person])
    # Of equal shares the one that suits him best: columns of a person stand in that order.
    for column in np.flatnonzero(leading)[::-1].tolist():
        prison[columns.person[column]] = pricing.blocks.prison[columns.block[column]]
    return Assigned(prison, prices, finished, int((share > 1 - 1e-6).sum()))
