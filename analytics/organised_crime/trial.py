"""One person's flag on other evidence: what is not his row of the features is not worked out again for each trial.

The numbers are those of `features_of`, read from the person outwards instead of for everybody at once: no further than
a walk from him comes, so that a trial costs no more on a large estate than on a small one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.features import ALL_LAYERS, CHOSEN_LAYERS, FAINT, FEATURES
from analytics.organised_crime.flag import FlagRun
from analytics.organised_crime.sole_origins import SoleOrigins, sole_origins
from analytics.projection.evidence import Flags
from analytics.projection.network import PersonNetwork
from analytics.projection.parameters import Layer
from analytics.ties import F64, I64
from graph.snapshot.columns import ranges

_TINY = np.finfo(np.float64).tiny


@dataclass(frozen=True, slots=True)
class _Plane:
    """The ties of some layers: for each fact whether it is of these, for each tie its weight, and people's strength."""

    wanted: Flags
    weight: F64
    strength: F64

    def where(self, run: FlagRun, fact_weight: F64 | None, altered: I64) -> tuple[F64, F64]:
        """Weights and strengths where the facts of these ties weigh otherwise."""
        if fact_weight is None or not len(altered):
            return self.weight, self.strength
        facts = run.network.facts
        counts = facts.at[altered + 1] - facts.at[altered]
        places = ranges(facts.at[altered], counts)
        open_ = np.where(self.wanted[places], _open(fact_weight[places]), 0.0)
        weight, strength = self.weight.copy(), self.strength.copy()
        weight[altered] = -np.expm1(np.add.reduceat(open_, np.cumsum(counts) - counts))
        lost = weight[altered] - self.weight[altered]
        for end in (0, 1):
            np.add.at(strength, run.network.ends[altered, end], lost)
        return weight, np.maximum(strength, 0.0)


@dataclass(frozen=True, slots=True)
class Trials:
    """A run made ready to ask about one person after another. `sole` says what rests on one origin's word alone."""

    run: FlagRun
    numbers: I64
    tie_of_fact: I64
    whole: _Plane
    chosen: _Plane
    sole: SoleOrigins

    def about(self, person: int) -> Trial:
        """Make ready to ask about one person (unit of the evidence)."""
        number = int(self.numbers[person])
        network = self.run.network
        reached = self._reach(number)
        reach = np.flatnonzero(reached)
        places = np.cumsum(reached) - 1
        entries = _entries(network, reach)
        inside = reached[network.neighbour[entries]]
        row = np.repeat(np.arange(len(reach)), network.start[reach + 1] - network.start[reach])
        at = np.concatenate(([0], np.cumsum(np.bincount(row[inside], minlength=len(reach)))))
        kept = entries[inside]
        place = int(places[number]) if number >= 0 else -1
        return Trial(self, person, place, reach, at, places[network.neighbour[kept]], network.tie[kept])

    def altered(self, fact_weight: F64 | None) -> I64:
        """The ties of which a fact weighs otherwise."""
        if fact_weight is None:
            return np.zeros(0, dtype=np.int64)
        altered = np.zeros(len(self.run.network.ends), dtype=np.bool_)
        altered[self.tie_of_fact[fact_weight != self.run.network.facts.weight]] = True
        return np.flatnonzero(altered)

    def _reach(self, number: int) -> Flags:
        """To whom a walk from him can come, himself too."""
        network = self.run.network
        reached = np.zeros(len(network), dtype=np.bool_)
        newest = np.array([number] if number >= 0 else [], dtype=np.int64)
        for _ in range(max(2, self.run.parameters.steps)):
            reached[newest] = True
            near = np.zeros(len(network), dtype=np.bool_)
            near[network.neighbour[_entries(network, newest)]] = True
            newest = np.flatnonzero(near & ~reached)
        reached[newest] = True
        return reached


