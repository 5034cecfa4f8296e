"""Who may read what: one function turns a viewer and the policy into the labels that he may read. Deny by default."""

from graph.access.decision import readable_classes
from graph.access.policy import ANY, Policy, RoleGrant
from graph.access.reading import DEFAULT_POLICY, PolicyError, load_policy, policy_schema
from graph.access.viewer import Purpose, PurposeCode, PurposeMissingError, Viewer

__all__ = [
    "ANY",
    "DEFAULT_POLICY",
    "Policy",
    "PolicyError",
    "Purpose",
    "PurposeCode",
    "PurposeMissingError",
    "RoleGrant",
    "Viewer",
    "load_policy",
    "policy_schema",
    "readable_classes",
]
