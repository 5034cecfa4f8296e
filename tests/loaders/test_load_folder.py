"""A folder loads file by file: in a fixed order, one receipt each, and every failure by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store.sqlite import SqliteStore
from loaders.folder import FolderReceipt, load_folder
from loaders.mapping import Mapping
from loaders.quarantine import CORDON_COLUMNS
from loaders.readers import Document, WrongFileError
from loaders.receipts import Outcome
from loaders.recognition import header_of, recognise
from tests.loaders.cases import HEADER, good, new_store, nominals, options, record, write_csv

EXTENTS = ("Infiltration corruption subversion", "Tactical awareness", "Violent Capability")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """What an agency dropped: two extracts, one broken file, one of no feed, and a note."""
    folder = tmp_path / "drop"
    folder.mkdir()
    write_csv(folder / "a_2026-11-08.csv", [good(1, "Later")])
    write_csv(folder / "b_2026-11-01.csv", [good(1, "Earlier")])
    write_csv(folder / "broken_2026-11-03.csv", [good(2)[:3]], header=HEADER[:3])
    write_csv(folder / "strange_2026-11-02.csv", [("x", "y")], header=("Menu", "Price"))
    (folder / "README.txt").write_text("for your information")
    return folder


def by_name(path: Document) -> Mapping:
    return recognise(path) if path.name.startswith("strange") else nominals()


def load(store: SqliteStore, drop: Path) -> FolderReceipt:
    return load_folder(store, drop, options=options(drop.parent), recognise=by_name)


def test_a_failed_file_is_named_and_the_others_load(store: SqliteStore, drop: Path) -> None:
    """Two load, older extract first; two fail with their reasons; the note is said to be no table."""
    receipt = load(store, drop)
    assert [r.file.name for r in receipt.receipts] == ["b_2026-11-01.csv", "a_2026-11-08.csv"]
    assert [f.file_name for f in receipt.failures] == ["strange_2026-11-02.csv", "broken_2026-11-03.csv"]
    assert "no feed known here" in receipt.failures[0].message
    assert "lacks" in receipt.failures[1].message
    assert receipt.ignored == ("README.txt",)
    assert receipt.message == (
        "drop: 2 files loaded, 0 already loaded, 2 failed: strange_2026-11-02.csv, broken_2026-11-03.csv"
    )
    assert [version.values["Surname"] for version in record(store, "N1")] == ["Earlier", "Later"]


def test_loading_a_folder_again_loads_only_what_is_new(store: SqliteStore, drop: Path) -> None:
    """Repeats are recognised file by file."""
    load(store, drop)
    write_csv(drop / "c_2026-11-09.csv", [good(1), good(2)])
    receipt = load(store, drop)
    assert [r.outcome for r in receipt.receipts] == [Outcome.ALREADY_LOADED, Outcome.ALREADY_LOADED, Outcome.LOADED]


def test_a_folder_without_tables_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    """Nothing loaded and nothing said would look like success."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongFileError, match="no table in the folder"):
        load_folder(store, tmp_path / "empty", options=options(tmp_path))


def test_the_header_is_found_below_markings_and_blank_lines(tmp_path: Path) -> None:
    """As the risk profiler's files and spreadsheets' exports have it."""
    path = tmp_path / "f.csv"
    path.write_text("OFFICIAL SENSITIVE,,\n,,\nNomis No.,Surname,OCG ID Number\nA1,B,C\n", "utf-8")
    assert header_of(path) == ("Nomis No.", "Surname", "OCG ID Number")


def test_a_quarantine_file_is_recognised_as_its_feed(tmp_path: Path) -> None:
    """By its original columns; colons in them are part of their names."""
    columns = ["OCG ID Number", "OCGM: Band", *(f"{name}: Extent" for name in EXTENTS)]
    path = write_csv(tmp_path / "corrected.csv", [], header=[*CORDON_COLUMNS, *columns], marking="OFFICIAL SENSITIVE")
    assert recognise(path).feed == "police-ocg-register"


def test_a_file_of_no_known_feed_shows_none_of_its_cells(tmp_path: Path) -> None:
    """Without a header the first row is someone's data, so the refusal must not quote it."""
    path = tmp_path / "f.csv"
    path.write_text("4558212,A5015DY,,0.5\n1020114,X0099AA,,0.2\n", "utf-8")
    with pytest.raises(WrongFileError) as caught:
        recognise(path)
    assert "A5015DY" not in str(caught.value)
