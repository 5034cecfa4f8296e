"""Derived results and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from graph.model.ids import IdKey
from graph.store.errors import StoreError
from graph.store.fallen import Fallen, FallenAtHead
from graph.store.sqlite.connections import Connections
from graph.store.sqlite.ledger import Ledger
from graph.store.sqlite.liveness import admitted
from graph.store.stored import ReadCut, VersionKey

# An estate's run rests on most of what there is: written in one piece it would keep loads waiting for seconds.
_LINES_AT_ONCE = 2_000

_RESULTS = "SELECT DISTINCT c.result_id, c.kind FROM rests_on o JOIN concluded c USING (result_no)"


class Conclusions:
    """The reliance table of one store file."""

    def __init__(self, connections: Connections, ids: IdKey, ledger: Ledger) -> None:
        self._connections = connections
        self._ids = ids
        self._ledger = ledger
        self.fallen = FallenAtHead(self._look_for_fallen, ledger.head)

    def save(self, result_id: str, kind: str, run: Mapping[str, object], rests_on: Collection[VersionKey]) -> None:
        """Record a result; saving the same result again changes nothing."""
        with self._connections.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO concluded (result_id, kind, run) VALUES (?, ?, ?)",
                (result_id, kind, json.dumps(run, sort_keys=True)),
            )
        # Most runs are worked out again by the next process, and nothing of them is new.
        lines = sorted(set(rests_on) - self._saved(result_id))
        for first in range(0, len(lines), _LINES_AT_ONCE):
            self._save_lines(result_id, lines[first : first + _LINES_AT_ONCE])
        self.fallen.forget(result_id)
        with self._connections.writing(durable=True):
            # Settles on disk all that was written above.
            pass

    def _saved(self, result_id: str) -> set[VersionKey]:
        rows = self._connections.get().execute(
            """SELECT y.name, r.source_id, r.version
               FROM concluded c JOIN rests_on o USING (result_no) JOIN relied w USING (relied_id)
               JOIN record r USING (record_id) JOIN source_system y USING (system_id)
               WHERE c.result_id = ?""",
            (result_id,),
        )
        return {(str(system), str(source_id), bytes(version)) for system, source_id, version in rows}

    def tasked(self, prefix: str) -> frozenset[bytes]:
        """Records that a tasking brought in."""
        rows = self._connections.get().execute(
            """SELECT DISTINCT y.name, r.source_id FROM record r JOIN source_system y USING (system_id)
               WHERE lower(substr(r.tasking, 1, ?)) = lower(?)""",
            (len(prefix), prefix),
        )
        return frozenset(self._ids.record_id(system, source_id) for system, source_id in rows)

    def _save_lines(self, result_id: str, lines: Collection[VersionKey]) -> None:
        named = [(self._ids.record_id(system, source_id), *rest) for system, source_id, *rest in lines]
        with self._connections.writing() as connection:
            connection.executemany(
                """INSERT OR IGNORE INTO relied (public_id, version, record_id)
                   SELECT ?, r.version, r.record_id FROM source_system y JOIN record r USING (system_id)
                   WHERE y.name = ? AND r.source_id = ? AND r.version = ?""",
                [(public_id, *line) for (public_id, *_), line in zip(named, lines, strict=True)],
            )
            written = connection.executemany(
                """INSERT INTO rests_on
                   SELECT w.relied_id, c.result_no FROM relied w, concluded c
                   WHERE w.public_id = ? AND w.version = ? AND c.result_id = ?
                   ON CONFLICT DO UPDATE SET result_no = result_no""",
                [(*name, result_id) for name in named],
            )
            if written.rowcount != len(lines):
                raise StoreError("a result rests on a record version that this store does not hold")

    def resting_on(self, public_id: bytes) -> list[tuple[str, str]]:
        """(result id, kind) of the results that rest on any version of the record."""
        return self._results("JOIN relied w USING (relied_id) WHERE w.public_id = ?", public_id)

    def resting_on_load(self, load_key: str) -> list[tuple[str, str]]:
        """(result id, kind) of the results that rest on any record version of the load."""
        return self._results(
            """JOIN relied w USING (relied_id) JOIN sighting s USING (record_id) JOIN load l USING (load_id)
               WHERE l.key = ?""",
            load_key,
        )

    def _look_for_fallen(self, result_id: str, cut: ReadCut) -> Fallen:
        connection = self._connections.get()
        rows = connection.execute(
            """SELECT w.public_id, w.version, w.record_id,
                      EXISTS (SELECT 1 FROM sighting s
                              JOIN load_event p ON p.load_id = s.load_id AND p.event = 'published' AND p.at <= :known
                              LEFT JOIN load_event e
                                ON e.load_id = s.load_id AND e.event = 'withdrawn' AND e.at <= :known
                              WHERE s.record_id = w.record_id AND e.load_id IS NULL),
                      EXISTS (SELECT 1 FROM record r JOIN record v USING (system_id, source_id)
                              WHERE r.record_id = w.record_id
                                AND (v.class_id <> r.class_id
                                     OR v.class_id NOT IN (SELECT value FROM json_each(:classes))))
               FROM concluded c JOIN rests_on o USING (result_no) JOIN relied w USING (relied_id)
               WHERE c.result_id = :result""",
            {"known": cut.known_at, "classes": json.dumps(sorted(cut.classes)), "result": result_id},
        ).fetchall()
        # Only of these does a label have to be looked at closely: a version that is past may have been stricter.
        doubtful = {record_id for _, _, record_id, live, stricter in rows if live and stricter}
        readable = admitted(connection, self._ledger.times(), doubtful, cut)
        return sorted(
            (bytes(public_id), bytes(version))
            for public_id, version, record_id, live, _ in rows
            if not live or (record_id in doubtful and record_id not in readable)
        )

    def _results(self, condition: str, value: bytes | str) -> list[tuple[str, str]]:
        rows = self._connections.get().execute(f"{_RESULTS} {condition} ORDER BY c.kind, c.result_id", (value,))
        return [(str(result_id), str(kind)) for result_id, kind in rows]
