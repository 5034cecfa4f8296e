"""One small file with every kind of trouble, and all that is read from it, to the letter."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import IntEnum
from pathlib import Path

import pytest

from graph.model.evidence import LinkClaim, NodeRef
from loaders.mapping import compile_mapping, load_mapping
from loaders.readers import RawRow, UnreadableRow, open_table
from tests.loaders.mapping.feeds import EXTRACTED, KEY

GOLDEN = Path(__file__).parent / "golden"


def plain(value: object) -> object:
    """A value as JSON can hold it; versions, which follow every word of the mapping, are left to their own test."""
    if isinstance(value, IntEnum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain({"is": type(value).__name__, **{k: v for k, v in asdict(value).items() if k != "version"}})
    if isinstance(value, NodeRef | LinkClaim):
        return plain(value._asdict())
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@pytest.mark.parametrize("feed", ["police-nominals"])
def test_a_file_gives_what_it_gave(feed: str) -> None:
    mapping = load_mapping(feed)
    with open_table(GOLDEN / f"{feed}.csv", mapping) as table:
        mapper = compile_mapping(mapping, table.reading, ids=KEY, as_of=EXTRACTED.date(), extracted_at=EXTRACTED)
        rows: list[RawRow | UnreadableRow] = [row for chunk in table for row in chunk]
        given = {
            "reading": plain(table.reading),
            "rows": [plain(mapper.map(row) if isinstance(row, RawRow) else row) for row in rows],
        }
    expected = json.loads((GOLDEN / f"{feed}.json").read_text("utf-8"))
    assert json.loads(json.dumps(given)) == expected
