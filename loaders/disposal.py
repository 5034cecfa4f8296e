"""Disposal reaches the quarantine: rows that name someone whose record was destroyed are destroyed there too."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection
from pathlib import Path

from loaders.quarantine import UNFINISHED

_OWNER_ONLY = 0o600


def dispose_quarantined(folder: Path, values: Collection[str]) -> int:
    """Remove every quarantined row in which one of these values stands (a key, an identifier); returns how many.

    A value counts where it stands as a word of its own in any cell, whatever its case. Unfinished files are removed
    whole: hold the store's load lock, so that no running load is writing one; an interrupted load makes its own anew.
    """
    words = sorted({value.strip() for value in values if value.strip()})
    if not words or not folder.is_dir():
        return 0
    named = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    for unfinished in folder.glob(f"*{UNFINISHED}"):
        unfinished.unlink()
    return sum(_without(path, named) for path in sorted(folder.glob("*.csv")))


def _without(path: Path, named: re.Pattern[str]) -> int:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        rows = list(csv.reader(stream))
    kept = [row for row in rows if not any(named.search(cell) for cell in row)]
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
