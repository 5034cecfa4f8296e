"""The hard rules of placement, case by case as `cases.yml` states them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from analytics.allocation.estate import Accommodation, Ancestry, Capacity, Jurisdiction, Sex, Spot, Status, Unit
from analytics.allocation.placement import (
    Board,
    BoardDecision,
    Conviction,
    HoldKind,
    Mobility,
    Placee,
    PlacementRulesError,
    Ruling,
    SharingRisk,
    TransferHold,
    Verdict,
    Zone,
    lawful,
    load_placement_rules,
    placement_rules,
)
from analytics.allocation.placement.rules import UNCONFIRMED
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text("utf-8"))
LEEDS = NodeRef(Kind.ESTABLISHMENT, "", "LEI")
WING, CELL = NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.CELL, "", "LEI-A-1-001")
PLACES = {"ESTABLISHMENT": LEEDS, "WING": WING, "CELL": CELL}


def place_of(key: str) -> NodeRef:
    return NodeRef(Kind.WING if "-" in key else Kind.ESTABLISHMENT, "", key)


def prisoner(stated: dict[str, Any], asked: str = "A1111AA") -> Placee:
    given: dict[str, Any] = {
        "sex": "M",
        "age": 30,
        "category": "C",
        "conviction": "CONVICTED",
        "sharing_risk": "STANDARD",
    } | stated
    return Placee(
        asked=asked,
        sex=None if given["sex"] is None else Sex(given["sex"]),
        age=given["age"],
        category=given["category"],
        conviction=Conviction[given["conviction"]],
        sharing_risk=SharingRisk[given["sharing_risk"]],
        vulnerable=given.get("vulnerable", False),
        mobility=frozenset(Mobility[each] for each in given.get("mobility", ())),
        with_baby=given.get("with_baby", False),
        constant_watch=given.get("constant_watch", False),
        consents_to_convicted=given.get("consents_to_convicted", False),
        holds=tuple(
            TransferHold(HoldKind[each["kind"]], place_of(each["prison"]) if "prison" in each else None)
            for each in given.get("holds", ())
        ),
        zones=tuple(
            Zone(Spot(each["outcode"], *each.get("at", ())), each["metres"]) for each in given.get("zones", ())
        ),
        boards=frozenset(Board[each] for each in given.get("boards", ())),
        decisions=tuple(
            BoardDecision(
                Board[each["board"]],
                place_of(each["place"]),
                Ancestry(establishment=place_of(each["in"])) if "in" in each else Ancestry(),
            )
            for each in given.get("decisions", ())
        ),
        held_in=place_of(given["held_in"]) if "held_in" in given else None,
    )


def unit(stated: dict[str, Any]) -> Unit:
    given: dict[str, Any] = {
        "kind": "CELL",
        "status": "ACTIVE",
        "maximum": 2,
        "working": 2,
        "sexes": ["M"],
        "categories": ["B", "C"],
        "types": ["HMP"],
    } | stated
    depth = list(PLACES).index(given["kind"])
    return Unit(
        place=PLACES[given["kind"]],
        lies_in=Ancestry(LEEDS, WING if depth > 0 else None, cell=CELL if depth > 1 else None),
        capacity=Capacity(given["maximum"], given["working"]),
        accommodation=Accommodation(given.get("accommodation", "NORMAL_ACCOMMODATION")),
        used_for=frozenset(given.get("used_for", ())),
        specialist=frozenset(given.get("specialist", ())),
        sexes=None if given["sexes"] is None else frozenset(Sex(each) for each in given["sexes"]),
        categories=None if given["categories"] is None else frozenset(given["categories"]),
        status=Status(given["status"]),
        establishment_types=frozenset(given["types"]),
        jurisdiction=Jurisdiction(given.get("jurisdiction", "England")),
        spot=Spot("LS12", 53.79, -1.59),
    )


def said(ruling: Ruling) -> str:
    return f"decision of {ruling.board}" if ruling.verdict is Verdict.DECISION else str(ruling.verdict)


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_each_case_is_found_as_the_table_says(case: dict[str, Any]) -> None:
    sharing = [prisoner(each, f"B{n}") for n, each in enumerate(case.get("sharing", ()))]
    found = lawful(prisoner(case.get("prisoner", {})), unit(case.get("place", {})), sharing, taken=case.get("taken"))
    assert {ruling.code: said(ruling) for ruling in found} == case.get("found", {})


def test_every_rule_has_a_case_that_breaks_it() -> None:
    """A rule that no case breaks could be dropped without anybody noticing."""
    broken = {code for case in CASES for code in case.get("found", ())}
    assert broken == set(placement_rules().rules)


def test_a_ruling_names_its_source_under_the_law_of_the_place() -> None:
    """A Scottish prison answers by Scottish rules."""
    woman = prisoner({"sex": "F"})
    sources = {where: lawful(woman, unit({"jurisdiction": where}))[0].source for where in ("England", "Scotland")}
    assert sources["England"] == "Prison Rules 1999, rule 12(1)"
    assert "(Scotland) Rules 2011" in sources["Scotland"]


def test_those_who_would_share_are_named_in_order() -> None:
    """The two whose risk is high, and not the third."""
    sharing = [prisoner({"sharing_risk": risk}, asked) for asked, risk in (("C", "HIGH"), ("B", "LOW"), ("A", "HIGH"))]
    (ruling,) = lawful(prisoner({}), unit({"maximum": 4, "working": 4}), sharing)
    assert ruling.sharers == ("A", "C")


def test_a_place_takes_those_who_need_less_security_than_it_gives_and_says_so() -> None:
    place = unit({"categories": ["C", "I"]})
    (ruling,) = lawful(prisoner({"category": "B"}), place)
    assert ruling.because == "of category B, and the place takes nobody above category C or I"
    assert lawful(prisoner({"category": "D"}), place) == []


def test_a_table_that_cannot_be_read_is_refused_by_name() -> None:
    """The message says which file."""
    with pytest.raises(PlacementRulesError, match="mine"):
        load_placement_rules("rules: [{code: x, reach: MOON, says: y, source: z}]", "mine.yml")


def test_every_rule_has_a_source_or_says_that_counsel_must_confirm_it() -> None:
    """A numbered instrument, or the name of a policy; everything else bears the mark, as do all of other nations."""
    named = re.compile(r"(section|sections|rule|rules) \d|PSI \d|[Ff]ramework")
    for rule in placement_rules().rules.values():
        assert rule.source.strip()
        assert named.search(rule.source) or UNCONFIRMED in rule.source, rule.code
        assert all(UNCONFIRMED in source for source in rule.elsewhere.values()), rule.code
    assert UNCONFIRMED in placement_rules().rules["hold-parole"].source
    assert UNCONFIRMED not in placement_rules().rules["unconvicted-with-convicted"].source
