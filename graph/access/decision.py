"""The one decision: which labels a viewer may read. Deny by default."""

from __future__ import annotations

from collections.abc import Mapping

from graph.access.filters import NO_FILTER
from graph.access.policy import Policy
from graph.access.profile import Profile
from graph.access.viewer import Viewer
from graph.model.labels import Label


class NoProfileError(Exception):
    """The viewer may not read all of the reading profile, or of any: nothing estate-wide is worked out for him."""


def readable_classes(policy: Policy, viewer: Viewer, labels: Mapping[int, Label]) -> frozenset[int]:
    """The class ids of the labels that this viewer may read under this policy."""
    reach = policy.reach(viewer)
    return frozenset(class_id for class_id, label in labels.items() if not reach.refusals(label))


def profiles_within(policy: Policy, viewer: Viewer) -> list[Profile]:
    """The reading profiles that lie within what the viewer may read, the largest first.

    Decided by the profiles' terms and not by what has been loaded: a record that he may not read must not take a
    profile from him. Whoever reads through a filter has none: a profile knows of no filter.
    """
    if policy.filters(viewer) != NO_FILTER:
        return []
    reach = policy.reach(viewer)
    return [profile for profile in policy.profiles if not any(reach.refusals(label) for label in profile.strictest())]


def profile_for(policy: Policy, viewer: Viewer, name: str | None = None) -> Profile:
    """The largest reading profile within what the viewer may read, or the one of this name. Raises NoProfileError."""
    for profile in profiles_within(policy, viewer):
        if name in {None, profile.name}:
            return profile
    raise NoProfileError(
        "no reading profile of the policy lies within what you may read"
        if name is None
        else f"no reading profile {name} lies within what you may read"
    )


def profile_classes(policy: Policy, viewer: Viewer, profile: Profile, labels: Mapping[int, Label]) -> frozenset[int]:
    """The class ids of a profile's labels, for a viewer who may read all of them. Raises NoProfileError otherwise."""
    held = {class_id: label for class_id, label in labels.items() if profile.holds(label)}
    readable = readable_classes(policy, viewer, held)
    if profile not in profiles_within(policy, viewer) or readable != held.keys():
        raise NoProfileError(f"reading profile {profile.name} does not lie within what the viewer may read")
    return readable
