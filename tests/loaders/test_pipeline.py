"""A file becomes a published load whole or not at all, every row is accounted for, and a repeat changes nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.model.evidence import EvidenceRow
from graph.model.loads import LoadCounts, LoadState
from graph.store.sqlite import SqliteStore
from graph.store.stored import OpenLoad
from loaders.errors import MissingShareError, ReconcileError
from loaders.options import AcceptMissing
from loaders.pipeline import load_file
from loaders.progress import LoadProgress, Stage
from loaders.readers import WrongFileError
from loaders.receipts import Outcome, ReceiptFolder
from tests.loaders.cases import (
    HEADER,
    SOURCE_NUMBER,
    Clock,
    bad,
    content,
    good,
    new_store,
    nominals,
    options,
    privileged,
    read_csv,
    record,
    untimed,
    write_csv,
)

NAME = "test-nominals_2026-11-01T0600.csv"


class Meddled:
    """A store whose writes are tampered with: `before` runs ahead of each, `rows` says which of them get through."""

    def __init__(
        self, store: SqliteStore, before: Callable[[], None] = lambda: None, rows: slice = slice(None)
    ) -> None:
        self._store = store
        self._before = before
        self._rows = rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, load: OpenLoad, rows: Sequence[EvidenceRow], *rest: Any) -> LoadCounts:
        self._before()
        return self._store.write(load, rows[self._rows], *rest)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def mixed_rows(n: int) -> list[tuple[str, ...]]:
    """Of every ten rows seven are good, one is wrong, one repeats the row before it and one is privileged."""
    rows = []
    for i in range(n):
        match i % 10:
            case 7:
                rows.append(bad(i))
            case 8:
                rows.append(good(i - 2))
            case 9:
                rows.append(privileged(i))
            case _:
                rows.append(good(i))
    return rows


KINDS = st.lists(
    st.tuples(st.sampled_from(["good", "bad", "privileged", "alias", "short"]), st.integers(0, 12)), max_size=60
)


def drawn_rows(kinds: Sequence[tuple[str, int]]) -> list[tuple[str, ...]]:
    made = []
    for kind, n in kinds:
        match kind:
            case "bad":
                made.append(bad(n))
            case "privileged":
                made.append(privileged(n))
            case "short":
                made.append(good(n)[:-3])
            case _:
                made.append(good(n, kind=kind.upper()))
    return made


@settings(max_examples=30, deadline=None)
@given(KINDS)
@example([("alias", 1), ("alias", 1), ("good", 1)])
def test_every_row_is_accounted_for_and_a_dry_run_says_so_beforehand(kinds: list[tuple[str, int]]) -> None:
    """Whatever the mix, the four counts add up to the rows, as counted by hand, and dry run and load agree."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_csv(folder / NAME, drawn_rows(kinds))
        store = new_store(folder)
        try:
            rehearsed = load_file(store, path, nominals(), options=options(folder, dry_run=True))
            assert (store.head().revision, store.loads()) == (0, [])
            receipt = load_file(store, path, nominals(), options=options(folder))
        finally:
            store.close()
        counts = receipt.counts
        loadable = [pair for pair in kinds if pair[0] in ("good", "alias")]
        assert counts.rows == len(kinds)
        assert counts.quarantined == sum(kind in ("bad", "short") for kind, _ in kinds)
        assert counts.dropped == sum(kind == "privileged" for kind, _ in kinds)
        assert counts.dropped_by_rule == ({"privileged contact": counts.dropped} if counts.dropped else {})
        assert (counts.accepted, counts.duplicates) == (len(set(loadable)), len(loadable) - len(set(loadable)))
        assert rehearsed.counts == counts
        assert rehearsed.problems == receipt.problems
        if receipt.quarantine and rehearsed.quarantine:
            papers = folder / "quarantine"
            assert (papers / receipt.quarantine).read_bytes() == (papers / rehearsed.quarantine).read_bytes()
        else:
            assert receipt.quarantine is rehearsed.quarantine is None


def test_a_dry_run_tells_what_would_happen_and_leaves_the_store_byte_for_byte(
    tmp_path: Path, store: SqliteStore
) -> None:
    """It reads through the same code; only its own quarantine file and no receipt remain."""
    path = write_csv(tmp_path / NAME, mixed_rows(50))
    before = content(store)
    receipt = load_file(store, path, nominals(), options=options(tmp_path, dry_run=True))
    assert receipt.outcome is Outcome.WOULD_LOAD
    assert receipt.counts == LoadCounts(50, 35, 5, 5, 5, 0, {"privileged contact": 5})
    assert (store.loads(), content(store)) == ([], before)
    assert not (tmp_path / "receipts").exists()


