"""The store as a whole: copied, backed up, restored, and written as files for a bulk import."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api import disposal_list
from api.opening import open_record
from api.schemas.keeping import BackupAnswer, CopiedAnswer, ExportedAnswer, RestoredAnswer
from api.settings import STORE_FILE, Settings
from api.terminal.usage import UsageProblemError
from api.version import version
from graph.model.ids import IdKey
from graph.model.times import isoformat, utc_now
from graph.snapshot.folder import revisions
from graph.store.contents import Contents, Fingerprint, Part, fingerprint
from graph.store.copying import copy_store
from graph.store.errors import StoreError
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_file
from loaders.disposal import dispose_quarantined
from loaders.matching.pairs import pairs_about

_MANIFEST = "backup.json"
_ASIDE = f"{STORE_FILE}.restoring"
_LEFTOVERS = ("", "-wal", "-shm")


def is_address(place: str) -> bool:
    """Whether a place is a database's address rather than a path."""
    return "://" in place


@contextmanager
def open_place(settings: Settings, place: str, key: IdKey | None = None) -> Iterator[GraphStore]:
    """The store at an address, in a file or in a home; with a key an empty one is made there.

    A database is opened as the user and with the password that the settings state.
    """
    if is_address(place):
        chosen = settings.model_copy(update={"store_address": place})
        try:
            store = open_record(chosen, create=key is not None, new_key=key)
        except ValueError as error:
            raise StoreError(f"the database at {place} holds another store, under a key of its own") from error
    else:
        path = Path(place) / STORE_FILE if Path(place).is_dir() else Path(place)
        if (key is None) != path.exists():
            raise UsageProblemError(f"there is {'no store in' if key is None else 'something already at'} {path}")
        store = open_file(path, key=key)
    try:
        yield store
    finally:
        store.close()


def copy(settings: Settings, source: str, target: str) -> CopiedAnswer:
    """Copy a whole store; raises StoreError where the copy is not what was copied."""
    with open_place(settings, source) as given, open_place(settings, target, given.ids) as taken:
        made = copy_store(given, taken)
    return CopiedAnswer(counts=_counts(made), content_hash=made.sha256)


def back_up(store: GraphStore, settings: Settings, folder: Path) -> BackupAnswer:
    """Write a backup into a new folder: the store as one file, the disposal list, and what both should hold."""
    folder.mkdir(mode=0o700, parents=True)
    with open_place(settings, str(folder / STORE_FILE), store.ids) as taken:
        made = copy_store(store, taken)
    listed = settings.disposals
    if listed.is_file():
        shutil.copyfile(listed, folder / disposal_list.FILE_NAME)
    at = utc_now()
    told = {"madeAt": isoformat(at), "version": version(), "counts": _counts(made), "contentHash": made.sha256}
    (folder / _MANIFEST).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    return BackupAnswer(folder=str(folder), made_at=at, counts=_counts(made), content_hash=made.sha256)


def restore(backup: GraphStore, settings: Settings, folder: Path, lists: Sequence[Path]) -> RestoredAnswer:
    """Put a backup in the place of an empty store, without what was disposed of since it was made.

    Nobody can open the store before that is done. Raises StoreError where the backup is not what was written, or the
    place holds something.
    """
    expected = _expected(folder)
    with backup.contents() as contents:
        found = fingerprint(contents)
    if found.sha256 != expected:
        raise StoreError(f"the backup in {folder} is not what was written: its content hash is {found.sha256}")
    disposals = disposal_list.read([folder / disposal_list.FILE_NAME, settings.disposals, *lists])
    again: list[tuple[str, str]] = []
    place, aside = _place(settings)
    with open_place(settings, place, backup.ids) as target:
        copy_store(backup, target, lambda: again.extend(_replay(target, disposals)))
    if aside is not None:
        # The empty store that was there gives way, its log with it.
        for leftover in _LEFTOVERS:
            settings.store.with_name(f"{STORE_FILE}{leftover}").unlink(missing_ok=True)
        aside.replace(settings.store)
    rows = dispose_quarantined(settings.quarantine, [source_id for _, source_id in again])
    # Copies and results of what was here before say nothing about what is here now.
    for _, snapshot in revisions(settings.snapshots) if settings.snapshots.is_dir() else ():
        shutil.rmtree(snapshot)
    if settings.results.is_dir():
        shutil.rmtree(settings.results)
    _note_all(settings.disposals, disposals)
    return RestoredAnswer(counts=_counts(found), disposed_again=len(again), quarantined_rows=rows)


def export(store: GraphStore, folder: Path) -> ExportedAnswer:
    """Write files for `neo4j-admin database import full` into a new folder."""
    from graph.store.neo4j.exporting import export as write_files  # noqa: PLC0415 (loads the driver)

    folder.mkdir(mode=0o700, parents=True)
    with store.contents() as contents:
        made, files = write_files(contents, folder)
    return ExportedAnswer(
        folder=str(folder), counts=_counts(made), content_hash=made.sha256, command=" ".join(files.command())
    )


def _place(settings: Settings) -> tuple[str, Path | None]:
    """Where to restore to: an address, or a file beside the home's own, to be put in its place."""
    if settings.store_address is not None:
        return settings.store_address, None
    if settings.store.exists():
        with open_place(settings, str(settings.store)) as there:
            if there.head().revision or there.loads():
                raise StoreError(f"{settings.store} is not empty: move it away first, and keep it until all is well")
    aside = settings.store.with_name(_ASIDE)
    for leftover in _LEFTOVERS:
        # What an earlier attempt left.
        aside.with_name(f"{_ASIDE}{leftover}").unlink(missing_ok=True)
    return str(aside), aside


def _replay(store: GraphStore, disposals: Sequence[disposal_list.Disposal]) -> list[tuple[str, str]]:
    """Destroy again what was disposed of; returns the keys of what the backup still held."""
    listed = {record for disposal in disposals for record in disposal.records}
    if not listed:
        return []
    with store.contents() as contents:
        held = _keys_of(contents, store.ids, listed)
    done: list[tuple[str, str]] = []
    for disposal in disposals:
        keys = {held.pop(record) for record in disposal.records if record in held}
        if keys:
            pairs = pairs_about(store, keys)
            store.dispose({*keys, *pairs}, disposal.actor, disposal.because, disposal.at)
            held = {record: key for record, key in held.items() if key not in pairs}
            done += sorted(keys)
    return done


def _keys_of(contents: Contents, ids: IdKey, listed: set[bytes]) -> dict[bytes, tuple[str, str]]:
    found: dict[bytes, tuple[str, str]] = {}
    for part, rows in contents.batches():
        if part is Part.RECORDS:
            for _, system, source_id, *_ in rows:
                public_id = ids.record_id(system, source_id)
                if public_id in listed:
                    found[public_id] = (system, source_id)
    return found


def _expected(folder: Path) -> str:
    try:
        told = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return str(told["contentHash"])
    except (OSError, ValueError, KeyError) as error:
        raise UsageProblemError(f"{folder} is no backup: {_MANIFEST} is missing or cannot be read") from error


def _note_all(path: Path, disposals: Sequence[disposal_list.Disposal]) -> None:
    """The list goes on from all that was read, so that the next restore knows of it too."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    for disposal in disposals:
        disposal_list.note(aside, disposal)
    if disposals:
        aside.replace(path)


def _counts(made: Fingerprint) -> dict[str, int]:
    return {str(part): count for part, count in made.counts.items()}
