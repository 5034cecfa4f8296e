"""A loader process that kills itself: `python -m tests.loaders.kill.dying STORE_FOLDER FILE WHEN`.

WHEN is `before:METHOD:N` or `after:METHOD:N`, around the Nth call of that method of its store, or `at:SECONDS` of
loading, which lands wherever it lands: between two rows, inside a transaction, in a line of the quarantine file.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

from loaders.pipeline import load_file
from tests.loaders.cases import new_store, nominals, options


def die() -> None:
    """As `kill -9` does: nothing is flushed, no handler runs."""
    os.kill(os.getpid(), signal.SIGKILL)


class Doomed:
    """A store that ends its process before or after the Nth call of one method."""

    def __init__(self, store: Any, side: str, method: str, call: int) -> None:
        self._store = store
        self._side = side
        self._method = method
        self._left = call

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        return self._counted(found) if name == self._method else found

    def _counted(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._side == "before":
                die()
            answer = method(*args)
            if self._left == 0:
                die()
            return answer

        return call


def main() -> None:
    """Load until killed; a load that was over before that ends with status 0."""
    folder, path, when = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(":")
    store: Any = new_store(folder)
    mapping = nominals()
    if when[0] == "at":
        Timer(float(when[1]), die).start()
        load_file(store, path, mapping, options=options(folder))
        os._exit(0)
    load_file(Doomed(store, when[0], when[1], int(when[2])), path, mapping, options=options(folder))


if __name__ == "__main__":
    main()
