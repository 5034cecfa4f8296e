"""The whole of it on a tiny estate: made up, loaded, resolved, analysed, checked, and shown to three readers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction, Ending, Outcome, verify
from loaders.synthetic.generation import WRITERS
from tests.api.cases import AS, Http, events, service_of
from tests.api.cases import OFFICER as HEADERS
from tests.cli.cases import ALLOCATION, FEEDS, KEEPER, NOBODY, PARTNER, Cordon
from tests.end_to_end.conftest import Demonstrated

ROOT = Path(__file__).resolve().parents[2]


def test_every_row_of_every_feed_is_accounted_for(demonstrated: Demonstrated) -> None:
    receipts = demonstrated.answer["loaded"]["receipts"]
    assert len(receipts) == len(WRITERS)
    for receipt in receipts:
        assert receipt["outcome"] == "loaded"
        counted = receipt["accepted"] + receipt["duplicates"] + receipt["quarantined"] + receipt["dropped"]
        assert receipt["rows"] == counted > 0


def test_privileged_contact_is_dropped_and_counted(demonstrated: Demonstrated) -> None:
    (contacts,) = [r for r in demonstrated.answer["loaded"]["receipts"] if r["feed"] == "prison-contacts"]
    assert contacts["dropped"] == sum(contacts["droppedByRule"].values()) > 0


def test_records_become_fewer_people_and_doubts_are_left_apart(demonstrated: Demonstrated) -> None:
    people = demonstrated.answer["analysis"]["people"]
    assert people["people"] < people["records"]
    assert people["inSeveralAgencies"] > 0
    assert sum(people["keptApart"].values()) > 0


def test_groups_have_brokers_and_flags_have_evidence(demonstrated: Demonstrated) -> None:
    analysis = demonstrated.answer["analysis"]
    assert analysis["groups"][0]["knownMembers"] > 0
    assert all(group["brokers"] for group in analysis["groups"])
    for line in analysis["proximity"] + analysis["withoutStanding"]:
        assert line["indication"]
        assert line["memberships"] or line["ways"]
        assert all(reason["reports"] for way in line["ways"] for step in way["steps"] for reason in step["reasons"])
    assert analysis["validation"] == "not validated here"


def test_the_planted_conflict_is_found_with_the_age_of_every_feed(demonstrated: Demonstrated) -> None:
    check = demonstrated.answer["check"]
    assert check["outcome"] == "conflict found"
    assert all(feed["extractedAt"] for feed in check["feeds"] if feed["required"])
    (asked,) = check["prisoners"]
    ran = demonstrated.cordon("conflicts", asked["prisoner"], "--place", check["place"], reader=ALLOCATION)
    assert ran.code is ExitCode.CONFLICT_FOUND
    assert "Conflict found" in ran.out


def test_readers_see_different_parts_of_one_person(demonstrated: Demonstrated) -> None:
    seen = [part["records"] for part in demonstrated.answer["compared"]["readers"]]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) > 1


def test_a_second_demonstration_says_what_is_loaded_already(copied: Cordon) -> None:
    ran = copied("demo", "--scale", "tiny", "--no-serve", "--json", reader=NOBODY)
    assert ran.code is ExitCode.DONE
    assert {receipt["outcome"] for receipt in ran.json["loaded"]["receipts"]} == {"already loaded"}
    assert "already loaded" in ran.err


def test_another_home_of_the_same_seed_gives_the_same_answers(demonstrated: Demonstrated, tmp_path: Path) -> None:
    """Ids, groups, brokers and scores are those of the first home; only a hold's reference and instants may differ."""
    cordon = Cordon(tmp_path / "home", dict(NOBODY))
    again = cordon("demo", "--scale", "tiny", "--no-serve", "--json", reader=NOBODY).json
    for part in ("people", "network", "groups", "brokers", "proximity"):
        assert again["analysis"][part] == demonstrated.answer["analysis"][part]
    assert again["compared"] == demonstrated.answer["compared"]


def test_what_a_person_reads_has_every_part_of_the_tour(copied: Cordon) -> None:
    said = copied("demo", "--scale", "tiny", "--no-serve", reader=NOBODY).out
    for part in ("1. Files in", "2. Who is who", "3. Can this man", "4. One person", "Where to look next", "curl"):
        assert part in said


