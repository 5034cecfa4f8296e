"""The versioned table of the hard rules of placement, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from analytics.allocation.estate.unit import Jurisdiction
from analytics.allocation.placement.placee import Board, Conviction, HoldKind
from analytics.allocation.relation import Level

DEFAULT_TABLE = "placement-rules-2026-11.yml"
UNCONFIRMED = "source to be confirmed by counsel"
_MARK = f" ({UNCONFIRMED})"
_OWN_LAWS = frozenset({Jurisdiction.SCOTLAND, Jurisdiction.NORTHERN_IRELAND})


class PlacementRulesError(Exception):
    """The table cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class PlacementRule:
    """One rule: the smallest place that it is about, what it says, and by what authority, marked where unsure."""

    code: str
    reach: Level
    says: str
    source: str
    elsewhere: Mapping[Jurisdiction, str]
    board: Board | None = None

    def source_in(self, jurisdiction: Jurisdiction) -> str:
        """The authority for it under one jurisdiction."""
        if jurisdiction in self.elsewhere:
            return self.elsewhere[jurisdiction]
        # What is sure of England and Wales is not sure of a nation that has laws of its own.
        return self.source if jurisdiction not in _OWN_LAWS else _marked(self.source.removesuffix(_MARK))


@dataclass(frozen=True, slots=True)
class PlacementRules:
    """One version of the table. `uses` and `specialist` say by which words the register of locations calls a thing."""

    version: str
    rules: Mapping[str, PlacementRule]
    security: Mapping[str, int]
    board_categories: frozenset[str]
    undecided_categories: frozenset[str]
    youth_estate: frozenset[str]
    uses: Mapping[str, frozenset[str]]
    specialist: Mapping[str, frozenset[str]]
    legal_statuses: Mapping[str, Conviction]
    alert_holds: Mapping[str, HoldKind]
    alert_vulnerable: frozenset[str]
    alert_escape_list: frozenset[str]


def load_placement_rules(text: str | None = None, name: str = DEFAULT_TABLE) -> PlacementRules:
    """Read a table from its YAML text, or the one that ships. Raises PlacementRulesError naming what is wrong."""
    if text is None:
        text = resources.files("analytics").joinpath(name).read_text("utf-8")
    try:
        data = yaml.safe_load(text)
        rules = [
            PlacementRule(
                code=str(each["code"]),
                reach=Level[each["reach"]],
                says=str(each["says"]),
                source=_marked(str(each["source"]), confirmed=bool(each.get("confirmed", False))),
                elsewhere={
                    Jurisdiction(where): _marked(str(what), confirmed=False)
                    for where, what in each.get("elsewhere", {}).items()
                },
                board=Board[each["board"]] if "board" in each else None,
            )
            for each in data["rules"]
        ]
        return PlacementRules(
            version=str(data["version"]),
            rules={rule.code: rule for rule in rules},
            security={str(letter): int(rank) for letter, rank in data["security"].items()},
            board_categories=frozenset(map(str, data["board_categories"])),
            undecided_categories=frozenset(map(str, data["undecided_categories"])),
            youth_estate=frozenset(data["youth_estate"]),
            uses={word: frozenset(values) for word, values in data["uses"].items()},
            specialist={word: frozenset(values) for word, values in data["specialist"].items()},
            legal_statuses={str(word): Conviction[name] for word, name in data["legal_statuses"].items()},
            alert_holds={str(code): HoldKind[name] for code, name in data["alert_holds"].items()},
            alert_vulnerable=frozenset(map(str, data["alert_vulnerable"])),
            alert_escape_list=frozenset(map(str, data["alert_escape_list"])),
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise PlacementRulesError(f"{name}: {error}") from error


def _marked(source: str, *, confirmed: bool = False) -> str:
    return source if confirmed else f"{source}{_MARK}"


@cache
def placement_rules() -> PlacementRules:
    """The table that ships."""
    return load_placement_rules()
