"""Two rule sets put to everybody who is held now: who would change category, and by which rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.categorisation import Outcome, RuleSet, compare, evaluate
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.gathering import gather_all
from api.answers.categorisation.held import Person, held_at
from api.answers.categorisation.reviews import sight
from api.answers.rules import comparison_answer
from api.held_lists import HeldLists
from api.schemas.rules import ComparisonAnswer
from graph.model.times import to_minutes
from graph.view import GraphView

_LAST_MINUTE = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class Bands:
    """What the network says of each person to one reader; `key` is equal where it says the same of everybody."""

    of: Callable[[str], NetworkEvidence | None]
    key: Hashable


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is the same however often it is asked, and whom and which records it tells of."""

    answer: ComparisonAnswer
    disclosed: frozenset[str]


# Half a megabyte each.
_compared: HeldLists[_Compared] = HeldLists()


def backtest(
    view: GraphView, first: RuleSet, second: RuleSet, day: date, whole_feeds: Collection[str], bands: Bands
) -> ComparisonAnswer:
    """Those held at the end of a day. Each set reads the incident codes of its own register, and both the same day.

    Worked out once for all who are told the same of them, whatever is loaded besides: it takes seconds for each
    thousand people.
    """
    people = held_at(view, to_minutes(day) + _LAST_MINUTE)
    loaded = frozenset(whole_feeds) & {age.feed for age in view.store.feed_ages(view.known_at)}
    sets = tuple((rules.name, rules.version) for rules in (first, second))
    key = (sight(view, whole_feeds), loaded, bands.key, sets, day, tuple(person for person, _ in people))

    def work_out() -> _Compared:
        disclosed: set[str] = set()
        pairs = _outcomes(view, people, (first, second), day, whole_feeds, bands, disclosed)
        return _Compared(comparison_answer(first, second, day, compare(pairs)), frozenset(disclosed))

    found = _compared(view, key, work_out)
    view.disclosed.update(found.disclosed)
    return found.answer


def _outcomes(
    view: GraphView,
    people: Sequence[Person],
    sets: tuple[RuleSet, RuleSet],
    day: date,
    whole_feeds: Collection[str],
    bands: Bands,
    disclosed: set[str],
) -> Iterator[tuple[Outcome, Outcome]]:
    """Both outcomes of everybody; of those on whom they differ the ids are added to `disclosed`, records among them."""
    for person, gathering in gather_all(view, people, day, whole_feeds):
        found = bands.of(person)
        # Two sets of one vocabulary read the same facts, which take long to put together.
        read = {each: gathering.facts(each, found) for each in dict.fromkeys(rules.vocabulary for rules in sets)}
        one, other = (evaluate(rules, read[rules.vocabulary].facts, day) for rules in sets)
        if one.category != other.category or one.flags != other.flags:
            disclosed |= {person, *read[sets[0].vocabulary].records}
        yield one, other
