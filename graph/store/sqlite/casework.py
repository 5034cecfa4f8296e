"""Acts of cases in one store file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from graph.model.acts import Act
from graph.model.times import from_microseconds, to_microseconds
from graph.store.errors import StaleCaseError
from graph.store.sqlite.connections import Connections
from graph.store.sqlite.labels import label_id, read_labels

_DISPOSED = json.dumps({"disposed": True})

# SQLite takes 32,766 values in a statement.
_AT_ONCE = 10_000


class Casework:
    """Appends acts and reads them back as one reader may see them."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def append(self, acts: Sequence[Act]) -> None:
        """Add acts at the end of their cases, all or none, on disk before this returns."""
        with self._connections.writing(durable=True) as connection:
            labels = {label: label_id(connection, label) for label in sorted({act.label for act in acts})}
            for act in acts:
                _append(connection, act, labels[act.label])

    def read(
        self,
        kind: str,
        classes: Collection[int],
        *,
        case: str | None = None,
        about: Collection[bytes] | None = None,
        until: datetime | None = None,
        actions: Collection[str] | None = None,
    ) -> list[Act]:
        """Acts of one kind whose label is among the classes, by case and sequence."""
        connection = self._connections.get()
        cases: list[str] = []
        condition = "" if case is None else "AND a.case_key = :case"
        if actions is not None:
            condition += " AND a.action IN (SELECT value FROM json_each(:actions))"
        if about is not None:
            cases = _cases_about(connection, kind, about)
            condition += " AND a.case_key IN (SELECT value FROM json_each(:cases))"
        rows = connection.execute(
            f"""SELECT a.act_id, a.kind, a.case_key, a.sequence, a.action, a.actor, a.agency, a.at, a.class_id, a.body
                FROM act a
                WHERE a.kind = :kind AND a.at <= coalesce(:until, a.at)
                  AND a.class_id IN (SELECT value FROM json_each(:classes))
                {condition} ORDER BY a.case_key, a.sequence""",
            {
                "kind": kind,
                "until": None if until is None else to_microseconds(until),
                "classes": json.dumps(sorted(classes)),
                "case": case,
                "cases": json.dumps(cases),
                "actions": json.dumps(sorted(actions or ())),
            },
        ).fetchall()
        labels = read_labels(connection)
        concerned = _about(connection, [row[0] for row in rows])
        return [
            Act(
                kind=row[1],
                case=row[2],
                sequence=row[3],
                action=row[4],
                actor=row[5],
                agency=row[6],
                at=from_microseconds(row[7]),
                label=labels[row[8]],
                about=tuple(concerned.get(row[0], ())),
                body=json.loads(row[9]),
            )
            for row in rows
        ]


def _cases_about(connection: sqlite3.Connection, kind: str, records: Collection[bytes]) -> list[str]:
    """Cases in which any act is about any of these records; each is one look at the index."""
    wanted, found = sorted(records), set[str]()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        rows = connection.execute(
            f"""SELECT DISTINCT a.case_key FROM act_about o CROSS JOIN act a USING (act_id)
                WHERE o.public_id IN ({", ".join("?" * len(some))}) AND a.kind = ?""",
            [*some, kind],
        )
        found.update(key for (key,) in rows)
    return sorted(found)


def _append(connection: sqlite3.Connection, act: Act, class_id: int) -> None:
    (expected,) = connection.execute(
        "SELECT coalesce(max(sequence) + 1, 0) FROM act WHERE kind = ? AND case_key = ?", (act.kind, act.case)
    ).fetchone()
    if expected != act.sequence:
        raise StaleCaseError("somebody else has acted on this case in the meantime: look at it again")
    written = connection.execute(
        """INSERT INTO act (kind, case_key, sequence, action, actor, agency, at, class_id, body)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            act.kind,
            act.case,
            act.sequence,
            act.action,
            act.actor,
            act.agency,
            to_microseconds(act.at),
            class_id,
            json.dumps(dict(act.body), sort_keys=True),
        ),
    )
    connection.executemany("INSERT INTO act_about VALUES (?, ?)", [(record, written.lastrowid) for record in act.about])


def empty_acts_about(connection: sqlite3.Connection, public_id: bytes) -> None:
    """What acts say about a person goes with his record; that somebody acted stays."""
    connection.execute(
        "UPDATE act SET body = ? WHERE act_id IN (SELECT act_id FROM act_about WHERE public_id = ?)",
        (_DISPOSED, public_id),
    )


def _about(connection: sqlite3.Connection, acts: list[int]) -> dict[int, list[bytes]]:
    rows = connection.execute(
        """SELECT act_id, public_id FROM act_about
           WHERE act_id IN (SELECT value FROM json_each(?)) ORDER BY act_id, public_id""",
        (json.dumps(acts),),
    )
    found: dict[int, list[bytes]] = {}
    for act_id, public_id in rows:
        found.setdefault(act_id, []).append(bytes(public_id))
    return found
