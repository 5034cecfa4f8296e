"""Call records that are brought onto a chart lie over the phones that it shows."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.chart_state import OwnLink, OwnNode, own_id
from api.console.brought import laid_over
from api.console.chart import Work
from api.console.importing import read_chart
from api.schemas.network import LeftOut, NetworkAnswer, PlacedNode
from api.wiring import Service
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.api.cases import ANN, OPEN_ROWS, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import row

NUMBER, OTHER = "+447700900001", "+447700900002"
PHONE = NodeRef(Kind.PHONE, "", NUMBER)
CALLS = (
    "From,To,Date\n07700900001,07700 900002,2026-10-03\n+447700900001,0044 7700 900002,31/02/2026\n"
    "nonsense,07700900001,2026-10-05\n07700900001,+447700900001,2026-10-05\n"
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    phone = row("60", LinkClaim(ANN, PHONE, LinkType.HAS_PHONE), describes=[Description(PHONE, {"caption": NUMBER})])
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, phone))) as opened:
        yield opened


def test_a_number_is_one_however_it_is_written_and_what_is_none_is_left_out() -> None:
    read = read_chart("calls.csv", CALLS.encode())
    assert [each.caption for each in read.nodes] == [NUMBER, OTHER]
    assert [each.says for each in read.links] == ["2 calls"]
    assert (read.taken, read.left) == (2, 2)


def test_calls_are_drawn_to_the_phone_that_the_chart_shows(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    token = {"form-token": browser.form_token()}
    here = browser("POST", "/charts", data=token | {"start": public_id(ANN)}).headers["location"]
    sent = browser(
        "POST", "/charts/import", data=token | {"chart": here.rsplit("/", 1)[1]}, files={"file": ("c.csv", CALLS)}
    )
    page = html.unescape(browser("GET", sent.headers["location"]).text)
    assert "2 lines of the file are on the chart. 2 were left out" in page
    assert f'id="row-{public_id(PHONE)}"' in page
    assert f'id="row-{own_id(NUMBER)}"' not in page
    assert f'id="row-{own_id(OTHER)}"' in page
    assert f"{NUMBER} and {OTHER}: supposed on this chart: 2 calls" in page
    step = f"unsuppose {OwnLink(own_id(NUMBER), own_id(OTHER), '2 calls').key}"
    assert f'value="{step}"' in page
    assert "1 match for" in browser("GET", f"{here}?find=07700+900002").text
    browser("POST", here, data=token | {"do": step})
    assert "supposed on this chart: 2 calls" not in html.unescape(browser("GET", here).text)


def test_what_was_done_to_a_number_is_done_to_its_phone_and_nothing_to_a_reader_who_does_not_see_it() -> None:
    own = OwnNode(own_id(NUMBER), "Phone", NUMBER)
    work = Work(own_nodes=(own,), notes={own.id: "burner"}, pinned={own.id: (1, 2)}, path=(own.id, "x"))
    phone = PlacedNode(id="p", kind="Phone", caption=NUMBER, key=NUMBER, steps=1, records=1)
    nothing = LeftOut(over_budget=0, at_depth=None, hubs=[], links_unread=[])
    found = NetworkAnswer(start=[], depth=1, nodes=[phone], links=[], left_out=nothing, sources=[], sources_left_out=0)
    laid, captions = laid_over(found, work)
    assert (laid.own_nodes, laid.notes, laid.pinned, laid.path) == ((), {"p": "burner"}, {"p": (1, 2)}, ("p", "x"))
    assert captions == {own.id: NUMBER}
    assert laid_over(found, replace(work, notes={own.id: "burner", "p": "own"}))[0].notes == {"p": "own"}
    assert laid_over(found.model_copy(update={"nodes": []}), work) == (work, {})
