"""Header and data files as `neo4j-admin database import full` takes them.

Texts are quoted. A property that a row lacks is an empty cell, which the import leaves out; an empty text is two
quotes, which it keeps.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self, TextIO

from neo4j.spatial import WGS84Point

from graph.model.times import isoformat
from graph.store.errors import StoreError

# What no text that we store contains: the import splits lists at it.
ARRAY_DELIMITER = "\x1f"
_OWNER_ONLY = 0o600
_QUOTE = '"'


class ImportFiles:
    """One folder of import files, written part by part. Use as a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._tables: dict[str, list[_Table]] = {}

    def __enter__(self) -> Self:
        """The files, open."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def __exit__(self, *error: object) -> None:
        """Write the options, and close everything."""
        if error[0] is None:
            with _new_file(self.arguments) as stream:
                stream.writelines(f'"{option}"\n' for option in self._options())
        self._open.close()

    def node(self, label: str, number: object, properties: Mapping[str, Any], besides: str | None = None) -> None:
        """A node, under its number or key among those of its label; `besides` is a second label of it."""
        types, texts = _cells(properties)
        name, named = (
            (f"nodes-{label}", label) if besides is None else (f"nodes-{label}-{besides}", f"{label}:{besides}")
        )
        self._table(name, named, (f":ID({label})",), types).add((str(number),), texts)

    def tie(self, name: str, ends: tuple[str, str], numbers: tuple[object, object], told: Mapping[str, Any]) -> None:
        """A relationship between nodes of two labels."""
        types, texts = _cells(told)
        columns = (f":START_ID({ends[0]})", f":END_ID({ends[1]})")
        table = self._table(f"ties-{name}-{ends[0]}-{ends[1]}", name, columns, types)
        table.add((str(numbers[0]), str(numbers[1])), texts)

    @property
    def arguments(self) -> Path:
        """The file with the import's options, one to a line."""
        return self.folder / "import.args"

    def command(self, database: str = "neo4j") -> list[str]:
        """What imports them, to be run on the database's machine while the database is stopped."""
        return ["neo4j-admin", "database", "import", "full", database, f"@{self.arguments.resolve()}"]

    def _options(self) -> list[str]:
        named = [
            f"--{'nodes' if table.data.name.startswith('nodes') else 'relationships'}={table.named}="
            f"{table.header.resolve()},{table.data.resolve()}"
            for table in self._every()
        ]
        return ["--overwrite-destination=true", "--strict=true", f"--array-delimiter=U+{ord(ARRAY_DELIMITER):04X}",
                "--multiline-fields=true", "--ignore-empty-strings=false", *named]  # fmt: skip

    def _every(self) -> list[_Table]:
        return [table for name in sorted(self._tables) for table in self._tables[name]]

    def _table(self, name: str, named: str, ids: tuple[str, ...], told: Mapping[str, str]) -> _Table:
        """The newest table of this name that has all of these columns, or a new one that has them besides its own."""
        variants = self._tables.setdefault(name, [])
        for table in reversed(variants):
            if told.items() <= table.columns.items():
                return table
        columns = dict(told)
        if variants and all(variants[-1].columns.get(each, kind) == kind for each, kind in told.items()):
            columns = {**variants[-1].columns, **told}
        stem = name if not variants else f"{name}-{len(variants) + 1}"
        header, data = (self.folder / f"{stem}-{part}.csv" for part in ("header", "data"))
        with _new_file(header) as stream:
            stream.write(",".join([*ids, *(f"{each}:{kind}" for each, kind in columns.items())]) + "\n")
        table = _Table(named, header, data, self._open.enter_context(_new_file(data)), columns)
        variants.append(table)
        return table


@dataclass(frozen=True, slots=True)
class _Table:
    """One pair of header and data files. All rows have all columns; a new column begins another pair."""

    named: str
    header: Path
    data: Path
    stream: TextIO
    columns: Mapping[str, str]

    def add(self, ids: Sequence[str], texts: Mapping[str, str]) -> None:
        """Write a row."""
        row = [*map(_quoted, ids), *(texts.get(name, "") for name in self.columns)]
        self.stream.write(",".join(row) + "\n")


def _new_file(path: Path) -> TextIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="")


def _cells(properties: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    told = {name: _cell(value) for name, value in properties.items() if value is not None}
    return {name: kind for name, (kind, _) in told.items()}, {name: text for name, (_, text) in told.items()}


def _quoted(text: str) -> str:
    doubled = text.replace(_QUOTE, _QUOTE * 2)
    return f"{_QUOTE}{doubled}{_QUOTE}"


def _cell(value: Any) -> tuple[str, str]:
    """The type of a value as a header names it, and its cell."""
    # A truth is a number too, and an instant a date.
    for kind, (name, written) in _CELLS.items():
        if isinstance(value, kind):
            return name, written(value)
    return _list_cell(value)


def _list_cell(values: Sequence[Any]) -> tuple[str, str]:
    if any(not isinstance(each, str) for each in values):
        return "long[]", _quoted(ARRAY_DELIMITER.join(map(str, values)))
    if any(ARRAY_DELIMITER in each for each in values) or list(values) == [""]:
        # Nothing that the import reads would give these back.
        raise StoreError("a list holds a text that an import file cannot tell apart: copy the store instead")
    return "string[]", _quoted(ARRAY_DELIMITER.join(values))


_CELLS: Mapping[type, tuple[str, Callable[[Any], str]]] = MappingProxyType(
    {
        WGS84Point: ("point{crs:WGS-84}", lambda at: _quoted(f"{{longitude:{at.x!r}, latitude:{at.y!r}}}")),
        bool: ("boolean", lambda value: "true" if value else "false"),
        int: ("long", str),
        float: ("double", repr),
        str: ("string", _quoted),
        bytes: ("byte[]", lambda value: _quoted(ARRAY_DELIMITER.join(str((b + 128) % 256 - 128) for b in value))),
        datetime: ("datetime", lambda value: _quoted(isoformat(value))),
        date: ("date", lambda value: value.isoformat()),
    }
)