def test_the_commands_that_the_demonstration_tells_can_be_run(demonstrated: Demonstrated) -> None:
    person = demonstrated.answer["compared"]["person"]
    surname = person["caption"].partition(",")[0]
    cordon = demonstrated.cordon
    assert person["id"] in {
        each["id"] for each in cordon("people", "find", "--surname", surname, "--limit", 100, "--json").json["people"]
    }
    assert cordon("people", "show", person["id"]).code is ExitCode.DONE
    assert cordon("network", "show", person["id"], "--depth", 2).code is ExitCode.DONE
    assert cordon("loads", "list", reader=FEEDS).code is ExitCode.DONE
    assert cordon("audit", "verify", reader=NOBODY).code is ExitCode.DONE


def test_the_command_line_and_http_give_the_same_answers(demonstrated: Demonstrated) -> None:
    cordon, analysis = demonstrated.cordon, demonstrated.answer["analysis"]
    one, other = (line["person"]["id"] for line in analysis["proximity"][:2])
    with service_of(Settings(home=cordon.home)) as service:
        http = Http(service)
        over_http = [
            http("GET", f"/v1/people/{one}").text,
            http("GET", f"/v1/people/{one}/network?depth=2").text,
            http("POST", "/v1/paths", json={"from": [one], "to": [other]}).text,
            http("GET", "/v1/analyses/latest").text,
        ]
    assert [cordon(*words, "--json").out.rstrip("\n") for words in (
        ("people", "show", one),
        ("network", "show", one, "--depth", 2),
        ("network", "paths", "--from", one, "--to", other),
    )] == over_http[:3]  # fmt: skip
    assert json.loads(over_http[3]) == analysis


def test_a_check_over_http_is_the_command_lines_but_for_time_and_reference(demonstrated: Demonstrated) -> None:
    check = demonstrated.answer["check"]
    asked = {"prisoners": [each["prisoner"] for each in check["prisoners"]], "place": check["place"]}
    headers = HEADERS | {AS: "allocation-officer", "X-Purpose-Code": "allocation"}
    with service_of(Settings(home=demonstrated.cordon.home)) as service:
        found = Http(service)("POST", "/v1/conflicts", headers, json=asked).json()
    assert (found["findings"], found["place"]) == (check["findings"], check["place"])


def test_a_partner_sees_nothing_of_what_is_withheld(demonstrated: Demonstrated) -> None:
    """Of a man in a file marked above the partner's clearance, not that he is in it; of one only there, nothing."""
    cordon = demonstrated.cordon
    groups = [line["group"]["id"] for line in demonstrated.answer["analysis"]["proximity"] if line["group"]]
    with service_of(Settings(home=cordon.home)) as service:
        http = Http(service)
        partner = HEADERS | {AS: "partner-agency", "X-Purpose-Code": "public-protection"}
        absent = http("GET", f"/v1/people/{'0' * 32}/network", partner)
        for group in groups:
            assert http("GET", f"/v1/people/{group}/network").status_code == 200
            assert http("GET", f"/v1/people/{group}/network", partner).content == absent.content
    for person in {line["person"]["id"] for line in demonstrated.answer["analysis"]["proximity"]}:
        shown = cordon("network", "show", person, "--depth", 2, "--json", reader=PARTNER)
        assert not any(group in shown.out for group in groups)


def test_every_read_is_in_the_chain_and_the_chain_verifies(demonstrated: Demonstrated) -> None:
    cordon = demonstrated.cordon
    before = len(events(Settings(home=cordon.home)))
    person = demonstrated.answer["compared"]["person"]["id"]
    reads = [
        (("people", "find", "--surname", "S"), AuditAction.PERSON_FOUND),
        (("people", "show", person), AuditAction.PERSON_SHOWN),
        (("network", "show", person), AuditAction.NETWORK_SHOWN),
        (("network", "paths", "--from", person, "--to", person), AuditAction.PATHS_SHOWN),
    ]
    for words, _ in reads:
        cordon(*words)
    recorded = events(Settings(home=cordon.home))[before:]
    assert [each.event.action for each in recorded] == [action for _, action in reads]
    assert {each.event.outcome for each in recorded} == {Outcome.ANSWERED}
    assert person in recorded[1].event.disclosed
    assert cordon("audit", "verify", "--json", reader=NOBODY).json["sound"] is True


def test_loads_are_on_record_before_and_after(demonstrated: Demonstrated) -> None:
    actions = [each.event.action for each in events(Settings(home=demonstrated.cordon.home))]
    assert actions.count(AuditAction.LOAD_STARTED) >= len(WRITERS)
    assert actions.count(AuditAction.LOAD_PUBLISHED) == len(WRITERS)


