"""What would change a flag: without a source, without a piece of evidence, or with one more of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.features import FEATURES
from analytics.organised_crime.flag import Band, FlagRun, band_of
from analytics.organised_crime.trial import Trials
from analytics.projection.evidence import Flags
from analytics.projection.network import PersonNetwork
from analytics.ties import F64, I64

# One more fact of this weight is an offence that two people committed by themselves, fresh and well graded.
_ONE_MORE = 0.6
_MOST_PIECES = 12
# So many facts taken away at most to show what carries a band.
_MOST_REMOVED = 6
_MOST_ADDED = 5


@dataclass(frozen=True, slots=True)
class Without:
    """The flag without one independent origin. `owners` are the agencies that pass on its word, `grade` its best."""

    origin: int
    owners: tuple[str, ...]
    grade: int
    probability: float
    band: Band


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The least change found that crosses a band: ties that would have to go, or facts that would have to come."""

    band: Band
    probability: float
    removed: tuple[int, ...] = ()
    standing_removed: bool = False
    added: int = 0


def origins_behind(run: FlagRun, person: int) -> list[int]:
    """The independent origins on whose word a person's flag rests: of his ties, his standing, and his neighbours'."""
    number = run.network.person_of_unit()[person]
    units, rows = {person}, [np.zeros(0, dtype=np.int64)]
    if number >= 0:
        for entry in range(int(run.network.start[number]), int(run.network.start[number + 1])):
            rows.append(run.network.reports(int(run.network.tie[entry])))
            units.add(int(run.network.unit[run.network.neighbour[entry]]))
    group = int(run.features.group[person])
    places = np.flatnonzero((run.known.group == group) & np.isin(run.known.person, sorted(units))).tolist()
    rows.extend(run.known.rows[run.known.at[place] : run.known.at[place + 1]] for place in places)
    evidence = run.network.evidence
    return [int(each) for each in np.unique(evidence.origin[evidence.links.record[np.concatenate(rows)]])]


def corroboration(run: FlagRun, person: int) -> int:
    """How many independent origins stand behind a person's flag."""
    return len(origins_behind(run, person))


def fragility(trials: Trials, person: int) -> list[Without]:
    """The origins without which the person's band would be lower, those that carry most first."""
    run = trials.run
    band = run.band(person)
    if band in {None, Band.LITTLE}:
        return []
    found, trial = [], trials.about(person)
    near = _near_him(run, person)
    for origin in origins_behind(run, person)[:_MOST_PIECES]:
        known = _chosen(run.known, near & (trials.sole.memberships != origin))
        probability = trial.probability(known, trials.sole.weight_without(run.network, origin))
        less = band_of(probability, run.parameters)
        if less is not band:
            found.append(Without(origin, *_named(trials, origin), probability, less))
    return sorted(found, key=lambda each: (each.probability, each.origin))


def to_lower(trials: Trials, person: int) -> Counterfactual | None:
    """What would have to go: his standing, then the fewest ties (greedily, the one that carries most at a time)."""
    run = trials.run
    band, network = run.band(person), run.network
    if band is None or band is Band.LITTLE:
        return None
    trial, near = trials.about(person), _chosen(run.known, _near_him(run, person))
    known, standing = near, bool(run.features.table[person, list(FEATURES).index("standing")] > 0)
    if standing:
        known = _chosen(near, near.person != person)
        probability = trial.probability(known)
        if band_of(probability, run.parameters) is not band:
            return Counterfactual(band_of(probability, run.parameters), probability, standing_removed=True)
    number = int(trials.numbers[person])
    ties = [] if number < 0 else network.tie[network.start[number] : network.start[number + 1]].tolist()
    heaviest = sorted(ties, key=lambda tie: (-float(network.tie_weight[tie]), tie))[:_MOST_PIECES]
    removed: list[int] = []
    for _ in range(min(_MOST_REMOVED, len(heaviest))):
        left = [tie for tie in heaviest if tie not in removed]
        tried = [(trial.probability(known, _without_ties(network, [*removed, tie])), tie) for tie in left]
        probability, tie = min(tried)
        removed.append(tie)
        less = band_of(probability, run.parameters)
        if less is not band:
            return Counterfactual(less, probability, removed=tuple(removed), standing_removed=standing)
    return None


def to_raise(run: FlagRun, person: int) -> Counterfactual | None:
    """How many fresh offences with known members of the group that he stands nearest to would lift the band."""
    band = run.band(person)
    group = int(run.features.group[person])
    if band is None or band is Band.STRONG or group < 0:
        return None
    names = list(FEATURES)
    row = run.features.table[person].copy()
    number = int(run.network.person_of_unit()[person])
    strength = 0.0 if number < 0 else float(run.network.ties.strength[number])
    near = float(np.expm1(row[names.index("near")]))
    chosen = float(np.expm1(row[names.index("chosen")]))
    for added in range(1, _MOST_ADDED + 1):
        more = _ONE_MORE * added
        row[names.index("near")] = np.log1p(near + more)
        row[names.index("chosen")] = np.log1p(chosen + more)
        row[names.index("members")] = np.log1p(np.expm1(run.features.table[person, names.index("members")]) + added)
        for share in ("share", "chosen share"):
            before = float(run.features.table[person, names.index(share)])
            row[names.index(share)] = max(before, (near + more) / (strength + more + 0.2))
        probability = float(run.model.probability(row[None, :])[0])
        higher = band_of(probability, run.parameters)
        if higher is not band:
            return Counterfactual(higher, probability, added=added)
    return None


def _near_him(run: FlagRun, person: int) -> Flags:
    """Which memberships are of groups that somebody about him belongs to: further ones say little."""
    return np.isin(run.known.group, np.unique(run.known.group[np.isin(run.known.person, _around(run, person))]))


def _around(run: FlagRun, person: int) -> I64:
    """Units of a person, of those tied to him, and of those tied to them."""
    network, number = run.network, int(run.network.person_of_unit()[person])
    if number < 0:
        return np.array([person])
    near = network.neighbour[network.start[number] : network.start[number + 1]]
    far = [network.neighbour[network.start[one] : network.start[one + 1]] for one in near.tolist()]
    return np.unique(np.concatenate(([person], network.unit[near], network.unit[np.concatenate(far)])))


def _without_ties(network: PersonNetwork, ties: Collection[int]) -> F64:
    """What facts weigh where these ties are gone."""
    weight = network.facts.weight.copy()
    for tie in ties:
        weight[network.facts.at[tie] : network.facts.at[tie + 1]] = 0.0
    return weight


def _chosen(known: Affiliations, kept: np.ndarray) -> Affiliations:
    places = np.flatnonzero(kept).tolist()
    rows = [known.rows[known.at[place] : known.at[place + 1]] for place in places]
    at = np.concatenate(([0], np.cumsum([len(part) for part in rows]))).astype(np.int64)
    flat = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    return Affiliations(known.group[kept], known.person[kept], known.weight[kept], at, flat, known.bands)


def _named(trials: Trials, origin: int) -> tuple[tuple[str, ...], int]:
    """The agencies that pass on an origin's word, and the best grade that it comes with."""
    evidence = trials.run.network.evidence
    rows = np.flatnonzero(trials.sole.of_link == origin)
    owners = np.unique(evidence.owner[evidence.links.record[rows]]).tolist()
    return tuple(sorted({evidence.owners[owner] for owner in owners})), int(evidence.links.grade[rows].min())
