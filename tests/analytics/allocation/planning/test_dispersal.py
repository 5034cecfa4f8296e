"""Breaking a group up: each step is the best single move that breaks nothing, and says exactly what it cuts."""

from __future__ import annotations

import numpy as np
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from analytics.allocation.planning import Ban, Given, Leaf, Person, Rule, Separation, build, document_of, plan
from analytics.allocation.planning.dispersal import disperse, reach_of
from analytics.allocation.planning.objective import total
from analytics.allocation.planning.problem import Problem
from analytics.allocation.relation import Level
from analytics.allocation.verification import verify

_RULES = [Rule("keep-apart", "keep-apart"), Rule("zone", "exclusion zone")]


@st.composite
def groups(draw: st.DrawFn) -> Given:
    """Members of one group on the wings of three prisons."""
    leaves = [
        Leaf(f"P{prison}-{wing}", f"P{prison}", f"P{prison}-{wing}", beds=draw(st.integers(1, 3)))
        for prison in range(3)
        for wing in range(2)
    ]
    beds = [leaf.key for leaf in leaves for _ in range(leaf.beds)]
    count = draw(st.integers(1, min(6, len(beds))))
    at = draw(st.permutations(beds))[:count]
    people = [
        Person(f"A{number}", now=at[number], shift=10, costs={"distance": {"P1": draw(st.integers(0, 90))}})
        for number in range(count)
    ]
    bans = [Ban(f"A{number}", Level.ESTABLISHMENT, "P2", "zone") for number in range(count) if draw(st.booleans())]
    return Given(people=people, leaves=leaves, rules=_RULES, bans=bans)


def _after(problem: Problem, found_steps: int, moves: list[tuple[str, str]]) -> list[int]:
    """The reach at the start and after each move, by counting anew."""
    where = problem.now.copy()
    everybody = range(len(problem.people))
    reaches = [reach_of(problem, where, everybody)]
    for person, leaf in moves[:found_steps]:
        where[problem.people.index(person)] = problem.leaves.index(leaf)
        reaches.append(reach_of(problem, where, everybody))
    return reaches


@drawn(groups())
@settings(deadline=None, max_examples=40)
def test_each_move_cuts_what_it_says_and_the_estate_stays_sound(given: Given) -> None:
    problem = build(given)
    found = disperse(problem, 4)
    moves = [(each.person, each.to) for each in found.steps]
    reaches = _after(problem, len(moves), moves)
    assert [found.reach, *(each.reach for each in found.steps)] == reaches
    assert all(each.cut > 0 for each in found.steps)
    banned = {(ban.person, ban.place) for ban in given.bans}
    prison_of = {leaf.key: leaf.prison for leaf in given.leaves}
    assert all((each.person, prison_of[each.to]) not in banned for each in found.steps)
    held = dict(zip(problem.people, problem.now.tolist(), strict=True))
    for person, leaf in moves:
        held[person] = problem.leaves.index(leaf)
    counts = np.bincount(list(held.values()), minlength=len(problem.leaves))
    beds = {leaf.key: leaf.beds for leaf in given.leaves}
    assert all(count <= beds[key] for key, count in zip(problem.leaves, counts.tolist(), strict=True))


@drawn(groups())
@settings(deadline=None, max_examples=40)
def test_no_single_move_cuts_more_than_the_first(given: Given) -> None:
    problem = build(given)
    found = disperse(problem, 1)
    first = found.steps[0].cut if found.steps else 0
    made = plan(problem)
    for person in range(len(problem.people)):
        for leaf in range(len(problem.leaves)):
            where = problem.now.copy()
            where[person] = leaf
            document = document_of(made)
            document["plan"] |= {
                "places": {key: problem.leaves[at] for key, at in zip(problem.people, where.tolist(), strict=True)},
                "points": total(problem, where),
                "bound": 0,
            }
            if verify(document).is_sound:
                assert found.reach - reach_of(problem, where, range(len(problem.people))) <= first


def test_a_move_that_would_break_a_keep_apart_is_not_proposed() -> None:
    leaves = [Leaf("P0-0", "P0", "P0-0", 3), Leaf("P1-0", "P1", "P1-0", 3)]
    people = [Person("A0", now="P0-0"), Person("A1", now="P0-0"), Person("A2", now="P1-0")]
    apart = [Separation("A0", "A2", Level.WING, "keep-apart")]
    found = disperse(build(Given(people=people, leaves=leaves, rules=_RULES, separations=apart)), 3)
    assert not found.steps
    assert found.stuck


def test_the_cheaper_of_two_equal_moves_is_taken() -> None:
    leaves = [Leaf(f"P{number}-0", f"P{number}", f"P{number}-0", 3) for number in range(3)]
    people = [Person(key, now="P0-0", costs={"distance": {"P1": 9, "P2": 4}}) for key in ("A0", "A1")]
    found = disperse(build(Given(people=people, leaves=leaves)), 1)
    assert [(each.to, each.cut) for each in found.steps] == [("P2-0", 5)]
