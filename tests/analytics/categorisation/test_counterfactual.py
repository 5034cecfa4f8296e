"""What would change a category is tried before it is told, and time alone is one of the things that change it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.categorisation import Facts, compare, evaluate, shipped_rule_set, what_would_change
from analytics.categorisation.dates import months_before, out_of_window
from analytics.categorisation.facts import Alert, Incident, Membership, NetworkEvidence

DAY = date(2026, 11, 25)
RULES = shipped_rule_set("cordon")


def _assault(day: date, serious: bool) -> Incident:
    return Incident(type="ASSAULT_1", role="FIGHTER", status="CLOSED", reported_at=day, serious=serious)


VIOLENT = Facts(
    prison_number="A1234BC",
    date_of_birth=date(1990, 1, 1),
    viper_score=2.5,
    incidents=(_assault(date(2026, 6, 1), True), *(_assault(date(2020, 1, day), False) for day in (1, 2, 3, 4))),
)


def test_one_assault_fewer_or_a_lower_score_would_be_enough() -> None:
    found = what_would_change(RULES, VIOLENT, DAY)
    needed = [[(one.measure, one.supposed) for one in each.changes] for each in found.less_strict]
    assert needed == [[("numberOfAssaults", 4)], [("numberOfSeriousAssaults", 0)], [("viperScore", 2.0)]]
    assert {each.category for each in found.less_strict} == {"C"}


def test_a_category_held_by_two_rules_needs_both_to_fail() -> None:
    found = what_would_change(RULES, replace(VIOLENT, life_sentence=True), DAY)
    assert found.less_strict
    for each in found.less_strict:
        assert "lifeSentence" in {one.measure for one in each.changes}
        assert len(each.changes) == 2


def test_the_day_on_which_the_only_serious_assault_leaves_the_window_is_told() -> None:
    found = what_would_change(RULES, VIOLENT, DAY)
    assert (found.lapses_on, found.then) == (date(2026, 12, 2), "C")
    assert found.lapses_on is not None
    assert evaluate(RULES, VIOLENT, found.lapses_on - timedelta(days=1)).category == "B"


def test_a_category_c_names_what_would_make_it_stricter() -> None:
    found = what_would_change(
        RULES, replace(VIOLENT, incidents=VIOLENT.incidents[1:] if VIOLENT.incidents else ()), DAY
    )
    assert [(one.measure, one.supposed) for one in found.stricter[0].changes] == [("escapeCategoryB", True)]
    assert (
        any(
            {one.measure for one in each.changes} == {"numberOfAssaults", "numberOfSeriousAssaults"}
            for each in what_would_change(RULES, replace(VIOLENT, incidents=()), DAY).stricter
        )
        or len(found.stricter) == 5
    )


def test_nobody_is_told_what_would_follow_if_he_were_somebody_else() -> None:
    found = what_would_change(RULES, VIOLENT, DAY)
    named = {one.measure for each in (*found.stricter, *found.less_strict) for one in each.changes}
    assert named.isdisjoint({"age", "sex", "jurisdiction", "currentCategory", "sentenced"})


@pytest.mark.parametrize(("born", "turns"), [("2006-03-09", "2027-03-09"), ("2008-02-29", "2029-03-01")])
def test_a_young_adult_is_told_the_birthday_from_which_the_rules_for_adults_apply(born: str, turns: str) -> None:
    young = Facts(prison_number="A1234BC", date_of_birth=date.fromisoformat(born), life_sentence=True)
    found, day = what_would_change(RULES, young, DAY), date.fromisoformat(turns)
    assert (found.of_age_on, found.of_age) == (day, "B")
    before = [evaluate(RULES, young, each).category for each in (day - timedelta(days=1), day)]
    assert before == ["I", "B"]


def test_nobody_who_is_past_it_is_told_a_birthday() -> None:
    assert what_would_change(RULES, VIOLENT, DAY).of_age_on is None


def test_where_there_are_no_rules_nothing_would_change_it() -> None:
    found = what_would_change(RULES, replace(VIOLENT, jurisdiction="SCOTLAND"), DAY)
    assert (found.stricter, found.less_strict, found.lapses_on) == ((), (), None)


_DAYS = st.dates(date(2024, 1, 1), DAY)
_FACTS = st.builds(
    Facts,
    prison_number=st.just("A1234BC"),
    date_of_birth=st.dates(date(1960, 1, 1), date(2009, 1, 1)),
    viper_score=st.none() | st.sampled_from([1.0, 2.0, 2.01, 5.0]),
    incidents=st.lists(st.builds(_assault, _DAYS, st.booleans()), max_size=7).map(tuple),
    alerts=st.lists(
        st.builds(Alert, code=st.sampled_from(["XER", "XEL", "DOCGM", "XCO"]), active_to=st.none() | _DAYS), max_size=3
    ).map(tuple),
    memberships=st.lists(
        st.builds(Membership, ocg_id=st.just("a"), standing=st.sampled_from(["Principal Subject", None])), max_size=2
    ).map(tuple),
    life_sentence=st.none() | st.booleans(),
    previous_category_a=st.none() | st.booleans(),
    pathfinder_band=st.none() | st.integers(1, 5),
    sentenced=st.none() | st.booleans(),
    network=st.none() | st.builds(NetworkEvidence, band=st.sampled_from(["strong indication", "little indication"])),
)


@given(facts=_FACTS)
def test_every_change_told_leads_in_the_direction_told(facts: Facts) -> None:
    outcome = evaluate(RULES, facts, DAY)
    found = what_would_change(RULES, facts, DAY)
    for each in found.stricter:
        assert outcome.category is not None
        assert RULES.stricter(each.category, outcome.category)
    for each in found.less_strict:
        assert outcome.category is not None
        assert RULES.stricter(outcome.category, each.category)
    if found.lapses_on is not None:
        assert evaluate(RULES, facts, found.lapses_on).category == found.then


@given(facts=_FACTS)
def test_more_organised_crime_evidence_never_changes_the_category(facts: Facts) -> None:
    more = replace(
        facts,
        on_priority_list=True,
        network=NetworkEvidence(band="strong indication"),
        memberships=(Membership(ocg_id="b", band="1a", standing="Principal Subject"),),
    )
    assert evaluate(RULES, more, DAY).category == evaluate(RULES, facts, DAY).category


@given(day=st.dates(date(2000, 1, 1), date(2040, 1, 1)), months=st.sampled_from([6, 12]))
def test_a_window_ends_on_the_first_day_that_no_longer_reaches_back(day: date, months: int) -> None:
    out = out_of_window(day, months)
    assert months_before(out, months) > day
    assert months_before(out - timedelta(days=1), months) <= day


@pytest.mark.parametrize("names", [("cordon", "risk-profiler-2019"), ("categorisation-2026", "cordon")])
def test_a_comparison_counts_everybody_once(names: tuple[str, str]) -> None:
    first, second = map(shipped_rule_set, names)
    people = [VIOLENT, replace(VIOLENT, prison_number="A1234BD", incidents=()), replace(VIOLENT, date_of_birth=None)]
    comparison = compare((evaluate(first, each, DAY), evaluate(second, each, DAY)) for each in people)
    assert comparison.confusion.total() == len(people)
    assert all(
        each.category[0] != each.category[1] or each.flags[0] != each.flags[1] for each in comparison.differences
    )
