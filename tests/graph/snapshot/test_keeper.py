"""A process's graph keeps up with its store, through loads, withdrawals, disposals, and damage to the folder."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.snapshot import delta as delta_module
from graph.snapshot.build import build
from graph.snapshot.folder import revisions
from graph.snapshot.graph import Graph
from graph.snapshot.holds import one_at_a_time
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.port import EvidenceStream
from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.store.stored import Head
from tests.contract.evidence import described, incident, involved, load, manifest, moment, person, row
from tests.graph.snapshot.contents import content
from tests.graph.snapshot.journal import KEY


def clock() -> datetime:
    """A still clock."""
    return datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A store with one load of two people."""
    opened = open_store(tmp_path / "store" / "cordon.db", key=KEY)
    publish(opened, 1)
    publish(opened, 2)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where snapshots go."""
    return tmp_path / "snapshots"


def publish(store: SqliteStore, number: int) -> str:
    """A load of one incident's report, naming a new person and the first one."""
    report = row(
        f"i/{number}",
        involved(person(number), incident(number)),
        involved(person(1), incident(number)),
        describes=[described(person(number), "Ali")],
    )
    return load(store, [report], manifest(f"load {number}", extracted=number)).key


def fresh(store: SqliteStore) -> Graph:
    """A graph of the head, built from nothing."""
    head = store.head()
    with store.evidence(head) as stream:
        return Graph(head, build(stream, store.ids, store.labels()))


class Counting:
    """A store that counts how often it was read whole."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.read_whole = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    @contextmanager
    def evidence(self, head: Head) -> Iterator[EvidenceStream]:
        self.read_whole += 1
        with self.store.evidence(head) as stream:
            yield stream


def counting_keeper(store: SqliteStore, folder: Path) -> tuple[SnapshotKeeper, Counting]:
    """A keeper of a store that counts."""
    counting = Counting(store)
    return SnapshotKeeper(counting, folder, clock), counting  # type: ignore[arg-type]


def test_the_first_use_writes_a_snapshot_and_the_next_process_opens_it(store: SqliteStore, folder: Path) -> None:
    """The store is read whole once, not once for each process."""
    first, reads = counting_keeper(store, folder)
    assert content(first.current()) == content(fresh(store))
    second, more_reads = counting_keeper(store, folder)
    assert content(second.current()) == content(fresh(store))
    assert (reads.read_whole, more_reads.read_whole) == (1, 0)


def test_an_empty_store_has_an_empty_graph_and_then_its_first_load(tmp_path: Path, folder: Path) -> None:
    """A new deployment answers before and after its first load."""
    store = open_store(tmp_path / "new.db", key=KEY)
    keeper = SnapshotKeeper(store, folder, clock)
    assert keeper.current().node_count == 0
    publish(store, 1)
    assert content(keeper.current()) == content(fresh(store))
    store.close()


def test_a_load_and_its_withdrawal_are_visible_at_once(store: SqliteStore, folder: Path) -> None:
    """Without reading the store whole again, and without touching the graph that a request already holds."""
    keeper, reads = counting_keeper(store, folder)
    held = keeper.current()
    before = content(held)
    key = publish(store, 3)
    loaded = keeper.current()
    assert content(loaded) == content(fresh(store)) != before
    store.withdraw(key, moment(9), "data-officer", "wrong file")
    assert content(keeper.current()) == content(fresh(store))
    assert loaded.changed_links == 2
    assert content(held) == before
    assert reads.read_whole == 1


def test_a_head_that_stands_still_gives_the_same_graph(store: SqliteStore, folder: Path) -> None:
    """Asking again costs one look at the head and no memory."""
    keeper = SnapshotKeeper(store, folder, clock)
    assert keeper.current() is keeper.current()


def test_too_large_a_change_writes_the_next_snapshot_before_it_answers(
    store: SqliteStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request searches a delta above the limit."""
    keeper, reads = counting_keeper(store, folder)
    keeper.current()
    monkeypatch.setattr(delta_module, "DELTA_LINK_LIMIT", 1)
    publish(store, 3)
    graph = keeper.current()
    assert (graph.changed_links, reads.read_whole) == (0, 2)
    assert content(graph) == content(fresh(store))


