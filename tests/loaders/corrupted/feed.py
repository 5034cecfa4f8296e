"""The feed that damaged files claim to be of, what one of them must come to, and how the claim is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from graph.store.port import GraphStore
from graph.store.stored import ReadCut
from loaders.folder import FolderReceipt, load_files
from loaders.mapping import Mapping
from tests.loaders.cases import new_store, options
from tests.loaders.mapping.feeds import mapping_of

PEOPLE = """
feed: people
title: People
agency: police
system: FORCE
mode: delta
validity: observed
columns: [{name: Ref, required: true}, Surname, Born, Number, Seen]
times:
  zone: Europe/London
  dates: [DD/MM/YYYY]
  instants: ["DD/MM/YYYY HH:MI"]
record: {key: Ref, recorded_on: Seen}
entities:
  person:
    kind: PERSON
    authority: FORCE
    key: Ref
    properties:
      surname: Surname
      date_of_birth: {column: Born, type: birth_date}
identifiers:
  - {entity: person, type: prison-number, value: Number}
"""
Row = tuple[str, ...]
HEADER: Row = ("Ref", "Surname", "Born", "Number", "Seen")
VANE: Row = ("1", "Vane", "03/05/1993", "A1234BC", "01/10/2026 14:05")
MOSS: Row = ("2", "Moss", "04/06/1984", "A1235BC", "02/10/2026 09:00")
_REFS = [str(number) for number in range(1, 10)]


@dataclass(frozen=True)
class Refused:
    """The whole file is refused, in these words, and nothing of it is in the store."""

    said: str


@dataclass(frozen=True)
class Loaded:
    """Exactly `kept` is in the store; every other row is counted under `rules`, as a duplicate, or as a flag.

    `said` is in the notes of the receipt.
    """

    kept: tuple[Row, ...] = (VANE, MOSS)
    rules: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    duplicates: int = 0
    said: str = ""
    columns: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Case:
    """One made file: how it is made in a folder, and what it must come to."""

    name: str
    make: Callable[[Path], Path]
    expected: Refused | Loaded


@dataclass(frozen=True)
class Came:
    """What a file came to."""

    receipt: FolderReceipt
    kept: tuple[Row, ...]
    flags: tuple[str, ...]


@cache
def people() -> Mapping:
    """The feed's mapping."""
    return mapping_of(PEOPLE)


def tried(folder: Path, path: Path) -> Came:
    """Load a file into a store of its own, and look what is there."""
    store = new_store(folder)
    try:
        receipt = load_files(store, [path], options=options(folder), recognise=lambda _: people())
        return Came(receipt, *_stored(store))
    finally:
        store.close()


def _stored(store: GraphStore) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    found = store.records([("FORCE", ref) for ref in _REFS], cut)
    rows = sorted(tuple(record.values.get(name, "") for name in HEADER) for record in found)
    return tuple(rows), tuple(sorted({flag for record in found for flag in record.provenance.flags}))
