"""Whether time tells what is withheld from what is not there, and what caches tell: on every route that names somebody.

Or a pair, a group, a record or a place; questions that write are left out, and keys that are drawn at random.

    python benchmarks/bench_withheld.py [--requests N] [--only WORDS ...] [--full]

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
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
import numpy as np
from _naming import Names, Question, questions, things
from bench_absent import PEOPLE, make_home, overlap, person
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.app import create_app
from api.identities import DEMO_IDENTITIES, demo_token
from api.wiring import Service, open_service

STATED = {"X-Purpose-Code": "intelligence-development", "X-Case-Reference": "BENCH-1", "X-Purpose-Reason": "timing"}
CROWD = 10_000
WARMED = {("/v1/people/{}", "person"), ("/v1/conflicts", "number")}
FIRST, SECOND = "intelligence-officer", "allocation-officer"


@dataclass(frozen=True)
class Asked:
    """One question as one reader asks it."""

    question: Question
    reader: str


class Line:
    """The whole application, and a session of each reader's."""

    def __init__(self, service: Service) -> None:
        self._app, self._clients, self._service = (
            create_app(service),
            dict[tuple[str, bool], httpx.AsyncClient](),
            service,
        )
        self.names = Names(service.store.ids)

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

    async def ask(self, asked: Asked, named: str) -> tuple[int, float]:
        """Status, and microseconds of the processor."""
        question = asked.question
        client = await self.client(asked.reader, question.is_page)
        path = question.path.replace("{}", named)
        body = None if question.body is None else question.body(named)
        began = time.process_time_ns()
        answer = await client.request(question.method, path, json=body)
        return answer.status_code, (time.process_time_ns() - began) / 1e3


async def reader_of(line: Line, question: Question) -> Asked | None:
    """The first of the made-up readers whom the route admits."""
    for reader in DEMO_IDENTITIES:
        asked = Asked(question, reader)
        status, _ = await line.ask(asked, line.names.absent(question.by))
        # A page tells of no such place as of a mistake in its form, once it is open to him at all.
        if status not in ({303, 401, 403} if question.is_page else {400, 401, 403}):
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


async def withheld_against_absent(line: Line, count: int, only: Sequence[str]) -> None:
    """A line for every route."""
    print(f"{'':72}{'p50 us':>16}{'overlap':>15}{'longer':>15}{'z':>13}")
    print(f"{'':72}{'absent':>8}{'wh.':>8}{'chance':>8}{'wh.':>7}{'chance':>8}{'wh.':>7}{'chance':>7}{'wh.':>6}")
    for question in questions():
        if any(words in question.path for words in only):
            asked = await reader_of(line, question)
            said = f"{question.method} {question.path}: no made-up reader may ask"
            print(said if asked is None else await _route(line, asked, count), flush=True)


async def _route(line: Line, asked: Asked, count: int) -> str:
    question, names = asked.question, line.names
    absent, withheld = partial(names.absent, question.by), partial(names.hidden, question.by)

    async def timed(draw: Callable[[], str]) -> float:
        return (await line.ask(asked, draw()))[1]

    statuses = {(await line.ask(asked, draw()))[0] for draw in (absent, withheld) for _ in range(20)}
    asks = {"absent": absent, "again": absent, "withheld": withheld}
    found = await interleaved([(name, partial(timed, draw)) for name, draw in asks.items()], count)
    said = f"{question.method} {question.path} by {question.by} {sorted(statuses)}"
    return f"{said:72}{_told(found['absent'], found['again'], found['withheld'])}"


def _told(base: np.ndarray, again: np.ndarray, other: np.ndarray) -> str:
    by_chance, found = rank_test(again, base), rank_test(other, base)
    return (
        f"{np.median(base):8.0f}{np.median(other):8.0f}{overlap(again, base):8.3f}{overlap(other, base):7.3f}"
        f"{by_chance[0]:8.3f}{found[0]:7.3f}{by_chance[1]:7.1f}{found[1]:6.1f}"
    )


async def warmed_by_another(line: Line, count: int, only: Sequence[str]) -> None:
    """Whether an answer tells that another reader has just asked about the same person."""
    print(f"\nasked by {SECOND} when {FIRST} has just asked about another, and about this one")
    for question in questions():
        if (question.path, question.by) in WARMED and any(words in question.path for words in only):
            said = f"{question.method} {question.path}"
            print(f"{said:72}{await _warmth(line, Asked(question, SECOND), count)}", flush=True)


async def _warmth(line: Line, asked: Asked, count: int) -> str:
    fresh = iter(random.Random(4).sample(range(0, PEOPLE, 2), PEOPLE // 2))
    before, by = replace(asked, reader=FIRST), asked.question.by

    async def timed(alike: bool) -> float:
        who = line.names.of(person(next(fresh)), by)
        await line.ask(before, who if alike else line.names.of(person(next(fresh)), by))
        return (await line.ask(asked, who))[1]

    for _ in range(20):
        await timed(alike=True)
    asks = {"other": False, "again": False, "same": True}
    drawn = [(name, partial(timed, alike)) for name, alike in asks.items()]
    found = await interleaved(drawn, min(count, PEOPLE // 12))
    return _told(found["other"], found["again"], found["same"])


async def measure(service: Service, count: int, only: Sequence[str]) -> None:
    """Both tables."""
    line = Line(service)
    await withheld_against_absent(line, count, only)
    await warmed_by_another(line, count, only)


def _signing_key() -> bytes:
    """What certificates are signed with: without one none is made."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--requests", type=int, default=40)
    options.add_argument("--only", nargs="+", default=[""], help="routes whose path holds one of these")
    options.add_argument("--full", action="store_true", help="1,000 requests each")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        signing_key = Path(folder) / "signing.pem"
        signing_key.write_bytes(_signing_key())
        pack_key = Path(folder) / "pack.txt"
        pack_key.write_text("open for the measurement alone", "ascii")
        keys = {"signing_key": signing_key, "pack_key": pack_key}
        settings = make_home(Path(folder), CROWD, things()).model_copy(update=keys)
        with open_service(settings, "bench") as service:
            service.keeper.current()
            asyncio.run(measure(service, 1_000 if chosen.full else chosen.requests, chosen.only))


if __name__ == "__main__":
    main()
