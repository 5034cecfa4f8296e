"""Receipts: read back as written, owner-only, and without values of rows."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from graph.model.loads import LoadCounts
from loaders.quarantine import Tally
from loaders.receipts import AcceptedMissing, FileFacts, Outcome, Receipt, ReceiptFolder, parse_receipt

RECEIPT = Receipt(
    load_key="0f" * 16,
    outcome=Outcome.LOADED,
    feed="prison-prisoners",
    agency="HMPPS",
    system="NOMIS",
    scope="",
    mode="full",
    mapping="prison-prisoners",
    mapping_digest="ab" * 32,
    extracted_at="2026-11-01T06:00:00Z",
    file=FileFacts("p.csv", "cd" * 32, 120, "csv", "utf-8", True, "OFFICIAL", 2, ("encoding UTF-8",)),
    counts=LoadCounts(5, 2, 1, 1, 1, 1, {"privileged contact": 1}),
    started_by="loader",
    problems=(Tally("date", "Date of Birth", 1, 4, "write it as dd/mm/yyyy"),),
    accepted_missing=AcceptedMissing("a.supervisor", "wing closed", 0.4),
)


def test_a_receipt_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """Every member survives, nested ones included."""
    folder = ReceiptFolder(tmp_path / "receipts")
    folder.write(RECEIPT)
    assert folder.read(RECEIPT.load_key) == RECEIPT


def test_a_receipt_that_was_never_written_is_none(tmp_path: Path) -> None:
    """Not an error: a load may have been killed before its receipt."""
    assert ReceiptFolder(tmp_path / "receipts").read("00" * 16) is None


def test_text_that_is_no_receipt_is_refused_by_name() -> None:
    """A damaged receipt says what it lacks."""
    with pytest.raises(ValueError, match="not a receipt of a load"):
        parse_receipt('{"feed": "x"}')


def test_only_its_owner_may_read_a_receipt(tmp_path: Path) -> None:
    """It says which agency sent what, and when."""
    path = ReceiptFolder(tmp_path / "receipts").write(RECEIPT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_sentence_of_a_repeat_names_the_earlier_load() -> None:
    """Loading twice is answered in words, with the key under which the first load stands."""
    message = replace(RECEIPT, outcome=Outcome.ALREADY_LOADED).message
    assert f"already loaded as {RECEIPT.load_key}: nothing changed" in message
