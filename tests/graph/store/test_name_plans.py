"""How SQLite finds people by name: by an index whatever is asked, and in a store that was made before there was one."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.store.stored import PersonQuery
from tests.contract.evidence import KEY, described, everything, load, manifest, person, row

NAMED_SO, SPELT = frozenset({"HASSAN", "HASAN"}), frozenset({"TOBI", "TOBY"})
ASKED = (
    PersonQuery(surname="Hass"), PersonQuery(forename="Tob"), PersonQuery(surname="Hass", forename="T"),
    PersonQuery(surnames=NAMED_SO), PersonQuery(surnames=NAMED_SO, forename="T"),
    PersonQuery(surnames=NAMED_SO, forenames=SPELT), PersonQuery(surname="Hass", forenames=SPELT),
)  # fmt: skip


def store_with(path: Path, *names: tuple[str, str]) -> SqliteStore:
    store = open_store(path, key=KEY)
    rows = [row(f"i/{at}", describes=[described(person(at), *name)]) for at, name in enumerate(names, 1)]
    load(store, rows, manifest("one"))
    return store


def steps(store: SqliteStore, query: PersonQuery) -> list[str]:
    """What SQLite means to do where a query looks at what is said of people."""
    asked: list[str] = []
    cut, connection = everything(store), store._connections.get()
    connection.set_trace_callback(asked.append)
    store.find_people(query, cut, 9)
    connection.set_trace_callback(None)
    found = [step[3] for sql in asked for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [step for step in found if step.split()[1] == "d"]


@pytest.mark.parametrize("query", ASKED)
def test_no_search_reads_every_name(tmp_path: Path, query: PersonQuery) -> None:
    store = store_with(tmp_path / "store.db", ("Hassan", "Tobi"), ("Tran", "Hassan"))
    found = steps(store, query)
    store.close()
    assert found
    assert [step for step in found if "INDEX description_by_" not in step or not step.startswith("SEARCH")] == []


def test_a_store_of_before_finds_those_who_are_on_record_in_it_by_their_forenames(tmp_path: Path) -> None:
    """Opening it makes the index: nothing has to be loaded again."""
    path = tmp_path / "store.db"
    store_with(path, ("Hassan", "Tobi"), ("Tran", "Hassan")).close()
    with sqlite3.connect(path) as before:
        before.execute("DROP INDEX description_by_forename")
        before.execute("DELETE FROM migration WHERE name = '0009_forenames.sql'")
    before.close()
    store = open_store(path, key=KEY)
    query = PersonQuery(forename="Tobi")
    assert store.find_people(query, everything(store), 9) == [person(1)]
    assert any("description_by_forename" in step for step in steps(store, query))
    store.close()


def test_who_has_both_names_is_looked_up_by_the_surname(tmp_path: Path) -> None:
    """Many more share a forename, and most an initial."""
    store = store_with(tmp_path / "store.db", ("Hassan", "Tobi"))
    query = PersonQuery(surname="Hassan", forename="T", born=date(1985, 4, 12))
    assert all("description_by_forename" not in step for step in steps(store, query))
    store.close()
