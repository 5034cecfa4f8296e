"""Whether time tells what is withheld from what is not there, for every route that takes an id; and what caches tell.

    python benchmarks/bench_withheld.py [--requests N] [--only WORDS] [--full]

Each request of a withheld id is followed by one of an absent id and a second absent one, so that all meet the same
machine. Times are of the processor, all threads together, since waits for a disk say nothing of who is asked about.
`longer` is how often a withheld one takes longer than an absent one (0.5 is a coin's toss) and `z` how far that is from
chance in a rank test (beyond 3 it is none); beside both the same of the second absent ones, which is chance itself.

The last table asks for people about whom another reader has just asked, and for people about whom nobody has.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import re
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from bench_absent import PEOPLE, make_home, overlap, person

from api.app import ROUTES, create_app
from api.identities import DEMO_IDENTITIES, demo_token
from api.wiring import Service, open_service
from graph.model.evidence import NodeRef

STATED = {"X-Purpose-Code": "intelligence-development", "X-Case-Reference": "BENCH-1", "X-Purpose-Reason": "timing"}
CROWD = 10_000
BY_NUMBER = {"nomsId", "prisonerNumber", "number"}
BY_ID = {"person_id", "group_id"}
SHOWN = person(0)
FIRST, SECOND = "intelligence-officer", "allocation-officer"
Body = Callable[[str], object]
# What asks for somebody in its body: by id, or by number.
BODIES: Mapping[str, tuple[str, Body]] = {
    "/v1/paths": ("person_id", lambda who: {"from": [who], "to": [who]}),
    "/v1/common-links": ("person_id", lambda who: {"people": [who, who[::-1]]}),
    "/v1/people/search": ("number", lambda who: {"identifier": {"type": "prison-number", "value": who}}),
    "/v1/conflicts": ("number", lambda who: {"prisoners": [who, SHOWN.key]}),
    "/non-associations/involving": ("number", lambda who: [who]),
}
_BODY_OF = {path: body for path, (_, body) in BODIES.items()}


@dataclass(frozen=True)
class Asked:
    """One route as one reader asks it: `by` is what names somebody in it."""

    method: str
    path: str
    by: str
    reader: str
    body: Body | None = None


class Line:
    """The whole application, and a session of each reader's."""

    def __init__(self, service: Service) -> None:
        self._app, self._clients, self._service = (
            create_app(service),
            dict[tuple[str, bool], httpx.AsyncClient](),
            service,
        )

    def name(self, who: NodeRef, by: str) -> str:
        """What names somebody in a route: his number, or his id."""
        return who.key if by in BY_NUMBER else self._service.store.ids.node_id(who).hex()

    async def client(self, reader: str, page: bool) -> httpx.AsyncClient:
        """Somebody signed in, or somebody with a token."""
        if (reader, page) not in self._clients:
            transport = httpx.ASGITransport(app=self._app, client=("127.0.0.1", 4000))
            headers = {} if page else STATED | {"Authorization": f"Bearer {demo_token(self._service, reader)}"}
            client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)
            if page:
                await client.post("/sign-in", data={"identity": reader, "next": "/"})
                found = re.search(r'name="form-token" value="([0-9a-f]+)"', (await client.get("/purpose")).text)
                fields = {"code": "intelligence-development", "case": "BENCH-1", "reason": "timing", "next": "/"}
                await client.post("/purpose", data=fields | {"form-token": found.group(1) if found else ""})
            self._clients[reader, page] = client
        return self._clients[reader, page]

    async def ask(self, asked: Asked, who: str) -> tuple[int, float]:
        """Status, and microseconds of the processor."""
        client = await self.client(asked.reader, not asked.path.startswith(("/v1", "/risk-", "/prisoner", "/non-")))
        path = asked.path.replace("{" + asked.by + "}", who)
        body = None if asked.body is None else asked.body(who)
        began = time.process_time_ns()
        answer = await client.request(asked.method, path, json=body)
        return answer.status_code, (time.process_time_ns() - began) / 1e3


def routes() -> Iterator[tuple[str, str, str, Body | None]]:
    """Every question that names somebody."""
    for served in ROUTES:
        named = re.findall(r"\{(\w+)", served.path)
        if served.method == "GET" and len(named) == 1 and named[0] in BY_ID | BY_NUMBER:
            yield served.method, served.path, named[0], None
    for path, (by, body) in BODIES.items():
        yield "POST", path, by, body


async def reader_of(line: Line, method: str, path: str, by: str, body: Body | None, who: str) -> Asked | None:
    """The first of the made-up readers whom the route admits."""
    for reader in DEMO_IDENTITIES:
        asked = Asked(method, path, by, reader, body)
        status, _ = await line.ask(asked, who)
        if status not in {400, 401, 403}:
            return asked
    return None


