"""Rejected rows put aside: with a reason, by two where somebody may be concerned, and taken back as easily as not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction, search
from graph.store.stored import NOBODY
from loaders.chained_lines import AlteredRecordError
from loaders.dismissals import Dismissals
from tests.api.cases import AS, Http, service_of
from tests.api.test_console import Browser
from tests.cli.cases import FEEDS, KEEPER, OFFICER, Cordon
from tests.cli.test_correcting import DOOR, apart, key_of, write

SECOND = KEEPER | {"CORDON_AS": "second-data-officer"}
NOTE = "Source: printed by a clerk of the office" + "," * 15
PRINTED = "Page 1 of 2" + "," * 15


@pytest.fixture
def feeds(tmp_path: Path) -> Cordon:
    """A home with a load whose lines 3 and 4 wait: a note that a person wrote, and one that a program did."""
    cordon = Cordon(tmp_path / "home", dict(FEEDS))
    assert cordon("init", "--demo").code is ExitCode.DONE
    assert cordon("load", write(tmp_path, apart(1), NOTE, PRINTED)).code is ExitCode.ROWS_QUARANTINED
    return cordon


def in_doubt(cordon: Cordon) -> bool:
    """Whether checks are told that a row may concern anybody."""
    with service_of(Settings(home=cordon.home)) as service:
        return bool(service.store.quarantined_parties([NOBODY], service.store.head().known_at))


def waiting(cordon: Cordon) -> list[int]:
    return [row["line"] for row in cordon("quarantine", "show", key_of(cordon), "--json", reader=KEEPER).json["rows"]]


def on_line(cordon: Cordon, what: str, line: int, *words: str, reader: dict[str, str] = KEEPER) -> ExitCode:
    return cordon("quarantine", what, key_of(cordon), "--line", line, *words, reader=reader).code


def test_what_a_program_printed_is_put_aside_by_one_person(feeds: Cordon) -> None:
    assert on_line(feeds, "dismiss", 4, "--because", "page number") is ExitCode.DONE
    assert waiting(feeds) == [3]
    assert feeds("quarantine", "list", "--json").json["loads"][0]["rows"] == 1


def test_a_row_that_may_concern_anybody_waits_and_counts_until_a_second_person_agrees(feeds: Cordon) -> None:
    assert on_line(feeds, "dismiss", 3, "--because", "a note") is ExitCode.NEEDS_DECISION
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], True)
    assert on_line(feeds, "decide", 3, "--agree") is ExitCode.USAGE
    assert in_doubt(feeds)
    assert on_line(feeds, "decide", 3, "--agree", reader=SECOND) is ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([4], False)
    (aside,) = feeds("quarantine", "dismissals", key_of(feeds), "--json", reader=KEEPER).json["rows"]
    assert (aside["because"], aside["by"] != aside["approvedBy"]) == ("a note", True)


def test_a_load_of_which_every_row_was_put_aside_is_still_listed_with_the_way_to_them(feeds: Cordon) -> None:
    on_line(feeds, "dismiss", 4, "--because", "page number")
    on_line(feeds, "dismiss", 3, "--because", "a note")
    on_line(feeds, "decide", 3, "--agree", reader=SECOND)
    (load,) = feeds("quarantine", "list", "--json").json["loads"]
    assert (load["rows"], load["aside"], load["rules"]) == (0, 2, [])
    listed = feeds("quarantine", "list")
    assert f"cordon quarantine dismissals {load['key']}" in " ".join((listed.out + listed.err).split())
    with service_of(Settings(home=feeds.home)) as service:
        page = Browser(service).at_work("data-officer")
        assert f'href="/rejected/{load["key"]}/aside"' in page("GET", "/rejected").text


def test_what_is_refused_waits_as_before(feeds: Cordon) -> None:
    on_line(feeds, "dismiss", 3, "--because", "a note")
    assert on_line(feeds, "decide", 3, "--refuse", reader=SECOND) is ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], True)
    assert on_line(feeds, "decide", 3, "--agree", reader=SECOND) is ExitCode.USAGE


def test_a_dismissal_is_taken_back_and_checks_ask_again(feeds: Cordon) -> None:
    on_line(feeds, "dismiss", 3, "--because", "a note")
    on_line(feeds, "decide", 3, "--agree", reader=SECOND)
    assert on_line(feeds, "restore", 3, "--because", "it names somebody") is ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], True)


def test_what_was_put_aside_is_not_put_aside_again_and_waits_when_it_is_taken_back(feeds: Cordon) -> None:
    """A second request would hide the first: taken back, the row would wait while checks had ceased to ask about it."""
    on_line(feeds, "dismiss", 3, "--because", "a note")
    on_line(feeds, "decide", 3, "--agree", reader=SECOND)
    assert on_line(feeds, "dismiss", 3, "--because", "once more") is ExitCode.USAGE
    assert (waiting(feeds), in_doubt(feeds)) == ([4], False)
    assert on_line(feeds, "restore", 3, "--because", "it names somebody") is ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], True)


@pytest.mark.parametrize("ended_by", ["restored", "refused"])
def test_a_dismissal_that_was_cut_off_half_way_is_undone_whole(
    feeds: Cordon, monkeypatch: pytest.MonkeyPatch, ended_by: str
) -> None:
    """The store knew of it and the record did not yet: the row would wait, and no check ask about it."""
    on_line(feeds, "dismiss", 3, "--because", "a note")

    def cut_off(*_: object) -> None:
        raise OSError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(Dismissals, "_write", cut_off)
        assert on_line(feeds, "decide", 3, "--agree", reader=SECOND) is not ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], False)
    if ended_by == "restored":
        assert on_line(feeds, "decide", 3, "--agree", reader=SECOND) is ExitCode.DONE
        assert on_line(feeds, "restore", 3, "--because", "it names somebody") is ExitCode.DONE
    else:
        assert on_line(feeds, "decide", 3, "--refuse", reader=SECOND) is ExitCode.DONE
    assert (waiting(feeds), in_doubt(feeds)) == ([3, 4], True)


def test_a_dismissal_is_no_load_that_is_listed_and_makes_no_feed_fresh(feeds: Cordon) -> None:
    before = feeds("loads", "list", "--json").json
    on_line(feeds, "dismiss", 4, "--because", "page number")
    after = feeds("loads", "list", "--json").json
    assert [load["key"] for load in after["loads"]] == [load["key"] for load in before["loads"]]
    assert after["feeds"] == before["feeds"]


def test_each_act_is_on_record_and_needs_a_purpose_and_the_right(feeds: Cordon) -> None:
    assert feeds("quarantine", "dismiss", key_of(feeds), "--line", 3, "--because", "x").code is ExitCode.USAGE
    assert on_line(feeds, "dismiss", 3, "--because", "x", reader=OFFICER) is ExitCode.NOT_ALLOWED
    on_line(feeds, "dismiss", 3, "--because", "a note")
    on_line(feeds, "decide", 3, "--agree", reader=SECOND)
    found = {event.event.action for event in search(Settings(home=feeds.home).audit)}
    assert {AuditAction.DISMISSAL_ASKED, AuditAction.QUARANTINE_DISMISSED} <= found


def test_the_http_door_and_the_pages_do_as_the_command_line_does(feeds: Cordon) -> None:
    key = key_of(feeds)
    at = f"/v1/quarantine/{key}/dismissals"
    with service_of(Settings(home=feeds.home)) as service:
        http = Http(service)
        asked = http("POST", at, json={"line": 3, "because": "a note"}, headers=DOOR).json()
        assert asked["rows"][0]["waits"]
        page = Browser(service).at_work("second-data-officer")
        assert "Waits for a second person" in page("GET", f"/rejected/{key}/aside").text
        words = {"agrees": "yes", "form-token": page.form_token()}
        assert page("POST", f"/rejected/{key}/3/dismissal/decision", data=words).status_code == 303
        assert [row["waits"] for row in http("GET", at, headers=DOOR).json()["rows"]] == [False]
        assert [row["line"] for row in http("GET", f"/v1/quarantine/{key}", headers=DOOR).json()["rows"]] == [4]
        back = {"line": 3, "because": "it names somebody"}
        assert (
            http("POST", f"{at}/retraction", json=back, headers=DOOR | {AS: "second-data-officer"}).status_code == 200
        )
        assert http("GET", at, headers=DOOR).json()["rows"] == []


def test_a_record_of_dismissals_that_was_altered_is_not_gone_by(feeds: Cordon) -> None:
    on_line(feeds, "dismiss", 4, "--because", "page number")
    on_line(feeds, "dismiss", 3, "--because", "a note")
    key, path = key_of(feeds), feeds.home / "receipts" / "dismissals.jsonl"
    first, *rest = path.read_text("utf-8").splitlines()
    told = json.loads(first) | {"because": "something else"}
    path.write_text("\n".join((json.dumps(told, sort_keys=True, ensure_ascii=False), *rest)) + "\n", "utf-8")
    with service_of(Settings(home=feeds.home)) as service, pytest.raises(AlteredRecordError, match="line 2"):
        Dismissals(service.settings.receipts, service.store).of(key)
