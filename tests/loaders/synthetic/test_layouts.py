"""The files are what their layouts say, and the risk profiler's own layouts are its own."""

import csv
import re
from pathlib import Path

import pytest

from loaders.synthetic.generation import WRITERS
from loaders.synthetic.layouts import FEEDS, FeedLayout
from loaders.synthetic.writing import write_feed
from tests.loaders.synthetic.estate_files import AS_OF, EstateFiles

RISK_PROFILER = Path(__file__).parents[4] / "shared" / "data" / "risk-profiler"


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_a_file_starts_with_its_marking_and_header(tiny: EstateFiles, feed: str) -> None:
    lines = tiny.lines(feed)
    if FEEDS[feed].marking is not None:
        marking = next(lines)
        assert marking[0] == "OFFICIAL SENSITIVE"
        assert marking[1:] == [""] * (len(FEEDS[feed].header) - 1)
    assert tuple(next(lines)) == FEEDS[feed].header
    assert next(lines), "a feed without rows tests nothing"


def test_every_layout_is_written_and_nothing_else(tiny: EstateFiles) -> None:
    written = {path.name for path in (tiny.folder / "feeds").iterdir()}
    assert written == {f"{feed}_2026-11-01T0600.csv" for feed in FEEDS}
    assert set(WRITERS) == set(FEEDS)


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_the_key_columns_tell_rows_apart(demo: EstateFiles, feed: str) -> None:
    keys = [tuple(row[name] for name in FEEDS[feed].key) for row in demo.rows(feed)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("feed", sorted(FEEDS))
def test_coded_columns_hold_only_their_codes(demo: EstateFiles, feed: str) -> None:
    rows = demo.rows(feed)
    for column in FEEDS[feed].columns:
        if column.codes and column.name != "Standing Within Ocg":
            assert {row[column.name] for row in rows} <= set(column.codes), column.name


def test_a_standing_is_one_code_or_that_code_repeated_with_commas(demo: EstateFiles) -> None:
    cells = {row["Standing Within Ocg"] for row in demo.rows("police-ocg-membership")}
    codes = {"Principal Subject", "Significant Group Member", "Peripheral Subject", ""}
    assert {part for cell in cells for part in cell.split(", ")} <= codes
    assert any("," in cell for cell in cells), "the repeated standing that once went unread has to occur"


@pytest.mark.parametrize(
    ("feed", "file", "line"),
    [
        ("police-ocg-register", "OCG-Dummy.csv", 1),
        ("police-ocg-membership", "OCGM-Dummy.csv", 1),
        ("pras", "PRAS-Dummy.csv", 0),
        ("viper-2", "VIPER_2_2024_10_29.csv", 0),
    ],
)
def test_headers_are_those_of_the_risk_profilers_dummy_files(feed: str, file: str, line: int) -> None:
    if not RISK_PROFILER.is_dir():
        pytest.skip("the risk profiler's dummy files are not beside this checkout")
    with (RISK_PROFILER / file).open(encoding="utf-8", newline="") as stream:
        assert tuple(list(csv.reader(stream))[line]) == FEEDS[feed].header


def test_a_viper_file_quotes_its_text_and_nothing_else(tiny: EstateFiles) -> None:
    path = tiny.folder / "feeds" / FEEDS["viper-2"].file_name(AS_OF)
    header, first, *_ = path.read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r'"\w+"', cell) for cell in header.split(","))
    assert re.fullmatch(r'"[AG]\d{4}[A-Z]{2}",\d+,[^"]+,"v1\.0\.7"', first)


def test_a_viper_prediction_is_the_sum_of_its_parts(tiny: EstateFiles) -> None:
    for row in tiny.rows("viper-2"):
        parts = sum(float(value) for name, value in row.items() if name.startswith("c_"))
        assert float(row["raw_prediction"]) == pytest.approx(float(row["intercept"]) + parts)


def test_columns_that_differ_from_the_layout_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    layout: FeedLayout = FEEDS["pras"]
    with pytest.raises(ValueError, match="pras"):
        write_feed(tmp_path / "pras.csv", layout, {"SURNAME": ["X"]})
    assert not list(tmp_path.iterdir())
