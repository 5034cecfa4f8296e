"""Readers: an agency's file as raw rows, whatever its encoding, marking lines and damage. Memory stays flat."""

from loaders.readers.documents import Document, FileOnDisk
from loaders.readers.packed import document_of, documents_in, standard_input
from loaders.readers.rows import (
    FileReading,
    RawRow,
    ReaderLimits,
    TableLayout,
    UnreadableRow,
    WrongFileError,
)
from loaders.readers.table import TableReader, open_table

__all__ = [
    "Document",
    "FileOnDisk",
    "FileReading",
    "RawRow",
    "ReaderLimits",
    "TableLayout",
    "TableReader",
    "UnreadableRow",
    "WrongFileError",
    "document_of",
    "documents_in",
    "open_table",
    "standard_input",
]
