"""Evidence: what one row of an agency's file says, in the terms of the graph, before anything stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self

from graph.model.grading import UNGRADED, Grading
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import NEEDS_ROLE, LinkType, Role
from graph.model.times import OPEN_END, OPEN_START

Value = str | int | float | bool | None
Properties = Mapping[str, Value | list[str]]


class NodeRef(NamedTuple):
    """A node by its natural key.

    `authority` is what makes the key unique: the source system for a PERSON (`NOMIS`, `DELIUS`), the identifier's
    type for an IDENTIFIER, and empty for a thing whose key stands by itself (a cell, a phone) unless the key is only
    unique within the system that issued it (an incident number), where it names that system. A tuple, because loads
    and answers look up millions of them and tuples hash without a call.
    """

    kind: Kind
    authority: str
    key: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a record says a node is like: cleaned values under the mapping's property names.

    For people the names that search and matching read are `surname`, `forenames`, `date_of_birth` (ISO date),
    `sex`, `aliases` (list); for every node `caption` is what a page shows, and never an identity.
    """

    node: NodeRef
    properties: Properties


class _LinkClaim(NamedTuple):
    source: NodeRef
    target: NodeRef
    type: LinkType
    role: Role
    assessment: bool
    valid_from: int
    valid_to: int
    properties: Properties | None


class LinkClaim(_LinkClaim):
    """A relation that a record states. World time in minutes (`graph.model.times`); open where the row is silent.

    What began and ended in one minute lasted that minute: an empty interval would hold never and be lost to every view.
    Raises ValueError for a link that ends before it starts, or lacks the person's part where one must be stated.
    """

    __slots__ = ()

    def __new__(
        cls,
        source: NodeRef,
        target: NodeRef,
        type: LinkType,
        role: Role = Role.NONE,
        assessment: bool = False,
        valid_from: int = OPEN_START,
        valid_to: int = OPEN_END,
        properties: Properties | None = None,
    ) -> Self:
        """Fields in the order of the tuple."""
        if valid_from >= valid_to:
            if valid_from > valid_to:
                raise ValueError("a link cannot end before it starts")
            valid_to = valid_from + 1
        if role is Role.NONE and type in NEEDS_ROLE:
            raise ValueError(f"a {type.name} link must state the person's part")
        return tuple.__new__(cls, (source, target, type, role, assessment, valid_from, valid_to, properties))


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One version of one row as an agency sent it, and what it means.

    `system` and `source_id` name the record; `version` is the 16-byte hash of its content. `values` are the raw cells
    in the order of the load's header. `origin` is the keyed pseudonym of who first said it (None: the agency
    itself), `tasking` the reference of the tasking that produced it. `line` is the file's line number; of a workbook,
    that on its `sheet`.
    """

    system: str
    source_id: str
    version: bytes
    line: int
    values: tuple[str, ...]
    label: Label
    descriptions: tuple[Description, ...] = ()
    links: tuple[LinkClaim, ...] = ()
    grading: Grading = UNGRADED
    origin: str | None = None
    tasking: str | None = None
    recorded_on: date | None = None
    review_on: date | None = None
    flags: tuple[str, ...] = field(default=())
    sheet: str = ""
