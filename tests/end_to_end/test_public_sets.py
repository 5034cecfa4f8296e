"""Published networks and reference sets through the loader. Skipped where they are not beside this checkout."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.folder import load_folder
from loaders.mapping import load_folder_mapping, load_mapping
from loaders.pipeline import load_file
from loaders.readers import WrongFileError
from loaders.receipts import Receipt
from tests.loaders.cases import Clock, new_store, options

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NETWORKS = DATA / "networks"
SINGLE = {
    "prison-register": "prison-register/prisons.csv",
    "outcodes": "outcodes/outcodes.csv",
    "febrl": "matching/febrl3/dataset3.csv",
    "fake-1000": "matching/fake_1000/fake_1000.csv",
}


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Receipt, ...]]]:
    """Every network in one store: none of them ends what another says."""
    if not NETWORKS.is_dir():
        pytest.skip(f"the networks are not there: {NETWORKS}")
    folder = tmp_path_factory.mktemp("networks")
    store, clock = new_store(folder), Clock()
    found = {}
    for path in sorted(NETWORKS.iterdir()):
        mapping = load_folder_mapping("network-gangs" if path.name == "montreal_gangs" else "network")
        receipt = load_folder(store, path, mapping, options=options(folder), clock=clock)
        assert not receipt.failures, receipt.failures
        found[path.name] = receipt.receipts
    yield found
    store.close()


def test_every_row_of_every_network_is_accounted_for(networks: dict[str, tuple[Receipt, ...]]) -> None:
    assert len(networks) == 21
    for name, receipts in networks.items():
        assert {receipt.file.name for receipt in receipts} == {path.name for path in (NETWORKS / name).glob("*.csv")}
        for receipt in receipts:
            counts = receipt.counts
            assert counts.rows == _rows(NETWORKS / name / receipt.file.name)
            assert counts.rows == counts.accepted + counts.duplicates + counts.quarantined + counts.dropped
            assert counts.quarantined == counts.duplicates == 0


def test_what_a_set_is_tested_against_is_counted_and_left_out(networks: dict[str, tuple[Receipt, ...]]) -> None:
    dropped = {
        (name, rule): rows
        for name, receipts in networks.items()
        for receipt in receipts
        for rule, rows in receipt.counts.dropped_by_rule.items()
        if receipt.file.name != "nodes.csv"
    }
    assert dropped == {
        ("caviar", "phase-defective"): 44,
        ("israel_burglary_2020h1", "worked-out-from-events"): 864,
        ("jjatt_madrid", "attribute-of-a-tie"): 678,
        ("roxsd_v2", "truth-to-test-against"): 144,
    }


def test_gangs_are_not_taken_for_people(tmp_path: Path) -> None:
    if not NETWORKS.is_dir():
        pytest.skip(f"the networks are not there: {NETWORKS}")
    with pytest.raises(WrongFileError, match="Allegiances"):
        load_folder(
            new_store(tmp_path), NETWORKS / "montreal_gangs", load_folder_mapping("network"), options=options(tmp_path)
        )


@pytest.mark.parametrize("feed", sorted(SINGLE))
def test_a_reference_set_loads_whole(feed: str, tmp_path: Path) -> None:
    path = DATA / SINGLE[feed]
    if not path.is_file():
        pytest.skip(f"the set is not there: {path}")
    receipt = load_file(new_store(tmp_path), path, load_mapping(feed), options=options(tmp_path))
    assert receipt.counts.rows == receipt.counts.accepted == _rows(path)


def test_which_records_are_of_one_person_is_never_read_from_a_set_for_matching(tmp_path: Path) -> None:
    path = DATA / SINGLE["fake-1000"]
    if not path.is_file():
        pytest.skip(f"the set is not there: {path}")
    receipt = load_file(new_store(tmp_path), path, load_mapping("fake-1000"), options=options(tmp_path))
    assert any("cluster" in note for note in receipt.file.notes)
