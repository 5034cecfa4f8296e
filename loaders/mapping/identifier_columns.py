"""Where a feed's identifiers stand."""

from __future__ import annotations

from loaders.mapping.language import Mapping


def identifier_columns(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """Columns by the type of identifier that the mapping reads in them, keys of things included."""
    found: dict[str, dict[str, None]] = {}
    body = mapping.body
    claims = [(claim.type, claim.value.columns) for claim in body.identifiers]
    keys = [(entity.key.identifier, entity.key.columns) for entity in body.entities]
    values = [(value.identifier, value.columns) for entity in body.entities for value in entity.properties.values()]
    for kind, columns in (*claims, *keys, *values):
        if kind is not None:
            found.setdefault(kind, {}).update(dict.fromkeys(columns))
    return {kind: tuple(columns) for kind, columns in found.items()}
