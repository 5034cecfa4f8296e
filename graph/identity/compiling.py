"""Kernels that hold no references: what makes walking cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")

_NOWHERE_TO_CACHE = "no locator available"


def bare_kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Like `graph.snapshot.kernel.kernel`, without numba's reference counts.

    A walk hands some fifty arrays from function to function for every node; counting who holds them took twenty times
    as long as the walk itself. In exchange a bare kernel can allocate nothing: its caller owns all arrays.
    """
    options: dict[str, Any] = {"nogil": True, "_nrt": False}
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except RuntimeError as error:
        if _NOWHERE_TO_CACHE not in str(error):
            raise
        compiled = numba.njit(**options)(function)
    return cast("Callable[_P, _R]", compiled)
