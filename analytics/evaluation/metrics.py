"""How good a ranking or a grouping is, and how far that varies from split to split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

from analytics.ties import F64, I64

Flags = NDArray[np.bool_]
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean over splits, their standard deviation, and the interval of the mean (Student's t, 95 %)."""

    mean: float
    deviation: float
    low: float
    high: float
    splits: int


def spread(values: Sequence[float]) -> Spread:
    """Of one split alone nothing is known of the spread: then it is not a number."""
    found = np.array([value for value in values if np.isfinite(value)])
    if not len(found):
        return Spread(float("nan"), float("nan"), float("nan"), float("nan"), 0)
    if len(found) == 1:
        return Spread(float(found[0]), float("nan"), float("nan"), float("nan"), 1)
    mean, deviation = float(found.mean()), float(found.std(ddof=1))
    half = float(student.ppf((1 + _CONFIDENCE) / 2, len(found) - 1)) * deviation / np.sqrt(len(found))
    return Spread(mean, deviation, mean - half, mean + half, len(found))


@dataclass(frozen=True, slots=True)
class _Steps:
    """A ranking from the top: by distinct score, how much that is true and false comes with it."""

    true: F64
    false: F64


def _steps(truth: Flags, score: F64, weight: F64) -> _Steps:
    values, place = np.unique(-score, return_inverse=True)
    true = np.bincount(place, weights=weight * truth, minlength=len(values)).astype(np.float64)
    false = np.bincount(place, weights=weight * ~truth, minlength=len(values)).astype(np.float64)
    return _Steps(true, false)


def ranking(truth: Flags, score: F64, weight: F64 | None = None, depths: Sequence[int] = ()) -> dict[str, float]:
    """AUC, average precision, and precision at each depth (and at as many as are true, `precision at R`).

    `weight` says how many candidates each stands for. Equal scores are in no order: half a chance each for the AUC, and
    for precision the share that is expected.
    """
    weight = np.ones(len(truth)) if weight is None else weight
    steps = _steps(truth, score, weight)
    positives, negatives = steps.true.sum(), steps.false.sum()
    names = {f"precision at {depth}": float(depth) for depth in depths} | {"precision at R": float(positives)}
    if not positives or not negatives:
        return dict.fromkeys(("auc", "average precision", *names), float("nan"))
    above = np.cumsum(steps.true) - steps.true
    auc = float(((above + steps.true / 2) * steps.false).sum() / (positives * negatives))
    through = np.cumsum(steps.true + steps.false)
    precision = np.cumsum(steps.true) / through
    average = float((precision * steps.true).sum() / positives)
    found = {"auc": auc, "average precision": average}
    return found | {name: _at(steps, through, depth) for name, depth in names.items()}


def _at(steps: _Steps, through: F64, depth: float) -> float:
    depth = min(depth, float(through[-1]))
    place = int(np.searchsorted(through, depth))
    before = float(through[place - 1]) if place else 0.0
    size = float(steps.true[place] + steps.false[place])
    part = (depth - before) / size if size else 0.0
    return float((steps.true[:place].sum() + part * steps.true[place]) / depth)


def agreement(truth: I64, found: I64) -> dict[str, float]:
    """NMI, AMI and ARI of two groupings of the same people."""
    if not len(truth):
        return dict.fromkeys(("nmi", "ami", "ari"), float("nan"))
    return {
        "nmi": float(normalized_mutual_info_score(truth, found)),
        "ami": float(adjusted_mutual_info_score(truth, found)),
        "ari": float(adjusted_rand_score(truth, found)),
    }


def calibration_error(truth: Flags, chance: F64, bins: int = 10) -> float:
    """Expected calibration error over bins of equally many: mean of |stated - happened|, by how many are in each."""
    rows = calibration(truth, chance, bins)
    return sum(size * abs(stated - happened) for size, stated, happened in rows) / max(1, len(truth))


def calibration(truth: Flags, chance: F64, bins: int = 10) -> list[tuple[int, float, float]]:
    """By bins of equally many, from the lowest: how many, the chance stated on average, and the share that was true."""
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(len(part), float(chance[part].mean()), float(truth[part].mean())) for part in parts]


def brier_skill(truth: Flags, chance: F64) -> float:
    """How much better than stating the base rate: 1 less the ratio of the two Brier scores."""
    base = float(np.mean((truth - truth.mean()) ** 2))
    return 1.0 - float(np.mean((chance - truth) ** 2)) / base if base else float("nan")
