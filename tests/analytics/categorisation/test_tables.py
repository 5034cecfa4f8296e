"""Every rule, boundary and known fault, in tables that a policy person can read (tables/*.yml)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from analytics.categorisation import Facts, evaluate, shipped_rule_set, shipped_rule_sets

TABLES = Path(__file__).parent / "tables"
_FACTS = TypeAdapter(Facts)
_YES = [{"question": "Was a serious injury sustained?", "answers": ["YES"]}]
_NO_THEN_YES = [{"question": "Was this a sexual assault?", "answers": ["NO", "Yes"]}]

# Incidents by the names that the tables call them.
_OLDER = {"type": "ASSAULT", "role": "ASSIAL", "status": "CLOSE", "reportedAt": "2026-10-01T09:30:00Z"}
_NEWER = {"type": "ASSAULT_5", "role": "ASSAILANT", "status": "CLOSED", "reportedAt": "2026-10-01"}
INCIDENTS: dict[str, dict[str, Any]] = {
    "serious": _OLDER | {"responses": _YES},
    "other": _OLDER,
    "duplicate": _OLDER | {"status": "DUP", "responses": _YES},
    "old serious": _OLDER | {"responses": _YES, "reportedAt": "2025-10-25"},
    "serious a year ago to the day": _OLDER | {"responses": _YES, "reportedAt": "2025-11-25"},
    "serious a year and a day ago": _OLDER | {"responses": _YES, "reportedAt": "2025-11-24"},
    "serious without a time": _OLDER | {"responses": _YES, "reportedAt": None},
    "answered no and then yes": _OLDER | {"responses": _NO_THEN_YES},
    "as a victim": _OLDER | {"role": "VICT", "responses": _YES},
    "in the newer register": _NEWER | {"responses": _YES},
    "serious new": _NEWER | {"responses": _YES},
    "other new": _NEWER,
    "serious six months ago to the day": _NEWER | {"responses": _YES, "reportedAt": "2026-05-25"},
    "serious six months and a day ago": _NEWER | {"responses": _YES, "reportedAt": "2026-05-24"},
    "serious seven months ago": _NEWER | {"responses": _YES, "reportedAt": "2026-04-25"},
    "answered no and then yes new": _NEWER | {"responses": _NO_THEN_YES},
    "in draft new": _NEWER | {"status": "DRAFT", "responses": _YES},
}


def _cases() -> Iterator[Any]:
    for path in sorted(TABLES.glob("*.yml")):
        table = yaml.safe_load(path.read_text("utf-8"))
        for case in table["cases"]:
            yield pytest.param(path.stem, table, case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize(("rule_set", "table", "case"), list(_cases()))
def test_a_rule_set_answers_as_its_table_says(rule_set: str, table: dict[str, Any], case: dict[str, Any]) -> None:
    given = {"prisonNumber": "A1234BC"} | ({"dateOfBirth": table["born"]} if "born" in table else {}) | case["facts"]
    if "incidents" in given:
        given["incidents"] = [INCIDENTS[name] for name in given["incidents"]]
    outcome = evaluate(shipped_rule_set(rule_set), _FACTS.validate_python(given), case.get("as_of", table["as_of"]))

    profiles = {each.name: each for each in outcome.profiles}
    profile = profiles.get(case.get("profile", ""))
    if "category" in case:
        assert (outcome.category if profile is None or profile.category is None else profile.category) == case[
            "category"
        ]
    if "no_rules" in case:
        assert [each.rule.code for each in outcome.no_rules] == case["no_rules"]
    if profile is not None:
        assert {name: profile.flags[name] for name in case.get("flags", {})} == case.get("flags", {})
        assert {name: profile.shown[name] for name in case.get("measures", {})} == case.get("measures", {})
        if "reasons" in case:
            assert [each.rule.code for each in profile.applied if each.met] == case["reasons"]
    if "notify" in case:
        assert list(outcome.notify) == case["notify"]


def test_every_rule_of_every_set_is_reached_by_its_table() -> None:
    for name in shipped_rule_sets():
        rules, table = shipped_rule_set(name), yaml.safe_load((TABLES / f"{name}.yml").read_text("utf-8"))
        reached: set[tuple[str, str]] = set()
        for case in table["cases"]:
            given = {"prisonNumber": "A1234BC"} | ({"dateOfBirth": table["born"]} if "born" in table else {})
            given |= case["facts"]
            if "incidents" in given:
                given["incidents"] = [INCIDENTS[each] for each in given["incidents"]]
            outcome = evaluate(rules, _FACTS.validate_python(given), table["as_of"])
            reached |= {(profile, applied.rule.code) for profile, applied in outcome.reasons}
        every = {(profile.name, rule.code) for profile in (rules.scope, *rules.profiles) for rule in profile.rules}
        assert every - reached == set(), name


def test_organised_crime_rules_of_our_own_set_never_give_a_category() -> None:
    rules = shipped_rule_set("cordon")
    organised = next(each for each in rules.profiles if each.name == "organised_crime")
    assert organised.category is None
    assert all(rule.category is None for rule in organised.rules)
    raised = set(organised.flags)
    deciding = [rule for profile in rules.profiles for rule in profile.rules if rule.category is not None]
    assert not any(condition.measure in raised for rule in deciding for condition in rule.all_of)


def test_a_day_counts_months_to_the_end_of_a_shorter_month() -> None:
    incident = {"type": "ASSAULT_1", "role": "FIGHTER", "status": "CLOSED", "reportedAt": "2026-02-28", "serious": True}
    facts = _FACTS.validate_python({"prisonNumber": "A1234BC", "incidents": [incident]})
    rules = shipped_rule_set("cordon")
    counted = [
        rules.measures["numberOfSeriousAssaults"].of_facts(facts, day).value
        for day in (date(2026, 8, 28), date(2026, 8, 31), date(2026, 9, 1))
    ]
    assert counted == [1, 1, 0]
