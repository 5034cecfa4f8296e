"""Results that are shown again without being worked out again: files named by what they may be shown to."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from pathlib import Path

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class KeptResults:
    """One folder of results. A result is kept under a shelf, which names the readers who may see it."""

    folder: Path

    def keep(self, shelf: str, result_id: str, answer: bytes) -> None:
        """Put a result in place whole; the shelf's earlier one goes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{shelf}.json"
        aside = path.with_name(f"{path.name}.{os.getpid()}.part")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump({"result": result_id, "answer": json.loads(answer)}, stream, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)

    def stamp(self, shelf: str) -> Hashable | None:
        """Another for every result that is kept under the shelf; None where there is none."""
        try:
            found = (self.folder / f"{shelf}.json").stat()
        except FileNotFoundError:
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def get(self, shelf: str) -> tuple[str, object] | None:
        """The shelf's result: its id in the store, and the answer as JSON values; or None."""
        try:
            text = (self.folder / f"{shelf}.json").read_text("utf-8")
        except FileNotFoundError:
            return None
        kept = json.loads(text)
        return str(kept["result"]), kept["answer"]

    def remove(self, result_ids: Collection[str]) -> int:
        """Remove these results wherever they are kept; returns how many there were."""
        if not self.folder.is_dir():
            return 0
        doomed = [
            path
            for path in sorted(self.folder.glob("*.json"))
            if json.loads(path.read_text("utf-8"))["result"] in result_ids
        ]
        for path in doomed:
            path.unlink()
        return len(doomed)
