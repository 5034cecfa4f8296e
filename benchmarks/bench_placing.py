"""The safety check of one person, and of a van of twenty, against a prison of about 1,200 with everything on record.

    python benchmarks/bench_placing.py [--home FOLDER] [--questions 200] [--full]

Without a home it makes up the demonstration's estate and loads it, which takes two minutes. The file's store is then
exported, Neo4j's import tool takes it, and the same questions go to both in one run; to the one store alone, with a
word why, where no Neo4j can be started or the home is on a shared store (CORDON_STORE). `calls` are what one check asks
of the store, each a round trip or more to Neo4j. Each question is a whole check: a fresh view for the asker,
keep-aparts, rivals, groups, advice, lawful placement, feeds and rejected rows, as he may read them and again as they
stand. `first` is the first question of a minute, which works out what depends on the minute; `recorded` the first after
a change of the register, which has to see it. The limits are 20 ms at the 99th percentile for one and 250 ms for a van.
Garbage is collected as seldom as in a served process. Beside times by the clock stand those of the processor, which say
more on a machine that others use.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from analytics.allocation import load_rules
from analytics.allocation.conflicts import check
from analytics.allocation.estate import read_held
from analytics.allocation.placement import placement_rules
from api.cli import collect_rarely
from api.settings import Settings, read_settings
from api.wiring import Service, open_service
from graph.access import Purpose, PurposeCode, Viewer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.model.separations import Part, Party, Reason, Restriction, Separation
from graph.model.times import to_minutes, utc_now
from graph.store.neo4j import open_store as open_neo4j
from graph.store.neo4j.exporting import export
from graph.store.port import GraphStore
from graph.view import GraphView, view_for
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file
from loaders.register import publish_row, row_of_separation
from loaders.synthetic.generation import WRITERS, generate
from tests.stores.engine import Engine, free_port, import_into, missing, missing_java

LIMITS = {1: 20.0, 20: 250.0}
WARM = 8
PURPOSE = Purpose(PurposeCode.ALLOCATION, "BENCH", "measuring the check")
ASKER = Viewer("bench", "prison", frozenset({"allocation-officer"}), Classification.OFFICIAL_SENSITIVE)

Timing = tuple[float, float]


class Counted:
    """A store whose calls are counted by name, with the milliseconds that they took."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.calls: Counter[str] = Counter()
        self.spent: defaultdict[str, float] = defaultdict(float)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not callable(found):
            return found

        def counted(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return found(*given, **named)
            finally:
                self.calls[name] += 1
                self.spent[name] += (time.perf_counter() - began) * 1_000

        return counted


def view_of(service: Service, minutes: int = 0) -> GraphView:
    now = service.clock() + timedelta(minutes=minutes)
    graph = service.keeper.current()
    return view_for(graph, service.store, service.policy, ASKER, PURPOSE, valid=to_minutes(now), now=now)


def timed(run: Callable[[], object]) -> Timing:
    wall, used = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - wall) * 1_000, (time.process_time() - used) * 1_000


def ask(service: Service, prisoners: Sequence[str], place: NodeRef, minutes: int = 0) -> None:
    view = view_of(service, minutes)
    check(
        view, prisoners, place, asked_at=service.clock() + timedelta(minutes=minutes), rules=load_rules(),
        placement=placement_rules(), one_vehicle=len(prisoners) > 1,
    )  # fmt: skip


def the_prison(service: Service) -> tuple[NodeRef, int, list[str]]:
    """The fullest prison, how many it holds, and the prison numbers of people held elsewhere."""
    view = view_of(service)
    ranks = np.flatnonzero(view.graph.base.nodes.kind == int(Kind.ESTABLISHMENT)).tolist()
    held = {prison: read_held(view, [prison]) for prison in view.refs(ranks)}
    prison = max(held, key=lambda each: len(held[each]))
    elsewhere = [
        ref.key
        for each, people in sorted(held.items())
        if each != prison
        for person in people
        for ref in view.person(person.person).records
        if ref.authority == "NOMIS"
    ]
    return prison, len({each.person for each in held[prison]}), sorted(set(elsewhere))


def record(service: Service, one: str, other: str) -> None:
    """A change of the register that concerns nobody asked about."""
    now = service.clock()
    kept = Separation(
        random.getrandbits(53), Party(one, Part.UNKNOWN), Party(other, Part.UNKNOWN), Reason.OTHER, Restriction.CELL,
        "benchmark", now, now, "bench",
    )  # fmt: skip
    publish_row(service.store, row_of_separation(kept, Label("prison")), agency="prison", at=now, by="bench")


