"""Who broke the glass: append-only."""

from __future__ import annotations

from graph.access import BreakGlass
from graph.model.times import from_microseconds, to_microseconds
from graph.store.sqlite.connections import Connections


class Glass:
    """The break-glass table of one store file."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def record(self, entry: BreakGlass) -> None:
        """Add an entry; adding the same again changes nothing."""
        with self._connections.writing(durable=True) as connection:
            connection.execute(
                "INSERT OR IGNORE INTO break_glass VALUES (?, ?, ?, ?, ?, ?)",
                (
                    to_microseconds(entry.at),
                    entry.subject,
                    entry.person,
                    to_microseconds(entry.until),
                    entry.case_reference,
                    entry.reason,
                ),
            )

    def entries(self) -> list[BreakGlass]:
        """Every entry in order."""
        rows = self._connections.get().execute(
            "SELECT person, subject, at, until, case_reference, reason FROM break_glass ORDER BY at, subject, person"
        )
        return [
            BreakGlass(person, subject, from_microseconds(at), from_microseconds(until), case_reference, reason)
            for person, subject, at, until, case_reference, reason in rows
        ]
