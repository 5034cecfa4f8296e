"""Rival groups and shared groups: members from the graph, what is said of them from the store of record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.allocation.answer import Kind
from analytics.allocation.keep_aparts import others_among
from analytics.allocation.parties import Parties, Party
from analytics.allocation.places import Places, steps
from analytics.allocation.relation import Level
from analytics.allocation.separation import Other, Separation, Statements, distinct, reason_of, widest
from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.store.stored import StoredLink


@dataclass(frozen=True, slots=True)
class _Known:
    """`own[subject]` are a subject's groups with his records in each; `members` those of each group who may be near.

    `rivals[group]` are what is said of each rivalry of a group, `memberships` what is said of a record in a group.
    """

    own: Sequence[Mapping[NodeRef, frozenset[int]]]
    members: Mapping[NodeRef, Sequence[Other]]
    rivals: Mapping[NodeRef, Mapping[NodeRef, Sequence[StoredLink]]]
    memberships: Mapping[tuple[NodeRef, NodeRef], Sequence[StoredLink]]


def groups(
    statements: Statements,
    parties: Parties,
    places: Places,
    subjects: Sequence[Party],
    near: Collection[int],
    silent: Level,
) -> list[Separation]:
    """Rivals and fellow members of the subjects among each other, among the PERSON nodes `near`, and the unlocated.

    `silent` is the level of a rivalry that states none. A membership counts whatever its standing, stated or not.
    """
    own = _groups_of(statements, subjects)
    mine = {group for by_group in own for group in by_group}
    if not mine:
        return []
    rivals = _rivals(statements, mine)
    concerned = mine | {rival for by_rival in rivals.values() for rival in by_rival}
    there = frozenset(near).union(*(party.nodes for party in subjects))
    members = _members(statements, parties, places, sorted(concerned), there)
    records = {node for by_group in own for nodes in by_group.values() for node in nodes}
    records |= {node for others in members.values() for other in others for node in other.named}
    known = _Known(own, members, rivals, _memberships(statements, records))
    return [
        separation
        for subject, party in enumerate(subjects)
        for group in sorted(own[subject])
        for separation in _of_group(statements, known, subject, party, group, silent)
    ]


def _of_group(
    statements: Statements, known: _Known, subject: int, party: Party, group: NodeRef, silent: Level
) -> list[Separation]:
    records = known.own[subject][group]

    def separation(
        kind: Kind, rule: tuple[NodeRef, ...], level: Level | None, basis: Sequence[StoredLink]
    ) -> Separation:
        others = tuple(other for other in known.members[rule[-1]] if other.own.isdisjoint(party.nodes))
        pairs = [(statements.ref(node), group) for node in records]
        pairs += [(statements.ref(node), rule[-1]) for other in others for node in other.named]
        said = [link for pair in pairs for link in known.memberships.get(pair, ())]
        return Separation(
            kind=kind,
            subject=subject,
            rule=rule,
            level=level,
            others=others,
            certain=bool(records & party.own) and not party.in_doubt,
            named=frozenset(records),
            reason=reason_of([link.properties for link in basis]),
            sources=distinct(link.provenance for link in (*basis, *said)),
            transport=any(link.properties.get("transport") is True for link in basis),
        )

    found = [separation(Kind.SAME_GROUP, (group,), None, ())]
    for rival, links in known.rivals.get(group, {}).items():
        level = widest([link.properties for link in links], "level", silent)
        found.append(separation(Kind.RIVAL_GROUP, (group, rival), level, links))
    return [each for each in found if each.others]


def _groups_of(statements: Statements, subjects: Sequence[Party]) -> list[dict[NodeRef, frozenset[int]]]:
    """For each subject his groups, with his records in each."""
    joined: dict[int, set[int]] = {}
    for group, node in _pairs(statements, {node for party in subjects for node in party.nodes}):
        joined.setdefault(node, set()).add(group)
    found = []
    for party in subjects:
        records: dict[int, set[int]] = {}
        for node in party.nodes:
            for group in joined.get(node, ()):
                records.setdefault(group, set()).add(node)
        found.append({statements.ref(group): frozenset(nodes) for group, nodes in records.items()})
    return found


def _rivals(statements: Statements, mine: Collection[NodeRef]) -> dict[NodeRef, dict[NodeRef, list[StoredLink]]]:
    found: dict[NodeRef, dict[NodeRef, list[StoredLink]]] = {}
    for link in statements.links(mine, LinkType.RIVAL_OF):
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one in mine:
                found.setdefault(one, {}).setdefault(other, []).append(link)
    return found


def _members(
    statements: Statements, parties: Parties, places: Places, concerned: Sequence[NodeRef], there: frozenset[int]
) -> dict[NodeRef, list[Other]]:
    """For each group those members who are, or may be, among these PERSON nodes or in an unlocated place."""
    named: dict[NodeRef, set[int]] = {group: set() for group in concerned}
    for node, group in _pairs(statements, statements.ranks(concerned)):
        named[statements.ref(group)].add(node)
    parties.learn(node for nodes in named.values() for node in nodes)
    others = {group: others_among(parties, nodes) for group, nodes in named.items()}
    records = {node for of_group in others.values() for other in of_group for node in other.mates}
    held = places.held_at(records)
    places.locate(held)
    unlocated = [place for place in held if not places.position(place).is_traced]
    near = there | places.residents(unlocated).everybody
    placeless = {each for of_group in others.values() for other in of_group if not places.held_at(other.own)
                 for each in other.own}  # fmt: skip
    statements.learn_custody(placeless)

    def may_be_near(other: Other) -> bool:
        # Most members are at liberty; one whom a prison says it has, and nobody says where, may be in this one.
        return not other.mates.isdisjoint(near) or (other.own <= placeless and statements.is_in_custody(other.own))

    return {group: [other for other in of_group if may_be_near(other)] for group, of_group in others.items()}


def _pairs(statements: Statements, nodes: Collection[int]) -> list[tuple[int, int]]:
    """(far end, node) of every membership at these nodes, members or groups."""
    near = np.array(sorted(nodes), dtype=np.int32)
    with statements.view.walker((LinkType.MEMBER_OF,)) as walker:
        found = steps(walker, near)
    return list(zip(found.far.tolist(), near[found.whose].tolist(), strict=True))


def _memberships(statements: Statements, records: Collection[int]) -> dict[tuple[NodeRef, NodeRef], list[StoredLink]]:
    found: dict[tuple[NodeRef, NodeRef], list[StoredLink]] = {}
    for link in statements.links(statements.refs(records), LinkType.MEMBER_OF):
        found.setdefault((link.source, link.target), []).append(link)
    return found
