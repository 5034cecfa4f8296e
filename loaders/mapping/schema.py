"""The JSON schema of mappings, which is shipped beside them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from graph import written
from graph.written import Lines
from loaders.mapping.problems import MappingProblem


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of mapping files, for editors and for `check_schema`."""
    text = resources.files("loaders").joinpath("mappings", "schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def check_schema(data: object, lines: Lines) -> list[MappingProblem]:
    """Everything in the data that the schema does not allow, and what it does allow there."""
    return written.check_schema(_validator(), data, lines)
