"""Workbooks, Parquet files and archives made for a test."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def write_book(path: Path, sheets: Mapping[str, Rows], formats: Mapping[str, str] | None = None) -> Path:
    """A workbook; `formats` are number formats by cell of the first sheet, such as {"B2": "00000"}."""
    book = Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for place, form in (formats or {}).items():
        book.worksheets[0][place].number_format = form
    book.save(path)
    return path


def write_parquet(path: Path, columns: Mapping[str, Any], **settings: Any) -> Path:
    """A Parquet file of these columns: lists, or arrays of a type of their own."""
    pq.write_table(pa.table(dict(columns)), path, **settings)
    return path


def write_zip(path: Path, entries: Mapping[str, bytes]) -> Path:
    """A zip archive of these entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """A workbook with one part of it changed by hand."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return write_zip(path, {**parts, part: parts[part].replace(old, new)})
