"""Every byte that a world's readers get: from queries, over HTTP, from the console's pages and on the command line."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import ROUTES, create_app
from api.identities import demo_token
from api.planning import PLANNING
from api.sealing import unseal
from api.settings import Settings
from api.wiring import Service
from graph.access import NoProfileError, Purpose, PurposeCode, profile_for
from graph.queries.common_links import common_links
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import paths
from graph.queries.presence import presence
from graph.queries.timeline import timeline
from graph.view import GraphView, NotFoundError, profile_view, view_for
from tests.api.cases import AS, KEY, OFFICER, demo_viewer, service_of
from tests.cli.cases import Cordon
from tests.contract.evidence import moment
from tests.properties.acting import HIDDEN_PLAN
from tests.properties.commands_asked import COMMANDS_ASKED
from tests.properties.doors import CELL, DAY, HIDDEN_PEOPLE, PASSPHRASE, PEOPLE, THINGS, WING, Hidden, World, home_of
from tests.properties.routes_asked import ANYBODY, LEFT_OUT, PLANNED, WITHHELD, questions
from tests.properties.told import (
    SECURITY_QUEUE,
    Told,
    apart_from_holds,
    holds_in,
    without_all_evidence,
    without_safety,
)

# Drawn anew for each answer, or read off a clock: references, form tokens and when something was worked out.
_SEALED = (b"POST /v1/allocation/wing-packs", b"POST /v1/allocation/certificates")
_FRESH = re.compile(
    rb'"(reference|computedAt|askedAt|madeAt|workedOutAt)":"[^"]*"|\b[0-9a-f]{16}\b'
    rb'|(?:name="form-token" value|data-form-token)="[^"]*"'
    rb"|Worked out on [^<]{0,40} as of"
)
# A command reads the machine's clock, by which feeds grow older between two runs; over HTTP it ticks by the request.
_AGES = re.compile(rb'"ageHours":[0-9.]+')


_CHART_FORMS = ("chart.svg", "links.csv")
# A certificate names its run by what was found, the outcome included.
_RUN = re.compile(rb'"run":\{[^}]*"id":"[0-9a-f]+"')


def everything(world: World, added: Hidden | None = None) -> list[Told]:
    """All that the world's readers are told, question by question, in one order."""
    told: list[Told] = []
    with home_of(world, added) as settings:
        for reader in world.readers:
            # First, so that an analysis is there to be read.
            told += [Told(reader.encode() + b" CLI " + each) for each in _on_the_command_line(settings, reader)]
            # A service of his own: what one was told must not depend on who asked before.
            with service_of(settings) as service:
                answers = over_http(service, reader)
                told += [each.but_for(partial(_said_by, reader)) for each in answers]
                told += [Told(reader.encode() + b" view " + each) for each in _from_views(service, reader)]
    return told


def asked() -> list[tuple[str, str, Any]]:
    """Every question of every route that is asked, in the registry's order."""
    return [
        question
        for served in ROUTES
        if f"{served.method} {served.path}" not in LEFT_OUT and not served.open_because
        for question in questions(served.method, served.path)
    ]


def over_http(service: Service, reader: str) -> list[Told]:
    """All that one reader is told by routes, pages, charts and a plan, question by question."""
    answers = asyncio.run(_asked_in_turn(create_app(service), reader, asked()))
    return [each.but_for(lambda said: _FRESH.sub(b"", without_safety(_opened(said)))) for each in answers]


def _opened(answer: bytes) -> bytes:
    """What is in a pack, and what a certificate says: neither is sealed or signed twice alike."""
    question, status, rest = answer.partition(b" 200 ")
    if not status or not question.startswith(_SEALED):
        return answer
    headers, _, body = rest.partition(b")] ")
    said = json.loads(body)
    if "pack" in said:
        content, about = unseal(base64.b64decode(said.pop("pack")), PASSPHRASE, moment(48))
        opened = json.dumps([said, about]).encode() + content
    else:
        assert said["signature"]
        opened = _RUN.sub(b"", said["body"].encode())
    return b" ".join((question, headers, opened))


