"""The version of a record: a hash of its header, its cells, its access label and the mapping that read it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from graph.model.labels import Label

_SIZE = 16
_SEPARATOR = "\x1f"
_RECORD = "\x1e"


class Versions:
    """Hashes of rows under one header and mapping. Equal content gives equal bytes in every load."""

    def __init__(self, header: Sequence[str], mapping_digest: str) -> None:
        self._start = blake2b(digest_size=_SIZE)
        self._start.update(_delimited(header, _SEPARATOR.join(header)) + mapping_digest.encode())
        self._by_label: dict[Label, Any] = {}

    def version(self, cells: Sequence[str], joined: str, label: Label) -> bytes:
        """The 16 bytes of one row. `joined` is its cells joined by the unit separator."""
        start = self._by_label.get(label)
        if start is None:
            start = self._start.copy()
            start.update(repr(label).encode())
            self._by_label[label] = start
        digest = start.copy()
        digest.update(_delimited(cells, joined))
        return bytes(digest.digest())


def _delimited(cells: Sequence[str], joined: str) -> bytes:
    """The cells so that no two different rows look alike, separators inside cells included."""
    if joined.count(_SEPARATOR) != len(cells) - 1:
        joined = _RECORD + _SEPARATOR.join(f"{len(cell)}:{cell}" for cell in cells)
    return joined.encode()
