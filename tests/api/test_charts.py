"""Charts that somebody works on: steps that can be taken back, files brought in, keeping, sharing, the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.chart_state import OwnLink, OwnNode, State, own_id
from api.console.board import Board
from api.console.chart import MOST_NODES, Work, chart_of
from api.console.importing import ImportRefusedError, read_chart
from api.console.layout import HEIGHT, WIDTH, places, sheet
from api.schemas.evidence import Link
from api.schemas.network import LeftOut, NetworkAnswer, PlacedNode
from api.wiring import Service
from tests.api.cases import ANN, BEN, CAL, DEE, FIGHT, HIDDEN_ROWS, OPEN_ROWS, events, make_home, public_id, service_of
from tests.api.test_console import Browser

ANX = """<?xml version='1.0'?><Chart><ChartItemCollection>
<ChartItem Label="Bell, Ben"><End><Entity EntityId="e1" Identity="B1"><Icon>
<IconStyle Type="Person"/></Icon></Entity></End></ChartItem>
<ChartItem Label="07700900001"><End><Entity EntityId="e2" Identity="07700900001"/></End></ChartItem>
<ChartItem Label="rang"><Link End1Id="e1" End2Id="e2"/></ChartItem>
<ChartItem Label="lost"><Link End1Id="e1" End2Id="e9"/></ChartItem>
</ChartItemCollection></Chart>"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS))) as opened:
        yield opened


class Desk:
    """An officer with a chart on his desk."""

    def __init__(self, service: Service, role: str = "intelligence-officer") -> None:
        self.browser = Browser(service).at_work(role)
        self.token = self.browser.form_token()

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.browser("POST", path, data={"form-token": self.token, **fields})

    def begin(self, **fields: str) -> str:
        return str(self.post("/charts", **fields).headers["location"])

    def shown(self, path: str) -> set[str]:
        return set(re.findall(r'data-id="([0-9a-f]{32})"', self.browser("GET", path).text))


def test_each_step_can_be_taken_back_and_again() -> None:
    board = Board(State(starts=("a",)))
    for step in (board.state.expand("b"), board.state.expand("b").hide("c"), board.state.expand("b").pin("d", 1, 2)):
        board.do(step)
    states = [board.state]
    while board.can_undo:
        board.undo()
        states.append(board.state)
    assert states[-1] == State(starts=("a",))
    while board.can_redo:
        board.redo()
    assert board.state == states[0]


def test_a_step_after_undo_leaves_nothing_to_redo() -> None:
    board = Board(State(starts=("a",)))
    board.do(board.state.hide("x"))
    board.undo()
    board.do(board.state.hide("y"))
    assert not board.can_redo


def test_a_state_is_kept_and_read_whole() -> None:
    state = State(("a",), ("h",), types=("CALLED",), grade="2B", at="1 May 2026", known="2 May 2026", each_alone=True)
    state = state.pin("a", 3, 4).note("a", "seen").suppose("a", "b", "brothers")
    assert State.from_dict(state.to_dict()) == state


def test_a_chart_is_changed_once_it_is_otherwise_than_it_was_kept() -> None:
    board = Board(State(starts=("a",)))
    told = [board.changed]
    board.do(board.state.hide("c"))
    told.append(board.changed)
    board.saved = board.state
    told += [board.changed, Board.from_dict(board.to_dict()).changed]
    board.undo()
    assert [*told, board.changed] == [False, True, False, False, True]


def test_merging_keeps_both_and_hides_no_start() -> None:
    one = State(("a",), pinned=(("a", 1, 1),)).hide("z").hide("b")
    both = one.merged(State(("b",), pinned=(("a", 9, 9), ("b", 2, 2))))
    assert (both.starts, both.hidden, {who: (x, y) for who, x, y in both.pinned}) == (
        ("a", "b"), ("z",), {"a": (1, 1), "b": (2, 2)},
    )  # fmt: skip


def test_an_i2_chart_is_read_with_its_links_and_without_ends_that_are_not_there() -> None:
    read = read_chart("case.anx", ANX.encode())
    nodes, links = read.nodes, read.links
    assert [(each.kind, each.caption) for each in nodes] == [("Person", "Bell, Ben"), ("Imported", "07700900001")]
    assert [(each.source, each.target, each.says) for each in links] == [(own_id("e1"), own_id("e2"), "rang")]