def test_a_withdrawn_load_takes_its_people_with_it(copied: Cordon) -> None:
    (load,) = [
        each
        for each in copied("loads", "list", "--json", reader=FEEDS).json["loads"]
        if each["feed"] == "police-nominals"
    ]
    before = copied("people", "find", "--surname", "S", "--json").json["found"]
    assert copied("loads", "show", load["key"], "--json", reader=FEEDS).json["rows"] == load["rows"]
    assert (
        copied("loads", "withdraw", load["key"], "--because", "wrong extract", reader=FEEDS, typed="n\n").code
        is ExitCode.NEEDS_DECISION
    )
    gone = copied("loads", "withdraw", load["key"], "--because", "wrong extract", "--yes", "--json", reader=FEEDS)
    assert gone.json["onlyHere"] > 0
    assert copied("people", "find", "--surname", "S", "--json").json["found"] < before
    assert copied("loads", "withdraw", load["key"], "--because", "again", "--yes", reader=FEEDS).code is ExitCode.USAGE


def test_a_file_loaded_by_itself_is_read_by_its_header(copied: Cordon) -> None:
    """A dry run of a newer extract publishes nothing, the load does, and a repeat says so."""
    (source,) = copied.home.glob("estates/*/feeds/prison-alerts_*.csv")
    newer = copied.home.parent / "prison-alerts_2099-01-01T0600.csv"
    newer.write_bytes(source.read_bytes())
    outcomes = [
        copied("load", newer, *extra, "--json", reader=FEEDS).json["receipts"][0]["outcome"]
        for extra in (("--dry-run",), (), ())
    ]
    assert outcomes == ["would load", "loaded", "already loaded"]


def test_a_wrong_file_is_refused_and_a_wrong_row_is_quarantined(copied: Cordon, tmp_path: Path) -> None:
    wrong = tmp_path / "holiday-plans.csv"
    wrong.write_text("where,when\nSpain,August\n")
    refused = copied("load", wrong, reader=FEEDS)
    assert (refused.code, refused.out) == (ExitCode.FILE_REFUSED, "")
    (source,) = copied.home.glob("estates/*/feeds/viper-2_*.csv")
    header, first, *_ = source.read_text("utf-8").splitlines()
    cells = first.split(",")
    damaged = tmp_path / "viper-2_2099-01-01T0600.csv"
    damaged.write_text(f"{header}\n{first}\n{','.join([cells[0], cells[1], '', *cells[3:]])}\n", "utf-8")
    accepted = ("--accept-missing", "a test of two rows", "--accept-unusual", "a test of two rows")
    ran = copied("load", damaged, "--mapping", "viper-2", *accepted, "--json", reader=FEEDS)
    assert ran.code is ExitCode.ROWS_QUARANTINED
    (receipt,) = ran.json["receipts"]
    assert (receipt["rows"], receipt["quarantined"]) == (2, 1)
    assert Path(receipt["quarantineFile"]).stat().st_mode & 0o077 == 0


def test_a_full_feed_that_lacks_too_much_waits_for_a_person(copied: Cordon, tmp_path: Path) -> None:
    (source,) = copied.home.glob("estates/*/feeds/prison-non-associations_*.csv")
    short = tmp_path / "prison-non-associations_2099-01-01T0600.csv"
    short.write_text("\n".join(source.read_text("utf-8").splitlines()[:3]) + "\n", "utf-8")
    assert copied("load", short, reader=FEEDS).code is ExitCode.NEEDS_DECISION
    accepted = copied("load", short, "--accept-missing", "the register was cleaned", reader=FEEDS)
    assert accepted.code is ExitCode.DONE


@pytest.mark.parametrize(
    "words", [("load", "nowhere.csv"), ("load", "pole"), ("load", "pole", "nowhere"), ("load", "a", "b", "c")]
)
def test_a_load_of_nothing_ends_as_usage(copied: Cordon, words: tuple[str, ...]) -> None:
    assert copied(*words, reader=FEEDS).code is ExitCode.USAGE


