"""What a reader may not see is answered like what is not there: the same bytes, and the same calls of the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from api.answers.network import Around
from api.consult import Caller, consult
from api.questions import Question
from api.questions.network import find_paths, show_network
from api.questions.people import show_person
from api.schemas.base import Answer
from api.schemas.network import FindPaths
from graph.access import Purpose, PurposeCode, Viewer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification
from graph.model.links import LinkType, Role
from graph.store.port import GraphStore
from graph.view import NotFoundError
from tests.api.cases import ANN, BEN, FIGHT, HIDDEN, OFFICER, OPEN_ROWS, Http, make_home, public_id, service_of
from tests.contract.evidence import described, involved, person, row
from tests.graph.listening import ListeningStore
from tests.graph.world import bears, prison_number, tie

# Withheld from every reader: a person who is linked, one who is only described, one who is only linked, and a thing.
LINKED, DESCRIBED, BARE, PHONE = person(5), person(6), person(7), NodeRef(Kind.PHONE, "", "447700900123")
WING, CELL = NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.CELL, "", "LEI-A-1-001")
NOWHERE, NOBODY = "LEI-Z", person(99)
WITHHELD_ROWS = (
    row("30", involved(LINKED, FIGHT), bears(LINKED, prison_number("A0005BC")),
        describes=[described(LINKED, "Withheld", "Will")], label=HIDDEN),
    row("31", describes=[described(DESCRIBED, "Dunn", "Dee")], label=HIDDEN),
    row("32", tie(BARE, ANN), tie(BARE, PHONE, LinkType.HAS_PHONE, Role.NONE), label=HIDDEN),
    row("33", tie(CELL, WING, LinkType.LOCATED_IN, Role.NONE), label=HIDDEN),
)  # fmt: skip
OPEN_WING = NodeRef(Kind.WING, "", "LEI-B")
ROWS = (
    *OPEN_ROWS,
    row("40", tie(NodeRef(Kind.CELL, "", "LEI-B-1-001"), OPEN_WING, LinkType.LOCATED_IN, Role.NONE)),
    *WITHHELD_ROWS,
)

Ask = Callable[[Http, str], httpx.Response]


def told(method: str, path: str, **content: Any) -> Ask:
    """A question with the id or key in question in its path or in its body."""
    return lambda http, named: http(
        method, path.format(named), OFFICER | {"X-Correlation-Id": "the-same-one"}, **_filled(content, named)
    )


def _filled(value: Any, named: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, named) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, named) for each in value]
    return named if value == "?" else value


@dataclass(frozen=True)
class Pair:
    """A question, an id or key that it may hold and that is withheld, and one that is not there."""

    ask: Ask
    withheld: str
    absent: str


ABSENT = "0" * 32
BY_ID = {
    "person": told("GET", "/v1/people/{}"),
    "network": told("GET", "/v1/people/{}/network?depth=2"),
    "path from": told("POST", "/v1/paths", json={"from": ["?"], "to": [public_id(ANN)]}),
    "path to": told("POST", "/v1/paths", json={"from": [public_id(ANN)], "to": ["?"]}),
    "check of a prisoner": told("POST", "/v1/conflicts", json={"prisoners": ["?"], "place": OPEN_WING.key}),
}
PAIRS = {
    f"{question}: {kind}": Pair(ask, public_id(node), ABSENT)
    for question, ask in BY_ID.items()
    for kind, node in {"linked": LINKED, "described": DESCRIBED, "bare": BARE, "a phone": PHONE}.items()
} | {
    "check in a place": Pair(
        told("POST", "/v1/conflicts", json={"prisoners": ["A0001BC"], "place": "?"}), WING.key, NOWHERE
    ),
    "check of a number": Pair(
        told("POST", "/v1/conflicts", json={"prisoners": ["?"], "place": OPEN_WING.key}), "A0005BC", "A0099BC"
    ),
    "search by name": Pair(told("POST", "/v1/people/search", json={"surname": "?"}), "Withheld", "Nowhere"),
    "search by number": Pair(
        told("POST", "/v1/people/search", json={"identifier": {"type": "prison-number", "value": "?"}}),
        "A0005BC",
        "A0099BC",
    ),
}


@pytest.fixture(scope="module")
def listened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Http, ListeningStore]]:
    with service_of(make_home(tmp_path_factory.mktemp("withheld") / "home", ROWS)) as service:
        store, now = ListeningStore(service.store), service.clock()
        # One minute for all: what a check reads of places it keeps for a minute, whoever is asked about.
        yield Http(replace(service, store=cast(GraphStore, store), clock=lambda: now)), store


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())
def test_absent_and_withheld_give_the_same_bytes_after_the_same_calls(
    listened: tuple[Http, ListeningStore], pair: Pair
) -> None:
    http, store = listened
    answers, calls = [], []
    pair.ask(http, f"{pair.absent[:-1]}1")  # so that it is kept
    for named in (pair.withheld, pair.absent):
        store.taken()
        answer = pair.ask(http, named)
        calls.append(store.taken())
        # What was asked is repeated in a check's answer, whatever it was; so is the minute of the clock.
        body = answer.content.replace(named.encode(), b"?") if answer.status_code == 200 else answer.content
        answers.append((answer.status_code, _without_clock(body), sorted(answer.headers.keys())))
    assert answers[0] == answers[1]
    assert calls[0] == calls[1]
    assert calls[0], "the store was not listened to"


def _without_clock(body: bytes) -> bytes:
    return re.sub(rb'"(askedAt|reference)":"[^"]*"|"ageHours":[0-9.]+', b"", body)


AS_ANN = Viewer(
    "ann", "prison", frozenset({"intelligence-officer"}), Classification.OFFICIAL_SENSITIVE,
    self_ids=frozenset({public_id(ANN)}),
)  # fmt: skip
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")


@pytest.mark.parametrize(
    "ask",
    [
        show_person,
        lambda named: show_network(named, Around(depth=2)),
        lambda named: find_paths(FindPaths.model_validate({"from": [named], "to": [public_id(BEN)]}), NOW),
    ],
    ids=["person", "network", "paths"],
)
def test_the_viewer_himself_is_looked_for_like_what_is_not_there(
    tmp_path: Path, ask: Callable[[str], Question[Answer]]
) -> None:
    """He is withheld from himself, and that it is he must not show either."""
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        store = ListeningStore(service.store)
        calls = []
        for named in (public_id(ANN), ABSENT):
            store.taken()
            with pytest.raises(NotFoundError):
                consult(replace(service, store=cast(GraphStore, store)), Caller(AS_ANN, PURPOSE, "c-1"), ask(named))
            calls.append(store.taken())
        assert calls[0] == calls[1]
        assert calls[0]
