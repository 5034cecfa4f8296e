"""Open keep-aparts (non-associations) of prisoners, read from the store of record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analytics.allocation.answer import Kind
from analytics.allocation.parties import Parties, Party
from analytics.allocation.relation import Level
from analytics.allocation.separation import Other, Separation, Statements, distinct, reason_of, widest
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.links import LinkType
from graph.store.stored import StoredDescription, StoredLink


def keep_aparts(statements: Statements, parties: Parties, subjects: Sequence[Party], silent: Level) -> list[Separation]:
    """Every keep-apart that holds and names a record that is or may be a subject's.

    One that has no others keeps a man apart from himself: two people have been taken for one.
    `silent` is the level of one that states none.
    """
    records = set(statements.refs({node for party in subjects for node in party.nodes}))
    registers = {end for link in statements.links(records, LinkType.PARTY) for end in _registers(link)}
    links: dict[NodeRef, list[StoredLink]] = {register: [] for register in sorted(registers)}
    for link in statements.links(registers, LinkType.PARTY):
        for end in _registers(link):
            links[end].append(link)
    said: dict[NodeRef, list[StoredDescription]] = {register: [] for register in links}
    for description in statements.view.descriptions(list(links)):
        said[description.node].append(description)
    still_open = {register: at_register for register, at_register in links.items() if not _is_closed(said[register])}
    # All at once: asking register by register who they are would take most of a check's time.
    parties.learn(statements.ranks(_named(still_open)))
    return [
        separation
        for register, at_register in still_open.items()
        for separation in _of_register(statements, parties, subjects, silent, register, at_register, said[register])
    ]


def _of_register(
    statements: Statements,
    parties: Parties,
    subjects: Sequence[Party],
    silent: Level,
    register: NodeRef,
    links: Sequence[StoredLink],
    said: Sequence[StoredDescription],
) -> list[Separation]:
    named = statements.ranks(_named({register: links}))
    stated = [description.properties for description in said]
    sources = distinct((*(link.provenance for link in links), *(description.provenance for description in said)))
    return [
        Separation(
            kind=Kind.KEEP_APART,
            subject=subject,
            rule=(register,),
            level=widest(stated, "restriction_type", silent),
            others=tuple(_others(parties, party, named)),
            certain=bool(named & party.own) and not party.in_doubt,
            named=named & party.nodes,
            reason=reason_of(stated),
            sources=sources,
            # A vehicle is no more room than a cell: whoever may not share that may not share this.
            transport=True,
        )
        for subject, party in enumerate(subjects)
        if named & party.nodes and len(named) > 1
    ]


def _others(parties: Parties, party: Party, named: frozenset[int]) -> list[Other]:
    """The other side. Where his own record is named, one that merely may be his is somebody else's."""
    rest = named - party.own if named & party.own else (named - party.nodes or named)
    return [replace(other, mates=other.mates - party.own) for other in others_among(parties, rest)]


def others_among(parties: Parties, named: Iterable[int]) -> list[Other]:
    """The people whose records these are, in order of their first record."""
    nodes = sorted(named)
    parties.learn(nodes)
    records: dict[frozenset[int], set[int]] = {}
    for node in nodes:
        records.setdefault(parties.own(node), set()).add(node)
    return [Other(frozenset(nodes), own, parties.mates(min(nodes))) for own, nodes in records.items()]


def _named(links: Mapping[NodeRef, Sequence[StoredLink]]) -> set[NodeRef]:
    """Whom registers name."""
    return {
        end
        for register, said in links.items()
        for link in said
        for end in (link.source, link.target)
        if end != register
    }


def _registers(link: StoredLink) -> list[NodeRef]:
    return [end for end in (link.source, link.target) if end.kind is NodeKind.NON_ASSOCIATION]


def _is_closed(said: Sequence[StoredDescription]) -> bool:
    return bool(said) and all(description.properties.get("closed") is True for description in said)