def test_those_who_read_people_do_not_load(copied: Cordon, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert copied("load", tmp_path / "x.csv").code is ExitCode.NOT_ALLOWED


def test_the_installed_command_speaks_with_two_voices(demonstrated: Demonstrated) -> None:
    """In a process of its own, as a person or a script runs it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CORDON_")}
    environment |= demonstrated.cordon.reader | {"CORDON_HOME": str(demonstrated.cordon.home)}
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "people",
        "find",
        "--surname",
        "S",
        "--limit",
        "2",
        "--json",
    ]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert len(json.loads(ran.stdout)["people"]) == 2
    assert ran.stdout.count("\n") == 1
    assert "next page" not in ran.stdout


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    cordon = Cordon(tmp_path / "home", {})
    made = [
        cordon("generate", "--scale", "tiny", "--out", tmp_path / name, "--json", reader=NOBODY).json for name in "ab"
    ]
    assert made[0]["rows"] == made[1]["rows"]
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert names
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)
    assert not (tmp_path / "home").exists()


def test_a_kept_analysis_holds_no_name_and_is_not_shown_once_it_is_no_longer_true(copied: Cordon) -> None:
    """It names by id, is shown with today's names, and names nobody whom its reader may no longer see."""
    kept = [each.read_text("utf-8") for each in Settings(home=copied.home).results.glob("*.json")]
    assert len(kept) == 2, "the analysis, and what the network says for advice"
    with service_of(Settings(home=copied.home)) as service:
        shown = Http(service)("GET", "/v1/analyses/latest").json()
    names = {line["person"]["caption"] for line in shown["proximity"]}
    assert len(names) > 1
    assert not any(name in text for text in kept for name in names)
    loads = copied("loads", "list", "--json", reader=FEEDS).json["loads"]
    (load,) = [each for each in loads if each["feed"] == "police-ocg-membership"]
    copied("loads", "withdraw", load["key"], "--because", "wrong extract", "--yes", reader=FEEDS)
    with service_of(Settings(home=copied.home)) as service:
        http = Http(service)
        absent = http("GET", f"/v1/people/{'0' * 32}")
        assert http("GET", "/v1/analyses/latest").content == absent.content


def test_what_was_kept_goes_with_a_record_that_it_rests_on(copied: Cordon, demonstrated: Demonstrated) -> None:
    """The analysis, and what the network says for advice."""
    (membership, *_) = demonstrated.answer["analysis"]["proximity"][0]["memberships"]
    with service_of(Settings(home=copied.home)) as service:
        graph = service.keeper.current()
        system, source_id = graph.record_source(graph.record_versions(bytes.fromhex(membership["record"]))[0])
    destroyed = copied("retention", "dispose", system, source_id, "--yes", "--json", reader=KEEPER)
    assert destroyed.json["results"] == 2
    assert list(Settings(home=copied.home).results.glob("*.json")) == []


def test_the_same_analysis_comes_out_of_the_same_estate(copied: Cordon, demonstrated: Demonstrated) -> None:
    first = demonstrated.answer["analysis"]
    again = copied("analyse", "--as-of", first["asOf"], "--seed", first["seed"], "--json").json
    assert again["result"] == first["result"]
    assert {**again, "computedAt": ""} == {**first, "computedAt": ""}


@contextmanager
def ended(server: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever goes wrong meanwhile, nobody waits for a server that nobody told to end."""
    try:
        yield
    finally:
        server.kill()


@pytest.mark.parametrize("told", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.evidence)])
def test_a_served_home_answers_on_its_port_and_ends_when_told(copied: Cordon, told: signal.Signals) -> None:
    """A server in a process of its own: the demonstration's last step. It closes its chain of the audit as it ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CORDON_")}
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "serve",
        "--port",
        str(port),
        "--home",
        str(copied.home),
    ]
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as server,
        ended(server),
    ):
        assert server.stderr is not None
        assert f"127.0.0.1:{port}" in server.stderr.readline()
        token = copied("token", "intelligence-officer", reader=NOBODY).out.strip()
        headers = {name: value for name, value in HEADERS.items() if name != AS} | {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            for _ in range(200):
                with suppress(httpx.ConnectError):
                    if client.get("/ping").status_code == 200:
                        break
                time.sleep(0.05)
            found = client.post("/v1/people/search", json={"surname": "S", "limit": 1})
        assert found.status_code == 200
        assert found.headers.get("server") is None
        server.send_signal(told)
        assert server.wait(timeout=60) == 0
    report = verify(copied.home / "audit")
    assert report.sound
    assert [each.ending for each in report.chains if each.chain.endswith(f"-{server.pid}")] == [Ending.CLOSED]
