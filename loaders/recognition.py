"""Which mapping a file wants, told from its header and name; for folders, and for people who name none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from loaders.mapping import Mapping, detect, load_mapping
from loaders.quarantine import PREFIX
from loaders.readers import Document, WrongFileError, document_of
from loaders.readers.candidates import candidate_headers

# What finds a mapping that does not ship for a header.
Further = Callable[[tuple[str, ...]], Mapping | None]
# Old workbooks and other archives are among them, so that they are refused with a remedy and not left out in silence.
TABLES = (
    ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".xlsx", ".xlsm", ".parquet", ".gz", ".zip", ".xls", ".xlsb", ".ods",
    ".bz2", ".xz", ".7z", ".zst", ".rar",
)  # fmt: skip


def recognise(file: Path | Document, further: Further = lambda _: None) -> Mapping:
    """The shipped mapping that fits the file, or else what `further` finds for its header.

    Raises WrongFileError where none is likely, or the file is no table.
    """
    document = document_of(file) if isinstance(file, Path) else file
    for candidate in candidate_headers(document):
        header = [name for name in candidate if not name.startswith(PREFIX)]
        feed = detect(header, document.leaf)
        if feed is not None:
            return load_mapping(feed)
        if (own := further(tuple(header))) is not None:
            return own
    # The first row of a file without a header is not shown: it may be someone's data.
    raise WrongFileError(document.name, "no feed known here has its columns", "name the mapping to load it with")


def header_of(file: Path) -> tuple[str, ...]:
    """The cells of the first row that is neither blank nor a marking; of a file without a header, its first row."""
    return next(iter(candidate_headers(document_of(file))), ())
