"""What the flag rests on: numbers that say how a person is tied to known members, and what is on record about him.

Nothing here is, or stands in for, a protected characteristic: no name, birth, sex, ethnicity, faith, health, home or
place. Every number grows with the evidence for belonging, so that no weight of the model need be negative. Being in one
group ties nobody here: whoever is on a register would count for his standing, and again for all who are on it with him.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.affiliation import by_neighbours, by_two_hops
from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.marks import Marks
from analytics.organised_crime.parameters import OrganisedCrimeParameters
from analytics.organised_crime.proximity import NO_GROUP, chances, facts_of
from analytics.projection.evidence import F64, Flags
from analytics.projection.network import PersonNetwork
from analytics.projection.parameters import Layer
from analytics.ties import I64, Ties, ties_of
from graph.model.links import LinkType

# What is done together by choice: company that a wing or a street does not give.
CHOSEN_LAYERS = (Layer.SHARED_OFFENCE, Layer.CO_DEFENDANT, Layer.ASSOCIATION, Layer.CALL)
ALL_LAYERS = tuple(layer for layer in Layer if layer is not Layer.CO_MEMBERSHIP)
# A little is added to strength, so that one faint tie to a member is not the whole of a person.
FAINT = 0.2
_GROUPS_AT_ONCE = 64

FEATURES: Mapping[str, str] = {
    "standing": "known membership of a group, by grade, age, standing and band",
    "walk": "chance that a walk over the ties comes upon a known member",
    "near": "weight of the ties to known members",
    "share": "share of the weight of all ties that leads to known members",
    "chosen": "weight of offences, trials, associations and calls shared with known members",
    "chosen share": "share of offences, trials, associations and calls that is with known members",
    "further": "share of known members among those whom the ties lead on to",
    "members": "how many known members there are ties to",
    "listed": "on a priority list",
    "alerts": "alerts of the security kind that hold today",
}


@dataclass(frozen=True, slots=True)
class Features:
    """For each person of the evidence (row): the features in the order of FEATURES, and the group they speak of.

    `group` is NO_GROUP where none does; `enough` says whether enough is known to say anything of him.
    """

    table: F64
    group: I64
    enough: Flags


def features_of(
    network: PersonNetwork, known: Affiliations, marks: Marks | None, parameters: OrganisedCrimeParameters
) -> Features:
    """Every person's features for the group that speaks most for him."""
    people = network.evidence.person_count
    table, group = np.zeros((people, len(FEATURES))), np.full(people, NO_GROUP, dtype=np.int64)
    best = np.zeros(people)
    ties, chosen = _ties(network, ALL_LAYERS), _ties(network, CHOSEN_LAYERS)
    groups = np.unique(known.group)
    for first in range(0, len(groups), _GROUPS_AT_ONCE):
        some = groups[first : first + _GROUPS_AT_ONCE]
        own = memberships(known, some, people)
        cube = _by_group((ties, chosen), network.unit, own, parameters)
        speaks = 1.0 - (1.0 - own) * (1.0 - cube["walk"])
        column = speaks.argmax(axis=1)
        row = np.arange(people)
        better = speaks[row, column] > best
        best = np.where(better, speaks[row, column], best)
        group = np.where(better, some[column], group)
        for place, name in enumerate(FEATURES):
            if name in cube:
                table[:, place] = np.where(better, cube[name][row, column], table[:, place])
    if marks is not None:
        names = list(FEATURES)
        table[:, names.index("listed")] = np.minimum(marks.count(LinkType.ON_LIST, people), 1)
        table[:, names.index("alerts")] = np.log1p(marks.count(LinkType.HAS_ALERT, people))
    enough = facts_of(network) >= parameters.least_facts
    enough[np.unique(known.person)] = True
    enough |= table[:, -2:].any(axis=1)
    return Features(table, group, enough)


def memberships(known: Affiliations, groups: I64, people: int) -> F64:
    """How much each known membership of these groups weighs: people by groups."""
    own = np.zeros((people, len(groups)))
    here = np.isin(known.group, groups)
    own[known.person[here], np.searchsorted(groups, known.group[here])] = known.weight[here]
    return own


def _by_group(networks: tuple[Ties, Ties], unit: I64, own: F64, parameters: OrganisedCrimeParameters) -> dict[str, F64]:
    """Each feature that depends on a group, for every person of the evidence and every one of some groups."""
    ties, chosen = networks
    found = {name: np.zeros_like(own) for name in FEATURES}
    here = own[unit]
    near, by_choice = by_neighbours(ties, here), by_neighbours(chosen, here)
    found["standing"] = own
    found["walk"][unit] = chances(ties, here, parameters)
    found["near"][unit] = np.log1p(near)
    found["share"][unit] = _of_strength(near, ties)
    found["chosen"][unit] = np.log1p(by_choice)
    found["chosen share"][unit] = _of_strength(by_choice, chosen)
    found["further"][unit] = by_two_hops(ties, here)
    found["members"][unit] = np.log1p(ties.pattern() @ (here > 0).astype(np.float64))
    return {name: value for name, value in found.items() if name not in {"listed", "alerts"}}


def _of_strength(vote: F64, ties: Ties) -> F64:
    return np.asarray(vote / (ties.strength + FAINT)[:, None])


def chosen_company(network: PersonNetwork) -> Ties:
    """The same people, tied by what is done together by choice alone."""
    return _ties(network, CHOSEN_LAYERS)


def _ties(network: PersonNetwork, layers: tuple[Layer, ...]) -> Ties:
    """The same people, tied by some layers alone."""
    facts = network.facts
    wanted = np.isin(facts.layer, [layer.number for layer in layers])
    open_ = np.where(wanted, np.log1p(-np.minimum(facts.weight, 1 - 1e-9)), 0.0)
    weight = -np.expm1(np.add.reduceat(open_, facts.at[:-1])) if len(facts.weight) else np.zeros(0)
    kept = weight > 0
    return ties_of(network.ends[kept], weight[kept], len(network))
