"""Snapshots on disk appear whole, are refused when they are not what was written, and go when nobody holds them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from graph.snapshot import header as header_module
from graph.snapshot.arrays import GraphArrays, column_types
from graph.snapshot.build import build
from graph.snapshot.delta import overlay, read_delta
from graph.snapshot.errors import SnapshotError
from graph.snapshot.folder import open_snapshot, remove_superseded, revisions, snapshot_name, write
from graph.snapshot.graph import Graph
from graph.snapshot.header import SnapshotHeader, store_fingerprint
from graph.snapshot.layers import Extra
from graph.store.stored import Head
from tests.graph.snapshot.contents import content
from tests.graph.snapshot.journal import CLASSES, KEY, PLACES, Journal

WRITTEN = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)

READER = """
import sys
from pathlib import Path
from graph.snapshot.folder import open_snapshot
snapshot = open_snapshot(Path(sys.argv[1]))
print(int(snapshot.arrays.adjacency.known_to.sum()), flush=True)
sys.stdin.readline()
print(int(snapshot.arrays.adjacency.known_to.sum()), flush=True)
"""


def journal() -> Journal:
    """Three loads over two feeds."""
    told = Journal()
    told.publish(PLACES[0], 0, [(0, 0), (1, 0), (2, 1)])
    told.publish(PLACES[2], 1, [(6, 0), (7, 0)])
    told.publish(PLACES[0], 2, [(0, 1), (2, 1)])
    return told


def header(head: Head) -> SnapshotHeader:
    """The header of a snapshot of that head."""
    return SnapshotHeader(store_fingerprint(KEY), head, WRITTEN)


def written(told: Journal, parent: Path, salt: int = 0, head: Head | None = None) -> Path:
    """A snapshot on disk."""
    at = head or told.head
    return write(build(told.stream(at, salt=salt), KEY, CLASSES), parent, header(at))


def files(folder: Path) -> dict[str, bytes]:
    """Every file but the header."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "header.json"}


def test_what_is_opened_is_what_was_built(tmp_path: Path) -> None:
    """Through the disk and back, content, labels and head are the same, under the revision's name."""
    told = journal()
    path = written(told, tmp_path)
    snapshot = open_snapshot(path)
    assert path.name == snapshot_name(told.head.revision)
    assert snapshot.header == header(told.head)
    assert content(Graph(told.head, snapshot.arrays)) == content(Graph(told.head, build(told.stream(), KEY, CLASSES)))
    assert [found for found in tmp_path.iterdir() if found != path] == []


def test_an_empty_snapshot_opens(tmp_path: Path) -> None:
    """A store without a load has one too."""
    assert open_snapshot(written(Journal(), tmp_path)).arrays.labels == ()


def test_equal_content_makes_equal_files(tmp_path: Path) -> None:
    """Whatever the handles, and whether written now or after a compaction elsewhere."""
    told = journal()
    assert files(written(told, tmp_path / "one")) == files(written(told, tmp_path / "two", salt=5))


def test_a_delta_never_reaches_the_files(tmp_path: Path) -> None:
    """Closing a slice is this process's private matter: other processes and later ones see what was written."""
    told = journal()
    since = told.head
    path = written(told, tmp_path)
    before = files(path)
    told.withdraw(1)
    mine, other = open_snapshot(path), open_snapshot(path)
    graph = overlay(mine.arrays, read_delta(mine.arrays, told.stream(since=since), KEY, CLASSES))
    assert graph.changed_links > 0
    assert content(graph) == content(Graph(told.head, build(told.stream(), KEY, CLASSES)))
    assert not np.array_equal(mine.arrays.adjacency.known_to, other.arrays.adjacency.known_to)
    assert files(path) == before


def test_a_kernel_meets_the_same_kind_of_array_wherever_it_comes_from(tmp_path: Path) -> None:
    """From memory, from disk or from a delta: else each way would compile every kernel again, at the first request."""
    told = journal()
    built, since = build(told.stream(), KEY, CLASSES), told.head
    told.publish(PLACES[2], 3, [(8, 0), (6, 1)])
    mapped = open_snapshot(write(built, tmp_path, header(since))).arrays
    laid_over = overlay(mapped, read_delta(mapped, told.stream(since=since), KEY, CLASSES))
    kinds = [
        kinds_of(layer)
        for graph in (Graph(since, built), laid_over, Graph(Journal().head, build(Journal().stream(), KEY, {})))
        for layer in (graph.base, graph.extra)
    ]
    assert kinds == [kinds[0]] * 6
    assert not any(writeable for _, _, _, writeable in kinds[0].values())


def kinds_of(layer: GraphArrays | Extra) -> dict[str, tuple[str, int, bool, bool]]:
    """What a compiler sees of each column."""
    return {
        f"{section}.{name}": (column.dtype.str, column.ndim, column.flags.c_contiguous, column.flags.writeable)
        for section in ("nodes", "adjacency", "links", "records", "descriptions")
        for name in column_types(type(getattr(layer, section)))
        for column in [getattr(getattr(layer, section), name)]
    }


