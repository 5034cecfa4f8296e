"""Where the register shows its parties: as the register of places has it, whatever a cell's key looks like."""

from __future__ import annotations

from pathlib import Path

from analytics.allocation.register.people import Card, cards
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import view_for
from tests.api.cases import demo_viewer, make_home, service_of
from tests.contract.evidence import moment, row

LEEDS, MOORLAND = (NodeRef(Kind.ESTABLISHMENT, "", code) for code in ("LEI", "MDI"))
WING = NodeRef(Kind.WING, "", "MDI-A")
LYING, MISLEADING, UNKNOWN = (NodeRef(Kind.CELL, "", f"LEI-A-1-00{number}") for number in range(3))
IN_TWO = NodeRef(Kind.CELL, "", "LEI-A-1-009")
PLACES = row(
    "places",
    LinkClaim(LYING, LEEDS, LinkType.LOCATED_IN),
    LinkClaim(MISLEADING, WING, LinkType.LOCATED_IN),
    LinkClaim(WING, MOORLAND, LinkType.LOCATED_IN),
    LinkClaim(IN_TWO, LEEDS, LinkType.LOCATED_IN),
    LinkClaim(IN_TWO, MOORLAND, LinkType.LOCATED_IN),
)


def shown(home: Path, cell: NodeRef, stated: str | None) -> tuple[str | None, str | None]:
    """Prison and cell of somebody who is held there, and of whom his own record may state a prison."""
    who = NodeRef(Kind.PERSON, "NOMIS", "A0001AA")
    said = Description(who, {"surname": "Smith"} | ({} if stated is None else {"establishment": stated}))
    held = row("stay", LinkClaim(who, cell, LinkType.HELD_AT), describes=[said])
    with service_of(make_home(home, [PLACES, held])) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "test")
        graph = service.keeper.current()
        view = view_for(graph, service.store, service.policy, demo_viewer("separations-keeper"), purpose)
        card: Card = cards(view, [who.key], moment(1))[who.key]
    return card.prison, card.cell


def test_a_prison_is_where_the_cell_lies_and_not_what_its_key_begins_with(tmp_path: Path) -> None:
    told = {
        (cell.key, stated): shown(tmp_path / f"{cell.key}{stated}", cell, stated)
        for cell in (LYING, MISLEADING, UNKNOWN, IN_TWO)
        for stated in (None, "LEI")
    }
    assert told == {
        (LYING.key, None): ("LEI", "A-1-000"),
        (LYING.key, "LEI"): ("LEI", "A-1-000"),
        (MISLEADING.key, None): ("MDI", "A-1-001"),
        (MISLEADING.key, "LEI"): ("LEI", None),
        (UNKNOWN.key, None): (None, None),
        (UNKNOWN.key, "LEI"): ("LEI", None),
        (IN_TWO.key, None): (None, None),
        (IN_TWO.key, "LEI"): ("LEI", "A-1-009"),
    }
