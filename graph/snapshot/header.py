"""What a snapshot's header.json says: whose it is, which state it holds, and what its files must be."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from graph.model.ids import IdKey
from graph.snapshot.errors import SnapshotError, damaged
from graph.store.stored import Head

HEADER = "header.json"
# Raise with every change to the meaning of any column.
FORMAT = 2
_PRODUCT = "cordon-snapshot"
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """Of which store a snapshot is, of which state, and when it was written."""

    store: str
    head: Head
    written_at: datetime


@dataclass(frozen=True, slots=True)
class FileSeal:
    """A file's size and hash, and what its file system said of it just after it was written.

    While modification time, change time and inode stay as they were, nobody has written to the file since, and it need
    not be hashed again: opening a snapshot then costs milliseconds, and a copied or restored one is read whole once.
    """

    size: int
    blake2b: str
    untouched: tuple[int, int, int]

    @classmethod
    def of(cls, path: Path) -> FileSeal:
        """The seal of a file as it is now."""
        status = path.stat()
        return cls(status.st_size, _digest(path), _stamp(status))

    def check(self, path: Path) -> None:
        """Raises SnapshotError unless the file is what was written."""
        try:
            status = path.stat()
        except FileNotFoundError:
            raise damaged(path.parent.name, f"{path.name} is missing") from None
        if status.st_size != self.size:
            raise damaged(path.parent.name, f"{path.name} has {status.st_size} bytes instead of {self.size}")
        if _stamp(status) != self.untouched and _digest(path) != self.blake2b:
            raise damaged(path.parent.name, f"{path.name} does not have the content that was written")


def store_fingerprint(ids: IdKey) -> str:
    """What names a store in its snapshots: made from its key, and telling nothing of it."""
    return ids.pseudonym("snapshot", "store")


def write_header(
    folder: Path, header: SnapshotHeader, counts: Mapping[str, int], files: Mapping[str, FileSeal]
) -> None:
    """Write header.json with a hash of itself."""
    body = {
        "product": _PRODUCT,
        "format": FORMAT,
        "store": header.store,
        "revision": header.head.revision,
        "known_at": header.head.known_at,
        "erasures": header.head.erasures,
        "written_at": header.written_at.isoformat(),
        "counts": dict(counts),
        "files": {name: [seal.size, seal.blake2b, *seal.untouched] for name, seal in files.items()},
    }
    text = json.dumps({**body, "blake2b": _body_digest(body)}, indent=1, sort_keys=True)
    (folder / HEADER).write_text(text + "\n", encoding="utf-8")


def read_header(folder: Path) -> tuple[SnapshotHeader, dict[str, FileSeal]]:
    """The header and the seal of each file. Raises SnapshotError where there is none that this version can read."""
    path = folder / HEADER
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SnapshotError(f"{folder} is not a snapshot: it has no {HEADER}") from None
    except ValueError:
        raise damaged(path.parent.name, f"{path.name} cannot be read") from None
    if not isinstance(body, dict) or body.get("product") != _PRODUCT:
        raise SnapshotError(f"{folder} is not a snapshot: its {HEADER} is of something else")
    if body.get("format") != FORMAT:
        raise SnapshotError(
            f"{folder} has snapshot format {body.get('format')}, this version reads {FORMAT}: "
            "remove it and it is built anew from the store"
        )
    if body.pop("blake2b", None) != _body_digest(body):
        raise damaged(path.parent.name, f"{path.name} does not have the content that was written")
    head = Head(body["revision"], body["known_at"], body["erasures"])
    header = SnapshotHeader(body["store"], head, datetime.fromisoformat(body["written_at"]))
    files = {name: FileSeal(size, digest, (*stamp,)) for name, (size, digest, *stamp) in body["files"].items()}
    return header, files


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _digest(path: Path) -> str:
    hasher = blake2b(digest_size=32)
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            hasher.update(block)
    return hasher.hexdigest()


def _body_digest(body: Mapping[str, Any]) -> str:
    return blake2b(json.dumps(body, sort_keys=True).encode(), digest_size=32).hexdigest()
