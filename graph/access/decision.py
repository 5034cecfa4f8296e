"""The one decision: which labels a viewer may read. Deny by default."""

from __future__ import annotations

from collections.abc import Mapping

from graph.access.policy import Policy
from graph.access.viewer import Viewer
from graph.model.labels import Label


def readable_classes(policy: Policy, viewer: Viewer, labels: Mapping[int, Label]) -> frozenset[int]:
    """The class ids of the labels that this viewer may read under this policy."""
    return frozenset(class_id for class_id, label in labels.items() if policy.admits(viewer, label))
