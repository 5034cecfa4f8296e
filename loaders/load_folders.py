"""Where loads leave their papers; by itself, because every command knows the place and few need the papers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LoadFolders:
    """Where loads leave their papers. Both folders hold files that only their owner may read."""

    receipts: Path
    quarantine: Path

    @classmethod
    def beside(cls, store: Path) -> LoadFolders:
        """`receipts` and `quarantine` in the folder that holds the store's file."""
        return cls(store.parent / "receipts", store.parent / "quarantine")
