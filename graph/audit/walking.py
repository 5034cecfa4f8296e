"""Reading a chain from its first line to the first that is bad, in constant memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from graph.audit.errors import Fault, FaultReason, LineFaultError
from graph.audit.lines import FORMAT_VERSION, GENESIS, LINE_OPENING, MAX_LINE_BYTES, ChainLine, LineKind, parse


@dataclass(frozen=True, slots=True)
class Tail:
    """What an interrupted write left after the last whole line, in bytes. Nobody was told that it was written."""

    size: int


def chain_paths(folder: Path) -> list[Path]:
    """The chains of a folder, oldest first. Raises FileNotFoundError without a folder: that is no clean audit."""
    if not folder.is_dir():
        raise FileNotFoundError(f"no audit folder {folder.name!r}")
    return sorted(folder.glob("*.jsonl"))


def raw_lines(stream: BufferedReader) -> Iterator[bytes]:
    """The lines of a chain with their newlines; the last may lack it, and one that is too long is cut."""
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        yield raw


def walk(stream: BufferedReader, chain: str) -> Iterator[ChainLine | Tail | Fault]:
    """Every good line in order; then the tail of an interrupted write, or the first fault, where there is one."""
    before: ChainLine | None = None
    for number, raw in enumerate(raw_lines(stream), start=1):
        try:
            if not raw.endswith(b"\n"):
                yield _tail(raw, before)
                return
            line = parse(raw[:-1])
            _check_place(line, before, chain)
        except LineFaultError as fault:
            yield Fault(chain, number, fault.reason)
            return
        yield line
        before = line


def _check_place(line: ChainLine, before: ChainLine | None, chain: str) -> None:
    if line.chain != chain:
        raise LineFaultError(FaultReason.WRONG_CHAIN)
    if before is not None and before.kind is LineKind.END:
        raise LineFaultError(FaultReason.AFTER_END)
    if line.sequence != (1 if before is None else before.sequence + 1):
        raise LineFaultError(FaultReason.OUT_OF_SEQUENCE)
    if line.previous != (GENESIS if before is None else before.hash):
        raise LineFaultError(FaultReason.BROKEN_LINK)
    if (line.kind is LineKind.START) != (before is None):
        raise LineFaultError(FaultReason.NO_START)
    if before is None and line.body.get("format") != FORMAT_VERSION:
        raise LineFaultError(FaultReason.UNKNOWN_FORMAT)
    if before is not None and line.instant < before.instant:
        raise LineFaultError(FaultReason.CLOCK_BACKWARDS)


def _tail(raw: bytes, before: ChainLine | None) -> Tail:
    """Tell a write cut short from a line that was tampered with, its newline for instance."""
    if before is not None and before.kind is LineKind.END:
        raise LineFaultError(FaultReason.AFTER_END)
    # A power cut may leave room for bytes that never came, as NULs.
    written = raw.rstrip(b"\0")
    if len(raw) > MAX_LINE_BYTES or not (written.startswith(LINE_OPENING) or LINE_OPENING.startswith(written)):
        raise LineFaultError(FaultReason.ALTERED_TAIL)
    text = written.decode(errors="replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return Tail(len(raw))
    if end < len(text):
        raise LineFaultError(FaultReason.ALTERED_TAIL)
    return Tail(len(raw))
