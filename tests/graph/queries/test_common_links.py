"""What several people have in common."""

from __future__ import annotations

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.queries.common_links import common_links
from tests.graph.world import SECRET, bears, number, one_load, person, row, thing, tie

A, B, C, D = (person(name) for name in "ABCD")
PHONE, WING = thing("ph", Kind.PHONE), thing("W", Kind.WING)


def test_only_what_two_of_them_touch_is_common_most_shared_first() -> None:
    world = one_load(
        row("1", *(tie(who, PHONE, LinkType.HAS_PHONE) for who in (A, B))),
        row("2", *(tie(who, D) for who in (A, B, C)), tie(A, thing("own"), LinkType.INVOLVED_IN)),
    )
    found = common_links(world.view(), [world.id(who) for who in (A, B, C)])
    assert [common.node.ref for common in found.common] == [D, PHONE]
    assert found.common[1].touched_by == (world.id(A), world.id(B))
    assert len(found.links) == 5


def test_links_that_lead_from_what_is_common_are_told_with_their_direction() -> None:
    world = one_load(row("1", tie(D, A), tie(D, B), tie(B, D)))
    found = common_links(world.view(), [world.id(A), world.id(B)])
    assert [(link.source, link.target, link.forward, link.backward) for link in found.links] == [
        (world.id(A), world.id(D), 0, 1),
        (world.id(B), world.id(D), 1, 1),
    ]


def test_two_records_of_one_man_have_nothing_in_common() -> None:
    world = one_load(
        row("1", bears(A, number("1")), tie(A, PHONE, LinkType.HAS_PHONE)),
        row("2", bears(B, number("1")), tie(B, PHONE, LinkType.HAS_PHONE)),
    )
    found = common_links(world.view(), [world.id(A), world.id(B)])
    assert (len(found.people), found.common) == (1, ())


def test_a_hub_is_a_fact_about_many_and_says_so() -> None:
    held = [row(f"{i}", tie(person(f"P{i}"), WING, LinkType.HELD_AT)) for i in range(3)]
    world = one_load(*held, row("t", tie(person("P0"), D), tie(person("P1"), D)))
    people = [world.id(person("P0")), world.id(person("P1"))]
    found = common_links(world.view(), people, hub_limit=2)
    assert [(common.node.ref, common.is_hub) for common in found.common] == [(D, False), (WING, True)]
    found = common_links(world.view(), people, hub_limit=2, node_budget=1)
    assert (len(found.common), found.over_budget) == (1, 1)


def test_what_only_a_hidden_record_shares_is_not_common() -> None:
    world = one_load(row("1", tie(A, PHONE)), row("2", tie(B, PHONE), label=SECRET), row("3", tie(B, C)))
    assert common_links(world.view(), [world.id(A), world.id(B)]).common == ()
