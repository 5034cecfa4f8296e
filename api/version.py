"""Which version this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version() -> str:
    """The installed version; `unknown` where the sources run without having been installed."""
    try:
        return installed("cordon")
    except PackageNotFoundError:
        return "unknown"
