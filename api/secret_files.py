"""Secrets that a file holds: its first line, so that one may say below what it is."""

from __future__ import annotations

from pathlib import Path

from api.settings import SettingsError

# More than any secret, and less than a mistaken path to something large.
_MOST_CHARACTERS = 4_096


def secret_line(path: Path, variable: str) -> str:
    """The first line of the file that a setting names. Raises SettingsError where there is none to read."""
    try:
        with path.open(encoding="utf-8") as file:
            found = file.read(_MOST_CHARACTERS).partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: {path} cannot be read ({type(error).__name__})") from error
    if not found:
        raise SettingsError(f"{variable}: the first line of {path} is empty")
    return found
