"""What a view is cut by, and what it gives: labels that it reads, people as they are shown, and what is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from graph.access import Profile, Purpose, PurposeMissingError, Viewer
from graph.admission import UNBOUNDED, Sight
from graph.identity.layout import Flags
from graph.model.evidence import NodeRef
from graph.model.labels import Label
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore


class NotFoundError(LookupError):
    """Nothing with this id exists for this viewer: what he may not read looks like what is not there."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one viewer sees him: `id` is the public id of his oldest visible record; `records` are in order."""

    id: str
    records: tuple[NodeRef, ...]
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a view may read: labels of its graph by rank, the same decision over the store's class ids, and of whom.

    `profile` is the reading profile that it was cut to, where it is less than all that the viewer may read. `owners`
    is whose each of the store's classes is, for whoever reads under a mask.
    """

    labels: Flags
    classes: frozenset[int]
    profile: Profile | None = None
    sight: Sight = UNBOUNDED
    owners: Mapping[int, str] = field(default_factory=dict)


def reading_of(
    graph: Graph,
    store: GraphStore,
    viewer: Viewer,
    purpose: Purpose,
    decide: Callable[[Mapping[int, Label]], frozenset[int]],
) -> Reading:
    """What somebody may read of a graph and of its store, as `decide` says of their labels.

    Raises PurposeMissingError without him or a purpose.
    """
    if viewer is None or purpose is None:
        raise PurposeMissingError("a view needs a viewer and a purpose")
    labels = np.zeros(len(graph.labels), dtype=np.bool_)
    labels[sorted(decide(dict(enumerate(graph.labels))))] = True
    stored = store.labels()
    owners = {class_id: label.owner for class_id, label in stored.items()}
    return Reading(labels, decide(stored), owners=owners)
