"""The watched folder: only what is complete, one at a time, and nothing lost whatever happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.store.errors import StoreBusyError
from graph.store.sqlite import SqliteStore
from loaders.folder import FolderReceipt, load_files
from loaders.watching import Became, Taken, WatchedElsewhereError, Watcher
from tests.loaders.cases import Clock, good, new_store, nominals, options, write_csv


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def loader(store: SqliteStore, tmp_path: Path) -> Callable[[Path], FolderReceipt]:
    clock = Clock()
    return lambda path: load_files(
        store, [path], options=options(tmp_path), recognise=lambda _: nominals("delta"), clock=clock
    )


def taken(watcher: Watcher) -> list[tuple[str, Became]]:
    return [(each.name, each.became) for each in watcher.once()]


def watcher_of(
    drop: Path, load: Callable[[Path], FolderReceipt], during: Callable[[], object] = lambda: None
) -> Watcher:
    """A watcher whose waiting takes no time; `during` happens while it waits."""
    return Watcher(drop, load, settle=1, sleep=lambda _: during())


def test_complete_files_are_loaded_older_extracts_first_and_moved_with_their_receipt(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    write_csv(drop / "a_2026-11-02.csv", [good(1)])
    write_csv(drop / "b_2026-11-01.csv", [good(2)])
    assert taken(watcher_of(drop, loader(store, tmp_path))) == [
        ("b_2026-11-01.csv", Became.LOADED), ("a_2026-11-02.csv", Became.LOADED),
    ]  # fmt: skip
    assert sorted(path.name for path in drop.iterdir() if path.is_file() and path.name[0] != ".") == []
    receipt = json.loads((drop / "done" / "a_2026-11-02.csv.receipt.json").read_text())
    assert receipt["counts"]["accepted"] == 1
    assert (drop / "done" / "a_2026-11-02.csv.receipt.json").stat().st_mode & 0o077 == 0


def test_a_file_that_still_grows_is_left_until_it_stands_still(store: SqliteStore, drop: Path, tmp_path: Path) -> None:
    path = write_csv(drop / "a_2026-11-01.csv", [good(1)])

    def grow() -> None:
        with path.open("a") as stream:
            stream.write("N2,Late,,,,,,\r\n")

    assert taken(watcher_of(drop, loader(store, tmp_path), grow)) == []
    assert taken(watcher_of(drop, loader(store, tmp_path))) == [("a_2026-11-01.csv", Became.LOADED)]


@pytest.mark.parametrize("name", [".a.csv.x1y2", "a.csv.part", "a.csv.filepart", "~$a.xlsx", "a.csv.crdownload"])
def test_names_that_say_unfinished_are_left_alone(store: SqliteStore, drop: Path, tmp_path: Path, name: str) -> None:
    write_csv(drop / name, [good(1)])
    assert taken(watcher_of(drop, loader(store, tmp_path))) == []
    assert (drop / name).exists()


def test_with_markers_a_file_waits_for_its_own_and_the_marker_goes_with_it(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    for name in ("a_2026-11-01.csv", "b_2026-11-01.csv"):
        write_csv(drop / name, [good(1)])
    (drop / "a_2026-11-01.csv.done").touch()
    watcher = Watcher(drop, loader(store, tmp_path), markers=True, sleep=lambda _: None)
    assert taken(watcher) == [("a_2026-11-01.csv", Became.LOADED)]
    assert [path.name for path in drop.glob("*.done")] == []
    assert (drop / "b_2026-11-01.csv").exists()


def test_a_refused_file_is_moved_with_its_reason_and_the_next_one_loads(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    (drop / "a_2026-11-01.csv").write_bytes(b"%PDF-1.7")
    write_csv(drop / "b_2026-11-02.csv", [good(1)])
    found = taken(watcher_of(drop, loader(store, tmp_path)))
    assert found == [("a_2026-11-01.csv", Became.REFUSED), ("b_2026-11-02.csv", Became.LOADED)]
    assert "PDF" in (drop / "failed" / "a_2026-11-01.csv.reason.txt").read_text()


def test_a_store_that_cannot_be_used_leaves_the_file_where_it_is(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    write_csv(drop / "a_2026-11-01.csv", [good(1)])

    def busy(_: Path) -> FolderReceipt:
        raise StoreBusyError("another loader holds it")

    assert taken(watcher_of(drop, busy)) == [("a_2026-11-01.csv", Became.LATER)]
    assert taken(watcher_of(drop, loader(store, tmp_path))) == [("a_2026-11-01.csv", Became.LOADED)]


def test_a_watcher_killed_between_loading_and_moving_finds_the_load_done(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    write_csv(drop / "a_2026-11-01.csv", [good(1)])
    load = loader(store, tmp_path)

    def killed(path: Path) -> FolderReceipt:
        load(path)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken(watcher_of(drop, killed))
    (again,) = watcher_of(drop, load).once()
    assert (again.became, "was already loaded" in again.message) == (Became.LOADED, True)


@pytest.mark.parametrize("when", ["before it is read", "after it is read"])
def test_a_file_that_is_written_to_meanwhile_is_not_moved_away_unread(
    store: SqliteStore, drop: Path, tmp_path: Path, when: str
) -> None:
    """A correction under the same name, while the first is loaded: moved to `done`, nobody would ever read it."""
    path = write_csv(drop / "a_2026-11-01.csv", [good(1)])
    load, corrections = loader(store, tmp_path), [[good(1), good(2)]]

    def meanwhile(dropped: Path) -> FolderReceipt:
        found = load(dropped) if when == "after it is read" else None
        while corrections:
            write_csv(path, corrections.pop())
        return found or load(dropped)

    (first,) = watcher_of(drop, meanwhile).once()
    assert (first.became, first.moved_to) == (Became.LOADED, None)
    assert "stays" in first.message
    assert taken(watcher_of(drop, meanwhile)) == [("a_2026-11-01.csv", Became.LOADED)]
    receipt = json.loads((drop / "done" / "a_2026-11-01.csv.receipt.json").read_text())
    assert receipt["counts"]["rows"] == 2


def test_a_file_that_changes_while_another_is_loaded_waits_until_it_stands_still(
    store: SqliteStore, drop: Path, tmp_path: Path
) -> None:
    write_csv(drop / "a_2026-11-01.csv", [good(1)])
    later = write_csv(drop / "b_2026-11-02.csv", [good(2)])
    load = loader(store, tmp_path)

    def grows(dropped: Path) -> FolderReceipt:
        if dropped != later:
            with later.open("a") as stream:
                stream.write("N3,La")
        return load(dropped)

    assert taken(watcher_of(drop, grows)) == [("a_2026-11-01.csv", Became.LOADED)]
    assert later.exists()


def test_a_name_that_was_taken_before_gets_a_number(store: SqliteStore, drop: Path, tmp_path: Path) -> None:
    for row in (good(1), good(2)):
        write_csv(drop / "nominals.csv", [row])
        taken(watcher_of(drop, loader(store, tmp_path)))
    assert sorted(path.name for path in (drop / "done").glob("*.csv")) == ["nominals.2.csv", "nominals.csv"]


def test_one_folder_has_one_watcher(store: SqliteStore, drop: Path, tmp_path: Path) -> None:
    write_csv(drop / "a_2026-11-01.csv", [good(1)])
    other = watcher_of(drop, loader(store, tmp_path))

    def watch_too() -> list[Taken]:
        with pytest.raises(WatchedElsewhereError):
            list(other.once())
        return []

    assert len(taken(watcher_of(drop, loader(store, tmp_path), watch_too))) == 1


def test_watching_goes_on_until_it_is_stopped(store: SqliteStore, drop: Path, tmp_path: Path) -> None:
    looks = iter(range(10))
    watcher = watcher_of(drop, loader(store, tmp_path), lambda: drop_at(next(looks)))

    def drop_at(look: int) -> None:
        if look in (1, 3):
            write_csv(drop / f"n{look}_2026-11-0{look}.csv", [good(look)])

    found = [each.name for each in watcher.watch(0.1, stop=lambda: next(looks) > 7)]
    assert found == ["n1_2026-11-01.csv", "n3_2026-11-03.csv"]
