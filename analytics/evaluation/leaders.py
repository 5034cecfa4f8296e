"""`evaluate leaders`: which measure ranks those who are known to lead above the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.centrality import Centralities, measure
from analytics.draws import keyed_numbers
from analytics.evaluation.metrics import Flags, Spread, ranking, spread
from analytics.evaluation.observed import Observed, attribute
from analytics.evaluation.reading import EvaluationInputError
from analytics.link_prediction import pair_code
from analytics.ties import F64, Ties, ties_of

# Each seed drops this share of the ties: a measure that depends on a few ties varies.
_DROPPED_SHARE = 0.1
_DEPTHS = (5, 10)
_NO = frozenset({"", "0", "0.0", "no", "false", "n"})


@dataclass(frozen=True, slots=True)
class LeadersResult:
    """By method and measure; `leaders` of `people` are marked by the label."""

    label: str
    leaders: int
    people: int
    methods: Mapping[str, Mapping[str, Spread]]


def evaluate_leaders(observed: Observed, label: str, positive: Sequence[str] = (), seeds: int = 20) -> LeadersResult:
    """Rank everybody by each measure. Leaders are those with one of the `positive` values, or with any but no and 0."""
    values = attribute(observed, label)
    truth = np.array([value in positive if positive else value.lower() not in _NO for value in values], dtype=np.bool_)
    if not truth.any() or truth.all():
        said = ", ".join(sorted(set(values))[:10])
        raise EvaluationInputError(f"column {label!r} marks nobody, or everybody, as a leader; it holds: {said}")
    whole = observed.ties()
    made = [_rated(_less(whole, seed), truth) for seed in range(1, seeds + 1)]
    methods = {
        name: {each: spread([found[name][each] for found in made]) for each in made[0][name]} for name in made[0]
    }
    return LeadersResult(label, int(truth.sum()), len(observed), methods)


def _less(ties: Ties, seed: int) -> Ties:
    kept = keyed_numbers(seed, "dropped ties", pair_code(ties.ends(), len(ties))) >= _DROPPED_SHARE
    return ties_of(ties.ends()[kept], ties.end_weights()[kept], len(ties))


def _rated(ties: Ties, truth: Flags) -> dict[str, dict[str, float]]:
    found = measure(ties)
    return {name: ranking(truth, score, depths=_DEPTHS) for name, score in _scores(found).items()}


def _scores(found: Centralities) -> dict[str, F64]:
    return {
        "degree": found.degree.astype(np.float64),
        "strength": found.strength,
        "betweenness": found.betweenness,
        "betweenness, weighted": found.weighted_betweenness,
        "pagerank": found.pagerank,
        "core number": found.core.astype(np.float64),
        "effective size": np.nan_to_num(found.effective_size),
        # Little constraint is much freedom; whoever has no tie has neither.
        "low constraint": np.nan_to_num(-found.constraint, nan=-np.inf),
        "low clustering": np.where(found.degree > 1, -found.clustering, -2.0),
    }
