"""How forms that take several places tell which of them is not there."""

from __future__ import annotations

from api.answers.places import UnknownPlaceError
from api.wording import NO_SUCH_PLACE


def told_of(error: UnknownPlaceError) -> str:
    """The same for a place that there is not and for one that the reader may not see."""
    return f"{error.key}: {NO_SUCH_PLACE[0].lower()}{NO_SUCH_PLACE[1:]}"
