"""The rule of who is who, case by case."""

from __future__ import annotations

import pytest

from graph.identity.rule import ConflictKind, IdentityConflict
from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.view import NotFoundError
from tests.graph.world import (
    OPEN,
    SECRET,
    Load,
    World,
    bears,
    compared,
    number,
    one_load,
    person,
    prison_number,
    row,
    says,
    thing,
    tie,
)

A, B, C, D = (person(name) for name in "ABCD")


def record(who: NodeRef, *numbers: NodeRef, surname: str = "", born: str = "") -> EvidenceRow:
    """A record that bears numbers and states a name and a birth date."""
    claims: list[LinkClaim] = [bears(who, each) for each in numbers]
    return row(f"of {who.key}", *claims, describes=[says(who, surname, born)])


def people(world: World, *nodes: NodeRef) -> list[str]:
    """Each person's records by key, of those whom these nodes lead to."""
    found = {world.view().person(world.id(node)) for node in nodes}
    return sorted("".join(record.key for record in each.records) for each in found)


def test_records_that_share_a_valid_number_are_one_person() -> None:
    world = one_load(record(A, number("1")), record(B, number("1"), number("2")), record(C, number("2")), record(D))
    assert people(world, A, B, C, D) == ["ABC", "D"]
    assert world.view().conflicts() == []


def test_a_flagged_number_joins_nobody() -> None:
    flagged = row("flagged", bears(B, number("1"), Role.IDENTIFIER_FLAGGED))
    assert people(one_load(record(A, number("1")), flagged), A, B) == ["A", "B"]


def test_a_pnc_number_on_two_prison_numbers_joins_neither_and_is_reported() -> None:
    pnc = number("1")
    world = one_load(record(A, prison_number("A"), pnc), record(B, prison_number("B"), pnc), record(C, pnc))
    assert people(world, A, B, C) == ["A", "B", "C"]
    conflict = IdentityConflict(ConflictKind.CONTRADICTED_IDENTIFIER, (A, B, C), (pnc,))
    assert world.view().conflicts() == [conflict]
    assert world.view().conflicts(world.id(C)) == [conflict]


def test_a_prison_number_on_two_different_people_joins_neither() -> None:
    shared = prison_number("A")
    world = one_load(
        record(A, shared, surname="Smith", born="1980-01-02"), record(B, shared, surname="Jones", born="1990-03-04")
    )
    assert people(world, A, B) == ["A", "B"]


@pytest.mark.parametrize(("surname", "born"), [("Smith", "1990-03-04"), ("Jones", "1980-01-02"), ("", "1990-03-04")])
def test_one_difference_is_a_married_name_or_a_slip_and_does_not_part(surname: str, born: str) -> None:
    world = one_load(
        record(A, number("1"), surname="Smith", born="1980-01-02"), record(B, number("1"), surname=surname, born=born)
    )
    assert people(world, A, B) == ["AB"]


@pytest.mark.parametrize("born", ["1980-09-13", "1980-10-12", "1980-09-30", "1979-09-12", "1980-12-09"])
def test_a_married_name_and_a_slip_in_the_date_together_do_not_part(born: str) -> None:
    world = one_load(
        record(A, number("1"), surname="Smith", born="1980-09-12"), record(B, number("1"), surname="Jones", born=born)
    )
    assert people(world, A, B) == ["AB"]
    assert world.view().conflicts() == []


@pytest.mark.parametrize("born", ["1990-09-12", "1982-09-12", "1981-10-12", "1980-11-25"])
def test_another_name_and_a_birth_that_no_one_slip_explains_part(born: str) -> None:
    world = one_load(
        record(A, number("1"), surname="Smith", born="1980-09-12"), record(B, number("1"), surname="Jones", born=born)
    )
    assert people(world, A, B) == ["A", "B"]
    assert [each.kind for each in world.view().conflicts()] == [ConflictKind.CONTRADICTED_IDENTIFIER]


