"""Two rule sets put to everybody who is held now: who would change category, and by which rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from analytics.categorisation import Outcome, RuleSet, compare, evaluate
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.gathering import gather_all
from api.answers.categorisation.held import held_at
from api.answers.rules import comparison_answer
from api.schemas.rules import ComparisonAnswer
from graph.model.times import to_minutes
from graph.view import GraphView


def backtest(
    view: GraphView,
    first: RuleSet,
    second: RuleSet,
    day: date,
    whole_feeds: Collection[str],
    network: Callable[[str], NetworkEvidence | None],
) -> ComparisonAnswer:
    """Those held at the end of a day. Each set reads the incident codes of its own register, and both the same day."""
    people = held_at(view, to_minutes(day) + _LAST_MINUTE)

    def outcomes() -> Iterator[tuple[Outcome, Outcome]]:
        for person, gathering in gather_all(view, people, day, whole_feeds):
            found = network(person)
            one, other = (gathering.facts(rules.vocabulary, found) for rules in (first, second))
            pair = evaluate(first, one.facts, day), evaluate(second, other.facts, day)
            if pair[0].category != pair[1].category or pair[0].flags != pair[1].flags:
                view.disclosed.update({person, *one.records})
            yield pair

    return comparison_answer(first, second, day, compare(outcomes()))


_LAST_MINUTE = 24 * 60 - 1
