"""A record that a reader may not see changes no byte of what he gets, through any HTTP door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from graph.model.evidence import EvidenceRow
from tests.api.cases import (
    ANN,
    BEN,
    CAL,
    CELL,
    DEE,
    HIDDEN_ROWS,
    HIDDEN_STAYS,
    OFFICER,
    OPEN_ROWS,
    PARTNER,
    STAYS,
    Http,
    make_home,
    public_id,
    service_of,
)

PEOPLE = (ANN, BEN, CAL, DEE)
IN_THE_OPEN = (*OPEN_ROWS, *STAYS)
WITHHELD = (*HIDDEN_ROWS, *HIDDEN_STAYS)
READERS = {"officer": OFFICER, "partner": PARTNER}


def everything_that_he_gets(home: Path, rows: Sequence[EvidenceRow], headers: dict[str, str]) -> list[bytes]:
    """Status and body of every question that a reader could put, in one order."""
    with service_of(make_home(home, rows)) as service:
        http = Http(service)
        answers = [http("GET", f"/v1/people/{public_id(who)}{what}", headers) for who in PEOPLE
                   for what in ("", "/network", "/network?depth=3", "/network?depth=2&budget=2",
                                "/timeline")]  # fmt: skip
        answers += [
            http("POST", "/v1/paths", headers, json={"from": [public_id(one)], "to": [public_id(other)], "count": 5})
            for one, other in combinations(PEOPLE, 2)
        ]
        answers += [
            http("POST", "/v1/common-links", headers, json={"people": [public_id(one), public_id(other)]})
            for one, other in combinations(PEOPLE, 2)
        ]
        period = {"from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
        answers.append(http("POST", "/v1/presence", headers, json={"place": CELL.key, **period}))
        looks = [{"surname": letter} for letter in "OBCDH"] + [{"identifier": {"type": "pnc", "value": "02/73319Z"}}]
        answers += [http("POST", "/v1/people/search", headers, json=look) for look in looks]
        answers.append(http("GET", "/v1/loads", headers))
        return [str(answer.status_code).encode() + answer.content for answer in answers]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    """What each reader gets without any hidden row."""
    return {
        name: everything_that_he_gets(tmp_path_factory.mktemp(name) / "home", IN_THE_OPEN, headers)
        for name, headers in READERS.items()
    }


@pytest.mark.parametrize(
    ("reader", "hidden"),
    [*[("officer", (row,)) for row in WITHHELD], ("officer", WITHHELD), ("partner", WITHHELD)],
    ids=[*"abcde", "all", "all-partner"],
)
def test_hidden_rows_change_no_byte(
    tmp_path: Path, reader: str, hidden: Sequence[EvidenceRow], seen: dict[str, list[bytes]]
) -> None:
    """They are a person of his own, ties between people he sees, another name, and a number that would join."""
    assert everything_that_he_gets(tmp_path / "home", (*IN_THE_OPEN, *hidden), READERS[reader]) == seen[reader]


@pytest.mark.parametrize("row", WITHHELD, ids="abcde")
def test_the_same_row_in_the_open_changes_what_he_gets(
    tmp_path: Path, row: EvidenceRow, seen: dict[str, list[bytes]]
) -> None:
    """The test above can fail: it asks what these rows would change."""
    opened = replace(row, label=OPEN_ROWS[0].label)
    assert everything_that_he_gets(tmp_path / "home", (*IN_THE_OPEN, opened), OFFICER) != seen["officer"]