def test_compacting_goes_over_to_one_new_snapshot(store: SqliteStore, folder: Path) -> None:
    """The old one goes when the last request lets go of it, and another process follows at its next look."""
    keeper, other = SnapshotKeeper(store, folder, clock), SnapshotKeeper(store, folder, clock)
    keeper.current()
    other.current()
    publish(store, 3)
    assert keeper.compact().changed_links == 0
    assert len(revisions(folder)) == 2
    publish(store, 4)
    assert content(other.current()) == content(keeper.current()) == content(fresh(store))
    assert other.current().changed_links == 2
    keeper.compact()
    assert [revision for revision, _ in revisions(folder)] == [store.head().revision, store.head().revision - 1]


def test_compaction_is_one_at_a_time(store: SqliteStore, folder: Path) -> None:
    """Whoever waited finds the snapshot written and does not write it again; requests do not wait."""
    keepers = [counting_keeper(store, folder) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda told: told[0].compact(), keepers))
    assert sum(reads.read_whole for _, reads in keepers) == 1
    publish(store, 3)
    with ThreadPoolExecutor(1) as pool:
        with one_at_a_time(folder / "writing.lock"):
            waiting = pool.submit(keepers[0][0].compact)
            assert content(keepers[0][0].current()) == content(fresh(store))
            assert not waiting.done()
        assert waiting.result(timeout=60).changed_links == 0


def test_threads_get_whole_graphs_while_loads_are_published(store: SqliteStore, folder: Path) -> None:
    """Each graph is that of its head, and no thread sees the head go back."""
    keeper = SnapshotKeeper(store, folder, clock)
    expected = {store.head().revision: content(fresh(store))}
    stop = threading.Event()

    def read() -> list[tuple[int, object]]:
        seen: list[tuple[int, object]] = []
        while not stop.is_set() or not seen:
            graph = keeper.current()
            seen.append((graph.head.revision, content(graph)))
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(3, 9):
            publish(store, number)
            expected[store.head().revision] = content(fresh(store))
            if number == 5:
                keeper.compact()
        stop.set()
        for reader in readers:
            seen = reader.result(timeout=60)
            assert [revision for revision, _ in seen] == sorted(revision for revision, _ in seen)
            assert all(expected[revision] == told for revision, told in seen)


def test_disposed_content_leaves_the_graph_and_every_file(store: SqliteStore, folder: Path) -> None:
    """At the next look, though another keeper still holds the old snapshot."""
    publish(store, 77)
    keeper, other = SnapshotKeeper(store, folder, clock), SnapshotKeeper(store, folder, clock)
    held = other.current()
    keeper.current()
    assert person(77).key.encode() in everything_in(folder)
    store.dispose([("NOMIS", "i/77")], "data-officer", "review", moment(99))
    graph = keeper.current()
    assert graph.node_rank_of(person(77)) is None
    assert content(graph) == content(other.current()) == content(fresh(store))
    assert person(77).key.encode() not in everything_in(folder)
    assert held.node_rank_of(person(77)) is not None


def everything_in(folder: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_damaged_snapshot_is_built_anew(store: SqliteStore, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The answer is right, and the log says what was wrong."""
    SnapshotKeeper(store, folder, clock).current()
    [(_, path)] = revisions(folder)
    (path / "links.record.npy").write_bytes(b"")
    assert content(SnapshotKeeper(store, folder, clock).current()) == content(fresh(store))
    assert "links.record.npy" in caplog.text


def test_a_store_put_back_from_a_backup_does_not_use_what_it_forgot(tmp_path: Path, folder: Path) -> None:
    """Snapshots of the lost revisions lie in the folder; its graph holds nothing of them."""
    path = tmp_path / "cordon.db"
    store = open_store(path, key=KEY)
    publish(store, 1)
    store.close()
    shutil.copy(path, tmp_path / "backup.db")
    store = open_store(path, key=KEY)
    publish(store, 2)
    SnapshotKeeper(store, folder, clock).current()
    store.close()

    store = open_store(tmp_path / "backup.db", key=KEY)
    assert content(SnapshotKeeper(store, folder, clock).current()) == content(fresh(store))
    for number in (3, 4, 5):
        publish(store, number)
        assert content(SnapshotKeeper(store, folder, clock).current()) == content(fresh(store))
    store.close()


def test_a_snapshot_of_another_store_is_not_used(store: SqliteStore, folder: Path, tmp_path: Path) -> None:
    """Two deployments that share a folder by mistake do not share people."""
    other = open_store(tmp_path / "other.db")
    load(other, [row("i/9", involved(person(9), incident(9)))], manifest("other"))
    SnapshotKeeper(other, folder, clock).current()
    assert content(SnapshotKeeper(store, folder, clock).current()) == content(fresh(store))
    other.close()
