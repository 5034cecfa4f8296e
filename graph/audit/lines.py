"""One line of a chain: its canonical bytes, its hash, and how it is read back.

A line is one JSON object with sorted keys, no spaces, in UTF-8: `body`, `chain`, `hash`, `instant`, `kind`, `previous`,
`sequence`. Its hash is SHA-256 over those bytes without the `hash` member; `previous` is the hash of the line before,
so the hash covers everything that came earlier in the chain.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from graph.audit.errors import FaultReason, LineFaultError

FORMAT_VERSION = 1
GENESIS = "0" * 64  # what the first line of a chain links to
MAX_BODY_BYTES = 64 * 1024
# The envelope (chain, two hashes, instant, sequence) takes under 400 bytes; readers refuse anything longer.
MAX_LINE_BYTES = MAX_BODY_BYTES + 1024
LINE_OPENING = b'{"body":{'  # with sorted keys every line begins so, torn ones included

_MEMBERS = {"body", "chain", "hash", "instant", "kind", "previous", "sequence"}
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


class LineKind(StrEnum):
    """What a line says: who writes the chain, what happened, or that the writer closed it in good order."""

    START = "start"
    EVENT = "event"
    END = "end"


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A line whose own hash is right. Whether it follows from the line before is for the reader of the chain."""

    chain: str
    sequence: int
    previous: str
    hash: str
    instant: datetime
    kind: LineKind
    body: dict[str, Any]


def canonical(value: object) -> bytes:
    """The one way that a JSON value is written here. Raises ValueError for what JSON has no form for."""
    return _encode(value).encode()


def instant_text(instant: datetime) -> str:
    """UTC with six decimals, always: a fixed width sorts as text. Raises ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an audit clock must give instants with a time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def seal(chain: str, sequence: int, previous: str, instant: datetime, kind: LineKind, body: bytes) -> tuple[bytes, str]:
    """The bytes of a line, newline included, and its hash. `body` is already canonical JSON."""
    # Spliced rather than encoded again: a body may be 64 KiB and the appenders behind this one are waiting.
    opening = b'{"body":' + body + f',"chain":"{chain}",'.encode()
    order = f'"kind":"{kind}","previous":"{previous}","sequence":{sequence}}}'
    closing = f'"instant":"{instant_text(instant)}",{order}'.encode()
    digest = hashlib.sha256(opening + closing).hexdigest()
    return opening + f'"hash":"{digest}",'.encode() + closing + b"\n", digest


def parse(raw: bytes) -> ChainLine:
    """Read a line (without its newline) and check it against its own hash. Raises LineFaultError."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        raise LineFaultError(FaultReason.NOT_JSON) from None
    line = _shaped(document)
    try:
        if canonical(document) != raw:
            raise LineFaultError(FaultReason.MALFORMED)
        unsealed = canonical({member: value for member, value in document.items() if member != "hash"})
    except (ValueError, RecursionError):
        raise LineFaultError(FaultReason.MALFORMED) from None
    if hashlib.sha256(unsealed).hexdigest() != line.hash:
        raise LineFaultError(FaultReason.HASH_MISMATCH)
    return line


def _shaped(document: object) -> ChainLine:
    if not isinstance(document, dict) or document.keys() != _MEMBERS:
        raise LineFaultError(FaultReason.MALFORMED)
    texts = [document[member] for member in ("chain", "hash", "instant", "kind", "previous")]
    sequence, body = document["sequence"], document["body"]
    if type(sequence) is not int or not isinstance(body, dict) or not all(isinstance(text, str) for text in texts):
        raise LineFaultError(FaultReason.MALFORMED)
    chain, digest, instant, kind, previous = texts
    try:
        return ChainLine(chain, sequence, previous, digest, _instant(instant), LineKind(kind), body)
    except ValueError:
        raise LineFaultError(FaultReason.MALFORMED) from None


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant_text(instant) != text:
        raise ValueError("not written as a chain writes instants")
    return instant
