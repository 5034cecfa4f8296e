"""Interned access labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from neo4j import ManagedTransaction

from graph.model.labels import Classification, Handling, Label
from graph.store.neo4j.connections import Connections, run

_ALL = """
MATCH (a:AccessLabel)
RETURN a.classId, a.owner, a.classificationLevel, a.handling, coalesce(a.conditions, []), coalesce(a.compartments, [])
ORDER BY a.classId
"""
# The counter is locked before anything is looked up, so that two writers cannot give one number twice.
_INTERN = """
MERGE (s:StoreState {name: 'class-id'}) ON CREATE SET s.value = 0
SET s.value = s.value
WITH s
OPTIONAL MATCH (known:AccessLabel {identity: $identity})
WITH s, known WHERE known IS NULL
SET s.value = s.value + 1
CREATE (:AccessLabel {
  identity: $identity, classId: s.value, owner: $owner, classification: $classification,
  classificationLevel: $level, handling: $handling, conditions: $conditions, compartments: $compartments})
"""


class Labels:
    """The labels of one database. What is interned stays, so that what was read once need not be read again."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._ids: dict[Label, int] = {}

    def read(self) -> dict[int, Label]:
        """Every label by its class id."""
        return {class_id: _label(rest) for class_id, *rest in self._connections.rows(_ALL)}

    def known(self, class_ids: Iterable[int]) -> dict[int, Label]:
        """Labels by class id, read anew only where one of these is not yet known."""
        by_id = {class_id: label for label, class_id in self._ids.items()}
        if not set(class_ids) <= by_id.keys():
            by_id = self.read()
            self._ids = {label: class_id for class_id, label in by_id.items()}
        return by_id

    def intern(self, labels: Iterable[Label]) -> dict[Label, int]:
        """The class ids of labels, those that are new among them given one."""
        wanted = list(dict.fromkeys(labels))
        if any(label not in self._ids for label in wanted):
            self._ids = {label: class_id for class_id, label in self.read().items()}
            for label in wanted:
                if label not in self._ids:
                    self._connections.write(_creating(label))
            self._ids = {label: class_id for class_id, label in self.read().items()}
        return self._ids


def label_identity(
    owner: str, classification: int, handling: str, conditions: Sequence[str], compartments: Sequence[str]
) -> str:
    """What makes a label one and the same."""
    return json.dumps([owner, classification, handling, list(conditions), list(compartments)])


def _creating(label: Label) -> Any:
    identity = label_identity(
        label.owner, int(label.classification), str(label.handling), label.conditions, label.compartments
    )

    def work(tx: ManagedTransaction) -> None:
        run(
            tx,
            _INTERN,
            identity=identity,
            owner=label.owner,
            classification=str(label.classification),
            level=int(label.classification),
            handling=str(label.handling),
            conditions=list(label.conditions),
            compartments=list(label.compartments),
        )

    return work


def _label(row: list[Any]) -> Label:
    owner, level, handling, conditions, compartments = row
    return Label(owner, Classification(level), Handling(handling), tuple(conditions), tuple(compartments))
