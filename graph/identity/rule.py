"""Steps 1 to 6 of the rule in `graph.identity`: one component in which something contradicts, parted into people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from graph.identity.pairs import Compared, Pair, weak_bridges
from graph.identity.severing import STRONG, Tie, sever
from graph.identity.slips import plainly_differ
from graph.identity.unborn import unbridged
from graph.model.evidence import NodeRef


class ConflictKind(StrEnum):
    """What kept records apart that share an identifier, hang together over several, or are alike."""

    CROWDED_IDENTIFIER = "crowded-identifier"
    CONTRADICTED_IDENTIFIER = "contradicted-identifier"
    CONTRADICTED_CHAIN = "contradicted-chain"
    OVERSIZED_COMPONENT = "oversized-component"
    CONTRADICTED_JUDGEMENT = "contradicted-judgement"
    CONTRADICTED_MATCH = "contradicted-match"
    WEAK_BRIDGE = "weak-bridge"
    BRIDGED = "bridged-look-alikes"
    BRIDGED_BIRTHS = "bridged-births"


@dataclass(frozen=True, slots=True)
class IdentityConflict:
    """What was left apart: `identifiers` would have made these `nodes` one person. Both are in order.

    A crowded identifier has no nodes: it is on too many to be anyone's.
    """

    kind: ConflictKind
    nodes: tuple[NodeRef, ...]
    identifiers: tuple[NodeRef, ...]


@dataclass(frozen=True)
class Evidence:
    """What one component's records say, by node ranks. `bears` has each joining identifier's records, in the component.

    `strong` are the identifiers that are prison numbers. Records that state nothing are in no mapping.
    """

    records: frozenset[int]
    bears: Mapping[int, frozenset[int]]
    strong: frozenset[int]
    births: Mapping[int, frozenset[int]]
    surnames: Mapping[int, frozenset[int]]
    compared: Compared = field(default_factory=Compared)

    def differ(self, one: int, other: int) -> bool:
        """Whether both state birth dates and surnames that plainly differ, and no score says they are alike."""
        if not all(each in by for each in (one, other) for by in (self.births, self.surnames)):
            return False
        named_apart = self.surnames[one].isdisjoint(self.surnames[other])
        plainly = named_apart and plainly_differ(self.births[one], self.births[other])
        return plainly and (min(one, other), max(one, other)) not in self.alike

    @cached_property
    def alike(self) -> frozenset[Pair]:
        """Pairs that a score joins: it has looked at more than whether two dates are the same."""
        return frozenset(self.compared.joining)


@dataclass(frozen=True, slots=True)
class Dropped:
    """An `IdentityConflict` by node ranks."""

    kind: ConflictKind
    records: frozenset[int]
    identifiers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Parting:
    """The people of a component, and why they are not fewer."""

    people: list[frozenset[int]]
    dropped: list[Dropped] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """People after step 4, and the pairs that joined them beyond their numbers."""

    people: list[frozenset[int]]
    pairs: list[Pair]


class Partition:
    """Disjoint sets that only ever join."""

    def __init__(self, members: Iterable[int]) -> None:
        self._parent = {member: member for member in members}

    def join(self, members: Collection[int]) -> None:
        """Make one set of these members' sets."""
        roots = sorted({self.root(member) for member in members})
        for root in roots[1:]:
            self._parent[root] = roots[0]

    def root(self, member: int) -> int:
        """The member that stands for this one's set."""
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def sets(self) -> list[frozenset[int]]:
        """All sets, in order of their least members."""
        found: dict[int, set[int]] = {}
        for member in sorted(self._parent):
            found.setdefault(self.root(member), set()).add(member)
        return [frozenset(members) for members in found.values()]


def part(evidence: Evidence) -> Parting:
    """Apply steps 1 to 6. The answer is a function of the sets alone, whatever the order of ranks."""
    dropped: list[Dropped] = []
    groups = _groups(evidence, dropped)
    plainly = _groups_apart(evidence, groups) | _between(evidence.compared.not_same, groups)
    apart = plainly | _between(evidence.compared.contradicted, groups)
    people = Partition(evidence.records)
    for group in groups.sets():
        people.join(group)
    weak = sorted(evidence.bears.keys() - evidence.strong)
    joining = []
    for identifier in weak:
        bearers = evidence.bears[identifier]
        if _any_apart(apart, {groups.root(record) for record in bearers}):
            dropped.append(Dropped(ConflictKind.CONTRADICTED_IDENTIFIER, bearers, frozenset({identifier})))
        else:
            people.join(bearers)
            joining.append(identifier)
    by_number = _break_chains(evidence, groups, people, apart, joining, dropped)
    joined = _joined_by_score(evidence.compared, groups, by_number, plainly, dropped)
    return Parting(_severed(evidence, groups, by_number, joining, joined, plainly, dropped), dropped)


