"""Homes, the audit's verification, and retention."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import anchor
from tests.api.cases import ANN, OPEN_ROWS, events, make_home, public_id
from tests.cli.cases import KEEPER, NOBODY, OFFICER, Cordon
from tests.contract.evidence import described, person, row

SECRET_NAME = "Featherstonehaugh"


@pytest.fixture
def keeping(tmp_path: Path) -> Cordon:
    """A home with one record that is due and bears a name of its own, and a quarantined row about the same man."""
    due = row("A0009BC", describes=[described(person(9), SECRET_NAME)], review_on=date(2026, 1, 1))
    later = row("9", describes=[described(person(10), "Later")], review_on=date(2099, 1, 1))
    settings = make_home(tmp_path / "home", (*OPEN_ROWS, due, later))
    settings.quarantine.mkdir(mode=0o700)
    (settings.quarantine / "prison-prisoners-x.csv").write_text(
        f"cordon_line,Prisoner Number,Surname\r\n7,A0009BC,{SECRET_NAME}\r\n8,A0001BC,Kept\r\n", "utf-8-sig"
    )
    return Cordon(tmp_path / "home", dict(KEEPER))


def holding(home: Path, name: str) -> list[str]:
    """Files of the home that hold this text."""
    return [path.name for path in sorted(home.rglob("*")) if path.is_file() and name.encode() in path.read_bytes()]


def test_due_records_are_listed_oldest_first(keeping: Cordon) -> None:
    found = keeping("retention", "review", "--on", "2026-11-01", "--json").json
    assert [(record["sourceId"], record["reviewOn"]) for record in found["due"]] == [("A0009BC", "2026-01-01")]


def test_reviewing_needs_a_purpose_since_it_names_people(keeping: Cordon) -> None:
    assert keeping("retention", "review", reader={"CORDON_AS": "data-officer"}).code is ExitCode.USAGE


def test_those_who_read_people_do_not_destroy_them(keeping: Cordon) -> None:
    ran = keeping("retention", "dispose", "NOMIS", "A0009BC", "--yes", reader=OFFICER)
    assert ran.code is ExitCode.NOT_ALLOWED
    assert holding(keeping.home, SECRET_NAME)


def test_a_held_record_is_not_destroyed(keeping: Cordon) -> None:
    kept = keeping("retention", "hold", "NOMIS", "A0009BC", "--until", "2999-01-01", "--because", "inquest")
    assert kept.code is ExitCode.DONE
    ran = keeping("retention", "dispose", "NOMIS", "A0009BC", "--yes")
    assert ran.code is ExitCode.USAGE
    assert "Held records cannot be disposed of" in ran.err
    assert holding(keeping.home, SECRET_NAME)


def test_what_is_disposed_of_stands_in_no_file_that_we_hold(keeping: Cordon) -> None:
    keeping("people", "find", "--surname", SECRET_NAME[:4], reader=OFFICER)
    assert set(holding(keeping.home, SECRET_NAME)) >= {"store.db", "prison-prisoners-x.csv"}
    found = keeping("retention", "dispose", "--due", "--on", "2026-11-01", "--yes", "--json").json
    assert (found["records"], found["quarantinedRows"], found["snapshotsHeld"]) == (1, 1, 0)
    assert holding(keeping.home, SECRET_NAME) == []
    assert holding(keeping.home, "Kept") == ["prison-prisoners-x.csv"]
    assert keeping("people", "find", "--surname", SECRET_NAME, reader=OFFICER).out == ""


def test_nothing_is_destroyed_without_a_yes(keeping: Cordon) -> None:
    for typed in ("n\n", ""):
        ran = keeping("retention", "dispose", "NOMIS", "A0009BC", typed=typed)
        assert ran.code is ExitCode.NEEDS_DECISION
    assert holding(keeping.home, SECRET_NAME)


@pytest.mark.parametrize("words", [(), ("NOMIS",), ("NOMIS", "A0009BC", "--due")])
def test_what_to_destroy_is_said_in_one_way(keeping: Cordon, words: tuple[str, ...]) -> None:
    assert keeping("retention", "dispose", *words, "--yes").code is ExitCode.USAGE


def test_a_home_is_made_once_and_again(tmp_path: Path) -> None:
    cordon = Cordon(tmp_path / "new", {})
    for _ in range(2):
        assert cordon("init", "--demo").code is ExitCode.DONE
    assert cordon("loads", "list", "--json", reader={"CORDON_AS": "data-officer"}).json == {
        "feeds": [],
        "loads": [],
        "nextCursor": None,
    }


def test_a_home_with_real_data_cannot_be_made_a_demonstrations(tmp_path: Path) -> None:
    make_home(tmp_path / "real", demo=False)
    assert Cordon(tmp_path / "real")("init", "--demo").code is ExitCode.USAGE


def test_the_audit_verifies_and_shows_nothing_of_what_it_holds(cordon: Cordon) -> None:
    cordon("people", "show", public_id(ANN))
    ran = cordon("audit", "verify", reader=NOBODY)
    assert ran.code is ExitCode.DONE
    assert public_id(ANN) not in ran.out + ran.err
    assert cordon("audit", "verify", "--json").json["sound"] is True


def test_whoever_looks_after_the_log_is_in_it_too(cordon: Cordon, tmp_path: Path) -> None:
    """By the account at this machine; a copy elsewhere is looked at and left as it is."""
    cordon("people", "show", public_id(ANN))
    settings = Settings(home=cordon.home)
    shutil.copytree(settings.audit, tmp_path / "copy")
    cordon("audit", "verify", reader=NOBODY)
    cordon("audit", "anchor", "--day", "2026-11-01", reader=NOBODY)
    cordon("audit", "verify", tmp_path / "copy", reader=NOBODY)
    looked = [(str(each.event.action), each.event.asked) for each in events(settings)][1:]
    assert [action for action, _ in looked] == ["audit.verified", "audit.anchored"]
    assert (looked[0][1]["sound"], looked[0][1]["lines"], looked[1][1]["day"]) == (True, 3, "2026-11-01")
    assert cordon("audit", "verify", "--json", reader=NOBODY).json["sound"] is True


def test_an_altered_line_is_located(cordon: Cordon) -> None:
    cordon("people", "show", public_id(ANN))
    (chain,) = Settings(home=cordon.home).audit.glob("*.jsonl")
    chain.write_bytes(chain.read_bytes().replace(b"priya.nair", b"somebody.e", 1))
    ran = cordon("audit", "verify", "--json")
    assert ran.code is ExitCode.CONFLICT_FOUND
    assert [each["fault"] for each in ran.json["chains"]] == [f"{chain.name}, line 2: hash mismatch"]


def test_a_cut_end_shows_against_an_anchor(cordon: Cordon, tmp_path: Path) -> None:
    cordon("people", "show", public_id(ANN))
    folder = Settings(home=cordon.home).audit
    (recorded,) = events(Settings(home=cordon.home))
    (tmp_path / "anchor.json").write_text(anchor(folder, recorded.instant.date()).to_json())
    (chain,) = folder.glob("*.jsonl")
    chain.write_bytes(b"".join(chain.read_bytes().splitlines(keepends=True)[:1]))
    assert cordon("audit", "verify", "--json").json["sound"] is True
    ran = cordon("audit", "verify", "--anchor", tmp_path / "anchor.json", "--json")
    assert (ran.code, ran.json["sound"]) == (ExitCode.CONFLICT_FOUND, False)