def test_two_prison_numbers_that_one_record_bears_are_one_mans() -> None:
    old, new, pnc = prison_number("A"), prison_number("B"), number("1")
    world = one_load(record(A, old, new), record(B, old), record(C, new, pnc), record(D, pnc))
    assert people(world, A, B, C, D) == ["ABCD"]


def test_a_chain_between_two_prison_numbers_falls_apart_into_its_groups() -> None:
    world = one_load(
        record(A, prison_number("A"), number("1")),
        record(B, number("1"), number("2")),
        record(C, number("2"), prison_number("C")),
        record(D, prison_number("C")),
    )
    assert people(world, A, B, C, D) == ["A", "B", "CD"]
    chain = IdentityConflict(ConflictKind.CONTRADICTED_CHAIN, (A, B, C, D), (number("1"), number("2")))
    assert world.view().conflicts() == [chain]


def test_a_bridge_that_may_not_be_read_joins_nobody() -> None:
    bridge = row("bridge", bears(A, number("2")), bears(B, number("2")), label=SECRET)
    world = one_load(record(A, number("1")), record(B, number("3")), bridge)
    assert people(world, A, B) == ["A", "B"]


@pytest.mark.parametrize(("bearers", "persons"), [(64, 1), (65, 65)])
def test_a_number_on_more_than_64_records_is_nobodys(bearers: int, persons: int) -> None:
    world = one_load(*(record(person(f"{i:03}"), number("0")) for i in range(bearers)))
    view = world.view()
    assert len(view.people.representative) == persons
    assert len(view.person(world.id(person("000"))).records) == bearers // persons
    crowded = IdentityConflict(ConflictKind.CROWDED_IDENTIFIER, (), (number("0"),))
    assert view.conflicts() == view.conflicts(world.id(person("000"))) == ([] if persons == 1 else [crowded])


@pytest.mark.parametrize(("length", "persons"), [(256, 1), (257, 255)])
def test_of_more_than_256_records_only_prison_numbers_join(length: int, persons: int) -> None:
    chain = [person(f"{i:03}") for i in range(length)]
    rows = [record(who, number(f"{i}"), number(f"{i + 1}")) for i, who in enumerate(chain)]
    numbered = [row(f"number {who.key}", bears(who, prison_number("A"))) for who in chain[3:6]]
    world = one_load(*rows, *numbered)
    view = world.view()
    assert len(view.people.representative) == persons
    assert len(view.person(world.id(chain[4])).records) == (3 if persons > 1 else length)
    assert len(view.person(world.id(chain[0])).records) == (1 if persons > 1 else length)
    kinds = {conflict.kind for conflict in view.conflicts()}
    assert kinds == ({ConflictKind.OVERSIZED_COMPONENT} if persons > 1 else set())


def test_a_person_is_named_after_his_oldest_record_and_found_by_each() -> None:
    rows = [record(B, number("1")), record(A, number("1"))]
    world = World([Load((rows[0],), 1), Load((rows[1],), 2)])
    assert {world.view().person(world.id(node)).id for node in (A, B)} == {world.id(B)}
    assert one_load(*rows).view().person(world.id(B)).id == world.id(A)


def test_of_equally_old_records_the_first_by_key_names_the_person_however_the_graph_is_stored() -> None:
    old, new = record(C, number("1")), record(C, number("1"), surname="Smith")
    world = World([Load((old,), 1), Load((new, record(A, number("1"))), 2)])
    for base_loads in (1, 2):
        view = world.view(base_loads=base_loads)
        assert view.person(world.id(C)).id == world.id(A)
        assert view.ids(view.people.representative.tolist()) == [world.id(A)]


def test_a_thing_is_no_person() -> None:
    world = one_load(row("r", tie(A, thing("I"), LinkType.INVOLVED_IN)))
    with pytest.raises(NotFoundError):
        world.view().person(world.id(thing("I")))


def pair(one: NodeRef, other: NodeRef, role: Role, label: Label = OPEN) -> EvidenceRow:
    return row(f"{role.name} {one.key}{other.key}", *compared(one, other, role), label=label)


