"""Every command and every route once on both stores, from the registries themselves: none can be forgotten.

The same made-up estate lies in a file and in Neo4j. Each command gets its required arguments by their names, each route
its path's parts by theirs; a name that is new fails here until it is given a value. Both stores must end alike, and
neither in a fault or an unavailable store.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
import typer.main

from api.app import ROUTES
from api.cli import COMMANDS
from api.exits import ExitCode
from api.identities import DEMO_IDENTITIES
from api.routes.plans import start as start_plan
from api.routes.served import Served
from api.settings import Settings
from api.wiring import open_service
from graph.model.kinds import Kind
from graph.store.copying import copy_store
from graph.store.sqlite import open_store
from tests.api.cases import AS, OFFICER, Http
from tests.cli.cases import Cordon, Ran
from tests.stores.alike import difference
from tests.stores.homes import HOMES_ON, home_settings
from tests.stores.patience import MOST_SECONDS_WAITED
from tests.stores.shared import empty_neo4j, shared_engine

# What would not come back, would need minutes, or reads no store at all.
NOT_RUN = {
    "serve": "serves until it is stopped: the routes below are what it serves",
    "generate": "makes files and opens no store",
    "match train": "estimates a model for minutes; reads what `match run` reads",
}
# Answers about the store itself, which each gives in its own way.
OF_ONE_STORE = {
    "store project": "writes who is who into Neo4j alone",
    "store restore": "says in the store's own words that it is not empty",
}
# What a command is given besides what it requires.
BESIDES = {"demo": ["--scale", "tiny", "--no-serve"], "match mark": ["{other_id}=B", "--yes"]}
NO_STORE = {"rules", "evaluate", "identifiers"}
BODIES: dict[str, dict[str, Any]] = {
    "/v1/people/search": {"surname": "Smith"},
    "/v1/paths": {"from": ["{person_id}"], "to": ["{other_id}"]},
    "/v1/common-links": {"people": ["{person_id}", "{other_id}"]},
    "/v1/presence": {"place": "LEI", "from": "2026-01-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"},
    "/v1/conflicts": {"prisoners": ["{number}"], "place": "{place}"},
    "/v1/allocation/what-if": {"moves": [{"prisoner": "{number}", "place": "{place}"}]},
    "/v1/match-marks": {
        "scope": "smoke",
        "marked": [{"record": "{person_id}", "marker": "A"}, {"record": "{other_id}", "marker": "B"}],
        "because": "smoke",
    },
    "/v1/allocation/plans": {"prisoners": ["{number}"], "places": ["{place}"]},
}


NOWHERE = "0" * 32
# What to put for an argument or a part of a path, by its name, whatever the estate.
ALWAYS = {
    "identity": "data-officer",
    "start": "2026-01-01T00:00:00Z",
    "end": "2026-11-01T00:00:00Z",
    "because": "smoke",
    "scope": "smoke",
    "why": "smoke",
    "to": "cancelled",
    "statement": "smoke",
    "found": "smoke",
    "upheld": "",
    "agrees": "",
    "note": "smoke",
    "required": "",
    "name": "prison-prisoners",
    "verdict": "unsure",
    "system": "NOMIS",
    "until": "2099-01-01",
    "subject": "demo/tom.ellis",
    "line": "2",
    "cell": "A=1",
    "case": "no-such-case",
    "name:path": "main.css",
    "reason": "smoke",
    "since": "2026-10-01",
    "form": "csv",
    "record_id:int": "1",
    "line:int": "2",
}


@dataclass(frozen=True)
class Both:
    """Two homes with the same estate, and what arguments are called there."""

    file: Path
    shared: Path
    values: dict[str, str]

    @property
    def places(self) -> tuple[dict[str, str], dict[str, str]]:
        """What paths and addresses are of either, by what they stand for."""
        mine = self._of(self.file, str(self.file / "store.db"), "file")
        # The file's home holds the feeds that both are given.
        return mine, mine | self._of(self.shared, shared_engine().url, "neo4j")

    def _of(self, home: Path, store: str, name: str) -> dict[str, str]:
        folder = self.file.parent
        return {
            str(home): "home",
            store: "store",
            str(folder / "new" / name): "new",
            str(folder / f"copy-{name}.db"): "copy",
        }


@pytest.fixture(scope="module")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    if "neo4j" not in str(request.config.getoption("--stores")):
        pytest.skip("about both stores: `make test-stores` runs this")
    folder = tmp_path_factory.mktemp("smoke")
    shutil.copytree(request.getfixturevalue("made_up_home"), folder / "file")
    shutil.copytree(folder / "file", folder / "shared", ignore=shutil.ignore_patterns("store.db*", "snapshots"))
    source = open_store(folder / "file" / "store.db")
    target = empty_neo4j(source.ids)
    copy_store(source, target)
    target.close()
    with source.evidence(source.head()) as stream:
        nodes = [(kind, authority, key) for batch in stream.nodes() for _, kind, authority, key in batch]
    prisoners = [key for kind, authority, key in nodes if kind == Kind.PERSON and authority == "NOMIS"][:2]
    ids = [source.ids.record_id("NOMIS", key).hex() for key in prisoners]
    wing = next(key for kind, _, key in nodes if kind == Kind.WING)
    load = source.loads()[0]
    source.close()
    feed_file = min((folder / "file" / "estates").rglob("*.csv"))
    return Both(folder / "file", folder / "shared", values(ids, prisoners, wing, load.key, feed_file, folder))


def values(ids: list[str], prisoners: list[str], wing: str, load: str, feed: Path, folder: Path) -> dict[str, str]:
    """What to put for each argument and path part, by its name."""
    policy = str(Path(__file__).parents[2] / "graph" / "policies" / "policy-2026-11.yml")
    people = dict.fromkeys(
        ("person", "people", "record", "subject_id", "sources", "person_id", "record_id", "dispute"), ids[0]
    )
    return (
        ALWAYS
        | people
        | {
            "targets": ids[1],
            "other_id": ids[1],
            "place": wing,
            "prisoners": prisoners[0],
            "number": prisoners[0],
            "first": prisoners[0],
            "second": prisoners[1],
            "old": policy,
            "new": policy,
            "key": load,
            "load": load,
            "what": str(feed),
            "file": str(feed),
            "folder": str(folder / "new" / "{store}"),
            "pair": NOWHERE,
            "proposal": NOWHERE,
            "group": NOWHERE,
            "request_case": NOWHERE,
            "source_id": prisoners[0],
            "source": str(folder / "nowhere.db"),
            "target": str(folder / "copy-{store}.db"),
            "case_id": NOWHERE,
            "group_id": NOWHERE,
            "nomsId": prisoners[0],
            "prisonerNumber": prisoners[0],
            "pair_id": NOWHERE,
            "prison": wing.partition("-")[0],
            "plan": NOWHERE,
            "records": str(feed),
            "marked": f"{ids[0]}=A",
        }
    )


def leaves() -> list[tuple[str, Any]]:
    """Every command that can be called, by its words."""
    found = []
    for name, listed in COMMANDS.items():
        command = typer.main.get_command(import_module(f"api.commands.{listed.module}").app)
        inner = getattr(command, "commands", None) or {"": command}
        found += [(f"{name} {each}".strip(), one) for each, one in inner.items()]
    return [(words, one) for words, one in found if words not in NOT_RUN and words.split()[0] not in NO_STORE]


def arguments(words: str, command: Any, given: dict[str, str], store: str) -> list[str]:
    """Its words, and every required argument by name."""
    line = words.split()
    for each in command.params:
        if not each.required:
            continue
        assert each.name in given, f"`cordon {words}` takes {each.name!r}: give it a value above"
        value = given[each.name].replace("{store}", store)
        line += ([each.opts[0]] if each.param_type_name == "option" else []) + ([value] if value else [])
    line += filled(BESIDES.get(words, []), given)
    return [*line, "--json"] if any("--json" in each.opts for each in command.params) else line


def ended(home: Path, line: list[str]) -> Ran:
    """How it ends for the first of the made-up readers who may do it."""
    for name in DEMO_IDENTITIES:
        ran = Cordon(home)(*line, reader={**OFFICER_OF, "CORDON_AS": name})
        if ran.code is not ExitCode.NOT_ALLOWED:
            break
    return ran


OFFICER_OF = {"CORDON_PURPOSE": "data-quality", "CORDON_CASE": "SMOKE-1", "CORDON_REASON": "smoke"}


@pytest.mark.parametrize(("words", "command"), leaves(), ids=[words for words, _ in leaves()])
def test_every_command_ends_alike_on_both_stores(
    both: Both, monkeypatch: pytest.MonkeyPatch, words: str, command: Any
) -> None:
    on_file = ended(both.file, arguments(words, command, both.values, "file"))
    assert on_file.code not in {ExitCode.INTERNAL, ExitCode.UNAVAILABLE}, on_file.err
    # Who asked for a withdrawal may not settle it, and nobody else may settle what was never asked for.
    assert on_file.code is not ExitCode.NOT_ALLOWED or words in {"loads approve", "loads refuse"}, on_file.err
    monkeypatch.setenv(HOMES_ON, "neo4j")
    shared = ended(both.shared, arguments(words, command, both.values, "neo4j"))
    expected = {on_file.code, ExitCode.DONE} if words == "store project" else {on_file.code}
    assert shared.code in expected, shared.err
    if words in OF_ONE_STORE:
        return
    assert difference(on_file.out, shared.out, both.places) is None
    assert difference(on_file.err, shared.err, both.places) is None


def filled(value: Any, given: dict[str, str]) -> Any:
    """A body or a path with its names replaced."""
    if isinstance(value, str):
        for name, each in given.items():
            value = value.replace("{" + name + "}", each)
        return value
    if isinstance(value, list):
        return [filled(each, given) for each in value]
    return {name: filled(each, given) for name, each in value.items()}


def answered(http: Http, served: Served, given: dict[str, str]) -> httpx.Response:
    """What a route answers the first reader who may ask."""
    path = filled(served.path, given)
    assert "{" not in path, f"{served.path}: give its parts a value above"
    for name in DEMO_IDENTITIES:
        sent: dict[str, Any] = {} if served.method == "GET" else {"json": filled(BODIES.get(served.path, {}), given)}
        found = http(served.method, path, OFFICER | {AS: name}, **sent)
        if found.status_code != 403:
            break
    return ended_plan(http, found.json()["plan"], name) if served.endpoint is start_plan else found


def ended_plan(http: Http, plan: str, name: str) -> httpx.Response:
    """The plan that was begun, once it is made: how far it is at the first moment is chance."""
    until = monotonic() + MOST_SECONDS_WAITED
    while True:
        found = http("GET", f"/v1/allocation/plans/{plan}", OFFICER | {AS: name})
        if found.json()["state"] != "running":
            return found
        assert monotonic() < until, "the plan never ended"
        sleep(0.05)


@pytest.mark.parametrize("served", ROUTES, ids=[f"{each.method} {each.path}" for each in ROUTES])
def test_every_route_answers_alike_on_both_stores(both: Both, monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    with open_service(Settings(home=both.file), "smoke") as service:
        on_file = answered(Http(service), served, both.values)
    assert on_file.status_code < 500
    monkeypatch.setenv(HOMES_ON, "neo4j")
    with open_service(Settings(**home_settings(both.shared)), "smoke") as service:
        shared = answered(Http(service), served, both.values)
    assert shared.status_code == on_file.status_code
    assert shared.headers.get("content-type") == on_file.headers.get("content-type")
    assert difference(on_file.content.decode("latin-1"), shared.content.decode("latin-1"), both.places) is None


def test_the_comparison_finds_what_differs() -> None:
    """Times of this run, new ids and durations may; a count, an order, an old date, or one id for two may not."""
    now = datetime.now(UTC)
    later = (now + timedelta(seconds=9)).isoformat()
    first, second = "a" * 32, "b" * 32
    assert difference(f"{now.isoformat()} {first} {first} in 0.1 s", f"{later} {second} {second} in 3 s") is None
    assert difference('{"ageHours":5.9} (1,006 h ago)', '{"ageHours":6.0} (1,007 h ago)') is None
    assert difference('{"ageHours":5.9}', '{"ageHours":9.0}')
    assert difference("2 people", "3 people")
    assert difference("Ann, Ben", "Ben, Ann")
    assert difference("2026-01-01T00:00Z", "2026-01-02T00:00Z")
    assert difference(f"{first} {first}", f"{first} {second}")
    assert difference(f"{first} {second}", f"{first} {first}")
    assert difference("/a/store", "/b/store")
    assert difference("/a/store", "/b/store", ({"/a": "home"}, {"/b": "home"})) is None
