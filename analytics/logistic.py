"""A logistic model whose weights are never negative: more evidence never makes less likely."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
_FARTHEST = 500.0


def fit(table: F64, truth: NDArray[np.bool_], share: F64, prior: F64, pull: float) -> tuple[float, F64]:
    """Constant and weights. `share` is how much each row counts; weights are drawn towards `prior` by `pull`."""
    sign = np.where(truth, -1.0, 1.0)

    from scipy.optimize import minimize  # noqa: PLC0415 - half a second, and a model is made seldom

    def loss(point: F64) -> tuple[float, F64]:
        margin = table @ point[1:] + point[0]
        away = point[1:] - prior
        value = float((share * np.logaddexp(0.0, sign * margin)).sum() + pull * (away @ away))
        slope = share * (chance(margin) - truth)
        return value, np.concatenate(([slope.sum()], table.T @ slope + 2.0 * pull * away))

    start = np.concatenate(([-2.0], prior))
    bounds = [(None, None), *[(0.0, None)] * len(prior)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000})
    return float(found.x[0]), np.asarray(found.x[1:], dtype=np.float64)


def chance(margin: F64) -> F64:
    """The probability that a log-odds stands for."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(margin, -_FARTHEST, _FARTHEST))))
