"""Likely unobserved ties of one person, ranked, with the precision to expect of the list: never a yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.draws import keyed_numbers
from analytics.link_prediction.combination import Combination, combine
from analytics.link_prediction.known import Known, pair_code, weights_like
from analytics.link_prediction.scores import Method, score_pairs
from analytics.ties import I64, Ties, ties_of

# So many people around somebody are looked at: his ties' ties and theirs, nearest first.
BUDGET = 500
_STEPS = 3
DEPTHS = (1, 5, 10, 20)
_HIDDEN_SHARE = 0.2
_ROUNDS = 3
# The lists of so many people are looked at in each round.
_LISTS = 40


@dataclass(frozen=True, slots=True)
class Likely:
    """People whom somebody is likely to know, likeliest first, by their numbers in the ties, each with its score.

    `expected` says, for lists of some lengths, what share of them were hidden ties when a fifth of the ties around him
    was hidden on purpose; what nobody ever observed may be found less well. `around` are the people who were looked at.
    """

    people: tuple[tuple[int, float], ...]
    expected: Mapping[int, float]
    weights: Mapping[Method, float]
    around: I64
    cut_short: bool


def likely_links(ties: Ties, ids: NDArray[np.bytes_], person: int, allowed: NDArray[np.bool_], count: int) -> Likely:
    """Likely ties of a person to those who are `allowed` (nobody who is or may be a child is)."""
    around, cut_short = _around(ties, person)
    inside = ties.matrix()[around][:, around].tocoo()
    once = inside.row < inside.col
    ends = np.column_stack((inside.row[once], inside.col[once])).astype(np.int64)
    known = Known(ties_of(ends, inside.data[once], len(around)), None, ids[around])
    me = int(np.searchsorted(around, person))
    others = np.setdiff1d(
        np.arange(len(around)), [me, *known.ties.neighbour[known.ties.start[me] : known.ties.start[me + 1]]]
    )
    if not len(others):
        return Likely((), {}, {}, around, cut_short)
    pairs = np.column_stack((np.full(len(others), me), others)).astype(np.int64)
    combination = combine(known)
    score = combination.score(score_pairs(known, pairs))
    # Lists are as long as was asked for after those are gone who may not be named.
    order = np.lexsort((others, -score))
    named = [place for place in order.tolist() if score[place] > 0 and allowed[around[others[place]]]][:count]
    found = tuple((int(around[others[place]]), float(score[place])) for place in named)
    return Likely(found, _expected(known, combination), dict(combination.weights), around, cut_short)


def _around(ties: Ties, person: int) -> tuple[I64, bool]:
    """Everybody within a few steps, ascending, up to a budget."""
    seen, edge, cut_short = {person}, [person], False
    for _ in range(_STEPS):
        following: list[int] = []
        for one in edge:
            for other in ties.neighbour[ties.start[one] : ties.start[one + 1]].tolist():
                if other not in seen and len(seen) < BUDGET:
                    seen.add(other)
                    following.append(other)
                elif other not in seen:
                    cut_short = True
        edge = following
    return np.array(sorted(seen), dtype=np.int64), cut_short


def _expected(known: Known, combination: Combination) -> dict[int, float]:
    """Hide a fifth of the ties a few times, and see how much of the first in each person's whole list was hidden."""
    people, ends = len(known), known.ties.ends()
    codes = pair_code(ends, people)
    hits: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    for number in range(_ROUNDS):
        hidden = keyed_numbers(1, f"likely {number}", codes) < _HIDDEN_SHARE
        left = Known(weights_like(known.ties, ~hidden), None, known.ids)
        # Of whoever has no tie left no list is made.
        lost = np.unique(ends[hidden])
        lost = lost[left.degree[lost] > 0]
        chosen = np.sort(lost[np.argsort(keyed_numbers(1, f"lists {number}", lost), kind="stable")[:_LISTS]])
        if not len(chosen):
            continue
        whose = np.repeat(chosen, people)
        pairs = np.column_stack((whose, np.tile(np.arange(people), len(chosen))))
        free = ~np.isin(pair_code(pairs, people), codes[~hidden]) & (pairs[:, 0] != pairs[:, 1])
        pairs, whose = pairs[free], whose[free]
        truth = np.isin(pair_code(pairs, people), codes[hidden])
        score = combination.score(score_pairs(left, pairs))
        for person in chosen.tolist():
            mine = np.flatnonzero(whose == person)
            found = truth[mine[np.lexsort((mine, -score[mine]))]]
            for depth, shares in hits.items():
                shares.append(float(found[:depth].sum()) / depth)
    return {depth: float(np.mean(shares)) for depth, shares in hits.items() if shares}
