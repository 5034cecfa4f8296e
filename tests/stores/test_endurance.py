"""What is acknowledged stays, whoever dies; and loaders that run at once leave what they would leave one by one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.model.evidence import EvidenceRow
from graph.model.loads import LoadCounts
from graph.snapshot.build import build
from graph.store.errors import StoreError, StoreUnavailableError
from graph.store.neo4j import Neo4jStore, open_store, statements, writer
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_file
from graph.store.stored import OpenLoad
from tests.contract.evidence import KEY, described, everything, incident, involved, load, manifest, moment, person, row
from tests.graph.snapshot.test_build import image
from tests.stores.engine import Engine, free_port

BATCH = 50


@pytest.fixture
def own_engine(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A Neo4j that this test may kill."""
    started = Engine(tmp_path / "neo4j", free_port())
    started.start()
    yield started
    started.stop()


def rows_of(numbers: range) -> list[EvidenceRow]:
    return [
        row(
            f"i/{n}",
            involved(person(n % 90), incident(n % 40)),
            involved(person((n * 7) % 90), incident(n % 40)),
            describes=[described(person(n % 90), f"Name{n % 90}")],
        )
        for n in numbers
    ]


def write_from(store: GraphStore, opened: OpenLoad, rows: list[EvidenceRow]) -> Iterator[LoadCounts]:
    """Write the rows that the load lacks, batch by batch; line 2 is the first row's."""
    counts = opened.counts
    for start in range(counts.rows, len(rows), BATCH):
        batch = [replace(each, line=start + at + 2) for at, each in enumerate(rows[start : start + BATCH])]
        counts = store.write(opened, batch, replace(counts, rows=counts.rows + len(batch)), batch[-1].line)
        yield counts


def built(store: GraphStore) -> list[object]:
    with store.evidence(store.head()) as stream:
        return image(build(stream, store.ids, store.labels()))


def test_nothing_acknowledged_is_lost_when_neo4j_is_killed(own_engine: Engine, tmp_path: Path) -> None:
    """SIGKILL in the middle of a load: after the restart the load resumes, completes, and equals an unbroken one."""
    rows, about = rows_of(range(1_000)), manifest("killed")
    store = open_store(own_engine.url, own_engine.credentials, create=True, key=KEY)
    load(store, rows_of(range(2_000, 2_050)), manifest("before"))
    opened = store.begin_load(about, moment(50))
    acknowledged = 0
    written = write_from(store, opened, rows)
    while acknowledged < 400:
        acknowledged = next(written).rows
    own_engine.kill()
    with pytest.raises(StoreError):
        next(written)
    with pytest.raises(StoreUnavailableError):
        store.head()
    own_engine.start()
    assert len(store.links([person(2_000 % 90)], everything(store))) > 0
    resumed = store.begin_load(about, moment(51))
    assert resumed.key == opened.key
    assert resumed.counts.rows >= acknowledged == 400
    for counts in write_from(store, resumed, rows):
        acknowledged = counts.rows
    assert acknowledged == len(rows)
    store.publish(resumed, moment(52), "data-officer")

    unbroken = open_file(tmp_path / "unbroken.db", key=KEY)
    load(unbroken, rows_of(range(2_000, 2_050)), manifest("before"))
    load(unbroken, rows, about, at=moment(52))
    assert built(store) == built(unbroken)
    assert [entry.counts for entry in store.loads()] == [entry.counts for entry in unbroken.loads()]
    store.close()
    unbroken.close()


def test_two_loaders_at_once_leave_what_they_leave_one_after_the_other(
    neo4j_store: Neo4jStore, engine: Engine, tmp_path: Path
) -> None:
    """Overlapping files, read from both ends: the same content, each version once, and counts that reconcile."""
    other = open_store(engine.url, engine.credentials, key=KEY)
    halves = [rows_of(range(600)), rows_of(range(300, 900))[::-1]]
    abouts = [manifest("forwards"), manifest("backwards", extracted=1)]
    pairs = list(zip((neo4j_store, other), abouts, halves, strict=True))
    opened = [store.begin_load(about, moment(2)) for store, about, _ in pairs]

    def work(at: int) -> None:
        store, _, rows = pairs[at]
        for _ in write_from(store, opened[at], rows):
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    for at, (store, _, _) in enumerate(pairs):
        store.publish(opened[at], moment(10 + at), "data-officer")
    other.close()

    one_by_one = open_file(tmp_path / "one-by-one.db", key=KEY)
    for at, (_, about, rows) in enumerate(pairs):
        load(one_by_one, rows, about, at=moment(10 + at))
    assert built(neo4j_store) == built(one_by_one)
    counts = [entry.counts for entry in neo4j_store.loads()]
    assert all(each.reconciles for each in counts)
    assert counts == [entry.counts for entry in one_by_one.loads()]
    one_by_one.close()


@pytest.mark.parametrize("looked_for", ["versions", "nodes"])
def test_what_another_loader_writes_just_after_a_batch_looked_is_there_once(
    neo4j_store: Neo4jStore, engine: Engine, monkeypatch: pytest.MonkeyPatch, looked_for: str
) -> None:
    """The batch finds that it came too late, and is written again over what the other left."""
    other = open_store(engine.url, engine.credentials, key=KEY)
    # Before there is a first publication, loaders take turns.
    load(other, rows_of(range(900, 901)), manifest("before"))
    rows = rows_of(range(20))
    theirs = rows if looked_for == "versions" else [row("else", *(link for each in rows for link in each.links))]
    module, name = (writer, "_create") if looked_for == "versions" else (statements, "create_nodes")
    work = getattr(module, name)

    def late(*arguments: Any) -> Any:
        if not other.loads()[2:]:
            load(other, theirs, manifest("theirs"))
        return work(*arguments)

    monkeypatch.setattr(module, name, late)
    opened = load(neo4j_store, rows, manifest("ours"))
    other.close()
    counts = {entry.key: entry.counts for entry in neo4j_store.loads()}[opened.key]
    assert (counts.accepted, counts.duplicates) == (20, 0)
    records = neo4j_store.records([(each.system, each.source_id) for each in rows], everything(neo4j_store))
    assert sorted(each.provenance.source_id for each in records) == sorted(each.source_id for each in rows)
    ties = neo4j_store.links([person(1)], everything(neo4j_store))
    assert len(ties) == len({(tie.source, tie.target, tie.provenance.source_id) for tie in ties}) > 0


def test_a_file_that_another_process_is_loading_is_left_to_it(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that wrote one load would sight its rows twice."""
    neo4j_store.begin_load(manifest("one"), moment(1))
    monkeypatch.setattr("graph.store.neo4j.leases.holder", lambda: "another-machine/1")
    with pytest.raises(StoreError, match="is being loaded by process"):
        neo4j_store.begin_load(manifest("one"), moment(2))