def test_call_records_are_counted_by_pair() -> None:
    read = read_chart("calls.csv", "Caller,Called\r\n1,2\r\n1,2\r\n2,3\r\n1,\r\n".encode("utf-16"))
    assert [each.caption for each in read.nodes] == ["1", "2", "3"]
    assert [each.says for each in read.links] == ["2 calls", "1 call"]
    assert (read.taken, read.left) == (3, 1)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.anx", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Chart/>", "entities of its own"),
        ("x.anx", b"<Chart><open></Chart>", "no XML at line 1"),
        ("x.anx", b"<Chart/>", "holds no entities"),
        ("x.csv", b"one,two\n1,2\n", "the first line has to name"),
        ("x.csv", b"\xff\x00\xfa", "UTF-8"),
        ("x.doc", b"", "choose an i2 chart"),
        ("x.csv", b"From,To\n1," + b"2" * 140_000 + b"\n", "the line after line 1 cannot be read"),
        ("x.csv", b"0" * 8_000_001, "larger than 8 MB"),
    ],
)
def test_a_file_that_is_no_chart_is_refused_with_what_to_do(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ImportRefusedError, match=re.escape(told)):
        read_chart(name, content)


def test_a_chart_is_worked_on_without_scripts(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    before = desk.shown(chart)
    assert public_id(BEN) not in before
    fight = next(each for each in before if each != public_id(ANN))
    desk.post(chart, do=f"hide {fight}")
    assert fight not in desk.shown(chart)
    desk.post(chart, do="undo")
    assert desk.shown(chart) == before
    desk.post(chart, do="add", person=public_id(CAL))
    assert public_id(CAL) in desk.shown(chart)


def test_what_is_supposed_is_on_the_chart_alone(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    desk.post(chart, do="add", person=public_id(CAL))
    desk.post(chart, do="suppose", one=public_id(ANN), other=public_id(CAL), says="cousins")
    assert "link--supposed" in desk.browser("GET", chart).text
    paths = desk.browser("GET", f"/links?from={public_id(ANN)}&to={public_id(CAL)}").text
    assert "cousins" not in paths


def test_a_kept_chart_is_its_makers_until_he_shares_it(service: Service) -> None:
    maker, other = Desk(service), Desk(service, "categorisation-security")
    chart = maker.begin(start=public_id(ANN))
    maker.post(f"{chart}/keep", name="Brawl", about="who fought")
    assert "Brawl" in maker.browser("GET", "/charts").text
    kept = re.search(r'name="kept" value="([^"]+)"', maker.browser("GET", "/charts").text)
    assert kept is not None
    colleague = Desk(service, "partner-agency")
    assert "Brawl" not in colleague.browser("GET", "/charts").text
    assert colleague.post("/charts", kept=kept[1]).status_code == 404
    assert other.post("/charts", kept=kept[1]).status_code in {403, 404}
    again = maker.begin(kept=kept[1])
    assert public_id(ANN) in maker.shown(again)


def test_whoever_reads_no_conditional_records_opens_his_own_chart_again(service: Service) -> None:
    partner = Desk(service, "partner-agency")
    chart = partner.begin(start=public_id(ANN))
    assert partner.post(f"{chart}/keep", name="Mine").status_code == 303
    assert "Mine" in partner.browser("GET", "/charts").text


@pytest.mark.parametrize("deed", ["pin {0} ² 3", "pin {0} -1 999999", "unsuppose ²", "expand", "nothing", "pin"])
def test_a_step_that_cannot_be_read_changes_nothing(service: Service, deed: str) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    before = desk.shown(chart)
    assert desk.post(chart, do=deed.format(public_id(ANN))).status_code == 303
    assert desk.shown(chart) == before


def test_opening_and_keeping_a_chart_is_on_record(service: Service) -> None:
    desk = Desk(service)
    desk.post(f"{desk.begin(start=public_id(ANN))}/keep", name="Brawl")
    assert "chart.saved" in {str(each.event.action) for each in events(service.settings)}


def test_a_day_on_which_nothing_was_known_leaves_the_chart_at_hand(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    before = desk.shown(chart)
    desk.post(chart, do="filter", known="1 January 1999")
    page = desk.browser("GET", chart)
    assert page.status_code == 200
    assert "Nothing of this chart was there for you to see on that day" in page.text
    desk.post(chart, do="undo")
    assert desk.shown(chart) == before


def test_a_day_tells_nothing_of_whom_the_reader_may_not_see(service: Service) -> None:
    desk = Desk(service)
    charts = [desk.begin(start=who) for who in (public_id(DEE), "0" * 32)]
    for chart in charts:
        desk.post(chart, do="filter", known="1 January 1999")
    pages = [desk.browser("GET", chart).text.replace(chart.rpartition("/")[2], "") for chart in charts]
    assert pages[0] == pages[1]


def test_nobody_is_drawn_whom_the_reader_may_not_see(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(DEE))
    absent = desk.begin(start="0" * 32)
    pages = [desk.browser("GET", each) for each in (chart, absent)]
    assert [page.status_code for page in pages] == [404, 404]
    chart = desk.begin(start=public_id(ANN))
    desk.post(chart, do=f"expand {public_id(DEE)}")
    assert public_id(DEE) not in desk.browser("GET", chart).text


def test_a_chart_that_shows_less_says_above_and_in_its_picture_what_was_left_off(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    assert (
        "Not everything is drawn"
        not in desk.browser("GET", chart).text + desk.browser("GET", f"{chart}/chart.svg").text
    )
    desk.post(chart, **{"do": "filter", "type-INVOLVED_IN": "yes", "grade": "2B"})
    desk.post(chart, do=f"hide {public_id(FIGHT)}")
    kinds = "Not everything is drawn: links of these kinds alone: involved in"
    said = f"{kinds}; nothing graded worse than 2B; 1 hidden by hand."
    for address in (chart, f"{chart}/chart.svg"):
        assert said in desk.browser("GET", address).text
    around = desk.browser("GET", f"/people/{public_id(ANN)}/chart?types=INVOLVED_IN").text
    assert f"{kinds}." in around


def test_a_chart_is_given_out_as_it_stands(service: Service) -> None:
    desk = Desk(service)
    chart = desk.begin(start=public_id(ANN))
    shown = desk.shown(chart)
    picture = desk.browser("GET", f"{chart}/chart.svg")
    assert set(re.findall(r'data-id="([0-9a-f]{32})"', picture.text)) == shown
    assert "OP-1" in picture.text
    for form in ("chart.svg", "links.csv"):
        assert desk.browser("GET", f"{chart}/{form}").headers["content-disposition"].startswith("attachment")
        # Told to download it, a browser breaks off where the answer is the page that says who has to approve it first.
        assert re.search(rf'<a class="govuk-link" href="{chart}/{form}">', desk.browser("GET", chart).text)
    table = desk.browser("GET", f"{chart}/links.csv").text.splitlines()
    assert table[0].startswith("From,")
    assert len(table) > 1
    # What leaves says how it is to be handled, and nothing of it in codes.
    assert "Handle it as OFFICIAL." in picture.text
    assert all(line.endswith(",OFFICIAL") for line in table[1:])
    assert not any(re.search(r"[A-Z]+_[A-Z]", line) for line in table)


def star(leaves: int, kind: str) -> NetworkAnswer:
    nodes = [PlacedNode(id=f"{n:032x}", kind="Person", caption=f"P{n}", key="", steps=n, records=1) for n in range(2)]
    nodes += [
        PlacedNode(id=f"{n:032x}", kind=kind, caption=f"L{n}", key="", steps=1, records=1) for n in range(2, 2 + leaves)
    ]
    links = [
        Link(source=nodes[0].id, target=each.id, type="CALLED", assessment=False, best_grade="fact", records=["r"])
        for each in nodes[1:]
    ]
    return NetworkAnswer(
        start=[nodes[0].id], depth=1, nodes=nodes, links=links,
        left_out=LeftOut(over_budget=0, hubs=[], links_unread=[]), sources=[], sources_left_out=0,
    )  # fmt: skip


def test_leaves_of_one_kind_are_drawn_as_one_and_every_one_is_named() -> None:
    chart = chart_of(star(5, "Call"))
    assert [each.caption for each in chart.nodes] == ["P0", "P1", "Call, 5 of them"]
    assert [each.caption for each in chart.nodes[2].members] == ["L2", "L3", "L4", "L5", "L6"]
    assert sum(len(line.links) for line in chart.lines) == 6


def test_a_fold_of_cells_says_what_it_is() -> None:
    assert chart_of(star(5, "Cell")).nodes[2].caption == "Cell, 5 of them"


def test_a_chart_is_full_only_once_leaves_are_folded() -> None:
    assert len(chart_of(star(MOST_NODES + 50, "Call")).nodes) == 3
    full = chart_of(star(MOST_NODES + 50, "Person"))
    assert len(full.nodes) == MOST_NODES
    assert full.left_out == (f"52 more were found and are not drawn: a chart holds {MOST_NODES}.",)
    drawn = {each.node.id for each in full.nodes}
    assert all({line.source.node.id, line.target.node.id} <= drawn for line in full.lines)


def test_a_way_goes_over_what_records_state_and_says_where_none_does() -> None:
    """A link that somebody supposes is no short cut; what stands on the chart alone is reached over it alone."""
    one, two, three = (f"{n:032x}" for n in (0, 1, 2))
    own = OwnNode("own", "Phone", "07700900001")
    work = Work(own_nodes=(own,), own_links=(OwnLink(two, three, "seen together"), OwnLink(own.id, two, "rang")))
    stated = chart_of(star(5, "Person"), replace(work, path=(two, three)))
    assert (stated.way.captions, stated.way.own) == (("P1", "P0", "L2"), False)
    assert not [line for line in stated.lines if line.on_path and "supposed" in line.style]
    supposed = chart_of(star(5, "Person"), replace(work, path=(own.id, one)))
    assert (supposed.way.captions, supposed.way.own) == (("07700900001", "P1", "P0"), True)
    assert sum(line.on_path for line in supposed.lines) == 2


@pytest.mark.parametrize("kind", ["Person", "OrganisedCrimeGroup", "NonAssociation"])
def test_people_groups_and_keep_aparts_are_never_folded(kind: str) -> None:
    assert len(chart_of(star(5, kind)).nodes) == 7


def group_of(members: int) -> NetworkAnswer:
    """Somebody of a group of so many, two of whom know each other besides."""
    kinds = ["Person", "Gang", *["Person"] * members]
    nodes = [
        PlacedNode(id=f"{n:032x}", kind=kind, caption=f"M{n}", key="", steps=min(n, 2), records=1)
        for n, kind in enumerate(kinds)
    ]
    ties = [(nodes[0], nodes[1]), *((each, nodes[1]) for each in nodes[2:]), (nodes[2], nodes[3])]
    links = [
        Link(source=one.id, target=other.id, type="MEMBER_OF", assessment=False, best_grade="fact", records=["r"])
        for one, other in ties
    ]
    return star(0, "Call").model_copy(update={"nodes": nodes, "links": links})


def test_a_group_is_folded_once_the_chart_would_not_hold_it() -> None:
    small = chart_of(group_of(20))
    assert len(small.nodes) == 22
    assert small.left_out == ()
    large = chart_of(group_of(MOST_NODES))
    assert [each.caption for each in large.nodes] == ["M0", "M1", "M2", "M3", f"{MOST_NODES - 2} people of one group"]
    assert [each.caption for each in large.nodes[4].members] == [f"M{n}" for n in range(4, MOST_NODES + 2)]
    assert large.left_out == (
        "People whom nothing but one group ties to the rest are drawn as one; the table names each.",
    )


def test_what_is_sought_or_pinned_stands_by_itself() -> None:
    found = star(5, "Call")
    work = Work(find="l3", pinned={found.nodes[4].id: (700, 300)})
    alone = {each.caption: each for each in chart_of(found, work).nodes}
    assert alone["L3"].found
    assert (alone["L4"].x, alone["L4"].y) == (700, 300)
    assert "Call, 3 of them" in alone


def test_a_full_chart_stays_on_its_sheet_and_is_the_same_again() -> None:
    ids = [f"n{n}" for n in range(MOST_NODES)]
    pairs = [(ids[n % 7], each) for n, each in enumerate(ids) if each != ids[n % 7]]
    pinned = {ids[3]: (500, 400)}
    wide, high = sheet(len(ids), pinned)
    assert sheet(10, {}) == (WIDTH, HEIGHT)
    assert (wide, high) > (WIDTH, HEIGHT)
    first, again = (places(ids, pairs, pinned, (wide, high)) for _ in range(2))
    assert first == again
    assert first[ids[3]] == (500, 400)
    assert all(0 < x < wide and 0 < y < high for x, y in first.values())


def test_what_was_pinned_on_a_larger_sheet_is_still_on_it() -> None:
    assert sheet(10, {"a": (2_000, 1_300)}) == (2_100, 1_360)
