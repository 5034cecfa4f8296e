"""A person's page tells people of one name apart, leads to its parts, and says nothing in codes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Service
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.api.cases import ANN, CELL, DEE, HIDDEN_ROWS, OPEN_ROWS, held, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import row
from tests.graph.world import bears

NUMBER = NodeRef(Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), "A1234AA")
APART = NodeRef(Kind.NON_ASSOCIATION, "NON_ASSOCIATIONS", "99")
HEARING = NodeRef(Kind.HEARING, "COURTS", "h-1")
ROWS = (
    row("50", bears(ANN, NUMBER), LinkClaim(ANN, CELL, LinkType.HELD_AT, valid_from=held(ANN, 40, 20).valid_from)),
    row(
        "51",
        LinkClaim(ANN, APART, LinkType.PARTY, Role.PARTY_NOT_RELEVANT),
        describes=[Description(APART, {"caption": "Keep apart 99 (WING)"})],
    ),
    row(
        "52",
        LinkClaim(ANN, HEARING, LinkType.INVOLVED_IN, Role.UNKNOWN),
        describes=[Description(HEARING, {"caption": "FIRST_HEARING Leeds Magistrates' Court"})],
    ),
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *ROWS, *HIDDEN_ROWS))) as opened:
        yield opened


def page_of(service: Service, role: str, path: str = "") -> str:
    found = Browser(service).at_work(role)("GET", f"/people/{public_id(ANN)}{path}")
    assert found.status_code == 200
    return html.unescape(found.text)


def test_the_top_of_the_page_tells_people_of_one_name_apart(service: Service) -> None:
    for path in ("", "/pack"):
        page = page_of(service, "intelligence-officer", path)
        for said in ("Born: <strong>12 April 1985", "Prison number: <strong>A1234AA", "Held at: <strong>LEI-A-1-002"):
            assert page.index(said) < page.index("Who this is")


def test_the_page_leads_to_each_of_its_parts(service: Service) -> None:
    page = page_of(service, "intelligence-officer")
    led = re.findall(r'href="#([^"]+)"', page[page.index('id="contents"') :].split("</nav>")[0])
    assert {"who", "numbers", "HELD_AT", "PARTY", "records"} <= set(led)
    for part in led:
        assert page.count(f'id="{part}"') == 1


def test_a_keep_apart_leads_whoever_may_read_them_to_whom_it_is_from(service: Service) -> None:
    leads = "Keep apart 99 (wing). <a"
    assert leads in page_of(service, "intelligence-officer")
    page = page_of(service, "categoriser")
    assert "Keep apart 99 (wing)" in page
    assert leads not in page


def test_codes_and_grades_are_words(service: Service) -> None:
    for path in ("", "/pack"):
        page = page_of(service, "intelligence-officer", path)
        for said in ("First hearing, Leeds Magistrates' Court", "Not graded", "lawful sharing permitted", "part not "):
            assert said in page
        for code in ("FIRST_HEARING", "(WING)", ">fact<", ">ungraded<", "party not relevant"):
            assert code not in page


def test_a_day_before_anything_was_known_is_said_to_be_so_and_the_form_stays(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    asked = "/timeline?known=1+October+2020"
    page = browser("GET", f"/people/{public_id(ANN)}{asked}")
    assert page.status_code == 200
    assert "Nothing that you may see was known here of this person at the end of that day." in page.text
    assert 'value="1 October 2020"' in page.text
    hidden = browser("GET", f"/people/{public_id(DEE)}{asked}")
    absent = browser("GET", f"/people/{'f' * 32}{asked}")
    assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text.replace("f" * 32, public_id(DEE)))
    assert hidden.status_code == 404
