"""Numbers with a decimal comma: read where the mapping says so, and never taken for thousands."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from graph.model.evidence import EvidenceRow
from graph.store.stored import ReadCut
from loaders.folder import FolderReceipt, load_files
from loaders.mapping import Mapping, RowProblem
from loaders.mapping.numbers import COMMA, POINT, is_number
from tests.loaders.cases import new_store, options
from tests.loaders.mapping.feeds import SMALL, mapping_of, outcome
from tests.loaders.readers.books import write_book

AMOUNT = SMALL.replace("{surname: Surname}", "{surname: Surname, amount: {column: Kind, type: number}}")
WITH_COMMA = AMOUNT + "file: {decimal: ',', separator: ';', formats: [csv, xlsx]}\n"


def amount(mapping: str, cell: str) -> object:
    found = outcome(mapping, {"Id": "1", "Kind": cell})
    if isinstance(found, RowProblem):
        return found.rule
    assert isinstance(found, EvidenceRow)
    return found.descriptions[0].properties["amount"]


@pytest.mark.parametrize(
    ("cell", "with_point", "with_comma"),
    [
        ("3.5", 3.5, "number-unreadable"),
        ("3,5", "number-unreadable", 3.5),
        ("1.234", 1.234, 1234.0),
        ("1,234", "number-unreadable", 1.234),
        ("1.234,5", "number-unreadable", 1234.5),
        ("1,234.5", "number-unreadable", "number-unreadable"),
        ("-0,125", "number-unreadable", -0.125),
        ("1.23,4", "number-unreadable", "number-unreadable"),
        ("12", 12.0, 12.0),
    ],
)
def test_a_number_is_read_as_its_feed_writes_numbers(cell: str, with_point: object, with_comma: object) -> None:
    assert amount(AMOUNT, cell) == with_point
    assert amount(WITH_COMMA, cell) == with_comma


def test_a_comma_where_none_belongs_asks_for_the_mapping_to_say_so() -> None:
    problem = outcome(AMOUNT, {"Id": "1", "Kind": "3,5"})
    assert isinstance(problem, RowProblem)
    assert "decimal: ','" in problem.remedy


def loaded(tmp_path: Path, path: Path, mapping: Mapping) -> tuple[FolderReceipt, dict[str, str]]:
    with closing(new_store(tmp_path)) as store:
        receipt = load_files(store, [path], options=options(tmp_path), recognise=lambda _: mapping)
        cut = ReadCut(frozenset(store.labels()), store.head().known_at)
        found = store.records([("FORCE", str(number)) for number in range(1, 9)], cut)
        return receipt, {record.values["Id"]: record.values["Kind"] for record in found}


@pytest.mark.parametrize("cells", [("1.234", "3,5"), ("3,5", "1.234")])
def test_a_file_that_writes_numbers_both_ways_is_refused_whole(tmp_path: Path, cells: tuple[str, ...]) -> None:
    """1.234 alone reads well, and would stay in the graph as a little over one."""
    path = tmp_path / "people_2026-11-01.csv"
    lines = [f'{n},,,,,,"{cell}"' for n, cell in enumerate(("7", *cells), 1)]
    path.write_text("\n".join(["Id,Surname,Born,Number,Since,Until,Kind", *lines, ""]))
    receipt, kept = loaded(tmp_path, path, mapping_of(AMOUNT))
    (failure,) = receipt.failures
    assert failure.message.startswith("people_2026-11-01.csv: numbers are written with a decimal comma in Kind")
    assert kept == {}


def test_a_workbooks_numbers_are_the_same_rows_as_those_of_the_feeds_csv(tmp_path: Path) -> None:
    header = ("Id", "Surname", "Born", "Number", "Since", "Until", "Kind")
    path = write_book(tmp_path / "people_2026-11-01.xlsx", {"People": [header, ("1", "", "", "", "", "", 1.234)]})
    receipt, kept = loaded(tmp_path, path, mapping_of(WITH_COMMA))
    assert (receipt.failures, kept) == ((), {"1": "1,234"})
    assert is_number(kept["1"], COMMA)
    assert not is_number(kept["1"], POINT)
