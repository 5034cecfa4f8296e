"""The made-up estate of a demonstration: where its files lie, making them once, and a pair in it to ask about."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from api.settings import Settings
from loaders.synthetic.generation import WRITERS, Manifest, generate

# A fixed day, so that the same command makes the same bytes on any day.
DEFAULT_DAY = date(2026, 11, 1)
# Feeds are extracted at six in the morning: before that, the newest there can be are yesterday's.
_EXTRACTED_AT_HOUR = 6

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate's files on disk."""

    folder: Path
    manifest: Manifest

    @property
    def files(self) -> list[Path]:
        """The feeds' files in the order in which they are best loaded."""
        return [self.folder / "feeds" / name for name in map(self.manifest.files.__getitem__, WRITERS)]

    def keep_apart_pair(self) -> tuple[str, str, str] | None:
        """The parties of an open wing-wide keep-apart, one to move and one who stays, and the wing of the latter."""
        held = {
            row["Prisoner Number"]: f"{row['Establishment']}-{row['Cell Location']}"
            for row in self._rows("prison-prisoners")
            if row["Cell Location"]
        }
        wing_of = {row["Location Key"]: row["Wing Key"] for row in self._rows("prison-locations")}
        for row in self._rows("prison-non-associations"):
            first, second = row["First Prisoner Number"], row["Second Prisoner Number"]
            wings = [wing_of.get(held.get(who, ""), "") for who in (first, second)]
            if (
                row["Restriction Type"] == "WING"
                and row["Is Closed"] == "false"
                and all(wings)
                and wings[0] != wings[1]
            ):
                return first, second, wings[1]
        return None

    def _rows(self, feed: str) -> Iterator[dict[str, str]]:
        with (self.folder / "feeds" / self.manifest.files[feed]).open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def estate_folder(settings: Settings, scale: str, seed: int, as_of: date) -> Path:
    """Where an estate's files go if nothing else is said."""
    return settings.estates / f"{scale}-{seed}-{as_of.isoformat()}"


def newest_estate(settings: Settings, scale: str, seed: int) -> Estate | None:
    """The estate of this scale and seed that stands on the latest day, of those that are there whole."""
    for folder in sorted(settings.estates.glob(f"{scale}-{seed}-*"), reverse=True):
        manifest = _manifest(folder)
        if manifest is not None:
            return Estate(folder, manifest)
    return None


def generated(
    folder: Path, *, scale: str, seed: int, as_of: date, workers: int = 1, on_progress: OnProgress | None = None
) -> Estate:
    """The estate in this folder, made unless it is there whole; its manifest is written last."""
    found = _manifest(folder)
    wanted = (scale, seed, as_of.isoformat())
    if found is not None and (found.scale, found.seed, found.as_of) == wanted:
        return Estate(folder, found)
    made = generate(folder, scale=scale, seed=seed, as_of=as_of, workers=workers, on_progress=on_progress)
    return Estate(folder, made)


def latest_day(now: datetime) -> date:
    """The day of the newest extracts that there can be."""
    return (now - timedelta(hours=_EXTRACTED_AT_HOUR)).date()


def _manifest(folder: Path) -> Manifest | None:
    """The manifest of an estate that is there whole; one made before a feed was added is not."""
    try:
        found = Manifest(**json.loads((folder / "truth" / "manifest.json").read_text("utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        return None
    return found if set(found.files) == set(WRITERS) else None
