"""What becomes of a row that gives no evidence."""

from __future__ import annotations

from dataclasses import dataclass

from graph.model.labels import Label


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that cannot be loaded. `value_masked` shows a shape and no content; `column` is "" for the row as a whole.

    `parties` are the identifiers, as (type, canonical), that could still be read from it: a safety check that touches
    one of them cannot confirm anything. `label` is the one that the row would have borne.
    """

    line: int
    column: str
    value_masked: str
    rule: str
    message: str
    remedy: str
    label: Label
    parties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that a named rule keeps out: counted under the rule's name, its content nowhere."""

    line: int
    rule: str
