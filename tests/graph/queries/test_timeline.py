"""A timeline shows both clocks, and nothing that was not so or not known."""

from __future__ import annotations

import pytest

from graph.model.evidence import Description
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START, Interval
from graph.queries.neighbourhood import neighbourhood
from graph.queries.timeline import timeline
from graph.view import NotFoundError
from tests.graph.world import SECRET, Load, World, bears, number, one_load, person, row, says, thing, tie

A, B, C = (person(name) for name in "ABC")
INCIDENT, CELL = thing("I"), thing("cell", Kind.CELL)


def test_links_of_all_his_records_come_in_order_of_world_time_with_when_they_became_known() -> None:
    world = World(
        [
            Load((row("1", bears(A, number("1")), tie(A, CELL, LinkType.HELD_AT, Role.NONE, (50, OPEN_END))),), 10),
            Load((row("2", bears(B, number("1")), tie(B, INCIDENT, LinkType.INVOLVED_IN, Role.VICTIM, (20, 21))),), 30),
            Load((row("3", tie(C, A, LinkType.CALLED, Role.NONE, (OPEN_START, 60)), tie(C, B)),), 40),
        ]
    )
    found = timeline(world.view(), world.id(B))
    assert [(link.type, link.valid_from, link.known_from, link.outward, link.other.ref) for link in found.links] == [
        (LinkType.CALLED, OPEN_START, 40, False, C),
        (LinkType.INVOLVED_IN, 20, 30, True, INCIDENT),
        (LinkType.HELD_AT, 50, 10, True, CELL),
    ]
    assert [link.role for link in found.links] == [Role.NONE, Role.VICTIM, Role.NONE]
    assert found.undated == 1
    assert found.person.records == (world.id(A), world.id(B))


def test_what_was_said_later_or_ended_is_cut_on_both_clocks() -> None:
    world = World(
        [
            Load(
                (row("1", tie(A, CELL, LinkType.HELD_AT, Role.NONE, (0, 100)), describes=[says(A, caption="then")]),),
                10,
            ),
            Load(
                (row("1", tie(A, CELL, LinkType.HELD_AT, Role.NONE, (0, 90)), describes=[says(A, caption="now")]),), 20
            ),
        ]
    )
    for known_at, until, caption in ((15, 100, "then"), (25, 90, "now")):
        found = timeline(world.view(known_at=known_at), world.id(A))
        assert [link.valid_to for link in found.links] == [until]
        assert [said.properties["caption"] for said in found.descriptions] == [caption]
    assert timeline(world.view(valid=Interval(95, 99)), world.id(A)).links == ()
    with pytest.raises(NotFoundError):
        timeline(world.view(known_at=5), world.id(A))


def test_a_link_between_two_of_his_own_records_is_told_once() -> None:
    same = [bears(A, number("1")), bears(B, number("1")), tie(A, B, valid=(1, 2)), tie(B, A)]
    found = timeline(one_load(row("1", *same)).view(), one_load(row("1", *same)).id(A))
    assert (len(found.links), found.undated) == (1, 0)


def test_hidden_links_and_descriptions_are_not_on_it() -> None:
    hidden = row("h", tie(A, INCIDENT, valid=(1, 2)), describes=[Description(A, {"caption": "secret"})], label=SECRET)
    world = one_load(row("1", tie(A, B)), hidden)
    found = timeline(world.view(), world.id(A))
    assert (found.links, found.descriptions, found.undated, found.person.caption) == ((), (), 1, "A")


def test_what_happened_before_the_moment_asked_about_is_over_and_a_state_goes_on() -> None:
    happened = tie(A, INCIDENT, LinkType.INVOLVED_IN, Role.SUSPECT, (20, OPEN_END))
    world = one_load(row("1", happened, tie(A, CELL, LinkType.HELD_AT, Role.NONE, (20, OPEN_END))))
    for minute, there in ((20, [INCIDENT, CELL]), (25, [CELL])):
        found = timeline(world.view(valid=Interval(minute, minute + 1)), world.id(A))
        assert sorted(link.other.ref for link in found.links) == sorted(there)
    assert len(timeline(world.view(), world.id(A)).links) == 2


def test_a_tie_that_one_record_dates_and_another_does_not_is_dated_on_the_chart_too() -> None:
    world = one_load(
        row("1", tie(A, CELL, LinkType.HELD_AT, Role.NONE)),
        row("2", tie(A, CELL, LinkType.HELD_AT, Role.NONE, (50, 90))),
    )
    (link,) = neighbourhood(world.view(), [world.id(A)]).links
    assert (link.valid_from, link.valid_to) == (50, OPEN_END)
    assert timeline(world.view(), world.id(A)).undated == 0
