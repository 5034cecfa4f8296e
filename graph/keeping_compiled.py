"""Where compiled code is kept, and after which sources it is named. Loading this loads the compiler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
from numba.core import caching

# The only words by which numba tells "nowhere to keep compiled code" from its other RuntimeErrors.
_NOWHERE_TO_CACHE = "no locator available"
# Imports at the top of a file: what a kernel's constants and its arguments' types can come from.
_IMPORTS = re.compile(r"^(?:from|import) +([\w.]+)(?: +import +(\w+(?:, *\w+)*))?", re.MULTILINE)
_DIGEST_CHARACTERS = 16
# Numba makes its settings' names at run time.
_SETTINGS: Any = numba.config


def compiled(function: Any, options: dict[str, Any]) -> Any:
    """Numba's function, kept on disk where there is a place that can be written."""
    try:
        with _our_locators():
            return numba.njit(cache=True, nogil=True, **options)(function)
    except RuntimeError as error:
        if _NOWHERE_TO_CACHE not in str(error):
            raise
        return numba.njit(nogil=True, **options)(function)


if TYPE_CHECKING:

    class _Locator:
        """What numba's locators have in common, which publish no types."""

        _py_file: str

        def get_cache_path(self) -> str: ...
        def get_disambiguator(self) -> str: ...
        def ensure_cache_path(self) -> None: ...

else:
    _Locator = object


class _BySources(_Locator):
    """Names compiled code after the content of the sources that it was made from.

    Numba's own names carry the line alone, and it unpickles an index before it looks whether that is stale: after an
    upgrade in place a class that had gone ended the process.
    """

    _found = False

    def get_disambiguator(self) -> str:
        return f"{super().get_disambiguator()}-{self.get_source_stamp()}"

    def get_source_stamp(self) -> str:
        return _digest(self._py_file)

    def ensure_cache_path(self) -> None:
        """Numba asks once when it looks for a place, and again before it writes there: then what is stale goes."""
        super().ensure_cache_path()
        if self._found:
            _sweep(Path(self.get_cache_path()), Path(self._py_file).stem, self.get_source_stamp())
        self._found = True


class InFolderGiven(_BySources, caching.UserProvidedCacheLocator):
    """The folder that numba is given."""


class BesideSource(_BySources, caching.InTreeCacheLocator):
    """The source's own `__pycache__`."""


class InUsersFolder(_BySources, caching.UserWideCacheLocator):
    """The user's cache folder."""


_LOCATORS = ",".join(f"{__name__}.{one.__name__}" for one in (InFolderGiven, BesideSource, InUsersFolder))


@contextmanager
def _our_locators() -> Iterator[None]:
    """For our kernels alone: other packages' compiled code is kept as they and the environment say."""
    before = _SETTINGS.CACHE_LOCATOR_CLASSES
    _SETTINGS.CACHE_LOCATOR_CLASSES = _LOCATORS
    try:
        yield
    finally:
        _SETTINGS.CACHE_LOCATOR_CLASSES = before


def _sweep(folder: Path, stem: str, digest: str) -> None:
    for kept in (*folder.glob(f"{stem}.*.nbi"), *folder.glob(f"{stem}.*.nbc")):
        if f"-{digest}." not in kept.name:
            kept.unlink(missing_ok=True)


@cache
def _digest(source: str) -> str:
    """Of a source file's content and of all that it imports from its own package and from this one, however far.

    Numba looks at the file of a kernel alone. A type of an argument, a constant and a kernel that is called may come
    from another one, and all three are frozen into the machine code.
    """
    roots = _roots(source)
    seen = {Path(source)}
    waiting = [Path(source)]
    digests = []
    while waiting:
        content, imported = _read(waiting.pop())
        digests.append(content)
        for name in imported:
            root = roots.get(name.partition(".")[0])
            found = root and _file(root, name)
            if found and found not in seen:
                seen.add(found)
                waiting.append(found)
    return sha256("".join(sorted(digests)).encode()).hexdigest()[:_DIGEST_CHARACTERS]


def _roots(source: str) -> dict[str, Path]:
    """The folders of the packages whose imports are followed, by the packages' names."""
    roots = {__name__.partition(".")[0]: Path(__file__).parent}
    top = Path(source).parent
    while (top.parent / "__init__.py").exists():
        top = top.parent
    if (top / "__init__.py").exists():
        roots[top.name] = top
    return roots


@cache
def _read(source: Path) -> tuple[str, tuple[str, ...]]:
    content = source.read_bytes()
    imports = _IMPORTS.findall(content.decode("utf-8", "replace"))
    # What is imported from a package may be a module of it.
    names = {
        name
        for module, parts in imports
        for name in (module, *(f"{module}.{part.strip()}" for part in parts.split(",")))
    }
    return sha256(content).hexdigest(), tuple(sorted(names))


@cache
def _file(root: Path, name: str) -> Path | None:
    place = root.joinpath(*name.split(".")[1:])
    return next((one for one in (place.with_suffix(".py"), place / "__init__.py") if one.exists()), None)
