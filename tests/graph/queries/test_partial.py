"""Who bears a number of which a part is known: over what a viewer may read, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.schemas.people import FindPeople
from graph.access import Purpose, PurposeCode
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.queries.partial import bearers
from graph.view import view_for
from tests.api.cases import ANN, BEN, CAL, DEE, HIDDEN, HIDDEN_ROWS, OPEN_ROWS, demo_viewer, make_home, service_of
from tests.contract.evidence import moment, row
from tests.graph.world import bears, prison_number, tie

PLATE, PHONE = NodeRef(Kind.VEHICLE, "", "AB12CDE"), NodeRef(Kind.PHONE, "", "447700900123")
ROWS = (
    *OPEN_ROWS,
    *HIDDEN_ROWS,
    row("50", tie(BEN, PLATE, LinkType.ASSOCIATED_WITH), bears(CAL, prison_number("A0003BC"))),
    row("51", tie(CAL, PHONE, LinkType.ASSOCIATED_WITH), tie(DEE, PLATE, LinkType.ASSOCIATED_WITH), label=HIDDEN),
)


@pytest.mark.parametrize(
    ("part", "found"),
    [("b12c", [BEN]), ("AB12 CD", [BEN]), ("0073319", [ANN]), ("2002/0073", [ANN]), ("003b", [CAL]),
     ("00900123", []), ("B1", []), ("ZZZ", [])],
)  # fmt: skip
def test_a_part_finds_who_is_readably_tied_to_the_number(tmp_path: Path, part: str, found: list[NodeRef]) -> None:
    """Cal's phone and Dee's plate are in hidden rows alone; two letters are too few."""
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "a test")
        viewer = demo_viewer("intelligence-officer")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose, now=moment(24))
        assert list(bearers(view, part, 9)) == found
        assert bearers(view, part, 0) == {}


@pytest.mark.parametrize("hidden", [(), (NodeRef(Kind.VEHICLE, "", "AA99AAA"),)])
def test_what_may_not_be_read_does_not_decide_where_a_search_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: tuple[NodeRef, ...]
) -> None:
    """Plates are read two at a time until there are enough people; a hidden one before them moves no one along."""
    monkeypatch.setattr("graph.queries.partial._AT_ONCE", 2)
    plates = zip("BCD", (CAL, BEN, ANN), strict=True)
    rows = [
        row(f"6{x}", tie(who, NodeRef(Kind.VEHICLE, "", f"A{x}99AAA"), LinkType.ASSOCIATED_WITH)) for x, who in plates
    ]
    rows += [row("70", tie(DEE, plate, LinkType.ASSOCIATED_WITH), label=HIDDEN) for plate in hidden]
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS, *rows))) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "a test")
        viewer = demo_viewer("intelligence-officer")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose, now=moment(24))
        assert list(bearers(view, "99AAA", 1)) == [BEN]


def test_a_search_is_of_one_kind() -> None:
    """A part and a name at once would find who fits either, or both: nobody could tell."""
    with pytest.raises(ValueError, match="give either"):
        FindPeople(part="B12C", surname="Bell")