def test_loading_the_same_file_twice_changes_nothing_and_says_so(tmp_path: Path, store: SqliteStore) -> None:
    """The second receipt names the first load, and neither revision nor loads nor quarantine move."""
    path = write_csv(tmp_path / NAME, mixed_rows(50))
    first = load_file(store, path, nominals(), options=options(tmp_path))
    head, loads, held = store.head(), store.loads(), content(store)
    second = load_file(store, path, nominals(), options=options(tmp_path))
    assert (first.outcome, second.outcome) == (Outcome.LOADED, Outcome.ALREADY_LOADED)
    assert second.load_key == first.load_key
    assert (store.head(), store.loads(), content(store)) == (head, loads, held)
    rehearsed = load_file(store, path, nominals(), options=options(tmp_path, dry_run=True))
    assert (rehearsed.outcome, rehearsed.load_key) == (Outcome.ALREADY_LOADED, first.load_key)


def test_a_copy_of_a_file_without_a_date_is_recognised_although_its_clock_differs(
    tmp_path: Path, store: SqliteStore
) -> None:
    """A modification time is only an assumption, so it does not make the same bytes a new extract."""
    path = write_csv(tmp_path / "nominals.csv", mixed_rows(20))
    first = load_file(store, path, nominals(), options=options(tmp_path))
    assert any("modification time" in note for note in first.notes)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    second = load_file(store, path, nominals(), options=options(tmp_path))
    assert (second.outcome, second.load_key) == (Outcome.ALREADY_LOADED, first.load_key)


def test_the_receipt_on_disk_is_the_receipt_returned(tmp_path: Path, store: SqliteStore) -> None:
    """With the load's key, digests, counts, and the instant at which readers saw it."""
    path = write_csv(tmp_path / NAME, mixed_rows(50), marking="OFFICIAL SENSITIVE")
    receipt = load_file(store, path, nominals(), options=options(tmp_path), clock=Clock())
    assert ReceiptFolder(tmp_path / "receipts").read(receipt.load_key) == receipt
    [load] = store.loads()
    assert (receipt.load_key, receipt.file.sha256) == (load.key, load.manifest.file_sha256)
    assert (receipt.mapping, receipt.mapping_digest) == (nominals().name, nominals().digest)
    assert receipt.file.marking == "OFFICIAL-SENSITIVE"
    assert receipt.published_at is not None
    assert receipt.extracted_at == "2026-11-01T06:00:00Z"


def test_a_receipt_lost_to_a_kill_after_publishing_is_made_good_by_the_next_run(
    tmp_path: Path, store: SqliteStore
) -> None:
    """The load is published, so a rerun finds it and completes its papers instead of loading again."""
    path = write_csv(tmp_path / NAME, mixed_rows(20))
    receipt = load_file(store, path, nominals(), options=options(tmp_path))
    receipts = ReceiptFolder(tmp_path / "receipts")
    receipts.write(replace(receipt, published_at=None))
    load_file(store, path, nominals(), options=options(tmp_path))
    assert receipts.read(receipt.load_key) == receipt
    shutil.rmtree(receipts.folder)
    load_file(store, path, nominals(), options=options(tmp_path))
    again = receipts.read(receipt.load_key)
    assert again is not None
    assert (again.counts, again.published_at) == (receipt.counts, receipt.published_at)


@pytest.mark.parametrize("damage", ["truncated", "columns", "binary", "empty", "other feed"])
def test_a_wrong_file_changes_nothing_for_any_reader_and_says_what_to_do(
    tmp_path: Path, store: SqliteStore, damage: str
) -> None:
    """Missing columns, not text and the like fail at once; a file cut short after many good rows is given up unseen."""
    path = tmp_path / NAME
    rows = [good(n) for n in range(6_000)]
    match damage:
        case "truncated":
            write_csv(path, [*rows, ('N7000,"Cut of',)])
        case "columns":
            write_csv(path, [row[:3] for row in rows[:5]], header=("URN", "Surname", "Kind"))
        case "binary":
            path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)
        case "empty":
            path.write_bytes(b"")
        case "other feed":
            write_csv(
                path, [("001/0010058", "1c", "x", "y", "z")], header=("OCG ID Number", "OCGM: Band", "A", "B", "C")
            )
    with pytest.raises(WrongFileError) as caught:
        load_file(store, path, nominals(), options=options(tmp_path))
    assert caught.value.file == NAME
    assert caught.value.problem
    assert caught.value.remedy
    assert store.head().revision == 0
    assert all(load.state is LoadState.DISCARDED for load in store.loads())
    assert content(store) == content(store) | {"sightings": [], "links": []}
    assert not list(tmp_path.glob("quarantine/*"))


