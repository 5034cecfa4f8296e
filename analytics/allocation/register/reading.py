"""The register of keep-aparts as one view may read it, open and closed, whichever register each record came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.allocation.parties import Parties
from analytics.allocation.separation import Statements
from graph.model.evidence import NodeRef, Properties
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.separations import ID_BITS, OWN_REGISTER, Closing, Part, Party, Reason, Restriction, Separation
from graph.model.times import ALWAYS, from_minutes
from graph.store.stored import StoredDescription, StoredLink
from graph.view import GraphView

_PARTS = {part.value: part for part in Part}
# The national register calls who acts for nobody by this.
_UNSAID = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Registered:
    """One record: what it says, its node, its label, its public record id, and its version's times.

    `known_from` is in microseconds.
    """

    separation: Separation
    node: NodeRef
    label: Label
    extracted_at: datetime
    record: str
    known_from: int

    @property
    def is_own(self) -> bool:
        """Whether it was made here, and no file brought it."""
        return self.node.authority == OWN_REGISTER


def number_of(view: GraphView, node: NodeRef) -> int:
    """The id under which the published contract names a record: random for our own, keyed for one that a file brought.

    Neither is a sequence, which would tell how many records a reader does not see.
    """
    if node.authority == OWN_REGISTER and node.key.isdigit():
        return int(node.key)
    public = view.store.ids.node_id(node)
    return int.from_bytes(public[:8]) >> (64 - ID_BITS)


def by_number(view: GraphView, number: int) -> Registered | None:
    """The record of this id; None where there is none for the reader."""
    own = NodeRef(Kind.NON_ASSOCIATION, OWN_REGISTER, str(number))
    wanted = [own, *(node for node in _all_nodes(view) if number_of(view, node) == number)]
    return next(iter(registered(view, wanted)), None)


def everything(view: GraphView) -> list[Registered]:
    """All of it, by id."""
    return registered(view, _all_nodes(view))


def involving(view: GraphView, numbers: Collection[str]) -> list[Registered]:
    """Records of which either party bears one of these prison numbers, by id. A merged number leads to its person."""
    minute = from_minutes(view.graph.head.known_at // 60_000_000)
    if minute is None:
        return []
    parties = Parties(view).resolve(sorted(numbers), minute.date())
    nodes = sorted({node for party in parties for node in party.own})
    statements = Statements(view, ALWAYS)
    links = statements.links(statements.refs(nodes), LinkType.PARTY)
    return registered(view, {link.target for link in links if link.target.kind is Kind.NON_ASSOCIATION})


def between(view: GraphView, numbers: Collection[str]) -> list[Registered]:
    """Records of which both parties are among these prison numbers, by id."""
    wanted = set(numbers)
    return [each for each in involving(view, wanted) if wanted.issuperset(each.separation.pair)]


def registered(view: GraphView, nodes: Iterable[NodeRef]) -> list[Registered]:
    """What the register says at these nodes, by id; of a record that names somebody who is not there, nothing."""
    wanted = sorted(set(nodes))
    statements = Statements(view, ALWAYS)
    links: dict[NodeRef, list[StoredLink]] = {}
    for link in statements.links(wanted, LinkType.PARTY):
        links.setdefault(link.target, []).append(link)
    said: dict[NodeRef, list[StoredDescription]] = {}
    for each in view.descriptions(wanted):
        said.setdefault(each.node, []).append(each)
    there = statements.ranks(link.source for at_node in links.values() for link in at_node)
    present = set(statements.refs(there))
    found = []
    for node in wanted:
        record = _record(view, node, links.get(node, ()), said.get(node, ()))
        if record is not None and all(NodeRef(Kind.PERSON, "NOMIS", one) in present for one in record.separation.pair):
            found.append(record)
    return sorted(found, key=lambda each: each.separation.id)


def _record(
    view: GraphView, node: NodeRef, links: Sequence[StoredLink], said: Sequence[StoredDescription]
) -> Registered | None:
    newest = max(said, key=lambda each: (each.provenance.extracted_at, each.provenance.known_from), default=None)
    if newest is None:
        return None
    of_version = [link for link in links if link.provenance.version == newest.provenance.version]
    parties = sorted({(link.source.key, _PARTS.get(link.role, Part.UNKNOWN)) for link in of_version}, key=str)
    if len(parties) != 2 or parties[0][0] == parties[1][0]:
        return None
    first, second = (Party(number, part) for number, part in _in_order(parties, newest.properties))
    started = from_minutes(of_version[0].valid_from)
    made = _instant(newest.properties, "created_at") or started or newest.provenance.extracted_at
    restriction = Restriction.of_level(str(newest.properties.get("restriction_type")))
    reason = str(newest.properties.get("reason"))
    kept = Separation(
        id=number_of(view, node),
        first=first,
        second=second,
        reason=Reason(reason) if reason in Reason.__members__ else Reason.OTHER,
        # What states no level is kept as far apart as the check takes it to be.
        restriction=restriction or Restriction.WING,
        comment=str(newest.properties.get("comment") or "(none given)"),
        created_at=made,
        updated_at=_instant(newest.properties, "updated_at") or made,
        updated_by=str(newest.properties.get("updated_by") or _UNSAID),
        authorised_by=str(newest.properties.get("authorised_by") or ""),
        closing=_closing(newest.properties, made),
        until=_instant(newest.properties, "until"),
        transport=newest.properties.get("transport") is True,
        threat_to_life=newest.properties.get("threat_to_life") is True,
    )
    source = newest.provenance
    view.disclosed.add(source.record_id.hex())
    return Registered(kept, node, source.label, source.extracted_at, source.record_id.hex(), source.known_from)


def _in_order(parties: Sequence[tuple[str, Part]], said: Properties) -> Sequence[tuple[str, Part]]:
    """As the record names them first and second, where it says so."""
    return parties[::-1] if said.get("first_party") == parties[1][0] else parties


def _closing(said: Properties, made: datetime) -> Closing | None:
    if said.get("closed") is not True:
        return None
    return Closing(
        str(said.get("closed_by") or _UNSAID),
        str(said.get("closed_reason") or "(none given)"),
        _instant(said, "closed_at") or made,
    )


def _instant(said: Properties, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said.get(name)))
    except ValueError:
        return None


def _all_nodes(view: GraphView) -> list[NodeRef]:
    """Every node of the kind, in order, there for the reader or not: what is not has nothing said of it."""
    graph, kind = view.graph, int(Kind.NON_ASSOCIATION)
    first, last = np.searchsorted(graph.base.nodes.kind, (kind, kind + 1)).tolist()
    added = np.flatnonzero(graph.extra.nodes.kind == kind) + graph.base_nodes
    return view.refs([*range(first, last), *added.tolist()])
