"""One score out of many, learnt from ties that are hidden from it on purpose, and held close to the best single one.

Where the list of people was made from the ties, a trained score can learn from it that whoever has no tie must have a
hidden one. Here no weight may be negative, so nobody becomes likelier for having fewer ties: that cannot happen. What
may be learnt is that a far path says nothing: then a pair that only such a path joins counts like one that none joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import log, sqrt

import numpy as np

from analytics.draws import keyed_numbers
from analytics.link_prediction.known import Known, all_pairs, pair_code, weights_like
from analytics.link_prediction.scores import Method, score_pairs
from analytics.logistic import fit
from analytics.ties import F64, I64

# What is blended where nothing can be learnt, and what learning departs from: the best single scores.
PRIOR: Mapping[Method, float] = {
    Method.UNWEIGHTED_WALK: 1.0,
    Method.RANDOM_WALK: 0.5,
    Method.RESOURCE_ALLOCATION: 0.5,
}
# The rest may come in where hidden ties speak for them. Adamic-Adar and common neighbours repeat resource allocation.
FEATURES: tuple[Method, ...] = (
    Method.UNWEIGHTED_WALK,
    Method.RANDOM_WALK,
    Method.RESOURCE_ALLOCATION,
    Method.KATZ,
    Method.LOCAL_PATH,
    Method.LONGER_PATH,
    Method.ACTIVITY,
    Method.NODE2VEC,
    Method.EVENTS,
)
HIDDEN_SHARE = 0.2
_JOINED = 1e-3
ROUNDS = 4
# So many pairs that are not tied are compared with the hidden ones in each round.
_MOST_OTHERS = 20_000
# With fewer hidden ties than this in all, nothing is learnt.
_LEAST_HIDDEN = 8
# With so many, another round would change nothing.
_ENOUGH_HIDDEN = 300


# A far path is said to say nothing where ties were found so much oftener without any path: one standard error.
_CLEARLY = 1.0
# With fewer ties hidden between people whom no path joins, nothing is said of paths.
_LEAST_APART = 5


class Reach(IntEnum):
    """How far a path may lead and still say something of its two ends."""

    TWO_STEPS = 0
    THREE_STEPS = 1
    ANY = 2


@dataclass(frozen=True, slots=True)
class Combination:
    """What each score weighs, and how far it reaches. `hidden` is from how many hidden ties that was learnt.

    Where `hidden` is 0 the prior stands.
    """

    weights: Mapping[Method, float]
    hidden: int
    reach: Reach = Reach.ANY

    def score(self, scores: Mapping[Method, F64]) -> F64:
        """The combined score of pairs, from all their scores; 0 where no path within reach joins the two."""
        joined = _distance(scores) <= self.reach
        total = np.zeros(len(joined))
        for method, weight in self.weights.items():
            if weight and method in scores:
                # Whoever is joined stands above whoever is not.
                total[joined] += weight * (surprise(scores[method][joined]) + _JOINED)
        return total


def _distance(scores: Mapping[Method, F64]) -> I64:
    """Each pair's distance as a Reach: two steps, three, further; one more where no path joins it."""
    near, further = scores[Method.RESOURCE_ALLOCATION] > 0, scores[Method.LONGER_PATH] > 0
    beyond = np.where(scores[Method.UNWEIGHTED_WALK] > 0, int(Reach.ANY), int(Reach.ANY) + 1)
    return np.where(near, int(Reach.TWO_STEPS), np.where(further, int(Reach.THREE_STEPS), beyond)).astype(np.int64)


def surprise(values: F64) -> F64:
    """How rare it is among these pairs to score so high: -log10 of the share that scores at least as much."""
    ordered = np.sort(values)
    at_least = len(values) - np.searchsorted(ordered, values, side="left")
    return np.asarray(-np.log10(at_least / max(1, len(values))))


@dataclass(frozen=True, slots=True)
class _Round:
    """Scores of hidden pairs and of others that a path still joins; and how many of each none joins any more."""

    scores: Mapping[Method, F64]
    is_hidden: np.ndarray
    apart_hidden: int
    apart_others: int


