"""A small feed of nominals, its files in every state of repair, and what a store holds after loading them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from graph.model.ids import IdKey
from graph.store.port import GraphStore
from graph.store.sqlite import SqliteStore, open_store
from graph.store.stored import ReadCut, StoredRecord
from loaders.load_folders import LoadFolders
from loaders.mapping import Mapping, load_mapping
from loaders.options import LoadOptions

KEY = IdKey(bytes(range(32)))
HEADER = ("URN", "Surname", "Date of Birth", "Prison Number", "Area", "Kind", "Note", "Source Number")
SOURCE_NUMBER = "CHIS-77-SECRET"
NOMINALS = """
feed: test-nominals
title: Nominals of a test force
agency: TESTFORCE
system: TNOM
mode: full
validity: observed
missing_share_limit: 0.25
refuse_columns:
  names: [Source Number]
file:
  formats: [csv, tsv]
  marking: optional
columns:
  - {name: URN, required: true}
  - Surname
  - Date of Birth
  - Prison Number
  - Area
  - Kind
  - Note
times:
  dates: [DD/MM/YYYY]
record:
  key: URN
rows:
  - drop: privileged contact
    when: {column: Kind, is: SOLICITOR}
  - flag: alias only
    when: {column: Kind, is: ALIAS}
entities:
  nominal:
    kind: PERSON
    authority: TNOM
    key: URN
    properties:
      surname: Surname
      date_of_birth: {column: Date of Birth, type: date}
      note: Note
  area:
    kind: AREA
    key: Area
identifiers:
  - {entity: nominal, type: prison-number, value: Prison Number}
links:
  - {type: LIVES_AT, source: nominal, target: area}
"""
_START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@cache
def nominals(mode: str = "full") -> Mapping:
    """The feed's mapping, in one of the three modes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test-nominals.yml"
        path.write_text(NOMINALS.replace("mode: full", f"mode: {mode}"), "utf-8")
        mapping = load_mapping(path)
    assert isinstance(mapping, Mapping)
    return mapping


def good(n: int, surname: str = "O'Connor", note: str = "", kind: str = "NOMINAL") -> tuple[str, ...]:
    """A row that loads."""
    return (f"N{n}", surname, "03/05/1993", f"A{n % 9000 + 1000}BC", f"M{n % 5}", kind, note, SOURCE_NUMBER)


def bad(n: int, surname: str = "Mistaken") -> tuple[str, ...]:
    """A row whose date of birth is none, and whose prison number names a party."""
    return (f"N{n}", surname, "31/02/1990", f"A{n % 9000 + 1000}BC", f"M{n % 5}", "NOMINAL", "", SOURCE_NUMBER)


def privileged(n: int) -> tuple[str, ...]:
    """A row that the feed's rule drops."""
    return (f"N{n}", f"Advocate{n}", "03/05/1960", "", "M1", "SOLICITOR", "", "")


def write_csv(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER, marking: str = "") -> Path:
    """A CSV as agencies send it; a row of one cell is written as it stands, to break the file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        if marking:
            stream.write(f"{marking}\r\n")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(header)
        for row in rows:
            if len(row) == 1:
                stream.write(row[0])
            else:
                writer.writerow(row)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a quarantine file without marking, by column."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rewrite_csv(path: Path, rows: Sequence[dict[str, str]], to: Path) -> Path:
    """Save corrected rows the way a spreadsheet does: no byte-order mark, other line ends."""
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    return to


def new_store(folder: Path) -> SqliteStore:
    """An empty store whose ids are the same in every test."""
    return open_store(folder / "cordon.db", key=KEY)


def options(folder: Path, *, dry_run: bool = False) -> LoadOptions:
    """A loader's options with the papers beside the store."""
    return LoadOptions("t.loader", LoadFolders.beside(folder / "cordon.db"), dry_run=dry_run)


class Clock:
    """A second later at every look."""

    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


Content = dict[str, list[tuple[object, ...]]]


def content(store: GraphStore) -> Content:
    """All that live loads say, in terms that do not depend on the store's numbers or its history."""
    head = store.head()
    with store.evidence(head) as stream:
        live = {
            times.handle: (feed, scope, times) for times, feed, scope in stream.loads() if times.live_at(head.known_at)
        }
        sighted = {
            (int(record), int(load)) for batch in stream.sightings() for record, load in batch if int(load) in live
        }
        kept = {record for record, _ in sighted}
        labels = store.labels()
        nodes = {handle: key for batch in stream.nodes() for handle, *key in batch}
        records = {
            handle: (system, source_id, version.hex(), str(labels[class_id]), rank, origin)
            for batch in stream.records()
            for handle, system, source_id, version, class_id, rank, origin in batch
            if handle in kept
        }
        links = [
            (*records[int(r)], *nodes[int(s)], *nodes[int(t)], *(int(x) for x in rest))
            for batch in stream.links()
            for r, s, t, *rest in batch
            if int(r) in kept
        ]
        said = [
            (*records[record], *nodes[node], str(born), surname)
            for batch in stream.descriptions()
            for record, node, born, surname in batch
            if record in kept
        ]
    return {
        "loads": sorted((feed, scope, str(t.mode), str(t.validity), t.extracted) for feed, scope, t in live.values()),
        "sightings": sorted((*records[r], live[load][2].extracted) for r, load in sighted),
        "links": sorted(links),
        "descriptions": sorted(said),
    }


def record(store: GraphStore, urn: str, known_at: int | None = None) -> list[StoredRecord]:
    """The live versions of one nominal's record in order of world time, whoever may read them."""
    cut = ReadCut(frozenset(store.labels()), store.head().known_at if known_at is None else known_at)
    return sorted(store.records([("TNOM", urn)], cut), key=lambda version: version.valid_from)


def untimed(receipt: object) -> object:
    """A receipt without what the machine's speed decides."""
    timeless = {"duration_seconds": 0.0, "rows_per_second": 0.0, "batches": 0, "longest_write_ms": 0.0}
    return replace(receipt, **timeless)  # type: ignore[type-var]
