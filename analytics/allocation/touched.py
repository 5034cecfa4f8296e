"""Whom anything that a reader may not see of keep-aparts may touch, on either side of it.

Worked out once for a graph and a reader, of all times, and used to spare checks the work of looking at everybody else.
It names too many rather than too few: whom a hidden rule binds is worked out for each, by the check itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from analytics.allocation.examination import Examination
from analytics.allocation.kept import kept_of_graph
from analytics.allocation.places import steps
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import ALWAYS
from graph.snapshot.arrays import I32
from graph.view import GraphView

# For each PERSON node the registers in which he may be on one side of something hidden.
Touched = Mapping[int, frozenset[int]]


def touched(view: GraphView, whole: Examination) -> Touched:
    """For this reader's view; `whole` reads everything."""
    known = kept_of_graph(view).touched
    key = view.cut_key[:3]
    if key not in known:
        known[key] = _spread(_Rules(view, whole.view).by_person(), whole)
    return known[key]


def _spread(found: Touched, whole: Examination) -> Touched:
    """Over all records that may be the same people."""
    whole.parties.learn(found)
    spread: dict[int, frozenset[int]] = {}
    for node, reasons in found.items():
        for mate in whole.parties.mates(node):
            spread[mate] = spread.get(mate, frozenset()) | reasons
    return spread


class _Rules:
    """Compares what the reader sees of every rule with what there is."""

    def __init__(self, shown: GraphView, whole: GraphView) -> None:
        self._shown, self._whole = shown, whole
        kinds = np.concatenate((whole.graph.base.nodes.kind, whole.graph.extra.nodes.kind))
        self._registers = np.flatnonzero(kinds == int(Kind.NON_ASSOCIATION)).astype(np.int32)
        self._parties = self._ends(whole, self._registers, LinkType.PARTY)

    def by_person(self) -> Touched:
        """The registers of each record on either side."""
        found: dict[int, set[int]] = {}
        hidden = self._hidden_people()
        misses = self._misses(self._registers, (LinkType.PARTY,))
        for register, people in self._parties.items():
            if register in misses or not hidden.isdisjoint(people):
                for person in people:
                    found.setdefault(person, set()).add(register)
        return {person: frozenset(reasons) for person, reasons in found.items()}

    def _hidden_people(self) -> set[int]:
        """The records on either side of a rule of whose rules, whereabouts or numbers the reader misses a part."""
        sides = {person for each in self._parties.values() for person in each}
        people = np.array(sorted(sides), dtype=np.int32)
        types = (LinkType.PARTY, LinkType.HELD_AT, LinkType.HAS_IDENTIFIER)
        with self._shown.walker() as walker:
            unseen = set(people[walker.units_of(people) < 0].tolist()) if len(people) else set()
        return unseen | self._misses(people, types)

    def _misses(self, nodes: I32, types: Collection[LinkType]) -> set[int]:
        """At which of these nodes the reader sees fewer links of these types than there are."""
        counts = []
        for view in (self._shown, self._whole):
            with view.walker(types, during=ALWAYS) as walker:
                counts.append(np.bincount(steps(walker, nodes).whose, minlength=len(nodes)))
        return set(nodes[counts[0] < counts[1]].tolist())

    def _ends(self, view: GraphView, nodes: I32, kind: LinkType) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        with view.walker((kind,), during=ALWAYS) as walker:
            taken = steps(walker, nodes)
        for node, far in zip(nodes[taken.whose].tolist(), taken.far.tolist(), strict=True):
            found.setdefault(node, []).append(far)
        return found
