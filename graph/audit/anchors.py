"""Daily anchors: what the chains' heads were, kept elsewhere, so that a later cut of their ends shows."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

from graph.audit.errors import AnchorUnreadableError
from graph.audit.lines import ChainLine, canonical
from graph.audit.walking import chain_paths, walk

_FORMAT = 1


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last line of a chain at some time: everything up to it is pinned by its hash."""

    chain: str
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Every chain's head at the end of a UTC day under one hash, to be kept where the log's writers cannot reach."""

    day: date
    heads: tuple[Head, ...]

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over the canonical JSON of the day and the heads."""
        return hashlib.sha256(canonical(self._body())).hexdigest()

    def to_json(self) -> str:
        """The anchor as one line of canonical JSON, its hash included."""
        return canonical(self._body() | {"hash": self.hash}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read an exported anchor. Raises AnchorUnreadableError, also when its hash does not match."""
        try:
            document = json.loads(text)
            heads = tuple(Head(str(h["chain"]), int(h["sequence"]), str(h["hash"])) for h in document["heads"])
            anchor = cls(date.fromisoformat(document["day"]), heads)
            stated = document["hash"]
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            raise AnchorUnreadableError("this is not an exported audit anchor") from None
        if stated != anchor.hash:
            raise AnchorUnreadableError(f"the anchor of {anchor.day} does not match its own hash")
        return anchor

    def _body(self) -> dict[str, Any]:
        heads = [{"chain": head.chain, "hash": head.hash, "sequence": head.sequence} for head in self.heads]
        return {"day": self.day.isoformat(), "format": _FORMAT, "heads": heads}


def anchor(folder: Path, day: date) -> Anchor:
    """The anchor of a UTC day; the same at any later time. Today's pins what there is so far.

    A chain that does not verify is anchored at its last good line. Raises FileNotFoundError without an audit folder.
    """
    end = datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=1)
    heads = [head for path in chain_paths(folder) if (head := _head(path, end)) is not None]
    return Anchor(day, tuple(sorted(heads)))


def _head(path: Path, end: datetime) -> Head | None:
    last: ChainLine | None = None
    with path.open("rb") as stream:
        for item in walk(stream, path.stem):
            if not isinstance(item, ChainLine) or item.instant >= end:
                break
            last = item
        # A line just read may not be on disk yet; one that a power cut undoes must not be in an anchor.
        os.fsync(stream.fileno())
    return None if last is None else Head(last.chain, last.sequence, last.hash)
