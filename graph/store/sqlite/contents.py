"""Everything that one store file keeps, given and taken part by part."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from graph.model.ids import IdKey
from graph.store.contents import BATCH, Batches, Contents, Part, Row
from graph.store.errors import StoreError
from graph.store.sqlite.connections import Connections

FILLING = "filling"

_EVENT = """(SELECT json_array(e.at, e.actor, e.reason) FROM load_event e
   WHERE e.load_id = l.load_id AND e.event = '{}')"""
_SELECT: dict[Part, str] = {
    Part.LABELS: "SELECT class_id, owner, classification, handling, conditions, compartments FROM label",
    Part.LOADS: f"""SELECT l.load_id, l.key, l.identity, l.feed, l.agency, l.system, l.scope, l.mode, l.validity,
      l.file_name, l.file_sha256, l.mapping_digest, h.columns, l.extracted_at, l.started_at, l.started_by, l.corrects,
      p.last_line, p.counts, {_EVENT.format("published")}, {_EVENT.format("withdrawn")}, {_EVENT.format("discarded")}
      FROM load l JOIN header h USING (header_id) JOIN load_progress p USING (load_id)""",
    Part.RECORDS: """SELECT r.record_id, y.name, r.source_id, lower(hex(r.version)), r.feed, r.class_id, r.scheme,
      r.source_grade, r.intelligence, r.grade_rank, r.origin, r.tasking, r.recorded_on, r.review_on, r.flags, r.content,
      coalesce(
        (SELECT min(s.load_id) FROM sighting s JOIN load l USING (load_id)
         WHERE s.record_id = r.record_id AND l.header_id = r.header_id),
        (SELECT min(l.load_id) FROM load l WHERE l.header_id = r.header_id))
      FROM record r JOIN source_system y USING (system_id)""",
    Part.SIGHTINGS: "SELECT record_id, load_id, line, sheet FROM sighting",
    Part.DESCRIPTIONS: """SELECT d.record_id, d.ordinal, n.kind, n.authority, n.key, d.surname, d.forename, d.born,
      d.properties FROM description d JOIN node n USING (node_id)""",
    Part.LINKS: """SELECT l.record_id, s.kind, s.authority, s.key, t.kind, t.authority, t.key, l.type, l.role,
      l.assessment, l.valid_from, l.valid_to, l.properties
      FROM link l JOIN node s ON s.node_id = l.source JOIN node t ON t.node_id = l.target""",
    Part.REJECTED: "SELECT load_id, line, type, canonical, class_id, sheet FROM rejected_party",
    Part.RESULTS: "SELECT result_id, kind, run FROM concluded",
    Part.RELIED: "SELECT lower(hex(public_id)), lower(hex(version)), record_id FROM relied",
    Part.RESTS: """SELECT c.result_id, lower(hex(w.public_id)), lower(hex(w.version))
      FROM rests_on o JOIN relied w USING (relied_id) JOIN concluded c USING (result_no)""",
    Part.ACTS: """SELECT a.kind, a.case_key, a.sequence, a.action, a.actor, a.agency, a.at, a.class_id, a.body,
      (SELECT json_group_array(id) FROM (
         SELECT lower(hex(o.public_id)) AS id FROM act_about o WHERE o.act_id = a.act_id ORDER BY o.public_id))
      FROM act a""",
    Part.BREAK_GLASS: "SELECT at, subject, lower(hex(person)), until, case_reference, reason FROM break_glass",
    Part.HOLDS: "SELECT lower(hex(public_id)), until, actor, reason, at FROM hold",
    Part.TOMBSTONES: "SELECT lower(hex(public_id)), feed, actor, reason, at FROM tombstone",
    Part.PUBLICATIONS: "SELECT revision, known_at, cause, load_id FROM publication",
}
# Tables of which no part tells: the file's own book-keeping, and what is made from the parts again.
DERIVED = frozenset(
    {"meta", "migration", "source_system", "header", "node", "load_event", "load_progress", "act_about"}
)
TOLD = frozenset(
    {"label", "load", "record", "sighting", "description", "link", "rejected_party", "concluded", "relied", "rests_on",
     "act", "break_glass", "hold", "tombstone", "publication"}
)  # fmt: skip
# Columns that hold JSON text and are given as what it stands for.
_JSON: dict[Part, tuple[int, ...]] = {
    Part.LABELS: (4, 5), Part.LOADS: (12, 18, 19, 20, 21), Part.RECORDS: (15,), Part.ACTS: (9,),
}  # fmt: skip
_FLAGS = 14


class SqliteContents:
    """One file's contents, inside a read transaction that the caller has begun."""

    def __init__(self, connection: sqlite3.Connection, key: IdKey) -> None:
        self._connection = connection
        self.key = key

    def batches(self) -> Batches:
        """Every part, in batches."""
        for part in Part:
            cursor = self._connection.execute(_SELECT[part])
            while rows := cursor.fetchmany(BATCH):
                yield part, [_given(part, row) for row in rows]


