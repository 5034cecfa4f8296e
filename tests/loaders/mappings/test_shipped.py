"""Every mapping that ships: sound, in step with the files that it is for, and unshakable by what a row holds."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import EvidenceRow
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.retention import load_schedule
from loaders.mapping import (
    Dropped,
    Mapping,
    RowMapper,
    RowProblem,
    available_mappings,
    detect,
    is_folder_mapping,
    load_folder_mapping,
    load_mapping,
    try_examples,
)
from loaders.mapping.cleaning import CLEANING
from loaders.mapping.language import ValueType
from loaders.mapping.schema import schema
from loaders.readers import RawRow, open_table
from loaders.synthetic.layouts import FEEDS
from tests.loaders.mapping.feeds import mapper_of

FOLDERS = tuple(name for name in available_mappings() if is_folder_mapping(name))
SINGLE = tuple(name for name in available_mappings() if name not in FOLDERS)


@cache
def every_mapping() -> dict[str, Mapping]:
    """By feed, those of folders included."""
    files = [file.mapping for name in FOLDERS for file in load_folder_mapping(name).files]
    return {mapping.feed: mapping for mapping in [*(load_mapping(name) for name in SINGLE), *files]}


@cache
def mapper(feed: str) -> RowMapper:
    return mapper_of(every_mapping()[feed])


def test_a_shipped_mapping_is_named_after_its_feed() -> None:
    assert [load_mapping(name).feed for name in SINGLE] == list(SINGLE)


@pytest.mark.parametrize("feed", sorted(every_mapping()))
def test_every_mapping_has_examples_and_does_what_they_say(feed: str) -> None:
    results = try_examples(every_mapping()[feed])
    assert any("gives" in result.example.expected for result in results)
    assert {result.example.says: result.differences for result in results if result.differences} == {}


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_a_mapping_declares_exactly_the_columns_of_its_layout(feed: str) -> None:
    """Columns that the mapping refuses are in the file and in the layout, for the loader to leave unread."""
    mapping = load_mapping(feed)
    assert mapping.column_names == tuple(name for name in FEEDS[feed].header if not mapping.refuses_column(name))
    assert (mapping.agency, mapping.system, mapping.mode) == (FEEDS[feed].agency, FEEDS[feed].system, FEEDS[feed].mode)


def test_the_page_of_feeds_names_every_mapping_and_every_rule_that_drops_a_row() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "feeds.md").read_text("utf-8")
    rules = {rule.name for name in SINGLE for rule in load_mapping(name).body.rules if rule.effect == "drop"}
    assert [name for name in sorted({*SINGLE, *FOLDERS, *rules}) if f"`{name}`" not in page] == []


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_a_file_of_a_feed_is_recognised_by_its_header(feed: str, tmp_path: Path) -> None:
    layout = FEEDS[feed]
    path = tmp_path / layout.file_name(date(2026, 11, 1))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(layout.header)
    with open_table(path, load_mapping(feed)) as table:
        assert detect(table.reading.header, "renamed.csv") == feed
        refused = [name for name in layout.header if load_mapping(feed).refuses_column(name)]
        assert len(table.reading.notes) == 1 + len(refused)


def test_a_header_of_no_feed_is_recognised_as_none() -> None:
    assert detect(("Menu", "Price"), "lunch.csv") is None


@pytest.mark.parametrize("feed", sorted(every_mapping()))
def test_every_record_has_an_owner_a_retention_kind_and_people_with_an_authority(feed: str) -> None:
    body = every_mapping()[feed].body
    assert body.record.retention in load_schedule().kinds
    assert body.record.owner
    assert all(entity.authority for entity in body.entities if entity.kind is Kind.PERSON)


def test_no_mapping_declares_a_column_that_would_name_a_source() -> None:
    for mapping in every_mapping().values():
        assert not any(mapping.refuses_column(name) for name in mapping.column_names)


def test_systems_that_number_alike_never_share_a_key() -> None:
    """Two feeds of one system differ in prefix, unless both are of people: a record id must name one record."""
    seen: dict[tuple[str, str], list[str]] = {}
    for feed, mapping in every_mapping().items():
        seen.setdefault((mapping.system, mapping.body.record.prefix), []).append(feed)
    shared = {key: feeds for key, feeds in seen.items() if len(feeds) > 1}
    # A folder's node ids are unique in it, and its relationships carry their type in the key.
    assert list(shared) == [("POLE", "")]


def test_the_schema_knows_what_the_code_knows() -> None:
    definitions = schema()["$defs"]
    assert definitions["kind"]["enum"] == [kind.name for kind in Kind]
    assert definitions["link"]["properties"]["type"]["enum"] == [
        link.name for link in LinkType if link is not LinkType.MATCHED
    ]
    assert definitions["clean"]["enum"] == list(CLEANING)
    assert definitions["value_object"]["properties"]["type"]["enum"] == [kind.value for kind in ValueType]


_TELLING = (
    "", "A1234BC", "LEI-A-1-002", "2025-02-30", "2025-02-28", "01/02/2024", "9999-12-31", "true", "PRISONER", "OCG",
    "1.5", "-1e999", "Principal Subject, Peripheral Subject", "=1+1", "12/394773H", "\x1f", "YES", "SECRET",
)  # fmt: skip
_CELL = st.one_of(st.text(max_size=12), st.sampled_from(_TELLING))


@given(st.data())
def test_no_text_makes_any_mapping_raise_and_no_row_vanishes(data: st.DataObject) -> None:
    """Every row is evidence, a problem or dropped; evidence keeps the cells, and its flags are sorted and distinct."""
    feed = data.draw(st.sampled_from(sorted(every_mapping())))
    width = len(every_mapping()[feed].column_names)
    cells = tuple(data.draw(st.lists(_CELL, min_size=width, max_size=width)))
    outcome = mapper(feed).map(RawRow(7, cells))
    assert outcome.line == 7
    if isinstance(outcome, EvidenceRow):
        assert outcome.values == cells
        assert outcome.source_id
        assert list(outcome.flags) == sorted(set(outcome.flags))
        assert outcome.review_on is not None
    else:
        assert isinstance(outcome, RowProblem | Dropped)


@given(st.data())
def test_a_row_means_the_same_whatever_rows_came_before_it(data: st.DataObject) -> None:
    """What is remembered between rows never shows."""
    feed = data.draw(st.sampled_from(["prison-prisoners", "police-nominals", "police-ocg-membership", "prison-alerts"]))
    width = len(every_mapping()[feed].column_names)
    cells = tuple(data.draw(st.lists(_CELL, min_size=width, max_size=width)))
    row = RawRow(7, cells)
    fresh = mapper_of(every_mapping()[feed])
    alone = fresh.map(row)
    assert fresh.map(row) == alone
    after = mapper(feed).map(RawRow(7, cells))
    if isinstance(after, EvidenceRow) and isinstance(alone, EvidenceRow):
        assert set(after.flags) - set(alone.flags) <= {"key-repeated"}
        assert (after.links, after.descriptions, after.version) == (alone.links, alone.descriptions, alone.version)
    else:
        assert after == alone


# Sets to measure matching by, whose rows may hold a number and nothing else.
MEASURED_BY = ("fake-1000", "febrl")


@pytest.mark.parametrize("feed", sorted(set(SINGLE) - set(MEASURED_BY)))
def test_a_note_below_the_table_is_no_record(feed: str) -> None:
    """`Source: extract, run by JS` in the first column was a prominent nominal of that number."""
    columns = every_mapping()[feed].column_names
    note = RawRow(99, ("Source: extract, run by JS", *[""] * (len(columns) - 1)))
    assert not isinstance(mapper(feed).map(note), EvidenceRow)
