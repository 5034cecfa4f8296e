"""How many rows a load had, and what became of them, is told to those who run the feeds and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.app import ROUTES
from api.identities import DEMO_IDENTITIES
from api.wiring import Service
from graph.access import load_policy
from graph.model.loads import LoadCounts
from graph.store.sqlite import open_store
from tests.api.cases import AS, FIGHT, HIDDEN, OFFICER, OPEN_ROWS, Http, make_home, service_of
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.contract.evidence import involved, manifest, moment, person, row

# Numbers that nothing else on any page comes to; the accepted row is one that no reader of people may read.
DUPLICATES, DROPPED = 43_217, 98_761
ROWS = 1 + DUPLICATES + DROPPED
TOLD = re.compile("|".join(f"{number}|{number:,}" for number in (DUPLICATES, DROPPED, ROWS)))
RUN_FEEDS = {"data-officer", "second-data-officer"}
COMMANDS = (("loads", "list"), ("quality", "feed", "prison-incidents", "--json"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = make_home(tmp_path_factory.mktemp("counts") / "home", OPEN_ROWS)
    store = open_store(settings.store)
    opened = store.begin_load(manifest("second", extracted=1), moment(2))
    hidden = [row("90", involved(person(9), FIGHT), label=HIDDEN)]
    store.write(opened, hidden, LoadCounts(rows=ROWS, duplicates=DUPLICATES, dropped=DROPPED), ROWS + 1)
    store.publish(opened, moment(2), "data-officer")
    store.close()
    with service_of(settings) as found:
        yield found


def told(service: Service, reader: str) -> set[str]:
    """The routes and commands by which a reader is told one of these numbers."""
    http, browser = Http(service), Browser(service)
    browser.app = http.app
    browser.at_work(reader)
    found = set()
    for served in ROUTES:
        if served.method != "GET" or "{" in served.path or served.open_because:
            continue
        page = served.answer is None
        answer = browser("GET", served.path) if page else http("GET", served.path, OFFICER | {AS: reader})
        if TOLD.search(answer.text):
            found.add(served.path)
    stated = {"AS": reader, "PURPOSE": "data-quality", "CASE": "OP-1", "REASON": "counts"}
    cordon = Cordon(service.settings.home, {f"CORDON_{name}": said for name, said in stated.items()})
    return found | {" ".join(words) for words in COMMANDS if TOLD.search(str(cordon(*words)))}


@pytest.mark.parametrize("reader", sorted(set(DEMO_IDENTITIES) - RUN_FEEDS))
def test_nobody_who_runs_no_feeds_is_told_how_many_rows_a_load_had(service: Service, reader: str) -> None:
    assert told(service, reader) == set()


def test_those_who_run_feeds_are_told_whole_counts(service: Service) -> None:
    """Else the test above could not fail."""
    assert {"/v1/loads", "/loads", "loads list"} <= told(service, "data-officer")


def test_no_role_reads_people_and_counts() -> None:
    """Who has both could tell a hidden row by the difference."""
    policy = load_policy()
    for name, role in policy.roles.items():
        assert not ("load" in role.actions and (role.owners or "show-person" in role.actions)), name
