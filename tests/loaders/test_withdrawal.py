"""Withdrawing a load leaves the graph as it would have been without it, and says beforehand what goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model.loads import LoadState
from graph.store.errors import LoadConflictError
from graph.store.sqlite import SqliteStore
from loaders.errors import LoadError, MissingShareError, UnknownLoadError
from loaders.pipeline import load_file
from loaders.receipts import Receipt, ReceiptFolder
from loaders.withdrawal import give_up, preview_withdrawal, withdraw
from tests.loaders.cases import Clock, bad, content, good, new_store, nominals, options, record, write_csv


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def loaded(store: SqliteStore, folder: Path, day: int, rows: list[tuple[str, ...]]) -> Receipt:
    path = write_csv(folder / f"test-nominals_2026-11-{day:02}.csv", rows)
    return load_file(store, path, nominals(), options=options(folder))


def test_withdrawing_restores_what_stood_before_the_load(tmp_path: Path, store: SqliteStore) -> None:
    """Rows that it added go, rows that it superseded or ended come back, parties it named are forgotten."""
    loaded(store, tmp_path, 1, [good(n) for n in range(40)])
    before = content(store)
    second = loaded(store, tmp_path, 2, [good(n, "Changed") for n in range(10, 45)] + [bad(50)])
    assert content(store) != before
    assert store.quarantined_parties([("prison-number", "A1050BC")], store.head().known_at) != []
    withdraw(
        store, second.load_key, actor="a.supervisor", reason="sent in error", receipts=ReceiptFolder(tmp_path / "r")
    )
    assert content(store) == before
    assert store.quarantined_parties([("prison-number", "A1050BC")], store.head().known_at) == []


def test_a_withdrawn_file_can_be_loaded_again(tmp_path: Path, store: SqliteStore) -> None:
    """Taking back is not forbidding: the same bytes make a new load with a key of its own."""
    rows = [good(n) for n in range(5)]
    first = loaded(store, tmp_path, 1, rows)
    before = content(store)
    withdraw(store, first.load_key, actor="a", reason="a test", receipts=ReceiptFolder(tmp_path / "r"))
    again = loaded(store, tmp_path, 1, rows)
    assert again.load_key != first.load_key
    assert content(store) == before


def test_the_preview_counts_what_goes_and_what_another_load_keeps(tmp_path: Path, store: SqliteStore) -> None:
    """Forty versions sighted; the ten that changed only here; the thirty that the first load says too stay."""
    loaded(store, tmp_path, 1, [good(n) for n in range(40)])
    second = loaded(store, tmp_path, 2, [good(n) for n in range(30)] + [good(n, "Changed") for n in range(30, 40)])
    preview = preview_withdrawal(store, second.load_key)
    assert (preview.versions, preview.versions_only_here) == (40, 10)
    assert preview.load.state is LoadState.PUBLISHED
    assert store.head().revision == 2


def test_the_receipt_of_a_withdrawal_names_who_and_why(tmp_path: Path, store: SqliteStore) -> None:
    """It lies beside the receipt of the load, which stays as it was."""
    first = loaded(store, tmp_path, 1, [good(1)])
    receipts = ReceiptFolder(tmp_path / "receipts")
    withdraw(store, first.load_key, actor="a.supervisor", reason="wrong scope", receipts=receipts, clock=Clock())
    held = json.loads((receipts.folder / f"{first.load_key}.withdrawn.json").read_text("utf-8"))
    assert (held["actor"], held["reason"], held["versions"]) == ("a.supervisor", "wrong scope", 1)
    assert held["withdrawn_at"].startswith("2026-11-02T09:00")
    assert receipts.read(first.load_key) == first


@pytest.mark.parametrize(("actor", "reason"), [("", "why"), ("who", " ")])
def test_nobody_withdraws_without_a_name_and_a_reason(
    tmp_path: Path, store: SqliteStore, actor: str, reason: str
) -> None:
    """Both are kept for ever, so neither may be blank."""
    first = loaded(store, tmp_path, 1, [good(1)])
    with pytest.raises(LoadError, match="who withdraws"):
        withdraw(store, first.load_key, actor=actor, reason=reason, receipts=ReceiptFolder(tmp_path / "r"))
    assert record(store, "N1") != []


def test_only_a_published_load_can_be_withdrawn_and_an_unknown_key_says_so(tmp_path: Path, store: SqliteStore) -> None:
    """A second withdrawal is a conflict, a mistyped key is not found."""
    first = loaded(store, tmp_path, 1, [good(1)])
    withdraw(store, first.load_key, actor="a", reason="b", receipts=ReceiptFolder(tmp_path / "r"))
    with pytest.raises(LoadConflictError, match="is withdrawn"):
        preview_withdrawal(store, first.load_key)
    with pytest.raises(UnknownLoadError, match="no load 'ffff'"):
        preview_withdrawal(store, "ffff")


def test_a_waiting_load_can_be_given_up(tmp_path: Path, store: SqliteStore) -> None:
    """What stopped at its missing share is discarded by key; what is published is not."""
    first = loaded(store, tmp_path, 1, [good(n) for n in range(40)])
    with pytest.raises(MissingShareError) as caught:
        loaded(store, tmp_path, 2, [good(1), bad(2)])
    folders = options(tmp_path).folders
    assert len(list(folders.quarantine.iterdir())) == 1
    give_up(store, caught.value.load_key, actor="a", folders=folders)
    assert [load.state for load in store.loads()] == [LoadState.PUBLISHED, LoadState.DISCARDED]
    assert list(folders.quarantine.iterdir()) == []
    with pytest.raises(LoadConflictError, match="only an unpublished load"):
        give_up(store, first.load_key, actor="a", folders=folders)
