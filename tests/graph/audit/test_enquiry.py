"""Who looked at whom, in the order in which it happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.audit import (
    AuditAction,
    AuditLog,
    ChainUnreadableError,
    Fault,
    FaultReason,
    Outcome,
    search,
)
from graph.audit.lines import GENESIS, LineKind, canonical, seal

from .cases import (
    Clock,
    event,
    write,
)


def test_a_search_finds_a_person_in_what_was_disclosed_and_in_what_was_asked(tmp_path: Path) -> None:
    wanted, other = "a" * 32, "b" * 32
    with AuditLog(tmp_path, "serve", Clock()) as log:
        log.append(event(0, disclosed=(other, wanted), asked={}))
        log.append(event(1, disclosed=(), asked={"people": (other, wanted)}, outcome=Outcome.NOT_FOUND))
        log.append(event(2, disclosed=(), asked={"person": wanted}))
        log.append(event(3, disclosed=(other, wanted + "0"), asked={}))
        log.append(event(4, disclosed=(other,), asked={}, correlation_id=wanted))
    found = [recorded.event.correlation_id for recorded in search(tmp_path, person_id=wanted)]
    assert found == ["request-0", "request-1", "request-2"]
    assert len(list(search(tmp_path, person_id=[wanted, other]))) == 5
    assert list(search(tmp_path, person_id=[])) == []


def test_what_is_found_is_what_was_recorded(tmp_path: Path) -> None:
    recorded_event = event(
        5,
        action=AuditAction.CONFLICTS_CHECKED,
        on_behalf_of="CN=Wing manager, O=HMPPS",
        asked={"cell": "MDI-A-1-001", "people": ("a" * 32, None), "share": 0.5, "all": True},
    )
    with AuditLog(tmp_path, "serve", Clock()) as log:
        receipt = log.append(recorded_event)
    (found,) = search(tmp_path)
    assert found.event == recorded_event
    assert (found.chain, found.sequence, found.hash) == (receipt.chain, receipt.last, receipt.hash)
    assert found.instant == receipt.instant


def test_a_subject_is_found_as_the_asker_and_as_the_one_asked_for_and_nowhere_else(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "serve", Clock()) as log:
        log.append(event(0, subject="console", on_behalf_of="officer-9"))
        log.append(event(1, subject="officer-9"))
        log.append(event(2, subject="console", source_address="officer-9"))
    found = [recorded.event.correlation_id for recorded in search(tmp_path, subject="officer-9")]
    assert found == ["request-0", "request-1"]


def test_a_search_includes_its_start_and_excludes_its_end(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "serve", Clock()) as log:
        receipts = [log.append(event(number)) for number in range(4)]
    found = search(tmp_path, since=receipts[1].instant, until=receipts[3].instant)
    assert [recorded.sequence for recorded in found] == [receipts[1].last, receipts[2].last]


def test_events_of_overlapping_chains_come_in_instant_order(tmp_path: Path) -> None:
    clock = Clock()
    with AuditLog(tmp_path, "serve", clock) as one:
        one.append(event(0))
        with AuditLog(tmp_path, "load", clock) as other:
            for number in range(1, 6):
                (one if number % 2 else other).append(event(number))
        write(tmp_path, 1, "cli", clock)
        one.append(event(9))
    found = list(search(tmp_path))
    assert [recorded.instant for recorded in found] == sorted(recorded.instant for recorded in found)
    assert [recorded.event.correlation_id for recorded in found] == [
        *(f"request-{number}" for number in range(6)),
        "request-0",
        "request-9",
    ]


def test_a_search_over_many_short_chains_holds_few_of_them_open(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(30):
        write(tmp_path, 1, "cli", clock)
    before = len(list(Path("/proc/self/fd").iterdir()))
    most = max(len(list(Path("/proc/self/fd").iterdir())) for _ in search(tmp_path))
    assert most - before <= 3


def test_a_search_raises_at_a_line_that_it_would_return_and_cannot_trust_or_passes_over_it_when_told(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, 3)
    path.write_bytes(path.read_bytes().replace(b"request-1", b"request-7", 1))
    with pytest.raises(ChainUnreadableError, match="line 3: hash mismatch"):
        list(search(tmp_path))
    faults: list[Fault] = []
    found = list(search(tmp_path, on_fault=faults.append))
    assert [recorded.event.correlation_id for recorded in found] == ["request-0", "request-2"]
    assert faults == [Fault(path.stem, 3, FaultReason.HASH_MISMATCH)]


def test_a_copy_of_a_chain_under_another_name_is_reported_and_its_events_are_not_counted_twice(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    copy = path.with_name("z.jsonl")
    copy.write_bytes(path.read_bytes())
    faults: list[Fault] = []
    assert len(list(search(tmp_path, on_fault=faults.append))) == 2
    assert {(fault.chain, fault.reason) for fault in faults} == {(copy.stem, FaultReason.WRONG_CHAIN)}


def test_an_event_of_a_later_version_is_reported_and_not_dropped(tmp_path: Path) -> None:
    chain = "20260303T090000000000Z-serve-0-1"
    body = canonical({"action": "telepathy.used"})
    line, _ = seal(chain, 1, GENESIS, Clock()(), LineKind.EVENT, body)
    (tmp_path / f"{chain}.jsonl").write_bytes(line)
    with pytest.raises(ChainUnreadableError, match="event not known here"):
        list(search(tmp_path))
