"""The JSON schema of a prisoner's facts, as one rule set reads them: enough to write a file of facts from it alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analytics.categorisation import RuleSet
from analytics.categorisation.facts import member_name
from analytics.categorisation.rule_set import NamedMeasure
from api.facts_file import facts_adapter

# Of what a measure is taken where its parameters do not name the fact.
_TAKEN_OF = {
    "age": "date_of_birth",
    "pathfinder": "pathfinder_band",
    "network": "network",
    "alerts": "alerts",
    "incidents": "incidents",
    "memberships": "memberships",
    "releases_within": "release_on",
}
# Parameters that list codes or words, and what to call them.
_LISTS = {
    "codes": "codes",
    "types": "types",
    "roles": "roles",
    "statuses": "statuses",
    "except_statuses": "any status but",
    "serious_questions": "serious where one of these is answered YES:",
    "values": "one of",
    "bands": "bands",
}


def facts_schema(rules: RuleSet) -> dict[str, Any]:
    """The JSON schema of one line. Each member says what the rule set takes from it, or that it does not read it."""
    schema = _without_titles(facts_adapter().json_schema(by_alias=True))
    taken: dict[str, list[str]] = {"prisonNumber": [], "evidence": []}
    for measure in rules.measures.values():
        fact = member_name(str(measure.parameters.get("fact", _TAKEN_OF.get(measure.of))))
        taken.setdefault(fact, []).extend(_codes(measure))
        if measure.of == "pathfinder":
            taken.setdefault("onPathfinder", [])
    for name, member in schema["properties"].items():
        if name not in taken:
            member["description"] = f"{member['description']} (not read by {rules.name})"
        elif taken[name]:
            member["description"] = f"{member['description']}. {rules.name} reads: {'; '.join(taken[name])}"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A prisoner's facts for the rule set {rules.name}, one JSON object to a line",
        **schema,
    }


def schema_text(rules: RuleSet) -> str:
    """The schema as it is printed."""
    return json.dumps(facts_schema(rules), indent=2, ensure_ascii=False)


def _codes(measure: NamedMeasure) -> Iterator[str]:
    """`escape list alerts (codes XEL, XELH)`, where a measure looks for codes."""
    lists = [
        f"{called} {', '.join(sorted(map(str, given)))}"
        for name, called in _LISTS.items()
        if isinstance(given := measure.parameters.get(name), frozenset) and given
    ]
    if lists:
        yield f"{measure.caption or measure.name} ({'; '.join(lists)})"


def _without_titles(schema: Any) -> Any:
    """Titles made of the names of members say nothing."""
    if isinstance(schema, dict):
        return {
            name: _without_titles(each) for name, each in schema.items() if name != "title" or not isinstance(each, str)
        }
    return [_without_titles(each) for each in schema] if isinstance(schema, list) else schema
