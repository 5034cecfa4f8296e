"""What a mapping expects of every load of its feed, held against one load before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.model.loads import DISPOSED, LoadCounts
from loaders.quality.drift import drift
from loaders.quality.profile import FeedProfile

# Every command that reads a receipt comes through here, and the language brings every reader with it.
if TYPE_CHECKING:
    from loaders.mapping.language import Expectations

# Rules that keep rows out take what they do not know for what must not be kept: a code that a spreadsheet has damaged
# empties a feed without one rejected row.
_MORE_DROPPED = 0.2


def unusual(
    expect: Expectations,
    profile: FeedProfile,
    counts: LoadCounts,
    before: FeedProfile | None,
    counts_before: LoadCounts | None,
) -> tuple[str, ...]:
    """Every expectation that a load breaks, as a sentence without values. Without a load before, fewer can be held."""
    judged = counts.rows >= expect.from_rows
    measure = counts_before if counts_before is not None and counts_before.rows >= expect.from_rows else None
    return (
        # However few its rows are: few, after many, is what this looks for.
        *(_of_counts(expect, counts.rows, measure.rows) if measure is not None else ()),
        *(_of_quarantine(expect, counts) if judged else ()),
        *(_of_dropped(counts, measure) if judged else ()),
        *(_of_columns(expect, profile) if judged else ()),
        *(_of_drift(expect, profile, before) if judged and measure is not None and before is not None else ()),
    )


def _of_counts(expect: Expectations, rows: int, before: int) -> Iterator[str]:
    if before:
        ratio = rows / before
        if expect.min_rows is not None and ratio < expect.min_rows:
            yield f"its {rows:,} rows are {ratio:.0%} of the {before:,} before, the least {expect.min_rows:.0%}"
        if expect.max_rows is not None and ratio > expect.max_rows:
            yield f"its {rows:,} rows are {ratio:.1f} times the {before:,} before, the most {expect.max_rows:g}"


# What the sentences say that count rejected rows too.
_REJECTED_TOO = (" rows are ", " is not valid in ")


def besides_rejected(unusual: Iterable[str]) -> list[str]:
    """Of what was unusual about a load, that which no rejected row has a part in."""
    return [each for each in unusual if not any(words in each for words in _REJECTED_TOO)]


def _of_quarantine(expect: Expectations, counts: LoadCounts) -> Iterator[str]:
    rows = counts.rows
    if expect.max_quarantined is not None and rows and counts.quarantined / rows > expect.max_quarantined:
        share = counts.quarantined / rows
        yield f"{share:.1%} of its rows are quarantined; at most {expect.max_quarantined:.1%} is expected"


def _of_dropped(counts: LoadCounts, before: LoadCounts | None) -> Iterator[str]:
    share, usual = _dropped(counts), 0.0 if before is None else _dropped(before)
    if before is None and share == 1:
        yield "every one of its rows is kept out by a rule of the mapping"
    elif before is not None and share - usual > _MORE_DROPPED:
        yield f"{share:.1%} of its rows are kept out by rules of the mapping, and were {usual:.1%} in the load before"


def _dropped(counts: LoadCounts) -> float:
    """The share that rules keep out, records that were disposed of aside: that they return is no damage."""
    rows = counts.rows - counts.dropped_by_rule.get(DISPOSED, 0)
    return (counts.dropped - counts.dropped_by_rule.get(DISPOSED, 0)) / rows if rows else 0.0


def _of_columns(expect: Expectations, profile: FeedProfile) -> Iterator[str]:
    for column in profile.columns:
        most = expect.max_missing.get(column.name)
        if most is not None and 1 - column.completeness > most:
            yield f"{column.name} is blank in {1 - column.completeness:.1%} of the rows; at most {most:.1%} is expected"
        most = expect.max_invalid.get(column.name)
        if most is not None and 1 - column.validity > most:
            yield f"{column.name} is not valid in {1 - column.validity:.1%} of the rows; at most {most:.1%} is expected"


def _of_drift(expect: Expectations, profile: FeedProfile, before: FeedProfile) -> Iterator[str]:
    for column in drift(profile, before):
        if expect.unshifted and column.looks_like:
            yield f"{column.name} looks as {column.looks_like} did before: columns have been shifted or swapped"
        elif expect.max_drift is not None and column.index is not None and column.index > expect.max_drift:
            yield f"{column.name} has moved by {column.index:.2f} since the load before, the most {expect.max_drift:g}"
