"""A command line that is incomplete or contradicts itself."""

from __future__ import annotations


class UsageProblemError(Exception):
    """The command cannot be run as given; the message says what is missing and shows an example."""
