"""What is true of every plan, held against small problems whose every plan can be tried."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np
from hypothesis import assume, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from analytics.allocation.planning import (
    Ending,
    Given,
    Limits,
    Plan,
    Planner,
    Progress,
    Separation,
    build,
    document_of,
    plan,
)
from analytics.allocation.planning.bound import Pricing, ascend
from analytics.allocation.planning.cells import solve
from analytics.allocation.planning.clash import find_clash
from analytics.allocation.planning.family import FIVE_HUNDRED, FORTY, Size, family
from analytics.allocation.planning.objective import total
from analytics.allocation.planning.prisons import assign
from analytics.allocation.planning.search import Search
from analytics.allocation.relation import Level
from analytics.allocation.verification import verify
from tests.analytics.allocation.planning.problems import given_problems

_T = TypeVar("_T")
_SMALL = Size(people=60, prisons=5, wings=3, separations=150, groups=8)


def _text(found: Plan) -> str:
    document = document_of(found)
    document["costs"] = {name: table.tolist() for name, table in document["costs"].items()}
    return json.dumps(document, sort_keys=True)


@drawn(given_problems())
@settings(deadline=None, max_examples=60)
def test_no_plan_breaks_a_hard_rule_and_each_costs_what_it_says(given: Given) -> None:
    found = verify(document_of(plan(build(given))))
    assert found.faults == ()


@drawn(given_problems(most_people=4, most_leaves=3), st.data())
@settings(deadline=None, max_examples=40)
def test_one_more_separation_never_makes_the_best_plan_better(given: Given, data: st.DataObject) -> None:
    assume(len(given.people) > 1)
    before = plan(build(given))
    keys = [each.key for each in given.people]
    one, other = data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True))
    level = data.draw(st.sampled_from(list(Level)))
    more = replace(given, separations=[*given.separations, Separation(one, other, level, "keep-apart")])
    after = plan(build(more))
    assert before.ending is Ending.PROVED
    assert after.ending is Ending.PROVED
    assert after.points >= before.points


@drawn(given_problems(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_input_changes_nothing(given: Given, random: Random) -> None:
    def shuffled(items: Sequence[_T]) -> list[_T]:
        return random.sample(list(items), len(items))

    other = replace(
        given,
        people=shuffled(given.people),
        leaves=shuffled(given.leaves),
        rules=shuffled(given.rules),
        bans=shuffled(given.bans),
        separations=[Separation(each.other, each.one, each.level, each.rule) for each in shuffled(given.separations)],
    )
    assert _text(plan(build(given))) == _text(plan(build(other)))


@drawn(given_problems(most_people=4, most_leaves=3))
@settings(deadline=None, max_examples=30)
def test_the_bound_is_below_every_plan_that_breaks_nothing(given: Given) -> None:
    problem = build(given)
    found = plan(problem)
    leaves = {key: place for place, key in enumerate(problem.leaves)}
    best = None
    for chosen in _every(given):
        where = np.array([leaves.get(chosen[key] or "", -1) for key in problem.people], dtype=np.int32)
        tried = document_of(replace(found, where=where, points=total(problem, where), bound=0))
        if verify(tried).is_sound:
            best = min(total(problem, where), total(problem, where) if best is None else best)
    assert best is not None
    assert found.bound <= best
    assert found.proof.points <= best
    assert found.points >= best
    if found.ending is Ending.PROVED:
        assert found.points == best


def _every(given: Given) -> Iterator[dict[str, str | None]]:
    places = [None, *(leaf.key for leaf in given.leaves)]
    for chosen in product(places, repeat=len(given.people)):
        yield dict(zip((each.key for each in given.people), chosen, strict=True))


def test_a_larger_problem_is_planned_without_a_fault_within_one_per_cent() -> None:
    found = plan(build(family(_SMALL, 3)))
    assert verify(document_of(found)).is_sound
    assert not found.left_over
    assert found.gap < 1


def test_cells_are_planned_without_a_fault() -> None:
    found = plan(build(family(FORTY, 5)))
    assert verify(document_of(found)).is_sound
    assert not found.left_over


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "from tests.analytics.allocation.planning.test_plan import _text, _SMALL\n"
        "from analytics.allocation.planning import build, plan\n"
        "from analytics.allocation.planning.family import family\n"
        "print(_text(plan(build(family(_SMALL, 3)), seed=7)))"
    )
    home = Path(__file__).parents[4]
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=home, env=os.environ | {"PYTHONHASHSEED": "1"}, check=True,
        capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert told.strip() == _text(plan(build(family(_SMALL, 3)), seed=7))


def test_a_plan_that_the_clock_stopped_is_kept_and_is_not_repeatable() -> None:
    stages: list[str] = []
    found = Planner(
        build(family(_SMALL, 1)),
        told=lambda each: stages.append(each.stage),
        stop=lambda: Ending.CLOCK if "placing" in stages else None,
    ).run()
    assert found.ending is Ending.CLOCK
    assert not found.repeatable
    assert len(found.left_over) < _SMALL.people
    assert verify(document_of(found)).is_sound


class _After:
    """Says to stop at the so-manieth look at it in one stage."""

    def __init__(self, stage: str, looks: int) -> None:
        self._stage, self._left = stage, looks
        self.stages: list[str] = []

    def told(self, now: Progress) -> None:
        self.stages.append(now.stage)

    def stop(self) -> Ending | None:
        if self.stages and self.stages[-1] == self._stage:
            self._left -= 1
        return Ending.CANCELLED if self._left <= 0 else None


def test_a_search_is_stopped_within_its_slice_and_what_it_found_is_kept() -> None:
    limits, waiting = Limits(slices=1, moves=20_000, whole_literals=0), _After("placing", 6)
    found = Planner(build(family(_SMALL, 1)), limits=limits, told=waiting.told, stop=waiting.stop).run()
    assert found.ending is Ending.CANCELLED
    assert 0 < found.work["moves"] < limits.moves * _SMALL.people
    assert found.clash is None
    assert verify(document_of(found)).is_sound


def test_pricing_by_the_linear_program_is_stopped_within_it_and_its_bound_still_holds() -> None:
    problem = build(family(FIVE_HUNDRED, 1))
    pricing = Pricing(problem)
    bound = ascend(pricing, 20, lambda: False)
    cut = assign(problem, pricing, bound, 30, 400_000, stopped=lambda: True)
    whole = assign(problem, pricing, bound, 30, 400_000)
    assert (cut.finished, whole.finished) == (False, True)
    assert pricing.proven(cut.prices).points <= pricing.proven(whole.prices).points


def test_the_solver_is_stopped_within_its_work() -> None:
    """Proving this would take it days: that the test ends at all is what it shows."""
    problem = build(family(replace(_SMALL, people=120, separations=400), 1))
    search = Search(problem, 1)
    search.start()
    everybody, everywhere = np.arange(len(problem.people)), np.arange(len(problem.leaves))
    found = solve(problem, everybody, everywhere, search.where, work=1e9, seed=1, stopped=lambda: True)
    assert not found.proved
    assert total(problem, found.where) <= total(problem, search.where)


def test_looking_for_a_clash_is_stopped_too() -> None:
    problem = build(family(_SMALL, 1))
    nobody = np.full(len(problem.people), -1, dtype=np.int32)
    assert find_clash(problem, nobody, work=1e9, seed=1, stopped=lambda: True) is None


def test_several_workers_make_a_plan_that_is_not_repeatable() -> None:
    found = plan(build(family(replace(_SMALL, people=20, separations=30), 1)), workers=2)
    assert not found.repeatable
    assert verify(document_of(found)).is_sound


def test_cancelling_before_the_start_gives_a_plan_of_nobody() -> None:
    found = Planner(build(family(_SMALL, 1)), stop=lambda: Ending.CANCELLED).run()
    assert found.ending is Ending.CANCELLED
    assert len(found.left_over) == _SMALL.people


def test_progress_tells_a_bound_that_never_falls_and_a_best_that_never_rises() -> None:
    told: list[Progress] = []
    found = Planner(build(family(_SMALL, 2)), told=told.append).run()
    costs = [each.points for each in told if each.points is not None]
    assert costs == sorted(costs, reverse=True)
    assert [each.bound for each in told] == sorted(each.bound for each in told)
    assert costs[-1] == found.points


def test_nobody_and_nowhere_are_planned_too() -> None:
    empty = plan(build(Given(people=[], leaves=[])))
    assert empty.points == 0
    given = family(_SMALL, 1)
    found = plan(build(replace(given, leaves=[], costs={}, bans=[])), limits=Limits())
    assert len(found.left_over) == _SMALL.people
