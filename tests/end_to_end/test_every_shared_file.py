"""Every file of the real data is loaded by some mapping, or refused with a reason; none is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.folder import FolderReceipt, load_files
from loaders.mapping import load_folder_mapping, load_mapping
from loaders.readers import Document
from loaders.recognition import recognise
from tests.end_to_end.test_public_sets import DATA, NETWORKS, SINGLE
from tests.loaders.cases import Clock, new_store, options

# Loaded as folders, where each row is accounted for: tests of their own do that.
FOLDERS = {"pole": DATA / "pole", **{f"networks/{path.name}": path for path in NETWORKS.glob("*") if path.is_dir()}}


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> FolderReceipt:
    """Whatever is in no folder of its own, loaded as a person would who names no mapping."""
    if not DATA.is_dir():
        pytest.skip(f"the real data is not there: {DATA}")
    folder = tmp_path_factory.mktemp("rest")
    store = new_store(folder)
    paths = [path for path in sorted(DATA.rglob("*.csv")) if not _in_folder(path)]
    named = {DATA / path: load_mapping(feed) for feed, path in SINGLE.items()}

    def mapping_of(document: Document) -> object:
        return named.get(document.path or Path()) or recognise(document)

    found = load_files(store, paths, options=options(folder), recognise=mapping_of, clock=Clock())  # type: ignore[arg-type]
    store.close()
    return found


def _in_folder(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in FOLDERS.values())


def test_every_row_is_in_one_of_four_counts(rest: FolderReceipt) -> None:
    assert len(rest.receipts) == 9
    for receipt in rest.receipts:
        assert receipt.counts.rows > 0
        assert receipt.counts.reconciles


def test_what_is_refused_says_why_and_what_to_do(rest: FolderReceipt) -> None:
    """Pairs of record ids are the truth to test matching against, and evidence of nothing."""
    assert [(failure.file_name, failure.message) for failure in rest.failures] == [
        (
            "fake_1000_labels.csv",
            "fake_1000_labels.csv: no feed known here has its columns. Name the mapping to load it with.",
        )
    ]


def test_no_other_file_is_there_than_those_that_a_mapping_or_a_refusal_names(rest: FolderReceipt) -> None:
    told = {receipt.file.name for receipt in rest.receipts} | {failure.file_name for failure in rest.failures}
    known = {file.match for name in ("pole", "network", "network-gangs") for file in load_folder_mapping(name).files}
    for path in DATA.rglob("*"):
        if path.is_file() and path.name not in told and path.suffix != ".md":
            assert any(path.match(match) for match in known), path
