"""How long "not found" takes for what is withheld and for what is not there: 1,000 requests each and their overlap.

    python benchmarks/bench_absent.py [--requests N] [--full]

`overlap` is the share that the two distributions of times have in common, `longer` how often a withheld one takes
longer than an absent one (a coin's toss is 0.5); beside both, what a second set of absent ones gives, which is what
chance does on this machine. A withheld crowd is the worst case: a node whose hidden links have to be passed over.
`look` is the look-up alone, without the audit's wait for the disk, which no request is spared.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hashlib
import random
import secrets
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np

from api.app import create_app
from api.consult import Caller, consult
from api.home import Home
from api.identities import demo_token
from api.questions.people import show_person
from api.settings import Settings
from api.wiring import Service, open_service
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadManifest, Validity
from graph.view import NotFoundError, view_for

AT = datetime(2026, 11, 1, 6, tzinfo=UTC)
OPEN, HIDDEN = Label("prison"), Label("police", compartments=("source-unit",))
READER = "intelligence-officer"
PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "BENCH-1", "timing")
PEOPLE, HIDDEN_LINKS = 20_000, 6
CROWD, FULL_CROWD = 10_000, 1_000_000
BINS = 40


def person(number: int) -> NodeRef:
    """A person, by what could be a prison number; every second one is withheld."""
    return NodeRef(Kind.PERSON, "NOMIS", f"A{number % 10_000:04d}A{chr(ord('A') + number // 10_000)}")


def row(name: str, label: Label, links: Sequence[LinkClaim], said: Sequence[Description] = ()) -> EvidenceRow:
    """One record."""
    version = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return EvidenceRow("NOMIS", name, version, 2, (name,), label, tuple(said), tuple(links))


def rows(crowd: int, chance: random.Random) -> list[EvidenceRow]:
    """People with a few ties each, half of them withheld, and a withheld crowd around the last one."""
    found = []
    for number in range(PEOPLE):
        label = HIDDEN if number % 2 else OPEN
        ties = [
            LinkClaim(person(number), person(2 * chance.randrange(PEOPLE // 2)), LinkType.ASSOCIATED_WITH)
            for _ in range(HIDDEN_LINKS)
        ]
        found.append(row(f"A{number:06d}", label, ties, [Description(person(number), {"surname": f"S{number}"})]))
    hub = person(PEOPLE + 1)
    for first in range(0, crowd, 1_000):
        ties = [LinkClaim(hub, NodeRef(Kind.INCIDENT, "NOMIS", str(first + n)), LinkType.INVOLVED_IN, Role.SUSPECT)
                for n in range(1_000)]  # fmt: skip
        found.append(row(f"crowd {first}", HIDDEN, ties))
    return found


def make_home(folder: Path, crowd: int, more: Iterable[EvidenceRow] = ()) -> Settings:
    """A home that holds them, and what more there is."""
    settings = Settings(home=folder)
    Home(folder).make(AT, demo=True)
    with open_service(settings, "bench", create=True) as service:
        manifest = LoadManifest(
            feed="bench", agency="prison", system="NOMIS", scope="", mode=FeedMode.EVENTS, validity=Validity.STATED,
            file_name="bench.csv", file_sha256="0" * 64, mapping_digest="0", header=("name",), extracted_at=AT,
            started_by="bench",
        )  # fmt: skip
        load = service.store.begin_load(manifest, AT)
        counts, made = load.counts, [*rows(crowd, random.Random(1)), *more]
        for first in range(0, len(made), 1_000):
            batch = made[first : first + 1_000]
            given = type(counts)(rows=counts.rows + len(batch), accepted=counts.accepted)
            counts = service.store.write(load, batch, given, first + len(batch) + 1)
        service.store.publish(load, AT, "bench")
    return settings


def timed(ask: Callable[[str], None], groups: dict[str, list[str]], chance: random.Random) -> dict[str, np.ndarray]:
    """Microseconds of each request, the groups mixed."""
    order = [(name, each) for name, ids in groups.items() for each in ids]
    chance.shuffle(order)
    spent: dict[str, list[float]] = {name: [] for name in groups}
    for _, each in order[:200]:
        ask(each)
    gc.disable()
    for name, each in order:
        start = time.perf_counter()
        ask(each)
        spent[name].append((time.perf_counter() - start) * 1e6)
    gc.enable()
    return {name: np.array(values) for name, values in spent.items()}


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """The share that two distributions have in common, over bins that hold equal shares of both together."""
    edges = np.quantile(np.concatenate((one, other)), np.linspace(0, 1, BINS + 1))
    edges[0], edges[-1] = -np.inf, np.inf
    shares = [np.histogram(values, edges)[0] / len(values) for values in (one, other)]
    return float(np.minimum(*shares).sum())


def longer(one: np.ndarray, other: np.ndarray) -> float:
    """How often one of the first takes longer than one of the second."""
    return float(np.searchsorted(np.sort(other), one, side="left").mean() / len(other))


def report(door: str, spent: dict[str, np.ndarray]) -> None:
    """One line for each group, against the absent ones."""
    absent, again = spent.pop("absent"), spent.pop("absent again")
    for name, values in {"absent": again, **spent}.items():
        p50, p99 = np.percentile(values, [50, 99])
        print(f"{door:<10}{name:<18}{p50:9.0f}{p99:9.0f}{overlap(values, absent):9.3f}{longer(values, absent):9.3f}")


def over_http(service: Service, spoken: asyncio.AbstractEventLoop) -> Callable[[str], None]:
    """A request through the whole application."""
    headers = {
        "Authorization": f"Bearer {demo_token(service, READER)}", "X-Purpose-Code": str(PURPOSE.code),
        "X-Case-Reference": PURPOSE.case_reference, "X-Purpose-Reason": PURPOSE.reason,
    }  # fmt: skip
    transport = httpx.ASGITransport(app=create_app(service), client=("127.0.0.1", 4000))
    client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)

    def ask(public_id: str) -> None:
        answer = spoken.run_until_complete(client.get(f"/v1/people/{public_id}"))
        assert answer.status_code == 404, answer.text

    return ask


def in_process(service: Service) -> Callable[[str], None]:
    """The same without HTTP around it: less to hide behind."""
    viewer = service.identity.viewer_of(demo_token(service, READER)).viewer

    def ask(public_id: str) -> None:
        try:
            consult(service, Caller(viewer, PURPOSE, service.ids()), show_person(public_id))
        except NotFoundError:
            return
        raise AssertionError("something was shown")

    return ask


def look_up(service: Service) -> Callable[[str], None]:
    """The look-up alone, in one view: nothing to hide behind."""
    viewer = service.identity.viewer_of(demo_token(service, READER)).viewer
    view = view_for(service.keeper.current(), service.store, service.policy, viewer, PURPOSE)

    def ask(public_id: str) -> None:
        with suppress(NotFoundError):
            view.node(public_id)
            raise AssertionError("something was found")

    return ask


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--requests", type=int, default=1_000)
    options.add_argument("--full", action="store_true", help=f"a crowd of {FULL_CROWD:,} hidden links")
    chosen = options.parse_args()
    crowd, count = FULL_CROWD if chosen.full else CROWD, chosen.requests
    with tempfile.TemporaryDirectory() as folder:
        settings = make_home(Path(folder), crowd)
        with open_service(settings, "bench") as service:
            service.keeper.current()
            named = service.store.ids.node_id
            chance = random.Random(2)
            withheld = [2 * chance.randrange(PEOPLE // 2) + 1 for _ in range(count)]
            groups = {
                "absent": [secrets.token_hex(16) for _ in range(count)],
                "absent again": [secrets.token_hex(16) for _ in range(count)],
                "withheld": [named(person(number)).hex() for number in withheld],
                f"crowd of {crowd:,}": [named(person(PEOPLE + 1)).hex()] * count,
            }
            print(f"{count:,} each{'p50 us':>28}{'p99 us':>9}{'overlap':>9}{'longer':>9}")
            report("look", timed(look_up(service), groups, chance))
            report("consult", timed(in_process(service), groups, chance))
            spoken = asyncio.new_event_loop()
            report("HTTP", timed(over_http(service, spoken), groups, chance))
            spoken.close()


if __name__ == "__main__":
    main()
