"""A store that writes down how it is called: what shows at the port of how two questions differ."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import Any

from graph.store.port import GraphStore


class ListeningStore:
    """Passes every call on. `calls` has each one's name and how much was asked for in each argument, not what."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.calls: list[tuple[str, tuple[object, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._heard(name, found) if callable(found) else found

    def _heard(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            self.calls.append((name, tuple(map(_size, (*values, *named.values())))))
            return method(*values, **named)

        return call

    def taken(self) -> list[tuple[str, tuple[object, ...]]]:
        """The calls since this was asked last."""
        calls, self.calls = self.calls, []
        return calls


def _size(value: object) -> object:
    if isinstance(value, str | bytes):
        return type(value).__name__
    return len(value) if isinstance(value, Sized) else type(value).__name__
