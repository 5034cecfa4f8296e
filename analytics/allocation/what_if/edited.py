"""A view with edits laid over it: who would be held where, and which separations there would be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from analytics.allocation.answer import Kind
from analytics.allocation.examination import Examination
from analytics.allocation.keep_aparts import others_among
from analytics.allocation.kept import kept_of_cut
from analytics.allocation.places import Places, Residents
from analytics.allocation.relation import Level
from analytics.allocation.rules import ConflictRules
from analytics.allocation.separation import Other, Separation
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.times import Interval
from graph.view import GraphView

SUPPOSED = "SUPPOSED"


class EditedPlaces(Places):
    """Places in which these PERSON nodes are held elsewhere than the graph says: in one place, or (None) in none."""

    def __init__(self, view: GraphView, moved: Mapping[int, int | None]) -> None:
        super().__init__(view, kept_of_cut(view).edited())
        self._moved = moved
        self._known: dict[frozenset[int], Residents] = {}

    def residents(self, places: Iterable[int]) -> Residents:
        """As edited; read once, since everybody whom an edit touches asks for the same prison."""
        wanted = frozenset(places)
        if wanted not in self._known:
            self._known[wanted] = self._edited(wanted)
        return self._known[wanted]

    def _edited(self, wanted: frozenset[int]) -> Residents:
        found = super().residents(wanted)
        if not self._moved:
            return found
        inside = set(self.within(wanted).tolist())
        kept = ~np.isin(found.node, np.array(sorted(self._moved), dtype=np.int32))
        new = [(node, place) for node, place in self._moved.items() if place is not None and place in inside]
        node = np.concatenate((found.node[kept], np.array([each for each, _ in new], dtype=np.int32)))
        place = np.concatenate((found.place[kept], np.array([each for _, each in new], dtype=np.int32)))
        order = np.argsort(node, kind="stable")
        return Residents(node[order], place[order], frozenset(node.tolist()))

    def trace(self, nodes: Collection[int]) -> None:
        """As edited."""
        super().trace(nodes)
        for node in nodes:
            if node in self._moved:
                place = self._moved[node]
                self._held[node] = frozenset() if place is None else frozenset({place})


class EditedExamination(Examination):
    """An examination of an edited view. `apart` are pairs of people, by PERSON nodes, who are newly kept apart."""

    def __init__(
        self,
        view: GraphView,
        minute: Interval,
        place: NodeRef,
        asked: Sequence[str],
        rules: ConflictRules,
        places: EditedPlaces,
        apart: Sequence[tuple[frozenset[int], frozenset[int], Level]],
    ) -> None:
        super().__init__(view, minute, place, asked, rules, places)
        self._apart = apart

    def supposed(self) -> list[Separation]:
        """The new keep-aparts of the subjects."""
        found = []
        for number, (one, other, level) in enumerate(self._apart):
            for mine, theirs in ((one, other), (other, one)):
                for subject, party in enumerate(self.subjects):
                    if party.own & mine:
                        found.append(self._separation(number, subject, theirs - party.own, level))
        return found

    def _separation(self, number: int, subject: int, theirs: frozenset[int], level: Level) -> Separation:
        others: tuple[Other, ...] = tuple(others_among(self.parties, theirs))
        rule = (NodeRef(NodeKind.NON_ASSOCIATION, SUPPOSED, str(number)),)
        certain = not self.subjects[subject].in_doubt
        return Separation(Kind.KEEP_APART, subject, rule, level, others, certain, "", ())
