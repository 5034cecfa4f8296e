"""Migrations of the shared store, against a stand-in that says which edition it is and remembers what it was told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from graph.store.errors import SchemaMismatchError
from graph.store.neo4j.connections import Connections
from graph.store.neo4j.migrations import check, migrate, shipped_migrations


@dataclass
class Database:
    """An empty database of an edition."""

    edition: str
    url: str = "bolt://stand-in"
    told: list[str] = field(default_factory=list)
    recorded: dict[str, str] = field(default_factory=dict)

    def rows(self, query: str, **_: object) -> list[list[Any]]:
        if "dbms.components" in query:
            return [[self.edition]]
        if ":Migration" in query:
            return [list(entry) for entry in sorted(self.recorded.items())]
        made = (re.search(r"(?:CONSTRAINT|INDEX) (\w+) IF NOT EXISTS", text) for text in self.told)
        return [[found[1]] for found in made if found]

    def execute(self, query: str) -> None:
        self.told.append(query)

    def write(self, work: Any) -> Any:
        outer = self

        class Transaction:
            def run(self, _: str, name: str, checksum: str) -> Any:
                outer.recorded[name] = checksum
                return self

            def consume(self) -> None: ...

        return work(Transaction())


def opened(edition: str) -> tuple[Database, Connections]:
    database = Database(edition)
    return database, cast(Connections, database)


def test_enterprise_features_are_used_where_they_are_and_nowhere_else() -> None:
    """Existence constraints on Enterprise; on Community the same schema without them, and both pass the check."""
    made = {}
    for edition in ("community", "enterprise"):
        database, connections = opened(edition)
        migrate(connections)
        check(connections)
        made[edition] = {
            text for text in database.told if text.startswith("CREATE CONSTRAINT") and "IS NOT NULL" in text
        }
    assert made["community"] == set()
    assert len(made["enterprise"]) == 6


def test_a_database_that_became_enterprise_asks_to_be_migrated() -> None:
    database, connections = opened("community")
    migrate(connections)
    database.edition = "enterprise"
    with pytest.raises(SchemaMismatchError, match="enterprise"):
        check(connections)
    assert migrate(connections) == ["0006_existence_enterprise.cypher"]
    check(connections)


def test_an_altered_or_newer_migration_is_refused() -> None:
    database, connections = opened("community")
    migrate(connections)
    for name, said in (("0001_evidence.cypher", "different text"), ("9999_later.cypher", "newer version")):
        before = dict(database.recorded)
        database.recorded[name] = "0" * 64
        with pytest.raises(SchemaMismatchError, match=said):
            check(connections)
        database.recorded = before


def test_migrations_are_numbered_and_every_statement_names_what_it_makes() -> None:
    """A statement without a name could not be missed when somebody removes what it made."""
    _, connections = opened("enterprise")
    shipped = shipped_migrations(connections)
    numbers = [name.partition("_")[0] for name in shipped]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
