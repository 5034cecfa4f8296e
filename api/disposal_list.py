"""What was ever disposed of from here, by public id: kept beside the store, since a backup of it may be older."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graph.model.times import isoformat

FILE_NAME = "disposals.jsonl"
_OWNER_ONLY = 0o600


class DisposalListError(Exception):
    """A list cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """Records destroyed together: their public ids, by whom, when and why. Nothing of what they said."""

    records: tuple[bytes, ...]
    actor: str
    because: str
    at: datetime


def note(path: Path, disposal: Disposal) -> None:
    """Add to the list; on disk once it returns."""
    entry = {
        "at": isoformat(disposal.at),
        "actor": disposal.actor,
        "because": disposal.because,
        "records": sorted(record.hex() for record in disposal.records),
    }
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
    with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def read(paths: Iterable[Path]) -> list[Disposal]:
    """All that these lists name, oldest first; one that is not there names nothing. Raises DisposalListError."""
    found = {entry for path in paths if path.is_file() for entry in _entries(path)}
    return sorted(found, key=lambda entry: (entry.at, entry.records))


def _entries(path: Path) -> Sequence[Disposal]:
    entries = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
            records = tuple(bytes.fromhex(record) for record in told["records"])
            at = datetime.fromisoformat(told["at"])
            entries.append(Disposal(records, str(told["actor"]), str(told["because"]), at))
        except (ValueError, KeyError, TypeError) as error:
            # A list cut short must not pass for one that names nothing more.
            raise DisposalListError(
                f"{path}, line {number}: this is no entry of a disposal list. Restore the list from a copy: without it "
                "what was destroyed would come back"
            ) from error
    return entries
