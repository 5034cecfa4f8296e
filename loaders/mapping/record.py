"""What makes a row a record: its key, grade, origin, tasking and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from graph.model.grading import UNGRADED, Grading, parse_grading
from graph.model.ids import IdKey
from graph.model.retention import load_schedule, review_date
from loaders.mapping.conversions import Cells, Context, Flags, missing
from loaders.mapping.damage import check_key, is_plain
from loaders.mapping.intervals import compile_day
from loaders.mapping.language import Mapping, ValueSpec
from loaders.mapping.problems import CellProblemError
from loaders.mapping.values import Text, compile_text, compile_value

KEY_SEPARATOR = "|"
PREFIX_SEPARATOR = ":"
_ORIGIN = "origin"
_SILENT = (UNGRADED, None, None)


class RecordReader:
    """Reads what is of the record itself and not of the things that it speaks of."""

    def __init__(self, mapping: Mapping, context: Context, ids: IdKey, extracted_at: datetime) -> None:
        spec = mapping.body.record
        self._ids = ids
        self._prefix = f"{spec.prefix}{PREFIX_SEPARATOR}" if spec.prefix else ""
        self._key = [compile_value(part, context) for part in spec.key]
        self._column = _column(spec.key[0])
        self._plain = [
            (context.positions[_column(part)], _column(part))
            for part in spec.key
            if is_plain(part) and _column(part) in context.positions
        ]
        self._grading = None if spec.grading is None else compile_text(spec.grading, context)
        self._grading_column = "" if spec.grading is None else _column(spec.grading)
        self._grades: dict[str, Grading] = {}
        self._origin = _optional(spec.origin, context)
        self._tasking = _optional(spec.tasking, context)
        self._silent = self._grading is None and self._origin is None and self._tasking is None
        self._recorded_on = compile_day(spec.recorded_on, context)
        self._kind = spec.retention
        self._schedule = load_schedule()
        self._extracted_on = extracted_at.astimezone(UTC).date()
        self._reviews: dict[date, date] = {}
        self._sealed = tuple(
            sorted(context.positions[name] for name in (spec.origin.columns if spec.origin else ())
                   if name in context.positions)
        )  # fmt: skip

    def source_id(self, cells: Cells, flags: Flags) -> str:
        """The record's key within its system. A key that is blank altogether rejects the row."""
        parts = [read(cells, flags) for read in self._key]
        if not any(parts):
            raise missing(self._column)
        for position, column in self._plain:
            check_key(cells[position].strip(), column)
        key = KEY_SEPARATOR.join(["" if part is None else str(part) for part in parts])
        return self._prefix + key

    def source(self, cells: Cells) -> tuple[Grading, str | None, str | None]:
        """The grade as given, a keyed pseudonym of who first said it (never read back), and the tasking's reference."""
        if self._silent:
            return _SILENT
        grading = UNGRADED if self._grading is None else self._graded(self._grading(cells))
        origin = None
        if self._origin is not None and (said_by := " ".join(self._origin(cells).casefold().split())):
            origin = self._ids.pseudonym(_ORIGIN, said_by)
        return grading, origin, (None if self._tasking is None else self._tasking(cells) or None)

    def _graded(self, text: str) -> Grading:
        known = self._grades.get(text)
        if known is None:
            try:
                known = self._grades[text] = parse_grading(text)
            except ValueError as error:
                raise CellProblemError(
                    "grade-unreadable", self._grading_column, text, f"{self._grading_column} holds no grade",
                    "write 3x5x2 as 1A to 3E, or 5x5x5 as A1 to E5",
                ) from error  # fmt: skip
        return known

    def dates(self, cells: Cells, flags: Flags) -> tuple[date | None, date]:
        """When it was recorded, and when it is due for review: from its recording, or from the extract's day."""
        recorded = None if self._recorded_on is None else self._recorded_on(cells, flags)
        start = recorded or self._extracted_on
        review = self._reviews.get(start)
        if review is None:
            review = self._reviews[start] = review_date(self._kind, start, self._schedule)
        return recorded, review

    def kept(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """The cells as the record keeps them: all, but for who said it."""
        if not self._sealed:
            return cells
        blanked = list(cells)
        for position in self._sealed:
            blanked[position] = ""
        return tuple(blanked)


def _optional(spec: ValueSpec | None, context: Context) -> Text | None:
    return None if spec is None else compile_text(spec, context)


def _column(spec: ValueSpec) -> str:
    return spec.columns[0] if spec.columns else ""
