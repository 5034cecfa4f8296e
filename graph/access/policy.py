"""A version of the access policy, as values: what each role admits, who is registered, and what bounds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.access.filters import NO_FILTER, Filters
from graph.access.profile import Profile
from graph.access.redactions import Redaction
from graph.access.register import Client, NamedGrant, Restriction, Staff
from graph.access.viewer import Viewer
from graph.model.labels import ALERT_CODE, Classification, Label

ANY = "*"


@dataclass(frozen=True, slots=True)
class Corrects:
    """Rejected rows that a role is shown to put them right: by the label that each would have borne. No record."""

    owners: frozenset[str] = frozenset()
    handling: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """What holding a role admits, in each dimension; ANY in `owners` means every owner.

    `authority` is what tokens call it. `own_caseload`: it opens people of the holder's caseload only.
    `limited_access`: people of limited access are there for it, less what its redactions take away.
    """

    owners: frozenset[str] = frozenset()
    handling: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    compartments: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    filters: Filters = NO_FILTER
    redactions: tuple[Redaction, ...] = ()
    own_caseload: bool = False
    limited_access: bool = False
    corrects: Corrects | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """What one viewer may read, dimension by dimension.

    The rule over dimensions is i2's: least restrictive within a dimension (any one grant that admits is enough),
    most restrictive across dimensions (all must admit).
    """

    owners: frozenset[str]
    clearance: Classification
    handling: frozenset[str]
    conditions: frozenset[str]
    compartments: frozenset[str]
    alert_codes: frozenset[str] | None

    def refusals(self, label: Label) -> list[str]:
        """The dimensions that refuse, by name; empty when the label is readable."""
        refused = []
        if label.owner not in self.owners:
            refused.append("owner")
        if label.classification > self.clearance:
            refused.append("classification")
        if str(label.handling) not in self.handling:
            refused.append("handling")
        if not self.conditions.issuperset(label.conditions):
            refused.append("conditions")
        if not self.compartments.issuperset(label.boxes):
            refused.append("compartments")
        if self.alert_codes is not None and not self.alert_codes.issuperset(label.facets(ALERT_CODE)):
            refused.append("alert codes")
        return refused


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the policy: roles to grants, whose records an agency's staff read at all, profiles and registers.

    `profiles` stand in order, none before one that contains it: the first that a viewer may read is his largest.
    """

    version: str
    roles: Mapping[str, RoleGrant] = field(default_factory=dict)
    sharing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    clients: Mapping[str, Client] = field(default_factory=dict)
    staff: Mapping[str, Staff] = field(default_factory=dict)
    restricted: tuple[Restriction, ...] = ()
    grants: tuple[NamedGrant, ...] = ()

    def may(self, viewer: Viewer, action: str) -> bool:
        """Whether any of the viewer's roles grants the action."""
        return any(action in grant.actions for grant in self.held(viewer))

    def admits(self, viewer: Viewer, label: Label) -> bool:
        """Whether the viewer may read what bears this label."""
        return not self.refusals(viewer, label)

    def refusals(self, viewer: Viewer, label: Label) -> list[str]:
        """The dimensions that refuse, by name; empty when the label is readable."""
        return self.reach(viewer).refusals(label)

    def reach(self, viewer: Viewer) -> Reach:
        """What the viewer's roles admit together: to be put to many labels."""
        return self._reach(viewer, self.held(viewer))

    def shows_rejected(self, viewer: Viewer, label: Label) -> bool:
        """Whether the viewer may see a rejected row that would have borne this label: he reads such, or corrects them.

        Of whom a rejected row speaks cannot be told, so that whoever reads some people only is shown none.
        """
        if self.filters(viewer).on_people:
            return False
        corrects = [grant.corrects for grant in self.held(viewer) if grant.corrects is not None]
        return self.admits(viewer, label) or not self._reach(viewer, corrects).refusals(label)

    def _reach(self, viewer: Viewer, grants: Sequence[RoleGrant | Corrects]) -> Reach:
        owners = frozenset[str]().union(*(grant.owners for grant in grants))
        shared = self.sharing.get(viewer.agency, frozenset())
        return Reach(
            owners=shared if ANY in owners else shared & owners,
            clearance=viewer.clearance,
            handling=frozenset[str]().union(*(grant.handling for grant in grants)),
            conditions=frozenset[str]().union(*(grant.conditions for grant in grants)),
            compartments=frozenset[str]().union(*(grant.compartments for grant in grants)),
            alert_codes=self.filters(viewer).alert_codes,
        )

    def filters(self, viewer: Viewer) -> Filters:
        """What the viewer's reading roles admit together, within what his client admits. An unknown client: nothing."""
        reading = [grant.filters for grant in self.held(viewer) if grant.owners]
        admitted = reading[0] if reading else NO_FILTER
        for each in reading[1:]:
            admitted = admitted.widened(each)
        if viewer.client is None:
            return admitted
        client = self.clients.get(viewer.client)
        nothing = Filters(*(frozenset[str]() for _ in NO_FILTER.parts))
        return nothing if client is None else admitted.narrowed(client.filters)

    def redactions(self, viewer: Viewer, action: str) -> tuple[Redaction, ...]:
        """What is masked or removed for this action: the client's, and those that all roles which grant it share."""
        granting = [set(grant.redactions) for grant in self.held(viewer) if action in grant.actions]
        shared = set.intersection(*granting) if granting else set[Redaction]()
        client = None if viewer.client is None else self.clients.get(viewer.client)
        found = shared | set(() if client is None else client.redactions)
        return tuple(sorted((each for each in found if not each.actions or action in each.actions), key=_in_order))

    def is_told_less(self, viewer: Viewer) -> bool:
        """Whether anything is masked or removed for him, in whatever answer."""
        return bool(self.hides(viewer))

    def hides(self, viewer: Viewer) -> frozenset[Redaction]:
        """All that is masked or removed for him in one answer or another: nothing else may spell it out to him."""
        client = None if viewer.client is None else self.clients.get(viewer.client)
        own = frozenset[Redaction]() if client is None else frozenset(client.redactions)
        return own.union(*(grant.redactions for grant in self.held(viewer)))

    def opens_any_caseload(self, viewer: Viewer) -> bool:
        """Whether some role lets him open people whatever his caseload, or his caseload is everywhere."""
        reading = [grant for grant in self.held(viewer) if grant.owners]
        return ANY in viewer.caseload or any(not grant.own_caseload for grant in reading)

    def reads_limited_access(self, viewer: Viewer) -> bool:
        """Whether some role has people of limited access shown to it, redacted."""
        return any(grant.limited_access for grant in self.held(viewer))

    def held(self, viewer: Viewer) -> list[RoleGrant]:
        """What each of the viewer's roles admits, of those that the policy knows."""
        return [self.roles[role] for role in sorted(viewer.roles) if role in self.roles]


def _in_order(redaction: Redaction) -> tuple[str, str, bool]:
    return redaction.path, redaction.kind, redaction.limited_access_only
