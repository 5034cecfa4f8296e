"""The colour of an outcome, for every page that shows one.

A colour never stands without its words: what is neither red nor green is to be asked about.
"""

from __future__ import annotations

_AMBER = ("Amber", "govuk-tag--yellow")
_LIGHTS = {
    "no conflict found": ("Green", "govuk-tag--green"),
    "conflict found": ("Red", "govuk-tag--red"),
    "not allowed there": ("Red", "govuk-tag--red"),
}


def light_of(outcome: str) -> tuple[str, str]:
    """The name of the colour and the class of its tag."""
    return _LIGHTS.get(outcome, _AMBER)
