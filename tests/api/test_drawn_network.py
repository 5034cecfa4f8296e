"""How an answer about a network is drawn: in the same places each time, with what was left out in words."""

from __future__ import annotations

from api.console.chart import chart_of
from api.schemas.evidence import Hub, Link
from api.schemas.network import LeftOut, NetworkAnswer, PlacedNode


def _network(reverse: bool) -> NetworkAnswer:
    nodes = [
        PlacedNode(id=f"{n:032x}", kind="Person", caption=f"P{n}", key=str(n), steps=min(n, 1), records=1)
        for n in range(5)
    ]
    links = [
        Link(source=nodes[0].id, target=each.id, type="CALLED", assessment=False, best_grade=grade, records=["r", "s"])
        for each, grade in zip(nodes[1:], ("fact", "2C", "3E", "1D"), strict=True)
    ]
    return NetworkAnswer(
        start=[nodes[0].id],
        depth=1,
        nodes=nodes,
        links=links[::-1] if reverse else links,
        left_out=LeftOut(over_budget=7, at_depth=2, hubs=[Hub(id=nodes[1].id, more_than=200)], links_unread=[]),
        sources=[],
        sources_left_out=0,
    )


def test_the_same_network_is_drawn_in_the_same_places_whatever_the_order_of_its_links() -> None:
    assert chart_of(_network(reverse=False)) == chart_of(_network(reverse=True))


def test_a_chart_tells_grade_by_its_lines_and_what_it_left_out_in_words() -> None:
    chart = chart_of(_network(reverse=False))
    assert [line.style for line in chart.lines] == ["link", "link link--poor", "link link--weak", "link"]
    assert {line.width for line in chart.lines} == {2}
    assert "7 more were found at step 2" in chart.left_out[0]
    assert [node.hub for node in chart.nodes] == [False, True, False, False, False]
