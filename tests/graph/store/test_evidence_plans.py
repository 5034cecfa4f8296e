"""How SQLite reads what snapshots are built from: a whole store without sorting it, a delta without passing over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.sqlite import open_store
from graph.store.sqlite.bulk import Scope, SqliteEvidence
from graph.store.stored import Head

STREAMS = ("nodes", "records", "sightings", "links", "descriptions", "person_properties")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    open_store(tmp_path / "store.sqlite").close()
    opened = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    opened.execute("INSERT INTO source_system VALUES (1, 'NOMIS')")
    opened.execute("CREATE TEMP TABLE in_scope (record_id INTEGER PRIMARY KEY)")
    yield opened
    opened.close()


def steps(connection: sqlite3.Connection, stream: str, scope: Scope) -> list[str]:
    """What SQLite means to do for each query of one stream."""
    asked: list[str] = []
    evidence = SqliteEvidence(connection, Head(0, 0), scope)
    connection.set_trace_callback(asked.append)
    for _ in getattr(evidence, stream)():
        pass
    connection.set_trace_callback(None)
    return [row[3] for sql in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_whole_store_is_read_in_the_order_in_which_it_lies(connection: sqlite3.Connection, stream: str) -> None:
    found = steps(connection, stream, Scope.ALL)

    assert found
    assert [step for step in found if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("stream", STREAMS)
def test_of_a_delta_only_what_it_touches_is_read(connection: sqlite3.Connection, stream: str) -> None:
    found = steps(connection, stream, Scope.FEW)

    assert found
    assert [step for step in found if step.startswith("SCAN") and step != "SCAN i"] == []
