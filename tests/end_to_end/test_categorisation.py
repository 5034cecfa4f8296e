"""Categorisation over the made-up estate: advice alike through both doors, a back-test, and a monitor that settles."""

from __future__ import annotations

from collections import Counter
from typing import Any

from analytics.categorisation.collected import READ_FOR_REVIEWS, READ_FOR_RULES
from analytics.categorisation.gathering import gather_all
from analytics.categorisation.reviews import due_review
from api.answers.categorisation.held import held_at
from api.exits import ExitCode
from api.settings import Settings
from api.wiring import open_service
from graph.access import Purpose, PurposeCode
from graph.model.times import to_minutes
from graph.view import view_for
from tests.api.cases import AS, OFFICER, Http, demo_viewer
from tests.cli.cases import Cordon
from tests.end_to_end.conftest import Demonstrated

PURPOSE = {"CORDON_PURPOSE": "security-categorisation", "CORDON_CASE": "CAT-1", "CORDON_REASON": "review due"}
CATEGORISER = PURPOSE | {"CORDON_AS": "categoriser"}
SECURITY = PURPOSE | {"CORDON_AS": "categorisation-security"}
HEADERS = OFFICER | {AS: "categoriser", "X-Purpose-Code": "security-categorisation"}


def _asked(cordon: Cordon, *words: str) -> Any:
    ran = cordon("categorisation", *words, "--json", reader=SECURITY)
    assert ran.code is ExitCode.DONE, ran.err
    return ran.json


def test_a_backtest_tells_the_confusion_and_by_which_rules_each_prisoner_differs(copied: Cordon) -> None:
    found = _asked(copied, "backtest", "--rule-set", "cordon", "--with", "categorisation-2026")
    confusion = Counter({(each["first"], each["second"]): each["prisoners"] for each in found["confusion"]})
    assert confusion.total() == found["prisoners"] > 100
    differ = [each for each in found["differences"] if each["category"][0] != each["category"][1]]
    assert len(differ) == found["categoryChanges"] == sum(n for (a, b), n in confusion.items() if a != b) > 0
    # Ours calls an unsentenced prisoner so, which the national suggestion does not.
    unsentenced = [each for each in differ if each["category"][0] == "U"]
    assert unsentenced
    assert all("suggestion: UNSENTENCED" in each["onlyFirst"] for each in unsentenced)
    # What the network says is a reason for security in our set alone, and moves nobody's category by itself.
    referred = [each for each in found["differences"] if "organised_crime: NETWORK_EVIDENCE" in each["onlyFirst"]]
    assert referred
    assert all("referToSecurity" in each["flags"][0] for each in referred)


def test_a_second_look_of_the_monitor_finds_nothing_new(copied: Cordon) -> None:
    first = _asked(copied, "monitor")
    assert first["lookedAt"] == first["firstSeen"] > 100
    assert first["changes"] == []
    again = _asked(copied, "monitor")
    assert (again["lookedAt"], again["firstSeen"], again["changes"]) == (first["lookedAt"], 0, [])


def test_advice_is_the_same_bytes_through_both_doors_and_says_how_old_the_network_is(
    copied: Cordon, demonstrated: Demonstrated
) -> None:
    person = demonstrated.answer["analysis"]["proximity"][0]["person"]["id"]
    assert copied("categorisation", "advice", person, "--network", reader=CATEGORISER).code is ExitCode.DONE
    line = copied("categorisation", "advice", person, "--json", reader=CATEGORISER)
    with open_service(Settings(home=copied.home), "http") as service:
        http = Http(service)("GET", f"/v1/people/{person}/categorisation-advice", HEADERS)
    assert http.json()["network"] == line.json["network"]
    assert line.json["network"]["workedOutAt"]
    assert line.out.rstrip("\n") == http.text


def test_advice_over_http_takes_a_rule_set_answers_and_the_wish_for_the_network(
    copied: Cordon, demonstrated: Demonstrated
) -> None:
    person = demonstrated.answer["analysis"]["proximity"][0]["person"]["id"]
    advice = f"/v1/people/{person}/categorisation-advice"
    with open_service(Settings(home=copied.home), "http") as service:
        for kept in service.settings.results.glob("bands-*"):
            kept.unlink()
        http = Http(service)
        assert http("GET", advice, HEADERS).json()["network"] is None
        national = http("GET", f"{advice}?ruleSet=categorisation-2026&furtherChargesCategoryB=true", HEADERS).json()
        assert national["ruleSet"] == "categorisation-2026"
        assert "FURTHER_CHARGES" in {each["code"] for each in national["advice"]["reasons"]}
        worked_out = http("GET", f"{advice}?network=true", HEADERS).json()["network"]
        assert worked_out is not None
        # Whoever asks next has it at hand.
        assert http("GET", advice, HEADERS).json()["network"] == worked_out


def test_the_demonstration_has_advice_with_the_network_at_hand(copied: Cordon, demonstrated: Demonstrated) -> None:
    shown = demonstrated.answer["advice"]
    assert shown["network"] is not None
    assert shown["advice"]["provisionalCategory"] is not None
    again = copied("categorisation", "advice", shown["person"], "--json", reader=CATEGORISER).json
    assert again["network"] == shown["network"]


def test_reviews_that_are_due_come_in_order_and_overdue_ones_first(copied: Cordon) -> None:
    found = _asked(copied, "reviews")
    days = [each["due"] for each in found["reviews"]]
    assert days == sorted(days)
    assert all(each["overdue"] is (each["due"] < found["asOf"]) for each in found["reviews"])
    assert {each["reason"] for each in found["reviews"]} <= {"INITIAL", "RECALL", "DUE", "AGE", "RISK_CHANGE"}
    held = {each["establishment"] for each in found["reviews"]}
    assert held
    for code in held:
        here = _asked(copied, "reviews", "--establishment", str(code))["reviews"]
        assert here == [each for each in found["reviews"] if each["establishment"] == code]


def test_what_a_review_hangs_on_is_read_alike_by_the_short_reading(demonstrated: Demonstrated) -> None:
    with open_service(Settings(home=demonstrated.cordon.home), "test") as service:
        now = service.clock()
        purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "CAT-1", "review due")
        viewer = demo_viewer("categorisation-security")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose, now=now)
        people = held_at(view, to_minutes(now))
        whole, short = (
            [
                (person, each.establishment, due_review(each.facts("incident-reporting").facts, now.date()))
                for person, each in gather_all(view, people, now.date(), (), read)
            ]
            for read in (READ_FOR_RULES, READ_FOR_REVIEWS)
        )
    assert len({review for _, _, review in short}) > 10
    assert short == whole
