"""A drafted mapping: what can be told is told, what cannot is asked, and it loads as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.answers.mappings import checked, drafted
from loaders.readers import WrongFileError
from tests.loaders.mapping.feeds import mapping_of

ROWS = "Ref,Surname,First Name,DOB,NOMS No,PNC,Seen At,Source Number\n" + "".join(
    f"R{n},Vane,Edda,{13 + n % 10:02}/0{1 + n % 9}/1990,A{1000 + n}BC,2002/0073319Z,0{1 + n % 9}/05/2026 14:00,9\n"
    for n in range(30)
)


def draft(tmp_path: Path, content: str = ROWS, name: str = "people_2026-11-01.csv") -> tuple[str, Path]:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return drafted(path), path


def test_a_draft_loads_as_it_stands(tmp_path: Path) -> None:
    text, path = draft(tmp_path)
    mapping = tmp_path / "drafted.yml"
    mapping.write_text(text, "utf-8")
    trial = checked(mapping, path, 1).trial
    assert trial is not None
    assert (trial.rows, trial.accepted) == (30, 30)


def test_what_the_columns_tell_is_filled_in(tmp_path: Path) -> None:
    mapping = mapping_of(draft(tmp_path)[0])
    (person,) = mapping.body.entities
    assert [part.columns for part in mapping.body.record.key] == [("Ref",)]
    assert person.key.columns == ("NOMS No",)
    assert set(person.properties) == {"surname", "forenames", "date_of_birth"}
    assert {claim.type for claim in mapping.body.identifiers} == {"prison-number", "pnc"}
    assert mapping.body.times.dates == ("DD/MM/YYYY",)


def test_day_and_month_that_cannot_be_told_apart_are_a_persons_decision(tmp_path: Path) -> None:
    text, _ = draft(tmp_path)
    (line,) = [line for line in text.splitlines() if '"Seen At"' in line]
    assert "DECIDE" in line
    assert "MM/DD/YYYY" in line


def test_a_column_that_would_name_a_source_is_refused_from_the_start(tmp_path: Path) -> None:
    assert mapping_of(draft(tmp_path)[0]).refused == ("source number",)


def test_odd_column_names_are_quoted_and_the_draft_still_validates(tmp_path: Path) -> None:
    text, _ = draft(tmp_path, 'No: 1,"a ""b""",# c,- d,yes\n1,2,3,4,5\n2,2,3,4,5\n')
    assert mapping_of(text).column_names == ("No: 1", 'a "b"', "# c", "- d", "yes")


def test_nothing_is_drafted_from_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError):
        draft(tmp_path, "")
