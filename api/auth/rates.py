"""How often each client may ask: a token bucket, filled by the injected clock."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import datetime

from api.auth.errors import TooManyRequestsError
from graph.access import Client

_MINUTE = 60.0


class Rates:
    """The buckets of one process; threads may share it. Several processes each hold their own."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take(self, client: Client) -> None:
        """Take one request from the client's bucket. Raises TooManyRequestsError where it is empty."""
        limit = client.rate_limit
        if limit is None:
            return
        now, per_second = self._clock(), limit.per_minute / _MINUTE
        with self._lock:
            left, at = self._buckets.get(client.name, (float(limit.burst), now))
            passed = max(0.0, (now - at).total_seconds())
            left = min(float(limit.burst), left + passed * per_second)
            if left < 1:
                self._buckets[client.name] = (left, now)
                raise TooManyRequestsError(math.ceil((1 - left) / per_second), client.name)
            self._buckets[client.name] = (left - 1, now)
