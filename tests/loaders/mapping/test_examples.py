"""A mapping's own examples: they hold it to what they say, in every part of it."""

from __future__ import annotations

import pytest

from loaders.mapping import MappingError, try_examples
from loaders.mapping.example_yaml import example_yaml
from loaders.mapping.examples import example_mapper
from loaders.mapping.wording import told
from loaders.readers import RawRow
from tests.loaders.mapping.feeds import mapping_of

PEOPLE = """
feed: people
title: People
agency: police
system: FORCE
mode: full
validity: stated
columns: [{name: Id, required: true}, Surname, Number, Since, Score, Kind]
times: {dates: [DD/MM/YYYY]}
record: {key: Id}
rows:
  - drop: lawyer
    when: {column: Kind, is: LAWYER}
  - flag: nameless
    when: {column: Surname, blank: true}
entities:
  person:
    kind: PERSON
    authority: FORCE
    key: Id
    properties: {surname: Surname, score: {column: Score, type: number}}
  gang: {kind: GANG, key: Kind}
identifiers:
  - {entity: person, type: prison-number, value: Number}
links:
  - {type: MEMBER_OF, source: person, target: gang, role: UNKNOWN, standing: assessment, from: Since}
"""
ROW = "row: {Id: '1', Surname: Vane, Number: A1234BC, Since: 01/10/2026, Score: '2.50', Kind: Crew}"
WHOLE = f"""
examples:
  - says: a member
    {ROW}
    gives:
      record: '1'
      things:
        PERSON FORCE:1: {{surname: Vane, score: 2.5}}
      links:
        - PERSON FORCE:1 HAS_IDENTIFIER IDENTIFIER prison-number:A1234BC, part IDENTIFIER_VALID
        - PERSON FORCE:1 MEMBER_OF GANG Crew, part UNKNOWN, assessment, from 2026-10-01
  - says: a lawyer is never kept
    row: {{Id: '2', Kind: Lawyer}}
    dropped: lawyer
  - says: nobody
    row: {{Surname: Vane}}
    rejected: value-missing
    column: Id
"""


def differences(examples: str) -> list[str]:
    return [said for result in try_examples(mapping_of(PEOPLE + examples)) for said in result.differences]


def test_examples_that_say_what_becomes_of_their_rows_hold() -> None:
    assert len(try_examples(mapping_of(PEOPLE + WHOLE))) == 3
    assert differences(WHOLE) == []


@pytest.mark.parametrize(
    ("stated", "instead", "difference"),
    [
        ("record: '1'", "record: '7'", "record should be '7', and is '1'"),
        ("score: 2.5", "score: 2.6", "score should be 2.6, and is 2.5"),
        ("surname: Vane, score", "surname: Vane, age: 4, score", "age should be 4, and is None"),
        ("from 2026-10-01", "from 2026-10-02", "links lack:"),
        ("        - PERSON FORCE:1 MEMBER_OF GANG Crew, part UNKNOWN, assessment, from 2026-10-01\n", "",
         "links have besides: PERSON FORCE:1 MEMBER_OF"),
        ("PERSON FORCE:1: {", "PERSON FORCE:9: {", "does not describe PERSON FORCE:9"),
        ("Surname: Vane, Number", "Number", "flags have besides: nameless"),
        ("dropped: lawyer", "rejected: lawyer", "should have been rejected by lawyer, and was dropped by lawyer"),
        ("column: Id", "column: Surname", "column should be 'Surname', and is 'Id'"),
    ],
)  # fmt: skip
def test_an_example_that_says_otherwise_is_told_what_differs(stated: str, instead: str, difference: str) -> None:
    assert stated in WHOLE
    assert any(difference in said for said in differences(WHOLE.replace(stated, instead, 1)))


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        ("row: {Nmae: x}\n    dropped: x", "the column 'Nmae' is not declared"),
        ("row: {Id: x}", "exactly one of gives, rejected and dropped"),
        ("row: {Id: x}\n    dropped: x\n    column: Id", "only where the row is rejected"),
        ("row: {Id: x}\n    nodes: {'1': NOBODY x}\n    dropped: x", "'NOBODY x' is no node"),
        ("row: {Id: x}\n    gives: {links: []}", "record must be stated"),
    ],
)
def test_an_example_that_cannot_be_meant_is_refused_at_its_line(example: str, problem: str) -> None:
    with pytest.raises(MappingError, match=problem) as refused:
        mapping_of(f"{PEOPLE}examples:\n  - says: something\n    {example}\n")
    assert all(found.line > PEOPLE.count("\n") for found in refused.value.problems)


def test_examples_change_nothing_of_what_a_mapping_means() -> None:
    """Else a file loaded before an example was added would load a second time after it."""
    assert mapping_of(PEOPLE).digest == mapping_of(PEOPLE + WHOLE).digest


def test_what_a_row_becomes_can_be_written_down_as_an_example_that_holds() -> None:
    cells = ("0012", "", "A1234BC", "01/10/2026", "1", "No")
    mapping = mapping_of(PEOPLE)
    became = told(example_mapper(mapping).map(RawRow(1, cells)))
    written = example_yaml("written down", dict(zip(mapping.column_names, cells, strict=True)), became)
    assert differences(f"examples:\n{written}") == []
    assert "0012" in written