def combine(known: Known, seed: int = 20261101) -> Combination:
    """Learn weights and reach on this network: hide some ties (whole events where there are any), and see who was."""
    found: list[_Round] = []
    hidden = 0
    for number in range(ROUNDS):
        made = _round(known, seed, number)
        if made is not None:
            found.append(made)
            hidden += int(made.is_hidden.sum())
        if hidden >= _ENOUGH_HIDDEN:
            break
    if hidden < _LEAST_HIDDEN:
        return Combination(dict(PRIOR), 0)
    features = [method for method in FEATURES if method is not Method.EVENTS or known.attendance is not None]
    prior = np.array([PRIOR.get(method, 0.0) for method in features])
    table = np.concatenate([np.column_stack([surprise(each.scores[method]) for method in features]) for each in found])
    truth = np.concatenate([each.is_hidden for each in found])
    # Hidden pairs and others count alike, however many there are of each.
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / max(1, (~truth).sum()))
    _, weights = fit(table, truth, share, prior, pull=1.0 / hidden)
    return Combination(dict(zip(features, weights.tolist(), strict=True)), hidden, _reach(found))


def _reach(found: list[_Round]) -> Reach:
    """How far paths say something: as far as ties were not clearly oftener hidden between people whom none joins."""
    hidden, others = np.zeros(len(Reach) + 1), np.zeros(len(Reach) + 1)
    for each in found:
        distance = _distance(each.scores)
        hidden += np.bincount(distance[each.is_hidden], minlength=len(Reach) + 1)
        others += np.bincount(distance[~each.is_hidden], minlength=len(Reach) + 1)
    apart = sum(each.apart_hidden for each in found)
    if apart < _LEAST_APART:
        return Reach.ANY
    among = max(apart, sum(each.apart_others for each in found))

    def says_nothing(some: slice) -> bool:
        ties, rest = float(hidden[some].sum()), float(others[some].sum())
        oftener = log(apart / among) - log((ties + 0.5) / (rest + 1))
        return oftener > _CLEARLY * sqrt(1 / (ties + 0.5) + 1 / apart)

    three, further = int(Reach.THREE_STEPS), int(Reach.ANY)
    if says_nothing(slice(three, three + 1)) and says_nothing(slice(three, further + 1)):
        return Reach.TWO_STEPS
    return Reach.THREE_STEPS if says_nothing(slice(further, further + 1)) else Reach.ANY


def _round(known: Known, seed: int, number: int) -> _Round | None:
    """Scores of hidden pairs and of others, on what is left when they are hidden; None if nothing was."""
    people = len(known)
    left = _hide(known, seed, number)
    ends = known.ties.ends()
    codes = pair_code(ends, people)
    gone = ~np.isin(codes, pair_code(left.ties.ends(), people))
    if not gone.any() or not len(left.ties.neighbour):
        return None
    others = unknown_pairs(known, seed, f"others {number}", _MOST_OTHERS)
    pairs = np.concatenate((ends[gone], others))
    is_hidden = np.arange(len(pairs)) < gone.sum()
    # Of people whom no path joins ties tell nothing: learning from them would be learning who is on the list.
    joined = left.joined(pairs)
    apart = (int((~joined & is_hidden).sum()), int((~joined & ~is_hidden).sum()))
    pairs, is_hidden = pairs[joined], is_hidden[joined]
    if not is_hidden.any() or is_hidden.all():
        return None
    return _Round(score_pairs(left, pairs, seed), is_hidden, *apart)


def _hide(known: Known, seed: int, number: int) -> Known:
    """The same with a share of its ties or events hidden."""
    if known.attendance is not None:
        attendance = known.attendance
        sizes = attendance.sizes()
        draws = keyed_numbers(seed, f"hidden events {number}", np.arange(attendance.events))
        less = attendance.without((sizes > 1) & (draws < HIDDEN_SHARE))
        return Known(less.ties(), less, known.ids)
    codes = pair_code(known.ties.ends(), len(known))
    kept = keyed_numbers(seed, f"hidden ties {number}", codes) >= HIDDEN_SHARE
    return Known(weights_like(known.ties, kept), None, known.ids)


def unknown_pairs(known: Known, seed: int, purpose: str, most: int) -> I64:
    """Pairs that are not tied: all of them, or so many drawn at random."""
    people = len(known)
    tied = pair_code(known.ties.ends(), people)
    if people * (people - 1) // 2 <= 4 * most:
        pairs = all_pairs(people)
        codes = pair_code(pairs, people)
        free = pairs[~np.isin(codes, tied)]
        if len(free) <= most:
            return free
        draws = keyed_numbers(seed, purpose, pair_code(free, people))
        return free[np.sort(np.argsort(draws, kind="stable")[:most])]
    draws = keyed_numbers(seed, purpose, np.arange(4 * most))
    # Codes below people squared, each pair drawn as its two numbers.
    drawn = np.unique((draws * people * people).astype(np.int64))
    pairs = np.column_stack((drawn // people, drawn % people))
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    pairs = pairs[~np.isin(pair_code(pairs, people), tied)]
    return pairs[:: max(1, len(pairs) // most)][:most] if len(pairs) > most else pairs
