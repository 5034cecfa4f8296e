"""Disposal reaches the quarantine: rows that name someone whose record was destroyed are destroyed there too."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from loaders.mapping import MappingError, available_mappings, load_mapping
from loaders.mapping.record import KEY_SEPARATOR, PREFIX_SEPARATOR
from loaders.quarantine import UNFINISHED

_OWNER_ONLY = 0o600
_FEED = "cordon_feed"


class Shape(NamedTuple):
    """How a feed's mapping makes a record's key: what stands before it, and of how many parts it is."""

    prefix: str
    parts: int


class _Key(NamedTuple):
    """One record's key as a row may spell it: `whole` as one word, or all `parts` in a row of a feed of this shape."""

    whole: re.Pattern[str]
    shape: Shape
    parts: tuple[re.Pattern[str], ...]


def dispose_quarantined(
    folder: Path, keys: Collection[str], shape_of: Callable[[str], Shape | None] | None = None
) -> int:
    """Remove every quarantined row in which one of these record keys stands; returns how many.

    A key counts where it stands as a word of its own in any cell, whatever its case. One that its mapping made of
    several columns, or set a prefix before, counts in rows of feeds with such keys (`shape_of` a feed's name; None
    where its mapping is not known, and then in every row) that hold all its parts as words. Unfinished files are
    removed whole: hold the store's load lock, so that no running load is writing one; an interrupted load makes its
    own anew.
    """
    wanted = [_key(key.strip()) for key in sorted(set(keys)) if key.strip()]
    if not wanted or not folder.is_dir():
        return 0
    for unfinished in folder.glob(f"*{UNFINISHED}"):
        unfinished.unlink()
    return sum(_without(path, wanted, shape_of or shipped_shape) for path in sorted(folder.glob("*.csv")))


@cache
def shipped_shape(feed: str) -> Shape | None:
    """How the mapping that ships for a feed makes keys, if one does."""
    try:
        record = load_mapping(feed).body.record if feed in available_mappings() else None
    except MappingError:
        # A folder of files: its parts make their keys each in its own way.
        return None
    return None if record is None else Shape(record.prefix or "", len(record.key))


def _key(text: str) -> _Key:
    prefix, separator, rest = text.partition(PREFIX_SEPARATOR)
    prefixed = bool(separator) and re.fullmatch(r"[a-z][a-z-]*", prefix) is not None
    parts = (rest if prefixed else text).split(KEY_SEPARATOR)
    shape = Shape(prefix if prefixed else "", len(parts))
    return _Key(_word(text), shape, tuple(_word(part) for part in parts if part.strip()))


def _word(text: str) -> re.Pattern[str]:
    """This text as a word of its own. Spaces and signs that a mapping's cleaning takes out may stand in a code."""
    letters = [re.escape(each) for each in text.strip()]
    loose = text.isalnum() and not text.isdigit()
    return re.compile(rf"(?<!\w){'[ ./-]?'.join(letters) if loose else ''.join(letters)}(?!\w)", re.IGNORECASE)


def _names(row: list[str], feed: str, wanted: list[_Key], shape_of: Callable[[str], Shape | None]) -> bool:
    shape = shape_of(feed) if feed else None
    return any(
        any(key.whole.search(cell) for cell in row)
        or (
            shape in {None, key.shape}
            and key.parts
            and all(any(part.search(cell) for cell in row) for part in key.parts)
        )
        for key in wanted
    )


def _without(path: Path, wanted: list[_Key], shape_of: Callable[[str], Shape | None]) -> int:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        rows = list(csv.reader(stream))
    header = next((row for row in rows[:2] if _FEED in row), [])
    at = header.index(_FEED) if header else len(header)

    def feed(row: list[str]) -> str:
        return row[at] if header and at < len(row) else ""

    kept = [row for row in rows if row is header or not _names(row, feed(row), wanted, shape_of)]
    if len(kept) == len(rows):
        return 0
    aside = path.with_name(path.name + UNFINISHED)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(kept)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
    return len(rows) - len(kept)
