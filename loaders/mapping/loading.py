"""Mapping files from disk or from the product, by path or by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.written import Lines, read_yaml
from loaders.mapping.building import build_mapping
from loaders.mapping.detection import shipped
from loaders.mapping.language import Mapping
from loaders.mapping.problems import MappingError, MappingProblem
from loaders.mapping.schema import check_schema


def available_mappings() -> tuple[str, ...]:
    """Names of the mappings that come with the product, folders included."""
    return tuple(shipped())


def read_mapping_file(path_or_name: Path | str) -> tuple[str, dict[str, Any], Lines]:
    """A mapping file's name, data and lines, held against the schema. Raises MappingError."""
    name, text = _text(path_or_name)
    return name, *parsed(name, text, our_own=name in shipped() and not Path(path_or_name).is_file())


def parsed(name: str, text: str, *, our_own: bool = False) -> tuple[dict[str, Any], Lines]:
    """A mapping's data and lines, held against the schema. Raises MappingError."""
    data, lines = read_yaml(name, text, MappingError, our_own=our_own)
    problems = check_schema(data, lines)
    if problems or not isinstance(data, dict):
        raise MappingError(name, problems)
    return data, lines


def load_mapping(path_or_name: Path | str) -> Mapping:
    """The mapping of one feed. Raises MappingError with every problem and its line."""
    return _of_one_feed(*read_mapping_file(path_or_name))


def mapping_from(text: str, name: str) -> Mapping:
    """The mapping that a text states. Raises MappingError."""
    return _of_one_feed(name, *parsed(name, text))


def _of_one_feed(name: str, data: dict[str, Any], lines: Lines) -> Mapping:
    if "folder" in data:
        raise MappingError(
            name, [MappingProblem(lines[("folder",)], "folder", "this maps a folder of files: load it as a folder")]
        )
    return build_mapping(name, data, lines)


def mapping_text(path_or_name: Path | str) -> str:
    """A mapping file's own text. Raises MappingError where there is none of this path or name."""
    return _text(path_or_name)[1]


def _text(path_or_name: Path | str) -> tuple[str, str]:
    """A path where it looks like one or is one; otherwise a shipped mapping's name."""
    path = Path(path_or_name)
    if path.suffix in (".yml", ".yaml") or path.is_file():
        try:
            return path.name, path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MappingError(str(path), [MappingProblem(1, "", f"cannot be read: {error}")]) from error
    known = shipped()
    name = str(path_or_name)
    if name not in known:
        message = f"there is no mapping of this name; there are {', '.join(known)}"
        raise MappingError(name, [MappingProblem(1, "", message)])
    return name, known[name].read_text("utf-8")
