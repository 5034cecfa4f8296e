"""From a view to the evidence of a projection."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.projection.adulthood import adults
from analytics.projection.evidence import Evidence, EvidenceLinks, Flags
from analytics.projection.parameters import ProjectionParameters
from graph.identity.layout import VisibleLinks
from graph.model.kinds import GROUPS, Kind
from graph.model.links import NEVER_CRIMINAL, LinkType
from graph.snapshot.arrays import I32, I64, U8
from graph.snapshot.columns import as_bytes
from graph.snapshot.graph import Graph
from graph.view import GraphView

_T = TypeVar("_T", bound=np.generic)

WEIGHING = (
    LinkType.INVOLVED_IN,
    LinkType.MEMBER_OF,
    LinkType.ASSOCIATED_WITH,
    LinkType.CO_DEFENDANT_OF,
    LinkType.CALLED,
    LinkType.CALL_FROM,
    LinkType.CALL_TO,
    LinkType.HAS_PHONE,
    LinkType.LIVES_AT,
    LinkType.HELD_AT,
)
_ALSO_READ = (LinkType.LOCATED_IN,)


def read_evidence(
    view: GraphView,
    as_of: int,
    parameters: ProjectionParameters,
    leave_out: I64 | None = None,
    near: Collection[int] | None = None,
) -> Evidence:
    """Everything in the view that may weigh and had begun by `as_of` (world minute).

    The view's world time should reach back: a view cut to one minute has no past to read. Links in which somebody is a
    victim, witness, member of staff, relative, professional or of unknown part go no further, nor do those of records
    that are left out (ranks of versions). Where `near` names nodes (ranks), nothing is read but what lies between two
    of them.
    """
    links = view.visible_links((*WEIGHING, *_ALSO_READ))
    if near is not None:
        inside = np.zeros(view.graph.node_count, dtype=np.bool_)
        inside[sorted(near)] = True
        between = inside[links.source] & inside[links.target]
        links = _choose(links, between | (links.type == int(LinkType.LOCATED_IN)))
    if leave_out is not None:
        links = _choose(links, ~np.isin(links.record, leave_out))
    links = _choose(links, ~np.isin(links.role, [int(role) for role in NEVER_CRIMINAL]) & (links.valid_from <= as_of))
    adult = adults(view, links, as_of, parameters.adult_establishments)
    links = _choose(links, np.isin(links.type, [int(link_type) for link_type in WEIGHING]))
    nodes = np.unique(np.concatenate((links.source, links.target))).astype(np.int32)
    people = view.people
    person = people.person_of[nodes]
    kind = kinds_of(view.graph, nodes)
    # Numbers of persons are in order of public id, and so are those of the few that are left.
    seen = np.unique(person[person >= 0])
    things = nodes[kind != int(Kind.PERSON)]
    thing_ids = view.public_ids(things)
    by_id = np.argsort(thing_ids, kind="stable")
    unit_of_node = np.full(view.graph.node_count, -1, dtype=np.int64)
    unit_of_node[nodes[person >= 0]] = np.searchsorted(seen, person[person >= 0])
    unit_of_node[things[by_id]] = len(seen) + np.arange(len(things))
    records = Records(view.graph, links.record)
    thing_kind = kinds_of(view.graph, things[by_id])
    groups = np.flatnonzero(np.isin(thing_kind, [int(group) for group in GROUPS]))
    return Evidence(
        as_of=as_of,
        persons=view.public_ids(people.representative[seen]),
        adult=adult[seen],
        things=thing_ids[by_id],
        thing_kind=thing_kind,
        records=records.public,
        versions=records.version,
        owner=records.owner,
        origin=records.origin,
        owners=records.owners,
        label=records.label,
        labels=records.labels,
        links=_canonical(links, unit_of_node, records.number),
        groups=dict(zip((len(seen) + groups).tolist(), view.refs(things[by_id][groups].tolist()), strict=True)),
    )


class Records:
    """The record versions that state these links, in order of public id and version; `number` is each link's."""

    def __init__(self, graph: Graph, record_of_link: I32) -> None:
        ranks, place = np.unique(record_of_link, return_inverse=True)
        base, extra = graph.base.records, graph.extra.records
        added = ranks >= graph.base_records

        def both(low: NDArray[_T], high: NDArray[_T]) -> NDArray[_T]:
            return np.concatenate((low[ranks[~added]], high[ranks[added] - graph.base_records]))

        public = as_bytes(both(base.public, extra.public))
        version = as_bytes(both(base.version, extra.version))
        order = np.lexsort((version, public))
        self.public, self.version = public[order], version[order]
        self.number = np.argsort(order)[place]
        labels = both(base.label, extra.label)[order]
        distinct, self.label = np.unique(labels, return_inverse=True)
        self.labels = tuple(graph.labels[label] for label in distinct.tolist())
        self.owners = tuple(sorted({graph.labels[label].owner for label in np.unique(labels).tolist()}))
        owner_of_label = {label: self.owners.index(graph.labels[label].owner) for label in np.unique(labels).tolist()}
        self.owner: I64 = np.array([owner_of_label[label] for label in labels.tolist()], dtype=np.int64)
        # Where a record does not say who first said it, the careful reading is its agency: two such may be copies.
        stated = both(base.origin, extra.origin)[order]
        _, voice = np.unique(stated, return_inverse=True)
        self.origin: I64 = np.where(stated == 0, self.owner, len(self.owners) + voice.reshape(-1))


def kinds_of(graph: Graph, nodes: NDArray[np.integer]) -> U8:
    """The kinds of many nodes, by rank."""
    base = nodes < graph.base_nodes
    kinds = np.empty(len(nodes), dtype=np.uint8)
    kinds[base] = graph.base.nodes.kind[nodes[base]]
    kinds[~base] = graph.extra.nodes.kind[nodes[~base] - graph.base_nodes]
    return kinds


def _choose(links: VisibleLinks, wanted: Flags) -> VisibleLinks:
    return VisibleLinks(*(getattr(links, name)[wanted] for name in VisibleLinks.__slots__))


def _canonical(links: VisibleLinks, unit_of_node: I64, record: I64) -> EvidenceLinks:
    """Links with canonical numbers in canonical order; those whose person does not exist for the viewer are gone."""
    source, target = unit_of_node[links.source], unit_of_node[links.target]
    there = (source >= 0) & (target >= 0)
    found = EvidenceLinks(
        type=links.type[there],
        source=source[there],
        target=target[there],
        record=record[there],
        role=links.role[there],
        assessment=links.assessment[there],
        grade=links.grade[there],
        valid_from=links.valid_from[there],
        valid_to=links.valid_to[there],
    )
    names = EvidenceLinks.__slots__
    order = np.lexsort([getattr(found, name) for name in reversed(names)])
    return EvidenceLinks(**{name: getattr(found, name)[order] for name in names})
