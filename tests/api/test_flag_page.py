"""What a person's flag says, and to what its page leads."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.console.grading import graded, handled
from api.wiring import Service
from api.wording import odds
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.api.cases import Http, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import described, incident, involved, person, row
from tests.graph.world import tie

FIRM = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000001")
ALERT = NodeRef(Kind.ALERT, "ALERTS", "a-1")
BOSS, MATE = person(11), person(12)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    rows = [
        row(f"who {each.key}", describes=[described(each, f"Surname{each.key}", "Adult", "1980-01-02")])
        for each in (BOSS, MATE)
    ]
    rows += [
        row(f"member {each.key}", tie(each, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)) for each in (BOSS, MATE)
    ]
    rows += [
        row("did", involved(BOSS, incident(1)), involved(MATE, incident(1))),
        row(
            "alert",
            LinkClaim(BOSS, ALERT, LinkType.HAS_ALERT),
            describes=[Description(ALERT, {"code": "DOCGM", "caption": "DOCGM OCG Nominal"})],
        ),
    ]
    with service_of(make_home(tmp_path / "home", rows)) as opened:
        yield opened


def flag_page(service: Service, role: str) -> str:
    found = Browser(service).at_work(role)("GET", f"/people/{public_id(BOSS)}/flag")
    assert found.status_code == 200
    return html.unescape(found.text)


def test_the_page_leads_to_the_group_and_to_the_people_that_it_names(service: Service) -> None:
    page = flag_page(service, "intelligence-officer")
    for path in (f"/groups/{public_id(FIRM)}", f"/people/{public_id(MATE)}"):
        assert f'href="{path}"' in page
    assert re.search(rf"Co-membership and shared incident with <a [^>]*>Surname{MATE.key}, Adult</a>", page)


def test_whoever_may_not_open_the_group_is_not_led_to_it(service: Service) -> None:
    page = flag_page(service, "categoriser")
    assert "001/0000001" in page
    assert f'href="/groups/{public_id(FIRM)}"' not in page


def test_an_alert_is_named_and_nothing_that_weighs_nothing_speaks_for_it(service: Service) -> None:
    flag = Http(service)("GET", f"/v1/people/{public_id(BOSS)}/organised-crime-flag").json()
    assert [mark["what"] for mark in flag["marks"]] == ["DOCGM OCG Nominal"]
    assert flag["why"]
    assert all(each["share"] > 0 for each in flag["why"])
    assert flag["lowerIf"]["says"].startswith("without the known standing")
    page = flag_page(service, "intelligence-officer")
    assert "Alert: DOCGM OCG Nominal" in page
    for pronoun in (" he ", " him ", " his "):
        assert pronoun not in page


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ((0.06, 0.04, 0.09), "about 6 in 100, and between 4 and 9 by its 90% interval"),
        ((0.99, 0.99, 0.99), "99 in 100 or more"),
        ((0.99, 0.95, 0.99), "99 in 100 or more, and between 95 and 99 by its 90% interval"),
        ((0.004, 0.0, 0.02), "under 1 in 100, and between 0 and 2 by its 90% interval"),
        ((0.301, 0.299, 0.303), "about 30 in 100"),
    ],
)
def test_a_chance_is_said_in_hundredths_and_never_as_certain(chance: tuple[float, float, float], said: str) -> None:
    assert odds(*chance) == said


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        ("fact", "Not graded"),
        ("ungraded", "Not graded"),
        ("2C", "2C (untested source, known indirectly)"),
        ("B2", "B2 (mostly reliable source, known personally to the source)"),
        ("else", "else"),
    ],
)
def test_a_grade_is_spelt_out(grade: str, said: str) -> None:
    assert graded(grade) == said


def test_handling_is_spelt_out() -> None:
    assert handled("OFFICIAL", "P") == "OFFICIAL, P (lawful sharing permitted)"
    assert handled("OFFICIAL-SENSITIVE", "C", ["not-disseminable"]) == (
        "OFFICIAL-SENSITIVE, C (lawful sharing permitted with conditions: not to be passed on)"
    )
