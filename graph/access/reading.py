"""A policy file, held against its JSON schema and read into values; every mistake is told with its line."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator

from graph.access.parts import PolicyParts
from graph.access.policy import Policy
from graph.written import WrittenError, WrittenProblem, check_schema, read_yaml

DEFAULT_POLICY = "policy-2026-11.yml"
DEMO_REGISTER = "demo-register.yml"
# A policy that has been read is a frozen value: whoever reads the same text again is given the same one.
_REMEMBERED = 8


class PolicyError(WrittenError):
    """The access policy cannot be used; each problem names line, place and remedy."""


@cache
def policy_schema() -> dict[str, Any]:
    """The JSON schema of policy files, for editors and for `load_policy`."""
    parsed: dict[str, Any] = json.loads(shipped_policy("schema.json"))
    return parsed


@cache
def shipped_policy(name: str) -> str:
    """The text of a policy file that ships."""
    return resources.files("graph").joinpath("policies", name).read_text("utf-8")


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(policy_schema())


def load_policy(text: str | None = None, name: str = DEFAULT_POLICY) -> Policy:
    """Read a policy from its YAML text, or the one that ships. Raises PolicyError with every problem and its line."""
    return _policy(name, shipped_policy(name), our_own=True) if text is None else _policy(name, text, our_own=False)


@lru_cache(_REMEMBERED)
def _policy(name: str, text: str, *, our_own: bool) -> Policy:
    data, lines = read_yaml(name, text, PolicyError, our_own=our_own)
    problems = check_schema(_validator(), data, lines)
    if problems or not isinstance(data, dict):
        raise PolicyError(name, problems)
    parts = PolicyParts(data, lines)
    policy = parts.policy()
    if parts.problems:
        raise PolicyError(name, parts.problems)
    return policy


def read_policy(path: FilePath) -> Policy:
    """The policy in a file. Raises PolicyError, also where there is no file to read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(str(path), [WrittenProblem(1, "", f"cannot be read: {error}")]) from error
    return load_policy(text, path.name)


def demo_policy() -> Policy:
    """The policy that ships, with the made-up clients and staff of a demonstration."""
    return _policy(DEMO_REGISTER, shipped_policy(DEFAULT_POLICY) + "\n" + shipped_policy(DEMO_REGISTER), our_own=True)
