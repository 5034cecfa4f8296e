"""Advice says what it could not know, shows disputed facts both ways, and keeps security out of the prisoner's copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.categorisation import shipped_rule_set
from analytics.categorisation.advice import FEEDS, advise, disputed_evidence, without_records
from analytics.categorisation.facts import Alert, Facts, Incident, Membership, NetworkEvidence
from graph.store.stored import FeedAge

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
RULES = shipped_rule_set("cordon")


def _assault(number: int) -> Incident:
    return Incident(
        type="ASSAULT_5",
        role="ASSAILANT",
        status="CLOSED",
        reported_at=date(2026, 10, number + 1),
        serious=number == 0,
        evidence=(f"incident-{number}",),
    )


VIOLENT = Facts(
    prison_number="A1234BC",
    date_of_birth=date(1990, 1, 1),
    sentenced=True,
    viper_score=3.0,
    incidents=tuple(_assault(number) for number in range(5)),
    evidence={"viperScore": ("score-1",)},
)


def _ages(days: float) -> list[FeedAge]:
    extracted = NOW - timedelta(days=days)
    return [FeedAge(feed, "estate", extracted, extracted, feed) for feed in FEEDS]


def test_a_disputed_fact_is_shown_with_and_without() -> None:
    found = advise(RULES, VIOLENT, _ages(0), NOW, disputed=["incident-0", "elsewhere"])
    assert found.disputed == ("incident-0",)
    assert found.outcome.category == "B"
    assert found.without_disputed is not None
    assert found.without_disputed.category == "C"
    assert any("Without the facts that are disputed" in sentence for sentence in found.disclosure)


def test_the_prisoner_s_copy_says_why_c_and_from_which_birthday_other_rules_apply() -> None:
    plain = Facts(prison_number="A1234BC", date_of_birth=date(1990, 1, 1), sentenced=True)
    assert any("C is what stands where none does" in each for each in advise(RULES, plain, [], NOW).disclosure)
    young = replace(VIOLENT, date_of_birth=date(2006, 3, 9))
    said = [each for each in advise(RULES, young, [], NOW).disclosure if "birthday" in each]
    assert said == ["From 9 March 2027, a birthday, the rules for adults apply."], "nothing of what they would suggest"


def test_where_nothing_is_disputed_there_is_one_answer() -> None:
    assert advise(RULES, VIOLENT, _ages(0), NOW, disputed=["elsewhere"]).without_disputed is None


def test_a_feed_is_stale_after_its_days_and_absent_where_it_was_never_loaded() -> None:
    found = {each.feed: each for each in advise(RULES, VIOLENT, _ages(2.01), NOW).feeds}
    assert {feed for feed, each in found.items() if each.stale} == {feed for feed, days in FEEDS.items() if days == 2}
    assert all(each.stale and each.extracted_at is None for each in advise(RULES, VIOLENT, [], NOW).feeds)


def test_of_several_scopes_of_a_feed_the_oldest_counts() -> None:
    ages = [*_ages(0), FeedAge("prison-alerts", "LEI", NOW - timedelta(days=9), NOW, "old")]
    assert {each.feed for each in advise(RULES, VIOLENT, ages, NOW).feeds if each.stale} == {"prison-alerts"}


ORGANISED = replace(
    VIOLENT,
    viper_score=1.0,
    on_priority_list=True,
    memberships=(Membership(ocg_id="001/0010058", band="1a", standing="Principal Subject", evidence=("member-1",)),),
    alerts=(Alert(code="DOCGM", evidence=("alert-1",)),),
    network=NetworkEvidence(band="strong indication", evidence=("report-1",)),
    pathfinder_band=3,
)


def test_the_prisoners_copy_is_the_same_whatever_security_knows() -> None:
    plain = replace(VIOLENT, viper_score=1.0)
    assert advise(RULES, ORGANISED, _ages(0), NOW).disclosure == advise(RULES, plain, _ages(0), NOW).disclosure


@pytest.mark.parametrize("word", ["priority list", "organised crime", "OCG", "Pathfinder", "network"])
def test_no_word_of_security_is_in_the_prisoners_copy(word: str) -> None:
    assert word not in " ".join(advise(RULES, ORGANISED, _ages(0), NOW).disclosure)


def test_a_category_that_security_content_gives_is_told_without_its_reason_or_day() -> None:
    extremist = replace(VIOLENT, viper_score=1.0, pathfinder_band=1)
    found = advise(RULES, extremist, _ages(0), NOW)
    assert found.outcome.category == "B"
    assert not any("extremism" in sentence or "from " in sentence for sentence in found.disclosure)


def test_where_there_are_no_rules_the_copy_says_so_and_suggests_nothing() -> None:
    found = advise(RULES, replace(VIOLENT, jurisdiction="SCOTLAND"), _ages(0), NOW)
    assert "So no category is suggested here." in found.disclosure
    assert found.outcome.category is None


@given(records=st.sets(st.sampled_from(sorted(disputed_evidence(ORGANISED)))))
def test_nothing_that_rests_on_a_disputed_record_is_left(records: set[str]) -> None:
    left = disputed_evidence(without_records(ORGANISED, records))
    kept = {where for where in left if where not in records}
    assert kept == {where for where in disputed_evidence(ORGANISED) if where not in records}
    remaining = without_records(ORGANISED, records)
    for listed in (remaining.alerts, remaining.incidents, remaining.memberships):
        assert all(not records & set(each.evidence) for each in listed or ())
