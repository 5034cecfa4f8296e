"""Who broke the glass: append-only."""

from __future__ import annotations

from graph.access import BreakGlass
from graph.model.times import from_microseconds
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.values import microseconds

_RECORD = """
MERGE (b:BreakGlass {at: $at, subject: $subject, person: $person})
ON CREATE SET b.until = $until, b.caseReference = $case, b.reason = $reason
"""
_ENTRIES = """
MATCH (b:BreakGlass)
RETURN b.person, b.subject, b.at, b.until, b.caseReference, b.reason ORDER BY b.at, b.subject, b.person
"""


class Glass:
    """The break-glass entries of one database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def record(self, entry: BreakGlass) -> None:
        """Add an entry; adding the same again changes nothing."""
        self._connections.write(
            lambda tx: run(
                tx,
                _RECORD,
                at=entry.at,
                subject=entry.subject,
                person=entry.person.hex(),
                until=entry.until,
                case=entry.case_reference,
                reason=entry.reason,
            )
        )

    def entries(self) -> list[BreakGlass]:
        """Every entry in order."""
        return [
            BreakGlass(
                bytes.fromhex(person),
                subject,
                from_microseconds(microseconds(at) or 0),
                from_microseconds(microseconds(until) or 0),
                case_reference,
                reason,
            )
            for person, subject, at, until, case_reference, reason in self._connections.rows(_ENTRIES)
        ]
