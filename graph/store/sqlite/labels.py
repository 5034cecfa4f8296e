"""Interned access labels."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from functools import lru_cache

from graph.model.labels import Classification, Handling, Label


def read_labels(connection: sqlite3.Connection) -> dict[int, Label]:
    """Every label of the file by its class id."""
    rows = connection.execute(
        "SELECT class_id, owner, classification, handling, conditions, compartments FROM label ORDER BY class_id"
    )
    return {class_id: _label(*columns) for class_id, *columns in rows}


def labels_of(connection: sqlite3.Connection, class_ids: Iterable[int]) -> dict[int, Label]:
    """These labels by class id: every read asks for those of a few records, of which most share theirs."""
    rows = connection.execute(
        """SELECT l.class_id, l.owner, l.classification, l.handling, l.conditions, l.compartments
           FROM json_each(?) w CROSS JOIN label l ON l.class_id = w.value""",
        (json.dumps(sorted(set(class_ids))),),
    )
    return {class_id: _label(*columns) for class_id, *columns in rows}


@lru_cache(maxsize=65_536)
def _label(owner: str, classification: int, handling: str, conditions: str, compartments: str) -> Label:
    """A label of its columns: every read asks for all of them, and they never change."""
    return Label(
        owner,
        Classification(classification),
        Handling(handling),
        tuple(json.loads(conditions)),
        tuple(json.loads(compartments)),
    )


def label_id(connection: sqlite3.Connection, label: Label) -> int:
    """The class id of a label, interned now if the file does not have it. Needs a write transaction."""
    columns = (
        label.owner,
        int(label.classification),
        str(label.handling),
        json.dumps(label.conditions),
        json.dumps(label.compartments),
    )
    connection.execute(
        """INSERT OR IGNORE INTO label (owner, classification, handling, conditions, compartments)
           VALUES (?, ?, ?, ?, ?)""",
        columns,
    )
    (class_id,) = connection.execute(
        """SELECT class_id FROM label WHERE owner = ? AND classification = ? AND handling = ?
           AND conditions = ? AND compartments = ?""",
        columns,
    ).fetchone()
    return int(class_id)
