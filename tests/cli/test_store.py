"""The store as a whole: copied, backed up, and restored without what was disposed of since."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from api.exits import ExitCode
from graph.store.sqlite import open_store
from tests.api.cases import ANN, HIDDEN_ROWS, OPEN_ROWS, make_home, public_id
from tests.cli.cases import KEEPER, OFFICER, Cordon
from tests.contract.evidence import described, person, row
from tests.stores.homes import empty_home_settings, home_settings, on_neo4j

OPERATOR = OFFICER | {"CORDON_AS": "service-operator", "CORDON_PURPOSE": "data-quality"}
DOOMED = "Featherstonehaugh"


@pytest.fixture
def keeping(tmp_path: Path) -> Cordon:
    """A home with four people of whom one is to be disposed of."""
    make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS, row("A0009BC", describes=[described(person(9), DOOMED)])))
    return Cordon(tmp_path / "home", dict(OPERATOR))


def new_home(folder: Path) -> Cordon:
    """An empty home that was only made; on a shared database that is wiped first."""
    empty_home_settings(folder)
    made = Cordon(folder, dict(OPERATOR))
    assert made("init", "--demo").code is ExitCode.DONE
    return made


def source_of(home: Path) -> str:
    """The home's store as `copy` takes it."""
    return str(home_settings(home).get("store_address", home))


def test_a_copy_says_what_it_holds_and_answers_under_the_same_ids(keeping: Cordon, tmp_path: Path) -> None:
    ran = keeping("store", "copy", source_of(keeping.home), tmp_path / "copy.db", "--json")
    assert ran.code is ExitCode.DONE
    assert ran.json["counts"]["records"] == len(OPEN_ROWS) + len(HIDDEN_ROWS) + 1
    copied = open_store(tmp_path / "copy.db")
    assert copied.ids.node_id(ANN).hex() == public_id(ANN)
    copied.close()
    again = keeping("store", "copy", source_of(keeping.home), tmp_path / "copy.db")
    assert (again.code, "something already" in again.err) == (ExitCode.USAGE, True)


def test_a_backup_is_restored_without_what_was_disposed_of_since(keeping: Cordon, tmp_path: Path) -> None:
    """What the list names is destroyed before the store opens; everything else answers as it did."""
    before = keeping("people", "show", public_id(ANN), "--json", reader=OFFICER)
    assert keeping("store", "backup", tmp_path / "backup").code is ExitCode.DONE
    keeping("retention", "dispose", "NOMIS", "A0009BC", "--yes", reader=KEEPER)
    disposals = (keeping.home / "disposals.jsonl").read_bytes()
    assert DOOMED.encode() not in disposals

    restored = new_home(tmp_path / "new")
    (tmp_path / "other-machine.jsonl").write_bytes(disposals)
    ran = restored("store", "restore", tmp_path / "backup", "--disposals", tmp_path / "other-machine.jsonl", "--json")
    assert (ran.code, ran.json["disposedAgain"]) == (ExitCode.DONE, 1)
    assert restored("people", "find", "--surname", DOOMED, reader=OFFICER).out == ""
    assert restored("people", "show", public_id(ANN), "--json", reader=OFFICER).out == before.out
    held = [path.name for path in restored.home.rglob("*") if path.is_file() and DOOMED.encode() in path.read_bytes()]
    assert held == []
    # The list goes on from here, so that the next restore knows too.
    assert (restored.home / "disposals.jsonl").read_bytes() == disposals


def test_a_backup_is_for_its_owner_and_carries_the_disposal_list(keeping: Cordon, tmp_path: Path) -> None:
    keeping("retention", "dispose", "NOMIS", "A0009BC", "--yes", reader=KEEPER)
    keeping("store", "backup", tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    listed = json.loads((tmp_path / "backup" / "disposals.jsonl").read_text("utf-8"))
    assert len(listed["records"]) == 1


def test_an_altered_backup_and_a_list_cut_short_are_refused(keeping: Cordon, tmp_path: Path) -> None:
    """And nothing stands where it was to be restored to."""
    keeping("store", "backup", tmp_path / "backup")
    listed = tmp_path / "cut.jsonl"
    listed.write_text('{"at": "2026-11-01T00:00')
    restored = new_home(tmp_path / "new")
    cut = restored("store", "restore", tmp_path / "backup", "--disposals", listed)
    assert (cut.code, "line 1" in cut.err) == (ExitCode.FILE_REFUSED, True)
    altered = open_store(tmp_path / "backup" / "store.db")
    with altered._connections.writing() as connection:
        connection.execute("UPDATE record SET feed = 'other'")
    altered.close()
    ran = restored("store", "restore", tmp_path / "backup")
    assert (ran.code, "not what was written" in ran.err) == (ExitCode.USAGE, True)
    assert restored("people", "find", "--surname", "O'Connor", reader=OFFICER).out == ""


def test_a_store_that_holds_something_is_not_written_over(keeping: Cordon, tmp_path: Path) -> None:
    keeping("store", "backup", tmp_path / "backup")
    ran = keeping("store", "restore", tmp_path / "backup")
    assert (ran.code, "not empty" in ran.err) == (ExitCode.USAGE, True)
    assert keeping("people", "show", public_id(ANN), reader=OFFICER).code is ExitCode.DONE


@pytest.mark.parametrize("words", [("backup", "B"), ("copy", "A", "B"), ("export", "B")])
def test_those_who_read_or_load_do_not_take_the_store_with_them(
    keeping: Cordon, tmp_path: Path, words: tuple[str, ...]
) -> None:
    paths = [tmp_path / word if len(word) == 1 else word for word in words]
    for reader in (OFFICER, KEEPER):
        assert keeping("store", *paths, reader=reader).code is ExitCode.NOT_ALLOWED
    assert not (tmp_path / "B").exists()


def test_an_export_prints_the_command_that_imports_it(keeping: Cordon, tmp_path: Path) -> None:
    """Its files are for their owner alone, and there is one header for each data file."""
    ran = keeping("store", "export", tmp_path / "files", "--format", "neo4j-admin")
    assert ran.out.startswith("neo4j-admin database import full neo4j @")
    files = sorted((tmp_path / "files").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    stems = [{path.name.removesuffix(f"-{part}.csv") for path in files if part in path.name}
             for part in ("header", "data")]  # fmt: skip
    assert stems[0] == stems[1]
    assert {"nodes-SourceRecord", "ties-INVOLVED_IN-SourceRecord-Incident"} <= stems[0]


def test_people_are_projected_into_a_database_and_into_no_file(keeping: Cordon) -> None:
    """Each person once with all his records, whoever may see them; a second time the same stands there."""
    ran = keeping("store", "project", "--json")
    if not on_neo4j():
        assert (ran.code, "store file has no projection" in ran.err) == (ExitCode.USAGE, True)
        return
    settings = home_settings(keeping.home)
    login = (settings["store_user"], settings["store_password"])
    question = """MATCH (p:Person)-[:HAS_RECORD]->(r:SourceRecord)
        RETURN p.personUuid, p.status, collect(r.sourceId) ORDER BY p.personUuid"""
    with GraphDatabase.driver(settings["store_address"], auth=login) as driver:
        first = driver.execute_query(question).records
        assert keeping("store", "project", "--json").json == ran.json == {"people": 5, "records": 5}
        assert driver.execute_query(question).records == first
    assert len(first) == ran.json["people"]
    keeping("retention", "dispose", "NOMIS", "A0009BC", "--yes", reader=KEEPER)
    assert keeping("store", "project", "--json").json["people"] == len(first) - 1
