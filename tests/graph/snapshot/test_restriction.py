"""A snapshot's labels bind as today's do: a replay of earlier knowledge is no way round a later restriction."""

from __future__ import annotations

from pathlib import Path

from graph.model.ids import IdKey
from graph.model.labels import Classification, Handling, Label
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.sqlite import SqliteStore, open_store
from tests.contract.evidence import POLICE, PRISON, START, incident, involved, load, manifest, person, row


def labels_of(store: SqliteStore, folder: Path) -> list[Label]:
    """The label of each of the graph's record versions, in order of version."""
    graph = SnapshotKeeper(store, folder, lambda: START).current()
    return [graph.labels[graph.record_label(rank)] for rank in range(graph.record_count)]


def test_every_version_bears_the_restriction_that_came_later(tmp_path: Path) -> None:
    """A delta that restricts what the base shows makes the base unusable; the rebuilt graph restricts both versions."""
    store = open_store(tmp_path / "cordon.db", key=IdKey(bytes(32)))
    stricter = Label("prison", Classification.OFFICIAL_SENSITIVE, Handling.C)
    tie = involved(person(1), incident(1))
    load(store, [row("i/1", tie)], manifest("one", extracted=0))
    assert labels_of(store, tmp_path / "snapshots") == [PRISON]
    load(store, [row("i/1", tie, label=stricter)], manifest("two", extracted=24))
    assert labels_of(store, tmp_path / "snapshots") == [stricter, stricter]
    store.close()


def test_freeing_a_record_does_not_free_its_past(tmp_path: Path) -> None:
    """The version that was restricted stays so; the newer one is free. Other records keep their labels."""
    store = open_store(tmp_path / "cordon.db", key=IdKey(bytes(32)))
    strict, free = Label("police", POLICE.classification, POLICE.handling, POLICE.conditions), Label("police")
    tie = involved(person(1), incident(1))
    load(store, [row("i/1", tie, label=strict), row("i/2", tie, label=PRISON)], manifest("one", extracted=0))
    load(store, [row("i/1", tie, label=free)], manifest("two", extracted=24))
    assert sorted(labels_of(store, tmp_path / "snapshots")) == sorted([strict, free, PRISON])
    store.close()
