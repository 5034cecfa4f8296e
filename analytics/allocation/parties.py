"""Who the prisoners asked about are, and who else may be them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.allocation.kept import Alike, kept_of_graph
from analytics.allocation.places import Steps, steps
from graph.identity.kernels import MOST_HOLDERS
from graph.identity.pairs import Compared
from graph.identity.rule import Partition
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, parse
from graph.model.ids import ID_BYTES
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import ALWAYS
from graph.snapshot.arrays import I32
from graph.view import GraphView, NotFoundError

# Records that hang together over more identifiers than this, one after the other, are a fault and not a man.
_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class Party:
    """A prisoner as asked about: `nodes` are his records and those that share an identifier with them.

    `own` are those that are certainly his; `in_doubt` says that there are others, or that they bear several valid
    prison numbers, which leaves open who he is. `identifiers` are (type, canonical) of all of them. A prisoner whom
    nobody knows has no nodes.
    """

    asked: str
    nodes: frozenset[int]
    own: frozenset[int]
    in_doubt: bool
    identifiers: frozenset[tuple[str, str]]


class Parties:
    """Who people are in one view: whole clusters, and whoever shares a valid identifier with them.

    Which number is whose depends on no world time (`graph.identity`).
    """

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._own: dict[int, frozenset[int]] = {}
        self._mates: dict[int, frozenset[int]] = {}
        self._borne: dict[int, frozenset[int]] = {}
        self._valid: dict[int, frozenset[int]] = {}
        self._pairs = kept_of_graph(view).identifiers
        self._kept = kept_of_graph(view).people_of(view)

    # ---- who is meant

    def resolve(self, asked: Sequence[str], as_of: date) -> list[Party]:
        """The parties that these prison numbers and public ids (hex) lead to."""
        starts = self._find(asked, as_of)
        self.learn(node for found in starts for node in found)
        return [self._party(each, found) for each, found in zip(asked, starts, strict=True)]

    def of_people(self, people: Sequence[Collection[int]]) -> list[Party]:
        """The parties that these records belong to, each as one person."""
        self.learn(node for nodes in people for node in nodes)
        return [self._party("", sorted(nodes)) for nodes in people]

    def _party(self, asked: str, starts: Collection[int]) -> Party:
        own = frozenset[int]().union(*(self._own[node] for node in starts))
        nodes = frozenset[int]().union(*(self._mates[node] for node in starts))
        valid = {borne for node in own for borne in self._valid[node]}
        numbers = sum(kind == IdentifierType.PRISON_NUMBER for kind, _ in self.pairs(valid))
        several = len({self._own[node] for node in starts}) > 1 or numbers > 1
        return Party(asked, nodes, own, several or nodes != own, self.identifiers(nodes))

    def _find(self, asked: Sequence[str], as_of: date) -> list[list[int]]:
        """The PERSON nodes that each leads to; none where nobody is known."""
        numbers = [self._number(each, as_of) for each in asked]
        known = np.array(sorted({number for number in numbers if number is not None}), dtype=np.int32)
        bearing = self._identifier_links(known)
        holders: dict[int, list[int]] = {}
        for place, node in zip(bearing.whose.tolist(), bearing.far.tolist(), strict=True):
            holders.setdefault(int(known[place]), []).append(node)
        return [
            self._by_id(each) if number is None else sorted(set(holders.get(number, ())))
            for each, number in zip(asked, numbers, strict=True)
        ]

    def _number(self, asked: str, as_of: date) -> int | None:
        """The rank of a prison number."""
        canonical = parse(IdentifierType.PRISON_NUMBER, asked, as_of=as_of).canonical
        if canonical is None:
            return None
        return self._view.graph.node_rank_of(NodeRef(Kind.IDENTIFIER, IdentifierType.PRISON_NUMBER, canonical))

    def _by_id(self, public_id: str) -> list[int]:
        if len(public_id) != 2 * ID_BYTES:
            return []
        try:
            node = self._view.node(public_id)
        except NotFoundError:
            return []
        return [node] if self._view.graph.node_kind(node) is Kind.PERSON else []

    # ---- who is who

    def own(self, node: int) -> frozenset[int]:
        """The records of the person whose record this is. It must have been learnt."""
        return self._own[node]

    def mates(self, node: int) -> frozenset[int]:
        """All records that may be his."""
        return self._mates[node]

    def identifiers(self, nodes: Collection[int]) -> frozenset[tuple[str, str]]:
        """(type, canonical) of every identifier on records that have been learnt, valid or flagged."""
        return frozenset(self.pairs({borne for node in nodes for borne in self._borne[node]}))

    def numbers_borne(self, nodes: Collection[int]) -> I32:
        """The ranks of the prison numbers on any records."""
        found = self._identifier_links(np.array(sorted(nodes), dtype=np.int32)).far
        with self._view.walker() as walker:
            walk = walker.walk
        base = (found >= walk.strong_from) & (found < walk.strong_to)
        return np.unique(found[base | ((found >= walk.new_strong_from) & (found < walk.new_strong_to))])

    def pairs(self, identifiers: Iterable[int]) -> set[tuple[str, str]]:
        """(type, canonical) of identifiers by rank."""
        wanted = set(identifiers)
        unread = sorted(each for each in wanted if each not in self._pairs)
        if unread:
            refs = self._view.refs(unread)
            self._pairs.update(zip(unread, ((ref.authority, ref.key) for ref in refs), strict=True))
        return {self._pairs[identifier] for identifier in wanted}

    def learn(self, nodes: Iterable[int]) -> None:
        """Work out all of these people at once, and whoever hangs together with them over shared identifiers."""
        unknown = {node for node in nodes if node not in self._own}
        for node in unknown:
            if node not in self._own and (kept := self._kept.get(node)) is not None:
                self._recall(kept)
        wave = sorted(node for node in unknown if node not in self._own)
        if not wave:
            return
        learnt: set[int] = set()
        shared: list[set[int]] = []
        for _ in range(_LONGEST_CHAIN):
            if not wave:
                break
            members = self._learn_people(wave)
            learnt |= members
            sharing = [*self._holders(members), *self._alike(members)]
            shared += sharing
            wave = sorted({node for holders in sharing for node in holders if node not in self._own})
        components = Partition(learnt)
        for node in learnt:
            components.join(self._own[node])
        for holders in shared:
            components.join(holders & learnt)
        for component in components.sets():
            self._mates.update(dict.fromkeys(component, component))
            # Of a chain that was cut short, what was found depends on where it was begun: no answer may rest on that.
            if not wave:
                self._keep(component)

    def _keep(self, component: Collection[int]) -> None:
        kept = Alike(*({node: said[node] for node in component} for said in (self._own, self._borne, self._valid)))
        self._kept.update(dict.fromkeys(component, kept))

    def _recall(self, kept: Alike) -> None:
        for mine, said in ((self._own, kept.own), (self._borne, kept.borne), (self._valid, kept.valid)):
            mine.update(said)
        component = frozenset(kept.own)
        self._mates.update(dict.fromkeys(component, component))

    def _learn_people(self, nodes: Sequence[int]) -> set[int]:
        """Settle whose records these are, and what identifiers all of those people bear; returns all their records."""
        with self._view.walker() as walker:
            units = np.unique(walker.units_of(np.array(nodes, dtype=np.int32)))
            people = [frozenset(walker.members(unit).tolist()) for unit in units[units >= 0].tolist()]
        for person in people:
            self._own.update(dict.fromkeys(person, person))
        records = np.array(sorted(node for person in people for node in person), dtype=np.int32)
        found = self._identifier_links(records)
        borne: dict[int, set[int]] = {node: set() for node in records.tolist()}
        valid: dict[int, set[int]] = {node: set() for node in borne}
        is_valid = (found.role == Role.IDENTIFIER_VALID).tolist()
        for node, identifier, sound in zip(records[found.whose].tolist(), found.far.tolist(), is_valid, strict=True):
            borne[node].add(identifier)
            if sound:
                valid[node].add(identifier)
        self._valid.update({node: frozenset(identifiers) for node, identifiers in valid.items()})
        self._borne.update({node: frozenset(identifiers) for node, identifiers in borne.items()})
        return set(borne)

    def _holders(self, nodes: Collection[int]) -> list[set[int]]:
        """Who else validly bears each identifier of these records; not of one that is on too many to be anyone's."""
        identifiers = np.array(sorted({each for node in nodes for each in self._borne[node]}), dtype=np.int32)
        found = self._identifier_links(identifiers)
        valid = found.role == Role.IDENTIFIER_VALID
        holders: dict[int, set[int]] = {}
        for place, node in zip(found.whose[valid].tolist(), found.far[valid].tolist(), strict=True):
            holders.setdefault(place, set()).add(node)
        return [each for each in holders.values() if 1 < len(each) <= MOST_HOLDERS]

    def _alike(self, nodes: Collection[int]) -> list[set[int]]:
        """Pairs with one of these records that may be one person by likeness, unless somebody judged otherwise."""
        with self._view.walker() as walker:
            found = Compared(walker.compared(np.array(sorted(nodes), dtype=np.int32), among=False))
        return [set(pair) for pair in found.possible]

    def _identifier_links(self, nodes: I32) -> Steps:
        with self._view.walker((LinkType.HAS_IDENTIFIER,), during=ALWAYS) as walker:
            return steps(walker, nodes)
