"""An access label in one cell of a quarantine file, and back."""

from __future__ import annotations

import json

from graph.model.labels import Classification, Handling, Label


def label_cell(label: Label) -> str:
    """The label as compact JSON: names of conditions and compartments may hold any sign."""
    said = {
        "owner": label.owner,
        "classification": str(label.classification),
        "handling": str(label.handling),
        "conditions": label.conditions,
        "compartments": label.compartments,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def label_of_cell(text: str) -> Label | None:
    """The label, or None where the cell says none that can be read: then nobody is shown the row."""
    try:
        said = json.loads(text)
        return Label(
            said["owner"],
            Classification[said["classification"].replace("-", "_")],
            Handling(said["handling"]),
            _names(said["conditions"]),
            _names(said["compartments"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _names(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise ValueError("not a list of names")
    return tuple(said)
