"""The folder that holds everything, and whether it is a demonstration's."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.settings import STORE_FILE
from graph.model.times import isoformat

_MARK = "demo.json"
_OWNER_ONLY = 0o700


class HomeError(Exception):
    """A home cannot be used or made so; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """One home. In a demonstration's, made-up identities are admitted on this machine; in any other they never are."""

    folder: Path

    @property
    def exists(self) -> bool:
        """Whether a store or a mark has been put there."""
        return (self.folder / STORE_FILE).exists() or (self.folder / _MARK).exists()

    @property
    def is_demo(self) -> bool:
        """Whether the home was marked as a demonstration's when it was made."""
        return (self.folder / _MARK).is_file()

    def make_folder(self) -> None:
        """Make the folder if there is none, for its owner alone."""
        self.folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)

    def make(self, at: datetime, *, demo: bool) -> None:
        """Make the folder, readable by its owner alone; marking it twice changes nothing.

        Raises HomeError for a demonstration in a home that has a store already: what is in it may be real.
        """
        if demo and self.exists and not self.is_demo:
            raise HomeError(
                f"{self.folder} holds a store that was not made for a demonstration, and cannot become one: "
                "choose another folder with CORDON_HOME"
            )
        self.make_folder()
        if demo and not self.is_demo:
            text = json.dumps({"admits": "demonstration identities", "since": isoformat(at)}, indent=2) + "\n"
            aside = self.folder / f"{_MARK}.{os.getpid()}"
            aside.write_text(text, "utf-8")
            aside.replace(self.folder / _MARK)