def told(name: str, found: Sequence[Timing], limit: float | None) -> None:
    wall, used = (np.percentile([each[column] for each in found], [50, 99]) for column in (0, 1))
    ratio = "" if limit is None else f"   {wall[1] / limit:5.2f} of the limit, {used[1] / limit:5.2f} by processor time"
    print(f"{name:<28} {wall[0]:8.1f} {wall[1]:8.1f}   {used[0]:8.1f} {used[1]:8.1f}{ratio}")


def show_calls(service: Service, name: str, prisoners: Sequence[str], prison: NodeRef) -> None:
    """What one check asks of the store: fewer calls are what a store across a network gains most by."""
    counted = Counted(service.store)
    began = time.perf_counter()
    ask(replace(service, store=cast("GraphStore", counted)), prisoners, prison)
    whole = (time.perf_counter() - began) * 1_000
    told = ", ".join(f"{each} {n} ({counted.spent[each]:.1f} ms)" for each, n in counted.calls.most_common())
    print(f"{name}: {counted.calls.total()} calls, {sum(counted.spent.values()):.1f} of {whole:.1f} ms: {told}")


def measure(service: Service, questions: int) -> None:
    prison, held, elsewhere = the_prison(service)
    drawn = random.Random(1)
    drawn.shuffle(elsewhere)
    print(f"{prison.key} holds {held}; {questions} questions; milliseconds")
    print(f"{'':<28} {'wall p50':>8} {'p99':>8}   {'cpu p50':>8} {'p99':>8}")
    for size, limit in LIMITS.items():
        name = "one person" if size == 1 else f"a van of {size}"
        asked = [[elsewhere[(n * size + k) % len(elsewhere)] for k in range(size)] for n in range(questions + WARM)]
        for each in asked[:WARM]:
            ask(service, each, prison)
        told(name, [timed(partial(ask, service, each, prison)) for each in asked[WARM:]], limit)
        early = list(enumerate(asked[: min(30, questions)], 1))
        fresh = [timed(partial(ask, service, each, prison, n)) for n, each in early]
        told(f"{name}, first of a minute", fresh, limit)
        show_calls(service, name, asked[-1], prison)
    after = []
    for n in range(5):
        record(service, elsewhere[2 * n], elsewhere[2 * n + 1])
        after.append(timed(partial(ask, service, [elsewhere[n]], prison)))
    told("one person, just recorded", after, 5_000.0)


def made(folder: Path, scale: str) -> Settings:
    """A home with a made-up estate in it."""
    settings = Settings(home=folder / "home")
    settings.home.mkdir(parents=True)
    generate(folder / "estate", scale=scale, seed=7, as_of=utc_now().date())
    with open_service(settings, "bench", create=True) as service:
        options = LoadOptions("bench", service.folders)
        for feed in WRITERS:
            path = next((folder / "estate" / "feeds").glob(f"{feed}_*.csv"))
            load_file(service.store, path, load_mapping(feed), options=options)
    return settings


@contextmanager
def in_neo4j(settings: Settings, folder: Path) -> Iterator[Service]:
    """The same home on a Neo4j that its store was imported into."""
    engine = Engine(folder / "engine", free_port())
    home = folder / "neo4j-home"
    home.mkdir()
    with open_service(settings, "bench") as service, service.store.contents() as contents:
        _, files = export(contents, folder / "import")
    import_into(engine.folder, files.command()[1:])
    shutil.rmtree(files.folder)
    try:
        engine.start()
        record = open_neo4j(engine.url, engine.credentials, create=True)
        with open_service(settings.model_copy(update={"home": home}), "bench", record=record) as service:
            yield service
    finally:
        engine.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="the region: 200,000 people")
    wanted = parser.parse_args()
    collect_rarely()
    with tempfile.TemporaryDirectory() as folder:
        if wanted.home is None:
            settings = made(Path(folder), "region" if wanted.full else "demo")
        else:
            settings = read_settings().model_copy(update={"home": wanted.home})
        lacking = "the home is on a shared store" if settings.store_address else missing() or missing_java()
        with open_service(settings, "bench") as service:
            print("SQLite" if settings.store_address is None else settings.store_address)
            measure(service, wanted.questions)
        if lacking is not None:
            print(f"no Neo4j beside it: {lacking}")
            return
        with in_neo4j(settings, Path(folder)) as service:
            print("Neo4j")
            measure(service, wanted.questions)


if __name__ == "__main__":
    main()
