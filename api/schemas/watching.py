"""What became of files that dropped into a folder."""

from __future__ import annotations

from api.schemas.base import Answer


class TakenAnswer(Answer):
    """One file: loaded, loaded in part, refused, waiting for a person, or left for later; and where it is now."""

    file: str
    became: str
    message: str
    moved_to: str | None
