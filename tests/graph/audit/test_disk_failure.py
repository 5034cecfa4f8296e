"""When the disk fails, nobody gets a receipt, and the log goes on once it can."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from datetime import timedelta
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

from .cases import (
    THREADS,
    Clock,
    event,
    lines_of,
)


def test_a_failed_sync_refuses_every_waiting_caller_and_the_one_before_keeps_his_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_in_sync, others_wait = threading.Event(), threading.Event()
    real = os.fsync
    outcomes: list[Receipt | AuditUnavailable] = []
    calls = 0

    def failing_after_the_first(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise OSError(errno.EIO, "Input/output error")
        first_in_sync.set()
        others_wait.wait(10)
        real(descriptor)

    log = AuditLog(tmp_path, "serve", Clock())
    monkeypatch.setattr(os, "fsync", failing_after_the_first)

    def work(number: int) -> None:
        try:
            outcomes.append(log.append(event(number)))
        except AuditUnavailable as refusal:
            outcomes.append(refusal)

    first = threading.Thread(target=work, args=(0,))
    first.start()
    assert first_in_sync.wait(10)
    others = [threading.Thread(target=work, args=(number,)) for number in range(1, THREADS)]
    for thread in others:
        thread.start()
    time.sleep(0.1)
    others_wait.set()
    for thread in [first, *others]:
        thread.join(10)
    assert [type(outcome) for outcome in outcomes].count(Receipt) == 1
    assert [str(outcome) for outcome in outcomes if isinstance(outcome, AuditUnavailable)] == [
        "the audit log cannot be written: Input/output error"
    ] * (THREADS - 1)
    monkeypatch.setattr(os, "fsync", real)
    log.close()


def test_after_a_failed_sync_the_log_refuses_until_it_can_write_and_then_goes_on_in_a_new_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    clock = Clock()
    with AuditLog(tmp_path, "serve", clock) as log:
        before = log.append(event(1))
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", failing)
            for number in (2, 3, 4):
                with pytest.raises(AuditUnavailable):
                    log.append(event(number))
        clock.jump(timedelta(hours=-1))
        after = log.append(event(5))
        assert after.chain != before.chain
        assert after.instant >= before.instant
    report = verify(tmp_path)
    assert report.sound
    assert [chain.ending for chain in report.chains] == [Ending.CUT_SHORT, Ending.CLOSED]
    start = json.loads(lines_of(tmp_path / f"{after.chain}.jsonl")[0])
    assert start["body"]["follows"] == {"chain": before.chain, "sequence": before.last}


def test_a_full_disk_refuses_and_leaves_a_torn_line_that_is_not_taken_for_tampering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    room = 100

    def until_full(descriptor: int, data: bytes) -> int:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real(descriptor, data[:room])
        room -= written
        return written

    with AuditLog(tmp_path, "serve", Clock()) as log:
        torn = log.chain
        with monkeypatch.context() as full:
            full.setattr(os, "write", until_full)
            for number in range(3):
                with pytest.raises(AuditUnavailable, match="No space left on device"):
                    log.append(event(number))
        log.append(event(9))
    report = verify(tmp_path)
    assert report.sound
    assert {chain.chain: chain.unacknowledged_bytes for chain in report.chains} == {torn: 100, log.chain: 0}
    assert [recorded.event.correlation_id for recorded in search(tmp_path)] == ["request-9"]


def test_a_short_write_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with AuditLog(tmp_path, "serve", Clock()) as log, monkeypatch.context() as short:
        short.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
        log.append(event())
    assert verify(tmp_path).sound
    assert len(list(search(tmp_path))) == 1


def test_a_log_that_cannot_start_says_so_without_naming_its_path(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")
    with pytest.raises(AuditUnavailable) as refusal:
        AuditLog(tmp_path / "audit", "serve", Clock())
    assert str(tmp_path) not in str(refusal.value)


def test_an_interrupt_while_writing_leaves_nobody_waiting_and_nothing_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with AuditLog(tmp_path, "cli", Clock()) as log:
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", interrupted)
            with pytest.raises(KeyboardInterrupt):
                log.append(event(1))
        log.append(event(2))
    assert verify(tmp_path).sound
    assert verify(tmp_path).chains[-1].ending is Ending.CLOSED
