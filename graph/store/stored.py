"""What a store is asked with, and what it answers: cuts, questions, and versions of records with their provenance."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from graph.model.evidence import NodeRef, Properties
from graph.model.grading import Grading
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import LoadCounts, LoadManifest, LoadSummary

# System, source id, and the hash of the version's content.
VersionKey = tuple[str, str, bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """A published state: a monotonic revision, for run records and audit only, and its known instant (microseconds).

    `erasures` counts disposals: content was destroyed between two heads that differ in it, so that whatever was copied
    from the earlier one must be destroyed and built anew, not extended.
    """

    revision: int
    known_at: int
    erasures: int = 0


@dataclass(frozen=True, slots=True)
class ReadCut:
    """What one reader may read: the visibility classes, as known at one instant (microseconds).

    `owners` is whose each class of the store is. A version that names another owner than its record's current versions
    do is withheld, as the join of their labels is from everybody (`Label.join`); where it is empty nothing is, which is
    for safety rules alone. `closed` are versions, as (record's public id, content hash), that are not there for him
    because of whom they name.
    """

    classes: frozenset[int]
    known_at: int
    owners: Mapping[int, str] = field(default_factory=dict)
    closed: Container[tuple[bytes, bytes]] | None = None


# As (type, canonical): stands for whoever a rejected row concerns that names nobody who can be read.
NOBODY = ("", "")


@dataclass(frozen=True, slots=True)
class QuarantinedParty:
    """An identifier that a quarantined row names: a check that touches this party cannot confirm.

    `label` is what the row would have borne, or the strictest that its feed knows where that cannot be told. A row in
    which nobody can be read names NOBODY: it may concern anybody. `line` counts on the `sheet`, "" where there is none.
    """

    line: int
    type: str
    canonical: str
    label: Label
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class OpenLoad:
    """A load being written. `repeat` is the published load that this file already made, if any: then do not write.

    `resume_after` is the last line already committed by an earlier, interrupted run of the same load, with its counts.
    """

    handle: int
    key: str
    manifest: LoadManifest
    repeat: LoadSummary | None = None
    resume_after: int = 0
    counts: LoadCounts = field(default_factory=LoadCounts)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from; `known_from` and `known_to` in microseconds."""

    record_id: bytes
    system: str
    source_id: str
    version: bytes
    feed: str
    label: Label
    grading: Grading
    origin: str | None
    recorded_on: date | None
    extracted_at: datetime
    load_key: str
    known_from: int
    known_to: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredDescription:
    """What one record version says of a node, over `valid` world minutes."""

    node: NodeRef
    properties: Properties
    valid_from: int
    valid_to: int
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link as one record version states it."""

    source: NodeRef
    target: NodeRef
    type: LinkType
    role: Role
    assessment: bool
    valid_from: int
    valid_to: int
    properties: Properties
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record version with its raw cells, column name to value."""

    values: Mapping[str, str]
    provenance: Provenance
    valid_from: int
    valid_to: int


@dataclass(frozen=True, slots=True)
class PersonQuery:
    """Find PERSON nodes by identifier (type name and canonical value), by name and birth date, or by words said.

    `surname` and `forename` are beginnings of what is said; of `surnames`, normal forms of whole ones, and of
    `forenames`, normal words of them, one at least is said. Whatever is given has to fit; words of forenames
    alone find nobody.
    """

    identifier: tuple[str, str] | None = None
    surname: str | None = None
    forename: str | None = None
    born: date | None = None
    surnames: frozenset[str] = frozenset()
    forenames: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedAge:
    """How fresh a feed is: its newest live load's extraction and publication."""

    feed: str
    scope: str
    extracted_at: datetime
    published_at: datetime
    load_key: str
