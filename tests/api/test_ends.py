"""Whom a reader means by a number, a place or a group, and what two sets share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.answers.ends import meant
from api.answers.network import in_common
from api.schemas.network import FindCommonLinks
from graph.access import Purpose, PurposeCode
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView, NotFoundError, view_for
from tests.api.cases import (
    ANN,
    BEN,
    CAL,
    DEE,
    HIDDEN,
    HIDDEN_ROWS,
    OPEN_ROWS,
    demo_viewer,
    make_home,
    public_id,
    service_of,
)
from tests.contract.evidence import described, moment, person, row
from tests.graph.world import bears, prison_number, tie

NOW = moment(24)
TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WING, CELL = NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.CELL, "", "LEI-A-1-001")
GANG = NodeRef(Kind.GANG, "", "burnside")
YOUNG = person(9)
ROWS = (
    *OPEN_ROWS,
    *HIDDEN_ROWS,
    row("60", tie(ANN, CELL, LinkType.HELD_AT), tie(CELL, WING, LinkType.LOCATED_IN)),
    row("61", tie(DEE, CELL, LinkType.HELD_AT), label=HIDDEN),
    row("62", tie(BEN, GANG, LinkType.MEMBER_OF), tie(YOUNG, GANG, LinkType.MEMBER_OF),
        describes=[described(YOUNG, "Young", "Yan", "2012-01-02")]),
    row("63", bears(CAL, prison_number("A0003BC"))),
    row("64", bears(DEE, prison_number("A0005BC")), label=HIDDEN),
)  # fmt: skip


@pytest.fixture(name="view")
def _view(tmp_path: Path) -> Iterator[GraphView]:
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "a test")
        viewer = demo_viewer("intelligence-officer")
        yield view_for(service.keeper.current(), service.store, service.policy, viewer, purpose, now=NOW)


@pytest.mark.parametrize(
    ("named", "who"),
    [("LEI-A", ANN), ("lei-a-1-001", ANN), ("Burnside", BEN), ("A0003BC", CAL), (public_id(ANN), ANN)],
)
def test_a_place_means_who_is_held_there_and_a_group_its_members_of_age(
    view: GraphView, named: str, who: NodeRef
) -> None:
    """Dee is held on the wing by a hidden record alone, and a member of the group is a child: neither is meant."""
    assert meant(view, [named], NOW) == [public_id(who)]


@pytest.mark.parametrize(("born", "meant_too"), [("2008-11-24", True), ("2008-11-25", False), ("2008-02-29", True)])
def test_a_member_of_a_group_is_meant_from_his_eighteenth_birthday_on(
    tmp_path: Path, born: str, meant_too: bool
) -> None:
    said = row("62", tie(YOUNG, GANG, LinkType.MEMBER_OF), describes=[described(YOUNG, "Young", "Yan", born)])
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, said))) as service:
        purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "a test")
        viewer = demo_viewer("intelligence-officer")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose, now=TODAY)
        if meant_too:
            assert meant(view, ["burnside"], TODAY) == [public_id(YOUNG)]
        else:
            with pytest.raises(NotFoundError):
                meant(view, ["burnside"], TODAY)


@pytest.mark.parametrize("named", ["LEI-Z", "nobody of the kind", "A0005BC", "A9999ZZ"])
def test_what_is_hidden_names_nobody_like_what_is_not_there(view: GraphView, named: str) -> None:
    with pytest.raises(NotFoundError):
        meant(view, [named], NOW)


def test_two_sets_share_only_what_lies_across_them(view: GraphView) -> None:
    """Ben and Cal dealt, which is nothing that the wing shares with the group."""
    asked = FindCommonLinks.model_validate({"people": ["LEI-A"], "sharedWith": ["burnside", "A0003BC"]})
    found = in_common(view, asked, NOW)
    assert [each.node.kind for each in found.common] == ["Incident"]
    assert sorted(found.common[0].touched_by) == sorted((public_id(ANN), public_id(BEN)))
