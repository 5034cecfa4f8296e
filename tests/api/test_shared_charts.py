"""Charts that are shared between readers of different sight: each works on what he may see, and is told of no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.chart_state import State
from api.wiring import Service
from graph.model.evidence import NodeRef
from tests.api.cases import ANN, BEN, CAL, DEAL, FIGHT, OPEN_ROWS, PNC, make_home, public_id, service_of
from tests.api.policies import put_policy
from tests.api.test_charts import Desk
from tests.contract.evidence import involved, person, row
from tests.graph.world import bears

# Ann is of limited access, and open to one of the two officers.
_LIMITED = f"restricted:\n- {{person: {ANN.authority}/{ANN.key}, because: protected}}"
_OPENED = f"grants:\n- person: {public_id(ANN)}\n  subject: demo/priya.nair\n  until: 2026-12-31\n"
_OPENED += "  given_by: governor\n  because: her officer\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = make_home(tmp_path / "home")
    put_policy(tmp_path / "home", _LIMITED, _OPENED)
    with service_of(settings) as opened:
        yield opened


@pytest.fixture
def maker(service: Service) -> Desk:
    return Desk(service)


@pytest.fixture
def colleague(service: Service) -> Desk:
    """Of the maker's agency, and Ann is not there for him."""
    return Desk(service, "source-unit")


def kept(desk: Desk, name: str) -> str:
    """What a kept chart is opened by, from the list of them."""
    page = desk.browser("GET", "/charts").text
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    found = next(each for each in rows if name in each)
    return str(re.findall(r'name="kept" value="([^"]+)"', found)[0])


def share(desk: Desk, starts: tuple[NodeRef, ...], *steps: dict[str, str], name: str = "Shared") -> str:
    """Keep a chart around these people, once the steps were done, for others too; returns its key."""
    chart = desk.begin(start=public_id(starts[0]))
    for start in starts[1:]:
        desk.post(chart, do="add", person=public_id(start))
    for step in steps:
        assert desk.post(chart, **step).status_code == 303
    assert desk.post(f"{chart}/keep", name=name, about="for us", shared="yes").status_code == 303
    return kept(desk, name)


def without_keys(desk: Desk, chart: str) -> str:
    return desk.browser("GET", chart).text.replace(chart.rpartition("/")[2], "")


def test_a_shared_chart_is_opened_annotated_and_kept_anew_and_its_makers_stays_as_it_was(
    maker: Desk, colleague: Desk
) -> None:
    key = share(maker, (BEN,))
    copy = colleague.begin(kept=key)
    assert "demo/priya.nair made this chart" in colleague.browser("GET", copy).text
    colleague.post(copy, do="note", node=public_id(BEN), note="Seen on the landing")
    colleague.post(f"{copy}/keep", name="Copy")
    assert "Seen on the landing" in colleague.browser("GET", colleague.begin(kept=kept(colleague, "Copy"))).text
    assert "Seen on the landing" not in maker.browser("GET", maker.begin(kept=key)).text
    assert "Copy" not in maker.browser("GET", "/charts").text


def test_a_chart_of_people_who_are_not_there_for_the_reader_is_not_there_either(maker: Desk, colleague: Desk) -> None:
    key = share(maker, (ANN,), name="Around Ann")
    refused, absent = colleague.post("/charts", kept=key), colleague.post("/charts", kept="0" * 32)
    assert (refused.status_code, refused.text) == (absent.status_code, absent.text)
    assert refused.status_code == 404
    mine = colleague.begin(start=public_id(BEN))
    assert colleague.post(f"{mine}/merge", other=key).status_code == 404
    for page in (colleague.browser("GET", "/charts").text, colleague.browser("GET", mine).text):
        assert "Around Ann" not in page


