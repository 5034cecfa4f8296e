"""Where one person could go: every place ranked, what it would cost him there, and why not the others.

It is the plan's own problem with one person in it, so that what is said of a place here is what a plan of him alone
would say. Hard rules rule out, soft costs rank; what the asker may not read is a security hold on a wing, and the order
of the places that are held says nothing, since it is made by what he may read alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.allocation.answer import Kind as What
from analytics.allocation.estate import read_ancestries
from analytics.allocation.planning.gathering import Gathered
from analytics.allocation.planning.kernel_search import FITS
from analytics.allocation.planning.model import HOLD, Forbidden
from analytics.allocation.planning.objective import parts
from analytics.allocation.planning.problem import Problem
from analytics.allocation.planning.search import Search
from analytics.allocation.relation import Level
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView

_FULL = "no bed is free"
_SHARES_WITH_NOBODY = "whoever is in it shares with nobody, or has no cell-sharing risk assessment on record"
# Rules between people, which a wing can break in some of its cells alone.
_APART = frozenset({str(What.KEEP_APART), str(What.RIVAL_GROUP)})


@dataclass(frozen=True, slots=True)
class Option:
    """A place: what it would cost in points, by name, and by how much that is more than the one before it in rank.

    `against` names the rules that rule it out, empty for a place that is open; `caveats` are what cannot be confirmed.
    `held`: a security hold is among what rules it out. `partly_open`: what rules out a wing does so in some of its
    cells alone, and another one is open.
    """

    place: str
    prison: str
    wing: str
    points: int
    more: int
    parts: Mapping[str, int]
    against: tuple[str, ...]
    caveats: tuple[str, ...]
    held: bool = False
    partly_open: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """`open`, the cheapest first, and `ruled_out`, those first that would cost least; `now` is where he is held."""

    person: str
    now: str
    open: tuple[Option, ...]
    ruled_out: tuple[Option, ...]


def options(gathered: Gathered) -> Options | None:
    """Every place for the one person of the problem; None where he is no part of it, since `unsolved` says why."""
    problem = gathered.problem
    if not problem.people:
        return None
    if len(problem.people) != 1:
        raise ValueError("alternatives are of one person")
    ranking = _Ranking(gathered)
    found = sorted(
        (ranking.option(leaf) for leaf in range(len(problem.leaves))), key=lambda one: (one.points, one.place)
    )
    asked = problem.people[0]
    open_, out = ([one for one in found if bool(one.against) is ruled] for ruled in (False, True))
    return Options(asked, gathered.held.get(asked, ""), _spaced(open_), _spaced(out))


def prisons_of(view: GraphView) -> list[NodeRef]:
    """Every prison that the reader knows a wing of, by key."""
    kinds = np.concatenate((view.graph.base.nodes.kind, view.graph.extra.nodes.kind))
    wings = np.flatnonzero(kinds == int(Kind.WING)).tolist()
    chains = read_ancestries(
        view, {ref for rank, ref in zip(wings, view.refs(wings), strict=True) if view.exists(rank)}
    )
    return sorted({chain.establishment for chain in chains.values() if chain.establishment is not None})


class _Ranking:
    """One person against every leaf of one problem."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered, self._problem = gathered, gathered.problem
        self._search, self._forbidden = Search(self._problem, 1), Forbidden(self._problem)

    def option(self, leaf: int) -> Option:
        problem, tree = self._problem, self._problem.tree
        against = self._against(leaf)
        found = _parts_at(problem, leaf)
        return Option(
            place=problem.leaves[leaf],
            prison=problem.prisons[tree[Level.ESTABLISHMENT, leaf]],
            wing=problem.nodes[Level.WING][tree[Level.WING, leaf]],
            points=sum(found.values()),
            more=0,
            parts=found,
            against=against,
            caveats=() if against else self._gathered.caveats_of(0, leaf),
            held=_hold_name() in against,
            partly_open=self._is_partly_open(leaf, against),
        )

    def _against(self, leaf: int) -> tuple[str, ...]:
        rules = [self._problem.rules[rule] for rule in self._forbidden.rules(0, leaf)]
        names = {_hold_name() if rule.hidden else rule.name for rule in rules}
        if not names and self._search.verdict(0, leaf) != FITS:
            names = self._unsuited(leaf)
        return tuple(sorted(names))

    def _unsuited(self, leaf: int) -> set[str]:
        """Why none of its beds suits, though no rule keeps the person out: it is full, or who is in the cell."""
        problem = self._problem
        full = any(problem.room[level][problem.tree[level, leaf]] <= 0 for level in Level)
        names = {_FULL} if full else set[str]()
        if not problem.is_cell[leaf] or not problem.taken[leaf]:
            return names
        if problem.alone[0] >= 0:
            names.add(problem.rules[problem.alone[0]].name)
        if problem.taken_alone[leaf]:
            names.add(_SHARES_WITH_NOBODY)
        if problem.mix[0] >= 0 and problem.taken_mix[leaf, 1 - problem.mix[0]]:
            names.add(problem.rules[problem.mix_rule].name)
        return names

    def _is_partly_open(self, leaf: int, against: Collection[str]) -> bool:
        open_in_part = (self._problem.people[0], self._problem.leaves[leaf]) in self._gathered.partly_open
        return open_in_part and set(against) <= _APART


def _hold_name() -> str:
    return HOLD.code.replace("-", " ")


def _parts_at(problem: Problem, leaf: int) -> dict[str, int]:
    where = np.full(1, leaf, dtype=np.int32)
    return {name: points for name, points in parts(problem, where).items() if points}


def _spaced(found: Sequence[Option]) -> tuple[Option, ...]:
    """Each with what it costs beyond the one before."""
    before = [found[0].points, *(one.points for one in found[:-1])] if found else []
    return tuple(replace(one, more=one.points - least) for one, least in zip(found, before, strict=True))
