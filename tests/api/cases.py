"""A small demonstration home with four people in it, its HTTP door, and what the audit kept."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.auth import Claims
from api.auth.admission import Register
from api.home import Home
from api.identities import DEMO_IDENTITIES, demo_token
from api.opening import open_record
from api.settings import Settings
from api.wiring import Service, open_service
from graph.access import Viewer, demo_policy
from graph.audit import RecordedEvent, search
from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.times import to_minutes
from tests.contract.evidence import described, incident, involved, load, manifest, moment, person, row
from tests.graph.world import bears
from tests.stores.homes import empty_home_settings

KEY = IdKey(bytes(range(32)))
# Readable by nobody in the shipped policy.
HIDDEN = Label("police", compartments=("source-unit",))
ANN, BEN, CAL, DEE = (person(number) for number in (1, 2, 3, 4))
FIGHT, DEAL = incident(1), incident(2)
CELL = NodeRef(Kind.CELL, "", "LEI-A-1-002")
PNC = NodeRef(Kind.IDENTIFIER, str(IdentifierType.PNC), "2002/0073319Z")


def held(who: NodeRef, since: int, until: int) -> LinkClaim:
    """A stay in the cell, from so many days before the first extract until so many."""
    days = (to_minutes(moment(-24 * since)), to_minutes(moment(-24 * until)))
    return LinkClaim(who, CELL, LinkType.HELD_AT, valid_from=days[0], valid_to=days[1])


# Stands for `Authorization` with a token of this made-up reader.
AS = "As"
OFFICER = {
    AS: "intelligence-officer",
    "X-Purpose-Code": "intelligence-development",
    "X-Case-Reference": "OP-2026-014",
    "X-Purpose-Reason": "new arrival",
}
PARTNER = OFFICER | {AS: "partner-agency", "X-Purpose-Code": "public-protection"}

# Ann and Ben fought; Ben and Cal dealt. Dee is in the hidden rows alone.
OPEN_ROWS = (
    row("1", bears(ANN, PNC), describes=[described(ANN, "O'Connor", "Ann", "1985-04-12")]),
    row("2", describes=[described(BEN, "Bell", "Ben", "1990-01-02")]),
    row("3", describes=[described(CAL, "Carr", "Cal", "1991-02-03")]),
    row("10", involved(ANN, FIGHT), involved(BEN, FIGHT)),
    row("11", involved(BEN, DEAL), involved(CAL, DEAL)),
)
# Ann and Ben shared a cell for a week; that Dee and Cal were there too is hidden.
STAYS = (row("12", held(ANN, 40, 20), held(BEN, 27, 10)),)
HIDDEN_STAYS = (row("24", held(DEE, 40, 10), held(CAL, 40, 10), label=HIDDEN),)
HIDDEN_ROWS = (
    row("20", describes=[described(DEE, "Dunn", "Dee", "1992-03-04")], label=HIDDEN),
    row("21", involved(DEE, FIGHT), involved(CAL, FIGHT), label=HIDDEN),
    row("22", describes=[described(ANN, "Hidden-Name", "Ann", "1985-04-12")], label=HIDDEN),
    row("23", bears(BEN, PNC), label=HIDDEN),
)


def public_id(node: NodeRef) -> str:
    return KEY.node_id(node).hex()


def make_home(folder: Path, rows: Sequence[EvidenceRow] = OPEN_ROWS, *, demo: bool = True) -> Settings:
    """A home whose store holds these rows, published as one load."""
    settings = Settings(**empty_home_settings(folder))
    if demo:
        Home(folder).make(moment(0), demo=True)
    settings.home.mkdir(parents=True, exist_ok=True)
    store = open_record(settings, create=True, new_key=KEY)
    load(store, rows, manifest("first"))
    store.close()
    return settings


@contextmanager
def service_of(settings: Settings) -> Iterator[Service]:
    """The home's service, under a clock that ticks a second at a time and ids that count."""
    seconds, numbers = itertools.count(), itertools.count(1)
    clock = lambda: moment(48 + next(seconds) / 3600)  # noqa: E731 (a clock is a value here)
    with open_service(settings, "test", clock=clock, ids=lambda: f"request-{next(numbers)}") as service:
        yield service


@dataclass
class Http:
    """A client of an application in this process, as if it sat at `client`."""

    service: Service
    client: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.app = create_app(self.service)

    def __call__(self, method: str, path: str, headers: Mapping[str, str] = OFFICER, **content: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.client, 4000), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.request(method, path, headers=self._headers(headers), **content)

        return asyncio.run(send())

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        sent = dict(headers)
        if AS in sent:
            # Some tests send what is no latin-1, and so all headers as bytes.
            name: Any = sent.pop(AS)
            token = demo_token(self.service, name.decode() if isinstance(name, bytes) else name)
            sent["Authorization"] = f"Bearer {token}"
        return sent


def demo_viewer(name: str) -> Viewer:
    """A made-up reader as his token makes him."""
    policy, identity = demo_policy(), DEMO_IDENTITIES[name]
    claims = Claims("cordon-demo", identity.subject, frozenset({policy.roles[identity.role].authority}))
    return Register(policy, KEY).viewer(claims, moment(0))[0]


def events(settings: Settings) -> list[RecordedEvent]:
    """Everything that the home's audit holds, in order."""
    return list(search(settings.audit)) if settings.audit.is_dir() else []
