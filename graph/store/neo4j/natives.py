"""What a kept text of JSON says at its top, as native properties beside it: what somebody would filter on.

The text stays what is read back; nested values are in it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graph.store.neo4j.values import native


def with_natives(told: Mapping[str, Any], text: str) -> dict[str, Any]:
    """These properties, and those that the text states besides; a name that is taken gets a trailing underscore."""
    more = {name: _native(value) for name, value in json.loads(text).items()}
    return {
        **{f"{name}_" if name in told else name: value for name, value in more.items() if value is not None},
        **told,
    }


def _native(value: object) -> Any:
    """A plain value or a list of texts; None for anything that a property cannot be, an empty list included."""
    if isinstance(value, str):
        return native(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and value and all(isinstance(each, str) and each for each in value):
        return value
    return None
