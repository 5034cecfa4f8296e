"""Steps of the rule that pairs decide: what somebody judged, what a score found, and the bridges between clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph.model.links import Role

# Roles that may make one person of two records (KEPT does with MATCH_HELD beside it), and scores above the break.
JOINING = frozenset({Role.MATCH_FIRM, Role.MATCH_JOIN, Role.KEPT, Role.SAME})
SUPPORTING = frozenset({Role.MATCH_FIRM, Role.MATCH_JOIN, Role.MATCH_HELD})
# What a safety check takes for possibly one person, unless somebody judged otherwise.
POSSIBLE = frozenset(
    {
        Role.MATCH_FIRM,
        Role.MATCH_JOIN,
        Role.MATCH_HELD,
        Role.MATCH_POSSIBLE,
        Role.LOOK_ALIKE,
        Role.CONTRADICTED,
        Role.MERGED,
        Role.BOOKING_MOVED,
    }
)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """What may be read of pairs of one component's records, lesser node first: all roles that are stated of each."""

    roles: Mapping[Pair, frozenset[Role]] = field(default_factory=dict)

    @property
    def same(self) -> list[Pair]:
        """Pairs that somebody judged to be one person, and nobody to be two."""
        return self._with(lambda roles: Role.SAME in roles and Role.NOT_SAME not in roles)

    @property
    def not_same(self) -> list[Pair]:
        """Pairs that somebody judged to be two people."""
        return self._with(lambda roles: Role.NOT_SAME in roles)

    @property
    def contradicted(self) -> list[Pair]:
        """Pairs that no number joins, unless somebody judged them one."""
        return self._with(lambda roles: Role.CONTRADICTED in roles and Role.SAME not in roles)

    @property
    def kept_apart(self) -> list[Pair]:
        """Pairs that are alike and often two, or share a number and contradict it; no judgement or score joins them."""
        return self._with(lambda roles: bool(roles & _LIKELY_TWO) and not roles & JOINING)

    @property
    def joining(self) -> list[Pair]:
        """Pairs that their score makes one person and nobody doubts."""
        return self._with(lambda roles: (bool(roles & _AT_ONCE) or roles >= _STILL) and not roles & _DOUBTED)

    @property
    def possible(self) -> list[Pair]:
        """Pairs that may be one person, whatever joins them, unless somebody judged that they are two."""
        return self._with(lambda roles: bool(roles & POSSIBLE) and Role.NOT_SAME not in roles)

    def is_firm(self, pair: Pair) -> bool:
        """Whether a pair alone may hold two groups of records together."""
        return bool(self.roles[pair] & {Role.MATCH_FIRM, Role.SAME})

    def supports(self, pair: Pair) -> bool:
        """Whether a pair is above the break threshold."""
        return bool(self.roles[pair] & SUPPORTING)

    def _with(self, test: Callable[[frozenset[Role]], bool]) -> list[Pair]:
        return sorted(pair for pair, roles in self.roles.items() if test(roles))


_AT_ONCE = JOINING - {Role.KEPT}
_STILL = frozenset({Role.KEPT, Role.MATCH_HELD})
_LIKELY_TWO = frozenset({Role.LOOK_ALIKE})
_DOUBTED = frozenset({Role.NOT_SAME, Role.UNSURE, Role.CONTRADICTED})


def weak_bridges(
    people: Collection[frozenset[int]], joining: Iterable[Pair], compared: Compared
) -> list[tuple[Pair, frozenset[int]]]:
    """Joining pairs each of which alone holds together two parts of several records each; and the records of both.

    `people` are whole already; a part is what hangs together over the other pairs. A firm pair is strong enough, and so
    is one beside which another pair of the two parts lies above the break threshold.
    """
    person_of = {record: number for number, person in enumerate(people) for record in person}
    size = [len(person) for person in people]
    between: dict[Pair, list[Pair]] = defaultdict(list)
    for pair in joining:
        one, two = sorted((person_of[pair[0]], person_of[pair[1]]))
        if one != two:
            between[one, two].append(pair)
    near: dict[int, set[int]] = defaultdict(set)
    for one, two in between:
        near[one].add(two)
        near[two].add(one)
    supporting = [pair for pair in compared.roles if compared.supports(pair)]
    found = []
    for (one, two), pairs in sorted(between.items()):
        if len(pairs) > 1 or compared.is_firm(pairs[0]):
            continue
        side = _reached(near, one, without=(one, two))
        other = _reached(near, two, without=(one, two))
        if two in side or min(sum(size[each] for each in part) for part in (side, other)) < 2:
            continue
        across = [
            pair
            for pair in supporting
            if {person_of[pair[0]] in side, person_of[pair[1]] in side} == {True, False}
            and {person_of[pair[0]] in other, person_of[pair[1]] in other} == {True, False}
        ]
        if len(across) == 1:
            whole = side | other
            found.append((pairs[0], frozenset(record for record, person in person_of.items() if person in whole)))
    return found


def _reached(near: Mapping[int, set[int]], start: int, without: Pair) -> set[int]:
    seen, wave = {start}, [start]
    while wave:
        here = wave.pop()
        for other in near.get(here, ()):
            if other not in seen and {here, other} != set(without):
                seen.add(other)
                wave.append(other)
    return seen
