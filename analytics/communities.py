"""Who hangs together: communities of a network, the same for the same network and seed."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np

from analytics.projection.evidence import F64
from analytics.projection.exchange import as_graph, by_size
from analytics.projection.network import PersonNetwork
from analytics.runs import keyed_order
from graph.snapshot.arrays import I64
from graph.snapshot.kernel import kernel

LOUVAIN, LABEL_PROPAGATION = "louvain", "label-propagation"
# Above this many people networkx takes minutes.
LOUVAIN_UP_TO = 50_000
_MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Communities:
    """`community[person]`, numbered by size, the largest 0. `modularity` is weighted, at resolution 1."""

    community: I64
    modularity: float
    method: str
    seed: int
    resolution: float

    def __len__(self) -> int:
        return int(self.community.max(initial=-1)) + 1

    def members(self, community: int) -> I64:
        """The people of one community, in the network's order."""
        return np.flatnonzero(self.community == community).astype(np.int64)


def find_communities(
    network: PersonNetwork, seed: int = 20261101, resolution: float = 1.0, louvain_up_to: int = LOUVAIN_UP_TO
) -> Communities:
    """Louvain communities; above `louvain_up_to` people those of label propagation, which has no resolution."""
    method = LOUVAIN if len(network) <= louvain_up_to else LABEL_PROPAGATION
    label = _louvain(network, seed, resolution) if method == LOUVAIN else _propagated(network, seed)
    community = by_size(label)
    return Communities(community, modularity(network, community), method, seed, resolution)


def modularity(network: PersonNetwork, community: I64) -> float:
    """How much more weight lies inside communities than chance would put there: Newman's Q."""
    whole = float(network.weight.sum())
    if not whole:
        return 0.0
    row = np.repeat(np.arange(len(network)), np.diff(network.start))
    inside = float(network.weight[community[row] == community[network.neighbour]].sum())
    strength = np.bincount(community[row], weights=network.weight)
    return inside / whole - float(((strength / whole) ** 2).sum())


def _louvain(network: PersonNetwork, seed: int, resolution: float) -> I64:
    label = np.zeros(len(network), dtype=np.int64)
    if not len(network):
        return label
    parts = nx.community.louvain_communities(as_graph(network), weight="weight", resolution=resolution, seed=seed)
    for number, members in enumerate(parts):
        label[sorted(members)] = number
    return label


def _propagated(network: PersonNetwork, seed: int) -> I64:
    ids = [bytes.fromhex(network.person_id(person)) for person in range(len(network))]
    return propagate(network.start, network.neighbour, network.weight, keyed_order(seed, "order", ids), _MOST_ROUNDS)


@kernel
def propagate(start: I64, neighbour: I64, weight: F64, order: I64, most_rounds: int) -> I64:
    """Each person in turn takes the label that most of his ties' weight bears, until nobody changes.

    He keeps his own where it is among the heaviest, else takes the least of them: no draw decides.
    """
    people = start.size - 1
    label = np.arange(people)
    heard = np.zeros(people)
    for _ in range(most_rounds):
        changed = False
        for place in range(people):
            person = order[place]
            for entry in range(start[person], start[person + 1]):
                heard[label[neighbour[entry]]] += weight[entry]
            own = label[person]
            best, most = own, heard[own]
            for entry in range(start[person], start[person + 1]):
                other = label[neighbour[entry]]
                if heard[other] > most or (heard[other] == most and best != own and other < best):
                    best, most = other, heard[other]
            for entry in range(start[person], start[person + 1]):
                heard[label[neighbour[entry]]] = 0.0
            if best != own:
                label[person] = best
                changed = True
        if not changed:
            break
    return label
