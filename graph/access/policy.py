"""A version of the access policy, as values: what each role admits, and whose records an agency's staff read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.access.profile import Profile
from graph.access.viewer import Viewer
from graph.model.labels import Label

ANY = "*"


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
    """A version of the access policy: roles to grants, which owners an agency's staff read at all, reading profiles.

    `profiles` stand in order, none before one that contains it: the first that a viewer may read is his largest.
    """

    version: str
    roles: Mapping[str, RoleGrant] = field(default_factory=dict)
    sharing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()

    def may(self, viewer: Viewer, action: str) -> bool:
        """Whether any of the viewer's roles grants the action."""
        return any(action in grant.actions for grant in self.grants(viewer))

    def admits(self, viewer: Viewer, label: Label) -> bool:
        """Whether the viewer may read what bears this label."""
        return not self.refusals(viewer, label)

    def refusals(self, viewer: Viewer, label: Label) -> list[str]:
        """The dimensions that refuse, by name; empty when the label is readable.

        The rule over dimensions is i2's: least restrictive within a dimension (any one grant that admits is enough),
        most restrictive across dimensions (all must admit).
        """
        grants = self.grants(viewer)
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

    def grants(self, viewer: Viewer) -> list[RoleGrant]:
        """What each of the viewer's roles admits, of those that the policy knows."""
        return [self.roles[role] for role in sorted(viewer.roles) if role in self.roles]
