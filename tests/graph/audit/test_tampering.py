"""What is on disk cannot be changed unseen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.audit import (
    AuditLog,
    Fault,
    FaultReason,
    search,
    verify,
)
from graph.audit.lines import GENESIS, LineKind, canonical, parse, seal

from .cases import (
    Clock,
    event,
    lines_of,
    only_fault,
    write,
)

MEMBERS = ("body", "chain", "hash", "instant", "kind", "previous", "sequence")


def test_a_last_line_torn_at_any_byte_is_an_unacknowledged_tail_and_no_fault(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "serve", Clock())
    for number in range(2):
        log.append(event(number))
    path = tmp_path / f"{log.chain}.jsonl"
    whole = path.read_bytes()
    log.close()
    last = whole.rindex(b"\n", 0, -1) + 1
    for cut in range(last + 1, len(whole)):
        path.write_bytes(whole[:cut])
        (chain,) = verify(tmp_path).chains
        assert (chain.fault, chain.lines, chain.unacknowledged_bytes) == (None, 2, cut - last)
    path.write_bytes(whole[:last] + bytes(300))
    assert verify(tmp_path).sound, "a power cut leaves NULs"


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80])
def test_any_flipped_byte_is_located_by_file_and_line(tmp_path: Path, mask: int) -> None:
    path = write(tmp_path, 2)
    whole = path.read_bytes()
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ mask]) + whole[position + 1 :])
        fault = only_fault(tmp_path)
        assert (fault.file, fault.line) == (path.name, whole.count(b"\n", 0, position) + 1), f"byte {position}"


def test_a_removed_line_is_located_where_it_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    lines = lines_of(path)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert only_fault(tmp_path) == Fault(path.stem, 3, FaultReason.OUT_OF_SEQUENCE)


def test_a_removed_first_line_is_located(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    path.write_bytes(b"".join(lines_of(path)[1:]))
    assert only_fault(tmp_path) == Fault(path.stem, 1, FaultReason.OUT_OF_SEQUENCE)


def test_swapped_lines_are_located_at_the_first_of_them(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    lines = lines_of(path)
    lines[2], lines[3] = lines[3], lines[2]
    path.write_bytes(b"".join(lines))
    assert only_fault(tmp_path) == Fault(path.stem, 3, FaultReason.OUT_OF_SEQUENCE)


def test_a_line_copied_in_is_located(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    lines = lines_of(path)
    path.write_bytes(b"".join([*lines[:3], lines[1], *lines[3:]]))
    assert only_fault(tmp_path) == Fault(path.stem, 4, FaultReason.OUT_OF_SEQUENCE)


def test_a_well_forged_inserted_line_shows_at_the_line_that_it_displaces(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    lines = lines_of(path)
    before = parse(lines[2][:-1])
    body = canonical(before.body | {"subject": "someone-else"})
    forged, _ = seal(path.stem, 4, before.hash, before.instant, LineKind.EVENT, body)
    path.write_bytes(b"".join([*lines[:3], forged, *lines[3:]]))
    assert only_fault(tmp_path) == Fault(path.stem, 5, FaultReason.OUT_OF_SEQUENCE)


def test_a_line_rewritten_with_a_right_hash_of_its_own_breaks_the_link_of_the_next(tmp_path: Path) -> None:
    path = write(tmp_path, 4)
    lines = lines_of(path)
    line = parse(lines[2][:-1])
    body = canonical(line.body | {"subject": "someone-else"})
    lines[2], _ = seal(path.stem, line.sequence, line.previous, line.instant, LineKind.EVENT, body)
    path.write_bytes(b"".join(lines))
    assert only_fault(tmp_path) == Fault(path.stem, 4, FaultReason.BROKEN_LINK)


def test_a_line_added_after_the_last_is_located(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    last = parse(lines_of(path)[-1][:-1])
    added, _ = seal(path.stem, last.sequence + 1, last.hash, last.instant, LineKind.EVENT, canonical({}))
    with path.open("ab") as stream:
        stream.write(added)
    assert only_fault(tmp_path) == Fault(path.stem, 5, FaultReason.AFTER_END)
    path.write_bytes(b"".join(lines_of(path)[:-1]) + b'{"body":{"action"')
    assert only_fault(tmp_path) == Fault(path.stem, 5, FaultReason.AFTER_END)


def test_a_chain_passed_off_under_another_name_is_located(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    path.rename(tmp_path / "other.jsonl")
    assert only_fault(tmp_path) == Fault("other", 1, FaultReason.WRONG_CHAIN)


def test_spaces_that_change_no_value_are_still_a_change(tmp_path: Path) -> None:
    path = write(tmp_path, 2)
    path.write_bytes(path.read_bytes().replace(b'"depth":2', b'"depth": 2', 1))
    assert only_fault(tmp_path) == Fault(path.stem, 2, FaultReason.MALFORMED)


def test_a_chain_of_an_unknown_format_is_not_passed_as_sound(tmp_path: Path) -> None:
    line, _ = seal("later", 1, GENESIS, Clock()(), LineKind.START, canonical({"format": 2}))
    (tmp_path / "later.jsonl").write_bytes(line)
    assert only_fault(tmp_path) == Fault("later", 1, FaultReason.UNKNOWN_FORMAT)


def test_a_chain_whose_first_line_is_an_event_is_not_passed_as_sound(tmp_path: Path) -> None:
    line, _ = seal("headless", 1, GENESIS, Clock()(), LineKind.EVENT, canonical({}))
    (tmp_path / "headless.jsonl").write_bytes(line)
    assert only_fault(tmp_path) == Fault("headless", 1, FaultReason.NO_START)


def test_an_instant_before_the_one_above_is_located(tmp_path: Path) -> None:
    path = write(tmp_path, 1)
    lines = lines_of(path)
    line = parse(lines[1][:-1])
    earlier = line.instant - timedelta(days=1)
    lines[1], _ = seal(path.stem, 2, line.previous, earlier, LineKind.EVENT, canonical(line.body))
    path.write_bytes(b"".join(lines))
    assert only_fault(tmp_path) == Fault(path.stem, 2, FaultReason.CLOCK_BACKWARDS)


def test_a_fault_in_one_chain_leaves_the_others_verified(tmp_path: Path) -> None:
    good, bad = write(tmp_path, 2, "serve"), write(tmp_path, 2, "load")
    bad.write_bytes(bad.read_bytes().replace(b"officer-1", b"officer-2", 1))
    report = verify(tmp_path)
    assert report.faults == (Fault(bad.stem, 2, FaultReason.HASH_MISMATCH),)
    assert {chain.chain: chain.lines for chain in report.chains} == {good.stem: 4, bad.stem: 1}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rubbish=st.one_of(
        st.binary(max_size=200),
        st.sampled_from(
            [b"[" * 60_000, b'{"body":' * 7_000, b"9" * 5_000, b'{"body":{}}', b"\xff\xfe", b"null", b"1e999"]
        ),
        st.sampled_from(["body", "chain", "hash", "instant", "kind", "previous", "sequence"]).flatmap(
            lambda member: st.sampled_from([None, 1, True, "x", [], {}, 1.5]).map(
                lambda value: canonical(dict.fromkeys(MEMBERS, "x") | {"body": {}, "sequence": 3} | {member: value})
            )
        ),
    ),
    ended=st.booleans(),
)
def test_whatever_is_written_into_a_chain_is_a_fault_or_a_tail_and_never_a_crash(
    tmp_path: Path, rubbish: bytes, ended: bool
) -> None:
    path = tmp_path / "20260303T090000000000Z-serve-0-1.jsonl"
    start, _ = seal(path.stem, 1, GENESIS, Clock()(), LineKind.START, canonical({"format": 1}))
    path.write_bytes(start + rubbish + (b"\n" if ended else b""))
    (chain,) = verify(tmp_path).chains
    assert chain.lines == 1
    if ended:
        assert chain.fault is not None
        assert chain.fault.line == 2
    else:
        assert chain.fault is not None or chain.unacknowledged_bytes == len(rubbish)


def test_verifying_where_there_is_no_audit_folder_is_an_error_and_no_clean_report(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        search(tmp_path / "nowhere")
