"""What a cell becomes: text, codes, identifiers, numbers, dates; and what a bad one does to its row."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import EvidenceRow
from loaders.mapping import RowProblem
from loaders.mapping.cleaning import address
from loaders.mapping.problems import masked
from tests.loaders.mapping.feeds import SMALL, described, evidence, outcome, problem


def feed(value: str) -> str:
    """The small feed with one more property, `x`."""
    return SMALL.replace("{surname: Surname}", f"{{surname: Surname, x: {value}}}")


def x_of(value: str, cells: dict[str, str]) -> object:
    return described(evidence(feed(value), {"Id": "1", "Surname": "S", **cells}))["PERSON:FORCE:1"].get("x")


@pytest.mark.parametrize(
    ("value", "cells", "expected"),
    [
        ("Kind", {"Kind": "  O'Connor \t"}, "O'Connor"),
        ("Kind", {"Kind": "   "}, None),
        ("{column: Kind, clean: upper}", {"Kind": " abc "}, "ABC"),
        ("{column: Kind, clean: [compact, lower]}", {"Kind": "A B\tC"}, "abc"),
        ("{column: Kind, clean: digits}", {"Kind": "0-(070)893"}, "0070893"),
        ("{columns: [Surname, Kind], join: ', '}", {"Kind": "K"}, "S, K"),
        ("{columns: [Surname, Kind], join: ', '}", {"Kind": " "}, "S"),
        ("{columns: [Kind, Surname], first: true}", {"Kind": ""}, "S"),
        ("{format: '{Surname}/{Kind}'}", {"Kind": "K"}, "S/K"),
        ("{format: '{Surname}/{Kind}'}", {"Kind": ""}, None),
        ("{literal: 3}", {}, 3),
        ("{column: Kind, default: none stated}", {"Kind": ""}, "none stated"),
        ("{column: Kind, split: ';'}", {"Kind": "B; A;;B "}, ["B", "A"]),
        ("{column: Kind, split: ';'}", {"Kind": " ; "}, None),
        ("{column: Kind, map: {Yes: Y, No: N}}", {"Kind": " YES "}, "Y"),
        ("{column: Kind, map: {A: a, B: b}, split: ',', pick: [b, a]}", {"Kind": "A, A, B"}, "b"),
        ("{column: Kind, type: integer}", {"Kind": "012"}, 12),
        ("{column: Kind, type: number}", {"Kind": "-2.5e1"}, -25.0),
        ("{column: Kind, exp: true}", {"Kind": "1.1953962401745217"}, math.exp(1.1953962401745217)),
        ("{column: Kind, type: boolean}", {"Kind": "FALSE"}, False),
        ("{column: Born, type: date}", {"Born": "29/02/2024"}, "2024-02-29"),
        ("{column: Since, type: instant}", {"Since": "01/07/2026 00:30"}, "2026-06-30T23:30:00Z"),
        ("{column: Since, type: instant}", {"Since": "01/07/2026"}, "2026-07-01"),
        ("{column: Number, identifier: pnc}", {"Number": "12/394773h"}, "2012/0394773H"),
        ("{column: Number, identifier: postcode}", {"Number": "ls12tj"}, "LS1 2TJ"),
    ],
)
def test_a_value_is_read_as_the_mapping_says(value: str, cells: dict[str, str], expected: object) -> None:
    assert x_of(value, cells) == expected


@pytest.mark.parametrize(
    ("value", "cells", "rule"),
    [
        ("{column: Kind, required: true}", {"Kind": " "}, "value-missing"),
        ("{column: Kind, map: {A: a}}", {"Kind": "B"}, "code-unknown"),
        ("{column: Kind, type: integer}", {"Kind": "1.5"}, "number-unreadable"),
        ("{column: Kind, type: number}", {"Kind": "inf"}, "number-unreadable"),
        ("{column: Kind, type: number}", {"Kind": "1_000"}, "number-unreadable"),
        ("{column: Kind, exp: true}", {"Kind": "800"}, "number-unreadable"),
        ("{column: Kind, type: boolean}", {"Kind": "maybe"}, "truth-unreadable"),
        ("{column: Born, type: date}", {"Born": "30/02/2024"}, "date-unreadable"),
        ("{column: Born, type: date}", {"Born": "03/05/93"}, "date-unreadable"),
        ("{column: Born, type: date}", {"Born": "2024-02-01"}, "date-unreadable"),
        ("{column: Since, type: instant}", {"Since": "01/02/2024 24:00"}, "date-unreadable"),
    ],
)
def test_a_cell_that_cannot_be_read_quarantines_its_row_and_says_why(
    value: str, cells: dict[str, str], rule: str
) -> None:
    found = problem(feed(value), {"Id": "1", **cells})
    (column,) = cells
    assert (found.rule, found.column, found.line) == (rule, column, 2)
    assert found.message
    assert found.remedy
    assert cells[column].strip() not in (found.value_masked or "-") or not cells[column].strip(" -/:.")


def test_an_unreadable_value_that_does_not_matter_flags_its_row_and_stays_out() -> None:
    row = evidence(feed("{column: Born, type: date, unreadable: flag}"), {"Id": "1", "Surname": "S", "Born": "soon"})
    assert row.flags == ("date-unreadable:Born",)
    assert "x" not in described(row)["PERSON:FORCE:1"]
    assert "soon" in row.values


def test_an_unknown_code_with_a_fallback_flags_its_row() -> None:
    row = evidence(feed("{column: Kind, map: {A: a}, otherwise: z}"), {"Id": "1", "Kind": "Q"})
    assert row.flags == ("code-unknown:Kind",)
    assert described(row)["PERSON:FORCE:1"]["x"] == "z"


@pytest.mark.parametrize(
    ("born", "flag"), [("01/01/1900", "date-of-birth:placeholder"), ("02/11/2026", "date-of-birth:in-future")]
)
def test_a_date_of_birth_that_nobody_has_is_left_out_and_flagged(born: str, flag: str) -> None:
    row = evidence(feed("{column: Born, type: birth_date}"), {"Id": "1", "Surname": "S", "Born": born})
    assert row.flags == (flag,)
    assert "x" not in described(row)["PERSON:FORCE:1"]


def test_an_identifier_with_a_wrong_check_letter_keeps_its_form_and_flags_the_row() -> None:
    row = evidence(feed("{column: Number, identifier: pnc}"), {"Id": "1", "Number": "12/394773A"})
    assert row.flags == ("pnc:bad-check-letter",)
    assert described(row)["PERSON:FORCE:1"]["x"] == "2012/0394773A"


def test_flags_come_back_with_every_row_of_a_remembered_value() -> None:
    """The second row with the same wrong number is flagged as the first was."""
    from loaders.readers import RawRow
    from tests.loaders.mapping.feeds import mapper_of

    mapper = mapper_of(feed("{column: Number, identifier: pnc}"))
    rows = [mapper.map(RawRow(line, (str(line), "S", "", "12/394773A", "", "", ""))) for line in (2, 3)]
    assert [row.flags for row in rows if isinstance(row, EvidenceRow)] == [("pnc:bad-check-letter",)] * 2


@given(st.text())
def test_a_mask_shows_no_letter_or_digit_of_the_value(raw: str) -> None:
    shape = masked(raw).split("...")[0]
    assert not [c for c, shown in zip(raw, shape, strict=False) if c.isalnum() and shown == c and c not in "9x"]
    assert len(masked(raw)) < 80


@given(st.text())
def test_cleaning_an_address_twice_changes_nothing_more(text: str) -> None:
    assert address(address(text)) == address(text)


def test_two_spellings_of_an_address_are_one() -> None:
    assert address("12, St. Mary's Road LS1 2TJ") == address("12 ST MARYS RD  LS1 2TJ")


@given(st.lists(st.text(), min_size=7, max_size=7))
def test_no_text_whatever_makes_mapping_raise(cells: list[str]) -> None:
    names = ("Id", "Surname", "Born", "Number", "Since", "Until", "Kind")
    value = "{column: Kind, type: instant, default: x}"
    assert isinstance(outcome(feed(value), dict(zip(names, cells, strict=True))), EvidenceRow | RowProblem)
