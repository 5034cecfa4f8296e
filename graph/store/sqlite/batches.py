"""One batch of a load, in as many transactions as it takes for none of them to hold the file for long."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from graph.model.evidence import EvidenceRow
from graph.model.loads import LoadCounts
from graph.store.errors import LoadConflictError
from graph.store.sqlite.connections import Connections
from graph.store.sqlite.ledger import add_counts, store_progress
from graph.store.sqlite.pacing import Pace
from graph.store.sqlite.prepared import prepare
from graph.store.sqlite.writer import BatchWriter, Tally
from graph.store.stored import OpenLoad, QuarantinedParty

_PARTY_WEIGHT = 1


class Batches:
    """Writes whole batches of one store file."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._writer = BatchWriter()
        self._pace = Pace(connections.clock)

    def write(
        self,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
        counts: LoadCounts,
        last_line: int,
        quarantined: Sequence[QuarantinedParty],
    ) -> LoadCounts:
        """Commit a batch. Only its last transaction moves the load's progress on: killed before it, all comes again."""
        prepared = prepare(rows, load.manifest.feed)
        weights = [each.weight for each in prepared] + [_PARTY_WEIGHT] * len(quarantined)
        done, tally = 0, None
        try:
            while True:
                with self._connections.writing() as connection:
                    self._pace.begin()
                    header_id, settled = _open_load(connection, load)
                    tally = tally or Tally(settled)
                    while done < len(weights) and self._pace.goes_on:
                        end = self._pace.slice_end(weights, done)
                        if done < len(rows):
                            end = min(end, len(rows))
                            self._writer.write(connection, load, prepared[done:end], header_id, tally)
                        else:
                            parties = quarantined[done - len(rows) : end - len(rows)]
                            self._writer.write_rejected(connection, load, parties)
                        self._pace.wrote(sum(weights[done:end]))
                        done = end
                    if done == len(weights):
                        counts = _added(counts, tally)
                        store_progress(connection, load.handle, last_line, counts, _settled_with(tally.settled, rows))
                        return counts
        except BaseException:
            self._writer.forget()
            raise


def _open_load(connection: sqlite3.Connection, load: OpenLoad) -> tuple[int, dict[str, int]]:
    """The load's header and the last line of its batches so far on each sheet.

    Raises LoadConflictError for one that has ended.
    """
    state, header_id, last_line, settled = connection.execute(
        """SELECT (SELECT event FROM load_event e WHERE e.load_id = l.load_id LIMIT 1), l.header_id, p.last_line,
                  p.settled
           FROM load l JOIN load_progress p USING (load_id) WHERE l.load_id = ?""",
        (load.handle,),
    ).fetchone()
    if state is not None:
        raise LoadConflictError(f"load {load.key} is {state}: nothing can be added to it")
    by_sheet = dict(json.loads(settled))
    if not by_sheet and last_line:
        # Begun before sheets were settled each by itself, or copied from another store.
        sheets = connection.execute("SELECT DISTINCT sheet FROM sighting WHERE load_id = ?", (load.handle,))
        by_sheet = {sheet: last_line for (sheet,) in sheets}
    return header_id, by_sheet


def _settled_with(settled: Mapping[str, int], rows: Sequence[EvidenceRow]) -> dict[str, int]:
    with_rows = dict(settled)
    for row in rows:
        with_rows[row.sheet] = max(row.line, with_rows.get(row.sheet, 0))
    return with_rows


def _added(counts: LoadCounts, tally: Tally) -> LoadCounts:
    return add_counts(counts, accepted=tally.accepted, duplicates=tally.duplicates, flagged=tally.flagged)