def test_two_processes_open_one_snapshot(tmp_path: Path) -> None:
    """Each reads it while the other holds it, and while the files are already gone."""
    told = journal()
    path = written(told, tmp_path)
    expected = str(int(open_snapshot(path).arrays.adjacency.known_to.sum()))
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [told_by(reader) for reader in readers] == [expected, expected]
    remove_superseded(tmp_path, Head(99, 99))
    assert path.exists()
    shutil.rmtree(path)
    assert [reader.communicate("\n", timeout=60)[0].strip() for reader in readers] == [expected, expected]


def told_by(reader: subprocess.Popen[str]) -> str:
    """The next line of a reader."""
    assert reader.stdout is not None
    return reader.stdout.readline().strip()


@pytest.mark.parametrize("name", ["adjacency.neighbour.npy", "nodes.text.npy", "labels.json", "header.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "remove"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, name: str, damage: str) -> None:
    """Half a file, one wrong bit or a missing file: never a wrong answer, always what to do."""
    folder = written(journal(), tmp_path)
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flip" else path.read_bytes()[: len(data) // 2])
    with pytest.raises(SnapshotError, match=name):
        open_snapshot(folder)


def test_a_copied_snapshot_opens_and_a_doctored_copy_does_not(tmp_path: Path) -> None:
    """Files that were not touched since they were written are not hashed again; all others are."""
    folder = written(journal(), tmp_path)
    copy = tmp_path / "elsewhere"
    shutil.copytree(folder, copy)
    assert content(Graph(journal().head, open_snapshot(copy).arrays)) == content(
        Graph(journal().head, open_snapshot(folder).arrays)
    )
    column = copy / "adjacency.label.npy"
    status = column.stat()
    data = bytearray(column.read_bytes())
    data[-1] ^= 1
    column.write_bytes(data)
    os.utime(column, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(SnapshotError, match=r"adjacency\.label\.npy does not have the content"):
        open_snapshot(copy)


def test_files_that_nobody_touched_are_not_read_to_open_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening costs milliseconds however large the snapshot is."""
    folder = written(journal(), tmp_path)

    def read(path: Path) -> str:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr(header_module, "_digest", read)
    open_snapshot(folder)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    """After a downgrade the old version says so, instead of misreading columns."""
    folder = written(journal(), tmp_path)
    path = folder / "header.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 99}), "utf-8")
    with pytest.raises(SnapshotError, match="format 99"):
        open_snapshot(folder)


@pytest.mark.parametrize("text", ["[]", '{"product": "something else"}', ""])
def test_a_foreign_folder_is_refused(tmp_path: Path, text: str) -> None:
    """A folder that something else wrote is not opened, and not taken for damage of ours where that is plain."""
    (tmp_path / "hold.lock").touch()
    (tmp_path / "header.json").write_text(text, "utf-8")
    with pytest.raises(SnapshotError, match=r"not a snapshot|damaged"):
        open_snapshot(tmp_path)
    with pytest.raises(SnapshotError, match="not a snapshot"):
        open_snapshot(tmp_path / "nothing")


def test_superseded_snapshots_go_once_nobody_holds_them(tmp_path: Path) -> None:
    """And what a killed writer left goes with them; newer ones stay."""
    told = journal()
    old, kept, newer = (written(told, tmp_path, head=Head(n, n * 1_000_000)) for n in (1, 2, 3))
    (tmp_path / ".writing-2-abc").mkdir()
    snapshot = open_snapshot(old)
    remove_superseded(tmp_path, Head(2, 2_000_000))
    assert sorted(path.name for path in tmp_path.iterdir()) == [old.name, kept.name, newer.name]
    snapshot.hold.release()
    remove_superseded(tmp_path, Head(2, 2_000_000))
    assert [path for _, path in revisions(tmp_path)] == [newer, kept]


def test_after_a_disposal_even_a_held_snapshot_goes(tmp_path: Path) -> None:
    """Its content may not stay on disk; whoever reads it reads on."""
    told = journal()
    old = written(told, tmp_path)
    snapshot = open_snapshot(old)
    before = content(Graph(told.head, snapshot.arrays))
    remove_superseded(tmp_path, Head(told.head.revision + 1, told.head.known_at + 1, erasures=1))
    assert list(tmp_path.iterdir()) == []
    assert content(Graph(told.head, snapshot.arrays)) == before


def test_a_folder_of_the_same_revision_gives_way(tmp_path: Path) -> None:
    """A damaged snapshot is written over by a whole one."""
    told = journal()
    folder = written(told, tmp_path)
    (folder / "header.json").write_text("", "utf-8")
    assert written(told, tmp_path) == folder
    open_snapshot(folder)


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk neither shows half a snapshot nor stays fuller than it was."""
    told = journal()
    arrays = build(told.stream(), KEY, CLASSES)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="No space"):
        write(arrays, tmp_path, header(told.head))
    assert list(tmp_path.iterdir()) == []
