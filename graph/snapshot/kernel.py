"""The one way in which a function is compiled to machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")

# The only words by which numba tells "nowhere to keep compiled code" from its other RuntimeErrors.
_NOWHERE_TO_CACHE = "no locator available"
# Sums may be taken in another order, which lets a loop use the processor's vector units. NaN and infinity keep their
# meaning, and the order is fixed when the code is compiled: the same bytes from every run on a kind of processor.
_REASSOCIATE = frozenset({"reassoc", "contract", "nsz"})


def kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile at first call, without the interpreter lock, and keep the machine code on disk for the next process.

    Numba keeps it in `NUMBA_CACHE_DIR` if that is set and writable, else beside the source, else in the user's cache
    folder. Where none of them can be written the function is compiled anew in each process: slower to start, same
    answers. A kernel may call kernels of its own file only: numba does not notice that a callee in another file
    changed, and would go on running the old one from its cache.
    """
    return _compiled(function)


def vector_kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A kernel whose sums of floats may be taken in any order: for long inner loops over rows of numbers."""
    return _compiled(function, fastmath=set(_REASSOCIATE))


def parallel_kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A kernel whose `numba.prange` loops run on all cores. Each turn must write places of its own alone.

    Then no result depends on which thread took which turn.
    """
    return _compiled(function, parallel=True)


def _compiled(function: Callable[_P, _R], **options: Any) -> Callable[_P, _R]:
    try:
        compiled = numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError as error:
        if _NOWHERE_TO_CACHE not in str(error):
            raise
        compiled = numba.njit(nogil=True, **options)(function)
    return cast("Callable[_P, _R]", compiled)
