"""One person's flag on other evidence: what is not his row of the features is not worked out again for each trial.

The numbers are those of `features_of`, read from the person outwards instead of for everybody at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.features import ALL_LAYERS, CHOSEN_LAYERS, FAINT, FEATURES, memberships
from analytics.organised_crime.flag import FlagRun
from analytics.projection.evidence import Flags
from analytics.projection.parameters import Layer
from analytics.ties import F64, I64

_TINY = np.finfo(np.float64).tiny


@dataclass(frozen=True, slots=True)
class _Plane:
    """The ties of some layers as a matrix; for each fact whether it is of these, and the log of what it leaves open."""

    matrix: csr_array
    wanted: Flags
    open: F64

    def where(self, run: FlagRun, fact_weight: F64) -> csr_array:
        """The matrix where facts weigh otherwise."""
        facts = run.network.facts
        altered = np.flatnonzero((fact_weight != facts.weight) & self.wanted)
        if not len(altered):
            return self.matrix
        open_ = self.open.copy()
        open_[altered] = _open(fact_weight[altered])
        weight = -np.expm1(np.add.reduceat(open_, facts.at[:-1]))
        return csr_array((weight[run.network.tie], self.matrix.indices, self.matrix.indptr), shape=self.matrix.shape)


@dataclass(frozen=True, slots=True)
class Trial:
    """A person (unit of the evidence) whose flag is asked for on other evidence, again and again."""

    run: FlagRun
    person: int
    number: int
    whole: _Plane
    chosen: _Plane

    def probability(self, known: Affiliations, fact_weight: F64 | None = None) -> float:
        """His probability where these memberships are known and facts weigh so much (as they do where absent)."""
        features = list(FEATURES)
        row = self.run.features.table[self.person].copy()
        row[: features.index("listed")] = 0.0
        groups = np.unique(known.group)
        if len(groups):
            found = self._by_group(known, groups, fact_weight)
            speaks = 1.0 - (1.0 - found["standing"]) * (1.0 - found["walk"])
            best = int(speaks.argmax())
            if speaks[best] > 0:
                for name, values in found.items():
                    row[features.index(name)] = values[best]
        return float(self.run.model.probability(row[None, :])[0])

    def _by_group(self, known: Affiliations, groups: I64, fact_weight: F64 | None) -> dict[str, F64]:
        own = memberships(known, groups, self.run.network.evidence.person_count)
        found = {name: np.zeros(len(groups)) for name in FEATURES if name not in {"listed", "alerts"}}
        found["standing"] = own[self.person]
        if self.number < 0:
            return found
        here = own[self.run.network.unit]
        whole, chosen = (self._now(plane, fact_weight) for plane in (self.whole, self.chosen))
        mine, by_choice = whole[[self.number]], chosen[[self.number]]
        near, company = (np.asarray(each @ here)[0] for each in (mine, by_choice))
        strength = np.asarray(whole.sum(axis=1)).ravel()
        found["walk"] = self._walk(whole, strength, here)
        found["near"], found["chosen"] = np.log1p(near), np.log1p(company)
        found["share"] = near / (strength[self.number] + FAINT)
        found["chosen share"] = company / (float(by_choice.sum()) + FAINT)
        found["further"] = self._further(whole, strength, here)
        tied = mine.indices[mine.data > 0]
        found["members"] = np.log1p((here[tied] > 0).sum(axis=0).astype(np.float64))
        return found

    def _walk(self, whole: csr_array, strength: F64, here: F64) -> F64:
        """The chance that a walk from him comes upon a known member, pushed outwards from him step by step."""
        parameters = self.run.parameters
        scale = ((1.0 - parameters.give_up) / (strength + parameters.lost))[:, None]
        place, found = np.zeros_like(here), np.zeros(here.shape[1])
        place[self.number] = 1.0
        for _ in range(parameters.steps):
            place = np.asarray(whole @ (place * scale))
            found += (place * here).sum(axis=0)
            place *= 1.0 - here
        return found

    def _further(self, whole: csr_array, strength: F64, here: F64) -> F64:
        mine = whole[[self.number]].toarray()[0] / max(strength[self.number], _TINY)
        onward = np.asarray(whole @ (mine / np.maximum(strength, _TINY)))
        near, twice = mine @ here, onward @ here
        back = onward[self.number] * here[self.number]
        return np.asarray(near + np.maximum(twice - back, 0.0))

    def _now(self, plane: _Plane, fact_weight: F64 | None) -> csr_array:
        return plane.matrix if fact_weight is None else plane.where(self.run, fact_weight)


def trial_of(run: FlagRun, person: int) -> Trial:
    """Make ready to ask about one person."""
    number = int(run.network.person_of_unit()[person])
    return Trial(run, person, number, _plane(run, ALL_LAYERS), _plane(run, CHOSEN_LAYERS))


def _plane(run: FlagRun, layers: tuple[Layer, ...]) -> _Plane:
    network, facts = run.network, run.network.facts
    wanted = np.isin(facts.layer, [layer.number for layer in layers])
    open_ = np.where(wanted, _open(facts.weight), 0.0)
    weight = -np.expm1(np.add.reduceat(open_, facts.at[:-1])) if len(facts.weight) else np.zeros(0)
    shape = (len(network), len(network))
    return _Plane(csr_array((weight[network.tie], network.neighbour, network.start), shape=shape), wanted, open_)


def _open(weight: F64) -> F64:
    return np.asarray(np.log1p(-np.minimum(weight, 1 - 1e-9)))
