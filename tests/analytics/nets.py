"""Networks made straight from ties, for tests of what is computed on networks."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np

from analytics.projection import Evidence, EvidenceLinks, PersonNetwork, project
from graph.model.links import LinkType
from tests.analytics.estate import NOW_MINUTE, PARAMETERS


def network_of(ties: list[tuple[int, int, float]], people: int | None = None) -> PersonNetwork:
    """A network of associations, each reported so many days ago; person i has the i-th id."""
    count = people if people is not None else max((max(a, b) for a, b, _ in ties), default=-1) + 1
    ids = np.array([bytes([1, *place.to_bytes(4, "big")]) + b"\1" * 11 for place in range(count)], dtype="S16")
    rows = sorted((a, b, NOW_MINUTE - int(days * 1440)) for a, b, days in ties)
    links = EvidenceLinks(
        type=np.full(len(rows), LinkType.ASSOCIATED_WITH, dtype=np.uint8),
        source=np.array([a for a, _, _ in rows], dtype=np.int64),
        target=np.array([b for _, b, _ in rows], dtype=np.int64),
        record=np.arange(len(rows)),
        role=np.zeros(len(rows), dtype=np.uint8),
        assessment=np.zeros(len(rows), dtype=np.bool_),
        grade=np.zeros(len(rows), dtype=np.uint8),
        valid_from=np.array([since for _, _, since in rows], dtype=np.int32),
        valid_to=np.full(len(rows), 2**31 - 1, dtype=np.int32),
    )
    records = np.array([place.to_bytes(4, "big") + b"\2" * 12 for place in range(len(rows))], dtype="S16")
    evidence = Evidence(
        as_of=NOW_MINUTE,
        persons=ids,
        adult=np.ones(count, dtype=np.bool_),
        things=np.zeros(0, dtype="S16"),
        thing_kind=np.zeros(0, dtype=np.uint8),
        records=records,
        versions=records,
        owner=np.zeros(len(rows), dtype=np.int64),
        origin=np.zeros(len(rows), dtype=np.int64),
        owners=("police",),
        links=links,
        groups={},
    )
    return project(evidence, PARAMETERS)


def random_network(people: int, ties: int, seed: int) -> PersonNetwork:
    """Any old network without loners."""
    graph = nx.gnm_random_graph(people, ties, seed=seed)
    days = random.Random(seed)
    return network_of([(a, b, days.uniform(0, 3000)) for a, b in graph.edges() if a != b])
