"""Commands that read: who and why, two voices, and the same answer as over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction
from tests.api.cases import ANN, BEN, CAL, CELL, DEE, OPEN_ROWS, STAYS, Http, events, make_home, public_id, service_of
from tests.api.cases import OFFICER as HEADERS
from tests.cli.cases import NOBODY, OFFICER, PARTNER, Cordon
from tests.contract.evidence import described, row
from tests.stores.homes import home_settings

READS = [
    ("people", "find", "--surname", "O'Connor"),
    ("people", "show", public_id(ANN)),
    ("network", "show", public_id(ANN), "--depth", "3"),
    ("network", "paths", "--from", public_id(ANN), "--to", public_id(CAL)),
    ("people", "timeline", public_id(ANN)),
    ("network", "common", "--person", public_id(ANN), "--person", public_id(BEN)),
]
PERIOD = ("--from", "2026-09-01T00:00:00Z", "--to", "2026-11-01T00:00:00Z")


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_json_is_all_that_stands_on_stdout(cordon: Cordon, words: tuple[str, ...]) -> None:
    ran = cordon(*words, "--json")
    assert ran.code is ExitCode.DONE
    assert isinstance(ran.json, dict)


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_a_name_with_an_apostrophe_is_shown_as_it_is(cordon: Cordon, words: tuple[str, ...]) -> None:
    assert "O'Connor" in cordon(*words).out or "O'CONNOR" in cordon(*words).out


@pytest.mark.parametrize(
    ("words", "method", "path", "body"),
    [
        (READS[0], "POST", "/v1/people/search", {"surname": "O'Connor"}),
        (READS[1], "GET", f"/v1/people/{public_id(ANN)}", None),
        (READS[2], "GET", f"/v1/people/{public_id(ANN)}/network?depth=3", None),
        (READS[3], "POST", "/v1/paths", {"from": [public_id(ANN)], "to": [public_id(CAL)]}),
        (READS[4], "GET", f"/v1/people/{public_id(ANN)}/timeline", None),
        (READS[5], "POST", "/v1/common-links", {"people": [public_id(ANN), public_id(BEN)]}),
    ],
)
def test_the_command_line_and_http_give_the_same_bytes(
    cordon: Cordon, words: tuple[str, ...], method: str, path: str, body: dict[str, object] | None
) -> None:
    with service_of(Settings(**home_settings(cordon.home))) as service:
        answered = Http(service)(method, path, HEADERS, json=body)
    assert cordon(*words, "--json").out == answered.text + "\n"


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_each_read_is_on_record_with_its_purpose(cordon: Cordon, words: tuple[str, ...]) -> None:
    cordon(*words)
    (recorded,) = events(Settings(home=cordon.home))
    assert recorded.event.purpose is not None
    assert recorded.event.purpose.case_reference == "OP-2026-014"
    assert recorded.event.disclosed
    assert recorded.event.source_address is not None
    assert recorded.event.source_address.startswith("cli:")


@pytest.mark.parametrize("missing", sorted(OFFICER))
def test_what_is_missing_is_named_with_an_example(cordon: Cordon, missing: str) -> None:
    ran = cordon(*READS[0], reader={name: value for name, value in OFFICER.items() if name != missing})
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert missing in ran.err
    assert "For example: --as intelligence-officer" in ran.err
    assert events(Settings(home=cordon.home)) == []


def test_all_that_is_missing_is_named_at_once(cordon: Cordon) -> None:
    said = cordon(*READS[0], reader=NOBODY).err
    assert all(name in said for name in OFFICER)


def test_options_win_over_the_environment(cordon: Cordon) -> None:
    cordon(*READS[1], "--case", "OP-9", "--as", "allocation-officer", "--purpose", "allocation", "--reason", "move")
    (recorded,) = events(Settings(home=cordon.home))
    assert recorded.event.subject == "demo/tom.ellis"
    assert recorded.event.purpose is not None
    assert (recorded.event.purpose.code, recorded.event.purpose.case_reference) == ("allocation", "OP-9")


def test_a_withheld_person_is_told_like_an_absent_one(cordon: Cordon) -> None:
    for what in (("people", "show"), ("network", "show")):
        answers = [cordon(*what, asked) for asked in (public_id(DEE), "0" * 32, "nobody")]
        assert {answer.code for answer in answers} == {ExitCode.NOT_FOUND}
        assert len({(answer.out, answer.err) for answer in answers}) == 1


def test_a_role_without_the_action_is_told_so_and_it_is_on_record(cordon: Cordon) -> None:
    ran = cordon(*READS[3], reader=PARTNER)
    assert (ran.code, ran.out) == (ExitCode.NOT_ALLOWED, "")
    assert [each.event.action for each in events(Settings(home=cordon.home))] == [AuditAction.ACCESS_DENIED]


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_hidden_rows_change_no_byte(cordon: Cordon, tmp_path: Path, words: tuple[str, ...]) -> None:
    """The fixture's home has rows that nobody may read; this one has not."""
    make_home(tmp_path / "without")
    seen, plain = cordon(*words, "--json"), Cordon(tmp_path / "without")(*words, "--json")
    assert (seen.out, seen.err, seen.code) == (plain.out, plain.err, plain.code)
    seen, plain = cordon(*words), Cordon(tmp_path / "without")(*words)
    assert (seen.out, seen.err, seen.code) == (plain.out, plain.err, plain.code)


