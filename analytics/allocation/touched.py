"""Whom anything that a reader may not see of keep-aparts and rivalries may touch, on either side of it.

Worked out once for a graph and a reader, of all times, and used to spare checks the work of looking at everybody else.
It names too many rather than too few: whom a hidden rule binds is worked out for each, by the check itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np

from analytics.allocation.examination import Examination
from analytics.allocation.kept import kept_of_graph
from analytics.allocation.places import steps
from graph.model.kinds import GROUPS, Kind
from graph.model.links import LinkType
from graph.model.times import ALWAYS
from graph.snapshot.arrays import I32
from graph.view import GraphView

# What two people have in common who may be on the two sides of one hidden rule: its register, its two groups, or the
# member of a group of whom something is hidden.
Reason = int | tuple[int, int]
Touched = Mapping[int, frozenset[Reason]]


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
    spread: dict[int, frozenset[Reason]] = {}
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
        self._groups = np.flatnonzero(np.isin(kinds, [int(kind) for kind in GROUPS])).astype(np.int32)
        self._parties = self._ends(whole, self._registers, LinkType.PARTY)
        self._members = self._ends(whole, self._groups, LinkType.MEMBER_OF)

    def by_person(self) -> Touched:
        """The reasons of each record on either side."""
        found: dict[int, set[Reason]] = {}
        hidden = self._hidden_people()
        misses = self._misses(self._registers, (LinkType.PARTY,))
        for register, people in self._parties.items():
            if register in misses or not hidden.isdisjoint(people):
                for person in people:
                    found.setdefault(person, set()).add(register)
        rivals = self._ends(self._whole, self._groups, LinkType.RIVAL_OF)
        seen = self._ends(self._shown, self._groups, LinkType.RIVAL_OF)
        for group, others in rivals.items():
            for other, links in Counter(others).items():
                across = self._members.get(other, [])
                if links > seen.get(group, []).count(other):
                    for person in (*self._members.get(group, ()), *across):
                        found.setdefault(person, set()).add((min(group, other), max(group, other)))
                for person in hidden.intersection(self._members.get(group, ())):
                    for one in (person, *across):
                        found.setdefault(one, set()).add(person)
        return {person: frozenset(reasons) for person, reasons in found.items()}

    def _hidden_people(self) -> set[int]:
        """The records on either side of a rule of whose rules, whereabouts or numbers the reader misses a part."""
        sides = {person for ends in (self._parties, self._members) for each in ends.values() for person in each}
        people = np.array(sorted(sides), dtype=np.int32)
        types = (LinkType.PARTY, LinkType.MEMBER_OF, LinkType.HELD_AT, LinkType.HAS_IDENTIFIER)
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