def test_a_file_that_changes_while_it_is_read_is_given_up(tmp_path: Path, store: SqliteStore) -> None:
    """A file still being written would otherwise be loaded under the hash of what it was before."""
    path = write_csv(tmp_path / NAME, mixed_rows(50))

    meddled = Meddled(store, before=lambda: os.utime(path, (1, 1)))
    with pytest.raises(WrongFileError, match="changed while it was read"):
        load_file(meddled, path, nominals(), options=options(tmp_path))
    assert [load.state for load in store.loads()] == [LoadState.DISCARDED]


def test_a_load_that_does_not_reconcile_is_given_up(tmp_path: Path, store: SqliteStore) -> None:
    """One row lost between reader and store stops the load before anyone sees it."""
    path = write_csv(tmp_path / NAME, mixed_rows(50))
    with pytest.raises(ReconcileError, match="50 rows were read"):
        load_file(Meddled(store, rows=slice(1, None)), path, nominals(), options=options(tmp_path))
    assert [load.state for load in store.loads()] == [LoadState.DISCARDED]
    assert store.head().revision == 0


def test_a_full_feed_that_lacks_too_much_waits_until_someone_accepts_it(tmp_path: Path, store: SqliteStore) -> None:
    """The stop says share and limit; acceptance publishes what was written, and the receipt says who accepted."""
    load_file(store, write_csv(tmp_path / NAME, [good(n) for n in range(100)]), nominals(), options=options(tmp_path))
    path = write_csv(tmp_path / "test-nominals_2026-11-02T0600.csv", [good(n) for n in range(60)])
    for dry_run in (True, False):
        with pytest.raises(MissingShareError, match=r"40.0%.*25.0%.*accept the missing rows") as caught:
            load_file(store, path, nominals(), options=options(tmp_path, dry_run=dry_run))
        assert (caught.value.share, caught.value.limit) == (0.4, 0.25)
    assert len(record(store, "N99")) == 1
    accepted = replace(options(tmp_path), accept_missing=AcceptMissing("a.supervisor", "wing closed"))
    receipt = load_file(store, path, nominals(), options=accepted)
    assert receipt.accepted_missing is not None
    assert (receipt.accepted_missing.actor, receipt.accepted_missing.reason) == ("a.supervisor", "wing closed")
    assert (receipt.missing_share, receipt.resumed_after_rows, receipt.batches) == (0.4, 60, 0)
    [gone] = record(store, "N99")
    assert gone.valid_to == int(datetime(2026, 11, 2, 6, tzinfo=UTC).timestamp()) // 60


def test_events_and_delta_feeds_may_lack_whatever_they_like(tmp_path: Path, store: SqliteStore) -> None:
    """Only in a full feed does absence mean anything."""
    for day, rows in ((1, 100), (2, 1)):
        path = write_csv(tmp_path / f"test-nominals_2026-11-0{day}.csv", [good(n) for n in range(rows)])
        assert load_file(store, path, nominals("delta"), options=options(tmp_path)).missing_share is None


def test_a_second_loader_waits_and_is_told_for_whom(tmp_path: Path, store: SqliteStore) -> None:
    """Two loads queue: the second says who holds the store, and both end up published."""
    other = write_csv(tmp_path / "test-nominals_2026-11-02.csv", [good(n) for n in range(10)])
    events: list[LoadProgress] = []
    waiting = Event()

    def on_event(event: LoadProgress) -> None:
        events.append(event)
        if event.stage is Stage.WAITING:
            waiting.set()

    second = Thread(
        target=load_file, args=(store, other, nominals()), kwargs={"options": options(tmp_path), "on_event": on_event}
    )
    with store.load_lock("the first loader"):
        second.start()
        assert waiting.wait(10)
        assert store.loads() == []
    second.join(10)
    assert "the first loader" in events[0].message
    assert [load.state for load in store.loads()] == [LoadState.PUBLISHED]


