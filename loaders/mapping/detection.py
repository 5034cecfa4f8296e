"""Which feed a file belongs to, by its header and, for files without one, by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from graph.written import read_yaml

# Below this share of its columns a feed is no likely owner of a header.
_LIKELY = 0.75


@dataclass(frozen=True, slots=True)
class _Signature:
    feed: str
    columns: frozenset[str]
    names: tuple[str, ...]
    has_header: bool


def shipped() -> dict[str, Traversable]:
    """The mapping files that come with the product, by name without suffix, in order of name."""
    folder = resources.files("loaders").joinpath("mappings")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda e: e.name)
    return {entry.name.removesuffix(".yml"): entry for entry in files}


def detect(header: Sequence[str], file_name: str) -> str | None:
    """The feed whose columns the header has most of, None where no feed is likely. Ties go to the better name."""
    found = frozenset(_key(name) for name in header)
    best: tuple[float, bool, str] | None = None
    for signature in _signatures():
        named = named_after(signature.names, file_name)
        if signature.has_header:
            score = len(found & signature.columns) / len(found | signature.columns)
        else:
            score = 1.0 if named and len(header) == len(signature.columns) else 0.0
        candidate = (score, named, signature.feed)
        if score >= _LIKELY and (best is None or candidate[:2] > best[:2]):
            best = candidate
    return best[2] if best else None


def named_after(patterns: Sequence[str], file_name: str) -> bool:
    """Whether a file's name fits one of a feed's patterns, whatever its case."""
    return any(fnmatch(file_name.casefold(), pattern.casefold()) for pattern in patterns)


@cache
def _signatures() -> tuple[_Signature, ...]:
    return tuple(
        signature
        for name, entry in shipped().items()
        if (signature := _signature(*read_yaml(name, entry.read_text("utf-8"), our_own=True)[:1])) is not None
    )


def _signature(data: object) -> _Signature | None:
    if not isinstance(data, dict) or "feed" not in data:
        return None
    shape = data.get("file", {})
    names = [column["name"] if isinstance(column, dict) else column for column in data["columns"]]
    return _Signature(
        data["feed"],
        frozenset(_key(name) for name in names),
        tuple(shape.get("names", ())),
        bool(shape.get("header", True)),
    )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
