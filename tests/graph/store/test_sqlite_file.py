"""The store's file: migrations, permissions, several processes at once, and nothing left of what was disposed of."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from graph.model.ids import IdKey
from graph.store.errors import SchemaMismatchError
from graph.store.sqlite import open_store
from tests.contract.evidence import (
    described,
    everything,
    incident,
    involved,
    load,
    manifest,
    moment,
    person,
    row,
    write,
)

KEY = IdKey(bytes(range(32)))


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    """The file is the register: it is made with permissions for one account."""
    open_store(tmp_path / "cordon.db", key=KEY).close()
    assert stat.S_IMODE((tmp_path / "cordon.db").stat().st_mode) == 0o600


def test_a_store_keeps_its_key(tmp_path: Path) -> None:
    """Ids are stable over reopening, and another key is refused."""
    first = open_store(tmp_path / "cordon.db")
    first.close()
    again = open_store(tmp_path / "cordon.db")
    assert again.ids == first.ids
    again.close()
    with pytest.raises(ValueError, match="another id key"):
        open_store(tmp_path / "cordon.db", key=KEY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("INSERT INTO migration VALUES ('9999_future.sql', 'x')", "newer version"),
        ("UPDATE migration SET checksum = 'x' WHERE name = '0001_evidence.sql'", "different text"),
    ],
)
def test_a_newer_or_altered_schema_is_refused(tmp_path: Path, change: str, message: str) -> None:
    """The store does not guess about a schema that it does not know."""
    open_store(tmp_path / "cordon.db", key=KEY).close()
    connection = sqlite3.connect(tmp_path / "cordon.db")
    with connection:
        connection.execute(change)
    connection.close()
    with pytest.raises(SchemaMismatchError, match=message):
        open_store(tmp_path / "cordon.db", key=KEY)


def test_nothing_of_a_disposed_record_is_left_in_any_file(tmp_path: Path) -> None:
    """Every byte of every file of the store is searched for the name, the number and the raw cell."""
    store = open_store(tmp_path / "cordon.db", key=KEY)
    secret = row(
        "A0001BC", involved(person("A0001BC"), incident(1)),
        describes=[described(person("A0001BC"), "Quillfeather")], content="raw-cell-7351",
    )  # fmt: skip
    load(store, [secret, row("i/2", involved(person(2), incident(1)))], manifest("one"))
    marks = [b"Quillfeather", b"QUILLFEATHER", b"A0001BC", b"raw-cell-7351"]
    assert any(mark in path.read_bytes() for path in tmp_path.iterdir() for mark in marks)
    store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(2))
    left = [(path.name, mark) for path in tmp_path.iterdir() for mark in marks if mark in path.read_bytes()]
    assert left == []
    store.close()


def _read_in_another_process(path: Path, seen: multiprocessing.queues.Queue[int]) -> None:
    store = open_store(path, key=KEY)
    seen.put(len(store.links([person(1)], everything(store))))
    store.close()


def test_another_process_reads_while_one_writes(tmp_path: Path) -> None:
    """A reader in another process answers from what is published while a write transaction is open."""
    store = open_store(tmp_path / "cordon.db", key=KEY)
    load(store, [row("i/1", involved(person(1), incident(1)))], manifest("one"))
    opened = store.begin_load(manifest("two"), moment(3))
    context = multiprocessing.get_context("spawn")
    seen: multiprocessing.queues.Queue[int] = context.Queue()
    write(store, opened, [row("i/2", involved(person(1), incident(2)))])
    # A connection with an open write transaction stands for the loader in the middle of a batch.
    writer = sqlite3.connect(tmp_path / "cordon.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    reader = context.Process(target=_read_in_another_process, args=(tmp_path / "cordon.db", seen))
    reader.start()
    assert seen.get(timeout=60) == 1
    reader.join()
    writer.execute("ROLLBACK")
    writer.close()
    seen.close()
    seen.join_thread()
    store.close()


def test_a_second_loader_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    """Two loaders queue; the message names the one that holds the store."""
    store = open_store(tmp_path / "cordon.db", key=KEY)
    told: list[str] = []
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        def on_wait(message: str) -> None:
            told.append(message)
            waiting.set()

        with store.load_lock("second officer", on_wait):
            order.append("second")

    with store.load_lock("first officer loading prisoners.csv"):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(timeout=30)
        order.append("first")
    thread.join(timeout=30)
    assert order == ["first", "second"]
    assert "first officer loading prisoners.csv" in told[0]
    store.close()


def test_threads_share_a_store(tmp_path: Path) -> None:
    """Several threads read at once, each over a connection of its own."""
    store = open_store(tmp_path / "cordon.db", key=KEY)
    load(store, [row(f"i/{n}", involved(person(n), incident(1))) for n in range(20)], manifest("one"))
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(store.links([incident(1)], everything(store)))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert found == [20] * 8
    store.close()
