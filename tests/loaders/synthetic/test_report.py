"""The report counts what is in the files, and names who says what a quantity should be."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from loaders.synthetic.published import ASSUMPTION, COUNTED
from loaders.synthetic.report import report_on
from loaders.synthetic.report_table import Line
from tests.loaders.synthetic.estate_files import AS_OF, EstateFiles


@pytest.fixture(scope="module")
def lines(demo: EstateFiles) -> dict[str, Line]:
    return {line.what: line for line in report_on(demo.folder).lines}


def test_every_line_names_its_source_or_says_that_it_is_an_assumption(lines: dict[str, Line]) -> None:
    published = [line for line in lines.values() if not line.source.startswith((ASSUMPTION, COUNTED))]
    assert len(published) >= 10
    assert all(any(character.isdigit() for character in line.source) for line in published), "a year, at least"


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        ("remand among prisoners", 0.18, 0.22),
        ("assaults to 1,000 prisoners a year", 285, 350),
        ("serious among assaults", 0.12, 0.16),
        ("on staff among assaults", 0.24, 0.31),
        ("adjudications to a prisoner and year", 2.6, 3.0),
        ("of them with days added", 0.018, 0.030),
        ("people on the register to a group", 6.5, 8.5),
        ("stops that led to an arrest", 0.11, 0.15),
        ("stops that led to nothing", 0.73, 0.79),
    ],
)
def test_an_estate_comes_out_near_what_is_published(lines: dict[str, Line], what: str, low: float, high: float) -> None:
    assert low <= lines[what].outcome <= high


def test_an_outcome_follows_the_file_and_not_the_plan(demo: EstateFiles, tmp_path: Path) -> None:
    """With every woman struck out of the prisoners' file there are none in the report."""
    shutil.copytree(demo.folder, tmp_path / "estate")
    path = tmp_path / "estate" / "feeds" / f"prison-prisoners_{AS_OF}T0600.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    kept = [row for row in rows if row[header.index("Gender")] == "M"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *kept])
    found = {line.what: line.outcome for line in report_on(tmp_path / "estate").lines}
    assert found["women among prisoners"] == 0.0


def test_a_folder_without_its_manifest_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        report_on(tmp_path)
