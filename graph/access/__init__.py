"""Who may read what: one function turns a viewer and the policy into the labels that he may read. Deny by default."""

from graph.access.decision import NoProfileError, profile_classes, profile_for, profiles_within, readable_classes
from graph.access.filters import NO_FILTER, Filters, Supervision
from graph.access.policy import ANY, Corrects, Policy, RoleGrant
from graph.access.profile import MOST_PROFILES, Profile
from graph.access.reading import DEFAULT_POLICY, PolicyError, demo_policy, load_policy, policy_schema, read_policy
from graph.access.redactions import Redaction, RedactionKind
from graph.access.register import (
    BreakGlass,
    Client,
    NamedGrant,
    OnBehalfOf,
    PersonName,
    RateLimit,
    Restriction,
    Staff,
)
from graph.access.viewer import Purpose, PurposeCode, PurposeMissingError, Viewer

__all__ = [
    "ANY",
    "DEFAULT_POLICY",
    "MOST_PROFILES",
    "NO_FILTER",
    "BreakGlass",
    "Client",
    "Corrects",
    "Filters",
    "NamedGrant",
    "NoProfileError",
    "OnBehalfOf",
    "PersonName",
    "Policy",
    "PolicyError",
    "Profile",
    "Purpose",
    "PurposeCode",
    "PurposeMissingError",
    "RateLimit",
    "Redaction",
    "RedactionKind",
    "Restriction",
    "RoleGrant",
    "Staff",
    "Supervision",
    "Viewer",
    "demo_policy",
    "load_policy",
    "policy_schema",
    "profile_classes",
    "profile_for",
    "profiles_within",
    "read_policy",
    "readable_classes",
]
