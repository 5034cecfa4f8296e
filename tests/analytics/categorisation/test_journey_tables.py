"""Journeys, choices, review dates, moves and changes of risk, in tables that a policy person can read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from analytics.categorisation import Facts, evaluate, shipped_rule_set
from analytics.categorisation.changes import Profiled, change, profiled
from analytics.categorisation.choices import Choice, ChoiceError, allowed, check_choice, journey
from analytics.categorisation.reviews import Reason, Review, due_review, shown
from analytics.categorisation.timing import ReviewDateError, check_next_review
from analytics.categorisation.workflow import CLOSED, PARTS, PREDECESSORS, Status

TABLES = Path(__file__).parent / "tables" / "journeys"
CHOICES, REVIEWS, CHANGES, WORKFLOW = (
    yaml.safe_load((TABLES / f"{name}.yml").read_text("utf-8"))
    for name in ("choices", "reviews", "changes", "workflow")
)
_FACTS = TypeAdapter(Facts)


def _facts(said: dict[str, Any]) -> Facts:
    man = {"prisonNumber": "A1234BC", "dateOfBirth": "1990-01-01", "sex": "MALE", "sentenced": True}
    return _FACTS.validate_python(man | {"currentCategory": "C"} | said)


def _named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(each, id=str(each.get("name") or list(each.values()))) for each in cases]


@pytest.mark.parametrize("case", _named(CHOICES["journeys"]))
def test_the_category_held_says_which_way_a_categorisation_goes(case: dict[str, Any]) -> None:
    assert journey(case["held"]) == case["journey"]


@pytest.mark.parametrize("case", _named(CHOICES["allowed"]))
def test_estate_age_and_sentence_say_what_may_be_chosen(case: dict[str, Any]) -> None:
    assert list(allowed(_facts(case["facts"]), CHOICES["as_of"])) == case["may"]


@pytest.mark.parametrize("case", _named(CHOICES["decisions"]))
def test_a_decision_is_taken_once_it_says_what_it_has_to(case: dict[str, Any]) -> None:
    facts = _facts(
        {
            "currentCategory": case["held"],
            "sex": case.get("sex", "MALE"),
            "dateOfBirth": case.get("born", date(1990, 1, 1)),
            "releaseOn": case.get("release"),
        }
    )
    choice = Choice(
        case["chosen"],
        case.get("justification", "because"),
        case.get("override", ""),
        case.get("higher", ""),
        case.get("open", ""),
        case.get("long", ""),
        frozenset(case.get("blockers", ())),
    )
    if case["asks"] is None:
        check_choice(choice, facts, case["suggested"], CHOICES["as_of"])
    else:
        with pytest.raises(ChoiceError, match=case["asks"]):
            check_choice(choice, facts, case["suggested"], CHOICES["as_of"])


@pytest.mark.parametrize("case", _named(REVIEWS["due"]))
def test_the_first_of_several_reasons_says_when_a_review_is_due(case: dict[str, Any]) -> None:
    today = REVIEWS["as_of"]
    found = due_review(_facts(case["facts"]), today, case.get("set_for"), case.get("risk_change_by"))
    assert (found and found.due) == case["due"]
    if found is not None:
        assert found.reason == case["reason"]
        assert found.overdue(today) is case.get("overdue", False)


@pytest.mark.parametrize("case", _named(REVIEWS["shown"]))
def test_a_task_list_looks_two_months_ahead(case: dict[str, Any]) -> None:
    assert shown(Review(case["due"], Reason.DUE), REVIEWS["as_of"]) is case["shown"]


@pytest.mark.parametrize("case", _named(REVIEWS["next_review"]))
def test_a_next_review_keeps_to_the_limit_of_its_sentence(case: dict[str, Any]) -> None:
    if case["taken"]:
        check_next_review(case["chosen"], REVIEWS["as_of"], indeterminate=case["indeterminate"])
    else:
        with pytest.raises(ReviewDateError):
            check_next_review(case["chosen"], REVIEWS["as_of"], indeterminate=case["indeterminate"])


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each['rules']}: {each['name']}") for each in CHANGES["cases"]]
)
def test_a_change_of_risk_is_what_its_rule_set_says(case: dict[str, Any]) -> None:
    rules, today = shipped_rule_set(case["rules"]), CHANGES["as_of"]
    held = {"currentCategory": case.get("held", "C")}
    before, now = (_facts(held | case[when]) for when in ("before", "now"))
    first, second = (profiled(evaluate(rules, each, today), each) for each in (before, now))
    found = change(evaluate(rules, now, today), Profiled.read(first.as_json()), second, held["currentCategory"])
    wanted = case["change"]
    if wanted is None:
        assert found is None
        return
    assert found is not None
    assert list(found.raised) == wanted.get("raised", [])
    assert list(found.lowered) == wanted.get("lowered", [])
    assert sorted(found.edited) == wanted.get("edited", [])
    assert found.is_new_risk is wanted["new_risk"]
    if "category" in wanted:
        assert list(found.category) == wanted["category"]


def test_the_moves_of_a_case_are_those_of_the_table_and_no_others() -> None:
    table = {
        Status(each["to"]): {None if start == "none" else Status(start) for start in each["from"]}
        for each in WORKFLOW["moves"]
    }
    assert {to: set(starts) for to, starts in PREDECESSORS.items()} == table
    assert {str(to): str(part) for to, part in PARTS.items()} == {each["to"]: each["by"] for each in WORKFLOW["moves"]}
    assert {Status(each) for each in WORKFLOW["closed"]} == CLOSED
    assert {Status(each) for each in WORKFLOW["open"]} == set(Status) - CLOSED