def _groups(evidence: Evidence, dropped: list[Dropped]) -> Partition:
    """Step 1: who is one person by prison number or by judgement."""
    forbidden = evidence.compared.not_same
    groups = Partition(evidence.records)
    for identifier in sorted(evidence.strong & evidence.bears.keys()):
        bearers = evidence.bears[identifier]
        parted = any(one in bearers and other in bearers for one, other in forbidden)
        if parted or any(evidence.differ(one, other) for one, other in combinations(sorted(bearers), 2)):
            dropped.append(Dropped(ConflictKind.CONTRADICTED_IDENTIFIER, bearers, frozenset({identifier})))
        else:
            groups.join(bearers)
    judged = Partition(evidence.records)
    for members in (*groups.sets(), *evidence.compared.same):
        judged.join(members)
    settled = Partition(evidence.records)
    for whole in judged.sets():
        if not _parted(whole, forbidden):
            settled.join(whole)
            continue
        dropped.append(Dropped(ConflictKind.CONTRADICTED_JUDGEMENT, whole, frozenset()))
        for group in groups.sets():
            if group <= whole and not _parted(group, forbidden):
                settled.join(group)
    return settled


def _parted(records: Collection[int], forbidden: Iterable[Pair]) -> bool:
    return any(one in records and other in records for one, other in forbidden)


def _joined_by_score(
    compared: Compared,
    groups: Partition,
    people: list[frozenset[int]],
    apart: frozenset[tuple[int, int]],
    dropped: list[Dropped],
) -> Joined:
    """Step 4: what is alike joins, unless the two contradict each other or it hangs by one weak pair."""
    person_of = {record: person for person in people for record in person}
    pairs = [pair for pair in compared.joining if person_of[pair[0]] != person_of[pair[1]]]
    if not pairs:
        return Joined(people, [])

    def contradicts(records: Iterable[int]) -> bool:
        return _any_apart(apart, {groups.root(record) for record in records})

    for pair in list(pairs):
        both = person_of[pair[0]] | person_of[pair[1]]
        if contradicts(both):
            pairs.remove(pair)
            dropped.append(Dropped(ConflictKind.CONTRADICTED_MATCH, both, frozenset()))
    for pair, whole in weak_bridges(people, pairs, compared):
        pairs.remove(pair)
        dropped.append(Dropped(ConflictKind.WEAK_BRIDGE, whole, frozenset()))
    return Joined(_clusters(people, pairs), pairs)


def _severed(
    evidence: Evidence,
    groups: Partition,
    by_number: list[frozenset[int]],
    numbers: Iterable[int],
    joined: Joined,
    apart: frozenset[tuple[int, int]],
    dropped: list[Dropped],
) -> list[frozenset[int]]:
    """Steps 5 and 6: no two who are apart, kin by their looks or plainly of two births are one over third records."""
    by_root, births = {root: set[int]() for root in map(groups.root, evidence.records)}, dict[int, set[int]]()
    for record in evidence.records:
        by_root[groups.root(record)].add(record)
        if record in evidence.births:
            births.setdefault(groups.root(record), set()).update(evidence.births[record])

    def records(roots: Iterable[int]) -> frozenset[int]:
        return frozenset(record for root in roots for record in by_root[root])

    alike, ties = _kin(evidence.compared, groups), _ties(evidence, groups, by_number, numbers, joined)
    settled: list[frozenset[int]] = []
    for whole in joined.people:
        roots = {groups.root(record) for record in whole}
        bound = [tie for tie in ties if tie.one in roots]
        never, kin = ({pair for pair in pairs if roots.issuperset(pair)} for pairs in (apart, alike))
        parts, cut = sever(roots, bound, never, kin) if never or kin else ([sorted(roots)], [])
        if cut:
            kind = ConflictKind.CONTRADICTED_MATCH if never else ConflictKind.BRIDGED
            ends = [(tie.one, tie.other) for tie in cut] + sorted(never | kin)
            dropped.append(Dropped(kind, records(root for both in ends for root in both), _numbers_of(cut)))
        for part in parts:
            people, loose = unbridged(part, [tie for tie in bound if {tie.one, tie.other} <= set(part)], births)
            settled += map(records, people)
            if loose:
                dropped.append(Dropped(ConflictKind.BRIDGED_BIRTHS, records(part), _numbers_of(loose)))
    return sorted(settled, key=min)


