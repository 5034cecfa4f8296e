"""What is left out of the comparison is only what is told on purpose: everything beside it would be noticed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.properties.doors import HIDDEN_IDS
from tests.properties.told import TellsMoreError, Told, apart_from_holds, compared, holds_in, without_all_evidence

_PLACES, _PLAN = "/v1/placements/A0001AA/alternatives", "/v1/allocation/plans/KEY"


def _told(path: str, said: Mapping[str, Any]) -> Told:
    answer = httpx.Response(200, json=said)
    return Told(answer.content, holds_in(path, answer), apart_from_holds(path, answer))


def _place(key: str, points: int, *, held: bool = False, caveat: str = "") -> dict[str, Any]:
    return {
        "rank": 0 if held else 1, "place": key, "prison": "LEI", "wing": key, "points": points, "more": 0, "parts": {},
        "against": ["security hold"] if held else [], "securityHold": held, "cannotConfirm": [caveat],
    }  # fmt: skip


def _places(*places: dict[str, Any], prisoner: str = "A0001AA") -> Told:
    parted = {name: [each for each in places if each["securityHold"] is held] for name, held in _RULED.items()}
    return _told(_PLACES, {"prisoner": prisoner, **parted})


_RULED = {"options": False, "ruledOut": True}


def test_a_hold_that_only_one_is_told_of_takes_its_own_place_out_of_the_comparison_and_no_other() -> None:
    without = _places(_place("LEI-A", 3), _place("LEI-B", 4))
    one, two = compared(without, _places(_place("LEI-A", 3, held=True), _place("LEI-B", 4)))
    assert one == two
    for beside in (
        _places(_place("LEI-A", 3, held=True), _place("LEI-B", 4, caveat="a feed is stale")),
        _places(_place("LEI-A", 9, held=True), _place("LEI-B", 4)),
        _places(_place("LEI-A", 3, held=True)),
        _places(_place("LEI-A", 3, held=True), _place("LEI-B", 4), prisoner="A0009AA"),
    ):
        one, two = compared(without, beside)
        assert one != two


def test_a_plan_past_other_holds_is_of_the_same_people_from_the_same_places() -> None:
    def plan(now: str, *left: str) -> Told:
        unplaced = [{"prisoner": each, "because": "a security hold stands"} for each in left]
        return _told(_PLAN, {"places": [{"prisoner": "A1", "now": now}], "unplaced": unplaced, "rules": "1"})

    one, two = compared(plan("LEI", "A2"), plan("LEI", "A2", "A3"))
    assert one != two
    both = _told(_PLAN, {"places": [{"prisoner": each, "now": "LEI"} for each in ("A1", "A2")], "rules": "1"})
    one, two = compared(both, plan("LEI", "A2"))
    assert one == two
    one, two = compared(both, plan("WDI", "A2"))
    assert one != two


def test_moves_of_a_group_past_other_holds_are_of_the_same_members_in_the_same_places() -> None:
    def moves(wing: str, *steps: str, held: int = 0) -> Told:
        said = {"held": [{"wing": wing}], "steps": steps, "stuck": not steps, "heldEverywhere": held}
        return _told("/v1/allocation/dispersals", said | {"heldFrom": [{"wing": "LEI-B", "members": held}] * held})

    one, two = compared(moves("LEI-A", "first"), moves("LEI-A", held=1))
    assert one == two
    for other in (moves("LEI-C", held=1), moves("LEI-A", "second")):
        one, two = compared(moves("LEI-A", "first"), other)
        assert one != two


def test_of_a_page_of_moves_the_holds_alone_may_differ() -> None:
    """The sentence and the list that tell of them; anything else that stands there is compared."""

    def page(held: str, else_said: str) -> Told:
        told = f"<p>Security holds keep {held} out of every wing.</p>" if held else ""
        listed = (
            '<details class="govuk-details"><summary class="govuk-details__summary">'
            f'<span class="govuk-details__summary-text">Wings that are held</span></summary><li>{held}</li></details>'
        )
        content = f"<p>Ask security.</p>{told}{listed if held else ''}<p>{else_said}</p>".encode()
        said = httpx.Response(200, content=content, headers={"content-type": "text/html"})
        path = "/groups/1/dispersal"
        return Told(content, holds_in(path, said), apart_from_holds(path, said))

    for other in ("1 member", "2 members"):
        same, beside = compared(page("", "Nobody"), page(other, "Nobody"))
        assert same == beside
        one, two = compared(page("", "Nobody"), page(other, "Stone"))
        assert one != two


def test_of_a_page_past_other_holds_all_but_its_findings_is_the_same() -> None:
    def page(rest: str, *tables: str) -> Told:
        shown = "".join(f'<h2>{each}</h2>\n<div class="cordon-scroll"><table>{each}</table>\n</div>' for each in tables)
        said = httpx.Response(200, html=f"<nav>Start</nav>{shown}<ul>{rest}</ul>")
        return Told(said.content, str(len(tables)), apart_from_holds("/alternatives?prisoner=A", said))

    one, two = compared(page("a feed is stale", "open"), page("a feed is stale", "open", "ruled out"))
    assert one == two
    one, two = compared(page("a feed is stale", "open"), page("none", "open", "ruled out"))
    assert one != two


def test_the_queue_of_security_may_say_what_follows_from_all_evidence_and_name_no_hidden_record() -> None:
    case = {"case": "c", "person": "p", "refer": True, "reasons": [], "beyondYourSight": True, "notes": ["seen"]}
    said = json.loads(without_all_evidence(json.dumps({"cases": [case], "left_out": 0})))
    assert said == {"cases": [{"case": "c", "person": "p", "notes": ["seen"]}], "left_out": 0}
    named = case | {"reasons": [{"text": "a tie", "evidence": [min(HIDDEN_IDS)]}]}
    with pytest.raises(TellsMoreError):
        without_all_evidence(json.dumps({"cases": [named], "left_out": 0}))
