"""What a projection reads: the links that a view admits, in numbers that depend on nothing but what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.snapshot.arrays import I32, I64, U8

Flags = NDArray[np.bool_]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EvidenceLinks:
    """Links as columns of one length, in canonical order (by all columns from first to last).

    `source` and `target` are units: person numbers from 0, and the number of a thing plus the number of persons.
    """

    type: U8
    source: I64
    target: I64
    record: I64
    role: U8
    assessment: Flags
    grade: U8
    valid_from: I32
    valid_to: I32


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that may weigh, for one viewer, up to one world minute.

    Persons, things and records are numbered in order of their public ids (16 bytes), record versions of one id in
    order of version: numbers do not depend on what the viewer may not read. `adult` says of each person whether
    something readable shows that he is 18 or older. `owner` is each record's agency, `label` the place of its label in
    `labels`, and `origin` who stands behind it: reports of one origin are copies, whichever agency passes them on.
    `groups` are the keys of units that are groups.
    """

    as_of: int
    persons: NDArray[np.bytes_]
    adult: Flags
    things: NDArray[np.bytes_]
    thing_kind: U8
    records: NDArray[np.bytes_]
    versions: NDArray[np.bytes_]
    owner: I64
    origin: I64
    owners: tuple[str, ...]
    links: EvidenceLinks
    groups: dict[int, NodeRef]
    label: I64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    labels: tuple[Label, ...] = ()

    @property
    def person_count(self) -> int:
        """Units below this number are persons."""
        return len(self.persons)

    def kind_of(self, units: I64) -> U8:
        """The kind of each unit; PERSON for persons."""
        kinds = np.full(len(units), int(Kind.PERSON), dtype=np.uint8)
        things = units >= self.person_count
        kinds[things] = self.thing_kind[units[things] - self.person_count]
        return kinds

    def unit_id(self, unit: int) -> str:
        """A unit's public id in hex."""
        people = self.person_count
        return bytes(self.persons[unit] if unit < people else self.things[unit - people]).ljust(16, b"\0").hex()

    def record_id(self, record: int) -> str:
        """A record's public id in hex."""
        return bytes(self.records[record]).ljust(16, b"\0").hex()
