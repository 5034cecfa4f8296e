"""Everything that a store keeps, part by part: what copies, backups and import files are made of.

Numbers of records, loads, classes and revisions are carried along, so that a copy gives the same handles. What a store
can work out again (nodes from what is said of them, search indexes, caches) is in no part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from json.encoder import JSONEncoder
from typing import Any, Protocol

from graph.model.ids import IdKey

# One batch of a part in memory, and one transaction of whoever takes it in.
BATCH = 10_000

Row = tuple[Any, ...]
Batches = Iterator[tuple["Part", list[Row]]]

# Compact and with sorted names: properties are carried as the text that this makes of them.
encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Part(StrEnum):
    """The parts in the order in which they are given and taken: what one refers to comes before it.

    Instants are in microseconds, dates as ISO text, hashes and public ids in hex, lists as lists.
    """

    LABELS = "labels"
    """class id, owner, classification, handling, conditions, compartments."""
    LOADS = "loads"
    """number, key, identity, feed, agency, system, scope, mode, validity, file name, its hash, mapping digest, columns,
    extracted at, started at, by whom, corrects, last line, counts by name, and of its being published, withdrawn and
    discarded each the instant, by whom and why, or None."""
    RECORDS = "records"
    """number, system, source id, version, feed, class id, grading scheme, source grade, intelligence grade, grade rank,
    origin, tasking, recorded on, review on, flags, cells, number of a load whose columns the cells have."""
    SIGHTINGS = "sightings"
    """record, load, line, sheet."""
    DESCRIPTIONS = "descriptions"
    """record, position, kind, authority, key, surname key, forename key, born day, properties as text."""
    LINKS = "links"
    """record, both ends (kind, authority, key), type, role, assessment, valid from, valid to, properties as text or
    None."""
    REJECTED = "rejected parties"
    """load, line, type, canonical value, class id, sheet."""
    RESULTS = "results"
    """result id, kind, run as text."""
    RELIED = "relied upon"
    """public id, version, record or None once it was disposed of."""
    RESTS = "rests on"
    """result id, public id, version."""
    ACTS = "acts"
    """kind, case, sequence, action, actor, agency, at, class id, body as text, public ids that it is about."""
    BREAK_GLASS = "break-glass entries"
    """at, subject, person, until, case reference, reason."""
    HOLDS = "holds"
    """public id, until, actor, reason, at."""
    TOMBSTONES = "tombstones"
    """public id, feed, actor, reason, at."""
    PUBLICATIONS = "publications"
    """revision, known at, cause, load or None."""


class Contents(Protocol):
    """One store's contents, from one consistent read."""

    @property
    def key(self) -> IdKey:
        """The key of the store's public ids; a copy carries it."""

    def batches(self) -> Batches:
        """Batches of at most `BATCH` rows, parts in their order; rows of one part in any order. To be read once.

        Raises StoreBusyError where the store was written to meanwhile.
        """


class Whole(Protocol):
    """What a store of record does as a whole."""

    @property
    def batch_seconds(self) -> float:
        """How long one batch of a load should take here: short where it holds the store, long where each costs."""

    def contents(self) -> AbstractContextManager[Contents]:
        """Everything that the store keeps, from one consistent read: what copies and backups are made of."""

    def filling(self) -> AbstractContextManager[Callable[[Contents], None]]:
        """Fill this store, empty and made with the same key, with another's contents.

        Nobody can open it before the block ends well, nor after one that does not. Raises StoreError where it is not
        empty.
        """


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows each part has, and one hash of all of it that does not depend on their order."""

    counts: Mapping[str, int]
    sha256: str


class Fingerprinting:
    """Takes a fingerprint of what passes through.

    Row hashes are added up: two stores give rows in different orders, and sorting ten million of them serves nothing.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = dict.fromkeys(Part, 0)
        self._sums: dict[str, int] = dict.fromkeys(Part, 0)
        self._columns: dict[int, Sequence[str]] = {}

    def passing(self, batches: Iterable[tuple[Part, list[Row]]]) -> Batches:
        """The same batches, counted and hashed on their way."""
        for part, rows in batches:
            self.add(part, rows)
            yield part, rows

    def add(self, part: Part, rows: Sequence[Row]) -> None:
        """Count and hash some rows of a part."""
        self._counts[part] += len(rows)
        if part is Part.LOADS:
            self._columns.update({row[0]: row[12] for row in rows})
        if part is Part.RECORDS:
            # Which load brought the header is an accident of the store; what the header says is not.
            rows = [(*row[:-1], self._columns.get(row[-1])) for row in rows]
        self._sums[part] += sum(
            int.from_bytes(hashlib.sha256(encode(row).encode("utf-8", "surrogatepass")).digest(), "big") for row in rows
        )

    def result(self, key: IdKey) -> Fingerprint:
        """The fingerprint of all that passed, under this key."""
        whole = hashlib.sha256(key.pseudonym("fingerprint", "contents").encode())
        for part in Part:
            whole.update(f"{part}:{self._counts[part]}:{self._sums[part]:x};".encode())
        return Fingerprint(dict(self._counts), whole.hexdigest())


def fingerprint(contents: Contents) -> Fingerprint:
    """The fingerprint of a store's contents, read for nothing else."""
    taken = Fingerprinting()
    for part, rows in contents.batches():
        taken.add(part, rows)
    return taken.result(contents.key)
