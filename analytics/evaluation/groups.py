"""`evaluate groups`: how far communities that are found blindly are the groups that a label names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from analytics.centrality import components
from analytics.communities import find_communities, modularity, propagated
from analytics.evaluation.affiliation import UNKNOWN, labels_of
from analytics.evaluation.metrics import Spread, agreement, spread
from analytics.evaluation.observed import Observed
from analytics.ties import I64, Ties

_Finder = Callable[[Observed, Ties, int], I64]


@dataclass(frozen=True, slots=True)
class GroupsResult:
    """By method and measure, over those people who have a label."""

    label: str
    groups: tuple[str, ...]
    labelled: int
    methods: Mapping[str, Mapping[str, Spread]]


def evaluate_groups(observed: Observed, label: str, seeds: int = 20) -> GroupsResult:
    """Find communities by each method under seeds from 1, and hold them against the label."""
    truth, names = labels_of(observed, label)
    ties, labelled = observed.ties(), truth != UNKNOWN
    methods = {}
    for name, finder in METHODS.items():
        made = [_rated(ties, truth, labelled, finder(observed, ties, seed)) for seed in range(1, seeds + 1)]
        methods[name] = {measure: spread([each[measure] for each in made]) for measure in made[0]}
    return GroupsResult(label, names, int(labelled.sum()), methods)


def _rated(ties: Ties, truth: I64, labelled: np.ndarray, found: I64) -> dict[str, float]:
    here, said = found[labelled], truth[labelled]
    counts = np.zeros((int(here.max()) + 1, int(said.max()) + 1))
    np.add.at(counts, (here, said), 1)
    return {
        "accuracy": float(counts.max(axis=1).sum() / len(said)),
        **agreement(said, here),
        "communities": float(len(np.unique(here))),
        "modularity": modularity(ties, found),
    }


def _leiden(resolution: float) -> _Finder:
    return lambda observed, ties, seed: find_communities(ties, seed, resolution).community


def _louvain(_: Observed, ties: Ties, seed: int) -> I64:
    """The reference implementation's Louvain."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(ties)))
    for (one, other), weight in zip(ties.ends().tolist(), ties.end_weights().tolist(), strict=True):
        graph.add_edge(one, other, weight=weight)
    label = np.zeros(len(ties), dtype=np.int64)
    for number, members in enumerate(nx.community.louvain_communities(graph, weight="weight", seed=seed)):
        label[sorted(members)] = number
    return label


def _labels(observed: Observed, ties: Ties, seed: int) -> I64:
    return propagated(ties, observed.keys().tolist(), seed).community


METHODS: Mapping[str, _Finder] = {
    "leiden": _leiden(1.0),
    "leiden, coarse": _leiden(0.5),
    "leiden, fine": _leiden(2.0),
    "louvain": _louvain,
    "label propagation": _labels,
    "connected components": lambda observed, ties, seed: components(ties),
    "everybody together": lambda observed, ties, seed: np.zeros(len(ties), dtype=np.int64),
}
