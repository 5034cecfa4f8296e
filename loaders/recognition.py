"""Which mapping a file wants, told from its header and name; for folders, and for people who name none."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from loaders.mapping import Mapping, detect, load_mapping
from loaders.quarantine import PREFIX
from loaders.readers import ReaderLimits, WrongFileError
from loaders.readers.delimited import records
from loaders.readers.encoding import detect_encoding
from loaders.readers.headers import marking_line
from loaders.readers.jsonl import keys_of
from loaders.readers.lines import LineSource

TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")
_LIMITS = ReaderLimits()
_SAMPLED_OBJECTS = 100


def recognise(path: Path) -> Mapping:
    """The shipped mapping that fits the file. Raises WrongFileError where none is likely, or the file is no table."""
    header = [name for name in header_of(path) if not name.startswith(PREFIX)]
    feed = detect(header, path.name)
    if feed is None:
        # The first row of a file without a header is not shown: it may be someone's data.
        raise WrongFileError(path.name, "no feed known here has its columns", "name the mapping to load it with")
    return load_mapping(feed)


def header_of(path: Path) -> tuple[str, ...]:
    """The cells of the first row that is neither blank nor a marking; of a file without a header, its first row."""
    encoding = detect_encoding(path)
    with LineSource(path, encoding, _LIMITS.record) as source:
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            lines = [source.read()[0] for _ in range(_SAMPLED_OBJECTS)]
            return tuple(keys_of([line for line in lines if line.strip()]))
        delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
        for record in islice(records(source, delimiter, _LIMITS), _LIMITS.lines_before_header):
            cells = record.cells or []
            if any(cell.strip() for cell in cells) and marking_line(path.name, record.line, cells) is None:
                return tuple(cell.strip() for cell in cells)
    return ()
