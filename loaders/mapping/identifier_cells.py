"""Identifiers read from cells, once for each distinct value however many parts of a mapping use it."""

from __future__ import annotations

from datetime import date

from graph.model.identifiers import Identifier, IdentifierType, parser

# About 400 bytes a value: what repeats within a file, such as the prisoner of many moves, is nearly always among them.
_REMEMBERED = 16_384


class IdentifierReader:
    """Reads one type of identifier as of one day."""

    __slots__ = ("_known", "_last", "_parse", "_type")

    def __init__(self, kind: IdentifierType, as_of: date) -> None:
        self._type = kind
        self._parse = parser(kind, as_of)
        self._known: dict[str, tuple[Identifier, tuple[str, ...]]] = {}
        self._last: tuple[str, tuple[Identifier, tuple[str, ...]]] | None = None

    def read(self, raw: str) -> tuple[Identifier, tuple[str, ...]]:
        """The identifier, and what a row is flagged with if it is not valid or stands for nobody."""
        known = self._known.get(raw)
        if known is not None:
            return known
        if self._last is not None and self._last[0] == raw:
            return self._last[1]
        identifier = self._parse(raw)
        flags = () if identifier.valid and not identifier.placeholder else identifier.flags
        known = identifier, tuple(f"{self._type.value}:{flag}" for flag in flags)
        if len(self._known) < _REMEMBERED:
            self._known[raw] = known
        else:
            self._last = raw, known
        return known
