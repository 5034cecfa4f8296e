"""The firmest ways over ties from a person to known members of a group.

Whoever is or may be under 18 stands on no way that is shown, neither in between nor as the member at its end: he would
be given a part in somebody else's flag. What records say of such ties weighs as evidence all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.projection.evidence import F64
from analytics.projection.network import PersonNetwork
from graph.snapshot.arrays import I64


@dataclass(frozen=True, slots=True)
class Way:
    """People from the first to the known member, by their numbers in the network.

    `firmness` is the product of the weights of its ties and of the membership.
    """

    people: tuple[int, ...]
    firmness: float


def firmest_ways(
    network: PersonNetwork, person: int, members: F64, count: int, longest: int, *, adults_only: bool = True
) -> list[Way]:
    """The firmest way of at most `longest` ties to each of the `count` members most firmly reached, firmest first.

    `members` is how much each person's membership weighs. Of equally firm ways the one over lower numbers is taken.
    Without `adults_only` the ways may be compared with those that are shown, and are not themselves to be shown.
    """
    firmness = np.zeros((longest + 1, len(network)))
    came_from = np.zeros((longest + 1, len(network)), dtype=np.int64)
    firmness[0, person] = 1.0
    for step in range(longest):
        firmness[step + 1], came_from[step + 1] = _onward(network, firmness[step])
        if adults_only:
            firmness[step + 1] *= network.adult
    reached = firmness[1:].max(axis=0) * members
    reached[person] = 0.0
    found = np.flatnonzero(reached)
    order = found[np.lexsort((found, -reached[found]))][:count]
    return [Way(_trace(firmness, came_from, end), float(reached[end])) for end in order.tolist()]


def _onward(network: PersonNetwork, firmness: F64) -> tuple[F64, I64]:
    """The firmest way that is one tie longer, to each person, and from whom it comes."""
    offered = firmness[network.neighbour] * network.weight
    best = np.maximum.reduceat(offered, network.start[:-1])
    degree = np.diff(network.start)
    is_best = offered == best.repeat(degree)
    # The first neighbour that offers the best: everybody here has a neighbour, and they are in order.
    at = np.where(is_best, np.arange(len(offered)), len(offered))
    return best, network.neighbour[np.minimum.reduceat(at, network.start[:-1])]


def _trace(firmness: F64, came_from: I64, end: int) -> tuple[int, ...]:
    # The shortest of the firmest: a detour is never firmer, since ties weigh less than 1.
    step = int(firmness[1:, end].argmax()) + 1
    people = [end]
    for back in range(step, 0, -1):
        people.append(int(came_from[back, people[-1]]))
    return tuple(reversed(people))
