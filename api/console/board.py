"""A chart that somebody works on: what he did to it, one step after another, each of which can be taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.chart_state import State

MOST_STEPS = 200
# Further back than this a restart forgets: a chart of a full import would else write megabytes with each step.
KEPT_STEPS = 20
MOST_BOARDS = 20


@dataclass(slots=True)
class Board:
    """A chart in the making. `kept` is its name in the store once it was saved, by `owner`, as `saved`."""

    state: State
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    name: str = ""
    about: str = ""
    kept: str = ""
    shared: bool = False
    owner: str = ""
    saved: State | None = None
    _past: list[State] = field(default_factory=list)
    _future: list[State] = field(default_factory=list)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._future)

    @property
    def changed(self) -> bool:
        """Whether it is otherwise than it was kept, or has steps where it never was."""
        return self.can_undo if self.saved is None else self.state != self.saved

    @property
    def mark(self) -> tuple[object, ...]:
        """Differs once anything of the chart does."""
        steps = len(self._past), len(self._future)
        return (self.state, self.saved, steps, self.name, self.about, self.kept, self.shared, self.owner)

    def to_dict(self) -> dict[str, Any]:
        """As a session keeps it, with its last steps."""
        return {
            **{name: getattr(self, name) for name in ("key", "name", "about", "kept", "shared", "owner")},
            "state": self.state.to_dict(),
            "saved": None if self.saved is None else self.saved.to_dict(),
            "past": [each.to_dict() for each in self._past[-KEPT_STEPS:]],
            "future": [each.to_dict() for each in self._future[-KEPT_STEPS:]],
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Board:
        """As it was kept."""
        past, future = ([State.from_dict(each) for each in kept[name]] for name in ("past", "future"))
        fields = {name: kept[name] for name in ("key", "name", "about", "kept", "shared", "owner")}
        saved = kept.get("saved")
        return cls(
            State.from_dict(kept["state"]),
            **fields,
            saved=None if saved is None else State.from_dict(saved),
            _past=past,
            _future=future,
        )

    def do(self, state: State) -> None:
        """One step further."""
        if state == self.state:
            return
        self._past = [*self._past, self.state][-MOST_STEPS:]
        self._future = []
        self.state = state

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self._future.append(self.state)
            self.state = self._past.pop()

    def redo(self) -> None:
        """Take it again."""
        if self._future:
            self._past.append(self.state)
            self.state = self._future.pop()
