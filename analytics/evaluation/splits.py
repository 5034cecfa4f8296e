"""What is hidden from the methods, and by which rule: at random, by date, by source, or by whole event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.draws import keyed_numbers
from analytics.evaluation.observed import Observed
from analytics.link_prediction import Known, pair_code
from analytics.ties import I64

Flags = NDArray[np.bool_]

HIDDEN_SHARE = 0.2
# From the middle of the dates onwards, and early enough that something comes after.
_FIRST_CUT, _LAST_CUT = 0.5, 0.9
# A split by source has no chance in it; this share of what is known is dropped so that the spread can be seen.
_DROPPED_SHARE = 0.1
LEAST_HIDDEN = 5

DATE_COLUMNS = ("date", "first_date", "period", "phase", "year")
SOURCE_COLUMNS = ("layer", "graph", "type", "agency")


class Rule(StrEnum):
    """What is hidden."""

    RANDOM = "random"
    DATED = "dated"
    SOURCE = "cross-source"
    EVENT = "whole-event"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Split:
    """What is left to be known, and the pairs that are hidden from it; codes of pairs that must not be candidates."""

    known: Known
    hidden: I64


def splits_for(
    observed: Observed, date: str | None = None, source: str | None = None
) -> Mapping[Rule, Callable[[int], Split | None]]:
    """The rules that this network allows, each as a function of a seed that gives None where too little is hidden."""
    rules: dict[Rule, Callable[[int], Split | None]] = {}
    if observed.by_event:
        rules[Rule.EVENT] = lambda seed: _hide_rows(observed, _events(observed, seed))
    else:
        rules[Rule.RANDOM] = lambda seed: _random(observed, seed)
    dated = date or _first(observed, DATE_COLUMNS)
    if dated is not None:
        rules[Rule.DATED] = lambda seed: _hide_rows(observed, _later(observed, dated, seed))
    sourced = source or _first(observed, SOURCE_COLUMNS)
    if sourced is not None:
        rules[Rule.SOURCE] = lambda seed: _hide_rows(observed, *_other_source(observed, sourced, seed))
    return rules


def _first(observed: Observed, names: tuple[str, ...]) -> str | None:
    """The first of these columns in which rows differ."""
    usable = (name for name in names if len(set(observed.columns.get(name, ())) - {""}) > 1)
    return next(usable, None)


def _random(observed: Observed, seed: int) -> Split | None:
    ties = observed.ties()
    codes = pair_code(ties.ends(), len(observed))
    hidden = keyed_numbers(seed, "random split", codes) < HIDDEN_SHARE
    by_pair = dict(zip(codes.tolist(), hidden.tolist(), strict=True))
    of_row = pair_code(np.column_stack((observed.first, observed.second)), len(observed)).tolist()
    return _hide_rows(observed, np.array([by_pair[code] for code in of_row], dtype=np.bool_))


def _events(observed: Observed, seed: int) -> Flags:
    draws = keyed_numbers(seed, "event split", np.arange(len(observed.events)))
    sizes = np.bincount(observed.second, minlength=len(observed.events))
    hidden: Flags = ((draws < HIDDEN_SHARE) & (sizes > 1))[observed.second]
    return hidden


def _later(observed: Observed, column: str, seed: int) -> Flags:
    """Rows after a cut that the seed draws. Dates are compared as text, as ISO dates and numbered periods may be."""
    values = np.array([_sortable(value) for value in observed.columns[column]])
    dated = values != ""
    if not dated.any():
        return np.zeros(len(values), dtype=np.bool_)
    share = _FIRST_CUT + (_LAST_CUT - _FIRST_CUT) * float(keyed_numbers(seed, "dated split", np.zeros(1, dtype=int))[0])
    ordered = np.sort(values[dated])
    cut = ordered[min(len(ordered) - 1, int(share * len(ordered)))]
    if cut == ordered[-1]:
        # The last of few periods: whatever comes before it is known.
        cut = ordered[ordered < cut][-1] if (ordered < cut).any() else cut
    later: Flags = dated & (values > cut)
    return later


def _sortable(value: str) -> str:
    return value.zfill(12) if value.isdigit() else value


def _other_source(observed: Observed, column: str, seed: int) -> tuple[Flags, Flags]:
    """Rows of one source, drawn by the seed, and rows of the others that are dropped."""
    values = np.array(observed.columns[column])
    names = sorted(set(values.tolist()) - {""})
    hidden: Flags = values == names[seed % len(names)]
    dropped = keyed_numbers(seed, "dropped rows", np.arange(len(values))) < _DROPPED_SHARE
    return hidden, dropped


def _hide_rows(observed: Observed, hidden: Flags, dropped: Flags | None = None) -> Split | None:
    """Hide rows, and take as hidden pairs those whom only they tie."""
    left = observed.chosen(~hidden if dropped is None else ~hidden & ~dropped).known()
    # A pair that dropped rows tie is known from elsewhere, so it is neither hidden nor free.
    elsewhere = left if dropped is None else observed.chosen(~hidden).known()
    split = Split(left, hidden_pairs(observed.chosen(hidden).known(), elsewhere))
    enough = len(split.hidden) >= LEAST_HIDDEN and len(left.ties.neighbour) > 0
    return split if enough else None


def hidden_pairs(hidden: Known, known: Known) -> I64:
    """Pairs that the one ties and the other does not."""
    ends = hidden.ties.ends()
    tied = pair_code(known.ties.ends(), len(known))
    return ends[~np.isin(pair_code(ends, len(known)), tied)]
