"""Mappings and what they make of rows. No store is read, so no reader and no purpose is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.schemas.mappings import (
    CheckedMappingAnswer,
    ExampleAnswer,
    MappingLine,
    MappingsAnswer,
    TestedAnswer,
    TrialAnswer,
    TriedRowAnswer,
)
from loaders.draft_yaml import draft_yaml
from loaders.drafting import look_at
from loaders.mapping import (
    ExampleResult,
    Mapping,
    available_mappings,
    is_folder_mapping,
    load_folder_mapping,
    load_mapping,
    try_examples,
)
from loaders.mapping.loading import mapping_from
from loaders.readers import document_of
from loaders.trial import Trial, try_file


def feeds_of(name: Path | str) -> tuple[str, list[Mapping]]:
    """A mapping's title and its feeds: several where it is for a folder. Raises MappingError."""
    if is_folder_mapping(name):
        folder = load_folder_mapping(name)
        return folder.title, [file.mapping for file in folder.files]
    mapping = load_mapping(name)
    return mapping.title, [mapping]


def shipped_mappings() -> MappingsAnswer:
    """Every mapping that ships, by name."""
    return MappingsAnswer(mappings=[_line(name) for name in available_mappings()])


def tested(names: Sequence[str]) -> TestedAnswer:
    """The examples of these mappings, tried."""
    examples: list[ExampleAnswer] = []
    without: list[str] = []
    for name in names:
        for mapping in feeds_of(name)[1]:
            examples += [_example(name, result) for result in try_examples(mapping)]
            if not mapping.examples:
                without.append(mapping.feed)
    return TestedAnswer(examples=examples, without=without)


def checked(path: Path | str, data: Path | None, shown: int) -> CheckedMappingAnswer:
    """A mapping read, its examples tried, and a file under it. Raises MappingError and WrongFileError."""
    _, mappings = feeds_of(path)
    name = mappings[0].name
    examples = [_example(name, result) for mapping in mappings for result in try_examples(mapping)]
    trial = None if data is None else _trial(data, try_file(data, mappings[0], shown=shown))
    return CheckedMappingAnswer(name=name, feeds=[mapping.feed for mapping in mappings], examples=examples, trial=trial)


def drafted(path: Path, sheets: Sequence[str] = ()) -> str:
    """A first mapping for a file, of a workbook for these sheets; it validates. Raises WrongFileError."""
    with document_of(path) as document:
        text = draft_yaml(document.leaf, look_at(document, tuple(sheets)))
    mapping_from(text, document.leaf)
    return text


def _line(name: str) -> MappingLine:
    title, mappings = feeds_of(name)
    first = mappings[0]
    return MappingLine(
        name=name,
        title=title,
        feeds=[mapping.feed for mapping in mappings],
        agency=first.agency,
        mode=str(first.mode),
        columns=sum(len(mapping.columns) for mapping in mappings),
        examples=sum(len(mapping.examples) for mapping in mappings),
    )


def _example(name: str, result: ExampleResult) -> ExampleAnswer:
    return ExampleAnswer(
        mapping=name,
        feed=result.feed,
        says=result.example.says,
        line=result.example.line,
        differences=list(result.differences),
    )


def _trial(data: Path, trial: Trial) -> TrialAnswer:
    return TrialAnswer(
        file_name=data.name,
        rows=trial.rows,
        accepted=trial.accepted,
        quarantined=trial.quarantined,
        dropped=trial.dropped,
        whole=trial.whole,
        problems=list(trial.problems),
        flags=list(trial.flags),
        first=[
            TriedRowAnswer(line=row.line, cells=row.cells, became=row.became, message=row.message, remedy=row.remedy)
            for row in trial.first
        ],
        notes=list(trial.notes),
    )