def _kin(compared: Compared, groups: Partition) -> frozenset[tuple[int, int]]:
    """The groups that are kin by their looks."""
    judged = {groups.root(one) for one, other in compared.same if groups.root(one) == groups.root(other)}
    # Whom somebody judged one man may look like two beside a third record that is plainly the one's.
    settled_by_judgement = {pair for pair in _between(compared.joining, groups) if judged & set(pair)}
    return _between(compared.kept_apart, groups) - settled_by_judgement


def _ties(
    evidence: Evidence, groups: Partition, by_number: list[frozenset[int]], numbers: Iterable[int], joined: Joined
) -> list[Tie]:
    """What binds groups into the people of step 4, and what a score says besides of those whom a number binds."""
    compared, ties = evidence.compared, list[Tie]()
    number_of = {record: place for place, person in enumerate(by_number) for record in person}
    for number in numbers:
        bearers = evidence.bears[number]
        if len({number_of[record] for record in bearers}) == 1:
            roots = sorted({groups.root(record) for record in bearers})
            ties += [Tie(one, other, STRONG, number) for one, other in combinations(roots, 2)]
    besides = [pair for pair in compared.joining if number_of[pair[0]] == number_of[pair[1]]]
    for pair in (*joined.pairs, *besides):
        one, other = sorted(map(groups.root, pair))
        if one != other:
            ties.append(Tie(one, other, STRONG if compared.is_firm(pair) else 1))
    return ties


def _numbers_of(ties: Iterable[Tie]) -> frozenset[int]:
    return frozenset(tie.number for tie in ties if tie.number is not None)


def _clusters(people: list[frozenset[int]], pairs: Iterable[Pair]) -> list[frozenset[int]]:
    clusters = Partition(record for person in people for record in person)
    for members in (*people, *pairs):
        clusters.join(members)
    return clusters.sets()


def _break_chains(
    evidence: Evidence,
    groups: Partition,
    people: Partition,
    apart: frozenset[tuple[int, int]],
    joining: list[int],
    dropped: list[Dropped],
) -> list[frozenset[int]]:
    """Step 3."""
    settled: list[frozenset[int]] = []
    for person in people.sets():
        parts = {groups.root(record) for record in person}
        if not _any_apart(apart, parts):
            settled.append(person)
            continue
        chain = frozenset(identifier for identifier in joining if evidence.bears[identifier] <= person)
        dropped.append(Dropped(ConflictKind.CONTRADICTED_CHAIN, person, chain))
        settled.extend(frozenset(r for r in person if groups.root(r) == group) for group in sorted(parts))
    return sorted(settled, key=min)


def _any_apart(apart: frozenset[tuple[int, int]], groups: set[int]) -> bool:
    return any(pair in apart for pair in combinations(sorted(groups), 2))


def _groups_apart(evidence: Evidence, groups: Partition) -> frozenset[tuple[int, int]]:
    """Pairs of groups, each by its root and the lesser first, that cannot be one person."""
    numbers: dict[int, set[int]] = {}
    for identifier in evidence.strong & evidence.bears.keys():
        for record in evidence.bears[identifier]:
            numbers.setdefault(groups.root(record), set()).add(identifier)
    apart = {pair for pair in combinations(sorted(numbers), 2) if numbers[pair[0]].isdisjoint(numbers[pair[1]])}
    full = sorted(evidence.births.keys() & evidence.surnames.keys())
    for one, other in combinations(full, 2):
        here, there = sorted((groups.root(one), groups.root(other)))
        if here != there and (here, there) not in apart and evidence.differ(one, other):
            apart.add((here, there))
    return frozenset(apart)


def _between(pairs: Iterable[Pair], groups: Partition) -> frozenset[tuple[int, int]]:
    """The pairs of groups that these pairs of records lie between."""
    found = (sorted((groups.root(one), groups.root(other))) for one, other in pairs)
    return frozenset((here, there) for here, there in found if here != there)
