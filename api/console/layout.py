"""Where the nodes of a chart stand: a seeded spring layout, spread over the sheet until captions are apart."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

# A sheet for so many; more are given more room, or their captions lie over each other.
WIDTH, HEIGHT, _ROOM_FOR = 1_400, 900, 60
# Half a caption on either side, and a shape above and a caption below.
SIDE, TOP, BOTTOM = 100, 40, 60
_SEED = 7
_ITERATIONS = 60
# How much of a place is its rank among all: 0 is the spring's own and heaps up, 1 is regular and shows no shape.
_EVEN = 0.6
_ROUNDS = 60
# A shape with its caption wants so much room for itself.
_WIDE, _HIGH = 150.0, 52.0


def sheet(count: int, pinned: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How wide and high a chart of so many is, in pixels; what was pinned on a larger one is still on it."""
    wider = math.sqrt(max(1.0, count / _ROOM_FOR))
    across = (x + SIDE for x, _ in pinned.values())
    down = (y + BOTTOM for _, y in pinned.values())
    return max(round(WIDTH * wider), *across, 0), max(round(HEIGHT * wider), *down, 0)


def places(
    ids: Sequence[str],
    pairs: Collection[tuple[str, str]],
    pinned: Mapping[str, tuple[int, int]],
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> dict[str, tuple[int, int]]:
    """Whole-pixel places of nodes in order; what is pinned stays where it is, and the same input gives the same."""
    if not ids:
        return {}
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(pairs)
    spread = nx.spring_layout(graph, seed=_SEED, iterations=_ITERATIONS, k=1.8 / math.sqrt(len(ids)))
    at = np.array([spread[each] for each in ids], dtype=np.float64).reshape(len(ids), 2)
    width, height = size
    xs = SIDE + _evened(at[:, 0]) * (width - 2 * SIDE)
    ys = TOP + _evened(at[:, 1]) * (height - TOP - BOTTOM)
    fixed = np.array([each in pinned for each in ids])
    for row, each in enumerate(ids):
        if each in pinned:
            xs[row], ys[row] = pinned[each]
    _push_apart(xs, ys, fixed, size)
    return {each: (round(float(x)), round(float(y))) for each, x, y in zip(ids, xs, ys, strict=True)}


def _evened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 to 1: between each value's own place and its rank, so that a far part does not squeeze the rest."""
    if len(values) == 1:
        return np.array([0.5])
    least, most = values.min(), values.max()
    scaled = (values - least) / (most - least) if most > least else np.full(len(values), 0.5)
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable") / (len(values) - 1)
    return np.asarray((1 - _EVEN) * scaled + _EVEN * rank)


def _push_apart(
    xs: NDArray[np.float64], ys: NDArray[np.float64], fixed: NDArray[np.bool_], size: tuple[int, int]
) -> None:
    """Move what overlaps apart, a little at a time, along the shorter way; in place."""
    order = np.sign(np.subtract.outer(np.arange(len(xs)), np.arange(len(xs))))
    for _ in range(_ROUNDS):
        across, down = np.subtract.outer(xs, xs), np.subtract.outer(ys, ys)
        near_x, near_y = 1 - np.abs(across) / _WIDE, 1 - np.abs(down) / _HIGH
        overlap = (near_x > 0) & (near_y > 0) & (order != 0)
        if not overlap.any():
            return
        sideways = overlap & (near_x < near_y)
        way_x = np.where(across == 0, order, np.sign(across))
        way_y = np.where(down == 0, order, np.sign(down))
        xs += np.where(fixed, 0, (sideways * way_x * near_x).sum(axis=1) * _WIDE / 4)
        ys += np.where(fixed, 0, ((overlap & ~sideways) * way_y * near_y).sum(axis=1) * _HIGH / 4)
        xs[~fixed] = xs[~fixed].clip(SIDE, size[0] - SIDE)
        ys[~fixed] = ys[~fixed].clip(TOP, size[1] - BOTTOM)
