"""Every file of the public sets loads, or is refused with a reason; no row of theirs goes unaccounted for."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.store.sqlite import open_store
from loaders.folder import FolderReceipt, load_files, load_folder
from loaders.load_folders import LoadFolders
from loaders.mapping import load_folder_mapping
from loaders.options import LoadOptions

DATA = Path(__file__).parents[4] / "shared" / "data"
# Truth to test matching against, and what a set says of itself: no evidence of anybody.
NO_FEED = ("fake_1000_labels.csv", "README.md")
MAPPINGS = {"montreal_gangs": "network-gangs", "pole": "pole"}
FOLDERS = sorted(path.parent.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))
CASES = [pytest.param(name, marks=pytest.mark.evidence) if name == "pole" else name for name in dict.fromkeys(FOLDERS)]


def loaded(folder: Path, home: Path) -> FolderReceipt:
    name = MAPPINGS.get(folder.name, "network" if folder.parent.name == "networks" else "")
    options = LoadOptions("tester", LoadFolders.beside(home / "s.db"), extracted_at=datetime(2026, 11, 1, tzinfo=UTC))
    with closing(open_store(home / "s.db")) as store:
        if name:
            return load_folder(store, folder, load_folder_mapping(name), options=options)
        return load_files(store, sorted(path for path in folder.iterdir() if path.is_file()), options=options)


@pytest.mark.skipif(not DATA.exists(), reason="the public sets are not beside the repository: they are not part of it")
@pytest.mark.parametrize("folder", CASES or ["none"])
def test_every_row_is_accepted_quarantined_a_duplicate_or_dropped_by_a_rule(folder: str, tmp_path: Path) -> None:
    came = loaded(DATA / folder, tmp_path)
    tables = {path.name for path in (DATA / folder).iterdir() if path.suffix == ".csv"} - set(NO_FEED)
    assert {receipt.file.name for receipt in came.receipts} == tables
    for receipt in came.receipts:
        counts = receipt.counts
        assert counts.rows == counts.accepted + counts.quarantined + counts.duplicates + counts.dropped > 0
        assert counts.dropped == sum(counts.dropped_by_rule.values())
        assert counts.accepted + counts.dropped == counts.rows, "nothing of these sets is wrong or there twice"
    assert {failure.file_name for failure in came.failures} <= set(NO_FEED)
    assert all("no feed known here has its columns" in failure.message for failure in came.failures)
