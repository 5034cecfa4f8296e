"""Whoever is not there for a reader is in no record that he reads: nothing says where he lives or who was with him."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from graph.access import Restriction, Viewer
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.queries.neighbourhood import neighbourhood
from graph.view import GraphView, NotFoundError
from tests.graph.test_admission import filtered, view
from tests.graph.world import READER, Load, World, bears, number, person, row, says, thing, tie

ANN, BEN, BENS_OTHER, WITNESS, HER_OTHER = (person(name) for name in ("A", "B", "B2", "W", "W2"))
HOUSE, HERS = thing("1 Beech Lane", Kind.ADDRESS), thing("9 Elm Row", Kind.ADDRESS)
POSTCODE = thing("LS4", Kind.POSTCODE)
FIGHT, DEAL = thing("fight"), thing("deal")
PLACE = NodeRef(Kind.CELL, "", "LEI-A-1-001"), NodeRef(Kind.ESTABLISHMENT, "", "LEI")


def lives(who: NodeRef, where: NodeRef) -> Iterable[LinkClaim]:
    return tie(who, where, LinkType.LIVES_AT), tie(where, POSTCODE, LinkType.LOCATED_IN)


# What names the witness: where she lives, beside whom, who was there, and one more row about her by her number.
ABOUT_HER = (
    row("w1", *lives(WITNESS, HERS), bears(WITNESS, number("7")),
        describes=[says(WITNESS, "Stone", caption="Win"), Description(HERS, {"caption": "9 Elm Row, LS4"})]),
    row("w2", *lives(WITNESS, HOUSE)),
    row("w3", tie(ANN, DEAL, LinkType.INVOLVED_IN), tie(WITNESS, DEAL, LinkType.INVOLVED_IN),
        describes=[says(BEN, "Told", "1999-09-09", "was there with Win")]),
    row("w4", tie(HERS, POSTCODE, LinkType.LOCATED_IN), tie(HER_OTHER, FIGHT, LinkType.INVOLVED_IN),
        bears(HER_OTHER, number("7"))),
)  # fmt: skip
OTHERS = (
    row("a1", *lives(ANN, HOUSE), describes=[says(ANN, "Bell", caption="Ann")]),
    row("a4", bears(BEN, number("8")), describes=[says(BEN, "Carr", "1980-01-01")]),
    row("a5", bears(BENS_OTHER, number("8")), describes=[says(BENS_OTHER, "Carr", "1980-01-01")]),
    row("a2", tie(ANN, FIGHT, LinkType.INVOLVED_IN), tie(BEN, FIGHT, LinkType.INVOLVED_IN)),
    row("a3", tie(PLACE[0], PLACE[1], LinkType.LOCATED_IN), tie(ANN, PLACE[0], LinkType.HELD_AT)),
)
WORLD = World([Load((*OTHERS, *ABOUT_HER), 1)])
NODES = (ANN, BEN, BENS_OTHER, WITNESS, HER_OTHER, HOUSE, HERS, POSTCODE, FIGHT, DEAL, number("7"), *PLACE)


def told(found: GraphView) -> list[object]:
    """Everything that a view says of any of the nodes, with the records that say it."""
    said: list[object] = []
    for node in NODES:
        named = WORLD.id(node)
        try:
            around = neighbourhood(found, [named], depth=3)
        except NotFoundError:
            said.append(None)
            continue
        said += [around, found.descriptions([node])]
    links = found.visible_links()
    return [*said, len(links.source), found.captions(NODES), found.conflicts(), sorted(found.disclosed)]


def without(*rows: EvidenceRow) -> World:
    return World([Load(tuple(each for each in WORLD.loads[0].rows if each not in rows), 1)])


@pytest.mark.parametrize("base_loads", [1, 0])
@pytest.mark.parametrize("closed", ["limited access", "himself"])
def test_no_record_that_names_somebody_who_is_closed_is_there(closed: str, base_loads: int) -> None:
    """Not her address, nobody whom it names beside her, and no word of who was there; in the snapshot and the delta."""
    himself = replace(READER, self_ids=frozenset({WORLD.id(WITNESS)}))
    bounds: dict[str, object] = {"restricted": (Restriction(WITNESS, "protected"),)} if closed != "himself" else {}
    who: Viewer = himself if closed == "himself" else READER
    seen = view(viewer=who, base_loads=base_loads, world=WORLD, **bounds)  # type: ignore[arg-type]
    assert told(seen) == told(view(world=without(*ABOUT_HER)))
    assert told(view(world=WORLD)) != told(seen)


def test_a_filter_leaves_out_what_names_nobody_whom_it_admits_and_keeps_what_names_somebody() -> None:
    leeds = view(filtered(prisons=frozenset({"LEI"})), world=WORLD)
    only_her = [each for each in ABOUT_HER if each.source_id != "w3"]
    assert told(leeds) == told(view(filtered(prisons=frozenset({"LEI"})), world=without(*only_her)))
    with pytest.raises(NotFoundError):
        leeds.node(WORLD.id(HERS))
    assert leeds.node(WORLD.id(DEAL))
    assert leeds.node(WORLD.id(FIGHT))


def test_views_of_the_same_absent_people_are_not_taken_for_each_other_where_one_closes_and_one_filters() -> None:
    """A filter keeps a record that names Ann as well, and a restriction does not."""
    filter_, closes = (
        view(filtered(prisons=frozenset({"LEI"})), world=WORLD),
        view(world=WORLD, restricted=(Restriction(WITNESS, "protected"), Restriction(BEN, "protected"))),
    )
    assert filter_.cut_key != closes.cut_key