def named(*nodes: NodeRef) -> list[EvidenceRow]:
    return [row(f"name of {node.key}", describes=[says(node, "Smith")]) for node in nodes]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.MATCH_FIRM, ["AB"]), (Role.MATCH_JOIN, ["AB"]), (Role.SAME, ["AB"]), (Role.MATCH_HELD, ["A", "B"]),
        (Role.MATCH_POSSIBLE, ["A", "B"]), (Role.LOOK_ALIKE, ["A", "B"]), (Role.KEPT, ["A", "B"]),
    ],
)  # fmt: skip
def test_what_a_score_or_judgement_joins(role: Role, expected: list[str]) -> None:
    assert people(one_load(*named(A, B), pair(A, B, role)), A, B) == expected


def test_a_held_pair_stays_joined_while_a_judgement_keeps_it() -> None:
    rows = [*named(A, B), pair(A, B, Role.MATCH_HELD), pair(A, B, Role.KEPT)]
    assert people(one_load(*rows), A, B) == ["AB"]


@pytest.mark.parametrize("against", [Role.NOT_SAME, Role.UNSURE, Role.CONTRADICTED])
def test_a_doubted_pair_is_joined_by_no_score(against: Role) -> None:
    rows = [*named(A, B), pair(A, B, Role.MATCH_FIRM), pair(A, B, against)]
    assert people(one_load(*rows), A, B) == ["A", "B"]


def test_a_judgement_parts_a_prison_number_and_another_outweighs_two() -> None:
    shared = [record(A, prison_number("A")), record(B, prison_number("A"))]
    assert people(one_load(*shared, pair(A, B, Role.NOT_SAME)), A, B) == ["A", "B"]
    two = [record(A, prison_number("A")), record(B, prison_number("B"))]
    assert people(one_load(*two, pair(A, B, Role.SAME)), A, B) == ["AB"]


def test_a_pair_told_from_one_end_alone_or_over_a_hidden_record_joins_nobody() -> None:
    """The hidden bridge: A and C hang together over B, which this reader may not read."""
    one_ended = row("half", compared(A, B, Role.MATCH_FIRM)[0])
    assert people(one_load(*named(A, B), one_ended), A, B) == ["A", "B"]
    hidden = row("of B", describes=[says(B, "Smith")], label=SECRET)
    ends = [
        row(f"{n}", claim, label=label)
        for n, (claim, label) in enumerate(
            zip(
                (*compared(A, B, Role.MATCH_FIRM), *compared(B, C, Role.MATCH_FIRM)),
                (OPEN, SECRET, SECRET, OPEN),
                strict=True,
            )
        )
    ]
    world = one_load(*named(A, C), hidden, *ends)
    assert people(world, A, C) == ["A", "C"]
    assert world.view().conflicts() == []


def test_a_single_weak_pair_between_two_groups_waits_for_review_and_a_second_one_settles_it() -> None:
    rows = [
        record(A, number("1")), record(B, number("1")), record(C, number("2")), record(D, number("2")),
        *named(A, B, C, D), pair(B, C, Role.MATCH_JOIN),
    ]  # fmt: skip
    world = one_load(*rows)
    assert people(world, A, B, C, D) == ["AB", "CD"]
    assert [each.kind for each in world.view().conflicts()] == [ConflictKind.WEAK_BRIDGE]
    assert people(one_load(*rows, pair(A, D, Role.MATCH_HELD)), A, B, C, D) == ["ABCD"]


def test_pairs_that_join_two_prison_numbers_wait_for_review() -> None:
    rows = [record(A, prison_number("A")), record(B, prison_number("B")), *named(A, B, C)]
    world = one_load(*rows, pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM))
    assert people(world, A, B, C) == ["A", "B", "C"]
    assert [each.kind for each in world.view().conflicts()] == [ConflictKind.CONTRADICTED_MATCH]


TWINS = [*named(A, B, C, D), pair(A, B, Role.LOOK_ALIKE)]


