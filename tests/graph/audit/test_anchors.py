"""What was cut off shows against what was kept elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from graph.audit import (
    Anchor,
    AnchorUnreadableError,
    AuditLog,
    Ending,
    Fault,
    FaultReason,
    anchor,
    verify,
)
from graph.audit.lines import GENESIS, LineKind, canonical, parse, seal

from .cases import (
    DAY,
    Clock,
    event,
    lines_of,
    only_fault,
    write,
)


def test_lines_cut_from_the_end_pass_alone_and_are_located_against_an_anchor(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    kept = anchor(tmp_path, DAY)
    lines = lines_of(path)
    for left in range(len(lines)):
        path.write_bytes(b"".join(lines[:left]))
        assert verify(tmp_path).sound
        assert verify(tmp_path).chains[0].ending is Ending.CUT_SHORT
        assert only_fault(tmp_path, kept) == Fault(path.stem, left + 1, FaultReason.LINES_MISSING)


def test_a_deleted_chain_is_named_against_an_anchor(tmp_path: Path) -> None:
    write(tmp_path, 1, "load")
    path = write(tmp_path, 1, "serve")
    kept = anchor(tmp_path, DAY)
    path.unlink()
    assert only_fault(tmp_path, kept) == Fault(path.stem, 1, FaultReason.CHAIN_MISSING)


def test_a_chain_written_anew_from_end_to_end_differs_from_its_anchor(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    kept = anchor(tmp_path, DAY)
    head, rewritten = GENESIS, b""
    for line in [parse(raw[:-1]) for raw in lines_of(path)]:
        body = line.body | ({"subject": "someone-else"} if line.kind is LineKind.EVENT else {})
        raw, head = seal(path.stem, line.sequence, head, line.instant, line.kind, canonical(body))
        rewritten += raw
    path.write_bytes(rewritten)
    assert verify(tmp_path).sound
    assert only_fault(tmp_path, kept) == Fault(path.stem, 4, FaultReason.ANCHOR_MISMATCH)


def test_an_untouched_log_agrees_with_the_anchors_of_every_day(tmp_path: Path) -> None:
    clock = Clock()
    anchors = []
    with AuditLog(tmp_path, "serve", clock) as log:
        for number in range(3):
            log.append(event(number))
            anchors.append(anchor(tmp_path, clock.instant.date()))
            clock.jump(timedelta(days=1))
    assert verify(tmp_path, anchors).sound
    assert len({kept.hash for kept in anchors}) == 3


def test_the_anchor_of_a_past_day_stays_the_same_and_leaves_out_later_chains(tmp_path: Path) -> None:
    clock = Clock()
    with AuditLog(tmp_path, "serve", clock) as log:
        log.append(event(1))
        then = anchor(tmp_path, DAY)
        clock.jump(timedelta(days=1))
        log.append(event(2))
        write(tmp_path, 1, "load", clock)
    assert anchor(tmp_path, DAY) == then
    assert [head.sequence for head in then.heads] == [2]
    assert len(anchor(tmp_path, DAY + timedelta(days=1)).heads) == 2


def test_an_exported_anchor_reads_back_and_a_changed_one_is_refused(tmp_path: Path) -> None:
    write(tmp_path, 2)
    kept = anchor(tmp_path, DAY)
    assert Anchor.from_json(kept.to_json()) == kept
    with pytest.raises(AnchorUnreadableError, match="own hash"):
        Anchor.from_json(kept.to_json().replace('"sequence":4', '"sequence":3'))
    for rubbish in ("", "[]", "{}", '{"heads":3,"day":"2026-03-03","hash":""}'):
        with pytest.raises(AnchorUnreadableError):
            Anchor.from_json(rubbish)


def test_a_chain_with_a_fault_is_anchored_at_its_last_good_line(tmp_path: Path) -> None:
    path = write(tmp_path, 3)
    path.write_bytes(path.read_bytes().replace(b"request-1", b"request-7", 1))
    assert [(head.chain, head.sequence) for head in anchor(tmp_path, DAY).heads] == [(path.stem, 2)]
