"""Columns to CSV files, checked against the layout before a byte is written."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from loaders.synthetic.layout import FeedLayout

Columns = Mapping[str, Any]


def ordered(rows: Any, columns: Columns) -> dict[str, Any]:
    """The columns with their rows picked or reordered."""
    return {name: np.asarray(values)[rows] for name, values in columns.items()}


def _values(layout: FeedLayout, columns: Columns) -> list[list[Any]]:
    if tuple(columns) != layout.header:
        raise ValueError(f"{layout.feed}: columns {tuple(columns)} are not the layout's {layout.header}")
    values = [np.asarray(column).tolist() for column in columns.values()]
    if len({len(column) for column in values}) != 1:
        raise ValueError(f"{layout.feed}: columns differ in length")
    return values


def write_feed(path: Path, layout: FeedLayout, columns: Columns) -> int:
    """Writes one feed file; returns its number of rows."""
    values = _values(layout, columns)
    with path.open("w", encoding="utf-8", newline="") as stream:
        if layout.marking is not None:
            stream.write(layout.marking + "," * (len(layout.header) - 1) + "\n")
        if layout.quote_strings:
            stream.write(",".join(f'"{name}"' for name in layout.header) + "\n")
            stream.writelines(",".join(row) + "\n" for row in zip(*values, strict=True))
        else:
            csv.writer(stream, lineterminator="\n").writerows(chain([layout.header], zip(*values, strict=True)))
    return len(values[0])


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes one truth file; returns its number of rows."""
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(chain([header], listed))
    return len(listed)
