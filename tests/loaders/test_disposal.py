"""Disposal leaves nothing of a person in the quarantine, and everyone else's rows as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.store.sqlite import SqliteStore
from loaders.disposal import Shape, dispose_quarantined, shipped_shape
from loaders.pipeline import load_file
from loaders.receipts import Receipt
from tests.loaders.cases import HEADER, bad, content, good, new_store, nominals, options, read_csv, write_csv


def loaded(store: SqliteStore, folder: Path, rows: list[tuple[str, ...]]) -> Receipt:
    path = write_csv(folder / "in" / "test-nominals_2026-11-01.csv", rows, HEADER)
    return load_file(store, path, nominals(), options=options(folder / "store"))


def test_disposed_content_is_in_no_file_of_the_store_folder(tmp_path: Path) -> None:
    """Searched byte by byte, in the store, its log, the quarantine and the receipts; the neighbour stays."""
    (tmp_path / "in").mkdir()
    (tmp_path / "store").mkdir()
    store = new_store(tmp_path / "store")
    gone, wrong = good(7, "Vanishing"), bad(7, "Vanishing")
    receipt = loaded(store, tmp_path, [good(1), gone, wrong, bad(77, "Remaining")])
    assert receipt.quarantine is not None
    folders = options(tmp_path / "store").folders
    unfinished = folders.quarantine / f"{receipt.quarantine}.part"
    unfinished.write_text("N7,Vanishing")
    store.dispose([("TNOM", "N7")], "records.officer", "end of retention", store.loads()[0].started_at)
    with store.load_lock("records.officer"):
        removed = dispose_quarantined(folders.quarantine, ["n7", "A1007BC"])
    assert removed == 1
    assert [row["URN"] for row in read_csv(folders.quarantine / receipt.quarantine)] == ["N77"]
    store.close()
    for path in (tmp_path / "store").rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        for value in (b"Vanishing", b"VANISHING", b"vanishing"):
            assert value not in held, path
    assert b"Remaining" in (folders.quarantine / receipt.quarantine).read_bytes()


def test_a_later_file_does_not_bring_a_disposed_record_back(tmp_path: Path) -> None:
    """Its row is dropped under a rule of its own and counted in the receipt; rehearsed, it is counted alike."""
    (tmp_path / "in").mkdir()
    (tmp_path / "store").mkdir()
    store = new_store(tmp_path / "store")
    loaded(store, tmp_path, [good(1), good(7, "Vanishing")])
    store.dispose([("TNOM", "N7")], "records.officer", "end of retention", store.loads()[0].started_at)
    later = write_csv(
        tmp_path / "in" / "test-nominals_2026-12-01.csv", [good(1), good(7, "Vanishing"), good(2)], HEADER
    )
    how = options(tmp_path / "store")
    rehearsed = load_file(store, later, nominals(), options=replace(how, dry_run=True))
    receipt = load_file(store, later, nominals(), options=how)
    for told in (rehearsed, receipt):
        assert (told.counts.accepted, told.counts.dropped_by_rule) == (2, {"record disposed of": 1})
    store.close()
    assert all(b"Vanishing" not in path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())


def test_a_value_counts_only_as_a_word_of_its_own(tmp_path: Path) -> None:
    """N7 is not N77, and a blank value names nobody."""
    (tmp_path / "in").mkdir()
    (tmp_path / "store").mkdir()
    store = new_store(tmp_path / "store")
    loaded(store, tmp_path, [bad(77), good(1)])
    assert dispose_quarantined(tmp_path / "store" / "quarantine", ["N7", " ", ""]) == 0
    assert len(content(store)["sightings"]) == 1
    store.close()


_SHAPES = {"arrests": Shape("", 2), "moves": Shape("cell-move", 1), "visits": Shape("", 1)}


@pytest.mark.parametrize(
    ("key", "gone"),
    [
        ("E55|N7", {"one of two columns", "cleaned on the way"}),
        ("cell-move:4711", {"a move"}),
        ("N7", {"one of two columns", "cleaned on the way", "the other column differs", "named in passing"}),
    ],
)
def test_a_key_of_several_columns_or_with_a_prefix_is_found_by_its_parts(
    tmp_path: Path, key: str, gone: set[str]
) -> None:
    """All its parts in one row of a feed whose mapping makes such keys; the same number elsewhere is another's."""
    rows = {
        "one of two columns": ("arrests", "E55", "N7"),
        "cleaned on the way": ("arrests", "e 55", "n-7"),
        "the other column differs": ("arrests", "E56", "N7"),
        "a move": ("moves", "4711", ""),
        "another number": ("visits", "4711", ""),
        "a longer number": ("moves", "47110", ""),
        "named in passing": ("visits", "1", "seen with N7 again"),
    }
    lines = ["cordon_line,cordon_feed,a,b", *(f"{name},{','.join(cells)}" for name, cells in rows.items())]
    path = tmp_path / "some.csv"
    path.write_text("\r\n".join(["OFFICIAL", *lines, ""]), "utf-8-sig")
    removed = dispose_quarantined(tmp_path, [key], _SHAPES.get)
    kept = {line.split(",")[0] for line in path.read_text("utf-8-sig").splitlines()[2:]}
    assert (kept, removed) == (set(rows) - gone, len(gone))


def test_shipped_mappings_say_how_their_keys_are_made() -> None:
    assert shipped_shape("police-arrests") == Shape("", 2)
    assert shipped_shape("prison-cell-moves") == Shape("cell-move", 1)
    assert shipped_shape("pole") is None
    assert shipped_shape("made-up-by-a-user") is None
