"""Two voices: data on stdout, and everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO, TypeVar

from rich.console import Console
from rich.text import Text

from api.schemas.base import Answer

_A = TypeVar("_A", bound=Answer)

# Where output goes to a file or another program, no table is cut to fit a screen that is not there.
_UNBOUNDED = 220


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else _UNBOUNDED
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False, markup=False)


def out() -> Console:
    """The console for data."""
    return _console(sys.stdout)


def err() -> Console:
    """The console for progress and messages."""
    return _console(sys.stderr)


def say(message: str) -> None:
    """A message, on stderr."""
    err().print(Text(plain(message)))


def complain(message: str) -> None:
    """What went wrong, on stderr."""
    err().print(Text.assemble(("cordon: ", "bold red"), plain(message)))


def print_json(answer: Answer) -> None:
    """An answer as the HTTP service gives it, and a newline."""
    sys.stdout.write(answer.to_bytes().decode() + "\n")
    sys.stdout.flush()


def show_answer(answer: _A, show: Callable[[_A], object], as_json: bool) -> None:
    """An answer as JSON, or as a person reads it."""
    if as_json:
        print_json(answer)
    else:
        show(answer)


def plain(text: str) -> str:
    """Text that cannot steer a terminal: what is not printable shows as a replacement character; lines are kept."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
