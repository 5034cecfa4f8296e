"""Two rule sets put to the same prisoners: who would change category, and which rules make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.categorisation.engine import Outcome

NO_RULES = "no rules"


@dataclass(frozen=True, slots=True)
class Difference:
    """One prisoner on whom two rule sets differ, in category or in flags, and the rules that hold in one alone."""

    prison_number: str
    category: tuple[str | None, str | None]
    flags: tuple[tuple[str, ...], tuple[str, ...]]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]

    @property
    def changes_category(self) -> bool:
        """Whether the category itself is another one."""
        return self.category[0] != self.category[1]


@dataclass(slots=True)
class Comparison:
    """The confusion between two rule sets: how many got which category from the first and which from the second."""

    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, first: Outcome, second: Outcome) -> None:
        """Count one prisoner."""
        self.confusion[first.category or NO_RULES, second.category or NO_RULES] += 1
        ours, theirs = set(_codes(first)), set(_codes(second))
        difference = Difference(
            first.prison_number,
            (first.category, second.category),
            (first.flags, second.flags),
            tuple(sorted(ours - theirs)),
            tuple(sorted(theirs - ours)),
        )
        if difference.changes_category or first.flags != second.flags:
            self.differences.append(difference)


def compare(pairs: Iterable[tuple[Outcome, Outcome]]) -> Comparison:
    """Every prisoner's two outcomes, counted in order."""
    comparison = Comparison()
    for first, second in pairs:
        comparison.add(first, second)
    return comparison


def _codes(outcome: Outcome) -> list[str]:
    return [f"{profile}: {applied.rule.code}" for profile, applied in outcome.reasons]
