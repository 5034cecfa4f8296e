"""Rows in quarantine, and correcting them."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Answer, Body
from api.schemas.loads import LoadedAnswer


class WaitingRule(Answer):
    """Rows that one rule rejected in one column."""

    rule: str
    column: str
    rows: int


class WaitingLoad(Answer):
    """One load with rows in quarantine: `rows` wait, of which `corrected` are put right and not yet loaded again.

    `aside` were put aside besides; where all were, none waits.
    """

    key: str
    feed: str
    agency: str
    file_name: str
    rows: int
    corrected: int
    aside: int
    rules: list[WaitingRule]


class QuarantineAnswer(Answer):
    """Loads with rows in quarantine, newest first."""

    loads: list[WaitingLoad]


class RejectedRow(Answer):
    """One row: where it stood, why it was rejected, and its cells, as corrected so far."""

    sheet: str
    line: int
    rule: str
    column: str
    message: str
    remedy: str
    text: str = Field(description="The raw line of a row whose cells could not be told apart")
    cells: dict[str, str]
    corrected: bool


class RejectedRowsAnswer(Answer):
    """Rows of one load in quarantine."""

    load: str
    rows: list[RejectedRow]


class CorrectionBody(Body):
    """Cells of one row, put right."""

    line: int = Field(ge=1)
    sheet: str = ""
    cells: dict[str, str] = Field(min_length=1)


class ReloadedAnswer(Answer):
    """What became of the corrected rows, and how many of the load still wait."""

    loaded: LoadedAnswer
    left: int


class DismissalBody(Body):
    """A rejected row to be put aside, or to wait again, and why."""

    line: int = Field(ge=1)
    sheet: str = ""
    because: str = Field(min_length=1, max_length=2_000)


class DismissalDecisionBody(Body):
    """A second person's word on a dismissal."""

    line: int = Field(ge=1)
    sheet: str = ""
    agrees: bool


class DismissedRow(Answer):
    """A rejected row that was put aside, or is asked to be: then it still waits, and checks still ask about it."""

    row: RejectedRow
    waits: bool = Field(description="Whether a second person has still to agree")
    by: str
    because: str
    at: str
    approved_by: str


class DismissedRowsAnswer(Answer):
    """Rows of one load that were put aside, or are asked to be."""

    load: str
    rows: list[DismissedRow]
