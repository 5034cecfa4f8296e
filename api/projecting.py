"""Who is who, written into the shared store for whoever reads it there: nobody but the service reaches it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from api.schemas.keeping import ProjectedAnswer
from api.terminal.usage import UsageProblemError
from api.wiring import Service
from graph.access import Purpose, Viewer
from graph.model.evidence import NodeRef
from graph.safety_view import safety_view
from graph.store.neo4j.projecting import Projected
from graph.store.neo4j.store import Neo4jStore
from graph.view import GraphView


def project(service: Service, purpose: Purpose, on_behalf_of: Viewer) -> ProjectedAnswer:
    """Write every person of the ledger, whoever may see him. Raises UsageProblemError for a store that is a file."""
    store = service.store
    if not isinstance(store, Neo4jStore):
        raise UsageProblemError("a store file has no projection of people: nobody reads it as a graph")
    graph = service.keeper.current()
    view = safety_view(graph, store, purpose, on_behalf_of)
    persons, records = store.project_people(_people(view), graph.head.revision)
    return ProjectedAnswer(people=persons, records=records)


def _people(view: GraphView) -> Iterator[Projected]:
    found = view.people
    contested = {record for each in found.dropped for record in each.records}
    order = np.argsort(found.person_of, kind="stable")
    order = order[found.person_of[order] >= 0]
    begins = np.flatnonzero(np.diff(found.person_of[order], prepend=-1))
    for person, members in enumerate(np.split(order, begins[1:]) if len(order) else ()):
        ranks = members.tolist()
        refs: list[NodeRef] = sorted(view.refs(ranks))
        known_as = view.ids([int(found.representative[person])])[0]
        yield Projected(known_as, not contested.isdisjoint(ranks), refs, view.ids(ranks))
