"""The versioned table of what a conflict check rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources

import yaml

from analytics.allocation.relation import Level

DEFAULT_TABLE = "conflict-rules-2026-11.yml"
_BY_WING = {"wing": Level.ESTABLISHMENT, "near": Level.WING, "member": None}


class ConflictRulesError(Exception):
    """The table cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class FeedNeed:
    """One thing that a check must know: any of `feeds` tells it. `rules`: its rows say who is to be kept apart."""

    name: str
    feeds: tuple[str, ...]
    limit: timedelta
    required: bool
    rules: bool = False


@dataclass(frozen=True, slots=True)
class RecruitingAlerts:
    """Codes of alerts on those who recruit, and on those who can be recruited."""

    recruiters: frozenset[str]
    recruitable: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConflictRules:
    """One version of the table; the levels are those of a separation that states none.

    `rivalries_by_wing`: hidden rivalries of groups that reach no further than this hold the wings of their members, and
    others the members alone; None holds members alone.
    """

    version: str
    feeds: tuple[FeedNeed, ...]
    keep_apart_level: Level
    rivalry_level: Level
    recruiting: RecruitingAlerts = RecruitingAlerts(frozenset(), frozenset())
    rivalries_by_wing: Level | None = Level.ESTABLISHMENT


def load_rules(text: str | None = None, name: str = DEFAULT_TABLE) -> ConflictRules:
    """Read a table from its YAML text, or the one that ships. Raises ConflictRulesError naming what is wrong."""
    return _shipped(name) if text is None else _read(text, name)


@cache
def _shipped(name: str) -> ConflictRules:
    return _read(resources.files("analytics").joinpath(name).read_text("utf-8"), name)


def _read(text: str, name: str) -> ConflictRules:
    try:
        data = yaml.safe_load(text)
        needs = [
            FeedNeed(
                name=str(need["name"]),
                feeds=tuple(need["feeds"]),
                limit=timedelta(hours=float(need["limit_hours"])),
                required=bool(need["required"]),
                rules=bool(need.get("rules", False)),
            )
            for need in data["feeds"]
        ]
        return ConflictRules(
            version=str(data["version"]),
            feeds=tuple(needs),
            keep_apart_level=Level[data["keep_apart_level"]],
            rivalry_level=Level[data["rivalry_level"]],
            recruiting=RecruitingAlerts(
                frozenset(data.get("recruiter_alerts", ())), frozenset(data.get("recruitable_alerts", ()))
            ),
            rivalries_by_wing=_BY_WING[data.get("hidden_rivalries_hold", "wing")],
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise ConflictRulesError(f"{name}: {error}") from error
