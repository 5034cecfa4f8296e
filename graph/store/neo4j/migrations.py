"""Numbered migrations, recorded in the database with their checksums; and what the model's kinds and types need."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

from graph.store.errors import SchemaMismatchError
from graph.store.neo4j.connections import Connections
from graph.store.neo4j.vocabulary import model_schema

_LEDGER = "CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (m:Migration) REQUIRE m.name IS UNIQUE"
_APPLIED = "MATCH (m:Migration) WHERE m.name IS NOT NULL RETURN m.name, m.checksum ORDER BY m.name"
_RECORD = "MERGE (m:Migration {name: $name}) ON CREATE SET m.checksum = $checksum, m.appliedAt = datetime()"
_NAMES = re.compile(
    r"^CREATE (?:FULLTEXT |LOOKUP |POINT |TEXT )?(?:CONSTRAINT|INDEX) (\w+) IF NOT EXISTS", re.MULTILINE
)
_WAIT_SECONDS = 600


def migrate(connections: Connections) -> list[str]:
    """Bring the database to this version's schema; returns the names of what was applied.

    Raises SchemaMismatchError for a newer or altered one. Two processes may do this at once: each statement can be
    repeated, and a migration is recorded once all of its statements are through.
    """
    shipped = shipped_migrations(connections)
    waiting = _pending(connections, shipped)
    if waiting:
        connections.execute(_LEDGER)
    lacking = sorted(model_schema().keys() - _present(connections))
    for name in lacking:
        connections.execute(model_schema()[name])
    for name in waiting:
        for statement in statements(shipped[name]):
            connections.execute(statement)
        _record(connections, name, shipped[name])
    if waiting or lacking:
        connections.execute(f"CALL db.awaitIndexes({_WAIT_SECONDS})")
    return waiting + lacking


def check(connections: Connections) -> None:
    """Raises SchemaMismatchError unless the database has exactly this version's schema."""
    shipped = shipped_migrations(connections)
    waiting = _pending(connections, shipped)
    if waiting:
        raise SchemaMismatchError(
            f"the database at {connections.url} lacks {', '.join(waiting)}: run `cordon init` once, "
            "while no older version of Cordon writes to it"
        )
    present = _present(connections)
    new = sorted(model_schema().keys() - present)
    if new:
        raise SchemaMismatchError(
            f"the database at {connections.url} lacks what new kinds of node or link need ({', '.join(new)}): "
            "run `cordon init` once"
        )
    gone = sorted({name for text in shipped.values() for name in _NAMES.findall(text)} - present)
    if gone:
        raise SchemaMismatchError(
            f"somebody has removed {', '.join(gone)} from the database at {connections.url}, without which answers are "
            "slow or records double: create them again as graph/store/migrations/neo4j says, or restore the database"
        )


def _present(connections: Connections) -> set[str]:
    """The names of the indexes and constraints that are there."""
    names = connections.rows("SHOW INDEXES YIELD name RETURN name")
    return {name for (name,) in [*names, *connections.rows("SHOW CONSTRAINTS YIELD name RETURN name")]}


def shipped_migrations(connections: Connections) -> dict[str, str]:
    """This version's migrations by name; those of the Enterprise edition only where the database is one."""
    folder = resources.files("graph.store").joinpath("migrations", "neo4j")
    found = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".cypher")}
    if not is_enterprise(connections):
        found = {name: text for name, text in found.items() if not name.endswith("_enterprise.cypher")}
    return dict(sorted(found.items()))


def is_enterprise(connections: Connections) -> bool:
    """Whether the database has the features of the Enterprise edition."""
    rows = connections.rows("CALL dbms.components() YIELD name, edition RETURN edition")
    return any(edition == "enterprise" for (edition,) in rows)


def statements(script: str) -> list[str]:
    """The statements of a migration, without its comments."""
    code = "\n".join(line for line in script.splitlines() if not line.startswith("//"))
    return [statement.strip() for statement in code.split(";\n") if statement.strip(" ;\n")]


def _pending(connections: Connections, shipped: dict[str, str]) -> list[str]:
    """Names of the migrations still to apply, once those applied are checked."""
    applied: dict[str, str] = dict(connections.rows(_APPLIED))
    for name, checksum in applied.items():
        if name not in shipped:
            raise SchemaMismatchError(
                f"the database at {connections.url} has migration {name}, which this version does not know: "
                "use the newer version of Cordon"
            )
        if _checksum(shipped[name]) != checksum:
            raise SchemaMismatchError(
                f"migration {name} was applied to {connections.url} from a different text: "
                "restore the database or the installation"
            )
    return sorted(set(shipped) - set(applied))


def _record(connections: Connections, name: str, text: str) -> None:
    connections.write(lambda tx: tx.run(_RECORD, name=name, checksum=_checksum(text)).consume())


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
