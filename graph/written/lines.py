"""YAML read as plain data with the line of everything in it.

Scalars are read as JSON would: `Yes`, `No` and `on` stay text, as they are codes in agencies' files and not truth
values. Keys are always text. A key that stands twice is an error.
"""

from __future__ import annotations

import re
from typing import TypeAlias

import yaml

from graph.written.problems import WrittenError, WrittenProblem

Path: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = dict[Path, int]

_INTEGER = re.compile(r"-?(0|[1-9]\d*)$")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)\.\d+$")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


# libyaml's parser is ten times as fast, but overflows the stack where a hostile text nests deeply: it reads our own.
_FAST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(
    name: str, text: str, refusal: type[WrittenError] = WrittenError, *, our_own: bool = False
) -> tuple[object, Lines]:
    """The data and the line of every path in it. Raises `refusal` where it is not YAML.

    `our_own` says that the text comes with the product, and was not written by whoever asks.
    """
    try:
        node = yaml.compose(text, Loader=_FAST if our_own else yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise refusal(name, [WrittenProblem(line, "", f"not YAML: {error.problem}")]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refusal(name, [WrittenProblem(line, "", "not YAML: a character that no text should hold")]) from error
    except RecursionError as error:
        raise refusal(name, [WrittenProblem(1, "", "not YAML that anyone wrote: it nests too deeply")]) from error
    if node is None:
        raise refusal(name, [WrittenProblem(1, "", "the file is empty")])
    lines: Lines = {}
    problems: list[WrittenProblem] = []
    data = _plain(node, (), lines, problems)
    if problems:
        raise refusal(name, problems)
    return data, lines


def line_of(lines: Lines, path: Path) -> int:
    """The line of a path, or of the nearest thing that holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def spelled(path: Path) -> str:
    """A path for a message: `links[2].role`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _plain(node: yaml.Node, path: Path, lines: Lines, problems: list[WrittenProblem]) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                problems.append(WrittenProblem(line, spelled(path), f"{key!r} stands here twice"))
            lines[(*path, key)] = line
            found[key] = _plain(value_node, (*path, key), lines, problems)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, position), lines, problems) for position, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> object:
    text = str(node.value)
    if getattr(node, "style", None):
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    if _NUMBER.match(text):
        return float(text)
    return text
