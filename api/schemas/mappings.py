"""Mappings: which there are, what one says, whether it is sound, and what it makes of a file."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.schemas.base import Answer


class MappingLine(Answer):
    """One mapping that ships. `feeds` are several for a folder's."""

    name: str
    title: str
    feeds: list[str]
    agency: str
    mode: str
    columns: int
    examples: int


class MappingsAnswer(Answer):
    """Every mapping that ships."""

    mappings: list[MappingLine]


class ExampleAnswer(Answer):
    """One example tried. `differences` is empty where the mapping does as the example says."""

    mapping: str
    feed: str
    says: str
    line: int
    differences: list[str]


class TestedAnswer(Answer):
    """Every example that was tried, and the mappings that have none."""

    examples: list[ExampleAnswer]
    without: list[str] = Field(description="Feeds without an example")


class TriedRowAnswer(Answer):
    """One of a file's first rows, and what it becomes."""

    line: int
    cells: dict[str, str]
    became: dict[str, Any]
    message: str
    remedy: str


class TrialAnswer(Answer):
    """What a mapping makes of a file's first rows."""

    file_name: str
    rows: int
    accepted: int
    quarantined: int
    dropped: int
    whole: bool = Field(description="false: the file has more rows than were tried")
    problems: list[tuple[str, str, int]] = Field(description="Rule, column and rows")
    flags: list[tuple[str, int]]
    first: list[TriedRowAnswer]
    notes: list[str]


class CheckedMappingAnswer(Answer):
    """A sound mapping, its examples tried, and what it makes of a file if one was given."""

    name: str
    feeds: list[str]
    examples: list[ExampleAnswer]
    trial: TrialAnswer | None = None
