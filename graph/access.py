"""Who may read what: one function turns a viewer and the policy into the labels that he may read. Deny by default.

The rule over dimensions is i2's: least restrictive within a dimension (any one grant that admits is enough), most
restrictive across dimensions (owner, classification, handling, conditions and compartments must all admit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources

import yaml

from graph.model.labels import Classification, Handling, Label

DEFAULT_POLICY = "policy-2026-11.yml"
ANY = "*"


class PolicyError(Exception):
    """The access policy cannot be used; the message names file, place and remedy."""


class PurposeCode(StrEnum):
    """Why a person's data is consulted or disclosed."""

    INTELLIGENCE_DEVELOPMENT = "intelligence-development"
    SECURITY_CATEGORISATION = "security-categorisation"
    ALLOCATION = "allocation"
    PUBLIC_PROTECTION = "public-protection"
    THREAT_TO_LIFE = "threat-to-life"
    DATA_QUALITY = "data-quality"
    SUBJECT_RIGHTS = "subject-rights"
    AUDIT = "audit"


class PurposeMissingError(Exception):
    """A read without a purpose is not answered; the message says what to give."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a read happens: a code, the case that it belongs to, and the reader's own words."""

    code: PurposeCode
    case_reference: str
    reason: str

    def __post_init__(self) -> None:
        if not self.case_reference.strip() or not self.reason.strip():
            raise PurposeMissingError("give a case reference and a reason for looking")


@dataclass(frozen=True, slots=True)
class Viewer:
    """One reader. `self_ids` are the public ids (hex) of person records about him or a declared connection."""

    subject: str
    agency: str
    roles: frozenset[str]
    clearance: Classification = Classification.OFFICIAL
    on_behalf_of: str | None = None
    self_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """What holding a role admits, in each dimension; ANY in `owners` means every owner."""

    owners: frozenset[str] = frozenset()
    handling: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the access policy: roles to grants, and which owners an agency's staff read at all."""

    version: str
    roles: Mapping[str, RoleGrant] = field(default_factory=dict)
    sharing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def may(self, viewer: Viewer, action: str) -> bool:
        """Whether any of the viewer's roles grants the action."""
        return any(action in grant.actions for grant in self._grants(viewer))

    def admits(self, viewer: Viewer, label: Label) -> bool:
        """Whether the viewer may read what bears this label."""
        return not self.refusals(viewer, label)

    def refusals(self, viewer: Viewer, label: Label) -> list[str]:
        """The dimensions that refuse, by name; empty when the label is readable."""
        grants = self._grants(viewer)
        owners = frozenset[str]().union(*(grant.owners for grant in grants))
        shared = self.sharing.get(viewer.agency, frozenset())
        refused = []
        if label.owner not in shared or not ({label.owner, ANY} & owners):
            refused.append("owner")
        if label.classification > viewer.clearance:
            refused.append("classification")
        if not any(str(label.handling) in grant.handling for grant in grants):
            refused.append("handling")
        if not set(label.conditions) <= frozenset[str]().union(*(grant.conditions for grant in grants)):
            refused.append("conditions")
        if not set(label.compartments) <= frozenset[str]().union(*(grant.compartments for grant in grants)):
            refused.append("compartments")
        return refused

    def _grants(self, viewer: Viewer) -> list[RoleGrant]:
        return [self.roles[role] for role in sorted(viewer.roles) if role in self.roles]


def readable_classes(policy: Policy, viewer: Viewer, labels: Mapping[int, Label]) -> frozenset[int]:
    """The one decision: the class ids of the labels that this viewer may read under this policy."""
    return frozenset(class_id for class_id, label in labels.items() if policy.admits(viewer, label))


_KEYS = {"owners", "handling", "conditions", "compartments", "actions"}
_HANDLING = {str(code) for code in Handling}


def load_policy(text: str | None = None, name: str = DEFAULT_POLICY) -> Policy:
    """Read a policy from its YAML text, or the one that ships. Raises PolicyError naming the place."""
    if text is None:
        text = resources.files("graph").joinpath("policies", name).read_text("utf-8")
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PolicyError(f"{name} is not YAML: {error}") from error
    if not isinstance(data, dict) or set(data) != {"version", "sharing", "roles"}:
        raise PolicyError(f"{name} must have exactly the members version, sharing and roles")
    roles = {}
    for role, members in data["roles"].items():
        unknown = set(members) - _KEYS
        if unknown:
            raise PolicyError(f"{name}: role {role} has unknown members {sorted(unknown)}; allowed are {sorted(_KEYS)}")
        handling = {str(code) for code in members.get("handling", [])}
        if handling - _HANDLING:
            raise PolicyError(f"{name}: role {role} names unknown handling codes {sorted(handling - _HANDLING)}")
        roles[str(role)] = RoleGrant(**{key: frozenset(map(str, members.get(key, []))) for key in sorted(_KEYS)})
    sharing = {str(agency): frozenset(map(str, owners)) for agency, owners in data["sharing"].items()}
    return Policy(str(data["version"]), roles, sharing)
