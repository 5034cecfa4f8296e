"""The digest of what a mapping says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

# What a mapping may say without changing what a row becomes: a file loaded under it before is still the same load.
_NO_MEANING = frozenset({"examples", "expect"})


def meaning_digest(data: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the data as JSON with sorted keys: comments, spacing, order, examples do not count."""
    meant = {key: value for key, value in data.items() if key not in _NO_MEANING}
    return hashlib.sha256(json.dumps(meant, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
