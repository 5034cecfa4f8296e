"""The digest of what a mapping says."""

from __future__ import annotations

import hashlib
import json


def digest(data: object) -> str:
    """SHA-256 (hex) of the data as JSON with sorted keys: comments, spacing and the order of keys do not count."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
