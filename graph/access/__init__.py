"""Who may read what: one function turns a viewer and the policy into the labels that he may read. Deny by default."""

from graph.access.decision import NoProfileError, profile_classes, profile_for, profiles_within, readable_classes
from graph.access.policy import ANY, Policy, RoleGrant
from graph.access.profile import MOST_PROFILES, Profile
from graph.access.reading import DEFAULT_POLICY, PolicyError, load_policy, policy_schema
from graph.access.viewer import Purpose, PurposeCode, PurposeMissingError, Viewer

__all__ = [
    "ANY",
    "DEFAULT_POLICY",
    "MOST_PROFILES",
    "NoProfileError",
    "Policy",
    "PolicyError",
    "Profile",
    "Purpose",
    "PurposeCode",
    "PurposeMissingError",
    "RoleGrant",
    "Viewer",
    "load_policy",
    "policy_schema",
    "profile_classes",
    "profile_for",
    "profiles_within",
    "readable_classes",
]
