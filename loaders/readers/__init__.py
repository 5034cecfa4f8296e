"""Readers: an agency's file as raw rows, whatever its encoding, marking lines and damage. Memory stays flat."""

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
    "FileReading",
    "RawRow",
    "ReaderLimits",
    "TableLayout",
    "TableReader",
    "UnreadableRow",
    "WrongFileError",
    "open_table",
]
