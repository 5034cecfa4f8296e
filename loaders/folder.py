"""A folder of files, each its own load: one receipt a file, and one failed file does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model.times import utc_now
from graph.store.port import GraphStore
from loaders.errors import LoadError
from loaders.extraction import extraction_time
from loaders.mapping import FolderMapping, Mapping, MappingError
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.progress import OnEvent
from loaders.readers import WrongFileError
from loaders.receipts import Outcome, Receipt
from loaders.recognition import TABLES, recognise
from loaders.run import Clock


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A file of the folder that was not loaded, and why; the message names it and says what to do."""

    file_name: str
    message: str


@dataclass(frozen=True, slots=True)
class FolderReceipt:
    """What became of every file of a folder. `ignored` are names of files that are no tables."""

    folder: str
    receipts: tuple[Receipt, ...]
    failures: tuple[FileFailure, ...]
    ignored: tuple[str, ...]

    @property
    def message(self) -> str:
        """One sentence for a person, with every failed file by name."""
        repeats = sum(receipt.outcome is Outcome.ALREADY_LOADED for receipt in self.receipts)
        said = f"{self.folder}: {len(self.receipts) - repeats} files loaded, {repeats} already loaded"
        if not self.failures:
            return said
        return f"{said}, {len(self.failures)} failed: {', '.join(failure.file_name for failure in self.failures)}"


def load_folder(
    store: GraphStore,
    folder: Path,
    mapping: FolderMapping | None = None,
    *,
    options: LoadOptions,
    recognise: Callable[[Path], Mapping] = recognise,
    clock: Clock = utc_now,
    on_event: OnEvent | None = None,
) -> FolderReceipt:
    """Load every table in a folder, older extracts first, then by name.

    With a folder mapping the set must be complete, and WrongFileError is raised before anything loads where it is
    not. Without one each file's mapping is `recognise`d from its header and name. What is wrong with a single file
    (WrongFileError, LoadError, MappingError, OSError) is a failure in the receipt; a failing store is raised.
    """
    found = sorted(path for path in folder.iterdir() if path.is_file())
    tables = [path for path in found if path.suffix.lower() in TABLES]
    if not tables:
        raise WrongFileError(folder.name, "there is no table in the folder", "name a folder of CSV, TSV or JSONL files")
    receipts: list[Receipt] = []
    failures: list[FileFailure] = []
    for path, known in _in_order(tables, folder, mapping, options):
        try:
            receipts.append(
                load_file(store, path, known or recognise(path), options=options, clock=clock, on_event=on_event)
            )
        except (WrongFileError, LoadError, MappingError, OSError) as error:
            failures.append(FileFailure(path.name, str(error)))
    ignored = tuple(path.name for path in found if path not in tables)
    return FolderReceipt(folder.name, tuple(receipts), tuple(failures), ignored)


def _in_order(
    tables: Sequence[Path], folder: Path, mapping: FolderMapping | None, options: LoadOptions
) -> list[tuple[Path, Mapping | None]]:
    """Files in the order to load them, with their mappings where a folder mapping states both."""
    times = {path: extraction_time(path, options.extracted_at).at for path in tables}
    if mapping is not None:
        return [(part.path, part.mapping) for part in mapping.open(folder, as_of=max(times.values()).date())]
    return [(path, None) for path in sorted(tables, key=lambda path: (times[path], path.name))]
