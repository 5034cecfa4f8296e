"""What a view may read about many people at once: their links, what is said at the far ends, and the registers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from graph.model.evidence import NodeRef, Properties, Value
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.queries.establishments import establishments
from graph.store.stored import Provenance, StoredDescription, StoredLink
from graph.view import GraphView

# What the rules ask for hangs on a person by these, and by the last three when he is to be categorised next.
READ_FOR_REVIEWS = (LinkType.IN_BOOKING, LinkType.SENTENCED_TO, LinkType.HAS_ASSESSMENT)
READ_FOR_RULES = (
    LinkType.HAS_ALERT,
    LinkType.INVOLVED_IN,
    LinkType.HAS_SCORE,
    LinkType.ON_LIST,
    LinkType.MEMBER_OF,
    *READ_FOR_REVIEWS,
)
_REGISTER, _PRISON = "OCG", "NOMIS"
# A question to the store costs much the same for one person and for some dozens; more of them at a time live so long
# that looking for garbage among them takes as long as reading them.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that hangs on the person: what is best said of it, and where all of it is on record."""

    link: StoredLink
    said: Properties
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Collected:
    """One person's own descriptions, what hangs on him by kind of link, and every record that says so."""

    refs: Sequence[NodeRef] = ()
    own: list[StoredDescription] = field(default_factory=list)
    found: dict[LinkType, list[Found]] = field(default_factory=dict)
    sources: list[Provenance] = field(default_factory=list)
    establishment: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What registers state of one establishment."""

    countries: tuple[str, ...]
    postcodes: tuple[str, ...]
    sources: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """Groups that the register of groups holds, and establishments by code."""

    groups: frozenset[NodeRef]
    places: Mapping[str, Place]


def collect(
    view: GraphView, people: Iterable[tuple[str, Sequence[NodeRef]]], as_of: date, read: Sequence[LinkType]
) -> Iterator[tuple[str, Collected, Register]]:
    """What hangs on each person, given with a key and his records, by these links; in the order given."""
    queue = iter(people)
    places: dict[str, Place] = {}
    while batch := list(islice(queue, _AT_ONCE)):
        yield from _Batch(view, batch, to_minutes(as_of), places, read).people()


class _Batch:
    """Some hundreds of people read together."""

    def __init__(
        self,
        view: GraphView,
        people: Sequence[tuple[str, Sequence[NodeRef]]],
        start: int,
        places: dict[str, Place],
        read: Sequence[LinkType],
    ) -> None:
        self._view, self._people, self._start, self._places = view, people, start, places
        records = [ref for _, refs in people for ref in refs]
        mine = set(records)
        links = [link for link in view.store.links(records, view.read_cut, read) if link.source in mine]
        # The prison's own record is named by the prison number; of others the number has to be asked for.
        nameless = [ref for _, refs in people if all(each.authority != _PRISON for each in refs) for ref in refs]
        if nameless:
            links += view.store.links(nameless, view.read_cut, (LinkType.HAS_IDENTIFIER,))
        targets = sorted({link.target for link in links if link.type is not LinkType.HAS_IDENTIFIER})
        self._said: dict[NodeRef, list[StoredDescription]] = {}
        for each in view.descriptions([*records, *targets]):
            self._said.setdefault(each.node, []).append(each)
        # The store gives links in order of source and target, so that each person's are in order too.
        self._links: dict[NodeRef, list[StoredLink]] = {}
        for link in links:
            self._links.setdefault(link.source, []).append(link)
        self._far = {node: self._at(node) for node in targets}

    def people(self) -> Iterator[tuple[str, Collected, Register]]:
        """Each person with what both registers say."""
        found = [(key, refs, self._collected(refs)) for key, refs in self._people]
        homeless = [ref for _, refs, each in found if each.establishment is None for ref in refs]
        held = self._held(homeless) if homeless else {}
        for _, refs, each in found:
            each.establishment = each.establishment or next((held[ref] for ref in refs if ref in held), None)
        self._look_up({each.establishment for _, _, each in found if each.establishment} - set(self._places))
        groups = frozenset(
            node for node, said in self._said.items() if any(s.provenance.system == _REGISTER for s in said)
        )
        register = Register(groups, self._places)
        for key, _, each in found:
            yield key, each, register

    def _at(self, node: NodeRef) -> tuple[Properties, tuple[str, ...], list[StoredDescription]]:
        said = self._said.get(node, [])
        return merged(said), tuple(each.provenance.record_id.hex() for each in said), said

    def _collected(self, refs: Sequence[NodeRef]) -> Collected:
        found = Collected(refs)
        for ref in refs:
            found.own.extend(self._said.get(ref, ()))
        for link in (link for ref in refs for link in self._links.get(ref, ())):
            properties, records, said = self._far.get(link.target, _NOTHING)
            stated = link.provenance.record_id.hex()
            evidence = (stated,) if set(records) <= {stated} else tuple(sorted({stated, *records}))
            found.found.setdefault(link.type, []).append(Found(link, properties, evidence))
            found.sources.append(link.provenance)
            found.sources.extend(each.provenance for each in said)
        found.sources.extend(each.provenance for each in found.own)
        found.establishment = self._stated_establishment(found)
        return found

    def _stated_establishment(self, found: Collected) -> str | None:
        """Where the prison's own record, or else his running custodial period, says that he is."""
        at_home = [each for each in found.own if each.node.authority == _PRISON]
        running = [each.said for each in found.found.get(LinkType.IN_BOOKING, ()) if each.said.get("active") is True]
        for said in (merged(at_home), *running):
            if said.get("establishment"):
                return str(said["establishment"]).strip().upper()
        return None

    def _held(self, refs: Sequence[NodeRef]) -> dict[NodeRef, str]:
        """The establishment in which each record says that its person is held on the day."""
        held = {
            link.source: link.target
            for link in self._view.store.links(refs, self._view.read_cut, (LinkType.HELD_AT,))
            if link.valid_from < self._start + _DAY_MINUTES and link.valid_to > self._start
        }
        lies = establishments(self._view, set(held.values()), self._start)
        return {ref: min(lies[place]) for ref, place in held.items() if lies[place]}

    def _look_up(self, codes: Collection[str]) -> None:
        nodes = [NodeRef(Kind.ESTABLISHMENT, "", code) for code in sorted(codes)]
        if not nodes:
            return
        said = self._view.descriptions(nodes)
        links = self._view.store.links(nodes, self._view.read_cut, (LinkType.LOCATED_IN,))
        for node in nodes:
            here = [each for each in said if each.node == node and each.properties.get("country")]
            there = [each for each in links if each.source == node and each.target.kind is Kind.POSTCODE]
            self._places[node.key] = Place(
                tuple(str(each.properties["country"]) for each in here),
                tuple(each.target.key for each in there),
                (*(each.provenance for each in here), *(each.provenance for each in there)),
            )


_DAY_MINUTES = 24 * 60
_NOTHING: tuple[Properties, tuple[str, ...], list[StoredDescription]] = ({}, (), [])


def merged(said: Sequence[StoredDescription]) -> Properties:
    """What the best graded, then the newest record says, filled up from the others."""
    if len(said) == 1:
        return said[0].properties
    found: dict[str, Value | list[str]] = {}
    for each in sorted(
        said, key=lambda each: (each.provenance.grading.rank, -each.provenance.known_from, each.provenance.record_id)
    ):
        for name, value in each.properties.items():
            if found.get(name) is None:
                found[name] = value
    return found