def test_what_is_shared_no_more_cannot_be_opened(maker: Desk, colleague: Desk) -> None:
    key = share(maker, (BEN,))
    again = maker.begin(kept=key)
    maker.post(f"{again}/keep", name="Shared", about="")
    assert "Shared" not in colleague.browser("GET", "/charts").text
    assert colleague.post("/charts", kept=key).status_code == 404
    assert maker.post("/charts", kept=key).status_code == 303


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ({"do": f"hide {public_id(FIGHT)}"},),
        ({"do": "suppose", "one": public_id(ANN), "other": public_id(DEAL), "says": "paid for it"},),
        ({"do": "note", "node": public_id(ANN), "note": "cooperates"},),
        ({"do": f"pin {public_id(ANN)} 900 600"},),
    ],
    ids=["start", "hidden", "supposed", "note", "pin"],
)
def test_a_shared_chart_is_the_same_to_the_byte_as_one_without_what_the_reader_may_not_see(
    maker: Desk, colleague: Desk, steps: tuple[dict[str, str], ...]
) -> None:
    """Also what a step would do: to collapse the last person whom he sees does nothing, whoever else stands there."""
    keys = share(maker, (ANN, BEN), *steps), share(maker, (BEN,), name="Plain")
    charts = [colleague.begin(kept=key) for key in keys]
    for step in ({}, {"do": f"collapse {public_id(BEN)}"}):
        for chart in charts:
            colleague.post(chart, **step)
        told = [without_keys(colleague, chart).replace("Plain", "Shared") for chart in charts]
        # Each offers the other for merging.
        told = [re.sub(r'<option value="[0-9a-z-]+">Shared</option>', "", each) for each in told]
        assert told[0] == told[1]
        assert public_id(BEN) in told[0]


def test_a_link_that_somebody_supposes_is_taken_away_by_what_it_is(maker: Desk, colleague: Desk) -> None:
    """By its place in the list, a reader could tell that another stands before it."""
    first = {"do": "suppose", "one": public_id(ANN), "other": public_id(DEAL), "says": "paid for it"}
    second = {"do": "suppose", "one": public_id(BEN), "other": public_id(DEAL), "says": "sold it"}
    chart = colleague.begin(kept=share(maker, (ANN, BEN), first, second))
    page = colleague.browser("GET", chart).text
    assert "paid for it" not in page
    (deed,) = re.findall(r'value="(unsuppose [^"]+)"', page)
    colleague.post(chart, do=deed)
    assert "sold it" not in colleague.browser("GET", chart).text


def test_merged_charts_draw_what_their_reader_sees_of_both(maker: Desk, colleague: Desk) -> None:
    share(maker, (ANN, BEN), name="Two")
    mine = colleague.begin(start=public_id(CAL))
    colleague.post(f"{mine}/merge", other=kept(colleague, "Two"))
    shown = colleague.shown(mine)
    assert {public_id(BEN), public_id(CAL)} <= shown
    assert public_id(ANN) not in shown


def test_whoever_goes_by_another_id_for_its_maker_stands_on_a_merged_chart_once(tmp_path: Path) -> None:
    """A person's id is that of his oldest record which a reader sees, and each of them leads to him."""
    other = person(7)
    rows = (*OPEN_ROWS, row("7", bears(other, PNC), involved(other, DEAL)))
    with service_of(make_home(tmp_path / "home", rows)) as service:
        desk = Desk(service)
        known_by = public_id(ANN)
        assert known_by in desk.shown(desk.begin(start=public_id(other)))
        note = {"do": "note", "node": public_id(other), "note": "the same"}
        mine = desk.begin(start=public_id(CAL))
        for key in (share(desk, (other,), note, name="One"), share(desk, (ANN,), name="Two")):
            desk.post(f"{mine}/merge", other=key)
        page = desk.browser("GET", mine).text
        assert "the same" in page
        assert page.count(f'"collapse {known_by}"') == 1
        desk.post(mine, do=f"collapse {known_by}")
        assert f'"collapse {known_by}"' not in desk.browser("GET", mine).text


def test_a_state_is_seen_under_the_ids_and_from_the_starts_that_a_reader_has() -> None:
    state = State(("a", "b"), ("c",)).pin("a", 1, 2).note("a", "seen").suppose("a", "d", "brothers")
    seen = state.seen_as({"a": "x"}, {"a"})
    assert seen == State(("x",), ("c",)).pin("x", 1, 2).note("x", "seen").suppose("x", "d", "brothers")


def test_an_error_keeps_the_tick_of_whoever_shares(maker: Desk) -> None:
    chart = maker.begin(start=public_id(BEN))
    told = maker.post(f"{chart}/keep", name="", shared="yes")
    assert re.search(r'name="shared"[^>]* checked', told.text)
    again = maker.begin(kept=share(maker, (BEN,)))
    told = maker.post(f"{again}/keep", name="")
    assert not re.search(r'name="shared"[^>]* checked', told.text)