def _given(part: Part, row: Row) -> Row:
    if part is Part.RECORDS:
        row = (*row[:_FLAGS], row[_FLAGS].split(), *row[_FLAGS + 1 :])
    places = _JSON.get(part)
    if not places:
        return row
    told = list(row)
    for at in places:
        told[at] = None if told[at] is None else json.loads(told[at])
    return tuple(told)


@contextmanager
def reading(connections: Connections, key: IdKey) -> Iterator[SqliteContents]:
    """The file's contents as they are now, whatever is written meanwhile."""
    connection = connections.open()
    try:
        connection.execute("BEGIN")
        yield SqliteContents(connection, key)
    finally:
        connection.close()


@contextmanager
def filling(connections: Connections) -> Iterator[Callable[[Contents], None]]:
    """Fill an empty file. Its mark stays, and it cannot be opened, unless the block ends well."""
    with connections.writing(durable=True) as connection:
        if any(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in ("load", "label", "act")):
            raise StoreError(f"{connections.path.name} is not empty: a copy needs a new file")
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (FILLING, b""))
    yield lambda contents: _Filler(connections).take(contents)
    with connections.writing(durable=True) as connection:
        connection.execute("DELETE FROM meta WHERE name = ?", (FILLING,))


def is_filling(connections: Connections) -> bool:
    """Whether a copy into this file was begun and not ended."""
    return connections.get().execute("SELECT 1 FROM meta WHERE name = ?", (FILLING,)).fetchone() is not None


