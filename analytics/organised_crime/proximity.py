"""How near each person stands to the known members of a group: standing of his own, and walks over ties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.parameters import OrganisedCrimeParameters
from analytics.projection.evidence import F64, Flags
from analytics.projection.network import PersonNetwork
from analytics.ties import I64, Ties

NOT_VALIDATED = "not validated here"
NO_GROUP = -1
# So many groups' walks are computed at once: people times this many numbers are held in memory.
_GROUPS_AT_ONCE = 64


class Answer(StrEnum):
    """What can be said of a person."""

    SCORED = "scored"
    NOT_ENOUGH_KNOWN = "not enough known"
    # He is, or may be, under 18: nothing is said of him, whatever the evidence.
    NO_SCORE = "no score is given for anyone not shown to be 18 or older"


@dataclass(frozen=True, slots=True)
class Proximity:
    """For each person of the evidence, by number: what can be said, and for those who are scored how near they stand.

    `score` (0 to 1) is 1 less the product of what `standing` and `walk` leave open, for the group where that is most:
    unit `group`, NO_GROUP where there is none. `standing` weighs his own known membership of that group; `walk` is the
    chance that a walk from him comes upon another known member of it. Unscored people hold zeros.
    """

    network: PersonNetwork
    affiliations: Affiliations
    parameters: OrganisedCrimeParameters
    scored: Flags
    adult: Flags
    score: F64
    standing: F64
    walk: F64
    group: I64
    label: str = NOT_VALIDATED

    def answer(self, person: int) -> Answer:
        """What can be said of a person."""
        if not self.adult[person]:
            return Answer.NO_SCORE
        return Answer.SCORED if self.scored[person] else Answer.NOT_ENOUGH_KNOWN

    def leading(self, count: int) -> list[tuple[str, float]]:
        """The highest scores by public id; of equal ones the lower id first. Nobody with a score of 0 is among them."""
        people = np.flatnonzero(self.scored & (self.score > 0))
        order = people[np.lexsort((people, -self.score[people]))]
        return [(self.network.evidence.unit_id(person), float(self.score[person])) for person in order[:count].tolist()]

    def person(self, public_id: str) -> int | None:
        """The number of the person with this public id (hex), None where nothing that weighs names him."""
        persons = self.network.evidence.persons
        wanted = np.array([bytes.fromhex(public_id)], dtype="S16")
        place = int(np.searchsorted(persons, wanted)[0])
        return place if place < len(persons) and persons[place] == wanted[0] else None


def score(network: PersonNetwork, known: Affiliations, parameters: OrganisedCrimeParameters) -> Proximity:
    """Score everybody in the network's evidence."""
    evidence = network.evidence
    people = evidence.person_count
    best, standing, walk = np.zeros(people), np.zeros(people), np.zeros(people)
    group = np.full(people, NO_GROUP, dtype=np.int64)
    groups = np.unique(known.group)
    for first in range(0, len(groups), _GROUPS_AT_ONCE):
        some = groups[first : first + _GROUPS_AT_ONCE]
        own = _memberships(known, some, people)
        reach = np.zeros_like(own)
        reach[network.unit] = chances(network.ties, own[network.unit], parameters)
        joint = 1.0 - (1.0 - own) * (1.0 - reach)
        column = joint.argmax(axis=1)
        row = np.arange(people)
        better = joint[row, column] > best
        best = np.where(better, joint[row, column], best)
        standing = np.where(better, own[row, column], standing)
        walk = np.where(better, reach[row, column], walk)
        group = np.where(better, some[column], group)
    enough = facts_of(network) >= parameters.least_facts
    enough[np.unique(known.person)] = True
    scored = evidence.adult & enough
    return Proximity(
        network=network,
        affiliations=known,
        parameters=parameters,
        scored=scored,
        adult=evidence.adult,
        score=np.where(scored, best, 0.0),
        standing=np.where(scored, standing, 0.0),
        walk=np.where(scored, walk, 0.0),
        group=np.where(scored, group, NO_GROUP),
    )


def chances(ties: Ties, members: F64, parameters: OrganisedCrimeParameters) -> F64:
    """For each person (row) and group (column): the chance that a walk from him comes upon a known member.

    `members` (n, k) is how much each person's own membership weighs, which is the chance that a walk which comes to him
    ends there. A walk with restart read backwards: giving up is the restart, and who sets out does not count as found.
    """
    found = np.zeros_like(members)
    if not len(ties):
        return found
    matrix = ties.matrix()
    strength = np.asarray(matrix.sum(axis=1)).ravel()
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - as in `analytics.ties`

    onward = csr_array(diags_array((1.0 - parameters.give_up) / (strength + parameters.lost)) @ matrix)
    for _ in range(parameters.steps):
        found = onward @ (members + (1.0 - members) * found)
    return np.asarray(found)


def _memberships(known: Affiliations, groups: I64, people: int) -> F64:
    own = np.zeros((people, len(groups)))
    here = np.isin(known.group, groups)
    own[known.person[here], np.searchsorted(groups, known.group[here])] = known.weight[here]
    return own


def facts_of(network: PersonNetwork) -> I64:
    """How many facts there are about the ties of each person of the evidence."""
    per_tie = np.diff(network.facts.at)
    counts = np.zeros(network.evidence.person_count, dtype=np.int64)
    for end in network.ends.T:
        np.add.at(counts, network.unit[end], per_tie)
    return counts
