"""The command line on mappings: it needs no home, and says what is wrong and where."""

from __future__ import annotations

import json
from pathlib import Path

from api.exits import ExitCode
from tests.cli.cases import NOBODY, Cordon
from tests.loaders.mapping.test_examples import PEOPLE, WHOLE


def nowhere(tmp_path: Path) -> Cordon:
    return Cordon(tmp_path / "no-home", dict(NOBODY))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "people.yml"
    path.write_text(text, "utf-8")
    return path


def test_every_shipped_mapping_is_listed_with_its_examples(tmp_path: Path) -> None:
    found = nowhere(tmp_path)("mappings", "list", "--json").json
    assert all(mapping["examples"] > 0 for mapping in found["mappings"])
    assert {"pole", "prison-alerts"} <= {mapping["name"] for mapping in found["mappings"]}


def test_the_schema_is_printed_as_json(tmp_path: Path) -> None:
    assert json.loads(nowhere(tmp_path)("mappings", "schema").out)["title"] == "Cordon mapping"


def test_a_shipped_mapping_printed_as_yaml_is_one_that_loads(tmp_path: Path) -> None:
    cordon = nowhere(tmp_path)
    path = written(tmp_path, cordon("mappings", "show", "prison-alerts", "--yaml").out)
    assert cordon("mappings", "check", path).code is ExitCode.DONE


def test_a_mapping_that_breaks_a_rule_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = PEOPLE.replace("value: Number", "value: Nmuber")
    ran = nowhere(tmp_path)("mappings", "check", written(tmp_path, broken))
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "Nmuber" in text)
    assert ran.code is ExitCode.FILE_REFUSED
    assert f"line {line}:" in ran.err
    assert "the column 'Nmuber' is not declared" in " ".join(ran.err.split())


def test_an_example_that_fails_is_told_with_its_line_and_a_code(tmp_path: Path) -> None:
    path = written(tmp_path, PEOPLE + WHOLE.replace("record: '1'", "record: '7'"))
    ran = nowhere(tmp_path)("mappings", "test", path)
    assert ran.code is ExitCode.FILE_REFUSED
    assert "record should be '7', and is '1'" in " ".join(ran.err.split())


def test_a_mapping_without_examples_does_not_pass_for_tested(tmp_path: Path) -> None:
    assert nowhere(tmp_path)("mappings", "test", written(tmp_path, PEOPLE)).code is ExitCode.FILE_REFUSED


def test_what_a_files_rows_become_is_shown_with_what_is_wrong_in_them(tmp_path: Path) -> None:
    data = tmp_path / "people_2026-11-01.csv"
    data.write_text(
        "Id,Surname,Number,Since,Score,Kind\n1,Vane,A1234BC,01/10/2026,2.5,Crew\n,Moss,,,,\n3,Secret,,,,Lawyer\n",
        "utf-8",
    )
    found = nowhere(tmp_path)("mappings", "check", written(tmp_path, PEOPLE + WHOLE), data, "--json").json["trial"]
    assert (found["rows"], found["accepted"], found["quarantined"], found["dropped"]) == (3, 1, 1, 1)
    assert found["problems"] == [["value-missing", "Id", 1]]
    assert found["first"][0]["became"]["gives"]["record"] == "1"
    assert found["first"][2]["cells"] == {}, "what a rule keeps out is shown nowhere"
