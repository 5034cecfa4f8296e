"""The receipt of a load: what was read, under which mapping, what became of every row. No row's value is in it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from graph.model.loads import LoadCounts, LoadManifest
from graph.model.times import isoformat
from loaders.quality.profile import FeedProfile, parse_profile
from loaders.quarantine import Tally
from loaders.withdrawal_effects import WithdrawalEffects

_OWNER_ONLY = 0o600


class Outcome(StrEnum):
    """What a load came to. WOULD_LOAD: a dry run; ALREADY_LOADED: an earlier load of the same file stands."""

    LOADED = "loaded"
    ALREADY_LOADED = "already loaded"
    WOULD_LOAD = "would load"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the file was like: its bytes, and what its reader found before the first row."""

    name: str
    sha256: str
    size: int
    format: str
    encoding: str
    bom: bool
    marking: str | None
    header_line: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptedMissing:
    """Who accepted that a full feed lacks records it had, why, and which share (0 to 1)."""

    actor: str
    reason: str
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class AcceptedUnusual:
    """Who accepted a load that was not what its mapping expects, why, and what was unusual."""

    actor: str
    reason: str
    unusual: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One load of one file. `load_key` is empty for a dry run that finds the file new.

    `counts` add up: rows = accepted + duplicates + quarantined + dropped. `problems` says which rules rejected rows,
    where, without values. `longest_write_ms` is the longest time that one batch held the store's write lock.
    """

    load_key: str
    outcome: Outcome
    feed: str
    agency: str
    system: str
    scope: str
    mode: str
    mapping: str
    mapping_digest: str
    extracted_at: str
    file: FileFacts
    counts: LoadCounts
    started_by: str
    notes: tuple[str, ...] = ()
    problems: tuple[Tally, ...] = ()
    quarantine: str | None = None
    missing_share: float | None = None
    accepted_missing: AcceptedMissing | None = None
    corrects: str | None = None
    resumed_after_rows: int = 0
    duration_seconds: float = 0.0
    rows_per_second: float = 0.0
    batches: int = 0
    longest_write_ms: float = 0.0
    published_at: str | None = None
    profile: FeedProfile | None = None
    accepted_unusual: AcceptedUnusual | None = None

    @property
    def message(self) -> str:
        """One sentence for a person."""
        c = self.counts
        tail = (
            f"{c.rows:,} rows: {c.accepted:,} accepted, {c.duplicates:,} duplicates, {c.quarantined:,} quarantined, "
            f"{c.dropped:,} dropped by rule"
        )
        if self.outcome is Outcome.ALREADY_LOADED:
            return f"{self.file.name} was already loaded as {self.load_key}: nothing changed ({tail})"
        return f"{self.file.name} {self.outcome}: {tail}"

    def to_json(self) -> str:
        """Indented JSON with sorted keys, ended by a newline."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def new_receipt(
    outcome: Outcome, load_key: str, manifest: LoadManifest, facts: FileFacts, mapping: str, **rest: Any
) -> Receipt:
    """A receipt whose feed, scope, digests and extraction time are the manifest's; `rest` are the other members."""
    return Receipt(
        load_key=load_key,
        outcome=outcome,
        feed=manifest.feed,
        agency=manifest.agency,
        system=manifest.system,
        scope=manifest.scope,
        mode=str(manifest.mode),
        mapping=mapping,
        mapping_digest=manifest.mapping_digest,
        extracted_at=isoformat(manifest.extracted_at),
        file=facts,
        started_by=manifest.started_by,
        **rest,
    )


@dataclass(frozen=True, slots=True)
class WithdrawalReceipt:
    """A load taken back: who, when, why, and what it had held."""

    load_key: str
    feed: str
    scope: str
    file_name: str
    counts: LoadCounts
    versions: int
    versions_only_here: int
    actor: str
    reason: str
    withdrawn_at: str
    approved_by: str = ""
    effects: WithdrawalEffects | None = None

    def to_json(self) -> str:
        """Indented JSON with sorted keys, ended by a newline."""
        return json.dumps(asdict(self), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class ReceiptFolder:
    """Receipts by load key."""

    folder: Path

    def write(self, receipt: Receipt) -> Path:
        """Put the receipt in place whole."""
        return self._put(f"{receipt.load_key}.json", receipt.to_json())

    def write_withdrawal(self, receipt: WithdrawalReceipt) -> Path:
        """Put the receipt of a withdrawal beside that of its load."""
        return self._put(f"{receipt.load_key}.withdrawn.json", receipt.to_json())

    def read(self, load_key: str) -> Receipt | None:
        """The receipt of a load, or None where there is none."""
        try:
            text = (self.folder / f"{load_key}.json").read_text("utf-8")
        except FileNotFoundError:
            return None
        return parse_receipt(text)

    def _put(self, name: str, text: str) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, aside = self.folder / name, self.folder / f"{name}.part"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
        return path


def parse_receipt(text: str) -> Receipt:
    """A receipt from its JSON. Raises ValueError where the text is none."""
    data: dict[str, Any] = json.loads(text)
    try:
        file = data.pop("file")
        counts, accepted = data.pop("counts"), data.pop("accepted_missing")
        problems, outcome, notes = data.pop("problems"), data.pop("outcome"), data.pop("notes")
        profile, unusual = data.pop("profile", None), data.pop("accepted_unusual", None)
        return Receipt(
            outcome=Outcome(outcome),
            file=FileFacts(**{**file, "notes": tuple(file["notes"])}),
            counts=LoadCounts(**counts),
            accepted_missing=AcceptedMissing(**accepted) if accepted else None,
            problems=tuple(Tally(**problem) for problem in problems),
            notes=tuple(notes),
            profile=None if profile is None else parse_profile(profile),
            accepted_unusual=AcceptedUnusual(**{**unusual, "unusual": tuple(unusual["unusual"])}) if unusual else None,
            **{name.name: data[name.name] for name in fields(Receipt) if name.name in data},
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a receipt of a load: {error}") from error
