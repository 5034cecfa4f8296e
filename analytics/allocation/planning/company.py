"""Whom those to be placed belong to, who of theirs and of their rivals is there, and how often they were moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.allocation.estate import Ancestry, Held
from analytics.allocation.placement import Placee
from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.model.times import Interval
from graph.store.stored import StoredLink
from graph.view import GraphView

_MINUTES_IN_DAY = 24 * 60


class Company:
    """Read from the store of record, as the asker may."""

    def __init__(self, view: GraphView, minute: Interval) -> None:
        self._view, self._minute = view, minute

    def churn(self, placees: Mapping[int, Placee], days: int) -> dict[int, int]:
        """How many places each was given in the days of churn, the present one not counted."""
        since = self._minute.start - days * _MINUTES_IN_DAY
        owner = self._owners(placees)
        found: dict[int, set[tuple[int, NodeRef]]] = {}
        links = self._view.store.links(sorted(owner), self._view.read_cut, [LinkType.HELD_AT]) if owner else []
        for link in links:
            if link.source in owner and since <= link.valid_from <= self._minute.start:
                found.setdefault(owner[link.source], set()).add((link.valid_from, link.target))
        return {place: max(len(given) - 1, 0) for place, given in found.items()}

    def groups(
        self, placees: Mapping[int, Placee], staying: Sequence[Held], chains: Mapping[NodeRef, Ancestry]
    ) -> tuple[dict[int, set[str]], dict[tuple[str, str], int], list[tuple[str, str]]]:
        """Groups of those to be placed, members of them who stay on each wing, and which groups are rivals."""
        owner = self._owners(placees)
        mine: dict[int, set[str]] = {}
        refs: set[NodeRef] = set()
        for link in self._links(owner, LinkType.MEMBER_OF):
            if link.source in owner:
                mine.setdefault(owner[link.source], set()).add(_group_key(link.target))
                refs.add(link.target)
        against = {(_group_key(link.source), _group_key(link.target)) for link in self._links(refs, LinkType.RIVAL_OF)}
        # Rivals count where they are, whether or not anybody of theirs is to be placed.
        refs |= {ref for link in self._links(refs, LinkType.RIVAL_OF) for ref in (link.source, link.target)}
        wing_of = {}
        for each in staying:
            wing = chains[each.place].wing
            if wing is not None:
                wing_of[each.person] = wing.key
        there_now = self._view.persons(wing_of)
        residents = {ref: person for person, known in there_now.items() for ref in known.records}
        there: dict[tuple[str, str], set[str]] = {}
        for link in self._links(refs, LinkType.MEMBER_OF):
            person = residents.get(link.source)
            if person is not None:
                there.setdefault((_group_key(link.target), wing_of[person]), set()).add(person)
        return mine, {key: len(people) for key, people in there.items()}, sorted(against)

    def _owners(self, placees: Mapping[int, Placee]) -> dict[NodeRef, int]:
        """Whose each record is, of those to be placed."""
        people = self._view.persons(placee.person for placee in placees.values())
        return {ref: place for place, placee in placees.items() for ref in people[placee.person].records}

    def _links(self, refs: Iterable[NodeRef], kind: LinkType) -> list[StoredLink]:
        wanted = sorted(set(refs))
        found = self._view.store.links(wanted, self._view.read_cut, [kind]) if wanted else []
        return [each for each in found if each.valid_from < self._minute.end and each.valid_to > self._minute.start]


def _group_key(ref: NodeRef) -> str:
    return f"{ref.kind}:{ref.authority}:{ref.key}"
