"""What is fuzzed: a file's bytes through reader and mapping, a mapping's text, and a row's cells.

A target raises nothing but what it may: any other exception is a finding.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from graph.model.evidence import EvidenceRow
from loaders.mapping import Dropped, Mapping, MappingError, RowProblem, available_mappings, load_mapping
from loaders.mapping.compiling import RowMapper, compile_mapping
from loaders.mapping.examples import EXAMPLE_KEY, EXAMPLE_TIME, example_mapper
from loaders.mapping.loading import mapping_from, mapping_text
from loaders.readers import RawRow, ReaderLimits, UnreadableRow, WrongFileError, documents_in, open_table
from loaders.readers.candidates import candidate_headers
from tests.loaders.corrupted.feed import people

SUFFIXES = (".csv", ".tsv", ".jsonl", ".xlsx", ".parquet", ".gz", ".zip", "")
SMALL = ReaderLimits(cell=2_000, record=8_000, record_lines=20, chunk_rows=50)
_FEEDS = ("police-nominals", "prison-non-associations", "prison-alerts", "police-ocg-membership", "prison-incidents")


def read_file(data: bytes) -> str:
    """A file of any bytes: refused, or every row is evidence, a problem or unreadable. Returns how it ended."""
    if not data:
        return "empty"
    suffix, content = SUFFIXES[data[0] % len(SUFFIXES)], data[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people_2026-11-01{suffix}"
        path.write_bytes(content)
        try:
            for document in documents_in(path):
                with document:
                    candidate_headers(document)
                    with open_table(document, people(), limits=SMALL) as table:
                        mapper = compile_mapping(
                            people(), table.reading, ids=EXAMPLE_KEY, as_of=EXAMPLE_TIME.date(),
                            extracted_at=EXAMPLE_TIME,
                        )  # fmt: skip
                        for chunk in table:
                            for row in chunk:
                                outcome = mapper.map(row) if isinstance(row, RawRow) else row
                                check_outcome(outcome, row)
        except WrongFileError as refused:
            if not (refused.problem and refused.remedy):
                raise AssertionError("a refusal says what is wrong and what to do") from refused
            return "refused"
    return "read"


def check_outcome(outcome: object, row: RawRow | UnreadableRow) -> None:
    """What holds of every outcome; raises AssertionError where it does not."""
    if isinstance(outcome, EvidenceRow):
        if not outcome.source_id or list(outcome.flags) != sorted(set(outcome.flags)):
            raise AssertionError("evidence has a key, and flags that are sorted and distinct")
        if not isinstance(row, RawRow) or outcome.values != row.values:
            raise AssertionError("evidence keeps its cells")
    elif isinstance(outcome, UnreadableRow):
        outcome.text.encode()
        if not (outcome.reason and outcome.remedy and outcome.rule):
            raise AssertionError("an unreadable row says why and what to do")
    elif not isinstance(outcome, RowProblem | Dropped):
        raise TypeError(f"a row became {type(outcome).__name__}")


def read_mapping(data: bytes) -> str:
    """A mapping of any text: refused with lines, or usable."""
    try:
        mapping = mapping_from(data.decode("utf-8", "replace"), "fuzzed.yml")
    except MappingError as refused:
        if not refused.problems:
            raise AssertionError("a refusal names what is wrong") from refused
        return "refused"
    example_mapper(mapping).map(RawRow(1, ("x",) * len(mapping.columns)))
    return "usable"


@cache
def _shipped(feed: str) -> tuple[Mapping, RowMapper]:
    """Compiled once: rows of one file share a mapper, and compiling takes fifty times as long as a row."""
    mapping = load_mapping(feed)
    return mapping, example_mapper(mapping)


def map_row(data: bytes) -> str:
    """Cells of any text under a shipped mapping."""
    if not data:
        return "empty"
    mapping, mapper = _shipped(_FEEDS[data[0] % len(_FEEDS)])
    cells = data[1:].decode("utf-8", "replace").split("\x1e")
    width = len(mapping.columns)
    row = RawRow(1, tuple((cells + [""] * width)[:width]))
    outcome = mapper.map(row)
    check_outcome(outcome, row)
    return type(outcome).__name__


TARGETS = {"file": read_file, "mapping": read_mapping, "row": map_row}


def seeds(name: str) -> list[bytes]:
    """Inputs to start from: the damaged files, the shipped mappings, rows of their examples."""
    if name == "mapping":
        return [_text(shipped) for shipped in available_mappings()]
    if name == "row":
        return [
            bytes([place]) + "\x1e".join(example.row.get(c, "") for c in mapping.column_names).encode()
            for place, feed in enumerate(_FEEDS)
            for mapping in [load_mapping(feed)]
            for example in mapping.examples
        ]
    return _files()


def _text(name: str) -> bytes:
    return mapping_text(name).encode()


def _files() -> list[bytes]:
    from tests.loaders.corrupted.test_corrupted import CASES

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(CASES):
            own = Path(folder) / str(number)
            own.mkdir()
            path = case.make(own)
            place = SUFFIXES.index(path.suffix) if path.suffix in SUFFIXES else len(SUFFIXES) - 1
            if path.stat().st_size < 100_000:
                found.append(bytes([place]) + path.read_bytes())
    return found