async def _asked_in_turn(app: FastAPI, reader: str, asked: Sequence[tuple[str, str, Any]]) -> list[Told]:
    """Question, status, headers and body of each answer: pages through a session, all else with a token."""
    token = demo_token(app.state.service, reader)
    stated = {name: value for name, value in OFFICER.items() if name != AS}
    headers = stated | {"Authorization": f"Bearer {token}", "X-Correlation-Id": "the-same-one"}
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4000), raise_app_exceptions=False)
    base = "http://127.0.0.1:8000"
    async with (
        httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client,
        httpx.AsyncClient(transport=transport, base_url=base, headers={"X-Correlation-Id": "the-same-one"}) as browser,
    ):
        await _sign_in(browser, reader)
        found = []
        for method, path, body in asked:
            by = browser if _is_page(path) else client
            found.append((method, path, await by.request(method, path, json=body)))
        charted = await _charted(browser)
        # Last, and waited for by the clock on the wall: the service's own ticks by the request.
        planned = await _planned(app.state.service, reader, client, browser)
    plain = [Told(_line(*each), holds_in(*each[1:]), apart_from_holds(*each[1:])) for each in found]
    return plain + [Told(each) for each in charted] + planned


def _line(method: str, path: str, answer: httpx.Response) -> bytes:
    content = answer.content
    if path in SECURITY_QUEUE:
        content = without_all_evidence(answer.text).encode()
    return f"{method} {path} {answer.status_code} {_headers(method, answer)} ".encode() + content


def _is_page(path: str) -> bool:
    own = {served.path.split("/")[1] for served in ROUTES if served.answer is None}
    return path.split("/")[1].partition("?")[0] in own and not path.startswith(("/v1", "/non-assoc", "/prisoner"))


def _headers(method: str, answer: httpx.Response) -> list[tuple[str, str]]:
    """A length and a tag follow all that is told; of a check and of security's queue something is left out."""
    told_on_purpose = method == "POST" or answer.request.url.path in SECURITY_QUEUE
    left_out = {"content-length", "etag"} if told_on_purpose else {"content-length"}
    return sorted((name, value) for name, value in answer.headers.items() if name not in left_out | {"set-cookie"})


async def _sign_in(browser: httpx.AsyncClient, reader: str) -> None:
    await browser.post("/sign-in", data={"identity": reader, "next": "/"})
    fields = {"code": "intelligence-development", "case": "OP-1", "reason": "new arrival", "next": "/people"}
    said = await browser.post("/purpose", data=fields | await _form_token(browser))
    assert said.status_code == 303, said.text


async def _form_token(browser: httpx.AsyncClient) -> dict[str, str]:
    found = re.search(r'name="form-token" value="([0-9a-f]+)"', (await browser.get("/purpose")).text)
    assert found is not None
    return {"form-token": found.group(1)}


async def _charted(browser: httpx.AsyncClient) -> list[bytes]:
    """A chart that the reader draws, keeps, opens again from what he kept and gives out in each form."""
    token, answers, keys = await _form_token(browser), [], set[bytes]()
    for start in (ANYBODY, WITHHELD):
        begun = await browser.post("/charts", data=token | {"start": start})
        address = begun.headers.get("location", "/charts/none")
        keys.add(address.rpartition("/")[2].encode())
        answers += [begun, await browser.get(address)]
        answers.append(await browser.post(f"{address}/keep", data=token | {"name": "Kept", "shared": "yes"}))
        answers += [await browser.get(each) for each in ("/charts", *(f"{address}/{form}" for form in _CHART_FORMS))]
    told = [b"chart %d %r " % (each.status_code, _headers("GET", each)) + each.content for each in answers]
    drawn_anew = re.compile(b"|".join(sorted(keys)))
    return [drawn_anew.sub(b"KEY", each) for each in told]


