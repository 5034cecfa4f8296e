"""Numbered migrations, recorded in the file with their checksums."""

from __future__ import annotations

import hashlib
import sqlite3
from importlib import resources

from graph.store.errors import SchemaMismatchError
from graph.store.sqlite.connections import Connections

_LEDGER = "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT, WITHOUT ROWID"


def migrate(connections: Connections) -> None:
    """Bring the file to this version's schema. Raises SchemaMismatchError for a newer or altered one.

    A file that is up to date is only read, so that opening a store never waits for one who writes to it.
    """
    shipped = _shipped()
    if not _pending(connections.get(), shipped):
        return
    with connections.writing(durable=True) as connection:
        connection.execute(_LEDGER)
        for name in _pending(connection, shipped):
            for statement in _statements(shipped[name]):
                connection.execute(statement)
            connection.execute("INSERT INTO migration VALUES (?, ?)", (name, _checksum(shipped[name])))


def _pending(connection: sqlite3.Connection, shipped: dict[str, str]) -> list[str]:
    """Names of the migrations still to apply, once those applied are checked."""
    ledger = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'migration'").fetchone()
    if ledger is None:
        return sorted(shipped)
    applied = dict(connection.execute("SELECT name, checksum FROM migration ORDER BY name"))
    for name, checksum in applied.items():
        if name not in shipped:
            raise SchemaMismatchError(
                f"the store has migration {name}, which this version does not know: use the newer version of Cordon"
            )
        if _checksum(shipped[name]) != checksum:
            raise SchemaMismatchError(
                f"migration {name} was applied from a different text: restore the store or the installation"
            )
    return sorted(set(shipped) - set(applied))


def _shipped() -> dict[str, str]:
    folder = resources.files("graph.store").joinpath("migrations", "sqlite")
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".sql")}


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _statements(script: str) -> list[str]:
    statements, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
