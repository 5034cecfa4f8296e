"""The flag's model: fixed weights from a file that ships. Nothing is learnt from what is in a store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np

from analytics.logistic import chance
from analytics.organised_crime.features import FEATURES
from analytics.organised_crime.parameters import OrganisedCrimeTableError
from analytics.ties import F64

DEFAULT_MODEL = "organised-crime-model-2026-11.json"
# The middle so much of what the resampled models say.
_INTERVAL = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class FlagModel:
    """`weights` by feature, and resampled models that say how sure they are. `trained_on` is for the card."""

    version: str
    constant: float
    weights: F64
    resampled: F64
    trained_on: Mapping[str, object]

    def probability(self, table: F64) -> F64:
        """The probability for each row of features."""
        return chance(table @ self.weights + self.constant)

    def interval(self, table: F64) -> tuple[F64, F64]:
        """The 90 % interval over resampled models, the model's own answer within it."""
        own = self.probability(table)
        each = chance(self.resampled[:, 1:] @ table.T + self.resampled[:, :1])
        low, high = np.quantile(each, _INTERVAL, axis=0)
        return np.minimum(low, own), np.maximum(high, own)

    def contributions(self, row: F64) -> dict[str, float]:
        """How much each feature adds to the log-odds, those that add nothing left out."""
        parts = zip(FEATURES, (row * self.weights).tolist(), strict=True)
        return {name: part for name, part in parts if part > 0}


def load_model(text: str | None = None, name: str = DEFAULT_MODEL) -> FlagModel:
    """Read a model file, or the one that ships. Raises OrganisedCrimeTableError where it does not fit this code."""
    if text is None:
        text = resources.files("analytics").joinpath(name).read_text("utf-8")
    try:
        data = json.loads(text)
        if data["features"] != list(FEATURES):
            raise ValueError(f"it was made for other features: {', '.join(data['features'])}")
        return FlagModel(
            version=str(data["version"]),
            constant=float(data["constant"]),
            weights=np.array(data["weights"], dtype=np.float64),
            resampled=np.array(data["resampled"], dtype=np.float64),
            trained_on=data["trained_on"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise OrganisedCrimeTableError(f"{name}: {error}") from error
