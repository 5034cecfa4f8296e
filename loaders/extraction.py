"""When a file was extracted: as stated, else from its name, else from the clock of the file system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

from graph.model.times import isoformat
from loaders.readers import Document, FileOnDisk, WrongFileError

# `_2026-11-01T0600`, `_2026-11-01`, `_2024_10_29`; a stamp in a name is UTC, as our own extracts write it.
_STAMP = re.compile(r"(?<!\d)(\d{4})([-_])(\d{2})\2(\d{2})(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?Z?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class ExtractionTime:
    """The instant, and a note for the receipt where it rests on something weaker than a statement or a name.

    `assumed` is True where only the file's modification time was there to go by: it changes when a file is copied.
    """

    at: datetime
    note: str = ""
    assumed: bool = False


def extraction_time(file: Path | Document, stated: datetime | None = None) -> ExtractionTime:
    """`stated` if given (aware), else the last date in the file's name, else its modification time with a note.

    The name of what is packed counts before that of its archive. Raises WrongFileError for standard input, which has
    neither a name nor a time, unless one is stated.
    """
    if stated is not None:
        if stated.tzinfo is None:
            raise ValueError(f"extraction time {stated.isoformat()} has no time zone: add one, for example Z")
        return ExtractionTime(stated.astimezone(UTC))
    document = FileOnDisk(file) if isinstance(file, Path) else file
    for name in dict.fromkeys((document.leaf, document.path.name if document.path else "")):
        found = _stamped(name)
        if found is not None:
            return ExtractionTime(found)
    if document.path is None:
        raise WrongFileError(document.name, "it does not say when it was extracted", "state it with --extracted-at")
    modified = datetime.fromtimestamp(int(document.path.stat().st_mtime), UTC)
    note = (
        f"extraction time {isoformat(modified)} is the file's modification time, since its name states none: "
        "state the true one if the file was copied"
    )
    return ExtractionTime(modified, note, assumed=True)


def _stamped(name: str) -> datetime | None:
    """The last real date in a file's name."""
    for match in reversed(list(_STAMP.finditer(PurePath(name).stem))):
        year, _, month, day, hour, minute, second = match.groups()
        try:
            return datetime(
                int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
            )
        except ValueError:
            continue
    return None
