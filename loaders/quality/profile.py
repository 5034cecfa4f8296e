"""What a load's rows were like, column by column, in numbers and shapes. No value of a row is in it.

A column of few distinct values is kept as counts over 64 buckets of a keyed hash, the same for every column, so that
one shifted into another's place is known again; any other as counts of shapes, in which letters are x and digits 9.
Both tell one load's distribution from another's, and neither can be read back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from graph.model.evidence import EvidenceRow
from loaders.quality.shapes import shape_of

# Distinct values are counted exactly up to here, and then as "more than".
MOST_DISTINCT = 10_000
# Columns with at most so many distinct values are codes; their shares are compared rather than their shapes.
MOST_CODES = 64
BUCKETS = 64
# Profiles of before say "codes": their buckets were each column's own, and are compared with none of these.
CODED = "coded"
_SHAPES_KEPT = 12
# Shapes are taken of the first rows, and then of one in so many.
_ALL_OF, _ONE_IN = 2_000, 32
OTHER = "other"
LAGS = (("in the future", 0), ("same day", 1), ("within a week", 8), ("within a month", 31), ("within a year", 366))
LATEST = "over a year"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. `filled` of `rows`; `distinct` is MOST_DISTINCT + 1 for more; `invalid` were rejected or flagged.

    `shares` are counts by bucket or by shape, whichever `kind` (coded or shapes) says.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    invalid: int
    kind: str
    shares: dict[str, int] = field(default_factory=dict)

    @property
    def completeness(self) -> float:
        """Share of rows in which the cell is filled."""
        return self.filled / self.rows if self.rows else 1.0

    @property
    def validity(self) -> float:
        """Share of filled cells that were taken as they should be."""
        seen = self.filled + self.invalid
        return 1.0 - self.invalid / seen if seen else 1.0

    @property
    def uniqueness(self) -> float | None:
        """Distinct values among the filled; None where there are too many to have been counted."""
        if self.distinct > MOST_DISTINCT:
            return None
        return self.distinct / self.filled if self.filled else 1.0


@dataclass(frozen=True, slots=True)
class FeedProfile:
    """One load: its columns, the flags its rows bear, and how long after the event its records were written."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    flags: dict[str, int] = field(default_factory=dict)
    lags: dict[str, int] = field(default_factory=dict)


class Profiler:
    """Sees every accepted row of a load once, in batches; `profile` when all are through.

    `bucket` names one of BUCKETS buckets of a value, keyed so that it cannot be guessed.
    """

    def __init__(self, header: Sequence[str], extracted_on: date, bucket: Callable[[str], str]) -> None:
        self._header = tuple(header)
        self._extracted = extracted_on.toordinal()
        self._bucket = bucket
        self._rows = 0
        self._blank = [0] * len(header)
        self._distinct: list[set[str]] = [set() for _ in header]
        self._codes: list[Counter[str] | None] = [Counter() for _ in header]
        self._shapes: list[Counter[str]] = [Counter() for _ in header]
        self._flags: Counter[str] = Counter()
        self._recorded: Counter[date] = Counter()

    def see(self, batch: Sequence[EvidenceRow]) -> None:
        """Take in one batch."""
        if not batch:
            return
        # By the row's number in the load: how rows fall into batches depends on the machine's speed.
        sampled = [n for n in range(len(batch)) if self._rows + n < _ALL_OF or not (self._rows + n) % _ONE_IN]
        self._rows += len(batch)
        for place, column in enumerate(zip(*[row.values for row in batch], strict=True)):
            blank = column.count("")
            self._blank[place] += blank
            if blank == len(column):
                continue
            seen = self._distinct[place]
            if len(seen) <= MOST_DISTINCT:
                seen.update(column)
                seen.discard("")
            self._count_codes(place, column)
            self._shapes[place].update([shape_of(column[n]) for n in sampled])
        self._recorded.update([row.recorded_on for row in batch if row.recorded_on is not None])
        for row in batch:
            if row.flags:
                self._flags.update(row.flags)

    def profile(self, invalid: Mapping[str, int]) -> FeedProfile:
        """The profile; `invalid` are rows by column that were rejected or flagged for it."""
        columns = tuple(self._column(place, name, invalid.get(name, 0)) for place, name in enumerate(self._header))
        return FeedProfile(self._rows, columns, dict(sorted(self._flags.items())), self._lags())

    @property
    def flags(self) -> Mapping[str, int]:
        """Rows by flag, so far."""
        return self._flags

    def _count_codes(self, place: int, column: tuple[str, ...]) -> None:
        codes = self._codes[place]
        if codes is None:
            return
        codes.update(column)
        if len(codes) > MOST_CODES:
            self._codes[place] = None

    def _column(self, place: int, name: str, invalid: int) -> ColumnProfile:
        distinct = self._distinct[place]
        codes = self._codes[place]
        shares: Counter[str] = Counter()
        if codes is not None:
            kind = CODED
            for value, count in codes.items():
                if value:
                    shares[self._bucket(value)] += count
        else:
            kind = "shapes"
            ranked = sorted(((s, n) for s, n in self._shapes[place].items() if s), key=lambda item: (-item[1], item[0]))
            shares.update(dict(ranked[:_SHAPES_KEPT]))
            rest = sum(count for _, count in ranked[_SHAPES_KEPT:])
            if rest:
                shares[OTHER] += rest
        filled = self._rows - self._blank[place]
        count = min(len(distinct), MOST_DISTINCT + 1)
        return ColumnProfile(name, self._rows, filled, count, invalid, kind, dict(sorted(shares.items())))

    def _lags(self) -> dict[str, int]:
        lags: dict[str, int] = {}
        for day, count in self._recorded.items():
            late = self._extracted - day.toordinal()
            word = next((word for word, under in LAGS if late < under), LATEST)
            lags[word] = lags.get(word, 0) + count
        return dict(sorted(lags.items()))


def invalid_by_column(
    tallies: Collection[tuple[str, int]], flags: Mapping[str, int], typed: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Rows by column: those rejected (column, rows), and those flagged for a column or for a type of identifier.

    `typed` are the columns in which each type of identifier stands; a flag of a type counts for the first of them.
    """
    found: Counter[str] = Counter()
    for column, rows in tallies:
        if column:
            found[column] += rows
    for flag, rows in flags.items():
        first, _, rest = flag.partition(":")
        if not rest:
            continue
        found[typed[first][0] if typed.get(first) else rest] += rows
    return dict(found)


def parse_profile(data: Mapping[str, Any]) -> FeedProfile:
    """A profile from what `as_data` made of it. Raises KeyError or TypeError where it is none."""
    return FeedProfile(
        data["rows"], tuple(ColumnProfile(**column) for column in data["columns"]), data["flags"], data["lags"]
    )


def as_data(profile: FeedProfile) -> dict[str, Any]:
    """A profile as JSON holds it."""
    return asdict(profile)