class _Filler:
    """Writes parts into an empty file, a transaction for each batch."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._systems: dict[str, int] = {}
        self._headers: dict[str, int] = {}
        self._header_of: dict[int, int] = {}
        self._nodes: dict[tuple[int, str, str], int] = {}
        self._ordinals: dict[int, int] = {}
        self._writers: dict[Part, Callable[[sqlite3.Connection, Sequence[Row]], None]] = {
            Part.LABELS: self._labels, Part.LOADS: self._loads, Part.RECORDS: self._records,
            Part.DESCRIPTIONS: self._descriptions, Part.LINKS: self._links, Part.RESULTS: self._results,
            Part.RELIED: self._relied, Part.RESTS: self._rests, Part.ACTS: self._acts, Part.BREAK_GLASS: self._glass,
            Part.HOLDS: self._holds, Part.TOMBSTONES: self._tombstones,
        }  # fmt: skip

    def take(self, contents: Contents) -> None:
        """Write everything."""
        for part, rows in contents.batches():
            with self._connections.writing() as connection:
                write = self._writers.get(part)
                if write is not None:
                    write(connection, rows)
                else:
                    _insert(connection, _PLAIN[part], rows)
        with self._connections.writing(durable=True):
            # Settles on disk all that was written above.
            pass

    def _labels(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        _insert(connection, "label", [(*row[:4], json.dumps(row[4]), json.dumps(row[5])) for row in rows])

    def _loads(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        for row in rows:
            columns = json.dumps(row[12])
            header = _interned(connection, self._headers, "header", columns)
            self._header_of[row[0]] = header
            _insert(connection, "load", [(*row[:12], header, *row[13:17])])
            connection.execute(
                "INSERT INTO load_progress (load_id, last_line, counts) VALUES (?, ?, ?)",
                (row[0], row[17], json.dumps(row[18], sort_keys=True)),
            )
            events = zip(("published", "withdrawn", "discarded"), row[19:22], strict=True)
            connection.executemany(
                "INSERT INTO load_event (load_id, event, at, actor, reason) VALUES (?, ?, ?, ?, ?)",
                [(row[0], event, *told) for event, told in events if told is not None],
            )

    def _records(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        systems = {name: _interned(connection, self._systems, "source_system", name) for name in {r[1] for r in rows}}
        _insert(connection, "record", [
            (r[0], systems[r[1]], r[2], bytes.fromhex(r[3]), *r[4:14], " ".join(r[14]), self._header_of[r[16]],
             json.dumps(r[15], ensure_ascii=False, separators=(",", ":"))) for r in rows
        ])  # fmt: skip

    def _descriptions(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        nodes = self._interned_nodes(connection, {(r[2], r[3], r[4]) for r in rows})
        _insert(connection, "description", [(r[0], r[1], nodes[r[2], r[3], r[4]], *r[5:]) for r in rows])

    def _links(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        nodes = self._interned_nodes(
            connection, {end for r in rows for end in ((r[1], r[2], r[3]), (r[4], r[5], r[6]))}
        )
        _insert(connection, "link", [
            (r[0], self._next_ordinal(r[0]), nodes[r[1], r[2], r[3]], nodes[r[4], r[5], r[6]], *r[7:]) for r in rows
        ])  # fmt: skip

    def _next_ordinal(self, record: int) -> int:
        taken = self._ordinals[record] = self._ordinals.get(record, -1) + 1
        return taken

    def _interned_nodes(
        self, connection: sqlite3.Connection, refs: set[tuple[int, str, str]]
    ) -> dict[tuple[int, str, str], int]:
        new = sorted(refs - self._nodes.keys())
        numbered = list(enumerate(new, len(self._nodes) + 1))
        _insert(connection, "node", [(number, *ref) for number, ref in numbered])
        self._nodes.update({ref: number for number, ref in numbered})
        return self._nodes

    def _results(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        connection.executemany("INSERT INTO concluded (result_id, kind, run) VALUES (?, ?, ?)", rows)

    def _relied(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        connection.executemany(
            "INSERT INTO relied (public_id, version, record_id) VALUES (?, ?, ?)",
            [(bytes.fromhex(public_id), bytes.fromhex(version), record) for public_id, version, record in rows],
        )

    def _rests(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        connection.executemany(
            """INSERT INTO rests_on SELECT w.relied_id, c.result_no FROM concluded c, relied w
               WHERE c.result_id = ? AND w.public_id = ? AND w.version = ?""",
            [(result_id, bytes.fromhex(public_id), bytes.fromhex(version)) for result_id, public_id, version in rows],
        )

    def _acts(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        for row in rows:
            written = connection.execute(
                """INSERT INTO act (kind, case_key, sequence, action, actor, agency, at, class_id, body)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                row[:9],
            )
            about = [(bytes.fromhex(public_id), written.lastrowid) for public_id in row[9]]
            connection.executemany("INSERT INTO act_about VALUES (?, ?)", about)

    def _glass(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        _insert(connection, "break_glass", [(*row[:2], bytes.fromhex(row[2]), *row[3:]) for row in rows])

    def _holds(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        _insert(connection, "hold", [(None, bytes.fromhex(row[0]), *row[1:]) for row in rows])

    def _tombstones(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        _insert(connection, "tombstone", [(bytes.fromhex(row[0]), *row[1:]) for row in rows])


_PLAIN = {
    Part.SIGHTINGS: "sighting", Part.REJECTED: "rejected_party", Part.PUBLICATIONS: "publication",
}  # fmt: skip


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _interned(connection: sqlite3.Connection, known: dict[str, int], table: str, text: str) -> int:
    if text not in known:
        known[text] = len(known) + 1
        _insert(connection, table, [(known[text], text)])
    return known[text]
