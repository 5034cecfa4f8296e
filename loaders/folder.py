"""A folder of files, each its own load: one receipt a file, and one failed file does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.model.times import utc_now
from graph.store.port import GraphStore
from loaders.errors import LoadError
from loaders.extraction import extraction_time
from loaders.mapping import FolderMapping, Mapping, MappingError
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.progress import OnEvent
from loaders.readers import Document, FileOnDisk, WrongFileError, documents_in
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
    recognise: Callable[[Document], Mapping] = recognise,
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
        raise WrongFileError(
            folder.name, "there is no table in the folder", "name a folder of CSV, TSV, JSONL, XLSX or Parquet files"
        )
    ignored = tuple(path.name for path in found if path not in tables)
    if mapping is None:
        loaded = load_files(
            store, tables, options=options, recognise=recognise, clock=clock, on_event=on_event, name=folder.name
        )
        return replace(loaded, ignored=ignored)
    as_of = max(extraction_time(path, options.extracted_at).at for path in tables).date()
    known = [(FileOnDisk(part.path), part.mapping) for part in mapping.open(folder, as_of=as_of)]
    mappings = {id(document): part for document, part in known}
    loaded = _load_each(
        store, [document for document, _ in known], options, lambda document: mappings[id(document)], clock, on_event
    )
    return replace(loaded, folder=folder.name, ignored=ignored)


def load_files(
    store: GraphStore,
    paths: Sequence[Path],
    *,
    options: LoadOptions,
    recognise: Callable[[Document], Mapping] = recognise,
    clock: Clock = utc_now,
    on_event: OnEvent | None = None,
    name: str = "",
) -> FolderReceipt:
    """Load several files, and all that is packed in them, older extracts first, then by name.

    What is wrong with one of them is a failure in the receipt, and does not stop the others.
    """
    documents: list[Document] = []
    failures: list[FileFailure] = []
    for path in paths:
        try:
            documents += documents_in(path)
        except (WrongFileError, OSError) as error:
            failures.append(FileFailure(path.name, str(error)))
    times = {document.name: extraction_time(document, options.extracted_at).at for document in documents}
    ordered = sorted(documents, key=lambda document: (times[document.name], document.name))
    loaded = _load_each(store, ordered, options, recognise, clock, on_event)
    return replace(loaded, folder=name or f"{len(paths)} files", failures=(*failures, *loaded.failures))


def _load_each(
    store: GraphStore,
    documents: Sequence[Document],
    options: LoadOptions,
    mapping_of: Callable[[Document], Mapping],
    clock: Clock,
    on_event: OnEvent | None,
) -> FolderReceipt:
    receipts: list[Receipt] = []
    failures: list[FileFailure] = []
    for document in documents:
        try:
            mapping = mapping_of(document)
            receipts.append(load_file(store, document, mapping, options=options, clock=clock, on_event=on_event))
        except (WrongFileError, LoadError, MappingError, OSError) as error:
            failures.append(FileFailure(document.name, str(error)))
        finally:
            document.close()
    return FolderReceipt("", tuple(receipts), tuple(failures), ())
