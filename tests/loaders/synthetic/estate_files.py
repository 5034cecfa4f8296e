"""A reader of generated folders, as a stranger would read them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from loaders.synthetic.layouts import FEEDS

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True)
class EstateFiles:
    """A generated folder, read back the way a stranger would read it."""

    folder: Path
    _read: dict[str, list[dict[str, str]]] = field(default_factory=dict, compare=False)

    def lines(self, feed: str) -> Iterator[list[str]]:
        """Every line of a feed file as cells, marking and header included."""
        with (self.folder / "feeds" / FEEDS[feed].file_name(AS_OF)).open(encoding="utf-8", newline="") as stream:
            yield from csv.reader(stream)

    def rows(self, feed: str) -> list[dict[str, str]]:
        """A feed's rows by column name, read once and shared: not to be changed."""
        if feed not in self._read:
            lines = self.lines(feed)
            if FEEDS[feed].marking is not None:
                next(lines)
            header = next(lines)
            self._read[feed] = [dict(zip(header, line, strict=True)) for line in lines]
        return self._read[feed]

    def truth(self, name: str) -> list[dict[str, str]]:
        """The rows of a truth file."""
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def person_of(self) -> dict[tuple[str, str], str]:
        """True person by (system, source id)."""
        return {(row["system"], row["source_id"]): row["true_person_id"] for row in self.truth("true-people")}
