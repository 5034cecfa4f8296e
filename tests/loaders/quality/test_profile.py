"""Profiles: complete, the same however rows fall into batches, and without a value of any row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from graph.model.evidence import EvidenceRow
from graph.model.labels import Label
from loaders.pipeline import load_file
from loaders.quality import ColumnProfile, FeedProfile, Profiler, drift, population_stability
from loaders.receipts import parse_receipt
from tests.loaders.cases import Clock, bad, good, new_store, nominals, options, write_csv


def row(*values: str, flags: tuple[str, ...] = (), recorded: date | None = None) -> EvidenceRow:
    return EvidenceRow("S", values[0], b"v" * 16, 1, values, Label("police"), flags=flags, recorded_on=recorded)


def profiled(rows: list[EvidenceRow], size: int) -> FeedProfile:
    profiler = Profiler(("Key", "Kind"), date(2026, 11, 1), lambda value: f"{len(value) % 16:02}")
    for start in range(0, len(rows), size):
        profiler.see(rows[start : start + size])
    return profiler.profile({"Kind": 3})


def test_a_profile_counts_filled_distinct_and_late_rows() -> None:
    days = (date(2026, 11, 1), date(2026, 10, 28), date(2020, 1, 1), date(2026, 12, 1), None)
    rows = [row(str(n), "" if n == 2 else "AB"[n % 2], recorded=day) for n, day in enumerate(days)]
    found = profiled(rows, 2)
    key, kind = found.columns
    assert (key.filled, key.distinct, key.uniqueness, kind.filled, kind.distinct) == (5, 5, 1.0, 4, 2)
    assert kind.completeness == 0.8
    assert kind.validity == pytest.approx(4 / 7)
    assert found.lags == {"in the future": 1, "over a year": 1, "same day": 1, "within a week": 1}


@pytest.mark.parametrize("size", [7, 128, 20_000])
def test_how_rows_fall_into_batches_does_not_show(size: int) -> None:
    """Batches follow the machine's speed, and a receipt must not."""
    rows = [row(f"k{n}", f"c{n % 40}" if n % 7 else "", flags=("odd",) if n % 5 == 0 else ()) for n in range(12_000)]
    assert profiled(rows, size) == profiled(rows, 1_000)


def test_no_value_of_a_row_is_in_a_receipt(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    rows = [good(1, "Featherstone", note="uncommon words"), good(2, "Featherstone"), bad(3, "Featherstone")]
    path = write_csv(tmp_path / "nominals_2026-11-01.csv", rows)
    receipt = load_file(store, path, nominals(), options=options(tmp_path), clock=Clock())
    store.close()
    text = receipt.to_json()
    assert receipt.profile is not None
    assert parse_receipt(text) == receipt
    assert not [word for word in ("Featherstone", "uncommon", "1993", "A1001BC", "N1") if word in json.dumps(text)]


def test_equal_distributions_have_not_moved_and_opposite_ones_have() -> None:
    assert population_stability({"a": 30, "b": 70}, {"a": 3, "b": 7}) == pytest.approx(0)
    assert population_stability({"a": 70, "b": 30}, {"a": 30, "b": 70}) == pytest.approx(0.678, abs=0.001)
    assert population_stability({"a": 1}, {}) == 0


def test_a_column_that_took_its_neighbours_place_is_recognised() -> None:
    def column(name: str, shape: str, rows: int = 500) -> ColumnProfile:
        return ColumnProfile(name, rows, rows, rows, 0, "shapes", {shape: rows})

    before = FeedProfile(500, (column("A", "x9x"), column("B", "9/9/9"), column("C", "x")))
    now = FeedProfile(500, (column("A", "9/9/9"), column("B", "x"), column("C", "x")))
    assert [found.looks_like for found in drift(now, before)] == ["B", "C", ""]
    few = FeedProfile(10, (column("A", "9/9/9", 10), column("B", "x", 10), column("C", "x", 10)))
    assert [found.looks_like for found in drift(few, before)] == ["", "", ""]
