"""Snapshots on disk: a folder for each revision, written aside, put in place by a rename, mapped by many processes."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model.labels import Classification, Handling, Label
from graph.snapshot.arrays import (
    Adjacency,
    DescriptionColumns,
    GraphArrays,
    LinkColumns,
    NodeColumns,
    RecordColumns,
    column_types,
)
from graph.snapshot.errors import SnapshotError, damaged
from graph.snapshot.header import FileSeal, SnapshotHeader, read_header, write_header
from graph.snapshot.holds import HOLD, Hold, sole_hold
from graph.store.stored import Head

_NAME = re.compile(r"snapshot-(\d{12})")
_WRITING = ".writing-"
_REMOVING = ".removing-"
_LABELS = "labels.json"
_INSTANTS = "known_instants.npy"
_SECTIONS: dict[str, type] = {
    "nodes": NodeColumns,
    "adjacency": Adjacency,
    "links": LinkColumns,
    "records": RecordColumns,
    "descriptions": DescriptionColumns,
}
# A delta closes slices of the base in place: these columns are mapped copy-on-write, private to the process.
_PATCHED = frozenset({"adjacency.known_to.npy", "descriptions.known_to.npy"})

_Columns = TypeVar("_Columns")


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """A snapshot's arrays, mapped from its files, held on disk for as long as this object lives."""

    path: Path
    header: SnapshotHeader
    arrays: GraphArrays
    hold: Hold


def snapshot_name(revision: int) -> str:
    """The name of the folder of this revision."""
    return f"snapshot-{revision:012d}"


def revisions(parent: Path) -> list[tuple[int, Path]]:
    """The snapshots in a folder, whole or damaged, newest first."""
    found = [(match, path) for path in parent.iterdir() if (match := _NAME.fullmatch(path.name))]
    return sorted(((int(match[1]), path) for match, path in found), reverse=True)


def write(arrays: GraphArrays, parent: Path, header: SnapshotHeader) -> Path:
    """Write a snapshot into `parent` and return its folder; it appears whole or not at all.

    A folder of the same revision gives way. Everything but header.json is the same for the same content.
    """
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = parent / f"{_WRITING}{header.head.revision}-{secrets.token_hex(8)}"
    aside.mkdir(mode=0o700)
    try:
        (aside / HOLD).touch(mode=0o600)
        for name, column in _columns_by_file(arrays):
            np.save(aside / name, column, allow_pickle=False)
        (aside / _LABELS).write_text(_labels_text(arrays.labels), encoding="utf-8")
        files = sorted(path for path in aside.iterdir() if path.name != HOLD)
        for path in files:
            _flush(path)
        write_header(aside, header, _counts(arrays), {path.name: FileSeal.of(path) for path in files})
        _flush(*aside.iterdir(), aside)
        final = parent / snapshot_name(header.head.revision)
        if final.exists():
            final.rename(parent / f"{_REMOVING}{secrets.token_hex(8)}")
        aside.rename(final)
        _flush(parent)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return final


def open_snapshot(path: Path) -> OpenSnapshot:
    """Map a snapshot. Raises SnapshotError for a folder that is damaged, of a newer format, or not a snapshot."""
    try:
        hold = Hold(path)
    except OSError as error:
        raise SnapshotError(f"{path} is not a snapshot, or was removed: {error.strerror}") from error
    header, files = read_header(path)
    for name in (*_file_names(), _LABELS):
        if name not in files:
            raise damaged(path.name, f"its header does not list {name}")
        files[name].check(path / name)
    labels = _labels(json.loads((path / _LABELS).read_text(encoding="utf-8")))
    arrays = GraphArrays(
        nodes=_map_section(path, "nodes", NodeColumns),
        adjacency=_map_section(path, "adjacency", Adjacency),
        links=_map_section(path, "links", LinkColumns),
        records=_map_section(path, "records", RecordColumns),
        descriptions=_map_section(path, "descriptions", DescriptionColumns),
        labels=labels,
        known_instants=_map(path / _INSTANTS, np.dtype(np.int64), writable=False),
    )
    return OpenSnapshot(path, header, arrays, hold)


def remove_superseded(parent: Path, newest: Head) -> None:
    """Remove snapshots older than a head, and what broken-off writes left, as far as nobody holds them.

    What was copied before a disposal goes even where it is held: its content may not stay on disk, and removing it
    breaks no reader, since files that are mapped live on until they are let go. For whoever has the turn to write:
    this takes what another is still writing for a leftover.
    """
    older = [path for revision, path in revisions(parent) if revision < newest.revision]
    leftovers = [path for path in parent.iterdir() if path.name.startswith((_WRITING, _REMOVING))]
    for path in sorted(older + leftovers):
        with sole_hold(path) as alone:
            if alone or _holds_erased(path, newest):
                # Out of sight at once: who has just listed it finds it gone rather than half removed.
                doomed = parent / f"{_REMOVING}{secrets.token_hex(8)}"
                path.rename(doomed)
                shutil.rmtree(doomed)


def _holds_erased(path: Path, newest: Head) -> bool:
    try:
        header, _ = read_header(path)
    except SnapshotError:
        # Nobody can open it, so nobody reads it, and nobody can say what it holds.
        return path.exists()
    return header.head.erasures != newest.erasures


def _file_names() -> list[str]:
    columns = [_file_name(section, field) for section, kind in _SECTIONS.items() for field in column_types(kind)]
    return [*columns, _INSTANTS]


def _file_name(section: str, field: str) -> str:
    return f"{section}.{field}.npy"


def _columns_by_file(arrays: GraphArrays) -> Iterator[tuple[str, NDArray[Any]]]:
    for section, kind in _SECTIONS.items():
        for field in column_types(kind):
            yield _file_name(section, field), getattr(getattr(arrays, section), field)
    yield _INSTANTS, arrays.known_instants


def _counts(arrays: GraphArrays) -> dict[str, int]:
    return {
        "nodes": len(arrays.nodes.kind),
        "links": len(arrays.links.record),
        "record_versions": len(arrays.records.label),
        "descriptions": len(arrays.descriptions.record),
        "labels": len(arrays.labels),
        "known_instants": len(arrays.known_instants),
    }


def _map_section(path: Path, section: str, columns: type[_Columns]) -> _Columns:
    found = {}
    for field, dtype in column_types(columns).items():
        name = _file_name(section, field)
        found[field] = _map(path / name, dtype, writable=name in _PATCHED)
    return columns(**found)


def _map(path: Path, dtype: np.dtype[Any], *, writable: bool) -> NDArray[Any]:
    try:
        column = np.load(path, mmap_mode="c" if writable else "r", allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise damaged(path.parent.name, f"{path.name} cannot be read ({error})") from error
    if column.dtype != dtype:
        raise damaged(path.parent.name, f"{path.name} holds {column.dtype} instead of {dtype}")
    return np.asarray(column)


def _labels_text(labels: tuple[Label, ...]) -> str:
    return json.dumps([asdict(label) for label in labels], indent=1, sort_keys=True) + "\n"


def _labels(entries: list[dict[str, Any]]) -> tuple[Label, ...]:
    return tuple(
        Label(
            owner=entry["owner"],
            classification=Classification(entry["classification"]),
            handling=Handling(entry["handling"]),
            conditions=tuple(entry["conditions"]),
            compartments=tuple(entry["compartments"]),
        )
        for entry in entries
    )


def _flush(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