async def interleaved(asks: Sequence[tuple[str, Callable[[], Awaitable[float]]]], count: int) -> dict[str, np.ndarray]:
    """Times of each, one after the other, in an order drawn anew for each round."""
    spent: dict[str, list[float]] = {name: [] for name, _ in asks}
    chance = random.Random(3)
    gc.disable()
    for number in range(count):
        for name, ask in chance.sample(asks, len(asks)):
            spent[name].append(await ask())
        if number % 100 == 0:
            gc.collect()
    gc.enable()
    return {name: np.array(values) for name, values in spent.items()}


def rank_test(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """How often one of the first is longer than one of the second, and how many deviations that is from a half."""
    order = np.sort(other)
    below, upto = (np.searchsorted(order, one, side=side) for side in ("left", "right"))
    share = float((below + upto).mean() / 2 / len(other))
    deviation = float(np.sqrt((len(one) + len(other) + 1) / (12 * len(one) * len(other))))
    return share, (share - 0.5) / deviation


async def withheld_against_absent(line: Line, count: int, only: str) -> None:
    """A line for every route."""
    print(f"{'':62}{'p50 us':>16}{'overlap':>15}{'longer':>15}{'z':>13}")
    print(f"{'':62}{'absent':>8}{'wh.':>8}{'chance':>8}{'wh.':>7}{'chance':>8}{'wh.':>7}{'chance':>7}{'wh.':>6}")
    for method, path, by, body in routes():
        if only in path:
            draw = _absent_number if by in BY_NUMBER else _absent_id
            asked = await reader_of(line, method, path, by, body, draw())
            print(f"{method} {path}: no made-up reader may ask" if asked is None else await _route(line, asked, count))


async def _route(line: Line, asked: Asked, count: int) -> str:
    chance = random.Random(2)
    absent = _absent_number if asked.by in BY_NUMBER else _absent_id

    def withheld() -> str:
        return line.name(person(2 * chance.randrange(PEOPLE // 2) + 1), asked.by)

    async def timed(draw: Callable[[], str]) -> float:
        return (await line.ask(asked, draw()))[1]

    statuses = {(await line.ask(asked, draw()))[0] for draw in (absent, withheld) for _ in range(20)}
    asks = {"absent": absent, "again": absent, "withheld": withheld}
    found = await interleaved([(name, partial(timed, draw)) for name, draw in asks.items()], count)
    said = f"{asked.method} {asked.path} {sorted(statuses)}"
    return f"{said:62}{_told(found['absent'], found['again'], found['withheld'])}"


def _told(base: np.ndarray, again: np.ndarray, other: np.ndarray) -> str:
    by_chance, found = rank_test(again, base), rank_test(other, base)
    return (
        f"{np.median(base):8.0f}{np.median(other):8.0f}{overlap(again, base):8.3f}{overlap(other, base):7.3f}"
        f"{by_chance[0]:8.3f}{found[0]:7.3f}{by_chance[1]:7.1f}{found[1]:6.1f}"
    )


def _absent_id() -> str:
    return secrets.token_hex(16)


def _absent_number() -> str:
    return f"Z{secrets.randbelow(10_000):04d}Z{chr(ord('A') + secrets.randbelow(26))}"


async def warmed_by_another(line: Line, count: int, only: str) -> None:
    """Whether an answer tells that another reader has just asked about the same person."""
    print(f"\nasked by {SECOND} when {FIRST} has just asked about another, and about this one")
    for method, path, by in (("GET", "/v1/people/{person_id}", "person_id"), ("POST", "/v1/conflicts", "number")):
        if only in path:
            said = f"{method} {path}"
            print(f"{said:62}{await _warmth(line, Asked(method, path, by, SECOND, _BODY_OF.get(path)), count)}")


async def _warmth(line: Line, asked: Asked, count: int) -> str:
    fresh = iter(random.Random(4).sample(range(0, PEOPLE, 2), PEOPLE // 2))
    before = replace(asked, reader=FIRST)

    async def timed(alike: bool) -> float:
        who = line.name(person(next(fresh)), asked.by)
        await line.ask(before, who if alike else line.name(person(next(fresh)), asked.by))
        return (await line.ask(asked, who))[1]

    for _ in range(20):
        await timed(alike=True)
    asks = {"other": False, "again": False, "same": True}
    drawn = [(name, partial(timed, alike)) for name, alike in asks.items()]
    found = await interleaved(drawn, min(count, PEOPLE // 12))
    return _told(found["other"], found["again"], found["same"])


async def measure(service: Service, count: int, only: str) -> None:
    """Both tables."""
    line = Line(service)
    await withheld_against_absent(line, count, only)
    await warmed_by_another(line, count, only)


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--requests", type=int, default=100)
    options.add_argument("--only", default="", help="routes whose path holds this")
    options.add_argument("--full", action="store_true", help="1,000 requests each")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = make_home(Path(folder), CROWD)
        with open_service(settings, "bench") as service:
            service.keeper.current()
            asyncio.run(measure(service, 1_000 if chosen.full else chosen.requests, chosen.only))


if __name__ == "__main__":
    main()
