"""A policy file, held against its JSON schema and read into values; every mistake is told with its line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from graph.access.policy import Policy, RoleGrant
from graph.access.profile import Profile
from graph.model.labels import Classification, Handling
from graph.written import Lines, WrittenError, WrittenProblem, check_schema, line_of, read_yaml, spelled

DEFAULT_POLICY = "policy-2026-11.yml"


class PolicyError(WrittenError):
    """The access policy cannot be used; each problem names line, place and remedy."""


@cache
def policy_schema() -> dict[str, Any]:
    """The JSON schema of policy files, for editors and for `load_policy`."""
    text = resources.files("graph").joinpath("policies", "schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(policy_schema())


def load_policy(text: str | None = None, name: str = DEFAULT_POLICY) -> Policy:
    """Read a policy from its YAML text, or the one that ships. Raises PolicyError with every problem and its line."""
    if text is None:
        text = resources.files("graph").joinpath("policies", name).read_text("utf-8")
    data, lines = read_yaml(name, text, PolicyError)
    problems = check_schema(_validator(), data, lines)
    if problems or not isinstance(data, dict):
        raise PolicyError(name, problems)
    profiles = [_profile(name, terms) for name, terms in data.get("profiles", {}).items()]
    if problems := _out_of_order(profiles, lines):
        raise PolicyError(name, problems)
    sharing = {agency: frozenset(owners) for agency, owners in data["sharing"].items()}
    roles = {role: _grant(members) for role, members in data["roles"].items()}
    return Policy(data["version"], roles, sharing, tuple(profiles))


def _grant(members: dict[str, list[str]]) -> RoleGrant:
    return RoleGrant(**{member: frozenset(values) for member, values in members.items()})


def _profile(name: str, terms: dict[str, Any]) -> Profile:
    return Profile(
        name,
        frozenset(terms["owners"]),
        Classification[terms["classification"].replace("-", "_")],
        frozenset(map(Handling, terms["handling"])),
        frozenset(terms.get("conditions", ())),
        frozenset(terms.get("compartments", ())),
    )


def _out_of_order(profiles: Sequence[Profile], lines: Lines) -> list[WrittenProblem]:
    """A profile that stands after one which it contains would serve nobody as his largest."""
    return [
        WrittenProblem(
            line_of(lines, ("profiles", later.name)),
            spelled(("profiles", later.name)),
            f"contains all of {earlier.name}, which stands before it; write the larger first, and each set once",
        )
        for place, later in enumerate(profiles)
        for earlier in profiles[:place]
        if later.contains(earlier)
    ]
