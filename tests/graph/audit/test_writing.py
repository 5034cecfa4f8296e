"""What was acknowledged is on disk, from any number of threads, and whatever fails."""

from __future__ import annotations

import json
import os
import platform
import random
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.audit import (
    AuditLog,
    AuditUnavailable,
    Ending,
    Receipt,
    search,
    verify,
)
from graph.audit.lines import parse

from .cases import (
    FORKED_WRITER,
    KILLED_WRITER,
    THREADS,
    Clock,
    event,
    lines_of,
    run_together,
    write,
)

EACH = 25


def test_a_closed_chain_verifies_and_holds_its_first_line_every_event_and_its_last(tmp_path: Path) -> None:
    path = write(tmp_path / "audit", 3)
    report = verify(tmp_path / "audit")
    assert report.sound
    (chain,) = report.chains
    assert (chain.lines, chain.ending, chain.unacknowledged_bytes) == (5, Ending.CLOSED, 0)
    assert [parse(raw[:-1]).kind for raw in lines_of(path)] == ["start", "event", "event", "event", "end"]


def test_a_receipt_names_the_line_that_holds_the_event(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "serve", Clock()) as log:
        log.append(event(1))
        receipt = log.append(event(2))
        line = json.loads(lines_of(tmp_path / f"{receipt.chain}.jsonl")[receipt.last - 1])
    assert (line["hash"], line["body"]["correlation_id"]) == (receipt.hash, "request-2")


def test_the_first_line_states_format_and_process_and_names_neither_host_nor_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "audit", 1)
    body = json.loads(lines_of(path)[0])["body"]
    assert (body["format"], body["name"], body["pid"], body["follows"]) == (1, "serve", os.getpid(), None)
    assert body["started"] == "2026-03-03T09:00:01.000000Z"
    assert str(tmp_path).encode() not in path.read_bytes()
    assert platform.node() not in path.name
    assert platform.node().encode() not in path.read_bytes()


def test_only_the_owner_may_read_the_log(tmp_path: Path) -> None:
    path = write(tmp_path / "audit", 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_event_is_in_the_file_and_synced_before_append_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced_sizes: list[int] = []
    real = os.fsync

    def recording(descriptor: int) -> None:
        real(descriptor)
        synced_sizes.append(os.fstat(descriptor).st_size)

    with AuditLog(tmp_path, "serve", Clock()) as log:
        monkeypatch.setattr(os, "fsync", recording)
        log.append(event())
        assert synced_sizes == [(tmp_path / f"{log.chain}.jsonl").stat().st_size]


def test_a_new_log_starts_a_new_chain_even_at_the_same_instant_in_the_same_process(tmp_path: Path) -> None:
    still = datetime(2026, 3, 3, tzinfo=UTC)
    with AuditLog(tmp_path, "serve", lambda: still) as one, AuditLog(tmp_path, "serve", lambda: still) as other:
        one.append(event(1))
        other.append(event(2))
        assert one.chain != other.chain
        assert [chain.ending for chain in verify(tmp_path).chains] == [Ending.BEING_WRITTEN] * 2
    assert verify(tmp_path).sound
    assert len(list(search(tmp_path))) == 2


def test_a_clock_set_back_does_not_disorder_the_chain(tmp_path: Path) -> None:
    clock = Clock()
    with AuditLog(tmp_path, "serve", clock) as log:
        first = log.append(event(1))
        clock.jump(timedelta(hours=-1))
        second = log.append(event(2))
    assert second.instant == first.instant
    assert verify(tmp_path).sound


def test_a_clock_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        AuditLog(tmp_path, "serve", lambda: datetime(2026, 3, 3))
    assert list(tmp_path.iterdir()) == []


def test_closing_twice_writes_one_last_line_and_a_closed_log_refuses(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "serve", Clock())
    log.close()
    log.close()
    with pytest.raises(AuditUnavailable, match="closed"):
        log.append(event())
    (chain,) = verify(tmp_path).chains
    assert (chain.lines, chain.ending) == (2, Ending.CLOSED)


def test_a_forked_child_may_not_write_its_parents_chain(tmp_path: Path) -> None:
    assert subprocess.run([sys.executable, "-c", FORKED_WRITER, str(tmp_path)], check=False).returncode == 7
    assert [chain.lines for chain in verify(tmp_path).chains] == [1]


def test_eight_threads_share_syncs_and_one_chain_holds_all_their_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = 0
    real = os.fsync

    def slow(descriptor: int) -> None:
        nonlocal syncs
        syncs += 1
        time.sleep(0.002)  # a disk that is slower than the threads, so that they have to meet
        real(descriptor)

    receipts: list[Receipt] = []
    with AuditLog(tmp_path, "serve", Clock()) as log:
        monkeypatch.setattr(os, "fsync", slow)

        def work(thread: int) -> None:
            receipts.extend(log.append(event(thread * EACH + number)) for number in range(EACH))

        run_together(work, THREADS)
        assert syncs < THREADS * EACH
    (chain,) = verify(tmp_path).chains
    assert (chain.lines, chain.fault) == (THREADS * EACH + 2, None)
    assert sorted(receipt.last for receipt in receipts) == list(range(2, THREADS * EACH + 2))
    written = {recorded.event.correlation_id for recorded in search(tmp_path)}
    assert written == {f"request-{number}" for number in range(THREADS * EACH)}


def test_after_kill_9_every_acknowledged_event_is_in_a_chain_that_verifies(tmp_path: Path) -> None:
    acknowledged: list[list[str]] = []
    for seed in range(4):
        with subprocess.Popen([sys.executable, "-c", KILLED_WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            received = [writer.stdout.readline() for _ in range(random.Random(seed).randrange(20, 200))]
            writer.send_signal(signal.SIGKILL)
            received += writer.stdout.readlines()
        acknowledged += [line.decode().split() for line in received if line.endswith(b"\n")]
    report = verify(tmp_path)
    assert report.sound
    assert [chain.ending for chain in report.chains] == [Ending.CUT_SHORT] * 4
    written = {(line.chain, str(line.sequence), line.hash) for line in search(tmp_path)}
    assert len(acknowledged) >= 80
    assert {tuple(line) for line in acknowledged} <= written
