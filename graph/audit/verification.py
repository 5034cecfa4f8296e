"""Whether the log is what was written: every chain walked, the first bad line of each located."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.audit.anchors import Anchor
from graph.audit.errors import Fault, FaultReason
from graph.audit.lines import ChainLine, LineKind
from graph.audit.walking import Tail, chain_paths, walk


class Ending(StrEnum):
    """How a chain ends. CUT_SHORT is what a killed process leaves; a removed end looks the same without an anchor."""

    CLOSED = "closed"
    BEING_WRITTEN = "being written"
    CUT_SHORT = "cut short"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One chain: its good `lines`, the hash of the last of them (`head`), and the size of a torn line after it."""

    chain: str
    lines: int
    head: str | None
    ending: Ending
    unacknowledged_bytes: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """All chains, oldest first. `missing` are anchored chains that are not there at all."""

    chains: tuple[ChainReport, ...]
    missing: tuple[Fault, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The first fault of every chain that has one."""
        return (*(report.fault for report in self.chains if report.fault is not None), *self.missing)

    @property
    def sound(self) -> bool:
        """Whether nothing was found altered. Lines removed from the end of a chain show only against anchors."""
        return not self.faults


def verify(folder: Path, anchors: Iterable[Anchor] = ()) -> VerificationReport:
    """Walk every chain, and hold it against the anchors. Raises FileNotFoundError where there is no audit folder."""
    pins: dict[str, dict[int, set[str]]] = {}
    for head in sorted(head for anchor in anchors for head in anchor.heads):
        pins.setdefault(head.chain, {}).setdefault(head.sequence, set()).add(head.hash)
    paths = chain_paths(folder)
    reports = tuple(_verify_chain(path, pins.pop(path.stem, {})) for path in paths)
    return VerificationReport(reports, tuple(Fault(chain, 1, FaultReason.CHAIN_MISSING) for chain in sorted(pins)))


def _verify_chain(path: Path, pins: Mapping[int, set[str]]) -> ChainReport:
    last: ChainLine | None = None
    fault: Fault | None = None
    tail = 0
    with path.open("rb") as stream:
        # Asked before reading: a writer that closes meanwhile has then written its last line where we still read it.
        written = _is_being_written(stream.fileno())
        for item in walk(stream, path.stem):
            if isinstance(item, Tail):
                tail = item.size
            elif isinstance(item, Fault):
                fault = item
            elif pins.get(item.sequence, {item.hash}) != {item.hash}:
                fault = Fault(item.chain, item.sequence, FaultReason.ANCHOR_MISMATCH)
                break
            else:
                last = item
    lines = 0 if last is None else last.sequence
    if fault is None and any(sequence > lines for sequence in pins):
        fault = Fault(path.stem, lines + 1, FaultReason.LINES_MISSING)
    return ChainReport(path.stem, lines, None if last is None else last.hash, _ending(last, written), tail, fault)


def _ending(last: ChainLine | None, written: bool) -> Ending:
    if last is not None and last.kind is LineKind.END:
        return Ending.CLOSED
    return Ending.BEING_WRITTEN if written else Ending.CUT_SHORT


def _is_being_written(descriptor: int) -> bool:
    # flock, not lockf: a POSIX lock does not hold within its own process and goes when any reader closes the file.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False
