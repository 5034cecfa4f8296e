"""Data held against a JSON schema, in words and with lines."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from graph.written.lines import Lines, Path, line_of, spelled
from graph.written.problems import WrittenProblem

_TYPES = {
    "object": "a block of keys", "array": "a list", "string": "a text", "boolean": "true or false",
    "number": "a number", "integer": "a whole number",
}  # fmt: skip
# What a pattern is taken to mean where its schema does not say it in `x-may-hold`.
_NAME = "lower-case letters, digits and hyphens"


def check_schema(validator: Draft202012Validator, data: object, lines: Lines) -> list[WrittenProblem]:
    """Everything in the data that the schema does not allow, and what it does allow there."""
    return sorted({problem for error in validator.iter_errors(data) for problem in _worded(error, lines)})


def _worded(error: ValidationError, lines: Lines) -> list[WrittenProblem]:
    path: Path = tuple(error.absolute_path)
    instance: Any = error.instance
    rules: Any = error.schema
    if error.validator == "anyOf" and (meant := _meant_branch(error)):
        return [problem for inner in meant for problem in _worded(inner, lines)]
    if error.validator == "additionalProperties":
        allowed = sorted(rules.get("properties", {}))
        return [
            WrittenProblem(
                line_of(lines, (*path, key)),
                spelled(path),
                f"{key!r} is not known here; allowed are {_listed(allowed)}",
            )
            for key in instance
            if key not in allowed
        ]
    return [WrittenProblem(line_of(lines, path), spelled(path), _message(error))]


def _meant_branch(error: ValidationError) -> list[ValidationError]:
    """The errors of the alternative that was meant: that of texts for a text, that of blocks for a block."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    fitting = [
        found
        for found in branches.values()
        if not any(inner.validator == "type" and not inner.relative_path for inner in found)
    ]
    return fitting[0] if fitting else []


def _message(error: ValidationError) -> str:
    instance: Any = error.instance
    wanted: Any = error.validator_value
    rules: Any = error.schema
    shown = repr(instance) if not isinstance(instance, dict | list) else "this"
    match error.validator:
        case "enum":
            return f"{shown} is not allowed; allowed are {_listed([str(item) for item in wanted])}"
        case "type":
            names = wanted if isinstance(wanted, list) else [wanted]
            told = f"{shown} is not {' or '.join(_TYPES.get(str(name), str(name)) for name in names)}"
            return f"{told}; write {rules['x-write']}" if "x-write" in rules else told
        case "required":
            absent = [name for name in wanted if name not in instance]
            return f"{_listed(absent)} must be stated"
        case "anyOf":
            return f"{shown} cannot stand here"
        case "minItems" | "minProperties":
            return "is empty"
        case "pattern":
            return f"{shown} may hold {rules.get('x-may-hold', _NAME)} only"
        case _:
            return str(error.message)


def _listed(names: list[str]) -> str:
    return ", ".join(names)
