"""The versioned table of what a plan weighs, and of who may make exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from analytics.allocation.planning.problem import Rule, Weights

DEFAULT_TABLE = "planning-2026-11.yml"


class PlanningTableError(Exception):
    """The table cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class PlanningTable:
    """One version of the table. `exceptions` are (who may, points) by the code of a rule."""

    version: str
    points: Mapping[str, int]
    churn_days: int
    group_tolerance: int
    exceptions: Mapping[str, tuple[str, int]]

    @property
    def weights(self) -> Weights:
        """What groups cost."""
        return Weights(self.version, self.group_tolerance, self.points["group_excess"], self.points["rivals_near"])

    def rule(self, code: str, name: str, *, hidden: bool = False) -> Rule:
        """A rule with whoever may make an exception from it."""
        who, points = self.exceptions.get(code, ("", 0))
        return Rule(code, name, who, points, hidden)


_POINTS = frozenset(
    {
        "kilometre",
        "kilometres_unknown",
        "move",
        "transfer",
        "churn",
        "doubt",
        "programme",
        "group_excess",
        "rivals_near",
    }
)


def load_planning_table(text: str | None = None, name: str = DEFAULT_TABLE) -> PlanningTable:
    """Read a table from its YAML text, or the one that ships. Raises PlanningTableError naming what is wrong."""
    if text is None:
        text = resources.files("analytics").joinpath(name).read_text("utf-8")
    try:
        data = yaml.safe_load(text)
        points = {str(key): int(value) for key, value in data["points"].items()}
        if set(points) != _POINTS or min(points.values()) < 0:
            raise ValueError(f"points are whole numbers of 0 or more for {', '.join(sorted(_POINTS))}")
        return PlanningTable(
            version=str(data["version"]),
            points=points,
            churn_days=int(data["churn_days"]),
            group_tolerance=int(data["group_tolerance"]),
            exceptions={
                str(code): (str(each["who"]), int(each["points"])) for code, each in data["exceptions"].items()
            },
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise PlanningTableError(f"{name}: {error}") from error


@cache
def planning_table() -> PlanningTable:
    """The table that ships."""
    return load_planning_table()