def test_a_third_record_that_is_as_like_the_one_twin_as_the_other_stays_with_neither() -> None:
    world = one_load(*TWINS, pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM))
    assert people(world, A, B, C) == ["A", "B", "C"]
    (conflict,) = world.view().conflicts()
    assert (conflict.kind, conflict.nodes) == (ConflictKind.BRIDGED, (A, B, C))


def test_a_third_record_stays_with_the_twin_to_whom_the_stronger_evidence_binds_it() -> None:
    scored = [*TWINS, pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_JOIN)]
    assert people(one_load(*scored), A, B, C) == ["AC", "B"]
    booked = [record(A, number("1")), record(C, number("1"), number("2")), record(B, number("2"))]
    world = one_load(*TWINS, *booked, pair(A, C, Role.MATCH_JOIN))
    assert people(world, A, B, C) == ["AC", "B"]
    assert world.view().conflicts()[0].identifiers == (number("2"),)


def test_look_alikes_whom_somebody_judged_one_are_one() -> None:
    rows = [*TWINS, pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM), pair(A, B, Role.SAME)]
    assert people(one_load(*rows), A, B, C) == ["ABC"]


def test_two_prison_numbers_are_severed_where_least_binds_them_and_the_rest_stays_whole() -> None:
    rows = [record(A, prison_number("A")), record(B, prison_number("B")), *named(A, B, C, D)]
    rows += [pair(A, C, Role.MATCH_FIRM), pair(C, D, Role.MATCH_JOIN), pair(B, D, Role.MATCH_FIRM)]
    assert people(one_load(*rows), A, B, C, D) == ["AC", "BD"]


def born(who: NodeRef, day: str) -> EvidenceRow:
    return row(f"birth of {who.key}", describes=[says(who, "Smith", day)])


FATHER, SON = born(A, "1960-03-04"), born(B, "1985-06-07")


def test_a_record_without_a_birth_bridges_no_two_births_that_plainly_differ() -> None:
    """Father and son of one name, and a record of that name: it stays with whom the stronger evidence binds."""
    rows = [FATHER, SON, *named(C, D), pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_JOIN)]
    world = one_load(*rows)
    assert people(world, A, B, C) == ["AC", "B"]
    (conflict,) = world.view().conflicts()
    assert (conflict.kind, conflict.nodes) == (ConflictKind.BRIDGED_BIRTHS, (A, B, C))
    evenly = one_load(FATHER, SON, *named(C), pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM))
    assert people(evenly, A, B, C) == ["A", "B", "C"]


def test_a_number_that_binds_a_record_without_a_birth_to_two_births_is_named_in_the_review() -> None:
    numbered = [row(f"number of {who.key}", bears(who, number("1"))) for who in (B, C)]
    world = one_load(FATHER, SON, *named(C), *numbered, pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM))
    assert people(world, A, B, C) == ["A", "BC"]
    tied = one_load(FATHER, SON, *named(C), *numbered, pair(A, C, Role.MATCH_FIRM))
    assert people(tied, A, B, C) == ["A", "B", "C"]
    assert tied.view().conflicts()[0].identifiers == (number("1"),)


@pytest.mark.parametrize("day", ["1960-03-05", "1961-03-04", "1960-04-03"])
def test_births_that_a_slip_explains_may_be_bridged(day: str) -> None:
    rows = [FATHER, born(B, day), *named(C), pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM)]
    assert people(one_load(*rows), A, B, C) == ["ABC"]


def test_two_births_that_something_joins_directly_or_over_a_third_birth_are_one_persons() -> None:
    bridge = [*named(C), pair(A, C, Role.MATCH_FIRM), pair(B, C, Role.MATCH_FIRM)]
    for direct in (Role.MATCH_FIRM, Role.SAME):
        assert people(one_load(FATHER, SON, *bridge, pair(A, B, direct)), A, B, C) == ["ABC"]
    between = [born(D, "1985-03-04"), pair(A, D, Role.MATCH_FIRM), pair(B, D, Role.MATCH_FIRM)]
    assert people(one_load(FATHER, SON, *bridge, *between), A, B, C, D) == ["ABCD"]
