"""What the shipped mappings expect of agencies' feeds: quiet from week to week, and a halt where a file looks wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph.store.sqlite import SqliteStore
from loaders.errors import MissingShareError, UnusualLoadError
from loaders.mapping import load_mapping
from loaders.mapping.loading import available_mappings
from loaders.pipeline import load_file
from loaders.receipts import Receipt
from loaders.synthetic.generation import generate
from tests.loaders.cases import Clock, new_store, options

WEEK = timedelta(days=7)
FIRST = date(2026, 11, 1)
FEEDS = ("prison-prisoners", "police-nominals", "probation-people", "prison-alerts", "police-vehicles")
# Research data and lists that come once have no week before.
PUBLIC = {"fake-1000", "febrl", "network", "network-gangs", "outcodes", "pole"}


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("weeks")
    for name, day in (("first", FIRST), ("second", FIRST + WEEK)):
        generate(folder / name, scale="tiny", seed=7, as_of=day)
    return folder / "first" / "feeds", folder / "second" / "feeds"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def load(store: SqliteStore, folder: Path, path: Path, feed: str) -> Receipt:
    return load_file(store, path, load_mapping(feed), options=options(folder), clock=Clock())


def file_of(folder: Path, feed: str) -> Path:
    (path,) = folder.glob(f"{feed}_*")
    return path


def changed(path: Path, folder: Path, change: Callable[[list[str], list[list[str]]], list[list[str]]]) -> Path:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    target = folder / path.name
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *change(header, rows)])
    return target


def half(_header: list[str], rows: list[list[str]]) -> list[list[str]]:
    return rows[: len(rows) * 2 // 5]


def names_blank(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    at = header.index("Surname")
    return [[*row[:at], "" if number % 8 == 0 else row[at], *row[at + 1 :]] for number, row in enumerate(rows)]


def births_garbled(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    at = header.index("Date of Birth")
    return [[*row[:at], "99/99/99" if number % 8 == 0 else row[at], *row[at + 1 :]] for number, row in enumerate(rows)]


def names_shifted(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    one, two = header.index("Surname"), header.index("Sex")
    order = list(range(len(header)))
    order[one], order[two] = two, one
    return [[row[at] for at in order] for row in rows]


def codes_shifted(header: list[str], rows: list[list[str]]) -> list[list[str]]:
    """Type, code and description each one column to the left: all of few distinct values, and all of letters."""
    kind, code, words = (header.index(f"Alert {name}") for name in ("Type", "Code", "Description"))
    moved = {kind: code, code: words, words: kind}
    return [[row[moved.get(at, at)] for at in range(len(header))] for row in rows]


def test_every_mapping_of_an_agencys_feed_expects_something() -> None:
    silent = {name for name in available_mappings() if name not in PUBLIC
              and not load_mapping(name).expect.states_something}  # fmt: skip
    assert silent == set()


@pytest.mark.parametrize("feed", FEEDS)
def test_another_week_of_the_estate_needs_nobody(
    weeks: tuple[Path, Path], store: SqliteStore, tmp_path: Path, feed: str
) -> None:
    for folder in weeks:
        assert load(store, tmp_path, file_of(folder, feed), feed).accepted_unusual is None


@pytest.mark.parametrize(
    ("feed", "change", "said"),
    [
        ("probation-people", names_blank, "Surname is blank"),
        ("prison-prisoners", births_garbled, "Date of Birth is not valid"),
        ("police-nominals", names_shifted, "shifted or swapped"),
        ("prison-alerts", codes_shifted, "Alert Type looks as Alert Code did before: columns have been shifted"),
    ],
)
def test_a_file_that_looks_wrong_waits_for_a_person(
    weeks: tuple[Path, Path], store: SqliteStore, tmp_path: Path, feed: str,
    change: Callable[[list[str], list[list[str]]], list[list[str]]], said: str,
) -> None:  # fmt: skip
    first, second = weeks
    load(store, tmp_path, file_of(first, feed), feed)
    before = store.head()
    with pytest.raises(UnusualLoadError) as stopped:
        load(store, tmp_path, changed(file_of(second, feed), tmp_path, change), feed)
    assert any(said in reason for reason in stopped.value.unusual), stopped.value.unusual
    assert store.head() == before


def test_half_a_full_feed_missing_waits_for_a_person(
    weeks: tuple[Path, Path], store: SqliteStore, tmp_path: Path
) -> None:
    first, second = weeks
    load(store, tmp_path, file_of(first, "police-nominals"), "police-nominals")
    before = store.head()
    with pytest.raises(MissingShareError):
        load(store, tmp_path, changed(file_of(second, "police-nominals"), tmp_path, half), "police-nominals")
    assert store.head() == before
