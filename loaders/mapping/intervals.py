"""World time of a row: when something began and ended, and on which day it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from graph.model.times import OPEN_END, OPEN_START
from loaders.mapping.conversions import Cells, Context, Flags, MomentOf, missing, unreadable_date
from loaders.mapping.language import ValueSpec
from loaders.mapping.moments import AMBIGUOUS, Moment
from loaders.mapping.problems import CellProblemError
from loaders.mapping.values import compile_text

_DAY = 1_440

Interval: TypeAlias = Callable[[Cells, Flags], tuple[int, int]]
Day: TypeAlias = Callable[[Cells, Flags], date | None]
_ALWAYS = (OPEN_START, OPEN_END)


def compile_interval(start: ValueSpec | None, end: ValueSpec | None, context: Context) -> Interval | None:
    """(valid_from, valid_to) in world minutes, open where blank; None where the link states neither.

    A far future end, such as 31 December 9999, is how systems write that there is none.
    """
    if start is None and end is None:
        return None
    begins, ends = _moment(start, context), _moment(end, context)
    through = end is not None and end.through

    def interval(cells: Cells, flags: Flags) -> tuple[int, int]:
        valid_from, valid_to = _ALWAYS
        began = begins(cells, flags) if begins else None
        if began is not None:
            if began.far_future:
                assert start is not None  # noqa: S101 - there is a moment of it
                raise unreadable_date(_column(start), "")
            valid_from = began.minutes
        ended = ends(cells, flags) if ends else None
        if ended is not None and not ended.far_future:
            valid_to = ended.minutes + (_DAY if through and not ended.has_time else 0)
        if valid_from > valid_to:
            assert end is not None  # noqa: S101 - nothing else ends
            raise CellProblemError(
                "ends-before-start", _column(end), "", f"{_column(end)} lies before the start",
                "correct whichever of the two dates is wrong",
            )  # fmt: skip
        return valid_from, valid_to

    return interval


def compile_day(spec: ValueSpec | None, context: Context) -> Day | None:
    """The day of a date or instant; None where the mapping or the row is silent."""
    moment_of = _moment(spec, context)
    if moment_of is None:
        return None

    def day(cells: Cells, flags: Flags) -> date | None:
        moment = moment_of(cells, flags)
        return None if moment is None or moment.far_future else moment.day

    return day


def _moment(spec: ValueSpec | None, context: Context) -> MomentOf | None:
    """The moment of a value, read once for each row however many links begin or end with it."""
    if spec is None:
        return None
    if spec not in context.moments:
        context.moments[spec] = _compile_moment(spec, context)
    return context.moments[spec]


def _compile_moment(spec: ValueSpec, context: Context) -> MomentOf:
    text, parse = compile_text(spec, context), context.instants
    column, required, lenient = _column(spec), spec.required, spec.lenient
    last_row: Cells = ()
    last_moment: Moment | None = None
    last_flag = ""

    def moment(cells: Cells, flags: Flags) -> Moment | None:
        nonlocal last_row, last_moment, last_flag
        if cells is last_row:
            if last_flag:
                flags.append(last_flag)
            return last_moment
        raw = text(cells)
        found = parse(raw) if raw else None
        flag = ""
        if found is None and (raw or required):
            if not raw:
                raise missing(column)
            if not lenient:
                raise unreadable_date(column, raw)
            flag = f"date-unreadable:{column}"
        elif found is not None and found.ambiguous:
            flag = AMBIGUOUS
        if flag:
            flags.append(flag)
        last_row, last_moment, last_flag = cells, found, flag
        return found

    return moment


def _column(spec: ValueSpec) -> str:
    return spec.columns[0] if spec.columns else ""
