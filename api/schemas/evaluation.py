"""Evaluations as they leave: by rule, method and measure, with the spread over splits."""

from __future__ import annotations

import math

from pydantic import Field

from analytics.evaluation.metrics import Spread
from api.schemas.base import Answer

_DIGITS = 6


class SpreadAnswer(Answer):
    """A measure over splits. What one split cannot tell, or what is not defined, is absent (null)."""

    mean: float | None
    deviation: float | None = Field(description="Standard deviation over splits")
    low: float | None = Field(description="95 % interval of the mean, Student's t")
    high: float | None
    splits: int


class MethodAnswer(Answer):
    """One method's measures by name."""

    method: str
    measures: dict[str, SpreadAnswer]


class RuleAnswer(Answer):
    """Results under one rule of what is hidden."""

    rule: str
    hidden: SpreadAnswer | None = None
    unreachable: SpreadAnswer | None = Field(
        default=None, description="Share of hidden ties of which one end has no known tie"
    )
    candidates: int | None = None
    candidates_drawn: bool | None = Field(default=None, description="Whether the candidates are a sample")
    lead: SpreadAnswer | None = Field(
        default=None, description="AUC of the combination less that of the random walk, split by split"
    )
    methods: list[MethodAnswer]


class EvaluationAnswer(Answer):
    """What was evaluated and how it came out."""

    question: str
    label: str | None = None
    people: int
    ties: int
    events: int | None = None
    groups: list[str] | None = None
    labelled: int | None = None
    seeds: int | None = Field(description="Splits asked for; absent where one was given")
    notes: list[str]
    results: list[RuleAnswer]


def spread_answer(found: Spread) -> SpreadAnswer:
    """A spread on the wire: rounded, and without what is not a number."""
    return SpreadAnswer(
        mean=_finite(found.mean),
        deviation=_finite(found.deviation),
        low=_finite(found.low),
        high=_finite(found.high),
        splits=found.splits,
    )


def _finite(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None
