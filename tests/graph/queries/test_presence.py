"""Who was where with whom: typed places, clipped periods, people and not records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END
from graph.queries.presence import Presence, presence
from graph.view import NotFoundError
from tests.graph.world import SECRET, World, bears, number, one_load, person, row, thing, tie

A, B, C = (person(name) for name in "ABC")
PRISON, WING, OTHER_WING = thing("LEI", Kind.ESTABLISHMENT), thing("LEI-1", Kind.WING), thing("LEI-10", Kind.WING)
LANDING = thing("LEI-1-1", Kind.LANDING)
CELLS = [thing(f"LEI-1-1-00{i}", Kind.CELL) for i in range(3)]
SHOP = thing("LEI workshop", Kind.WORKPLACE)
HELD = LinkType.HELD_AT


def inside(inner: NodeRef, outer: NodeRef) -> LinkClaim:
    return tie(inner, outer, LinkType.LOCATED_IN, Role.NONE)


PLAN = row(
    "plan",
    *(inside(cell, LANDING) for cell in CELLS),
    inside(LANDING, WING),
    inside(WING, PRISON),
    inside(OTHER_WING, PRISON),
    inside(SHOP, PRISON),
)


def held(who: NodeRef, where: NodeRef, start: int, end: int, link_type: LinkType = HELD) -> EvidenceRow:
    return row(f"{who.key} {where.key} {start}", tie(who, where, link_type, Role.NONE, (start, end)))


def together(found: Presence) -> list[tuple[Kind, str, str, int]]:
    names = {node.id: node.ref.key for node in found.people}
    return [(pair.level, names[pair.one], names[pair.other], pair.minutes) for pair in found.together]


def test_sharing_is_told_at_every_level_and_clipped_to_the_period() -> None:
    world = one_load(PLAN, held(A, CELLS[0], 0, 100), held(B, CELLS[0], 50, 80), held(B, CELLS[1], 80, OPEN_END))
    found = presence(world.view(), PRISON, 40, 90)
    assert together(found) == [(Kind.CELL, "A", "B", 30), (Kind.LANDING, "A", "B", 40), (Kind.WING, "A", "B", 40)]
    stays = {(world.id(A), world.id(CELLS[0]), 40, 90), (world.id(B), world.id(CELLS[0]), 50, 80)}
    assert {(stay.person, stay.place, stay.start, stay.end) for stay in found.stays} == {
        *stays,
        (world.id(B), world.id(CELLS[1]), 80, 90),
    }


def test_wing_1_is_not_wing_10() -> None:
    world = one_load(PLAN, held(A, WING, 0, 100), held(B, OTHER_WING, 0, 100))
    assert [node.ref for node in presence(world.view(), WING, 0, 100).people] == [A]
    assert presence(world.view(), PRISON, 0, 100).together == ()


def test_who_meets_end_to_end_was_not_together() -> None:
    world = one_load(PLAN, held(A, CELLS[0], 0, 50), held(B, CELLS[0], 50, 100))
    assert presence(world.view(), PRISON, 0, 100).together == ()
    assert [node.ref for node in presence(world.view(), PRISON, 50, 100).people] == [B]


def test_two_records_of_one_man_are_one_man_and_his_doubled_rows_one_stay() -> None:
    world = one_load(
        PLAN,
        row("1", bears(A, number("1"))),
        row("2", bears(B, number("1"))),
        held(A, CELLS[0], 0, 60),
        held(B, CELLS[0], 40, 100),
        held(C, CELLS[0], 0, 100),
    )
    found = presence(world.view(), CELLS[0], 0, 100)
    assert [(stay.start, stay.end, len(stay.evidence)) for stay in found.stays] == [(0, 100, 2), (0, 100, 1)]
    assert together(found) == [(Kind.CELL, "A", "C", 100)]


def test_work_and_visits_count_where_they_happen() -> None:
    visit, crime = thing("V1", Kind.VISIT), thing("C1", Kind.CRIME)
    world = one_load(
        PLAN,
        held(A, SHOP, 0, 60, LinkType.WORKS_AT),
        held(B, SHOP, 30, 90, LinkType.WORKS_AT),
        row("at", *(tie(at, PRISON, LinkType.OCCURRED_AT, Role.NONE) for at in (visit, crime))),
        row("a", tie(A, visit, LinkType.INVOLVED_IN, Role.UNKNOWN, (70, 80))),
        row("c", tie(C, visit, LinkType.VISITED, Role.NONE, (75, 80)), tie(B, crime, LinkType.INVOLVED_IN)),
    )
    found = presence(world.view(), PRISON, 0, 100)
    assert together(found) == [(Kind.VISIT, "A", "C", 5), (Kind.WORKPLACE, "A", "B", 30)]
    assert {stay.types for stay in found.stays} == {(LinkType.WORKS_AT,), (LinkType.INVOLVED_IN,), (LinkType.VISITED,)}


def test_a_hidden_stay_puts_nobody_there() -> None:
    hidden = row("h", tie(B, CELLS[0], HELD, Role.NONE, (0, 100)), label=SECRET)
    world = one_load(PLAN, held(A, CELLS[0], 0, 100), hidden)
    assert presence(world.view(), PRISON, 0, 100).together == ()


def test_pairs_beyond_the_budget_are_counted() -> None:
    world = one_load(PLAN, *(held(person(f"P{i}"), CELLS[0], 0, 10 + i) for i in range(4)))
    found = presence(world.view(), CELLS[0], 0, 100, pair_budget=2)
    assert [pair.minutes for pair in found.together] == [12, 11]
    assert found.over_budget == 4


def test_a_place_that_only_hidden_records_know_is_not_there() -> None:
    world = one_load(row("h", tie(A, WING, HELD, Role.NONE), label=SECRET))
    with pytest.raises(NotFoundError):
        presence(world.view(), WING, 0, 1)


_SPELLS = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 30), st.integers(1, 20))


@given(st.lists(_SPELLS, min_size=1, max_size=12), st.integers(0, 20), st.integers(1, 30))
def test_minutes_together_are_those_of_counting_each_minute(
    spells: list[tuple[int, int, int, int]], start: int, length: int
) -> None:
    people = [person(f"P{i}") for i in range(4)]
    world: World = one_load(PLAN, *(held(people[p], CELLS[c], at, at + n) for p, c, at, n in spells))
    found = presence(world.view(), PRISON, start, start + length)
    counted: dict[tuple[Kind, str, str], int] = {}
    for minute in range(start, start + length):
        cell_of = {p: {c for q, c, at, n in spells if p == q and at <= minute < at + n} for p in range(4)}
        for one in range(4):
            for other in range(one + 1, 4):
                if cell_of[one] and cell_of[other]:
                    levels = {Kind.LANDING, Kind.WING}
                    for level in levels:
                        key = (level, f"P{one}", f"P{other}")
                        counted[key] = counted.get(key, 0) + 1
                    for _ in cell_of[one] & cell_of[other]:
                        key = (Kind.CELL, f"P{one}", f"P{other}")
                        counted[key] = counted.get(key, 0) + 1
    summed: dict[tuple[Kind, str, str], int] = {}
    for level, one_name, other_name, minutes in together(found):
        summed[level, one_name, other_name] = summed.get((level, one_name, other_name), 0) + minutes
    assert summed == counted
    assert all(stay.start >= start for stay in found.stays)
