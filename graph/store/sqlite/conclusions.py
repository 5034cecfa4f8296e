"""Derived results and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from graph.store.sqlite.connections import Connections


class Conclusions:
    """The reliance table of one store file."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def save(
        self,
        result_id: str,
        kind: str,
        run: Mapping[str, object],
        rests_on: Collection[tuple[bytes, bytes]],
    ) -> None:
        """Record a result; saving the same result again changes nothing."""
        with self._connections.writing(durable=True) as connection:
            connection.execute(
                "INSERT OR IGNORE INTO result VALUES (?, ?, ?)",
                (result_id, kind, json.dumps(run, sort_keys=True)),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO reliance VALUES (?, ?, ?)",
                [(public_id, result_id, version) for public_id, version in sorted(set(rests_on))],
            )

    def resting_on(self, public_id: bytes) -> list[tuple[str, str]]:
        """(result id, kind) of the results that rest on any version of the record."""
        rows = self._connections.get().execute(
            """SELECT DISTINCT result_id, kind FROM reliance JOIN result USING (result_id)
               WHERE public_id = ? ORDER BY kind, result_id""",
            (public_id,),
        )
        return [(str(result_id), str(kind)) for result_id, kind in rows]