def test_progress_ends_with_the_receipts_counts(tmp_path: Path, store: SqliteStore) -> None:
    """Stages follow each other, and the last event carries every row and the sentence for the user."""
    path = write_csv(tmp_path / NAME, mixed_rows(50))
    events: list[LoadProgress] = []
    receipt = load_file(store, path, nominals(), options=options(tmp_path), on_event=events.append)
    assert [event.stage for event in events][-3:] == [Stage.CHECKING, Stage.PUBLISHING, Stage.DONE]
    last = events[-1]
    assert (last.rows, last.accepted, last.duplicates, last.quarantined, last.dropped) == (50, 35, 5, 5, 5)
    assert (last.share, last.eta_seconds, last.message) == (1.0, 0.0, receipt.message)


def test_an_interrupted_load_is_unseen_and_resumes_to_the_same_content(tmp_path: Path, store: SqliteStore) -> None:
    """Ctrl-C in the middle: readers see nothing, the next run stores no row twice and leaves the same quarantine."""
    path = write_csv(tmp_path / NAME, mixed_rows(2_000))
    calls = count(1)

    def interrupt() -> None:
        if next(calls) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_file(Meddled(store, before=interrupt), path, nominals(), options=options(tmp_path))
    assert (store.head().revision, content(store)["sightings"]) == (0, [])
    assert list(tmp_path.glob("quarantine/*")) == []
    receipt = load_file(store, path, nominals(), options=options(tmp_path))
    assert receipt.resumed_after_rows > 0
    (tmp_path / "whole").mkdir()
    whole = new_store(tmp_path / "whole")
    unbroken = load_file(whole, path, nominals(), options=options(tmp_path / "whole"))
    assert content(store) == content(whole)
    assert untimed(replace(unbroken, published_at=None)) == untimed(
        replace(receipt, published_at=None, resumed_after_rows=0)
    )
    assert receipt.quarantine is not None
    papers = [folder / "quarantine" / receipt.quarantine for folder in (tmp_path, tmp_path / "whole")]
    assert papers[0].read_bytes() == papers[1].read_bytes()
    whole.close()


def test_parties_of_quarantined_rows_are_kept_for_conflict_checks(tmp_path: Path, store: SqliteStore) -> None:
    """A check that touches someone whom a rejected row names must be able to say that it cannot confirm."""
    rows = [row[:-1] for row in (good(1), bad(2), good(3)[:-1])]
    load_file(store, write_csv(tmp_path / NAME, rows, HEADER[:-1]), nominals(), options=options(tmp_path))
    known = store.head().known_at
    named = store.quarantined_parties([("prison-number", f"A{1000 + n}BC") for n in range(5)], known)
    assert [line[:3] for line in named] == [
        ("test-nominals", "prison-number", "A1002BC"),
        ("test-nominals", "prison-number", "A1003BC"),
    ]


def test_refused_and_privileged_values_reach_no_file_of_the_store(tmp_path: Path, store: SqliteStore) -> None:
    """Searched byte by byte: the store with its log, quarantine files, receipts, and the events on the way."""
    source = write_csv(tmp_path / NAME, [*mixed_rows(50), (*good(60), "one", "too many"), good(61)[:2]])
    folder = tmp_path / "store"
    folder.mkdir()
    other = new_store(folder)
    events: list[LoadProgress] = []
    for dry_run in (True, False):
        load_file(other, source, nominals(), options=options(folder, dry_run=dry_run), on_event=events.append)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} == {"store", "quarantine", "receipts"}
    for path in files:
        held = path.read_bytes()
        assert SOURCE_NUMBER.encode() not in held
        assert b"Advocate" not in held
    assert SOURCE_NUMBER not in repr(events)
    other.close()


def test_rejections_name_their_line_and_column_and_never_stop_the_load(tmp_path: Path, store: SqliteStore) -> None:
    """One bad row in the middle: the rows around it load, and the quarantine file says where it stood."""
    receipt = load_file(
        store, write_csv(tmp_path / NAME, [good(1), bad(2), good(3)]), nominals(), options=options(tmp_path)
    )
    assert receipt.quarantine is not None
    [row] = read_csv(tmp_path / "quarantine" / receipt.quarantine)
    assert (row["cordon_line"], row["cordon_column"], row["cordon_file"]) == ("3", "Date of Birth", NAME)
    assert row["cordon_remedy"]
    assert "31/02/1990" not in row["cordon_value"] + row["cordon_message"]
    assert [len(record(store, urn)) for urn in ("N1", "N2", "N3")] == [1, 0, 1]
