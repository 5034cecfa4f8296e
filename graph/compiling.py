"""The one way in which a function is compiled to machine code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import update_wrapper
from threading import RLock
from types import CodeType
from typing import Any, ParamSpec, TypeVar, cast

_P = ParamSpec("_P")
_R = TypeVar("_R")

# Sums may be taken in another order, which lets a loop use the processor's vector units. NaN and infinity keep their
# meaning, and the order is fixed when the code is compiled: the same bytes from every run on a kind of processor.
_REASSOCIATE = frozenset({"reassoc", "contract", "nsz"})


def kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile at first call, without the interpreter lock, and keep the machine code on disk for the next process.

    It is kept in `NUMBA_CACHE_DIR` if that is set and writable, else beside the source, else in the user's cache
    folder. Where none of them can be written the function is compiled anew in each process: slower to start, same
    answers. Code kept for other sources than today's is never read, and goes when new code is
    written (`graph.keeping_compiled`).
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


def bare_kernel(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A kernel without numba's reference counts.

    A walk hands some fifty arrays from function to function for every node; counting who holds them took twenty times
    as long as the walk itself. In exchange a bare kernel can allocate nothing: its caller owns all arrays.
    """
    return _compiled(function, _nrt=False)


class _Kernel:
    """A kernel that loads the compiler when it is first called: most commands start and end without one."""

    def __init__(self, function: Any, options: dict[str, Any]) -> None:
        update_wrapper(self, function)
        self._options = options
        self._run: Any = self._first
        self._compiled: Any = None

    def __call__(self, *arguments: Any) -> Any:
        return self._run(*arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.compiled(), name)

    def compiled(self) -> Any:
        """Numba's own function. It knows its kind alone, so the kernels that this one names are made such first."""
        with _ONE_AT_A_TIME:
            if self._compiled is None:
                from graph.keeping_compiled import compiled  # noqa: PLC0415 - numba takes half a second to load

                function: Any = self.__wrapped__
                names = function.__globals__
                for name in _names(function.__code__):
                    if isinstance(names.get(name), _Kernel) and names[name] is not self:
                        names[name] = names[name].compiled()
                self._compiled = compiled(function, self._options)
                if names.get(function.__name__) is self:
                    names[function.__name__] = self._compiled
            return self._compiled

    def _first(self, *arguments: Any) -> Any:
        self._run = self.compiled()
        return self._run(*arguments)


_ONE_AT_A_TIME = RLock()


def _names(code: CodeType) -> Iterator[str]:
    """What a function and those inside it name."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _compiled(function: Callable[_P, _R], **options: Any) -> Callable[_P, _R]:
    return cast("Callable[_P, _R]", _Kernel(function, options))