@dataclass(frozen=True, slots=True)
class Trial:
    """A person whose flag is asked for on other evidence, again and again.

    `reach` are the numbers in the network of all who matter to him, and `place` his own among them, -1 where he has no
    tie. Row i of their ties is `neighbour[at[i]:at[i + 1]]`, places in `reach`, with `tie` beside.
    """

    trials: Trials
    person: int
    place: int
    reach: I64
    at: I64
    neighbour: I64
    tie: I64

    def probability(self, known: Affiliations, fact_weight: F64 | None = None) -> float:
        """His probability where these memberships are known and facts weigh so much (as they do where absent)."""
        features, run = list(FEATURES), self.trials.run
        row = run.features.table[self.person].copy()
        row[: features.index("listed")] = 0.0
        groups = np.unique(known.group)
        if len(groups):
            found = self._by_group(known, groups, fact_weight)
            speaks = 1.0 - (1.0 - found["standing"]) * (1.0 - found["walk"])
            best = int(speaks.argmax())
            if speaks[best] > 0:
                for name, values in found.items():
                    row[features.index(name)] = values[best]
        return float(run.model.probability(row[None, :])[0])

    def _by_group(self, known: Affiliations, groups: I64, fact_weight: F64 | None) -> dict[str, F64]:
        found = {name: np.zeros(len(groups)) for name in FEATURES if name not in {"listed", "alerts"}}
        his = known.person == self.person
        found["standing"][np.searchsorted(groups, known.group[his])] = known.weight[his]
        if self.place < 0:
            return found
        here, altered = self._here(known, groups), self.trials.altered(fact_weight)
        whole, strength = self._now(self.trials.whole, fact_weight, altered)
        chosen, by_choice = self._now(self.trials.chosen, fact_weight, altered)
        mine = whole[[self.place]]
        near, company = (np.asarray(each[[self.place]] @ here)[0] for each in (whole, chosen))
        found["walk"] = self._walk(whole, strength, here)
        found["near"], found["chosen"] = np.log1p(near), np.log1p(company)
        found["share"] = near / (strength[self.place] + FAINT)
        found["chosen share"] = company / (by_choice[self.place] + FAINT)
        found["further"] = self._further(whole, strength, here)
        tied = mine.indices[mine.data > 0]
        found["members"] = np.log1p((here[tied] > 0).sum(axis=0).astype(np.float64))
        return found

    def _here(self, known: Affiliations, groups: I64) -> F64:
        """How much each known membership of those in reach weighs: people by groups."""
        here = np.zeros((len(self.reach), len(groups)))
        number = self.trials.numbers[known.person]
        place = np.minimum(np.searchsorted(self.reach, number), len(self.reach) - 1)
        inside = self.reach[place] == number
        here[place[inside], np.searchsorted(groups, known.group[inside])] = known.weight[inside]
        return here

    def _walk(self, whole: csr_array, strength: F64, here: F64) -> F64:
        """The chance that a walk from him comes upon a known member, pushed outwards from him step by step."""
        parameters = self.trials.run.parameters
        scale = ((1.0 - parameters.give_up) / (strength + parameters.lost))[:, None]
        place, found = np.zeros_like(here), np.zeros(here.shape[1])
        place[self.place] = 1.0
        for _ in range(parameters.steps):
            place = np.asarray(whole @ (place * scale))
            found += (place * here).sum(axis=0)
            place *= 1.0 - here
        return found

    def _further(self, whole: csr_array, strength: F64, here: F64) -> F64:
        mine = whole[[self.place]].toarray()[0] / max(strength[self.place], _TINY)
        onward = np.asarray(whole @ (mine / np.maximum(strength, _TINY)))
        near, twice = mine @ here, onward @ here
        back = onward[self.place] * here[self.place]
        return np.asarray(near + np.maximum(twice - back, 0.0))

    def _now(self, plane: _Plane, fact_weight: F64 | None, altered: I64) -> tuple[csr_array, F64]:
        """The ties of those in reach, and how much each is tied in all."""
        weight, strength = plane.where(self.trials.run, fact_weight, altered)
        size = len(self.reach)
        return csr_array((weight[self.tie], self.neighbour, self.at), shape=(size, size)), strength[self.reach]


def trials_of(run: FlagRun) -> Trials:
    """Make ready to ask about people of a run."""
    network = run.network
    return Trials(
        run,
        network.person_of_unit(),
        np.repeat(np.arange(len(network.ends)), np.diff(network.facts.at)),
        _plane(run, ALL_LAYERS),
        _plane(run, CHOSEN_LAYERS),
        sole_origins(network, run.known),
    )


def _entries(network: PersonNetwork, people: I64) -> I64:
    """Where the ties of some people stand in the adjacency."""
    return ranges(network.start[people], network.start[people + 1] - network.start[people])


def _plane(run: FlagRun, layers: tuple[Layer, ...]) -> _Plane:
    network, facts = run.network, run.network.facts
    wanted = np.isin(facts.layer, [layer.number for layer in layers])
    open_ = np.where(wanted, _open(facts.weight), 0.0)
    weight = -np.expm1(np.add.reduceat(open_, facts.at[:-1])) if len(facts.weight) else np.zeros(0)
    shape = (len(network), len(network))
    matrix = csr_array((weight[network.tie], network.neighbour, network.start), shape=shape)
    return _Plane(wanted, weight, np.asarray(matrix.sum(axis=1)).ravel())


def _open(weight: F64) -> F64:
    return np.asarray(np.log1p(-np.minimum(weight, 1 - 1e-9)))
