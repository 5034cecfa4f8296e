"""What a view is cut by, and what it gives: labels that it reads, people as they are shown, and what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.access import Profile
from graph.admission import UNBOUNDED, Sight
from graph.identity.layout import Flags
from graph.model.evidence import NodeRef


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