def test_nobody_found_is_said_in_words(cordon: Cordon) -> None:
    ran = cordon("people", "find", "--surname", "Zzyzx")
    assert (ran.code, ran.out) == (ExitCode.DONE, "")
    assert "Nobody matches" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("people", "find"),
        ("people", "find", "--surname", "Bell", "--pnc", "02/73319Z"),
        ("people", "find", "--born", "yesterday"),
        ("people", "find", "--pnc", "nonsense"),
        ("people", "show", public_id(ANN), "--known-at", "2026-11-01T06:00:00"),
        ("network", "show", public_id(ANN), "--type", "FRIEND_OF"),
        ("network", "show", public_id(ANN), "--depth", "99"),
        ("network", "paths", "--from", public_id(ANN)),
        ("network", "common", "--person", public_id(ANN)),
        ("network", "common", "--person", public_id(ANN), "--person", public_id(ANN)),
        ("network", "presence", CELL.key, "--from", "2026-10-01T00:00:00Z", "--to", "2026-09-01T00:00:00Z"),
        ("network", "presence", CELL.key, "--from", "2026-09-01", "--to", "2026-10-01T00:00:00Z"),
        ("network", "presence", CELL.key, *PERIOD, "--level", "bed"),
        ("people", "show", public_id(ANN), "--purpose", "curiosity"),
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_run_as_given_ends_as_usage(cordon: Cordon, words: tuple[str, ...]) -> None:
    ran = cordon(*words)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert ran.err.strip()


def test_without_a_home_the_reader_is_told_how_to_make_one(tmp_path: Path) -> None:
    ran = Cordon(tmp_path / "nowhere")(*READS[0])
    assert ran.code is ExitCode.USAGE
    assert "cordon demo" in ran.err


def test_outside_a_demonstration_made_up_readers_are_not_admitted(tmp_path: Path) -> None:
    make_home(tmp_path / "real", demo=False)
    ran = Cordon(tmp_path / "real")(*READS[0])
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert "demonstration" in ran.err


def test_what_was_known_before_a_load_is_asked_for_by_instant(cordon: Cordon) -> None:
    assert cordon("people", "show", public_id(ANN), "--known-at", "2026-10-01T00:00:00Z").code is ExitCode.NOT_FOUND
    assert cordon("people", "show", public_id(ANN), "--known-at", "2026-11-02T00:00:00Z").code is ExitCode.DONE


def test_presence_is_told_on_the_command_line_as_over_http(tmp_path: Path) -> None:
    """The same bytes as JSON; in words who was in the cell, and who with whom."""
    settings = make_home(tmp_path / "stays", (*OPEN_ROWS, *STAYS))
    cordon = Cordon(settings.home)
    asked = {"place": "lei-a-1-002", "from": PERIOD[1], "to": PERIOD[3]}
    with service_of(settings) as service:
        answered = Http(service)("POST", "/v1/presence", HEADERS, json=asked)
    assert cordon("network", "presence", "lei-a-1-002", *PERIOD, "--json").out == answered.text + "\n"
    told = cordon("network", "presence", CELL.key, *PERIOD).out
    assert "O'Connor" in told
    assert "10,080" in told


def test_a_network_says_what_its_budget_left_out(cordon: Cordon) -> None:
    ran = cordon("network", "show", public_id(BEN), "--budget", "2")
    assert "1 more at step 1" in " ".join(ran.err.split())


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_where_the_audit_cannot_be_written_nothing_is_told(cordon: Cordon, words: tuple[str, ...]) -> None:
    (cordon.home / "audit").write_text("in the way")
    ran = cordon(*words, "--json")
    assert (ran.code, ran.out) == (ExitCode.UNAVAILABLE, "")


def test_text_that_would_steer_a_terminal_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    steering = "\x1b[2J\x1b]0;owned\x07[bold]Bell[/bold]"
    make_home(tmp_path / "home", [row("1", describes=[described(ANN, "Bell", steering)])])
    ran = Cordon(tmp_path / "home")("people", "show", public_id(ANN))
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "[bold]Bell[/bold]" in ran.out
