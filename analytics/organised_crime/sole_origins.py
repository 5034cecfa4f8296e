"""What would go with one independent origin: the facts and memberships of which something rests on its word alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.projection.facts import NO_CLAIM
from analytics.projection.network import PersonNetwork
from analytics.ties import F64, I64

_SEVERAL = -1


@dataclass(frozen=True, slots=True)
class SoleOrigins:
    """`origins`, ascending: each time one of them alone stands behind a claim of a fact, with that fact in `facts`.

    `memberships` is the only origin behind each known membership, `_SEVERAL` where there are more; `of_link` is the
    origin of each link of the evidence.
    """

    origins: I64
    facts: I64
    memberships: I64
    of_link: I64

    def weight_without(self, network: PersonNetwork, origin: int) -> F64:
        """What facts weigh where those are gone of which some claim rests on nothing but this origin's reports."""
        first, last = np.searchsorted(self.origins, [origin, origin + 1])
        weight = network.facts.weight.copy()
        weight[self.facts[first:last]] = 0.0
        return weight


def sole_origins(network: PersonNetwork, known: Affiliations) -> SoleOrigins:
    """Read from a run's ties and memberships."""
    of_link = network.evidence.origin[network.evidence.links.record]
    facts = network.facts
    by_claim = _only(of_link[facts.rows], facts.claim_at)
    fact, place = np.nonzero(facts.claims != NO_CLAIM)
    origins = by_claim[facts.claims[fact, place]]
    order = np.argsort(origins, kind="stable")
    return SoleOrigins(origins[order], fact[order], _only(of_link[known.rows], known.at), of_link)


def _only(origins: I64, at: I64) -> I64:
    """The one origin of each run `at[i]:at[i + 1]`."""
    found = np.full(len(at) - 1, _SEVERAL, dtype=np.int64)
    filled = np.flatnonzero(np.diff(at) > 0)
    if len(filled):
        least, most = (each.reduceat(origins, at[filled]) for each in (np.minimum, np.maximum))
        found[filled] = np.where(least == most, least, _SEVERAL)
    return found
