"""Whether somebody's risk is another than when it was last looked at, as a rule set's monitor sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.categorisation.engine import Outcome
from analytics.categorisation.facts import Alert, Facts
from analytics.categorisation.measures import active_alerts


@dataclass(frozen=True, slots=True)
class Profiled:
    """What is kept of somebody between two looks: flags, category, and the alerts in which any difference counts."""

    flags: tuple[str, ...]
    category: str | None
    listed: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        listed = {name: list(texts) for name, texts in self.listed.items()}
        return {"flags": list(self.flags), "category": self.category, "listed": listed}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Profiled:
        """From what `as_json` gave."""
        listed = {str(name): tuple(map(str, texts)) for name, texts in kept.get("listed", {}).items()}
        return cls(tuple(map(str, kept["flags"])), kept["category"], listed)


@dataclass(frozen=True, slots=True)
class Changed:
    """What is otherwise: flags that came and went, alert lists that differ, and the category before and now."""

    raised: tuple[str, ...]
    lowered: tuple[str, ...]
    edited: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    category: tuple[str | None, str | None]

    @property
    def is_new_risk(self) -> bool:
        """Whether something came, a new alert included."""
        return bool(self.raised) or any(set(now) - set(before) for before, now in self.edited.values())


def profiled(outcome: Outcome, facts: Facts) -> Profiled:
    """What to keep of an outcome."""
    rules = outcome.rule_set
    listed = {name: _listed(facts, outcome.as_of, rules.measures[name].parameters) for name in rules.changes.edited}
    return Profiled(outcome.flags, outcome.category, listed)


def change(outcome: Outcome, before: Profiled, now: Profiled, held_in: str | None) -> Changed | None:
    """What counts as changed between two looks; None where nothing does. The first sight of somebody is no change."""
    rules = outcome.rule_set.changes
    if rules.held_in and held_in not in rules.held_in:
        return None
    found = Changed(
        tuple(sorted(rules.raised & (set(now.flags) - set(before.flags)))),
        tuple(sorted(rules.lowered & (set(before.flags) - set(now.flags)))),
        {
            name: (before.listed.get(name, ()), now.listed[name])
            for name in rules.edited
            if before.listed.get(name, ()) != now.listed[name]
        },
        (before.category, now.category),
    )
    other_category = rules.category and before.category != now.category
    return found if found.raised or found.lowered or found.edited or other_category else None


def _listed(facts: Facts, as_of: date, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(map(_text, active_alerts(facts, as_of, **parameters))))


def _text(alert: Alert) -> str:
    since = "" if alert.active_from is None else f" from {alert.active_from.isoformat()}"
    until = "" if alert.active_to is None else f" to {alert.active_to.isoformat()}"
    return f"{alert.code}{since}{until}"