async def _planned(service: Service, reader: str, client: httpx.AsyncClient, browser: httpx.AsyncClient) -> list[Told]:
    """A plan that the reader has made, as it is told, listed, exported and shown: all past the same holds."""
    begun = await client.post("/v1/allocation/plans", json=PLANNED)
    if begun.status_code != httpx.codes.OK:
        return [Told(_line("POST", "/v1/allocation/plans", begun))]
    key = begun.json()["plan"]
    work = service.works.find(PLANNING, demo_viewer(reader).subject, key)
    assert work is not None
    await asyncio.wrap_future(work.future)
    asked = [(client, f"/v1/allocation/plans/{key}{part}") for part in ("", "/export")]
    asked += [(client, "/v1/allocation/plans"), (browser, "/plans"), (browser, f"/plans/{key}")]
    asked += [(client, f"/v1/allocation/plans/{HIDDEN_PLAN}"), (browser, f"/plans/{HIDDEN_PLAN}")]
    answers = [(path, await by.get(path)) for by, path in asked]
    # A plan passes over a wing that is held for one of them and does not name it: where he could go does.
    open_to = [f"/v1/placements/{each}/alternatives?place=LEI" for each in PLANNED["prisoners"]]
    holds = "; ".join([holds_in(each, await client.get(each)) for each in open_to])
    told = [Told(_line("GET", path, answer), holds, apart_from_holds(path, answer)) for path, answer in answers]
    return [
        each.but_for(lambda said: said.replace(key.encode(), b"KEY").replace(key[:8].encode(), b"KEY")) for each in told
    ]


def _on_the_command_line(settings: Settings, reader: str) -> list[bytes]:
    stated = {"PURPOSE": "intelligence-development", "CASE": "OP-1", "REASON": "new"}
    cordon = Cordon(settings.home, {"CORDON_AS": reader} | {f"CORDON_{name}": said for name, said in stated.items()})
    ran = [(words, cordon(*words)) for words in COMMANDS_ASKED]
    said = [(words, int(each.code), _queue_or_not(words, each.out), each.err) for words, each in ran]
    return [_AGES.sub(b"", _FRESH.sub(b"", without_safety(repr(each).encode()))) for each in said]


def _queue_or_not(words: Sequence[str], said: str) -> str:
    return without_all_evidence(said) if "queue" in words else said


def _said_by(reader: str, said: bytes) -> bytes:
    return reader.encode() + b" over HTTP " + said


def _from_views(service: Service, reader: str) -> list[bytes]:
    viewer = demo_viewer(reader)
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "new")
    graph, store = service.keeper.current(), service.store
    views = [view_for(graph, store, service.policy, viewer, purpose, valid=valid) for valid in (None, DAY)]
    try:
        profile = profile_for(service.policy, viewer)
    except NoProfileError:
        pass
    else:
        views.append(profile_view(graph, store, service.policy, profile, viewer, purpose))
    return [repr(answer).encode() for view in views for answer in _answers(view)]


def _answers(view: GraphView) -> Iterator[object]:
    """Every query, and what is known of everybody at once; "not found" where one is refused."""
    ids = [KEY.node_id(node).hex() for node in (*PEOPLE, *HIDDEN_PEOPLE, *THINGS)]
    questions: list[Callable[[], object]] = [partial(timeline, view, each) for each in ids]
    questions += [partial(neighbourhood, view, [each], depth=3, node_budget=5, hub_limit=2) for each in ids]
    questions += [partial(view.conflicts, each) for each in ids]
    questions += [partial(paths, view, ids[:1], [each], k=3, hub_limit=2) for each in ids[1:3]]
    questions += [partial(common_links, view, ids[:3], node_budget=3, hub_limit=2)]
    questions += [partial(presence, view, place, DAY - 9_000, DAY + 10) for place in (CELL, WING)]
    questions += [view.conflicts, lambda: view.ids(view.people.representative.tolist())]
    questions += [partial(_stated, view), lambda: sorted(view.disclosed)]
    for question in questions:
        try:
            yield question()
        except NotFoundError:
            yield "not found"


def _stated(view: GraphView) -> object:
    """Every visible link by what it says."""
    links = view.visible_links()
    ends = zip(view.ids(links.source.tolist()), view.ids(links.target.tolist()), strict=True)
    rest = zip(links.type.tolist(), links.role.tolist(), links.grade.tolist(), links.valid_from.tolist(), strict=True)
    return sorted(zip(ends, rest, strict=True))
