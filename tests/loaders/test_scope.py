"""A load's scope and extraction time: stated, or read from the file's name, and what they mean for absence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.model.times import OPEN_END
from graph.store.sqlite import SqliteStore
from loaders.pipeline import load_file
from tests.loaders.cases import bad, good, new_store, nominals, options, read_csv, record, rewrite_csv, write_csv

NAME = "test-nominals_2026-11-01T0600.csv"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def test_scope_and_extraction_time_can_be_stated_and_outlive_quarantine(tmp_path: Path, store: SqliteStore) -> None:
    """They name the load in place of the mapping's and the file name's, and a correction takes them over."""
    path = write_csv(tmp_path / NAME, [good(1), bad(2)])
    stated = replace(options(tmp_path), scope="north", extracted_at=datetime(2026, 10, 31, 22, tzinfo=UTC))
    receipt = load_file(store, path, nominals(), options=stated)
    assert receipt.quarantine is not None
    rows = read_csv(tmp_path / "quarantine" / receipt.quarantine)
    corrected = rewrite_csv(path, [{**row, "Date of Birth": "28/02/1990"} for row in rows], tmp_path / "c.csv")
    load_file(store, corrected, nominals(), options=options(tmp_path))
    told = [(load.manifest.scope, load.manifest.extracted_at.isoformat()) for load in store.loads()]
    assert told == [("north", "2026-10-31T22:00:00+00:00")] * 2


def test_a_full_extract_of_one_scope_is_not_missed_in_another(tmp_path: Path, store: SqliteStore) -> None:
    """What one area's file lacks says nothing of another area's records."""
    for scope, numbers in (("north", range(40)), ("south", range(100, 110))):
        path = write_csv(tmp_path / f"{scope}_2026-11-01.csv", [good(n) for n in numbers])
        load_file(store, path, nominals(), options=replace(options(tmp_path), scope=scope))
    assert record(store, "N5")[0].valid_to == OPEN_END
