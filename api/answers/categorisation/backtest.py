"""Two rule sets put to everybody who is held now: who would change category, and by which rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from analytics.categorisation import Outcome, RuleSet, compare, evaluate
from analytics.categorisation.gathering import gather
from api.answers.categorisation.monitor import held_now
from api.answers.rules import comparison_answer
from api.schemas.rules import ComparisonAnswer
from graph.model.times import to_minutes
from graph.view import GraphView


def backtest(
    view: GraphView, first: RuleSet, second: RuleSet, now: datetime, whole_feeds: Collection[str]
) -> ComparisonAnswer:
    """Each set reads the incident codes of its own register, and both the same day."""
    day = now.date()

    def by(rules: RuleSet, person: str) -> Outcome:
        return evaluate(rules, gather(view, person, day, rules.vocabulary, whole_feeds).facts, day)

    people = held_now(view, to_minutes(now))
    return comparison_answer(first, second, day, compare((by(first, each), by(second, each)) for each in people))
