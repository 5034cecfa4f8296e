"""Files as they really come: none crashes, none loads silently wrong, and each says what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loaders.folder import FolderReceipt
from tests.loaders.cases import read_csv
from tests.loaders.corrupted.feed import HEADER, VANE, Case, Loaded, Refused, tried
from tests.loaders.corrupted.packages import PACKED_CASES
from tests.loaders.corrupted.texts import TEXT_CASES

CASES = (*TEXT_CASES, *PACKED_CASES)


def test_the_set_is_as_large_as_it_should_be_and_names_each_case_once() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_damaged_file_comes_to_what_it_must(case: Case, tmp_path: Path) -> None:
    came = tried(tmp_path, case.make(tmp_path))
    expected = case.expected
    if isinstance(expected, Refused):
        assert came.kept == ()
        assert [re.search(expected.said, failure.message) is not None for failure in came.receipt.failures] == [True]
        return
    assert came.receipt.failures == ()
    assert came.kept == tuple(sorted(expected.kept))
    assert came.flags == tuple(sorted(expected.flags))
    check_receipts(came.receipt, expected)


def check_receipts(came: FolderReceipt, expected: Loaded) -> None:
    """Every row is in one of four counts, and the rules and columns are those that the case states."""
    tallies = [tally for receipt in came.receipts for tally in receipt.problems]
    assert tuple(sorted({tally.rule for tally in tallies})) == tuple(sorted(expected.rules))
    if expected.columns:
        assert tuple(tally.column for tally in tallies) == expected.columns
    assert all(receipt.counts.reconciles for receipt in came.receipts)
    assert sum(receipt.counts.duplicates for receipt in came.receipts) == expected.duplicates
    notes = [note for receipt in came.receipts for note in receipt.file.notes]
    assert any(expected.said in note for note in notes) or not expected.said


def test_a_workbooks_rejected_row_names_its_sheet_row_and_column_and_loads_once_corrected(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "workbook with a formula")
    tried(tmp_path, case.make(tmp_path))
    (path,) = (tmp_path / "quarantine").glob("*.csv")
    (row,) = read_csv(path)
    assert (row["cordon_sheet"], row["cordon_line"], row["cordon_column"]) == ("People", "3", "Surname")
    assert [row[name] for name in HEADER] == ["2", "", "04/06/1984", "A1235BC", "02/10/2026 09:00"]
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(path.read_text("utf-8-sig").replace("2,,04/06", "2,Moss,04/06"), "utf-8")
    came = tried(tmp_path, corrected)
    assert came.receipt.failures == ()
    assert came.kept == (VANE, ("2", "Moss", "04/06/1984", "A1235BC", "02/10/2026 09:00"))
