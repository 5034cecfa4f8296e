"""Interned access labels."""

from __future__ import annotations

import json
import sqlite3

from graph.model.labels import Classification, Handling, Label


def read_labels(connection: sqlite3.Connection) -> dict[int, Label]:
    """Every label of the file by its class id."""
    rows = connection.execute(
        "SELECT class_id, owner, classification, handling, conditions, compartments FROM label ORDER BY class_id"
    )
    return {
        class_id: Label(
            owner,
            Classification(classification),
            Handling(handling),
            tuple(json.loads(conditions)),
            tuple(json.loads(compartments)),
        )
        for class_id, owner, classification, handling, conditions, compartments in rows
    }
