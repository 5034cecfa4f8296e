"""Communities by label propagation: near-linear in time, and no draw decides."""

from __future__ import annotations

import numpy as np

from analytics.communities.leiden import Communities, modularity
from analytics.runs import keyed_order
from analytics.ties import F64, I64, Ties, by_size
from graph.compiling import kernel

LABEL_PROPAGATION = "label-propagation"
_MOST_ROUNDS = 100


def propagated(ties: Ties, ids: list[bytes], seed: int) -> Communities:
    """Communities by labels that spread over ties. The seed and people's `ids` decide whose turn comes first."""
    order = keyed_order(seed, "order", ids)
    community = by_size(propagate(ties.start, ties.neighbour, ties.weight, order, _MOST_ROUNDS))
    return Communities(community, modularity(ties, community), LABEL_PROPAGATION, seed, 1.0)


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
