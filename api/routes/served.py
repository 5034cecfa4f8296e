"""What a route is: a function behind its door, and how the description of the API speaks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.schemas.base import Answer


@dataclass(frozen=True, slots=True)
class Served:
    """One route. `open_because` is why it has no door; every other endpoint takes exactly one `Door`.

    `answer` is None for a page, which the description leaves out.
    """

    method: str
    path: str
    endpoint: Callable[..., Any]
    answer: type[Answer] | None
    summary: str
    tag: str
    open_because: str | None = None
