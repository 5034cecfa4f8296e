"""Keys that one file uses twice for different content."""

from __future__ import annotations

# About 250 bytes a key. A larger file is checked as far as this; the store keeps the later line in any case.
_REMEMBERED = 250_000


class RepeatedKeys:
    """Remembers the content of the keys of one file, within bounds."""

    def __init__(self) -> None:
        self._seen: dict[str, bytes] = {}

    def seen_otherwise(self, source_id: str, version: bytes) -> bool:
        """Whether an earlier row had this key and other content."""
        seen = self._seen
        if len(seen) >= _REMEMBERED:
            return seen.get(source_id, version) != version
        return seen.setdefault(source_id, version) != version
