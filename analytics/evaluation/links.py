"""`evaluate links`: how well hidden ties are found, method by method, over many splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.evaluation.metrics import Flags, Spread, ranking, spread
from analytics.evaluation.observed import Observed
from analytics.evaluation.reading import EvaluationInputError
from analytics.evaluation.splits import Rule, Split, splits_for
from analytics.link_prediction import (
    Combination,
    Known,
    Method,
    combine,
    pair_code,
    score_pairs,
    unknown_pairs,
)
from analytics.ties import F64, I64

COMBINATION = "combination"
# The same among pairs of people who both have a known tie: of the rest, whose ties are all hidden, ties tell nothing.
AMONG_TIED = "auc among the tied"
SEEDS = 20
DEPTHS = (10, 50)
# More candidates than this are drawn from, each standing for several.
MOST_CANDIDATES = 100_000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs that are not known to be tied; `truth` says which are hidden ties, `weight` how many each stands for."""

    pairs: I64
    truth: Flags
    weight: F64

    @property
    def drawn(self) -> bool:
        """Whether they are a sample."""
        return bool((self.weight != 1.0).any())


@dataclass(frozen=True, slots=True)
class LinkResult:
    """One rule's results: by method and measure, and how the combination compares with the random walk.

    `lead` is the AUC of the combination less that of the random walk, split by split. `unreachable` is the share of
    hidden ties of which one end has no known tie: no method that reads ties alone can rank those.
    """

    rule: Rule
    methods: Mapping[str, Mapping[str, Spread]]
    lead: Spread
    hidden: Spread
    unreachable: Spread
    candidates: int
    drawn: bool


def evaluate_links(
    observed: Observed,
    seeds: int = SEEDS,
    only: Sequence[Rule] = (),
    date: str | None = None,
    source: str | None = None,
) -> list[LinkResult]:
    """Every rule that the network allows, over seeds from 1. Raises EvaluationInputError where none does."""
    rules = splits_for(observed, date, source)
    wrong = [rule for rule in only if rule not in rules]
    if wrong:
        raise EvaluationInputError(
            f"this network does not allow a split by {', '.join(wrong)}; it allows {', '.join(rules)}"
        )
    found = []
    for rule, split in rules.items():
        if only and rule not in only:
            continue
        made = ((seed, split(seed)) for seed in range(1, seeds + 1))
        result = _over(rule, ((seed, each) for seed, each in made if each is not None))
        if result is not None:
            found.append(result)
    if not found:
        raise EvaluationInputError("too few ties to hide any: fewer than five would be hidden in every split")
    return found


def score_all(known: Known, pairs: I64, seed: int) -> tuple[dict[str, F64], Combination]:
    """Every method's score of every pair, the combination's among them."""
    oneself = pairs[:, 0] == pairs[:, 1]
    scores = {name: np.where(oneself, 0.0, score) for name, score in score_pairs(known, pairs, seed).items()}
    combination = combine(known, seed)
    return {COMBINATION: combination.score(scores)} | {str(name): score for name, score in scores.items()}, combination


def candidates_of(split: Split, seed: int, most: int = MOST_CANDIDATES) -> Candidates:
    """The hidden pairs, and everybody else who is not known to be tied, or so many of them drawn at random."""
    people, hidden = len(split.known), split.hidden
    others = people * (people - 1) // 2 - len(split.known.ties.neighbour) // 2 - len(hidden)
    free = unknown_pairs(split.known, seed, "candidates", most)
    free = free[~np.isin(pair_code(free, people), pair_code(hidden, people))]
    weight = np.full(len(free), max(1.0, others / max(1, len(free))))
    return Candidates(
        pairs=np.concatenate((hidden, free)),
        truth=np.arange(len(hidden) + len(free)) < len(hidden),
        weight=np.concatenate((np.ones(len(hidden)), weight)),
    )


Measured = tuple[Split, Candidates, Mapping[str, Mapping[str, float]]]


def _over(rule: Rule, splits: Iterator[tuple[int, Split]]) -> LinkResult | None:
    made = []
    for seed, split in splits:
        candidates = candidates_of(split, seed)
        scores, _ = score_all(split.known, candidates.pairs, seed)
        made.append(measured_on(split, candidates, scores))
    return gathered(rule, made) if made else None


def measured_on(split: Split, candidates: Candidates, scores: Mapping[str, F64]) -> Measured:
    """Every measure of each method on one split."""
    tied = (split.known.degree[candidates.pairs] > 0).all(axis=1)
    measured = {}
    for name, each in scores.items():
        found = ranking(candidates.truth, each, candidates.weight, DEPTHS)
        among_tied = ranking(candidates.truth[tied], each[tied], candidates.weight[tied])
        measured[name] = found | {AMONG_TIED: among_tied["auc"]}
    return split, candidates, measured


def gathered(rule: Rule, made: Sequence[Measured]) -> LinkResult:
    """The measures of all splits of a rule together."""
    methods = list(made[0][2])
    measures = list(made[0][2][methods[0]])
    walk = str(Method.RANDOM_WALK)
    cold = [
        (split.known.degree[split.hidden] == 0).any(axis=1).mean() if len(split.hidden) else 0.0 for split, _, _ in made
    ]
    return LinkResult(
        rule=rule,
        methods={
            method: {measure: spread([found[method][measure] for _, _, found in made]) for measure in measures}
            for method in methods
        },
        lead=spread([found[COMBINATION]["auc"] - found[walk]["auc"] for _, _, found in made]),
        hidden=spread([float(candidates.truth.sum()) for _, candidates, _ in made]),
        unreachable=spread([float(share) for share in cold]),
        candidates=max(len(candidates.pairs) for _, candidates, _ in made),
        drawn=any(candidates.drawn for _, candidates, _ in made),
    )
