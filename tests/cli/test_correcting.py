"""Rejected rows corrected and loaded again, and loads taken back: with a second person's word where one is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.actions import Action
from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction, search
from tests.api.cases import AS, Http, service_of
from tests.cli.cases import FEEDS, KEEPER, OFFICER, Cordon
from tests.loaders.readers.books import write_book

HEADER = (
    "Id,First Prisoner Number,First Prisoner Role,Second Prisoner Number,Second Prisoner Role,Reason,Restriction Type,"
    "Comment,Authorised By,When Created,When Updated,Updated By,Is Closed,Closed By,Closed Reason,Closed At"
)
SECOND = FEEDS | {"CORDON_AS": "second-data-officer"}
DOOR = {
    AS: "data-officer",
    "X-Purpose-Code": "data-quality",
    "X-Case-Reference": "DQ-2026-1",
    "X-Purpose-Reason": "correcting",
}


def apart(number: int, kind: str = "WING", one: str = "A0001AA", other: str = "A0002AA") -> str:
    return f"{number},{one},VICTIM,{other},PERPETRATOR,THREAT,{kind},,,2026-01-0{number}T10:00:00Z,,,false,,,"


def write(folder: Path, *rows: str, day: int = 1) -> Path:
    path = folder / f"prison-non-associations_2026-11-0{day}T0600.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


@pytest.fixture
def feeds(tmp_path: Path) -> Cordon:
    cordon = Cordon(tmp_path / "home", dict(FEEDS))
    assert cordon("init", "--demo").code is ExitCode.DONE
    return cordon


def key_of(cordon: Cordon) -> str:
    return str(cordon("loads", "list", "--json").json["loads"][0]["key"])


def feeds_states(cordon: Cordon) -> list[str]:
    return [load["state"] for load in cordon("loads", "list", "--json").json["loads"]]


def test_a_rejected_row_is_listed_shown_corrected_and_loaded_again(feeds: Cordon, tmp_path: Path) -> None:
    path = write(tmp_path, apart(1), apart(2, "CEL"), apart(3, "ALL"))
    assert feeds("load", path).code is ExitCode.ROWS_QUARANTINED
    (waiting,) = feeds("quarantine", "list", "--json").json["loads"]
    assert (waiting["rows"], waiting["rules"]) == (
        2, [{"rule": "code-unknown", "column": "Restriction Type", "rows": 2}],
    )  # fmt: skip
    key = waiting["key"]
    (row,) = feeds("quarantine", "show", key, "--line", "3", "--json", reader=KEEPER).json["rows"]
    assert (row["column"], row["cells"]["Restriction Type"]) == ("Restriction Type", "CEL")
    edited = feeds("quarantine", "edit", key, "--line", "3", "--set", "Restriction Type=CELL", "--json", reader=KEEPER)
    assert edited.json["rows"][0]["corrected"] is True
    again = feeds("quarantine", "reload", key, "--json")
    assert (again.code, again.json["left"]) == (ExitCode.DONE, 1)
    assert again.json["loaded"]["receipts"][0]["accepted"] == 1
    assert [each["rows"] for each in feeds("quarantine", "list", "--json").json["loads"]] == [1]


def test_a_line_that_stands_on_two_sheets_is_put_right_on_one_of_them(feeds: Cordon, tmp_path: Path) -> None:
    """Checks went on about neither of the two, and one of them had never been loaded."""
    people = {"North": ("A0003AA", "A0004AA"), "South": ("A0005AA", "A0006AA")}
    sheets = {
        name: [each.split(",") for each in (HEADER, apart(number, "CEL", *pair))]
        for number, (name, pair) in enumerate(people.items(), 1)
    }
    path = write_book(tmp_path / "prison-non-associations_2026-11-01T0600.xlsx", sheets)
    assert feeds("load", path).code is ExitCode.ROWS_QUARANTINED
    key, at = key_of(feeds), ("--line", "2", "--sheet", "North")
    put_right = feeds("quarantine", "edit", key, *at, "--set", "Restriction Type=CELL", reader=KEEPER)
    assert put_right.code is ExitCode.DONE
    assert feeds("quarantine", "reload", key, "--json").json["left"] == 1

    def asked_about() -> list[str]:
        wanted = [("prison-number", number) for pair in people.values() for number in pair]
        with service_of(Settings(home=feeds.home)) as service:
            return [each[2] for each in service.store.quarantined_parties(wanted, service.store.head().known_at)]

    assert asked_about() == ["A0005AA", "A0006AA"]
    told = ("--line", "2", "--sheet", "South")
    assert feeds("quarantine", "dismiss", key, *told, "--because", "x", reader=KEEPER).code is ExitCode.NEEDS_DECISION
    decided = feeds("quarantine", "decide", key, *told, "--agree", reader=KEEPER | {"CORDON_AS": "second-data-officer"})
    assert (decided.code, asked_about()) == (ExitCode.DONE, [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--line", "9", "--set", "Reason=THREAT"), "no row of line 9"),
        (("--line", "3", "--set", "Raeson=THREAT"), "there is no column 'Raeson'"),
        (("--line", "3", "--set", "cordon_line=9"), "there is no column 'cordon_line'"),
        (("--line", "3", "--set", "Reason"), "write --set COLUMN=VALUE"),
    ],
)
def test_what_is_not_in_quarantine_cannot_be_corrected(
    feeds: Cordon, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    feeds("load", write(tmp_path, apart(1), apart(2, "CEL")))
    ran = feeds("quarantine", "edit", key_of(feeds), *words, reader=KEEPER)
    assert ran.code is ExitCode.USAGE
    assert said.casefold() in " ".join(ran.err.split()).casefold()


def test_rejected_rows_need_a_purpose_and_the_right_to_run_feeds(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1, "CEL")))
    key = key_of(feeds)
    assert feeds("quarantine", "show", key).code is ExitCode.USAGE
    assert feeds("quarantine", "show", key, reader=OFFICER).code is ExitCode.NOT_ALLOWED
    assert feeds("quarantine", "show", "0" * 32, reader=KEEPER).code is ExitCode.NOT_FOUND


def test_the_http_door_lists_shows_corrects_and_reloads_as_the_command_line_does(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1), apart(2, "CEL")))
    key = key_of(feeds)
    with service_of(Settings(home=feeds.home)) as service:
        http = Http(service)
        assert http("GET", "/v1/quarantine", headers=DOOR).json()["loads"][0]["key"] == key
        (row,) = http("GET", f"/v1/quarantine/{key}?rule=code-unknown", headers=DOOR).json()["rows"]
        body = {"line": row["line"], "cells": {"Restriction Type": "CELL"}}
        assert http("POST", f"/v1/quarantine/{key}/rows", json=body, headers=DOOR).json()["rows"][0]["corrected"]
        loaded = http("POST", f"/v1/quarantine/{key}/reload", headers=DOOR).json()
        assert (loaded["left"], loaded["loaded"]["receipts"][0]["accepted"]) == (0, 1)
        assert http("GET", f"/v1/quarantine/{key}", headers=DOOR).status_code == 404
        wrong = http("POST", f"/v1/quarantine/{key}/rows", json=body | {"cels": {}}, headers=DOOR)
        assert wrong.status_code == 400


def test_a_withdrawal_that_would_remove_keep_aparts_waits_for_a_second_person(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1), apart(2, other="A0003AA")))
    key = key_of(feeds)
    asked = feeds("loads", "withdraw", key, "--because", "wrong file", "--yes", "--json")
    assert (asked.code, asked.json["protectionsGone"]) == (ExitCode.NEEDS_DECISION, 2)
    assert feeds_states(feeds) == ["published"]
    own = feeds("loads", "approve", key, "--yes")
    assert (own.code, "a second person decides" in own.err) == (ExitCode.NOT_ALLOWED, True)
    (waiting,) = feeds("loads", "requests", "--json").json["requests"]
    assert (waiting["key"], waiting["because"]) == (key, "wrong file")
    approved = feeds("loads", "approve", key, "--yes", "--json", reader=SECOND)
    assert (approved.code, approved.json["approvedBy"]) == (ExitCode.DONE, "demo/ines.marlow")
    assert feeds_states(feeds) == ["withdrawn"]
    assert feeds("loads", "requests", "--json").json["requests"] == []
    kept = {event.event.action for event in search(Settings(home=feeds.home).audit)}
    assert {AuditAction.WITHDRAWAL_REQUESTED, AuditAction.LOAD_WITHDRAWN} <= kept


def test_a_refused_withdrawal_leaves_the_load(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1)))
    key = key_of(feeds)
    feeds("loads", "withdraw", key, "--because", "wrong file", "--yes")
    assert feeds("loads", "refuse", key, reader=SECOND).code is ExitCode.DONE
    assert feeds("loads", "approve", key, "--yes", reader=SECOND).code is ExitCode.NOT_ALLOWED
    assert feeds_states(feeds) == ["published"]


def test_an_approval_holds_for_what_was_asked_and_for_nothing_else(feeds: Cordon, tmp_path: Path) -> None:
    """Between asking and approving another load may have made the first one say less alone, or more."""
    feeds("load", write(tmp_path, apart(1), apart(2)))
    key = key_of(feeds)
    feeds("loads", "withdraw", key, "--because", "wrong file", "--yes")
    feeds("load", write(tmp_path, apart(1), apart(2), day=2))
    ran = feeds("loads", "approve", key, "--yes", reader=SECOND)
    assert (ran.code, "no longer what was asked for" in ran.err) == (ExitCode.NOT_ALLOWED, True)


def test_a_load_whose_protections_another_load_states_too_needs_nobody_else(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1)))
    feeds("load", write(tmp_path, apart(1), day=2))
    ran = feeds("loads", "withdraw", key_of(feeds), "--because", "sent twice", "--yes")
    assert ran.code is ExitCode.DONE


def test_the_record_of_requests_tells_when_it_was_altered(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1)))
    feeds("loads", "withdraw", key_of(feeds), "--because", "wrong file", "--yes")
    feeds("loads", "withdraw", key_of(feeds), "--because", "wrong file, again", "--yes")
    path = feeds.home / "receipts" / "withdrawal-requests.jsonl"
    path.write_text(path.read_text("utf-8").replace('wrong file"', 'other words"', 1), "utf-8")
    assert "was altered" in feeds("loads", "requests").err


def test_every_way_to_correct_is_an_action_of_the_policy() -> None:
    assert {Action.LIST_QUARANTINE.value.grant, Action.EDIT_QUARANTINE.value.grant} == {"load"}


def test_quality_is_told_by_feed_and_load_and_to_those_who_run_feeds_alone(feeds: Cordon, tmp_path: Path) -> None:
    feeds("load", write(tmp_path, apart(1), apart(2, "CEL")))
    found = feeds("quality", "feed", "prison-non-associations", "--json").json
    assert (found["loads"][0]["rows"], found["loads"][0]["quarantined"]) == (2, 1)
    columns = {column["name"]: column for column in feeds("quality", "load", key_of(feeds), "--json").json["columns"]}
    assert (columns["Restriction Type"]["validity"], columns["Comment"]["completeness"]) == (0.5, 0.0)
    assert feeds("quality", "feed", "prison-non-associations", reader=OFFICER).code is ExitCode.NOT_ALLOWED


def test_a_folder_is_taken_once_for_a_scheduler(feeds: Cordon, tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    write(drop, apart(1))
    (drop / "menu.csv").write_text("Soup,Price\nLeek,3\n")
    ran = feeds("load", "watch", drop, "--once", "--settle", "0")
    assert ran.code is ExitCode.FILE_REFUSED
    assert sorted(path.name for path in (drop / "done").glob("*.csv")) == [
        "prison-non-associations_2026-11-01T0600.csv"
    ]
    assert (drop / "failed" / "menu.csv").exists()


def test_detection_names_the_feed_its_rivals_and_what_speaks_against_them(feeds: Cordon, tmp_path: Path) -> None:
    path = tmp_path / "renamed.csv"
    path.write_text(f"{HEADER},Shoe Size\n{apart(1)},9\n{apart(2, 'CEL')},9\n", "utf-8")
    (table,) = feeds("load", "detect", path, "--json").json["tables"]
    (best, *_) = table["guesses"]
    assert (table["feed"], best["feed"], best["accepted"]) == (
        "prison-non-associations",
        "prison-non-associations",
        0.5,
    )
    assert "columns that are not this feed's: 1" in best["against"]
    (tmp_path / "menu.csv").write_text("Soup,Price\nLeek,3\n")
    assert feeds("load", "detect", tmp_path / "menu.csv").code is ExitCode.FILE_REFUSED
