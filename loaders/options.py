"""What a person decides about one load."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from loaders.load_folders import LoadFolders
from loaders.readers import ReaderLimits


@dataclass(frozen=True, slots=True)
class AcceptMissing:
    """A person accepts that a full feed lacks records that it had, and says why; both go on the receipt."""

    actor: str
    reason: str

    def __post_init__(self) -> None:
        if not self.actor.strip() or not self.reason.strip():
            raise ValueError("say who accepts the missing rows and why: both are kept")


@dataclass(frozen=True, slots=True)
class AcceptUnusual:
    """A person accepts a load that is not what its mapping expects, and says why; both go on the receipt."""

    actor: str
    reason: str

    def __post_init__(self) -> None:
        if not self.actor.strip() or not self.reason.strip():
            raise ValueError("say who accepts what is unusual and why: both are kept")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """`actor` loads; `extracted_at` (aware) and `scope` override what the file's name and the mapping say.

    A dry run takes the same path and writes nothing but its quarantine file.
    """

    actor: str
    folders: LoadFolders
    extracted_at: datetime | None = None
    scope: str = ""
    dry_run: bool = False
    accept_missing: AcceptMissing | None = None
    accept_unusual: AcceptUnusual | None = None
    limits: ReaderLimits = field(default_factory=ReaderLimits)
